//! `fihris copies`: the copies of an article, or the stories with copies.

use std::io::Write;

use anyhow::{Result, bail};
use serde::Serialize;

use super::Outcome;
use super::context::Context;
use super::lookup::{find_articles, not_found};
use super::plural;
use crate::answer::copies::{COPY_COLUMNS, DEFAULT_STORIES, STORY_COLUMNS, copies, stories};
use crate::cli::CopiesArgs;
use crate::render::list::{ListFormat, write_rows};
use crate::search::copies::cache;

pub fn run(context: &Context, args: &CopiesArgs) -> Result<Outcome> {
    let (store, reader) = context.reader()?;
    let clusters = cache::read(&store, &reader)?;
    let Some(id) = &args.id else {
        let limit = args.limit.unwrap_or(DEFAULT_STORIES);
        let rows = stories(&reader, &clusters, limit)?;
        write(context, args, &STORY_COLUMNS, &rows)?;
        let all = clusters.all().len();
        if args.limit.is_none() && rows.len() < all {
            let shown = rows.len();
            context.warn(&format!(
                "only the first {shown} of {all} stories shown: -n all prints all"
            ));
        }
        return Ok(Outcome::of_results(!clusters.all().is_empty()));
    };
    let address = match find_articles(&reader, id)?.as_slice() {
        [address] => *address,
        [] => {
            context.warn(&not_found(id));
            return Ok(Outcome::NothingFound);
        }
        several => {
            let count = plural(several.len() as u64, "article");
            bail!("{id} contains {count}: name one by its id, as `search --format tsv` prints it");
        }
    };
    let members = clusters.cluster_of(address).unwrap_or_default();
    let limit = members.len().min(args.limit.unwrap_or(usize::MAX));
    let rows = copies(&reader, members.get(..limit).unwrap_or_default())?;
    write(context, args, &COPY_COLUMNS, &rows)?;
    Ok(Outcome::of_results(!members.is_empty()))
}

fn write<R: Serialize>(
    context: &Context,
    args: &CopiesArgs,
    columns: &[&str],
    rows: &[R],
) -> Result<()> {
    let mut out = context.stdout();
    if args.format == ListFormat::Text && !rows.is_empty() {
        writeln!(out, "{}", columns.join("  "))?;
    }
    write_rows(&mut out, context.list_style(args.format), columns, rows)?;
    Ok(out.flush()?)
}

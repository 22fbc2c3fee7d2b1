//! `fihris forget`: removes folders, files or single articles from the index.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
#[cfg(feature = "cluster")]
use anyhow::bail;

use super::Outcome;
use super::context::Context;
use super::lookup::find_articles;
use super::plural;
use super::progress::Progress;
use super::results_page;
use crate::cli::ForgetArgs;
use crate::index::Reader;
use crate::refresh::{Report, Settings, Takedown, forget, forget_articles, remember_articles};
use crate::search::copies::cache;

pub fn run(context: &Context, args: &ForgetArgs) -> Result<Outcome> {
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        if !args.id.is_empty() {
            bail!("--id does not work on a cluster: give folders or files that were indexed");
        }
        let mut progress = Progress::new(context);
        let report = crate::cluster::forget(&cluster, &args.paths, &mut progress)?;
        context.say(&format!(
            "{} removed; {} in the index",
            plural(report.removed, "file"),
            plural(report.articles, "article")
        ));
        return Ok(Outcome::Done);
    }
    let settings = Settings {
        memory_bytes: 15_000_000,
        threads: 1,
        wait: args.wait.wait.unwrap_or_default(),
        after_commit: Some(cache::update),
        ..Settings::default()
    };
    let (dir, mut progress) = (context.index_dir()?, Progress::new(context));
    if args.undo {
        let undone = remember_articles(&dir, &args.id, &settings, &mut progress)?;
        say_twins(context, "also let in", &undone);
        context.say("the next `fihris index` reads their files again");
        return Ok(Outcome::Done);
    }
    if args.id.is_empty() {
        let report = forget(&dir, &args.paths, &settings, &mut progress)?;
        say_removed(context, &report, "file");
        return Ok(Outcome::Done);
    }
    let copies = copies_of(&dir, &args.id)?;
    let takedown = forget_articles(&dir, &args.id, &settings, &mut progress)?;
    results_page::delete_all()?;
    say_removed(context, &takedown.report, "article");
    say_twins(context, "also removed", &takedown);
    let remaining: BTreeSet<String> = copies.difference(&takedown.ids).cloned().collect();
    if !remaining.is_empty() {
        context.say(&format!(
            "near copies stay in the index, which `fihris forget --id ID` takes out: {}",
            names(&remaining)
        ));
    }
    Ok(Outcome::Done)
}

fn say_removed(context: &Context, report: &Report, noun: &str) {
    context.say(&format!(
        "{} removed; {} in the index",
        plural(report.removed, noun),
        plural(report.articles, "article")
    ));
}

/// Names the articles that were not named and share title and text with one that was.
fn say_twins(context: &Context, change: &str, takedown: &Takedown) {
    if !takedown.twins.is_empty() {
        context.say(&format!(
            "{change}, with the same title and text: {}",
            names(&takedown.twins)
        ));
    }
}

/// The number of ids that a message names.
const MAX_NAMES: usize = 20;

fn names(ids: &BTreeSet<String>) -> String {
    let mut named: Vec<String> = ids.iter().take(MAX_NAMES).cloned().collect();
    if ids.len() > MAX_NAMES {
        named.push(format!("and {} more", ids.len() - MAX_NAMES));
    }
    named.join(", ")
}

/// Returns the ids of the copies of articles, including themselves.
fn copies_of(dir: &Path, ids: &[String]) -> Result<BTreeSet<String>> {
    let (store, reader) = Reader::with_store(dir)?;
    let clusters = cache::read(&store, &reader)?;
    let columns = reader.columns();
    let mut copies = BTreeSet::new();
    for id in ids {
        for address in find_articles(&reader, id)? {
            for member in clusters.cluster_of(address).unwrap_or_default() {
                let mut id = String::new();
                columns.id(*member, &mut id)?;
                copies.insert(id);
            }
        }
    }
    Ok(copies)
}

//! `fihris forget`: removes folders, files or single articles from the index.

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::plural;
use super::progress::Progress;
use super::results_page;
use crate::cli::ForgetArgs;
use crate::refresh::{Settings, forget, forget_articles, remember_articles};
use crate::search::copies::cache;

pub fn run(context: &Context, args: &ForgetArgs) -> Result<Outcome> {
    let settings = Settings {
        memory_bytes: 15_000_000,
        threads: 1,
        wait: args.wait.wait.unwrap_or_default(),
        after_commit: Some(cache::update),
        ..Settings::default()
    };
    let (dir, mut progress) = (context.index_dir()?, Progress::new(context));
    if args.undo {
        remember_articles(&dir, &args.id, &settings, &mut progress)?;
        context.say("the next `fihris index` reads their files again");
        return Ok(Outcome::Done);
    }
    let (report, noun) = if args.id.is_empty() {
        (forget(&dir, &args.paths, &settings, &mut progress)?, "file")
    } else {
        let report = forget_articles(&dir, &args.id, &settings, &mut progress)?;
        results_page::delete_all()?;
        (report, "article")
    };
    context.say(&format!(
        "{} removed; {} in the index",
        plural(report.removed, noun),
        plural(report.articles, "article")
    ));
    Ok(Outcome::Done)
}

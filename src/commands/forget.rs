//! `fihris forget`: removes folders, files or single articles from the index.

use anyhow::Result;
#[cfg(feature = "cluster")]
use anyhow::bail;

use super::Outcome;
use super::context::Context;
use super::plural;
use super::progress::Progress;
use super::results_page;
use crate::cli::ForgetArgs;
use crate::refresh::{Settings, forget, forget_articles, remember_articles};
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

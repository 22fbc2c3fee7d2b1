//! `fihris forget`: removes folders or files from the index.

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::plural;
use super::progress::Progress;
use crate::cli::ForgetArgs;
use crate::refresh::{Settings, forget};
use crate::search::copies::cache;

pub fn run(context: &Context, args: &ForgetArgs) -> Result<Outcome> {
    let settings = Settings {
        memory_bytes: 15_000_000,
        threads: 1,
        wait: args.wait.wait.unwrap_or_default(),
        after_commit: Some(cache::update),
        ..Settings::default()
    };
    let report = forget(
        &context.index_dir()?,
        &args.paths,
        &settings,
        &mut Progress::new(context),
    )?;
    context.say(&format!(
        "{} removed; {} in the index",
        plural(report.removed, "file"),
        plural(report.articles, "article")
    ));
    Ok(Outcome::Done)
}

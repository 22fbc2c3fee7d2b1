//! `fihris forget`: takes folders or files out of the index.

use anyhow::Result;

use super::Outcome;
use super::context::{Context, Teller, counted};
use crate::cli::ForgetArgs;
use crate::refresh::report::{Settings, forget};
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
        &mut Teller::new(context),
    )?;
    context.say(&format!(
        "{} taken out; {} in the index",
        counted(report.removed, "file"),
        counted(report.articles, "article")
    ));
    Ok(Outcome::Done)
}

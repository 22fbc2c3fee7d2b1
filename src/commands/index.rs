//! `fihris index`: brings the index up to date.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use super::Outcome;
use super::context::{Context, Teller};
use super::stop::Stop;
use crate::cli::{IndexArgs, LoadArgs, ResourceArgs};
use crate::index::Store;
use crate::index::disk::lock::Busy;
use crate::load;
use crate::refresh::rebuild::rebuild;
use crate::refresh::report::{Report, Settings, Stopped, Target, refresh};
use crate::search::copies::cache;

pub fn run(context: &Context, args: &IndexArgs) -> Result<Outcome> {
    if args.name.is_empty() || Path::new(&args.name).is_absolute() {
        bail!("--name is the name of standard input: give a word, not a path");
    }
    let dir = context.index_dir()?;
    let mut settings = settings(&args.load, &args.resources)?;
    settings.strict = args.strict;
    settings.compact = args.compact;
    let targets = targets(&args.paths, &args.name);
    settings.wait = args.wait.wait.unwrap_or_default();
    let mut teller = Teller::new(context);
    let stop = Stop::listen(context, &dir, teller.clear())?;
    teller.ends_by(stop.clone());
    let report = if args.rebuild {
        rebuild(&dir, targets, &settings, &mut teller)
    } else {
        refresh(&dir, targets, &settings, &mut teller)
    };
    teller.finish();
    let report = match (report, stop.status()) {
        (Err(error), Some(status)) if error.is::<Stopped>() => {
            stop.tell(&dir);
            return Ok(Outcome::Stopped(status));
        }
        (report, _) => report?,
    };
    if args.json {
        let mut out = context.stdout();
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
        out.flush()?;
    } else {
        context.say(&summary(&report));
        if report.skipped > 0 {
            context.say("`fihris stats --skipped` lists what could not be read");
        }
    }
    Ok(outcome(&report))
}

/// Brings an index up to date with one path before a search; silent but for problems.
pub fn index_before_search(context: &Context, dir: &Path, path: &Path) -> Result<Outcome> {
    let settings = Settings {
        after_commit: Some(cache::update),
        ..Settings::default()
    };
    let mut teller = Teller::new(context);
    let target = Target::Path(path.to_owned());
    let report = refresh(dir, vec![target], &settings, &mut teller);
    teller.finish();
    match report {
        Ok(report) => Ok(outcome(&report)),
        Err(error) if error.is::<Busy>() && Store::open(dir).is_ok() => {
            context.warn("another fihris is refreshing this index: searching it as it was before");
            Ok(Outcome::Done)
        }
        Err(error) => Err(error),
    }
}

fn outcome(report: &Report) -> Outcome {
    if report.skipped > 0 {
        Outcome::Incomplete
    } else {
        Outcome::Done
    }
}

/// The settings that the flags mean.
pub fn settings(load: &LoadArgs, resources: &ResourceArgs) -> Result<Settings> {
    let usual = load::Limits::default();
    let limits = load::Limits {
        record: load.max_record.unwrap_or(usual.record),
        unpacked: load.max_unpacked.unwrap_or(usual.unpacked),
        ratio: load.max_ratio.unwrap_or(usual.ratio),
    };
    let options = load::Options {
        format: load.format,
        encoding: load.encoding.clone(),
        map: load.map.clone(),
        clean: !load.no_clean,
        limits,
    };
    options.check().map_err(|reason| anyhow!(reason))?;
    let given = options != load::Options::default() || load.follow;
    let memory_bytes = resources.memory as usize * 1_000_000;
    let threads = resources
        .jobs
        .map_or_else(|| Settings::default().threads, |jobs| jobs as usize);
    let usual = Settings::default();
    Ok(Settings {
        load: given.then_some(options),
        follow: load.follow,
        memory_bytes,
        threads,
        commit_every: resources.commit_every.unwrap_or(usual.commit_every),
        after_commit: Some(cache::update),
        ..usual
    })
}

fn targets(paths: &[PathBuf], name: &str) -> Vec<Target> {
    let stdin = |path: &PathBuf| path.as_os_str() == "-";
    let targets = paths.iter().map(|path| match stdin(path) {
        true => Target::Stream(name.to_owned(), Box::new(io::stdin())),
        false => Target::Path(path.clone()),
    });
    targets.collect()
}

fn summary(report: &Report) -> String {
    let counts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.renamed, "renamed"),
        (report.removed, "removed"),
        (report.unchanged, "unchanged"),
        (report.ignored, "ignored"),
        (report.skipped, "not read in full"),
    ];
    let mut parts: Vec<String> = Vec::new();
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let noun = if parts.is_empty() {
            if count == 1 { " file" } else { " files" }
        } else {
            ""
        };
        parts.push(format!("{count}{noun} {what}"));
    }
    if parts.is_empty() {
        parts.push("no files".to_owned());
    }
    let articles = if report.articles == 1 {
        "article"
    } else {
        "articles"
    };
    format!(
        "{}; {} {articles} in the index ({:.1} s)",
        parts.join(", "),
        report.articles,
        report.seconds
    )
}

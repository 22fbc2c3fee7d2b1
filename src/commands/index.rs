//! `fihris index`: brings the index up to date.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow, bail};

use super::Outcome;
use super::context::Context;
use super::message::Level;
use super::plural;
use super::progress::Progress;
use super::signals::StopSignal;
use crate::cli::{IndexArgs, LoadArgs, SetField};
use crate::index::Store;
use crate::index::disk::lock::Busy;
use crate::index::manifest::{RootKind, is_below};
use crate::load::{self, Preprocessor};
use crate::path_key;
use crate::refresh::rebuild;
use crate::refresh::{Report, Settings, Stopped, Target, refresh, root_flags};
use crate::search::copies::cache;

pub fn run(context: &Context, args: &IndexArgs) -> Result<Outcome> {
    if args.name.is_empty() || Path::new(&args.name).is_absolute() {
        bail!("--name is a name for standard input: give a word, not a path");
    }
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        return on_cluster(context, args, &cluster);
    }
    let dir = context.index_dir()?;
    let elsewhere = context.elsewhere(&dir);
    if let Some(above) = &elsewhere
        && context.given_index().is_none()
        && !args.paths.is_empty()
    {
        context.warn(&format!(
            "adding to the index above this folder, {above} (`--index .fihris` makes another one here)"
        ));
    }
    let settings = settings(args)?;
    let targets = targets(&args.paths, &args.name);
    let mut progress = Progress::new(context);
    let stop = StopSignal::listen(context, &dir, progress.clear())?;
    progress.stop_on(stop.clone());
    let report = if args.rebuild {
        rebuild(&dir, targets, &settings, &mut progress)
    } else {
        refresh(&dir, targets, &settings, &mut progress)
    };
    progress.finish();
    let report = match (report, stop.exit_status()) {
        (Err(error), Some(status)) if error.is::<Stopped>() => {
            stop.report(&dir);
            return Ok(Outcome::Stopped(status));
        }
        (report, _) => report?,
    };
    if settings.load.is_none() && !args.json {
        say_remembered_options(context, &dir, &args.paths)?;
    }
    report_run(context, args, &report, elsewhere.as_deref())
}

/// The number of folders that are named with their options.
const MAX_NAMED_FOLDERS: usize = 3;

/// Names the options of earlier runs with which the given paths, and folders in them, were read.
fn say_remembered_options(context: &Context, dir: &Path, paths: &[PathBuf]) -> Result<()> {
    let manifest = Store::open(dir)?.manifest;
    let mut roots = BTreeMap::new();
    for path in paths.iter().filter_map(|path| path.canonicalize().ok()) {
        let key = path_key::path_key(&path);
        let inside = manifest
            .roots
            .values()
            .filter(|root| is_below(&root.path, &key));
        for root in manifest.root_of(&key).into_iter().chain(inside) {
            if root.kind != RootKind::Stream {
                roots.insert(&root.path, root);
            }
        }
    }
    let flags = roots.into_values().filter_map(|root| {
        let flags = root_flags(root).into_iter().map(|flag| flag.text);
        let flags = flags.collect::<Vec<_>>().join(" ");
        let folder = path_key::key_path(&root.path);
        (!flags.is_empty()).then(|| format!("{} is read with {flags}", folder.display()))
    });
    let flags: Vec<String> = flags.collect();
    for folder in flags.iter().take(MAX_NAMED_FOLDERS) {
        context.say(&format!(
            "{folder}, as in an earlier run (--reset-options drops this)"
        ));
    }
    if flags.len() > MAX_NAMED_FOLDERS {
        let more = plural((flags.len() - MAX_NAMED_FOLDERS) as u64, "more path");
        context.say(&format!("{more} with options (`fihris stats` lists them)"));
    }
    Ok(())
}

/// Indexes files on a cluster.
#[cfg(feature = "cluster")]
fn on_cluster(
    context: &Context,
    args: &IndexArgs,
    cluster: &crate::cluster::Cluster,
) -> Result<Outcome> {
    let flags = [
        (args.rebuild, "--rebuild"),
        (args.compact, "--compact"),
        (args.share, "--share"),
        (args.wait.wait.is_some(), "--wait"),
    ];
    if let Some((_, flag)) = flags.iter().find(|(is_given, _)| *is_given) {
        bail!("{flag} does not work on a cluster");
    }
    let settings = settings(args)?;
    let targets = targets(&args.paths, &args.name);
    let mut progress = Progress::new(context);
    let address = cluster.address().to_string();
    let dir = Path::new(&address);
    let stop = StopSignal::listen(context, dir, progress.clear())?;
    progress.stop_on(stop.clone());
    let report = crate::cluster::refresh(cluster, targets, &settings, &mut progress);
    progress.finish();
    let report = match (report, stop.exit_status()) {
        (Err(error), Some(status)) if error.is::<Stopped>() => {
            context.say("stopped: run the same command again to continue");
            return Ok(Outcome::Stopped(status));
        }
        (report, _) => report?,
    };
    report_run(context, args, &report, Some(&address))
}

/// Prints the report of a run.
fn report_run(
    context: &Context,
    args: &IndexArgs,
    report: &Report,
    elsewhere: Option<&str>,
) -> Result<Outcome> {
    let is_local = context.address()?.is_none();
    if args.json {
        let mut out = context.stdout();
        writeln!(out, "{}", serde_json::to_string(report)?)?;
        out.flush()?;
    } else {
        context.say(&summary(report, elsewhere));
        if !report.ignored_kinds.is_empty() {
            context.say(&format!("ignored: {}", ignored(&report.ignored_kinds)));
        }
        if report.skipped > 0 && is_local {
            context.say("`fihris stats --skipped` lists what could not be read");
        }
        if let Some(note) = undated_note(report, is_local) {
            context.say(&note);
        }
    }
    // Without a summary, the exit status needs a reason.
    if let Some(note) = note_of_earlier_problems(report)
        && is_local
        && (context.quiet || args.json)
    {
        let message = format!("{note} (`fihris stats --skipped` lists them)");
        context.messages.print(Level::Note, &message);
    }
    if !args.prune && has_nothing_to_read(report) {
        context.say("nothing to read was found");
        return Ok(Outcome::Incomplete);
    }
    Ok(outcome(report))
}

/// How long a search waits while another search creates the same index. A search of an existing
/// index does not wait.
pub const FIRST_INDEX_WAIT: Duration = Duration::from_secs(60);

/// Brings an index up to date with one path before a search; prints only problems.
pub fn refresh_before_search(context: &Context, dir: &Path, path: &Path) -> Result<Outcome> {
    let wait = if Store::open(dir).is_ok() {
        Duration::ZERO
    } else {
        FIRST_INDEX_WAIT
    };
    let settings = Settings {
        wait,
        // No other command removes articles from a cached index.
        prune: context.given_index().is_none(),
        after_commit: Some(cache::update),
        ..Settings::default()
    };
    let mut progress = Progress::new(context);
    let target = Target::Path(path.to_owned());
    let report = refresh(dir, vec![target], &settings, &mut progress);
    progress.finish();
    match report {
        Ok(report) => {
            if let Some(note) = note_of_earlier_problems(&report) {
                context.messages.print(Level::Note, &note);
            }
            Ok(outcome(&report))
        }
        Err(error) if error.is::<Busy>() && Store::open(dir).is_ok() => {
            context.warn("another fihris is updating this index: searching its previous state");
            Ok(Outcome::Done)
        }
        Err(error) => Err(error),
    }
}

/// Returns a note about the files whose problems an earlier run reported.
fn note_of_earlier_problems(report: &Report) -> Option<String> {
    let files = plural(report.skipped_before, "file");
    (report.skipped_before > 0).then(|| format!("{files} not read in full, as before"))
}

/// Returns a note about articles without a date, if the run read any files.
fn undated_note(report: &Report, is_local: bool) -> Option<String> {
    let has_read = report.added + report.updated + report.renamed > 0;
    (has_read && report.undated > 0).then(|| {
        format!(
            "{} of {} {} no date{}",
            report.undated,
            plural(report.articles, "article"),
            if report.undated == 1 { "has" } else { "have" },
            if is_local {
                " (`fihris stats --undated` lists them)"
            } else {
                ""
            }
        )
    })
}

fn outcome(report: &Report) -> Outcome {
    if report.skipped > 0 {
        Outcome::Incomplete
    } else {
        Outcome::Done
    }
}

/// Returns whether a run found files and none with articles, and the index has none.
fn has_nothing_to_read(report: &Report) -> bool {
    let read = report.added + report.updated + report.renamed + report.unchanged;
    read + report.removed + report.articles == 0 && report.ignored > 0
}

/// Resolves the flags of `index`.
///
/// # Errors
/// Returns an error if a flag for reading files has an unknown value.
pub fn settings(args: &IndexArgs) -> Result<Settings> {
    let (load, resources) = (&args.load, &args.resources);
    let defaults = load::Limits::default();
    let limits = load::Limits {
        record: load.max_record.unwrap_or(defaults.record),
        unpacked: load.max_unpacked.unwrap_or(defaults.unpacked),
        ratio: load.max_ratio.unwrap_or(defaults.ratio),
    };
    let options = load::Options {
        format: load.format,
        encoding: load.encoding.clone(),
        map: load.map.clone(),
        repair_encoding: load.repair_encoding,
        clean: !load.no_clean,
        limits,
        exclude: load.exclude.clone(),
        source: load.set_value(SetField::Source),
        category: load.set_value(SetField::Category),
    };
    options.check().map_err(|reason| anyhow!(reason))?;
    let is_given = options != load::Options::default() || load.follow || args.reset_options;
    let defaults = Settings::default();
    Ok(Settings {
        load: is_given.then_some(options),
        reset_options: args.reset_options,
        follow: load.follow,
        strict: args.strict,
        memory_bytes: resources.memory as usize * 1_000_000,
        threads: resources
            .jobs
            .map_or(defaults.threads, |jobs| jobs as usize),
        commit_every: resources.commit_every.unwrap_or(defaults.commit_every),
        wait: args.wait.wait.unwrap_or_default(),
        settle: Duration::ZERO,
        prune: args.prune,
        share: args.share,
        compact: args.compact,
        pre: pre(load)?,
        after_commit: Some(cache::update),
    })
}

/// Returns the program through which files are read.
fn pre(args: &LoadArgs) -> Result<Option<Preprocessor>> {
    let Some(program) = &args.pre else {
        if !args.pre_glob.is_empty() {
            bail!("--pre-glob needs --pre: name the program");
        }
        return Ok(None);
    };
    let pre = Preprocessor::new(program, &args.pre_glob).map_err(|reason| anyhow!(reason))?;
    Ok(Some(pre))
}

/// Maximum number of kinds of ignored files that a summary lists.
const MAX_KINDS: usize = 8;

/// Returns the kinds of ignored files with their counts, the most frequent first: `18 zip
/// archives, 2 PDF documents: install poppler-utils`.
fn ignored(kinds: &BTreeMap<String, u64>) -> String {
    let mut kinds: Vec<_> = kinds.iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let rest: u64 = kinds.iter().skip(MAX_KINDS).map(|(_, count)| **count).sum();
    let named = kinds.iter().take(MAX_KINDS).map(|(kind, count)| {
        let (noun, remedy) = match kind.split_once(": ") {
            Some((noun, remedy)) => (noun, format!(": {remedy}")),
            None => (kind.as_str(), String::new()),
        };
        format!("{count} {}{remedy}", noun_of(noun, **count))
    });
    let mut parts: Vec<String> = named.collect();
    if rest > 0 {
        parts.push(format!("{rest} of other kinds"));
    }
    parts.join(", ")
}

/// Returns a noun in the number that fits the count: the first word that can be counted changes.
fn noun_of(noun: &str, count: u64) -> String {
    const COUNTED: [&str; 24] = [
        "archive",
        "document",
        "image",
        "file",
        "folder",
        "program",
        "script",
        "sheet",
        "link",
        "page",
        "table",
        "book",
        "workbook",
        "presentation",
        "font",
        "pipe",
        "database",
        "loop",
        "index",
        "patch",
        "list",
        "picture",
        "audio",
        "video",
    ];
    if count == 1 {
        return noun.to_owned();
    }
    let mut is_done = false;
    let words = noun.split(' ').map(|word| {
        let bare = word.trim_end_matches(',');
        if is_done || !COUNTED.contains(&bare) || matches!(bare, "audio" | "video") {
            return word.to_owned();
        }
        is_done = true;
        let end = if bare.ends_with("ch") || bare.ends_with('x') {
            "es"
        } else {
            "s"
        };
        word.replacen(bare, &format!("{bare}{end}"), 1)
    });
    words.collect::<Vec<_>>().join(" ")
}

fn targets(paths: &[PathBuf], name: &str) -> Vec<Target> {
    let targets = paths.iter().map(|path| {
        if path.as_os_str() == "-" {
            Target::Stream(name.to_owned(), Box::new(io::stdin()))
        } else {
            Target::Path(path.clone())
        }
    });
    targets.collect()
}

/// Summarises a run; `elsewhere` is the path of an index that is not the one of this folder.
fn summary(report: &Report, elsewhere: Option<&str>) -> String {
    let counts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.renamed, "renamed"),
        (report.removed, "removed"),
        (report.unchanged, "unchanged"),
        (report.ignored, "ignored"),
        (
            report
                .skipped
                .saturating_sub(report.missing_folders + report.skipped_before),
            "not read in full",
        ),
        (report.skipped_before, "not read in full as before"),
    ];
    let mut parts: Vec<String> = Vec::new();
    for (count, state) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let noun = if parts.is_empty() {
            if count == 1 { " file" } else { " files" }
        } else {
            ""
        };
        parts.push(format!("{count}{noun} {state}"));
    }
    if report.missing_folders > 0 {
        parts.push(format!(
            "{} not found",
            plural(report.missing_folders, "folder")
        ));
    }
    if parts.is_empty() {
        parts.push("no files".to_owned());
    }
    format!(
        "{}; {} in {} ({:.1} s)",
        parts.join(", "),
        plural(report.articles, "article"),
        elsewhere.unwrap_or("the index"),
        report.seconds
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn summarises(report: Report, expected: &str) {
        assert_eq!(summary(&report, None), expected);
    }

    #[test]
    fn the_summary_counts_files_by_what_happened_to_them() {
        let report = Report {
            added: 1,
            unchanged: 5,
            skipped: 1,
            articles: 9,
            ..Report::default()
        };
        summarises(
            report,
            "1 file added, 5 unchanged, 1 not read in full; 9 articles in the index (0.0 s)",
        );
        summarises(
            Report::default(),
            "no files; 0 articles in the index (0.0 s)",
        );
    }

    #[test]
    fn the_summary_counts_missing_folders_apart_from_files() {
        let report = Report {
            unchanged: 2,
            skipped: 1,
            missing_folders: 1,
            articles: 1,
            ..Report::default()
        };
        summarises(
            report,
            "2 files unchanged, 1 folder not found; 1 article in the index (0.0 s)",
        );
    }
}

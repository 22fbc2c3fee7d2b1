//! `fihris check`: checks the index for damage.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use super::Outcome;
use super::context::Context;
use super::plural;
use super::progress::Progress;
#[cfg(feature = "cluster")]
use crate::check::Fault;
use crate::check::repair::{Repair, repair};
use crate::check::{Report, Settings, check};
use crate::cli::CheckArgs;
use crate::render::bidi::{self, field};
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &CheckArgs) -> Result<Outcome> {
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        return on_cluster(context, args, &cluster);
    }
    let dir = context.index_dir()?;
    if args.repair {
        return run_repair(context, &dir, args.format);
    }
    let settings = Settings {
        full: args.full,
        seed: args.seed,
    };
    let Some(report) = check(&dir, &settings)? else {
        bail!(
            "no index at {}: make one with `fihris index PATH`",
            dir.display()
        );
    };
    write_report(context, args.format, &report)?;
    if report.sound {
        return Ok(Outcome::Done);
    }
    context.warn(&format!(
        "the index is damaged: run `fihris index --rebuild`; if that fails, delete {} and index again",
        dir.display()
    ));
    Ok(Outcome::Incomplete)
}

/// Writes a report in the output format.
fn write_report(context: &Context, format: ListFormat, report: &Report) -> Result<()> {
    let mut out = context.stdout();
    match format {
        ListFormat::Text => write_text(&mut out, report)?,
        ListFormat::Json => writeln!(out, "{}", serde_json::to_string(report)?)?,
        format => write_rows(
            &mut out,
            context.list_style(format),
            &["place", "problem"],
            &report.faults,
        )?,
    }
    out.flush()?;
    Ok(())
}

/// Compares the articles on a cluster with the file records of this machine.
#[cfg(feature = "cluster")]
fn on_cluster(
    context: &Context,
    args: &CheckArgs,
    cluster: &crate::cluster::Cluster,
) -> Result<Outcome> {
    if args.repair || args.full {
        bail!("--full and --repair do not work on a cluster");
    }
    let comparison = cluster.compare()?;
    let faults = comparison.faults.into_iter();
    let report = Report {
        index: cluster.address().to_string(),
        sound: faults.len() == 0,
        articles: comparison.articles,
        facts: comparison.files,
        left_out: comparison.notes,
        faults: faults
            .map(|(place, problem)| Fault { place, problem })
            .collect(),
        ..Report::default()
    };
    write_report(context, args.format, &report)?;
    if report.sound {
        return Ok(Outcome::Done);
    }
    context.warn("the index is damaged: run `fihris forget` and `fihris index` with the folders of these files");
    Ok(Outcome::Incomplete)
}

fn run_repair(context: &Context, dir: &Path, format: ListFormat) -> Result<Outcome> {
    let repair = repair(dir, Duration::ZERO, &mut Progress::new(context))?;
    let mut out = context.stdout();
    match format {
        ListFormat::Text => write_repair(&mut out, &repair)?,
        ListFormat::Json => writeln!(out, "{}", serde_json::to_string(&repair)?)?,
        format => {
            let columns = ["number", "state", "sound"];
            write_rows(
                &mut out,
                context.list_style(format),
                &columns,
                &repair.generations,
            )?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn write_repair(out: &mut dyn Write, repair: &Repair) -> Result<()> {
    writeln!(out, "index       {}", bidi::path(&repair.index))?;
    for generation in &repair.generations {
        let soundness = if generation.sound { "sound" } else { "damaged" };
        writeln!(
            out,
            "generation  {} {} and {soundness}",
            generation.number, generation.state
        )?;
    }
    let articles = plural(repair.articles, "article");
    writeln!(out, "active      {} with {articles}", repair.active)?;
    if !repair.changed {
        writeln!(out, "nothing to repair")?;
    }
    Ok(())
}

fn write_text(out: &mut dyn Write, report: &Report) -> Result<()> {
    writeln!(out, "index       {}", bidi::path(&report.index))?;
    if report.files > 0 {
        writeln!(
            out,
            "files       {} ({:.1} MB) compared with their checksums",
            report.files,
            report.bytes as f64 / 1e6
        )?;
    }
    writeln!(
        out,
        "articles    {} compared with the records of {}",
        report.articles,
        plural(report.facts, "indexed file")
    )?;
    if report.files > 0 {
        writeln!(
            out,
            "documents   {} compared with their stored records",
            report.compared
        )?;
    }
    for left_out in &report.left_out {
        writeln!(out, "skipped     {left_out}")?;
    }
    for fault in &report.faults {
        writeln!(
            out,
            "damaged     {}: {}",
            field(&fault.place),
            field(&fault.problem)
        )?;
    }
    if report.more_faults > 0 {
        writeln!(out, "            and {} more", report.more_faults)?;
    }
    if report.sound {
        writeln!(out, "sound")?;
    }
    Ok(())
}

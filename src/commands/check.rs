//! `fihris check`: checks the index for damage.

use std::io::Write;

use anyhow::{Result, bail};

use super::Outcome;
use super::context::Context;
use super::plural;
use crate::check::{Report, Settings, check};
use crate::cli::CheckArgs;
use crate::render::bidi::{self, field};
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &CheckArgs) -> Result<Outcome> {
    let dir = context.index_dir()?;
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
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => write_text(&mut out, &report)?,
        ListFormat::Json => writeln!(out, "{}", serde_json::to_string(&report)?)?,
        format => write_rows(&mut out, format, &["place", "problem"], &report.faults)?,
    }
    out.flush()?;
    if report.sound {
        return Ok(Outcome::Done);
    }
    context.warn(&format!(
        "the index is damaged: run `fihris index --rebuild`; if that fails, delete {} and index again",
        dir.display()
    ));
    Ok(Outcome::Incomplete)
}

fn write_text(out: &mut dyn Write, report: &Report) -> Result<()> {
    writeln!(out, "index       {}", bidi::path(&report.index))?;
    writeln!(
        out,
        "files       {} ({:.1} MB) compared with their checksums",
        report.files,
        report.bytes as f64 / 1e6
    )?;
    writeln!(
        out,
        "articles    {} compared with the records of {}",
        report.articles,
        plural(report.facts, "indexed file")
    )?;
    writeln!(
        out,
        "documents   {} compared with their stored records",
        report.compared
    )?;
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

//! `fihris analyze`: what each stage makes of each word.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::{Context, joined};
use crate::arabic::chain;
use crate::cli::AnalyzeArgs;
use crate::render::list::{ListFormat, write_rows};
use crate::render::terminal::harmless;

pub fn run(context: &Context, args: &AnalyzeArgs) -> Result<Outcome> {
    let words = chain::explain(&joined(&args.text)?);
    let mut out = context.stdout();
    if args.format == ListFormat::Text {
        for word in &words {
            writeln!(out, "{}", harmless(&word.text))?;
            writeln!(out, "  spelling  {}", word.spelling)?;
            writeln!(out, "  exact     {}", word.exact)?;
            writeln!(out, "  word      {}", word.word.join(" "))?;
            for step in &word.steps {
                writeln!(out, "    by      {step}")?;
            }
            writeln!(out, "  root      {}", word.root)?;
            writeln!(out, "  trigrams  {}", word.trigrams.join(" "))?;
            writeln!(out, "  name      {}", word.name)?;
        }
    } else {
        let columns = [
            "text", "kind", "spelling", "exact", "word", "steps", "root", "trigrams", "name",
        ];
        write_rows(&mut out, args.format, &columns, &words)?;
    }
    out.flush()?;
    Ok(if words.is_empty() {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

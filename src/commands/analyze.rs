//! `fihris analyze`: the analysis of each word.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::{Context, read_text};
use crate::arabic::explain::explain;
use crate::cli::AnalyzeArgs;
use crate::render::bidi::field;
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &AnalyzeArgs) -> Result<Outcome> {
    let words = explain(&read_text(&args.text)?);
    let mut out = context.stdout();
    if args.format == ListFormat::Text {
        for word in &words {
            writeln!(out, "{}", field(&word.text))?;
            writeln!(out, "  spelling  {}", field(&word.spelling))?;
            writeln!(out, "  exact     {}", field(&word.exact))?;
            writeln!(out, "  word      {}", field(&word.word.join(" ")))?;
            for step in &word.steps {
                writeln!(out, "    by      {}", field(step))?;
            }
            // Stop words have none of these, and short words no sound key.
            let ranking = [
                ("root", &word.root),
                ("trigrams", &word.trigrams.join(" ")),
                ("name", &word.name),
            ];
            for (name, terms) in ranking.into_iter().filter(|(_, terms)| !terms.is_empty()) {
                writeln!(out, "  {name:<10}{}", field(terms))?;
            }
        }
    } else {
        let columns = [
            "text", "kind", "spelling", "exact", "word", "steps", "root", "trigrams", "name",
        ];
        write_rows(&mut out, context.list_style(args.format), &columns, &words)?;
    }
    out.flush()?;
    Ok(Outcome::of_results(!words.is_empty()))
}

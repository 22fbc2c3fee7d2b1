//! `fihris compare`: the words that distinguish some articles from others.

use std::io::{self, Write};

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use super::filters;
use crate::answer::comparison::{COLUMNS, Comparison, Sides};
use crate::cli::CompareArgs;
use crate::controls::neutralize;
use crate::keyness::{Keyness, Side};
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &CompareArgs) -> Result<Outcome> {
    let filters = filters::resolve(&args.filters)?;
    let (_, reader) = context.readers()?;
    let sides = Sides::parse(&context.queries_dir()?, args)?;
    let Comparison {
        keyness,
        sizes,
        warnings,
    } = sides.compare(&reader, args, &filters)?;
    for warning in &warnings {
        context.warn(warning);
    }
    for size in sizes.iter().flatten() {
        context.say(&size.to_string());
    }
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => write_text(&mut out, &keyness)?,
        format => {
            let style = context.list_style(format);
            write_rows(&mut out, style, &COLUMNS, &keyness.words)?;
        }
    }
    out.flush()?;
    Ok(Outcome::of_results(!keyness.words.is_empty()))
}

/// Writes a table for each side. Numbers come first, because right-to-left text must end the line.
fn write_text(out: &mut dyn Write, keyness: &Keyness) -> io::Result<()> {
    for (side, name) in [(Side::A, "A"), (Side::B, "B")] {
        let mut words = keyness
            .words
            .iter()
            .filter(|word| word.side == side)
            .peekable();
        if words.peek().is_none() {
            continue;
        }
        writeln!(
            out,
            "{:>8}  {:>8}  {:>11}  {:>11}  {:>10}  {:>9}  {:>14}  {:>4}  more in {name}",
            "A", "B", "A per 10000", "B per 10000", "G2", "log ratio", "95%", "DP"
        )?;
        for word in words {
            let dispersion = match side {
                Side::A => word.a_dp,
                Side::B => word.b_dp,
            };
            writeln!(
                out,
                "{:>8}  {:>8}  {:>11.2}  {:>11.2}  {:>10.2}  {:>9.2}  {:>14}  {:>4.2}  {}",
                word.a,
                word.b,
                word.a_per_10000,
                word.b_per_10000,
                word.g2,
                word.log_ratio,
                format!("{:.2} … {:.2}", word.log_ratio_low, word.log_ratio_high),
                dispersion.unwrap_or_default(),
                neutralize(&word.word)
            )?;
        }
    }
    Ok(())
}

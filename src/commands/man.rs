//! `fihris man`: the manual pages, generated from the help texts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use clap::Command;
use clap_mangen::Man;
use roff::{Inline, Roff, bold, roman};

use super::Outcome;
use super::context::Context;
use super::plural;
use crate::cli::{ManArgs, definition};
use crate::nearest_name::nearest;

pub fn run(context: &Context, args: &ManArgs) -> Result<Outcome> {
    let mut fihris = definition().disable_help_subcommand(true);
    fihris.build();
    if let Some(dir) = &args.dir {
        let pages = write_all(&fihris, dir)
            .with_context(|| format!("cannot write manual pages to {}", dir.display()))?;
        context.say(&format!(
            "{} written to {}",
            plural(pages, "page"),
            dir.display()
        ));
        return Ok(Outcome::Done);
    }
    let text = match &args.command {
        None => page(&fihris, &fihris)?,
        Some(name) => page(&fihris, find(&fihris, name)?)?,
    };
    let mut out = context.stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn find<'c>(fihris: &'c Command, name: &str) -> Result<&'c Command> {
    fihris.find_subcommand(name).ok_or_else(|| {
        let names = fihris.get_subcommands().map(Command::get_name);
        match nearest(name, names) {
            Some(near) => anyhow!("no command is called {name}: did you mean {near}?"),
            None => anyhow!("no command is called {name}: `fihris help` lists them"),
        }
    })
}

/// Writes one file per page, and returns their number.
fn write_all(fihris: &Command, dir: &Path) -> Result<u64> {
    fs::create_dir_all(dir)?;
    let mut pages = 0;
    for command in std::iter::once(fihris).chain(fihris.get_subcommands()) {
        let name = Man::new(command.clone()).get_filename();
        fs::write(dir.join(name), page(fihris, command)?)?;
        pages += 1;
    }
    Ok(pages)
}

/// Returns the page of a command in troff. It is ASCII only, so that formatters need not guess its
/// encoding.
fn page(fihris: &Command, command: &Command) -> io::Result<String> {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let man = Man::new(command.clone().override_usage(usage));
    let mut out = Vec::new();
    // The date is empty, so that the output is reproducible.
    writeln!(
        out,
        ".TH {} 1 \"\" \"fihris {}\" \"fihris manual\"",
        man.get_filename().trim_end_matches(".1").to_uppercase(),
        fihris.get_version().unwrap_or_default()
    )?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    let mut description = Vec::new();
    man.render_description_section(&mut description)?;
    out.write_all(tables(&String::from_utf8_lossy(&description)).as_bytes())?;
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    let text = command
        .get_after_long_help()
        .or_else(|| command.get_after_help());
    let mut roff = Roff::new();
    for block in text
        .map(ToString::to_string)
        .unwrap_or_default()
        .split("\n\n")
    {
        section(&mut roff, block);
    }
    if !command.has_subcommands() {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold("fihris"), roman("(1)")]);
    }
    roff.to_writer(&mut out)?;
    Ok(ascii(&tidy(&String::from_utf8_lossy(&out))))
}

/// Writes a block of the text after the options. A first line that ends with a colon becomes the
/// title of a section; the other lines keep their line breaks.
fn section(roff: &mut Roff, block: &str) {
    let (head, lines) = match block.split_once('\n') {
        Some((head, lines)) if head.ends_with(':') => (head.trim_end_matches(':'), lines),
        _ => ("", block),
    };
    if head.is_empty() {
        roff.control("PP", []);
    } else {
        roff.control("SH", [head.to_uppercase().as_str()]);
    }
    roff.control("nf", []);
    for line in lines.lines() {
        let line: Inline = roman(line.strip_prefix("  ").unwrap_or(line));
        roff.text([line]);
    }
    roff.control("fi", []);
}

/// The definition of the apostrophe, which [`Roff`] repeats before each section.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// Removes empty lines and trailing spaces, about which formatters warn.
fn tidy(page: &str) -> String {
    let page = page
        .replace(APOSTROPHE, "")
        .replace(".br\n\n.br\n", ".sp\n");
    let lines = page.lines().map(str::trim_end);
    APOSTROPHE
        .lines()
        .chain(lines)
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Marks indented lines as preformatted: they are tables, which a formatter would fill otherwise.
fn tables(text: &str) -> String {
    let mut is_table = false;
    let mut page = String::new();
    for line in text.lines() {
        let indented = line.starts_with("  ");
        if indented != is_table {
            page.push_str(if indented { ".nf\n" } else { ".fi\n" });
            is_table = indented;
        }
        page.push_str(line);
        page.push('\n');
    }
    if is_table {
        page.push_str(".fi\n");
    }
    page
}

/// Replaces characters outside ASCII with troff escapes.
fn ascii(text: &str) -> String {
    text.chars().fold(String::new(), |mut page, c| {
        match c {
            c if c.is_ascii() => page.push(c),
            c => page.push_str(&format!("\\[u{:04X}]", u32::from(c))),
        }
        page
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_ascii() {
        assert_eq!(ascii("«قم» -"), "\\[u00AB]\\[u0642]\\[u0645]\\[u00BB] -");
    }

    #[test]
    fn a_table_keeps_its_line_breaks() {
        let text = ".SH DESCRIPTION\nSigns:\n  +a  must\n  \\-b  not\n.PP\nMore.";
        assert_eq!(
            tables(text),
            ".SH DESCRIPTION\nSigns:\n.nf\n  +a  must\n  \\-b  not\n.fi\n.PP\nMore.\n"
        );
    }

    #[test]
    fn a_title_line_begins_a_section_that_keeps_its_line_breaks() {
        let mut roff = Roff::new();
        section(&mut roff, "Examples:\n  fihris stats\n  fihris man");
        let text = roff.render();
        assert!(
            text.contains(".SH EXAMPLES\n.nf\nfihris stats\nfihris man\n.fi"),
            "{text}"
        );
    }
}

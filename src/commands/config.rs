//! `fihris config`: the active settings and where each comes from.

use std::io::Write;

use anyhow::Result;
use console::{Alignment, measure_text_width, pad_str};
use serde_json::Value;

use super::Outcome;
use super::context::Context;
use crate::cli::{ConfigArgs, definition};
use crate::config::{Config, EffectiveSetting, effective_settings};
use crate::controls::neutralize;
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, config: &Config, args: &ConfigArgs) -> Result<Outcome> {
    let mut rows = effective_settings(&definition(), config);
    if let Some(index) = rows
        .iter_mut()
        .find(|row| row.key == "index" && row.value.is_null())
    {
        index.value = Value::String(context.index_dir()?.display().to_string());
    }
    if !args.all {
        rows.retain(|row| row.origin != DEFAULT);
    }
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => {
            write_text(&mut out, &rows)?;
            if !args.all {
                context.say(
                    "all other settings have their defaults: `fihris config --all` lists them",
                );
            }
            for file in &config.files {
                let state = if file.is_file() { "" } else { " (not found)" };
                let file = neutralize(&file.display().to_string());
                context.say(&format!("reads {file}{state}"));
            }
        }
        format => write_rows(
            &mut out,
            context.list_style(format),
            &["key", "value", "origin"],
            &rows,
        )?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The origin of a default.
const DEFAULT: &str = "default";

/// Writes one line per setting, in columns; settings that differ from the default are bold.
fn write_text(out: &mut dyn Write, rows: &[EffectiveSetting]) -> Result<()> {
    let lines: Vec<(&str, String, &str)> = rows
        .iter()
        .map(|row| {
            (
                row.key.as_str(),
                neutralize(&display(&row.value)),
                row.origin.as_str(),
            )
        })
        .collect();
    let max_width =
        |texts: &mut dyn Iterator<Item = &str>| texts.map(measure_text_width).max().unwrap_or(0);
    let keys = max_width(&mut lines.iter().map(|(key, _, _)| *key));
    let values = max_width(&mut lines.iter().map(|(_, value, _)| value.as_str()));
    for (key, value, origin) in &lines {
        let style = match *origin {
            DEFAULT => anstyle::Style::new(),
            _ => anstyle::Style::new().bold(),
        };
        writeln!(
            out,
            "{style}{}  {}  {}{style:#}",
            pad_str(key, keys, Alignment::Left, None),
            pad_str(value, values, Alignment::Left, None),
            neutralize(origin)
        )?;
    }
    Ok(())
}

fn display(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(display).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

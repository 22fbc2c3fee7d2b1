//! How the hits of a search are printed, and which flags of printing go together.

use anyhow::{Result, bail};

use crate::cli::{SearchArgs, SearchFormat};
use crate::commands::context::Context;
use crate::counting::{Counting, Facet};
use crate::render::Renderer;
use crate::render::chart::Charts;
use crate::render::counts::{CountLines, CountTsv};
use crate::render::html::Html;
use crate::render::json::{Json, JsonLines};
use crate::render::paths::Paths;
use crate::render::terminal::Text;
use crate::render::trec::Trec;
use crate::render::tsv::Tsv;

/// Says whether the flags of printing fit the format.
///
/// # Errors
/// When one is for another format; its text names that.
pub fn check(args: &SearchArgs) -> Result<()> {
    use SearchFormat::{Html, Json, Jsonl, Paths, Text, Tsv};
    if args.fields.is_some() && !matches!(args.format, Tsv | Json | Jsonl) {
        bail!(
            "--fields is for --format tsv, json and jsonl; a line of your own is --format 'template {{date}} {{title}}'"
        );
    }
    if args.header && args.format != Tsv {
        bail!("--header is for --format tsv: the others need none");
    }
    if args.open && !matches!(args.format, Text | Html) {
        bail!("--open opens a page: leave --format out, or say --format html");
    }
    if args.null && args.format != Paths {
        bail!("--null is for --format paths: add it");
    }
    Ok(())
}

/// What is counted: nothing where the format has no room for it.
pub fn counting(args: &SearchArgs) -> Counting {
    match args.format {
        SearchFormat::Paths | SearchFormat::Trec | SearchFormat::Template(_) => Counting::default(),
        _ => args.counts.counting(),
    }
}

/// The rows of facets that are given to a program. Text is given all, and sums up what it cuts off.
pub fn cut(mut facets: Vec<Facet>, args: &SearchArgs) -> Vec<Facet> {
    let rows = match args.format {
        SearchFormat::Text => None,
        _ => args.counts.given_rows(),
    };
    for facet in &mut facets {
        facet.values.truncate(rows.unwrap_or(usize::MAX));
    }
    facets
}

/// What prints the hits; `title` is that of a page.
pub fn renderer(args: &SearchArgs, title: Option<&str>, context: &Context) -> Box<dyn Renderer> {
    let counts = !counting(args).is_empty();
    let fields = args.fields.clone();
    match args.format() {
        SearchFormat::Text => Box::new(
            Text::new(context.wrap_width())
                .with_links(context.links())
                .with_charts(Charts {
                    width: context.width(),
                    limit: args.counts.shown_rows(),
                    step: args.counts.timeline,
                }),
        ),
        SearchFormat::Json => Box::new(Json::new(fields)),
        SearchFormat::Jsonl if counts => Box::new(CountLines::new(args.counts.timeline)),
        SearchFormat::Jsonl => Box::new(JsonLines::new(fields)),
        SearchFormat::Tsv if counts => Box::new(CountTsv::new(args.header)),
        SearchFormat::Tsv => Box::new(Tsv::new(fields, args.header)),
        SearchFormat::Paths => Box::new(Paths::new(args.null)),
        SearchFormat::Html => Box::new(Html::new(title).with_step(args.counts.timeline)),
        SearchFormat::Trec => Box::new(Trec),
        SearchFormat::Template(template) => Box::new(template.clone()),
    }
}

/// The flags that have no effect here, each with its reason.
pub fn unheeded(args: &SearchArgs, renderer: &dyn Renderer) -> Vec<&'static str> {
    let mut unheeded = Vec::new();
    if args.explain && (args.count || !renderer.needs_text()) {
        unheeded.push(match &args.fields {
            Some(_) if !args.count => {
                "--explain fills the fields explain and matched: --fields names neither"
            }
            _ => "--explain is for --format text, json, jsonl and html: nothing is explained here",
        });
    }
    if counting(args).is_empty() && !args.counts.counting().is_empty() {
        unheeded.push(
            "--facet and --timeline are for --format text, json, jsonl, tsv and html: nothing is counted here",
        );
    }
    if args.fields.is_some() && !renderer.needs_hits() {
        unheeded.push(
            "--fields is of hits: with --facet or --timeline, tsv and jsonl give counts instead",
        );
    }
    unheeded
}

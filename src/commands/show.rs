//! `fihris show`: whole articles.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::Context;
use crate::article::Article;
use crate::cli::{ShowArgs, ShowFormat};
use crate::render::link::Links;
use crate::render::terminal::harmless;

pub fn run(context: &Context, args: &ShowArgs) -> Result<Outcome> {
    let (_, reader) = context.reader()?;
    let mut out = context.stdout();
    let mut shown = 0;
    for id in &args.ids {
        let Some(address) = reader.find(id)? else {
            context.warn(&format!("no article has the id {id}"));
            continue;
        };
        let article = reader.article(address)?;
        match args.format {
            ShowFormat::Json => writeln!(out, "{}", serde_json::to_string(&article)?)?,
            ShowFormat::Text => {
                if shown > 0 {
                    writeln!(out)?;
                }
                write_article(&mut out, &article, &context.links())?;
            }
        }
        shown += 1;
    }
    out.flush()?;
    Ok(if shown == args.ids.len() {
        Outcome::Done
    } else {
        Outcome::NothingFound
    })
}

/// Title, facts and text, each paragraph on a line of its own.
fn write_article(out: &mut dyn Write, article: &Article, links: &Links) -> Result<()> {
    let bold = anstyle::Style::new().bold();
    if let Some(title) = &article.title {
        writeln!(out, "{bold}{}{bold:#}", harmless(title))?;
    }
    let date = article.date.as_ref().or(article.date_raw.as_ref());
    let facts = [&article.source, &article.category, &article.author]
        .into_iter()
        .flatten()
        .chain(date);
    let facts: Vec<String> = facts.map(|fact| harmless(fact)).collect();
    if !facts.is_empty() {
        writeln!(out, "{}", facts.join(" · "))?;
    }
    if let Some(url) = &article.url {
        writeln!(out, "{}", harmless(url))?;
    }
    writeln!(out, "{}", links.to(&article.path, &harmless(&article.path)))?;
    for text in article.summary.iter().chain([&article.body]) {
        if !text.is_empty() {
            writeln!(out)?;
        }
        for paragraph in text.lines() {
            writeln!(out, "{}", harmless(paragraph))?;
        }
    }
    Ok(())
}

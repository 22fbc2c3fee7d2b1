//! `fihris open`: opens an article in the browser or in the program of its file.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tantivy::DocAddress;

use super::context::Context;
use super::lookup::{find_articles, not_found};
use super::results_page::{ResultsPage, open_target};
use super::{Outcome, plural};
use crate::article::Article;
use crate::cli::OpenArgs;
use crate::controls::{escape, neutralize};
use crate::index::Reader;
use crate::index::document::own_summary;
use crate::render::{ArticleView, html};

pub fn run(context: &Context, args: &OpenArgs) -> Result<Outcome> {
    let (dir, reader) = context.readers_of(std::slice::from_ref(&args.id))?;
    let found = find_articles(&reader, &args.id)?;
    let address = match found.as_slice() {
        [address] => *address,
        [] => {
            context.warn(&not_found(&args.id.to_string_lossy()));
            return Ok(Outcome::NothingFound);
        }
        several => bail!(choice(&reader, &args.id.to_string_lossy(), several)?),
    };
    let article = reader.article(address)?;
    let place = match Target::of(&article) {
        Target::Address(url) => url.to_owned(),
        Target::File(path) => path.to_string_lossy().into_owned(),
        Target::Page if args.print => article.path.clone(),
        Target::Page => return open_page(context, &dir, article),
    };
    if args.print {
        let mut out = context.stdout();
        writeln!(out, "{}", escape(&place))?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    context.say(&escape(&place));
    if let Err(reason) = open_target(&place) {
        context.warn(&format!(
            "cannot open it ({reason}): open the address or the file above yourself"
        ));
    }
    Ok(Outcome::Done)
}

/// The maximum number of articles to choose from that are listed.
const MAX_LISTED: usize = 20;

/// Returns the message that lists the articles of a file of which one must be chosen.
fn choice(reader: &Reader, name: &str, addresses: &[DocAddress]) -> Result<String> {
    let count = plural(addresses.len() as u64, "article");
    let mut message = format!("{} has {count}: open one by its id", neutralize(name));
    for address in addresses.iter().take(MAX_LISTED) {
        let article = reader.article(*address)?;
        let id = neutralize(&article.id);
        let title = neutralize(article.title.as_deref().unwrap_or_default());
        message.push_str(&format!("\n  {id}  {title}"));
    }
    if addresses.len() > MAX_LISTED {
        message.push_str("\n  …");
    }
    Ok(message)
}

/// The thing to open for an article.
#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    /// Its address on the web.
    Address(&'a str),
    /// Its file, which the system shows: a saved page, a document, plain text.
    File(PathBuf),
    /// A page with its stored text.
    Page,
}

impl<'a> Target<'a> {
    /// Chooses the address, if it is one of the web, else the file, unless it is an archive or
    /// gone. Other addresses could run something.
    fn of(article: &'a Article) -> Self {
        let is_web = |url: &&str| {
            let scheme = |scheme: &str| {
                let start = url.get(..scheme.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            };
            (scheme("http://") || scheme("https://"))
                && !url.contains(|c: char| c.is_control() || c.is_whitespace())
        };
        if let Some(url) = article.url.as_deref().filter(is_web) {
            return Target::Address(url);
        }
        let path = Path::new(&article.path);
        if article.member.is_none() && path.is_file() {
            Target::File(path.to_owned())
        } else {
            Target::Page
        }
    }
}

/// Writes the text of an article as a page in the cache folder of the user, and opens it.
fn open_page(context: &Context, index: &Path, article: Article) -> Result<Outcome> {
    let mut page = ResultsPage::create(Some(&article.id), index)?;
    let texts = own_summary(&article)
        .into_iter()
        .chain([article.body.as_str()]);
    let paragraphs = texts
        .flat_map(str::lines)
        .filter(|line| !line.trim().is_empty());
    let view = ArticleView {
        paragraphs: paragraphs
            .map(|line| (line.to_owned(), Vec::new()))
            .collect(),
        article,
        ..ArticleView::default()
    };
    html::article::write_page(&mut page, &[view])?;
    page.flush()?;
    page.open(context)?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(url: Option<&str>, path: &str, member: Option<&str>) -> Article {
        Article {
            url: url.map(str::to_owned),
            path: path.to_owned(),
            member: member.map(str::to_owned),
            ..Article::default()
        }
    }

    #[test]
    fn an_address_precedes_the_file_and_the_file_a_page() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("a.html");
        std::fs::write(&file, "x").expect("written");
        let path = file.to_str().expect("UTF-8");
        let url = "https://example.com/1";
        assert_eq!(
            Target::of(&article(Some(url), path, None)),
            Target::Address(url)
        );
        assert_eq!(
            Target::of(&article(None, path, None)),
            Target::File(file.clone())
        );
        assert_eq!(Target::of(&article(None, path, Some("m"))), Target::Page);
        assert_eq!(
            Target::of(&article(None, "/nowhere/a.txt", None)),
            Target::Page
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_opened() {
        for url in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "www.example.com",
            "https://a b",
            "-x",
        ] {
            assert_eq!(
                Target::of(&article(Some(url), "/nowhere", None)),
                Target::Page,
                "{url}"
            );
        }
    }
}

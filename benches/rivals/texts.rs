//! The articles of a folder as plain text, one a file.

use std::fs;
use std::path::Path;

use ::fihris::article::Article;
use ::fihris::load::{Item, Options, load_folder};
use anyhow::Result;
use fastrand::Rng;

use crate::corpus;
use crate::queries::Query;

/// Articles in a folder.
const IN_FOLDER: u64 = 1_000;

/// The same headlines are drawn each time.
const SEED: u64 = 2017;

/// What was written.
#[derive(Debug, Default)]
pub struct Texts {
    /// Files of the folder.
    pub files: usize,
    /// Bytes of them.
    pub bytes: u64,
    /// Articles in them.
    pub articles: u64,
    /// Bytes of plain text.
    pub text_bytes: u64,
    /// Headlines, by chance.
    pub headlines: Vec<Query>,
}

/// Writes the articles of `folder` below `out`, and draws headlines.
pub fn write(folder: &Path, out: &Path, headlines: usize) -> Result<Texts> {
    let files = corpus::files(folder);
    let sizes = files.iter().flat_map(fs::metadata);
    let mut texts = Texts {
        files: files.len(),
        bytes: sizes.map(|file| file.len()).sum(),
        ..Texts::default()
    };
    if out.is_dir() {
        fs::remove_dir_all(out)?;
    }
    let mut random = Rng::with_seed(SEED);
    let mut titles = 0;
    load_folder(folder, &Options::default(), &mut |_, item| {
        let Item::Article(article) = item else {
            return Ok(());
        };
        let part = out.join(format!("{:04}", texts.articles / IN_FOLDER));
        if texts.articles.is_multiple_of(IN_FOLDER) {
            fs::create_dir_all(&part)?;
        }
        let text = text(&article);
        texts.articles += 1;
        texts.text_bytes += text.len() as u64;
        fs::write(part.join(format!("{:07}.txt", texts.articles)), text)?;
        if let Some(title) = article.title.filter(|title| !title.trim().is_empty()) {
            titles += 1;
            let query = Query {
                id: titles.to_string(),
                words: title.split_whitespace().collect::<Vec<_>>().join(" "),
            };
            // Each title so far stays with the same chance.
            match texts.headlines.len() < headlines {
                true => texts.headlines.push(query),
                false => {
                    let place = random.usize(..titles);
                    if let Some(place) = texts.headlines.get_mut(place) {
                        *place = query;
                    }
                }
            }
        }
        Ok(())
    })?;
    random.shuffle(&mut texts.headlines);
    Ok(texts)
}

/// Title, summary and body; the summary only where the body does not begin with it, as in fihris.
fn text(article: &Article) -> String {
    let summary = article.summary.as_deref().unwrap_or_default();
    let own = (!article.body.starts_with(summary.trim())).then_some(summary);
    let parts = [article.title.as_deref(), own, Some(&article.body)];
    parts
        .into_iter()
        .flatten()
        .map(|part| format!("{part}\n"))
        .collect()
}

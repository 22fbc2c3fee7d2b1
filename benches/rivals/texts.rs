//! Writes the articles of a folder as plain text, one per file.

use std::fs;
use std::path::Path;

use ::fihris::article::Article;
use ::fihris::load::{Item, Options, load_folder};
use anyhow::Result;
use fastrand::Rng;

use crate::corpus;
use crate::queries::Query;

/// Articles per folder.
const ARTICLES_PER_FOLDER: u64 = 1_000;

/// Fixed, so that each run draws the same headlines.
const SEED: u64 = 2017;

/// The written texts.
#[derive(Debug, Default)]
pub struct Texts {
    /// Number of files in the source folder.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
    /// Number of articles in them.
    pub articles: u64,
    /// Size of the plain text in bytes.
    pub text_bytes: u64,
    /// Random headlines.
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
        let part = out.join(format!("{:04}", texts.articles / ARTICLES_PER_FOLDER));
        if texts.articles.is_multiple_of(ARTICLES_PER_FOLDER) {
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
            // Reservoir sampling: each title has the same chance.
            if texts.headlines.len() < headlines {
                texts.headlines.push(query);
            } else {
                let slot = random.usize(..titles);
                if let Some(slot) = texts.headlines.get_mut(slot) {
                    *slot = query;
                }
            }
        }
        Ok(())
    })?;
    random.shuffle(&mut texts.headlines);
    Ok(texts)
}

/// Returns title, summary and body; the summary only if the body does not begin with it, as in
/// fihris.
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

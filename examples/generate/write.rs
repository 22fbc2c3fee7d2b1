//! Writes articles to files.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use fihris::article::Article;
use serde_json::json;

/// The number of articles in a folder, each in a file of its own.
const FOLDER_ARTICLES: u64 = 1_000;

/// The number of articles in a file of JSON Lines.
const FILE_ARTICLES: u64 = 10_000;

/// A writer of articles into a folder.
pub struct Writer {
    folder: PathBuf,
    jsonl: bool,
    lines: Option<BufWriter<File>>,
    written: u64,
    bytes: u64,
}

impl Writer {
    /// Creates the folder.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder cannot be created or is not empty.
    pub fn create(folder: &Path, jsonl: bool) -> Result<Self> {
        let cannot = || format!("cannot write to {}", folder.display());
        fs::create_dir_all(folder).with_context(cannot)?;
        let is_empty = fs::read_dir(folder).with_context(cannot)?.next().is_none();
        ensure!(
            is_empty,
            "{} is not empty: name a new folder",
            folder.display()
        );
        Ok(Writer {
            folder: folder.to_owned(),
            jsonl,
            lines: None,
            written: 0,
            bytes: 0,
        })
    }

    /// Writes an article.
    pub fn write(&mut self, article: &Article) -> Result<()> {
        let text = if self.jsonl {
            self.line(article)?
        } else {
            self.file(article)?
        };
        self.bytes += text.len() as u64;
        self.written += 1;
        Ok(())
    }

    fn line(&mut self, article: &Article) -> Result<String> {
        if self.written.is_multiple_of(FILE_ARTICLES) {
            self.close()?;
            let name = format!("{:04}.jsonl", self.written / FILE_ARTICLES);
            self.lines = Some(BufWriter::new(File::create(self.folder.join(name))?));
        }
        let line = format!("{}\n", json(article));
        if let Some(lines) = &mut self.lines {
            lines.write_all(line.as_bytes())?;
        }
        Ok(line)
    }

    fn file(&mut self, article: &Article) -> Result<String> {
        let folder = self
            .folder
            .join(format!("{:04}", self.written / FOLDER_ARTICLES));
        if self.written.is_multiple_of(FOLDER_ARTICLES) {
            fs::create_dir(&folder)?;
        }
        let text = record(article);
        fs::write(folder.join(format!("{}.txt", article.id)), &text)?;
        Ok(text)
    }

    fn close(&mut self) -> Result<()> {
        match self.lines.take() {
            Some(mut lines) => Ok(lines.flush()?),
            None => Ok(()),
        }
    }

    /// Closes the last file. Returns the total size in bytes.
    pub fn finish(mut self) -> Result<u64> {
        self.close()?;
        Ok(self.bytes)
    }
}

/// Returns the time of publication, or else the day.
fn time(article: &Article) -> Option<&str> {
    article.datetime.as_deref().or(article.date.as_deref())
}

fn json(article: &Article) -> serde_json::Value {
    json!({
        "id": article.id,
        "url": article.url,
        "source": article.source,
        "category": article.category,
        "title": article.title,
        "date": time(article),
        "author": article.author,
        "summary": article.summary,
        "body": article.body,
    })
}

/// Returns the article as a `<DOC>` of the corpus ANT.
fn record(article: &Article) -> String {
    let mut text = format!("<DOC>\n<DOCNO>{}</DOCNO>\n", article.id);
    for (tag, value) in [
        ("URL", article.url.as_deref()),
        ("SRC", article.source.as_deref()),
        ("CAT", article.category.as_deref()),
        ("TITLE", article.title.as_deref()),
        ("TIME", time(article)),
        ("AUTHOR", article.author.as_deref()),
    ] {
        if let Some(value) = value {
            text += &format!("<{tag}>{value}</{tag}>\n");
        }
    }
    if let Some(summary) = &article.summary {
        text += &format!("<ABSTRACT>\n{summary}\n</ABSTRACT>\n");
    }
    text += &format!("<TEXT>\n{}\n</TEXT>\n</DOC>\n", article.body);
    text
}

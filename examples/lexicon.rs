//! Builds the lexicon of fihris from folders of articles:
//!
//! ```text
//! cargo run --release --example lexicon -- FOLDER… > lexicon.fst
//! ```
//!
//! It contains the rounded frequencies of words with and without the article, and no text. The same
//! articles give the same bytes.

use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::{Result, bail};
use fihris::arabic::lexicon::LexiconBuilder;
use fihris::arabic::words::{Kind, Words};
use fihris::load::{Item, Options, load_folder};

fn main() -> Result<()> {
    let roots: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::stdout();
    if roots.is_empty() || out.is_terminal() {
        bail!("usage: lexicon FOLDER… > lexicon.fst");
    }
    let mut builder = LexiconBuilder::default();
    let mut articles = 0;
    for root in &roots {
        articles += count(Path::new(root), &mut builder)?;
    }
    let lexicon = builder.build()?;
    eprintln!("{articles} articles, {} bytes", lexicon.len());
    out.write_all(&lexicon)?;
    Ok(())
}

/// Counts the words of each part of the articles in a folder. Returns the number of articles.
fn count(folder: &Path, builder: &mut LexiconBuilder) -> Result<u64> {
    let mut articles = 0;
    load_folder(folder, &Options::default(), &mut |path, item| match item {
        Item::Note(note) => {
            eprintln!("{}: {note}", path.display());
            Ok(())
        }
        Item::Ignored { .. } => Ok(()),
        Item::Article(article) => {
            articles += 1;
            let parts = [article.title, article.summary, Some(article.body)];
            for part in parts.into_iter().flatten() {
                let mut words = Words::new(&part);
                while words.advance() {
                    match (words.kind(), words.without_conjunction()) {
                        // A conjunction apart is the best evidence for the word after it.
                        (Kind::Arabic, Some(word)) => {
                            builder.add("و");
                            builder.add(word);
                        }
                        (Kind::Arabic, None) => builder.add(words.spelling()),
                        _ => builder.end_text(),
                    }
                }
                builder.end_text();
            }
            Ok(())
        }
    })?;
    Ok(articles)
}

//! `fihris terms --lemmas`: the words of each article, one article per line.

use std::io::Write;

use anyhow::Result;

use crate::article_set::ArticleSet;
use crate::cli::TermsArgs;
use crate::controls::escape;
use crate::index::Reader;
use crate::render::list::{ListFormat, ListStyle};
use crate::render::row_writer::RowWriter;
use crate::vocabulary::lemmas::{ArticleLemmas, for_each_article};

/// The columns of TSV.
const COLUMNS: [&str; 5] = ["id", "date", "source", "category", "lemmas"];

/// Writes the articles as they are read. Returns whether there are any.
pub(super) fn write(
    out: &mut dyn Write,
    reader: &Reader,
    articles: &ArticleSet,
    args: &TermsArgs,
    style: ListStyle,
) -> Result<bool> {
    let limit = args.limit;
    let mut rows = RowWriter::begin(out, style, COLUMNS.to_vec())?;
    let mut count = 0;
    for_each_article(reader, articles, !args.no_stopwords, limit, |article| {
        count += 1;
        match args.format {
            ListFormat::Text => writeln!(rows.out(), "{}", line(article))?,
            _ => rows.write(article)?,
        }
        Ok(())
    })?;
    rows.finish()?;
    Ok(count > 0)
}

/// Returns the line of an article in the import format of Mallet: name, label and text.
fn line(article: &ArticleLemmas) -> String {
    let source = article.source.as_deref().unwrap_or("-");
    let label = escape(source).replace(' ', "_");
    format!(
        "{}\t{label}\t{}",
        escape(&article.id),
        article.lemmas.join(" ")
    )
}

//! Converts articles to tantivy documents.

use std::borrow::Cow;

use anyhow::{Context, Result};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::arabic::{fold, words};
pub use crate::article::days_of;
use crate::article::{Article, iso_date};
use crate::index::record;
use crate::index::schema::{ARTICLE, Fields};

/// The size limit of a key or a displayed value in a column, in bytes: tantivy silently drops
/// longer terms. The stored record has longer values in full.
const MAX_KEY_BYTES: usize = 8 * 1024;

/// The number of words at the start of the body that count twice in ranking, because news states
/// its topic first.
pub const LEAD_WORDS: u32 = 50;

/// Computes the sketch of an article, by which near-duplicates are found; `None` if it has none.
pub type Sketcher = fn(&Article) -> Option<Vec<u8>>;

/// Returns the document of an article without its [`texts`]. `file` is the key of its file's path.
///
/// # Errors
/// Returns an error if the date or the time of arrival is invalid, which the loader prevents.
pub fn article(
    fields: &Fields,
    file: &str,
    article: &Article,
    sketch: Option<&[u8]>,
) -> Result<TantivyDocument> {
    let mut document = TantivyDocument::default();
    document.add_text(fields.kind, ARTICLE);
    document.add_text(fields.file, file);
    document.add_text(fields.id, &article.id);
    let displayed = [
        (fields.headline, &article.title),
        (fields.source, &article.source),
        (fields.category, &article.category),
        (fields.author, &article.author),
    ];
    for (field, value) in displayed {
        if let Some(value) = value {
            document.add_text(field, truncated(value));
        }
    }
    document.add_text(fields.path, truncated(&article.path));
    for (field, value) in [
        (fields.source_key, &article.source),
        (fields.category_key, &article.category),
    ] {
        if let Some(value) = value {
            document.add_text(field, truncated(&filter_key(value)));
        }
    }
    if let Some(date) = &article.date {
        let (first, last) = article
            .days()
            .with_context(|| format!("not a date: {date}"))?;
        document.add_i64(fields.date, days_of(first));
        if last != first {
            document.add_i64(fields.last_day, days_of(last));
        }
    }
    if let Some(added) = &article.added {
        let time: jiff::Timestamp = added
            .parse()
            .with_context(|| format!("not a time: {added}"))?;
        document.add_i64(fields.added, time.as_second());
    }
    let title = article.title.as_deref().unwrap_or_default();
    let title_words = words::count_words(title);
    document.add_u64(fields.title_words, title_words);
    if let Some(summary) = own_summary(article) {
        // There is a gap of one position between parts.
        document.add_u64(
            fields.title_words,
            title_words + words::count_words(summary) + 1,
        );
    }
    if let Some(sketch) = sketch {
        document.add_bytes(fields.sketch, sketch);
    }
    document.add_bytes(fields.record, &record::encode(article)?);
    Ok(document)
}

/// Returns the texts of an article whose words are indexed, in order, each with its field.
pub fn texts<'a>(fields: &Fields, article: &'a Article) -> Vec<(Field, Cow<'a, str>)> {
    let title = article.title.as_deref().unwrap_or_default();
    let lead = words::first_words(&article.body, LEAD_WORDS as usize);
    let ranking = [fields.root, fields.trigram, fields.name];
    let mut texts = vec![(fields.title, title.into())];
    for part in parts(article) {
        let all = [fields.exact, fields.word].into_iter().chain(ranking);
        texts.extend(all.map(|field| (field, part.into())));
    }
    texts.extend(ranking.map(|field| (field, lead.clone().into())));
    let teasers = article.related.iter();
    texts.extend(teasers.map(|teaser| (fields.related, teaser.into())));
    texts
}

/// Returns the searched texts of an article in order: title, [own summary](own_summary), body.
pub fn parts(article: &Article) -> impl Iterator<Item = &str> {
    [
        article.title.as_deref(),
        own_summary(article),
        Some(article.body.as_str()),
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
}

/// Returns the summary, unless the body begins with it.
pub fn own_summary(article: &Article) -> Option<&str> {
    let summary = article.summary.as_deref();
    summary.filter(|summary| !article.body.starts_with(summary.trim()))
}

/// Returns the key by which sources and categories are compared: their folded words.
pub fn filter_key(value: &str) -> String {
    let mut words = crate::arabic::words::Words::new(value);
    let mut key = String::new();
    while words.advance() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&fold::exact(words.spelling()));
    }
    if key.is_empty() {
        key.push_str(value.trim());
    }
    key
}

/// Parses a date (`YYYY-MM-DD`) to days since 1970-01-01.
///
/// # Errors
/// Returns an error if it is not a date.
pub fn days(date: &str) -> Result<i64> {
    let date: jiff::civil::Date = date
        .parse()
        .with_context(|| format!("not a date: {date}"))?;
    Ok(days_of(date))
}

/// Returns the date that is `days` after 1970-01-01; `None` if it is out of range.
pub fn date_of(days: i64) -> Option<jiff::civil::Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(span).ok()
}

/// Returns the start of a value, up to the size limit of a column.
pub(crate) fn truncated(value: &str) -> &str {
    let mut end = value.len().min(MAX_KEY_BYTES);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    value.get(..end).unwrap_or_default()
}

/// Returns the text of a date from its columns: the first day, and the last one if it is another.
pub fn date_text(first: i64, last: Option<i64>) -> Option<String> {
    let first = date_of(first)?;
    let last = last.map_or(Some(first), date_of)?;
    Some(iso_date(first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for date in ["1970-01-01", "1969-12-31", "2024-02-29", "1877-03-01"] {
            let days = days(date).expect("a date");
            assert_eq!(date_of(days).expect("in range").to_string(), date);
        }
        assert_eq!(days("1970-01-02").expect("a date"), 1);
    }

    #[test]
    fn a_summary_that_the_body_repeats_is_not_a_part() {
        let mut one = Article {
            title: Some("عنوان".into()),
            summary: Some("أول النص".into()),
            body: "أول النص وآخره".into(),
            ..Article::default()
        };
        assert_eq!(parts(&one).collect::<Vec<_>>(), ["عنوان", "أول النص وآخره"]);
        one.summary = Some("ملخص".into());
        assert_eq!(parts(&one).count(), 3);
    }

    #[test]
    fn filter_keys_compare_folded_words() {
        assert_eq!(filter_key("الجزيرة نت"), filter_key(" الجزيره  نت."));
        assert_eq!(filter_key("Jawhara FM"), filter_key("jawhara fm"));
    }
}

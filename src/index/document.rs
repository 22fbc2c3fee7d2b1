//! Records to tantivy documents.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::arabic::{fold, words};
use crate::article::Article;
use crate::index::schema::{ARTICLE, FILE, Fields};
use crate::load::Note;

/// The most bytes that a value may have to be looked up or shown in a list; tantivy drops longer
/// terms without a word. Longer values are cut in the list and whole in the record.
const MAX_KEY_BYTES: usize = 8 * 1024;

/// Words at the start of the body that count twice in ranking: news says first what it is about.
pub const LEAD_WORDS: u32 = 50;

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All of it.
    Read,
    /// Some of it could not be read: its notes say what.
    Partly,
    /// Nothing of it could be read.
    Unread,
    /// It is of a kind that fihris does not read.
    Ignored,
}

impl State {
    const ALL: [State; 4] = [State::Read, State::Partly, State::Unread, State::Ignored];

    /// The number that stands for the state in the index.
    pub fn code(self) -> u64 {
        self as u64
    }

    /// The state behind a number.
    pub fn from_code(code: u64) -> Self {
        let state = Self::ALL.into_iter().find(|state| state.code() == code);
        state.unwrap_or(State::Unread)
    }
}

/// What the index knows of a file, beside its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The path as shown.
    pub path: String,
    /// Bytes on disk.
    pub size: u64,
    /// Modification time, nanoseconds since 1970-01-01;
    /// [unsettled](crate::refresh::known::unsettled) perhaps.
    pub modified: i64,
    /// The first 64 bits of the hash of its bytes; 0 where they were not read.
    pub hash: u64,
    /// How far it was read.
    pub state: State,
    /// What it is, or why it was not read.
    pub kind: String,
    /// How many articles it gave.
    pub articles: u64,
    /// What a person should know of it.
    pub notes: Vec<Note>,
    /// How many more notes there were than are kept.
    pub more_notes: u64,
}

impl Facts {
    /// The document that holds the facts of the file with this key.
    ///
    /// # Errors
    /// When the facts cannot be written as JSON, which no value of them can cause.
    pub fn document(&self, fields: &Fields, key: &str) -> Result<TantivyDocument> {
        let mut document = TantivyDocument::default();
        document.add_text(fields.kind, FILE);
        document.add_text(fields.facts_of, key);
        document.add_u64(fields.size, self.size);
        document.add_i64(fields.modified, self.modified);
        document.add_u64(fields.hash, self.hash);
        document.add_u64(fields.state, self.state.code());
        document.add_bytes(fields.record, &serde_json::to_vec(self)?);
        Ok(document)
    }
}

/// Computes the sketch of an article, by which near-duplicates are found; `None` if it has none.
pub type Sketcher = fn(&Article) -> Option<Vec<u8>>;

/// The document of an article that was read from the file with this key, but for its [`texts`].
///
/// # Errors
/// When the article's date is no date, which the loader makes impossible.
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
    let shown = [
        (fields.headline, &article.title),
        (fields.source, &article.source),
        (fields.category, &article.category),
        (fields.author, &article.author),
    ];
    for (field, value) in shown {
        if let Some(value) = value {
            document.add_text(field, cut(value));
        }
    }
    document.add_text(fields.path, cut(&article.path));
    for (field, value) in [
        (fields.source_key, &article.source),
        (fields.category_key, &article.category),
    ] {
        if let Some(value) = value {
            document.add_text(field, cut(&filter_key(value)));
        }
    }
    if let Some(date) = &article.date {
        document.add_i64(fields.date, days(date)?);
    }
    let title = article.title.as_deref().unwrap_or_default();
    let title_words = words::count_words(title);
    document.add_u64(fields.title_words, title_words);
    if let Some(summary) = own_summary(article) {
        // The next part begins a position further on.
        document.add_u64(
            fields.title_words,
            title_words + words::count_words(summary) + 1,
        );
    }
    if let Some(sketch) = sketch {
        document.add_bytes(fields.sketch, sketch);
    }
    document.add_bytes(fields.record, &serde_json::to_vec(article)?);
    Ok(document)
}

/// The texts of an article that are indexed by their words, and the field of each, in their order.
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

/// The texts that are searched, in their order: title, summary (where the body does not begin
/// with it), body.
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

/// The summary, where the body does not begin with it.
pub fn own_summary(article: &Article) -> Option<&str> {
    let summary = article.summary.as_deref();
    summary.filter(|summary| !article.body.starts_with(summary.trim()))
}

/// The form under which sources and categories are compared: their words, folded.
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

/// A date (`YYYY-MM-DD`) as days since 1970-01-01.
///
/// # Errors
/// When it is not a date.
pub fn days(date: &str) -> Result<i64> {
    let date: jiff::civil::Date = date
        .parse()
        .with_context(|| format!("not a date: {date}"))?;
    Ok(days_of(date))
}

/// A date as days since 1970-01-01.
pub fn days_of(date: jiff::civil::Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.duration_since(epoch).as_hours() / 24
}

/// The date that lies this many days after 1970-01-01; `None` beyond the years 1 to 9999.
pub fn date_of(days: i64) -> Option<jiff::civil::Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(span).ok()
}

/// As much of a value as a column has.
pub(crate) fn cut(value: &str) -> &str {
    let mut end = value.len().min(MAX_KEY_BYTES);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    value.get(..end).unwrap_or_default()
}

const PART_BITS: u32 = 5;

/// Gives each article an id of its own.
#[derive(Debug, Default)]
pub struct Ids {
    /// 64-bit hashes of the ids in use: 9 to 20 bytes an article, however long the ids are. In parts, each of
    /// which grows by itself: while a table grows it takes half as much more.
    taken: [HashSet<u64>; 1 << PART_BITS],
    /// The number to try next for an id that was taken before.
    next: HashMap<u64, u64>,
    /// Ids that are free because their file has changed, and the key of that file.
    released: HashMap<u64, Rc<str>>,
    /// Files whose old articles are still there, with the ids that these have.
    old: HashMap<Rc<str>, Vec<u64>>,
}

impl Ids {
    /// Marks an id as in use.
    pub fn take(&mut self, id: &str) -> bool {
        self.take_hash(crate::refresh::known::hash(id))
    }

    fn take_hash(&mut self, hash: u64) -> bool {
        let part = self
            .taken
            .get_mut((hash >> (u64::BITS - PART_BITS)) as usize);
        part.is_some_and(|part| part.insert(hash))
    }

    /// Lets others have an id: the file with this key has changed, and what it gave before goes.
    pub fn release(&mut self, id: &str, file: &Rc<str>) {
        let id = crate::refresh::known::hash(id);
        self.released.insert(id, Rc::clone(file));
        self.old.entry(Rc::clone(file)).or_default().push(id);
    }

    /// Notes that the old articles of a file are gone.
    pub fn drop_old(&mut self, file: &str) {
        self.old.remove(file);
    }

    /// The file whose old articles are still there, and have an id that was just taken for another one.
    pub fn former_owner(&mut self, id: &str) -> Option<Rc<str>> {
        let owner = self.released.remove(&crate::refresh::known::hash(id));
        owner.filter(|owner| self.old.contains_key(owner))
    }

    /// The old articles of a file stay after all, and keep the ids that nobody took meanwhile.
    pub fn keep_old(&mut self, file: &str) {
        for id in self.old.remove(file).unwrap_or_default() {
            if self.released.remove(&id).is_some() {
                self.take_hash(id);
            }
        }
    }

    /// Takes `id`, or the first of `id~2`, `id~3`, … that is free.
    pub fn unique(&mut self, id: &str) -> String {
        let id = cut(id);
        if self.take(id) {
            return id.to_owned();
        }
        loop {
            let number = self
                .next
                .entry(crate::refresh::known::hash(id))
                .or_insert(2);
            let candidate = format!("{id}~{number}");
            *number += 1;
            if self.take(&candidate) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_id_gets_the_next_number() {
        let mut ids = Ids::default();
        let given: Vec<_> = (0..3).map(|_| ids.unique("92")).collect();
        assert_eq!(given, ["92", "92~2", "92~3"]);
    }

    #[test]
    fn ids_of_a_file_that_stays_are_taken_but_for_those_that_another_got() {
        let mut ids = Ids::default();
        let file = Rc::from("/a");
        ids.release("1", &file);
        ids.release("2", &file);
        assert_eq!(ids.unique("1"), "1");
        assert_eq!(ids.former_owner("1"), Some(file));
        ids.keep_old("/a");
        assert_eq!(ids.unique("2"), "2~2");
        assert_eq!(ids.former_owner("2"), None);
    }

    #[test]
    fn a_file_that_was_read_anew_gives_way_to_nobody() {
        let mut ids = Ids::default();
        ids.release("1", &Rc::from("/a"));
        ids.drop_old("/a");
        assert_eq!(ids.unique("1"), "1");
        assert_eq!(ids.former_owner("1"), None);
    }

    #[test]
    fn days_and_dates_are_inverse() {
        for date in ["1970-01-01", "1969-12-31", "2024-02-29", "1877-03-01"] {
            let days = days(date).expect("a date");
            assert_eq!(date_of(days).expect("in range").to_string(), date);
        }
        assert_eq!(days("1970-01-02").expect("a date"), 1);
    }

    #[test]
    fn the_summary_counts_once_where_the_body_repeats_it() {
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

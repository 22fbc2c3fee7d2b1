//! An article as the fields of its document on a cluster: its terms ready-made.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use serde_json::{Map, Value, json};
use tantivy::schema::{Field, Schema};
use tantivy::tokenizer::TokenizerManager;

use crate::arabic::latin;
use crate::arabic::lemma::SOUND_PREFIX;
use crate::article::Article;
use crate::index::document::{self, filter_key, truncated};
use crate::index::read::statistics::doubled_length;
use crate::index::schema::{self, Fields};

/// The term between the title and the text in the field `exact`, where no word is.
pub const TITLE_END: &str = "\\t";
/// The term between the summary and the body.
pub const PART_END: &str = "\\p";

/// Makes the documents of articles.
pub struct Documents {
    schema: Schema,
    fields: Fields,
    tokenizers: TokenizerManager,
    /// Whether words may be names, since most of them recur.
    names: Mutex<HashMap<String, bool>>,
}

/// The number of words that are remembered.
const MAX_KNOWN: usize = 100_000;

/// Terms of an article that names of a query are compared with.
#[derive(Default)]
struct Names {
    /// The sound terms.
    sounds: BTreeSet<String>,
    /// The words that names in Latin letters can be near to.
    words: BTreeSet<String>,
}

impl Default for Documents {
    fn default() -> Self {
        let (schema, fields) = schema::schema();
        Documents {
            schema,
            fields,
            tokenizers: schema::tokenizers(),
            names: Mutex::default(),
        }
    }
}

/// The terms of one text.
#[derive(Default)]
struct Terms {
    /// The positions separated by spaces, the terms of a position by `|`.
    text: String,
    /// The number of terms.
    count: u32,
}

impl Documents {
    /// Returns the members of the document of an article, without those that name its file.
    ///
    /// # Errors
    /// Returns an error if the date or the time of arrival is invalid, which the loader prevents.
    pub fn members(&self, article: &Article) -> Result<Map<String, Value>> {
        let mut members = Map::new();
        members.insert("id".to_owned(), json!(keyword(&article.id)));
        members.insert("path".to_owned(), json!(keyword(&article.path)));
        for (name, value) in [
            ("source", &article.source),
            ("category", &article.category),
            ("author", &article.author),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), json!(keyword(value)));
            }
        }
        for (name, value) in [
            ("source_key", &article.source),
            ("category_key", &article.category),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), json!(keyword(&filter_key(value))));
            }
        }
        if article.date.is_some() {
            let days = article.days();
            let (first, last) = days.ok_or_else(|| anyhow::anyhow!("not a date"))?;
            members.insert("date".to_owned(), json!(document::days_of(first)));
            if last != first {
                members.insert("last_day".to_owned(), json!(document::days_of(last)));
            }
        }
        if let Some(added) = &article.added {
            let time: jiff::Timestamp = added.parse()?;
            members.insert("added".to_owned(), json!(time.as_second()));
        }
        self.add_words(article, &mut members);
        members.insert("record".to_owned(), serde_json::to_value(article)?);
        Ok(members)
    }

    fn add_words(&self, article: &Article, members: &mut Map<String, Value>) {
        let fields = &self.fields;
        let title = article.title.as_deref().filter(|title| !title.is_empty());
        let mut names = Names::default();
        let mut tokens = Map::new();
        let mut by_field: Vec<(Field, Vec<Terms>)> = Vec::new();
        for (field, text) in document::texts(fields, article) {
            let terms = self.terms(field, &text, &mut names);
            match by_field.iter_mut().find(|(known, _)| *known == field) {
                Some((_, texts)) => texts.push(terms),
                None => by_field.push((field, vec![terms])),
            }
        }
        for (field, texts) in by_field {
            let name = self.schema.get_field_name(field);
            let count: u32 = texts.iter().map(|terms| terms.count).sum();
            tokens.insert(name.to_owned(), json!(doubled_length(count)));
            let texts = texts.into_iter().map(|terms| terms.text);
            let value = if field == fields.exact {
                let mut texts = texts.enumerate();
                let mut all = texts.next().map_or_else(String::new, |(_, text)| text);
                if title.is_some() {
                    members.insert("title_exact".to_owned(), json!(all));
                }
                if title.is_some() {
                    // Also an article without a text has the end of its title.
                    all = format!("{all} {TITLE_END}");
                }
                for (number, text) in texts {
                    if number > 1 || title.is_none() {
                        all = format!("{all} {PART_END}");
                    }
                    all = format!("{all} {text}");
                }
                json!(all)
            } else if field == fields.word || field == fields.related {
                json!(texts.collect::<Vec<_>>())
            } else {
                json!(texts.collect::<Vec<_>>().join(" ").replace('|', " "))
            };
            members.insert(name.to_owned(), value);
        }
        members.insert("sounds".to_owned(), json!(names.sounds));
        members.insert("names".to_owned(), json!(names.words));
        members.insert("tokens".to_owned(), Value::Object(tokens));
    }

    /// Returns the terms of a text in a field, and adds those of `word` to `names`.
    fn terms(&self, field: Field, text: &str, names: &mut Names) -> Terms {
        let entry = self.schema.get_field_entry(field);
        let analyzer = self.tokenizers.get(&entry_tokenizer(entry));
        let mut terms = Terms::default();
        let Some(mut analyzer) = analyzer else {
            return terms;
        };
        let mut position = None;
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            let token = stream.token();
            if position.is_some() {
                let is_same = position == Some(token.position);
                terms.text.push(if is_same { '|' } else { ' ' });
            }
            position = Some(token.position);
            terms.text.push_str(&escape(&token.text));
            terms.count += 1;
            if field == self.fields.word {
                if token.text.starts_with(SOUND_PREFIX) {
                    names.sounds.insert(token.text.clone());
                } else if self.may_be_name(&token.text) {
                    names.words.insert(token.text.clone());
                }
            }
        }
        terms
    }
}

impl Documents {
    fn may_be_name(&self, term: &str) -> bool {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(term) {
            return *known;
        }
        if names.len() >= MAX_KNOWN {
            names.clear();
        }
        let may_be_name = latin::may_be_name(term);
        names.insert(term.to_owned(), may_be_name);
        may_be_name
    }
}

/// Returns the name of the tokenizer of a field.
fn entry_tokenizer(entry: &tantivy::schema::FieldEntry) -> String {
    let options = match entry.field_type() {
        tantivy::schema::FieldType::Str(options) => options.get_indexing_options(),
        _ => None,
    };
    options.map_or_else(String::new, |options| options.tokenizer().to_owned())
}

/// Returns a value as a keyword of the engine, which refuses very long ones.
fn keyword(value: &str) -> &str {
    truncated(value)
}

/// Returns a term in a text of terms, where spaces and `|` separate. The inverse is not needed.
pub fn escape(term: &str) -> Cow<'_, str> {
    let is_special = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '|' | '\\');
    if term.is_empty() {
        return Cow::Borrowed("\\e");
    }
    if !term.contains(is_special) {
        return Cow::Borrowed(term);
    }
    let mut escaped = String::new();
    for c in term.chars() {
        if is_special(c) {
            escaped.push_str(&format!("\\x{:x};", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_term_has_no_separator_and_is_that_of_no_other_term() {
        let terms = [
            "",
            " ",
            "|",
            "\\",
            "a b",
            "a|b",
            "\\x20;",
            "\\e",
            "\\t",
            "a\u{2028}b",
            "كتاب",
        ];
        let escaped: BTreeSet<String> = terms.map(|term| escape(term).into_owned()).into();
        assert_eq!(escaped.len(), terms.len());
        for term in &escaped {
            assert!(!term.contains([' ', '|', '\u{2028}']) && !term.is_empty());
            assert!(term != TITLE_END && term != PART_END);
        }
    }

    #[test]
    fn the_terms_of_a_position_stay_together() {
        let article = Article {
            title: Some("قمة بوتين".into()),
            body: "التقى بوتين وكيم".into(),
            ..Article::default()
        };
        let members = Documents::default().members(&article).expect("members");
        let exact = members["exact"].as_str().expect("text");
        let words: Vec<&str> = exact.split(' ').collect();
        assert_eq!(words.len(), 6);
        assert_eq!(words[2], TITLE_END);
        let title = members["word"][0].as_str().expect("text");
        assert_eq!(title.split(' ').count(), 2);
        assert!(members["tokens"]["exact"].as_u64() == Some(10));
    }
}

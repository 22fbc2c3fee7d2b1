//! The words of all articles on the cluster, as far as a query needs them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use serde_json::{Value, json};
use tantivy::schema::Field;

use super::client::Client;
use super::document::escape;
use super::search::searches;
use super::statistics::total;
use crate::index::read::collection::Dictionary;
use crate::index::schema;

/// The maximum number of sound terms of one key, and of words near a name in Latin letters.
const MAX_KEYWORDS: usize = 10_000;
/// The maximum number of words similar to a word in one shard.
const MAX_SIMILAR: usize = 1_000;

/// The maximum number of questions that are remembered.
const MAX_KNOWN: usize = 10_000;

type Words = Vec<(String, u64)>;

/// The words on a cluster. Each question is asked once.
pub struct ClusterWords {
    client: Arc<Client>,
    /// The name of the index.
    name: String,
    sounds: Mutex<HashMap<String, Words>>,
    names: Mutex<HashMap<String, Words>>,
    similar: Mutex<HashMap<(Field, String, u8), Words>>,
}

impl ClusterWords {
    /// Returns the words of an index.
    pub fn new(client: Arc<Client>, name: String) -> Self {
        ClusterWords {
            client,
            name,
            sounds: Mutex::default(),
            names: Mutex::default(),
            similar: Mutex::default(),
        }
    }

    fn search(&self, body: Value) -> Result<Value> {
        let answers = searches(&self.client, &self.name, &[body], false)?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    fn sounds_with(&self, prefix: &str) -> Result<Words> {
        let pattern: String = prefix.chars().flat_map(escaped).chain(['.', '*']).collect();
        let query = json!({"prefix": {"sounds": {"value": prefix}}});
        self.keywords("sounds", &query, &pattern)
    }

    /// Returns the values of a keyword field that match a pattern.
    fn keywords(&self, field: &str, query: &Value, pattern: &str) -> Result<Words> {
        let terms = json!({"field": field, "size": MAX_KEYWORDS, "include": pattern});
        let body = json!({"size": 0, "query": query, "aggs": {"values": {"terms": terms}}});
        let answer = self.search(body)?;
        let list = "/aggregations/values/buckets";
        Ok(buckets(&answer, list, "key", "doc_count"))
    }

    fn words_like(&self, field: Field, word: &str, edits: u8) -> Result<Words> {
        let schema = schema::schema().0;
        let field = schema.get_field_name(field);
        let own = json!({"term": {field: {"value": escape(word)}}});
        let mut body = json!({"size": 0, "track_total_hits": true, "query": own});
        if edits > 0 {
            let term = json!({
                "field": field, "analyzer": "keyword", "suggest_mode": "always",
                "max_edits": edits, "prefix_length": 0, "min_word_length": 1,
                "size": MAX_SIMILAR, "shard_size": MAX_SIMILAR, "accuracy": 0.0,
                "max_term_freq": 2_000_000_000_u32, "min_doc_freq": 0,
                "string_distance": "damerau_levenshtein", "sort": "score"
            });
            if let Some(body) = body.as_object_mut() {
                body.insert(
                    "suggest".to_owned(),
                    json!({"words": {"text": word, "term": term}}),
                );
            }
        }
        let answer = self.search(body)?;
        let mut words = buckets(&answer, "/suggest/words/0/options", "text", "freq");
        if total(&answer) > 0 {
            words.push((word.to_owned(), total(&answer)));
        }
        Ok(words)
    }
}

impl Dictionary for ClusterWords {
    fn sound_terms(&self, first: &str, _: &str) -> Result<Words> {
        remembered(&self.sounds, first.to_owned(), || self.sounds_with(first))
    }

    fn names(&self, pattern: &str) -> Result<Words> {
        let query = json!({"match_all": {}});
        let ask = || self.keywords("names", &query, pattern);
        remembered(&self.names, pattern.to_owned(), ask)
    }

    fn similar_words(&self, field: Field, word: &str, edits: u8) -> Result<Words> {
        let key = (field, word.to_owned(), edits);
        remembered(&self.similar, key, || self.words_like(field, word, edits))
    }
}

fn remembered<K: Hash + Eq>(
    known: &Mutex<HashMap<K, Words>>,
    key: K,
    ask: impl FnOnce() -> Result<Words>,
) -> Result<Words> {
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(words) = lock().get(&key) {
        return Ok(words.clone());
    }
    let words = ask()?;
    let mut known = lock();
    if known.len() >= MAX_KNOWN {
        known.clear();
    }
    known.insert(key, words.clone());
    Ok(words)
}

/// Returns the words of a list in an answer with their counts.
fn buckets(answer: &Value, list: &str, word: &str, count: &str) -> Words {
    let list = answer.pointer(list).and_then(Value::as_array);
    let list = list.into_iter().flatten();
    list.filter_map(|bucket| {
        let word = bucket.get(word)?.as_str()?.to_owned();
        Some((word, bucket.get(count)?.as_u64()?))
    })
    .collect()
}

/// Returns a character as a literal of a regular expression of Lucene.
fn escaped(c: char) -> impl Iterator<Item = char> {
    let is_operator = c.is_ascii() && !c.is_ascii_alphanumeric();
    is_operator.then_some('\\').into_iter().chain([c])
}

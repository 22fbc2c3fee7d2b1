//! Changes of documents, many in one request.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::client::{Client, jittered, shortened};

/// The size of a request, in bytes.
const MAX_BYTES: usize = 4 << 20;
/// The number of changes in a request.
const MAX_CHANGES: usize = 2_000;
/// The number of attempts at changes that the cluster has no room for.
const ATTEMPTS: u32 = 9;
/// The pause before the second attempt; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// A change of one document.
struct Change {
    /// The name of the document in messages.
    label: String,
    /// The id of the file of an article or of a file record.
    file: Option<String>,
    lines: Vec<u8>,
    /// The change in its place if the cluster refused an article of the file.
    if_refused: Option<Vec<u8>>,
}

/// A document to be put into an index.
pub struct Document<'d> {
    /// The name of the index.
    pub index: &'d str,
    /// The id.
    pub id: &'d str,
    /// The fields with their values.
    pub members: &'d Map<String, Value>,
    /// The name of the document in messages.
    pub label: &'d str,
}

impl Document<'_> {
    /// Returns the lines of a request that put the document.
    fn lines(&self) -> Result<Vec<u8>> {
        let put = json!({"index": {"_index": self.index, "_id": self.id}});
        let mut lines = serde_json::to_vec(&put)?;
        lines.push(b'\n');
        serde_json::to_writer(&mut lines, self.members)?;
        lines.push(b'\n');
        Ok(lines)
    }
}

/// A change that the cluster refused.
pub struct Refused {
    /// The name of the document.
    pub label: String,
    /// The reason of the cluster.
    pub reason: String,
    /// The id of the file of an article.
    file: Option<String>,
}

/// Changes that are sent together. Those of the second kind are sent when the cluster has those of
/// the first: a file record after the articles of its file.
pub struct Bulk<'c> {
    client: &'c Client,
    first: Vec<Change>,
    second: Vec<Change>,
    bytes: usize,
    /// The files of which the cluster refused an article.
    incomplete: HashSet<String>,
}

/// The order of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// With the articles.
    First,
    /// After the articles.
    Second,
}

impl<'c> Bulk<'c> {
    /// Returns no changes.
    pub fn new(client: &'c Client) -> Self {
        Bulk {
            client,
            first: Vec::new(),
            second: Vec::new(),
            bytes: 0,
            incomplete: HashSet::new(),
        }
    }

    /// Returns whether the changes must be sent before there are more.
    pub fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES || self.first.len() + self.second.len() >= MAX_CHANGES
    }

    /// Adds a document, or replaces the one with this id.
    ///
    /// # Errors
    /// Returns an error if it cannot be written as JSON, which none of its values can cause.
    pub fn put(&mut self, order: Order, document: &Document<'_>) -> Result<()> {
        let lines = document.lines()?;
        self.add(order, document.label, None, lines, None);
        Ok(())
    }

    /// Adds an article of a file, or replaces the one with this id.
    ///
    /// # Errors
    /// Returns an error if it cannot be written as JSON, which none of its values can cause.
    pub fn put_article(&mut self, file: &str, article: &Document<'_>) -> Result<()> {
        let lines = article.lines()?;
        self.add(Order::First, article.label, Some(file), lines, None);
        Ok(())
    }

    /// Adds the record of a file. If the cluster refuses an article of the file, the other record is
    /// sent in its place.
    ///
    /// # Errors
    /// Returns an error if it cannot be written as JSON, which none of its values can cause.
    pub fn put_file_record(
        &mut self,
        record: &Document<'_>,
        if_refused: &Document<'_>,
    ) -> Result<()> {
        let (lines, other) = (record.lines()?, if_refused.lines()?);
        self.add(
            Order::Second,
            record.label,
            Some(record.id),
            lines,
            Some(other),
        );
        Ok(())
    }

    /// Deletes the document with an id.
    ///
    /// # Errors
    /// Returns an error if it cannot be written as JSON.
    pub fn delete(&mut self, order: Order, index: &str, id: &str) -> Result<()> {
        let mut lines = serde_json::to_vec(&json!({"delete": {"_index": index, "_id": id}}))?;
        lines.push(b'\n');
        self.add(order, id, None, lines, None);
        Ok(())
    }

    fn add(
        &mut self,
        order: Order,
        label: &str,
        file: Option<&str>,
        lines: Vec<u8>,
        if_refused: Option<Vec<u8>>,
    ) {
        self.bytes += lines.len();
        let changes = match order {
            Order::First => &mut self.first,
            Order::Second => &mut self.second,
        };
        changes.push(Change {
            label: label.to_owned(),
            file: file.map(str::to_owned),
            lines,
            if_refused,
        });
    }

    /// Sends all changes. Returns those that the cluster refused.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer or takes no changes.
    pub fn flush(&mut self) -> Result<Vec<Refused>> {
        self.bytes = 0;
        let mut refused = Vec::new();
        let first = std::mem::take(&mut self.first);
        self.send(first, &mut refused)?;
        let files = refused.iter().filter_map(|refused| refused.file.clone());
        self.incomplete.extend(files);
        let mut second = std::mem::take(&mut self.second);
        for change in &mut second {
            let is_incomplete = |file: &String| self.incomplete.contains(file);
            if change.file.as_ref().is_some_and(is_incomplete)
                && let Some(lines) = change.if_refused.take()
            {
                change.lines = lines;
            }
        }
        self.send(second, &mut refused)?;
        Ok(refused)
    }

    fn send(&self, mut changes: Vec<Change>, refused: &mut Vec<Refused>) -> Result<()> {
        let mut pause = FIRST_PAUSE;
        for attempt in 0..ATTEMPTS {
            if changes.is_empty() {
                return Ok(());
            }
            if attempt > 0 {
                thread::sleep(jittered(pause));
                pause *= 2;
            }
            changes = self.attempt(changes, refused)?;
        }
        bail!(
            "the cluster had no room for {} changes: run the same command again later",
            changes.len()
        )
    }

    /// Sends changes once. Returns those that the cluster had no room for.
    fn attempt(&self, changes: Vec<Change>, refused: &mut Vec<Refused>) -> Result<Vec<Change>> {
        let body: Vec<u8> = changes
            .iter()
            .flat_map(|change| change.lines.iter().copied())
            .collect();
        let path =
            "/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason";
        let answer = self.client.send("POST", path, Some(&body))?;
        if answer.status == 413 {
            return self.halve(changes, refused);
        }
        let json = answer.success(self.client)?;
        if json.get("errors") == Some(&Value::Bool(false)) {
            return Ok(Vec::new());
        }
        let items = json.get("items").and_then(Value::as_array);
        let Some(items) = items.filter(|items| items.len() == changes.len()) else {
            bail!("the cluster gave no answer to some of the changes: run the same command again");
        };
        let mut later = Vec::new();
        for (change, item) in changes.into_iter().zip(items) {
            let result = item.as_object().and_then(|item| item.values().next());
            let result = result.unwrap_or(&Value::Null);
            let status = result.get("status").and_then(Value::as_u64).unwrap_or(500);
            let text = |path: &str| result.pointer(path).and_then(Value::as_str).unwrap_or("");
            match status {
                200..300 => {}
                // A document that is to be deleted and is not there.
                404 if text("/error/type").is_empty() => {}
                429 | 503 => later.push(change),
                403 => {
                    let error = json!({"error": result.get("error")});
                    return Err(self.client.refusal(403, &error));
                }
                _ => refused.push(Refused {
                    label: change.label,
                    reason: shortened(text("/error/reason")),
                    file: change.file,
                }),
            }
        }
        Ok(later)
    }

    /// Sends changes in two requests, because one is too large.
    fn halve(&self, mut changes: Vec<Change>, refused: &mut Vec<Refused>) -> Result<Vec<Change>> {
        if changes.len() < 2 {
            refused.extend(changes.into_iter().map(|change| Refused {
                label: change.label,
                file: change.file,
                reason: "the cluster refuses a request of this size: raise http.max_content_length, or the limit of the proxy before it".to_owned(),
            }));
            return Ok(Vec::new());
        }
        let rest = changes.split_off(changes.len() / 2);
        let mut later = self.attempt(changes, refused)?;
        later.extend(self.attempt(rest, refused)?);
        Ok(later)
    }
}

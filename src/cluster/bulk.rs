//! Changes of documents, many in one request.

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
    lines: Vec<u8>,
}

/// A change that the cluster refused.
pub struct Refused {
    /// The name of the document.
    pub label: String,
    /// The reason of the cluster.
    pub reason: String,
}

/// Changes that are sent together. Those of the second kind are sent when the cluster has those of
/// the first: a file record after the articles of its file.
pub struct Bulk<'c> {
    client: &'c Client,
    first: Vec<Change>,
    second: Vec<Change>,
    bytes: usize,
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
    pub fn put(
        &mut self,
        order: Order,
        index: &str,
        id: &str,
        document: &Map<String, Value>,
        label: &str,
    ) -> Result<()> {
        let mut lines = serde_json::to_vec(&json!({"index": {"_index": index, "_id": id}}))?;
        lines.push(b'\n');
        serde_json::to_writer(&mut lines, document)?;
        self.add(order, lines, label);
        Ok(())
    }

    /// Deletes the document with an id.
    ///
    /// # Errors
    /// Returns an error if it cannot be written as JSON.
    pub fn delete(&mut self, order: Order, index: &str, id: &str) -> Result<()> {
        let lines = serde_json::to_vec(&json!({"delete": {"_index": index, "_id": id}}))?;
        self.add(order, lines, id);
        Ok(())
    }

    fn add(&mut self, order: Order, mut lines: Vec<u8>, label: &str) {
        lines.push(b'\n');
        self.bytes += lines.len();
        let label = label.to_owned();
        let changes = match order {
            Order::First => &mut self.first,
            Order::Second => &mut self.second,
        };
        changes.push(Change { label, lines });
    }

    /// Sends all changes. Returns those that the cluster refused.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer or takes no changes.
    pub fn flush(&mut self) -> Result<Vec<Refused>> {
        self.bytes = 0;
        let mut refused = Vec::new();
        for changes in [
            std::mem::take(&mut self.first),
            std::mem::take(&mut self.second),
        ] {
            self.send(changes, &mut refused)?;
        }
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

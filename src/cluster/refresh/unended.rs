//! The record of a run, and what runs left that did not end.

use std::collections::HashMap;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::{Run, article_id};
use crate::cluster::bulk::{Bulk, Document, Order};
use crate::cluster::pages::for_each_hit;
use crate::cluster::records::{document, id_of};

impl Run<'_> {
    /// Tells the cluster of this run, before its first article.
    pub(super) fn begin(&mut self) -> Result<()> {
        if !self.has_sent {
            self.has_sent = true;
            let id = self.id.clone();
            let members = document("run", &self.machine, &id, json!(self.now));
            let mut bulk = Bulk::new(&self.cluster.client);
            bulk.put(
                Order::First,
                &Document {
                    index: &self.cluster.address.files(),
                    id: &id_of("run", &self.machine, &id),
                    members: &members,
                    label: &id,
                },
            )?;
            if let Some(refused) = bulk.flush()?.first() {
                bail!(
                    "the cluster refused the record of this run: {}",
                    refused.reason
                );
            }
        }
        Ok(())
    }

    /// Ends the run: deletes what killed runs left, and the record of this run. The record of a killed
    /// run stays until nothing of it is left.
    pub(super) fn end(&mut self) -> Result<()> {
        self.flush()?;
        let runs = self.records.runs.clone();
        if self.has_sent || !runs.is_empty() {
            self.cluster.show_changes()?;
        }
        if !runs.is_empty() {
            // Records of files that this run read are new.
            self.records = self.cluster.records(&self.machine)?;
            for run in &runs {
                // A request of the killed run may still be on its way.
                if !self.delete_leftovers(run)? {
                    self.delete_record("run", run)?;
                }
            }
        }
        if self.has_sent {
            let id = self.id.clone();
            self.delete_record("run", &id)?;
        }
        self.flush()?;
        if !runs.is_empty() || self.report.removed > 0 || self.has_sent {
            self.cluster.show_changes()?;
        }
        Ok(())
    }

    /// Deletes the articles that a killed run sent and no file record knows. Returns whether there
    /// were any.
    fn delete_leftovers(&mut self, run: &str) -> Result<bool> {
        let mut found = false;
        let known: HashMap<String, u64> = (self.records.files.iter())
            .map(|(key, record)| (id_of("file", &self.machine, key), record.articles))
            .collect();
        let search = json!({
            "query": {"bool": {"filter": [{"term": {"run": run}}, {"term": {"machine": self.machine}}]}},
            "sort": [{"file": "asc"}, {"ordinal": "asc"}],
            "_source": ["file", "ordinal"]
        });
        let (cluster, name) = (self.cluster, &self.cluster.address.name);
        for_each_hit(&cluster.client, name, search, |hit| {
            let file = hit.pointer("/_source/file").and_then(Value::as_str);
            let file = file.unwrap_or_default();
            let ordinal = hit.pointer("/_source/ordinal").and_then(Value::as_u64);
            let ordinal = ordinal.unwrap_or(0);
            if known.get(file).is_none_or(|articles| ordinal >= *articles) {
                found = true;
                self.bulk
                    .delete(Order::First, name, &article_id(file, ordinal))?;
            }
            if self.bulk.is_full() {
                self.flush()?;
            }
            Ok(())
        })?;
        Ok(found)
    }
}

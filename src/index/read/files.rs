//! Files in an index: their records, articles and members by their keys.

use anyhow::Result;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Term};

use crate::index::read::columns::FileColumns;
use crate::index::read::reader::{Reader, live_documents};
use crate::path_key;

impl Reader {
    /// Returns the addresses of the live articles of the file with this key.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn articles_of(&self, key: &str) -> Result<Vec<DocAddress>> {
        let mut addresses = Vec::new();
        for (number, location) in self.origins.locations() {
            let former = location.former_key(key);
            for stored in [location.store_key(key)].into_iter().chain(former) {
                let term = Term::from_field_text(self.fields.file, &stored);
                let found = self.addresses(&term)?.into_iter();
                let is_here = |at: &DocAddress| self.origins.is_of(at.segment_ord, number);
                addresses.extend(found.filter(is_here));
            }
        }
        addresses.sort_unstable();
        Ok(addresses)
    }

    /// Returns the address of the record of the file or the member with this key.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn file_record_of(&self, key: &str) -> Result<Option<DocAddress>> {
        for (number, location) in self.origins.locations() {
            let former = location.former_key(key);
            for stored in [location.store_key(key)].into_iter().chain(former) {
                let term = Term::from_field_text(self.fields.path_key, &stored);
                let mut found = self.addresses(&term)?.into_iter();
                if let Some(address) = found.find(|at| self.origins.is_of(at.segment_ord, number)) {
                    return Ok(Some(address));
                }
            }
        }
        Ok(None)
    }

    /// Returns the keys and the addresses of the file records of the members of a container.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn members_of(&self, container: &str) -> Result<Vec<(String, DocAddress)>> {
        let mut members = Vec::new();
        for (number, location) in self.origins.locations() {
            let former = location.former_key(container);
            for stored in [location.store_key(container)].into_iter().chain(former) {
                self.members_below(&stored, number, &mut members)?;
            }
        }
        Ok(members)
    }

    /// Returns whether the index has or had a file at a path or below it.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn has_file_at_or_below(&self, key: &str) -> Result<bool> {
        for (_, location) in self.origins.locations() {
            let former = location.former_key(key);
            for stored in [location.store_key(key)].into_iter().chain(former) {
                let term = Term::from_field_text(self.fields.path_key, &stored);
                if self.searcher.doc_freq(&term)? > 0 {
                    return Ok(true);
                }
                for prefix in path_key::prefixes_below(&stored) {
                    if self.has_key_below(&prefix)? {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    fn has_key_below(&self, prefix: &str) -> Result<bool> {
        for (_, segment) in self.segments() {
            let inverted = segment.inverted_index(self.fields.path_key)?;
            let mut keys = inverted.terms().range().ge(prefix).into_stream()?;
            if keys.advance() && keys.key().starts_with(prefix.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds the members of a container with this stored key in the index with a number.
    fn members_below(
        &self,
        container: &str,
        number: usize,
        members: &mut Vec<(String, DocAddress)>,
    ) -> Result<()> {
        let (first, end) = (format!("{container}\0"), format!("{container}\x01"));
        let segments = self.segments();
        for (ord, segment) in segments.filter(|(ord, _)| self.origins.is_of(*ord, number)) {
            let inverted = segment.inverted_index(self.fields.path_key)?;
            let range = inverted.terms().range().ge(&first).lt(&end);
            let mut keys = range.into_stream()?;
            while keys.advance() {
                let key = String::from_utf8_lossy(keys.key()).into_owned();
                let term = Term::from_field_text(self.fields.path_key, &key);
                let docs = live_documents(segment, &term)?.into_iter();
                let key = self.origins.location(ord).read_key(&key)?;
                members.extend(docs.map(|doc| (key.clone(), DocAddress::new(ord, doc))));
            }
        }
        Ok(())
    }

    /// Returns the key of a stored key of a file.
    ///
    /// # Errors
    /// Returns an error if it is damaged.
    pub fn read_key(&self, stored: &str) -> Result<String> {
        Ok(self.origins.location(0).read_key(stored)?)
    }

    /// Returns the key of the file of an article if the path of the file is not UTF-8, and so
    /// cannot be displayed in full.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn non_utf8_file_key(&self, address: DocAddress) -> Result<Option<String>> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let inverted = segment.inverted_index(self.fields.file)?;
        let base = self.location(address).base_key().unwrap_or_default();
        // Below a base that is not UTF-8, no path is.
        let relative = if base.starts_with('\0') { "./" } else { "./\0" };
        for (first, end) in [("\0", "\x01"), (relative, "./\x01")] {
            let end = if first == "./" { ".0" } else { end };
            let mut keys = inverted.terms().range().ge(first).lt(end).into_stream()?;
            while keys.advance() {
                let mut articles =
                    inverted.read_postings_from_terminfo(keys.value(), IndexRecordOption::Basic)?;
                let doc = address.doc_id;
                if articles.doc() <= doc && articles.seek(doc) == doc {
                    let stored = String::from_utf8_lossy(keys.key());
                    return Ok(Some(self.location(address).read_key(&stored)?));
                }
            }
        }
        Ok(None)
    }

    /// Returns the key of the path of the file record at an address.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn file_key(&self, address: DocAddress) -> Result<String> {
        let mut key = String::new();
        let segment = self.searcher.segment_reader(address.segment_ord);
        FileColumns::open(segment)?.key(address.doc_id, &mut key)?;
        Ok(self.location(address).read_key(&key)?)
    }
}

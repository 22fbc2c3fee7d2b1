//! Articles by what a person has of them: an id, or the path that a hit shows.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Result;
use tantivy::{DocAddress, Term};

use crate::index::Reader;
use crate::path_key;

/// The article with this id, else those of the file at this path; none where the index has neither.
pub fn named(reader: &Reader, name: impl AsRef<OsStr>) -> Result<Vec<DocAddress>> {
    let name = name.as_ref();
    let by_id = name.to_str().map(|id| reader.find(id)).transpose()?;
    if let Some(address) = by_id.flatten() {
        return Ok(vec![address]);
    }
    let path = Path::new(name);
    // A file that has gone is still known by its path.
    let known = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .map(|path| path_key::path_key(&path));
    match known {
        Ok(key) => reader.addresses(&Term::from_field_text(reader.fields.file, &key)),
        Err(_) => Ok(Vec::new()),
    }
}

/// What is said of a name that the index does not have.
pub fn unknown(name: &str) -> String {
    format!("no article has the id {name}, nor is it the path of an indexed file")
}

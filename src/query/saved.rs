//! Queries kept under a name, beside the index.
//!
//! They lie in `queries.tsv` in the folder of the index, outside of its generations, so that a
//! rebuild keeps them: a line each, `name TAB query`, as `search --queries` reads them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use unicode_normalization::UnicodeNormalization;

use crate::arabic::letters;
use crate::index::disk::durable;

/// The name of the file.
const FILE: &str = "queries.tsv";

/// Letters that a name may have.
pub const MAX_NAME: usize = 64;

/// The saved queries of an index, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedQueries(BTreeMap<String, String>);

/// Whether a name may hold this character: letters with their marks, digits, `_` and `-`.
pub fn in_name(c: char) -> bool {
    c.is_alphanumeric() || letters::is_mark(c) || matches!(c, '_' | '-')
}

/// A name as it is compared: in Unicode's form NFC.
pub fn key(name: &str) -> String {
    name.nfc().collect()
}

/// A larger file of saved queries is not read.
const MOST_BYTES: u64 = 16 << 20;

impl SavedQueries {
    /// Reads the queries saved in the folder of an index; there are none where nothing was saved.
    ///
    /// # Errors
    /// When the file cannot be read, or a line of it has no tab.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = file(dir);
        let text = match durable::read_text(&path, MOST_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let filled = lines.filter(|(_, line)| !line.trim().is_empty());
        let entries = filled.map(|(number, line)| {
            let (name, query) = line.split_once('\t').ok_or_else(|| {
                anyhow!(
                    "cannot read {}: line {}: write each query as `name TAB query`",
                    path.display(),
                    number + 1
                )
            })?;
            Ok((key(name.trim()), query.trim().to_owned()))
        });
        entries.collect::<Result<_>>().map(SavedQueries)
    }

    /// Writes the queries into the folder of an index, all or nothing.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let path = file(dir);
        let cannot = || format!("cannot write {}", path.display());
        let lines = self.0.iter();
        let text: String = lines
            .map(|(name, query)| format!("{name}\t{query}\n"))
            .collect();
        durable::replace(&path, text.as_bytes()).with_context(cannot)
    }

    /// The query of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&key(name)).map(String::as_str)
    }

    /// Keeps a query under a name, in place of the one that had it. A query is one line.
    ///
    /// ```
    /// use fihris::query::saved::SavedQueries;
    /// let mut saved = SavedQueries::default();
    /// saved.set("قمم", "قمة OR\nلقاء")?;
    /// assert_eq!(saved.get("قمم"), Some("قمة OR لقاء"));
    /// # Ok::<(), anyhow::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the name cannot be one, and when the query is empty.
    pub fn set(&mut self, name: &str, query: &str) -> Result<()> {
        let key = key(name);
        let begins = |c: char| c.is_alphanumeric() || c == '_';
        if !key.starts_with(begins) || !key.chars().all(in_name) {
            bail!(
                "{} is no name: take letters, digits, _ and -",
                crate::controls::neutralize(name)
            );
        }
        if key.chars().count() > MAX_NAME {
            bail!("the name is too long: take at most {MAX_NAME} letters");
        }
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        if query.is_empty() {
            bail!("there is no query to keep under @{key}");
        }
        self.0.insert(key, query);
        Ok(())
    }

    /// Forgets the query of this name; false when there was none.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(&key(name)).is_some()
    }

    /// All names with their queries, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.0.iter();
        entries.map(|(name, query)| (name.as_str(), query.as_str()))
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut saved = SavedQueries::default();
        assert_eq!(SavedQueries::read(dir.path()).expect("none"), saved);
        saved.set("قمم", "\"قمة بوتين\"~5\tOR =لقاء").expect("kept");
        saved.set("a_1-b", "x").expect("kept");
        saved.write(dir.path()).expect("written");
        assert_eq!(SavedQueries::read(dir.path()).expect("read"), saved);
        let text = std::fs::read_to_string(file(dir.path())).expect("a file");
        assert_eq!(text, "a_1-b\tx\nقمم\t\"قمة بوتين\"~5 OR =لقاء\n");
    }

    #[test]
    fn a_name_is_letters_digits_and_dashes() {
        let mut saved = SavedQueries::default();
        for name in [
            "",
            "a b",
            "a\tb",
            "@a",
            "-a",
            "a\u{202E}",
            "\u{301}a",
            "a.b",
            &"a".repeat(65),
        ] {
            assert!(saved.set(name, "x").is_err(), "{name:?}");
        }
        for name in ["a", "قمة_٢", "قِمَم", "é"] {
            assert!(saved.set(name, "x").is_ok(), "{name}");
        }
        assert_eq!(saved.get("e\u{301}"), Some("x"));
        assert!(saved.set("a", " \n ").is_err());
    }

    #[test]
    fn a_line_without_a_tab_is_told_with_its_number() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(file(dir.path()), "a\tx\n\nb\n").expect("written");
        let error = SavedQueries::read(dir.path()).expect_err("a bad line");
        assert!(error.to_string().contains("line 3: "), "{error}");
    }
}

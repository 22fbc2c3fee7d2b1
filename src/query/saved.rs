//! Queries stored under a name.
//!
//! The file `queries.tsv` in the folder of the index has one query per line, `name TAB query`, the
//! format of `search --queries`. It is outside the generations, so a rebuild does not remove it.
//! A file of the same form in the user's folder of settings has queries for all indexes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use unicode_normalization::UnicodeNormalization;

use crate::arabic::letters;
use crate::index::disk::{durable, lock};

const FILE: &str = "queries.tsv";

/// Maximum length of a name in characters.
pub const MAX_NAME: usize = 64;

/// The saved queries of an index, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedQueries(BTreeMap<String, String>);

/// Returns whether a name may contain the character: letters with their marks, digits, `_` and `-`.
pub fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || letters::is_mark(c) || matches!(c, '_' | '-')
}

/// Returns a name in Unicode normalisation form NFC, in which names are compared.
pub fn normalize_name(name: &str) -> String {
    name.nfc().collect()
}

/// Maximum size of the file of saved queries that is read.
const MAX_FILE_BYTES: u64 = 16 << 20;

impl SavedQueries {
    /// Reads the saved queries of the index in `dir`; none if the file does not exist.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or if a line has no tab.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = file_path(dir);
        let text = match durable::read_text(&path, MAX_FILE_BYTES) {
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
            Ok((normalize_name(name.trim()), query.trim().to_owned()))
        });
        entries.collect::<Result<_>>().map(SavedQueries)
    }

    /// Reads the saved queries of the index in `dir`, and the user's own, which take precedence.
    ///
    /// # Errors
    /// Returns an error of [`SavedQueries::read`].
    pub fn with_own(dir: &Path) -> Result<Self> {
        let mut saved = Self::read(dir)?;
        if let Some(folder) = own_folder() {
            saved.0.extend(Self::read(&folder)?.0);
        }
        Ok(saved)
    }

    /// Changes the saved queries of the index in `dir`. No other process can change them between
    /// reading and writing.
    ///
    /// # Errors
    /// Returns the error of `change`, and an error if the file cannot be read, locked or written.
    pub fn update<T>(dir: &Path, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let _lock = lock::lock_queries(dir)?;
        let mut saved = Self::read(dir)?;
        let value = change(&mut saved)?;
        saved.write(dir)?;
        Ok(value)
    }

    /// Replaces the file of saved queries in `dir` atomically.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    fn write(&self, dir: &Path) -> Result<()> {
        let path = file_path(dir);
        let cannot = || format!("cannot write {}", path.display());
        let lines = self.0.iter();
        let text: String = lines
            .map(|(name, query)| format!("{name}\t{query}\n"))
            .collect();
        durable::replace(&path, text.as_bytes()).with_context(cannot)
    }

    /// Returns the query of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&normalize_name(name)).map(String::as_str)
    }

    /// Stores a query under a name, replacing the previous one. Line breaks become spaces.
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
    /// Returns an error if the name is invalid or longer than [`MAX_NAME`], or if the query is empty.
    pub fn set(&mut self, name: &str, query: &str) -> Result<()> {
        let key = normalize_name(name);
        let begins = |c: char| c.is_alphanumeric() || c == '_';
        if !key.starts_with(begins) || !key.chars().all(is_name_char) {
            bail!(
                "invalid name {}: use letters, digits, _ and -",
                crate::controls::neutralize(name)
            );
        }
        if key.chars().count() > MAX_NAME {
            bail!("the name is too long: use at most {MAX_NAME} characters");
        }
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        if query.is_empty() {
            bail!("empty query for @{key}");
        }
        self.0.insert(key, query);
        Ok(())
    }

    /// Removes the query of a name. Returns whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(&normalize_name(name)).is_some()
    }

    /// Iterates over names and queries in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.0.iter();
        entries.map(|(name, query)| (name.as_str(), query.as_str()))
    }
}

/// Returns the folder of the user's own saved queries, which hold for all indexes; `None` if the
/// system has no folder for settings.
pub fn own_folder() -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("fihris"))
}

fn file_path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_survive_a_round_trip_through_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut saved = SavedQueries::default();
        assert_eq!(SavedQueries::read(dir.path()).expect("none"), saved);
        saved.set("قمم", "\"قمة بوتين\"~5\tOR =لقاء").expect("kept");
        saved.set("a_1-b", "x").expect("kept");
        saved.write(dir.path()).expect("written");
        assert_eq!(SavedQueries::read(dir.path()).expect("read"), saved);
        let text = std::fs::read_to_string(file_path(dir.path())).expect("a file");
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
    fn a_line_without_a_tab_is_reported_with_its_number() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(file_path(dir.path()), "a\tx\n\nb\n").expect("written");
        let error = SavedQueries::read(dir.path()).expect_err("a bad line");
        assert!(error.to_string().contains("line 3: "), "{error}");
    }
}

//! The origin of a file, and what its articles take from it.

use std::path::Path;

use crate::dates;

/// The origin of a file: the values that its articles take where the file gives none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The absolute path as text, for [`Article::path`](crate::article::Article::path).
    pub path: String,
    /// The path below the root, separated by `/`: the id of an article without one.
    pub id: String,
    /// The folder below the root: the category of an article without one.
    pub category: Option<String>,
    /// The name in the container, if the file is a member of one.
    pub member: Option<String>,
}

impl Origin {
    /// Returns the origin of a file in `folder` or below it. `shown` is its path as text.
    pub fn below(folder: &Path, path: &Path, shown: &str) -> Self {
        let below = path.strip_prefix(folder).unwrap_or(path);
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        let folders = names.split_last().map_or(&[][..], |(_, folders)| folders);
        let category = category_of(folders.iter().map(AsRef::as_ref));
        Origin {
            path: shown.to_owned(),
            id: names.join("/"),
            category: category.map(str::to_owned),
            member: None,
        }
    }

    /// Returns the origin of a member of the container with this origin. Its articles have the
    /// innermost named folder in the container as their category or, if there is none, that of the container.
    pub(crate) fn member(&self, name: &str) -> Self {
        let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
        let folder = category_of(folders.split('/'));
        Origin {
            path: format!("{}!{name}", self.path),
            id: format!("{}!{name}", self.id),
            category: folder.map(str::to_owned).or_else(|| self.category.clone()),
            member: Some(match &self.member {
                Some(container) => format!("{container}!{name}"),
                None => name.to_owned(),
            }),
        }
    }
}

/// Returns the category that the folders around a file name: the innermost one that is not a
/// number, a date or a word for files.
fn category_of<'n>(folders: impl DoubleEndedIterator<Item = &'n str> + Clone) -> Option<&'n str> {
    const WORDS_FOR_FILES: [&str; 30] = [
        "data",
        "dataset",
        "datasets",
        "corpus",
        "corpora",
        "articles",
        "files",
        "file",
        "txt",
        "text",
        "texts",
        "html",
        "htm",
        "pages",
        "json",
        "jsonl",
        "csv",
        "xml",
        "raw",
        "clean",
        "train",
        "test",
        "dev",
        "valid",
        "validation",
        "output",
        "out",
        "docs",
        "documents",
        "بيانات",
    ];
    let is_number = |folder: &str| {
        folder.chars().any(char::is_numeric)
            && folder
                .chars()
                .all(|c| c.is_numeric() || c.is_ascii_punctuation() || c == ' ')
    };
    // Most names have no digit, and parsing a date is dear.
    let is_date = |folder: &str| {
        folder.chars().any(char::is_numeric)
            && (dates::date_line(folder).is_some() || dates::parse(folder).is_ok())
    };
    let mut names = folders.filter(|folder| {
        let bare = folder.trim_matches('.').trim();
        !bare.is_empty() && !bare.eq_ignore_ascii_case("data") && !is_number(bare) && !is_date(bare)
    });
    let is_named = |folder: &&str| {
        !WORDS_FOR_FILES
            .iter()
            .any(|word| folder.trim().eq_ignore_ascii_case(word))
    };
    names
        .clone()
        .rev()
        .find(is_named)
        .or_else(|| names.next_back())
}

//! Path filters: `path:sport/**`.
//!
//! A pattern matches a file or a folder with everything in it. `*` and `?` stay within a name, `**`
//! crosses folders. A pattern begins at any folder below the one that contains the index; one that
//! begins with `/` is a whole path. The member of an archive has the path `a.zip!2024/1.txt`.

use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use tantivy::query::{
    BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TantivyError};
use unicode_normalization::UnicodeNormalization;

use crate::index::location::Location;
use crate::index::read::origins::Origins;

/// Maximum length of a pattern in characters.
const MAX_CHARS: usize = 1000;

/// A parsed pattern. Equal if the texts are equal.
#[derive(Debug, Clone)]
pub struct PathPattern {
    text: String,
    is_absolute: bool,
    globs: GlobSet,
}

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PathPattern {}

impl PathPattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Returns the reason if it is empty, too long, contains `..`, or is not a glob.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text: String = text.trim().nfc().collect();
        let is_absolute = text.starts_with('/');
        let pattern = text
            .strip_prefix("./")
            .unwrap_or(&text)
            .trim_end_matches('/');
        // The folder of the index, with everything in it.
        let pattern = if matches!(&*text, "." | "./") {
            "**"
        } else {
            pattern
        };
        if pattern.is_empty() {
            return Err("give the path of a folder or a file, as in sport/**".to_owned());
        }
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(format!("a path has at most {MAX_CHARS} characters"));
        }
        if pattern.split('/').any(|name| name == "..") {
            return Err("a path cannot contain `..`: begin with a folder of the index".to_owned());
        }
        let starts: &[&str] = if is_absolute { &[""] } else { &["", "**/"] };
        let mut globs = GlobSetBuilder::new();
        // The member of an archive is below the archive. `[!a]` is a set of characters.
        let as_folders = pattern.replace('!', "/").replace("[/", "[!");
        for pattern in [pattern, &as_folders] {
            for start in starts {
                for end in ["", "/**"] {
                    let glob = GlobBuilder::new(&format!("{start}{pattern}{end}"))
                        .literal_separator(true)
                        .build();
                    globs.add(glob.map_err(|error| format!("not a pattern: {}", error.kind()))?);
                }
            }
        }
        let globs = globs.build();
        Ok(PathPattern {
            globs: globs.map_err(|error| format!("not a pattern: {}", error.kind()))?,
            text,
            is_absolute,
        })
    }

    /// Returns the pattern as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether a stored path matches.
    fn matches(&self, stored: &str, location: &Location) -> bool {
        let relative = stored.strip_prefix("./");
        let path = match relative {
            Some(relative) if !self.is_absolute => relative.to_owned(),
            _ => location.read_path(stored).unwrap_or_default(),
        };
        let path = if path.is_ascii() {
            path
        } else {
            path.nfc().collect()
        };
        let is_match = |path: &str| self.globs.is_match(path);
        is_match(&path) || (path.contains('!') && is_match(&path.replace('!', "/")))
    }
}

/// Finds the articles whose paths match.
#[derive(Debug, Clone)]
pub struct PathQuery {
    /// The pattern.
    pub pattern: Arc<PathPattern>,
    /// The indexes of the segments, which have the locations of stored paths.
    pub origins: Arc<Origins>,
}

impl Query for PathQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(PathWeight(self.clone())))
    }
}

struct PathWeight(PathQuery);

impl Weight for PathWeight {
    /// Matches each distinct path once, in the order of the dictionary. Uses a bit per path.
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let PathQuery { pattern, origins } = &self.0;
        let Some(location) = origins.location_of(&segment.segment_id()) else {
            return Ok(Box::new(EmptyScorer));
        };
        let Some(column) = segment.fast_fields().str("path")? else {
            return Ok(Box::new(EmptyScorer));
        };
        let paths = u32::try_from(column.num_terms()).unwrap_or(u32::MAX);
        let mut matching = BitSet::with_max_value(paths);
        let mut stream = column.dictionary().stream()?;
        for ord in 0..paths {
            if !stream.advance() {
                break;
            }
            if pattern.matches(&String::from_utf8_lossy(stream.key()), location) {
                matching.insert(ord);
            }
        }
        let mut articles = BitSet::with_max_value(segment.max_doc());
        for doc in 0..segment.max_doc() {
            let ord = column.ords().first(doc);
            let ord = ord.and_then(|ord| u32::try_from(ord).ok());
            if ord.is_some_and(|ord| ord < paths && matching.contains(ord)) {
                articles.insert(doc);
            }
        }
        let articles = BitSetDocSet::from(articles);
        Ok(Box::new(ConstScorer::new(articles, boost)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("path", 1.0));
        }
        Err(TantivyError::InvalidArgument(format!(
            "document {doc} does not match"
        )))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn matches(pattern: &str, stored: &str) -> bool {
        let location = Location::of_base(Path::new("/home/a"));
        let pattern = PathPattern::parse(pattern).expect("a pattern");
        pattern.matches(stored, &location)
    }

    #[test]
    fn a_pattern_matches_a_folder_with_its_files_at_any_depth() {
        for pattern in [
            "sport",
            "sport/",
            "sport/**",
            "./sport",
            "news/sport",
            "**/sport/**",
            "sp*",
            "*.txt",
            "sport/2024/*.txt",
            "/home/a/news/sport",
            "sport/**/a.txt",
            ".",
            "./",
        ] {
            assert!(matches(pattern, "./news/sport/2024/a.txt"), "{pattern}");
        }
        for pattern in [
            "spor",
            "port",
            "sport/*.txt",
            "/news/sport",
            "a",
            "home/a",
            "2024/sport",
        ] {
            assert!(!matches(pattern, "./news/sport/2024/a.txt"), "{pattern}");
        }
    }

    #[test]
    fn members_of_archives_have_paths() {
        let stored = "./news/a.zip!2024/1.txt";
        for pattern in ["a.zip", "news/a.zip", "a.zip!2024/**", "1.txt"] {
            assert!(matches(pattern, stored), "{pattern}");
        }
        assert!(!matches("a.zip!2023", stored));
    }

    #[test]
    fn files_elsewhere_are_matched_by_their_whole_path() {
        assert!(matches("sport", "/srv/news/sport/a.txt"));
        assert!(matches("/srv/news", "/srv/news/sport/a.txt"));
        assert!(!matches("/srv/new", "/srv/news/sport/a.txt"));
    }

    #[test]
    fn names_are_compared_in_one_normal_form() {
        assert!(matches("آراء", "./\u{627}\u{653}راء/a.txt"));
    }

    #[test]
    fn bad_patterns_are_rejected_with_a_reason() {
        for pattern in ["", " ", "/", "..", "a/../b", "../a", "[", &"a".repeat(1001)] {
            assert!(PathPattern::parse(pattern).is_err(), "{pattern}");
        }
        assert!(PathPattern::parse("a..b").is_ok());
    }
}

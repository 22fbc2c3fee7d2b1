//! Comparisons of the articles of two queries.

use std::fmt;
use std::path::Path;

use anyhow::Result;

use super::combination::{Meanings, any_note, is_partly_required};
use super::{filters, plural};
use crate::article_set::ArticleSet;
use crate::cli::CompareArgs;
use crate::controls::neutralize;
use crate::index::Reader;
use crate::keyness::{Keyness, Request, compare};
use crate::query::grammar::Options;
use crate::query::{Filter, Group};

/// The columns of a list of words.
pub const COLUMNS: [&str; 15] = [
    "side",
    "word",
    "a",
    "b",
    "a_docs",
    "b_docs",
    "a_per_10000",
    "b_per_10000",
    "g2",
    "log_ratio",
    "log_ratio_low",
    "log_ratio_high",
    "a_dp",
    "b_dp",
    "term",
];

/// The queries of both sides.
pub struct Sides {
    a: Meanings,
    /// `None` for all others.
    b: Option<Meanings>,
}

/// A comparison.
pub struct Comparison {
    /// The words of both sides.
    pub keyness: Keyness,
    /// The sizes of A and B; `None` if one of them has no articles.
    pub sizes: Option<[Size; 2]>,
    /// Warnings about the queries, the filters and the sets.
    pub warnings: Vec<String>,
}

/// The size of a side.
pub struct Size {
    /// The name of the side with its query, for messages.
    name: String,
    /// The number of articles.
    pub articles: u64,
    /// The number of words.
    pub words: u64,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let articles = plural(self.articles, "article");
        write!(
            f,
            "{}: {articles}, {}",
            self.name,
            plural(self.words, "word")
        )
    }
}

impl Sides {
    /// Parses the queries, with the saved queries of the index in `dir`.
    ///
    /// # Errors
    /// Returns an error if a query cannot be parsed.
    pub fn parse(dir: &Path, args: &CompareArgs) -> Result<Self> {
        let options = Options {
            all: args.all,
            ..Options::default()
        };
        let parse = |query: &str| Meanings::parse(dir, query.trim(), options);
        Ok(Sides {
            a: parse(&args.a)?,
            b: args.b.as_deref().map(parse).transpose()?,
        })
    }

    /// Returns the filters in the queries.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        let sides = [Some(&self.a), self.b.as_ref()].into_iter().flatten();
        sides.flat_map(|side| filters::of_query(&side.parsed.group))
    }

    /// Compares the articles of both sides, without those that match both queries.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn compare(
        &self,
        reader: &Reader,
        args: &CompareArgs,
        common_filters: &[Filter],
    ) -> Result<Comparison> {
        let mut warnings = filters::unmatched(reader, common_filters)?;
        let (mut a, combination_a) = matching(reader, &self.a, common_filters, &mut warnings)?;
        let (mut b, combination_b) = match &self.b {
            Some(side) => matching(reader, side, common_filters, &mut warnings)?,
            None => {
                let mut others = match common_filters {
                    [] => ArticleSet::all(reader)?,
                    filters => ArticleSet::matching(reader, &Group::new(), filters)?,
                };
                others.remove(&a);
                (others, None)
            }
        };
        let found = [a.len(), b.len()];
        let common = a.remove_common(&mut b);
        if common > 0 {
            let articles = plural(common, "article");
            warnings.push(format!("{articles} in both sets: excluded from both"));
        }
        let other = args.b.as_deref().unwrap_or("all others");
        let names = [format!("A ({})", args.a), format!("B ({other})")];
        let names = names.map(|name| neutralize(&name));
        for (name, combination) in names.iter().zip([combination_a, combination_b]) {
            warnings.extend(combination.map(|note| format!("{name}: {note}")));
        }
        for ((name, set), found) in names.iter().zip([&a, &b]).zip(found) {
            if found == 0 {
                warnings.push(format!("{name} has no articles: nothing to compare"));
            } else if set.is_empty() {
                warnings.push(format!(
                    "all articles of {name} are in the other set too: nothing to compare"
                ));
            }
        }
        if a.is_empty() || b.is_empty() {
            return Ok(Comparison {
                keyness: Keyness::default(),
                sizes: None,
                warnings,
            });
        }
        let request = Request {
            limit: args.limit,
            min: args.min,
        };
        let keyness = compare(reader, &a, &b, &request)?;
        let [name_a, name_b] = names;
        let size = |name, set: &ArticleSet, words| Size {
            name,
            articles: set.len(),
            words,
        };
        Ok(Comparison {
            sizes: Some([
                size(name_a, &a, keyness.a_words),
                size(name_b, &b, keyness.b_words),
            ]),
            keyness,
            warnings,
        })
    }
}

/// Returns the articles of a side, with a note if several words mean any of them.
fn matching(
    reader: &Reader,
    side: &Meanings,
    common_filters: &[Filter],
    warnings: &mut Vec<String>,
) -> Result<(ArticleSet, Option<String>)> {
    let parsed = &side.parsed;
    warnings.extend(parsed.warnings.iter().cloned());
    let of_query = filters::of_query(&parsed.group);
    warnings.extend(filters::unmatched(reader, of_query)?);
    let found = ArticleSet::matching(reader, &parsed.group, common_filters)?;
    let note = match &side.all {
        Some(all) => {
            let all = ArticleSet::matching(reader, all, common_filters)?.len();
            any_note(found.len(), all, is_partly_required(&parsed.group))
        }
        None => None,
    };
    Ok((found, note))
}

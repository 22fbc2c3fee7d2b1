//! The two meanings of a query of several words: any of them, or all of them.

use std::path::Path;

use anyhow::Result;

use super::{parse_query, plural};
use crate::query::grammar::{Options, Parsed};
use crate::query::{Group, Node, Occur};
use crate::render::{Combination, Totals};

/// A query, and its meaning with every word required.
pub struct Meanings {
    /// The query as the flags combine its words.
    pub parsed: Parsed,
    /// The query with every word required, if that is another query.
    pub all: Option<Group>,
}

impl Meanings {
    /// Parses a query to the index in `dir`.
    ///
    /// # Errors
    /// Returns an error if the query cannot be parsed.
    pub fn parse(dir: &Path, query: &str, options: Options) -> Result<Self> {
        let parsed = parse_query(dir, query, options)?;
        if options.all || !has_choice(&parsed.group) {
            return Ok(Meanings { parsed, all: None });
        }
        let options = Options {
            all: true,
            ..options
        };
        let all = parse_query(dir, query, options)?.group;
        Ok(Meanings {
            all: (all != parsed.group).then_some(all),
            parsed,
        })
    }
}

/// Returns whether a group has an optional part next to another one.
fn has_choice(group: &Group) -> bool {
    let positive = || {
        let parts = group.iter().filter(|(occur, _)| *occur != Occur::MustNot);
        parts.filter(|(_, node)| !matches!(node, Node::Filter(_)))
    };
    let is_nested = |node: &Node| matches!(node, Node::Group(group) if has_choice(group));
    positive().count() > 1 && positive().any(|(occur, _)| *occur == Occur::Should)
        || positive().any(|(_, node)| is_nested(node))
}

/// Returns the line above hits on a terminal, such as
/// `353 articles with any of these words, 8 with all of them (--all)`.
///
/// `elsewhere` is the path of an index that is not the one of the working directory.
pub fn heading(
    total: u64,
    totals: &Totals,
    is_partly_required: bool,
    elsewhere: Option<&str>,
) -> String {
    let articles = match elsewhere {
        Some(elsewhere) => format!("{} in {elsewhere}", plural(total, "article")),
        None => plural(total, "article"),
    };
    match totals.all {
        Some(all) if totals.combination == Combination::Any => {
            combined(&articles, total, all, is_partly_required).unwrap_or(articles)
        }
        _ => articles,
    }
}

/// Returns the note about a set of articles with any of several words, if fewer have all of them.
pub fn any_note(total: u64, all: u64, is_partly_required: bool) -> Option<String> {
    combined(&plural(total, "article"), total, all, is_partly_required)
}

fn combined(articles: &str, total: u64, all: u64, is_partly_required: bool) -> Option<String> {
    (all != total).then(|| {
        if is_partly_required {
            format!("{articles}, {all} with all of these words (--all)")
        } else {
            format!("{articles} with any of these words, {all} with all of them (--all)")
        }
    })
}

/// Returns the note about a count of the articles with all words, if more articles have any of
/// them.
pub fn count_note(total: u64, total_any: u64, is_partly_required: bool) -> Option<String> {
    let articles = plural(total, "article");
    let any = if is_partly_required {
        "without the optional ones"
    } else {
        "with any of them"
    };
    (total_any != total)
        .then(|| format!("{articles} with all of these words, {total_any} {any} (--any)"))
}

/// Returns whether a query requires some of its words, so that the others only rank.
pub fn is_partly_required(group: &Group) -> bool {
    let is_word = |node: &Node| !matches!(node, Node::Filter(_));
    let has = |wanted| {
        let mut parts = group.iter();
        parts.any(|(occur, node)| *occur == wanted && is_word(node))
    };
    has(Occur::Must) && has(Occur::Should)
}

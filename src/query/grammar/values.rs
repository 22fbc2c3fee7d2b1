//! Fields and their values.

use std::sync::Arc;

use super::parser::Parser;
use crate::dates;
use crate::nearest_name::similarity;
use crate::query::path_pattern::PathPattern;
use crate::query::{Filter, Node, Scope, Strictness};

/// The names of the fields.
const FIELDS: [&str; 8] = [
    "title", "body", "related", "source", "category", "date", "added", "path",
];

/// Labels of Arabic pages, with the fields that they name.
const ARABIC_NAMES: [(&str, &str); 8] = [
    ("عنوان", "title"),
    ("نص", "body"),
    ("متن", "body"),
    ("مصدر", "source"),
    ("قسم", "category"),
    ("تصنيف", "category"),
    ("تاريخ", "date"),
    ("مسار", "path"),
];

/// Minimum similarity of a field that is suggested. All names are short, and share letters.
const MIN_SIMILARITY: f64 = 0.8;

/// Maximum length of a word before a colon that is reported as an unknown field.
const MAX_NAME: usize = 20;

impl Parser<'_> {
    /// Warns about a word that is written like a field and is none: in small Latin letters, or with
    /// the name of a field in other letters (`Title:`, `العنوان:`), or with a space after the colon.
    /// Addresses are not reported.
    pub(super) fn warn_unknown_field(&mut self) {
        let rest = self.chars.get(self.pos..).unwrap_or_default();
        let letters = rest.iter().take_while(|c| c.is_alphabetic()).count();
        if !(2..=MAX_NAME).contains(&letters) || rest.get(letters) != Some(&':') {
            return;
        }
        let name: String = rest.iter().take(letters).collect();
        let value = rest.get(letters + 1..).unwrap_or_default();
        let is_field = FIELDS.contains(&name.as_str());
        let value_start = value.iter().position(|c| !c.is_whitespace());
        match (value_start, value.first()) {
            (Some(1), Some(' ')) if is_field => self.usage.warn(format!(
                "{name}: is a word before a space: write its value next to the colon"
            )),
            (Some(0), first) if !is_field && first != Some(&'/') => {
                if let Some(remedy) = field_like(&name) {
                    self.usage
                        .warn(format!("no field {name}: {remedy} (searched for as words)"));
                }
            }
            _ => {}
        }
    }

    /// Parses a field with its value. Without a value, its name is a word.
    pub(super) fn field_with_value(&mut self, name: &str, scope: Scope) -> Option<Node> {
        let after_name = self.pos + name.chars().count();
        self.pos = after_name + 1;
        self.field_value(name).or_else(|| {
            self.pos = after_name;
            self.parse_token(name, scope, Strictness::Word)
        })
    }

    /// Returns the field name at the current offset, if a value follows.
    pub(super) fn peek_field(&self) -> Option<String> {
        let rest = self.chars.get(self.pos..)?;
        let length = rest.iter().take(9).position(|c| *c == ':')?;
        let name: String = rest.get(..length)?.iter().collect();
        let known = FIELDS.contains(&name.as_str());
        let value = rest.get(length + 1).is_some_and(|c| !c.is_whitespace());
        (known && value).then_some(name)
    }

    fn field_value(&mut self, name: &str) -> Option<Node> {
        let scope = match name {
            "title" => Scope::Title,
            "body" => Scope::Body,
            "related" => Scope::Related,
            _ => return self.filter(name).map(Node::Filter),
        };
        self.value(scope)
    }

    fn filter(&mut self, name: &str) -> Option<Filter> {
        let start = self.pos;
        let value = self.plain_value();
        if value.trim().is_empty() {
            self.record_error(start, "field without a value");
            return None;
        }
        match name {
            "source" => Some(Filter::Source(value)),
            "category" => Some(Filter::Category(value)),
            "path" => match PathPattern::parse(&value) {
                Ok(pattern) => Some(Filter::Path(Arc::new(pattern))),
                Err(reason) => {
                    self.record_error(start, &reason);
                    self.usage.warn(format!(
                        "the value of path: is searched for as words: {reason}"
                    ));
                    None
                }
            },
            name => match dates::parse_range(&value) {
                Ok((first, last)) if name == "added" => {
                    let (first, last) = dates::seconds(first, last);
                    Some(Filter::Added(first, last))
                }
                Ok((first, last)) => Some(Filter::Date(first, last)),
                Err(error) if error.is_backward() => {
                    self.record_fatal(start, error.to_string());
                    None
                }
                Err(error) => {
                    self.record_error(start, &error.to_string());
                    self.usage.warn(format!(
                        "the value of {name}: is searched for as words: {error}"
                    ));
                    None
                }
            },
        }
    }

    /// Reads a literal value: between quotes, or up to the next space or bracket.
    fn plain_value(&mut self) -> String {
        if let Some(end) = self.peek().and_then(|open| self.closing_quote(open)) {
            let value = self.text(self.pos + 1, end);
            self.pos = end + 1;
            return value;
        }
        let start = self.pos;
        while self
            .peek()
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')'))
        {
            self.pos += 1;
        }
        self.text(start, self.pos)
    }
}

/// Returns the remedy for an unknown field, or `None` if the name does not look like a field.
fn field_like(name: &str) -> Option<String> {
    let bare = name.strip_prefix("ال").unwrap_or(name);
    if let Some((_, field)) = ARABIC_NAMES.iter().find(|(arabic, _)| *arabic == bare) {
        return Some(format!("{field}:?"));
    }
    let small = name.to_ascii_lowercase();
    let similar = |field: &&str| similarity(&small, field).unwrap_or_default();
    let nearest = FIELDS
        .iter()
        .max_by(|one, other| similar(one).total_cmp(&similar(other)))
        .filter(|field| similar(field) > MIN_SIMILARITY);
    match nearest {
        Some(field) => Some(format!("{field}:?")),
        // `CNN:` and `رويترز:` begin quotations.
        None if name != small || !name.is_ascii() => None,
        None => Some(format!("the fields are {}", FIELDS.join(", "))),
    }
}

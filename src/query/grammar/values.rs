//! Fields and their values.

use super::parser::Parser;
use crate::dates;
use crate::query::{Filter, Node, Scope, Strictness};

impl Parser<'_> {
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
        let known = matches!(
            name.as_str(),
            "title" | "body" | "related" | "source" | "category" | "date"
        );
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
            _ => match dates::parse_range(&value) {
                Ok((first, last)) => Some(Filter::Date(first, last)),
                Err(error) if error.is_backward() => {
                    self.record_fatal(start, error.to_string());
                    None
                }
                Err(error) => {
                    self.record_error(start, &error.to_string());
                    self.usage.warn(format!(
                        "the value of date: is searched for as words: {error}"
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

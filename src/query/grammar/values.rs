//! Fields and their values.

use super::parser::Parser;
use crate::dates;
use crate::query::{Filter, Node, Scope, Strictness};

impl Parser<'_> {
    /// A field with its value; without a value its name is a word.
    pub(super) fn field_with_value(&mut self, name: &str, scope: Scope) -> Option<Node> {
        let after_name = self.at + name.chars().count();
        self.at = after_name + 1;
        self.field_value(name).or_else(|| {
            self.at = after_name;
            self.words_of(name, scope, Strictness::Word)
        })
    }

    pub(super) fn field(&self) -> Option<String> {
        let rest = self.chars.get(self.at..)?;
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
        let place = self.at;
        let value = self.plain_value();
        if value.trim().is_empty() {
            self.complain(place, "a field without a value");
            return None;
        }
        match name {
            "source" => Some(Filter::Source(value)),
            "category" => Some(Filter::Category(value)),
            _ => match dates::parse_range(&value) {
                Ok((first, last)) => Some(Filter::Date(first, last)),
                Err(error) if error.is_backward() => {
                    self.refuse(place, error.to_string());
                    None
                }
                Err(error) => {
                    self.complain(place, &error.to_string());
                    self.spent.warn(format!(
                        "what stands behind date: is searched for as words: {error}"
                    ));
                    None
                }
            },
        }
    }

    /// A value as it stands: between quotes, or up to the next space or bracket.
    fn plain_value(&mut self) -> String {
        if let Some(end) = self.peek().and_then(|open| self.closing_quote(open)) {
            let value = self.text(self.at + 1, end);
            self.at = end + 1;
            return value;
        }
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')'))
        {
            self.at += 1;
        }
        self.text(start, self.at)
    }
}

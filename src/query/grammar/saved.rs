//! Saved queries in a query: `@name` is replaced by the query of that name, in brackets.

use super::MAX_SAVED;
use super::parser::{MAX_DEPTH, Parser, into_node};
use crate::nearest_name::nearest;
use crate::query::saved::{is_name_char, normalize_name};
use crate::query::{Node, Scope};

impl Parser<'_> {
    /// Parses a reference to a saved query. Returns `None` if there is none of that name, so that a
    /// pasted `@handle` is a word.
    pub(super) fn saved_query(&mut self, scope: Scope) -> Option<Node> {
        let start = self.pos;
        let typed = self.saved_name();
        if typed.is_empty() {
            return None;
        }
        let name = normalize_name(&typed);
        let saved = self.saved;
        let Some(query) = saved.get(&name) else {
            let remedy = match nearest(&name, saved.iter().map(|(name, _)| name)) {
                Some(other) => format!(": @{other}?"),
                None => String::new(),
            };
            self.record_error(start, &format!("no saved query {name}{remedy}"));
            self.usage.warn(format!(
                "no saved query {name}{remedy} (searched for as words)"
            ));
            return None;
        };
        self.pos += 1 + typed.chars().count();
        if self.ancestors.contains(&name) {
            let chain = self.ancestors.join(" → @");
            self.record_fatal(
                start,
                format!("saved queries form a cycle: @{chain} → @{name}"),
            );
            return None;
        }
        self.usage.saved += 1;
        if self.usage.saved > MAX_SAVED {
            self.record_fatal(
                start,
                format!("more than {MAX_SAVED} saved queries in one query"),
            );
            return None;
        }
        if self.depth >= MAX_DEPTH {
            self.record_fatal(
                start,
                format!("brackets and saved queries nested more than {MAX_DEPTH} deep"),
            );
            return None;
        }
        let mut inner = Parser::new(query, self.options, saved);
        inner.depth = self.depth + 1;
        inner.ancestors.clone_from(&self.ancestors);
        inner.ancestors.push(name.clone());
        inner.usage = std::mem::take(&mut self.usage);
        let group = inner.parse_all(scope);
        self.usage = inner.usage;
        if let Some((_, reason)) = inner.error {
            self.record_error(start, &format!("in @{name}: {reason}"));
        }
        if let Some((_, reason)) = inner.fatal {
            let is_cycle = reason.contains(" → @");
            self.record_fatal(
                start,
                if is_cycle {
                    reason
                } else {
                    format!("in @{name}: {reason}")
                },
            );
        }
        (!group.is_empty()).then(|| into_node(group))
    }

    fn saved_name(&self) -> String {
        let rest = self.chars.get(self.pos + 1..).unwrap_or_default();
        rest.iter()
            .copied()
            .take_while(|c| is_name_char(*c))
            .collect()
    }
}

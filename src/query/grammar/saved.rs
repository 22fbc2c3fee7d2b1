//! Saved queries in a query: `@name` stands for one, in brackets.

use super::MAX_SAVED;
use super::parser::{MAX_DEPTH, Parser, single};
use crate::query::saved::{in_name, key};
use crate::query::{Node, Scope};

impl Parser<'_> {
    /// The saved query whose name stands here; `None` where none has it, as with the name of
    /// someone that was pasted in.
    pub(super) fn saved_query(&mut self, scope: Scope) -> Option<Node> {
        let place = self.at;
        let typed = self.saved_name();
        if typed.is_empty() {
            return None;
        }
        let name = key(&typed);
        let saved = self.saved;
        let Some(query) = saved.get(&name) else {
            self.complain(place, &format!("no saved query is called {name}"));
            return None;
        };
        self.at += 1 + typed.chars().count();
        if self.inside.contains(&name) {
            let way = self.inside.join(" → @");
            self.refuse(
                place,
                format!("saved queries form a cycle: @{way} → @{name}"),
            );
            return None;
        }
        self.spent.saved += 1;
        if self.spent.saved > MAX_SAVED {
            self.refuse(
                place,
                format!("more than {MAX_SAVED} saved queries in one query"),
            );
            return None;
        }
        if self.depth >= MAX_DEPTH {
            self.refuse(
                place,
                format!("brackets and saved queries nested more than {MAX_DEPTH} deep"),
            );
            return None;
        }
        let mut inner = Parser::new(query, self.options, saved);
        inner.depth = self.depth + 1;
        inner.inside.clone_from(&self.inside);
        inner.inside.push(name.clone());
        inner.spent = std::mem::take(&mut self.spent);
        let group = inner.whole(scope);
        self.spent = inner.spent;
        if let Some((_, reason)) = inner.error {
            self.complain(place, &format!("in @{name}: {reason}"));
        }
        if let Some((_, reason)) = inner.fatal {
            let is_way = reason.contains(" → @");
            self.refuse(
                place,
                if is_way {
                    reason
                } else {
                    format!("in @{name}: {reason}")
                },
            );
        }
        (!group.is_empty()).then(|| single(group))
    }

    fn saved_name(&self) -> String {
        let rest = self.chars.get(self.at + 1..).unwrap_or_default();
        rest.iter().copied().take_while(|c| in_name(*c)).collect()
    }
}

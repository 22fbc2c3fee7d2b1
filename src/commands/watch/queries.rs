//! The saved queries of a watch.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use crate::commands::context::Context;
use crate::controls::neutralize;
use crate::query::Group;
use crate::query::grammar::{Options, parse_with};
use crate::query::saved::{SavedQueries, normalize_name};

/// A saved query, parsed.
pub struct Query {
    pub name: String,
    pub group: Group,
}

/// The saved queries whose new articles are shown, parsed again after each change.
pub struct Queries {
    /// The selected names; empty for all.
    names: BTreeSet<String>,
    options: Options,
    saved: SavedQueries,
    parsed: Vec<Query>,
    /// The warnings that were printed.
    warnings: BTreeSet<String>,
}

impl Queries {
    /// Selects queries by name, and reads them from the folder of the index.
    ///
    /// # Errors
    /// Returns an error if no query has one of the names, or if the queries cannot be read.
    pub fn open(context: &Context, dir: &Path, names: &[String], all: bool) -> Result<Self> {
        let names = names.iter();
        let names: BTreeSet<String> = names
            .map(|name| normalize_name(name.strip_prefix('@').unwrap_or(name)))
            .collect();
        let saved = SavedQueries::with_own(dir)?;
        if let Some(unknown) = names.iter().find(|name| saved.get(name).is_none()) {
            bail!(
                "no saved query {}: `fihris save` lists them",
                neutralize(unknown)
            );
        }
        let mut queries = Queries {
            names,
            options: Options {
                all,
                ..Options::default()
            },
            saved: SavedQueries::default(),
            parsed: Vec::new(),
            warnings: BTreeSet::new(),
        };
        queries.set(context, saved);
        Ok(queries)
    }

    /// Returns the queries that can be parsed.
    pub fn parsed(&self) -> &[Query] {
        &self.parsed
    }

    /// Returns text that names the selection, for its mark.
    pub fn selection(&self) -> String {
        format!("{:?} {:?}", self.options, self.names)
    }

    /// Reads the queries again. If they cannot be read, those that were read before stay.
    pub fn reload(&mut self, context: &Context, dir: &Path) {
        match SavedQueries::with_own(dir) {
            Ok(saved) if saved != self.saved => self.set(context, saved),
            Ok(_) => {}
            Err(error) => self.warn(
                context,
                format!("{error:#}: the queries from before are used"),
            ),
        }
    }

    fn set(&mut self, context: &Context, saved: SavedQueries) {
        self.parsed.clear();
        for (name, _) in saved.iter() {
            if !self.names.is_empty() && !self.names.contains(name) {
                continue;
            }
            match parse_with(&format!("@{name}"), self.options, &saved) {
                Ok(parsed) => {
                    for warning in parsed.warnings {
                        self.warn(context, format!("@{}: {warning}", neutralize(name)));
                    }
                    self.parsed.push(Query {
                        name: name.to_owned(),
                        group: parsed.group,
                    });
                }
                Err(error) => {
                    let reason = &error.reason;
                    self.warn(
                        context,
                        format!("@{}: {reason}: left out", neutralize(name)),
                    );
                }
            }
        }
        for name in self.names.clone() {
            if saved.get(&name).is_none() {
                let name = neutralize(&name);
                self.warn(context, format!("the saved query {name} was deleted"));
            }
        }
        self.saved = saved;
    }

    /// Prints a warning once.
    fn warn(&mut self, context: &Context, warning: String) {
        if !self.warnings.contains(&warning) {
            context.warn(&warning);
            self.warnings.insert(warning);
        }
    }
}

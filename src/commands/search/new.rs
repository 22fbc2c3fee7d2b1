//! `search --new`: articles that came into the index since the last showing of a query.
//!
//! A mark has the time up to which articles were shown. It belongs to a query with its filters and
//! to an index, by its id, and is stored in the user's own folder, so that it works on an index that
//! the user can only read. All articles of a run have the time of its start; while a run is not
//! finished, its articles are left out, because more of them may come.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use crate::answer::request::{QueryText, SearchRequest};
use crate::answer::session::Answer;
use crate::commands::context::Context;
use crate::commands::plural;
use crate::index::disk::marks::{self, Mark};
use crate::index::{Reader, Store};
use crate::note;
use crate::query::Filter;

/// One showing of the new articles of a query.
pub(super) struct Showing {
    /// The file of the mark, or the reason why there is none.
    file: Result<PathBuf>,
    query: String,
    /// The time up to which articles are shown.
    until: i64,
    total: u64,
    shown: u64,
    /// Whether the articles are printed, and not only counted.
    prints: bool,
}

impl Showing {
    /// Reads the mark of a query, and restricts the request to articles that came later.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub(super) fn begin(
        context: &Context,
        store: &Store,
        reader: &Reader,
        query: &QueryText,
        request: &mut SearchRequest,
    ) -> Result<Self> {
        let file = file_of(&store.dir, query, request);
        let since = match &file {
            Ok(file) => match marks::read(file) {
                Ok(mark) => mark.map(|mark| mark.until),
                Err(error) => {
                    context.warn(&format!(
                        "cannot read {}: {}: all articles are shown as new",
                        file.display(),
                        note::io_reason(&error)
                    ));
                    None
                }
            },
            Err(_) => None,
        };
        let unfinished = store.manifest.unfinished;
        if unfinished.is_some() {
            context.warn(
                "a run of `fihris index` is not finished: its articles are new in a later search",
            );
        }
        let latest = reader.columns().latest_arrival()?.unwrap_or(0);
        let until = unfinished.map_or(latest, |time| latest.min(time - 1));
        // A filter of arrival in the request stays: both must hold.
        let from = request.filters.iter().filter_map(|filter| match filter {
            Filter::Added(first, _) => *first,
            _ => None,
        });
        let from = from.chain(since.map(|since| since + 1)).max();
        request
            .filters
            .retain(|filter| !matches!(filter, Filter::Added(..)));
        request.filters.push(Filter::Added(from, Some(until)));
        Ok(Showing {
            file,
            query: query.text.clone(),
            until: since.map_or(until, |since| since.max(until)),
            total: 0,
            shown: 0,
            prints: !request.count_only,
        })
    }

    /// Counts the articles of the answer.
    pub(super) fn count(&mut self, answer: &Answer) {
        self.total += answer.summary.total;
        self.shown += answer.hits.len() as u64;
    }

    /// Moves the mark after all new articles were printed. Warns if it cannot be written.
    pub(super) fn end(self, context: &Context) {
        if !self.prints {
            return;
        }
        if self.shown < self.total {
            let left = plural(self.total - self.shown, "new article");
            context.warn(&format!(
                "{left} not shown: all stay new until a search with --new shows all of them"
            ));
            return;
        }
        let mark = Mark {
            query: self.query,
            until: self.until,
        };
        let written = self.file.and_then(|file| {
            let stored = marks::advance(&file, &mark);
            stored.map_err(|error| {
                anyhow!(
                    "cannot write {}: {}",
                    file.display(),
                    note::io_reason(&error)
                )
            })
        });
        if let Err(error) = written {
            context.warn(&format!(
                "{error:#}: the next search with --new shows these articles again"
            ));
        }
    }
}

/// Returns the file of the mark of a query.
fn file_of(dir: &Path, query: &QueryText, request: &SearchRequest) -> Result<PathBuf> {
    let folder = dirs::state_dir().or_else(dirs::data_local_dir);
    let folder = folder.ok_or_else(|| anyhow!("there is no folder for your own data: set HOME"))?;
    let options = format!("{:?} {:?}", request.grammar, request.filters);
    Ok(marks::file(
        &folder.join("fihris"),
        dir,
        &query.text,
        &options,
    ))
}

//! Searches for articles that came into the index since the last showing of a query.
//!
//! A mark has the time up to which articles were shown. It belongs to a query with its filters and
//! to an index, by its id, and is stored in the user's own folder, so that it works on an index that
//! the user can only read. All articles of a run have the time of its start; while a run is not
//! finished, its articles are left out, because more of them may come.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::request::SearchRequest;
use crate::index::disk::marks::{self, Mark};
use crate::index::{Reader, Store};
use crate::note;
use crate::query::Filter;

/// The arrivals since the mark of a query.
#[derive(Debug)]
pub struct Arrivals {
    /// The file of the mark, or the reason why there is none.
    file: Result<PathBuf>,
    query: String,
    /// The time up to which articles are shown, in seconds since 1970-01-01.
    pub until: i64,
    /// Why the mark cannot be read, with its path.
    pub fault: Option<String>,
    /// A warning about articles that a later search shows as new.
    pub warning: Option<&'static str>,
}

impl Arrivals {
    /// Reads the mark of a query, and restricts the request to articles that came later.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn since_mark(
        store: &Store,
        reader: &Reader,
        query: &str,
        request: &mut SearchRequest,
    ) -> Result<Self> {
        let mut fault = None;
        let file = file_of(&store.dir, query, request);
        let since = match &file {
            Ok(file) => match marks::read(file) {
                Ok(mark) => mark.map(|mark| mark.until),
                Err(error) => {
                    fault = Some(format!(
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
        Ok(Arrivals {
            file,
            query: query.to_owned(),
            until: since.map_or(until, |since| since.max(until)),
            fault,
            warning: unfinished.map(|_| {
                "a run of `fihris index` is not finished: its articles are new in a later search"
            }),
        })
    }

    /// Moves the mark to the time up to which articles are shown, or to an earlier one.
    ///
    /// # Errors
    /// Returns an error if the mark cannot be written.
    pub fn move_mark(self, until: i64) -> Result<()> {
        let mark = Mark {
            query: self.query,
            until: until.min(self.until),
        };
        let file = self.file?;
        let stored = marks::advance(&file, &mark);
        stored.map_err(|error| {
            anyhow!(
                "cannot write {}: {}",
                file.display(),
                note::io_reason(&error)
            )
        })
    }
}

/// Returns the file of the mark of a query.
fn file_of(dir: &Path, query: &str, request: &SearchRequest) -> Result<PathBuf> {
    let folder = dirs::state_dir().or_else(dirs::data_local_dir);
    let folder = folder.ok_or_else(|| anyhow!("there is no folder for your own data: set HOME"))?;
    let options = format!("{:?} {:?}", request.grammar, request.filters);
    Ok(marks::file(&folder.join("fihris"), dir, query, &options))
}

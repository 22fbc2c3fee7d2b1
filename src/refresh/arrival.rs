//! The times at which articles were first indexed.
//!
//! An article that is read again, because its file changed or the index is rebuilt, keeps its time:
//! it is the same article if its file and its id are the same.

use anyhow::Result;
use jiff::Timestamp;
use tantivy::{DocAddress, Term};

use crate::dates;
use crate::guard::{Scope, catch_panic};
use crate::index::read::reader::Reader;

/// How much later than the clock the time of a run can be, in seconds. A clock that was wrong for
/// longer is not continued.
const MAX_SHIFT: i64 = 60;

/// The times of arrival in a run.
pub(crate) struct Arrivals<'r> {
    /// The time of new articles: that of the start of the run.
    pub now: String,
    seconds: i64,
    /// The index with the earlier times.
    old: Option<&'r Reader>,
}

/// The earlier times of arrival of the articles of one file.
#[derive(Clone)]
pub(crate) struct FileArrivals<'r> {
    now: &'r str,
    old: Option<(&'r Reader, Vec<DocAddress>)>,
}

impl<'r> Arrivals<'r> {
    /// Starts a run. `old` is the index before the run.
    ///
    /// # Errors
    /// Returns an error of [`dates::now`].
    pub fn new(old: Option<&'r Reader>) -> Result<Self> {
        let mut time = dates::now()?;
        // Two runs within a second have different times, so that `search --new` can tell their
        // articles apart. In a damaged index, there are no earlier times.
        let latest = old.and_then(|reader| {
            let latest = catch_panic(Scope::Index, || reader.columns().latest_arrival());
            latest.ok().flatten()
        });
        if let Some(latest) = latest
            && (0..MAX_SHIFT).contains(&(latest - time.as_second()))
        {
            time = Timestamp::from_second(latest + 1).unwrap_or(time);
        }
        Ok(Arrivals {
            now: time.to_string(),
            seconds: time.as_second(),
            old,
        })
    }

    /// Returns the time of new articles, in seconds since 1970-01-01.
    pub fn seconds(&self) -> Option<i64> {
        Some(self.seconds)
    }

    /// Returns the times of the file with this key.
    pub fn of_file(&'r self, key: &str) -> FileArrivals<'r> {
        let former = |reader: &Reader| {
            // In a damaged index, the articles are new.
            let addresses = catch_panic(Scope::Index, || reader.articles_of(key));
            addresses.ok().filter(|addresses| !addresses.is_empty())
        };
        FileArrivals {
            now: &self.now,
            old: self.old.and_then(|reader| Some((reader, former(reader)?))),
        }
    }
}

impl FileArrivals<'_> {
    /// Returns the time of the article with this id, in RFC 3339.
    pub fn of_article(&self, id: &str) -> String {
        let earlier = self.old.as_ref().and_then(|(reader, former)| {
            let seconds = catch_panic(Scope::Index, || earlier(reader, former, id));
            seconds.ok().flatten()
        });
        earlier.map_or_else(|| self.now.to_owned(), |time| time.to_string())
    }
}

/// Returns the time of the article with an id, if it is among those at the sorted addresses.
fn earlier(reader: &Reader, former: &[DocAddress], id: &str) -> Result<Option<Timestamp>> {
    let with_id = reader.addresses(&Term::from_field_text(reader.fields.id, id))?;
    let Some(address) = with_id
        .into_iter()
        .find(|address| former.binary_search(address).is_ok())
    else {
        return Ok(None);
    };
    let seconds = reader.columns().added(address)?;
    Ok(seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()))
}

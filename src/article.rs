//! The one record that every stage passes on.

use serde::{Deserialize, Serialize};

use crate::dates::NewsDate;

/// One news article, as it was read from a file.
///
/// The order of the fields is the order of the keys in JSON output. A value that the file
/// does not give is `None`, which JSON shows as `null`; no key is ever missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// What the file gives (DOCNO, `id`, URL), else the path below its root; `#2`, `#3` for
    /// further articles of one file, `~2` when the id was taken.
    pub id: String,
    /// The absolute path of the file, or the name given to standard input.
    pub path: String,
    /// The headline.
    pub title: Option<String>,
    /// The abstract or lead that the file gives apart from the body.
    pub summary: Option<String>,
    /// The text of the article; paragraphs are separated by a newline.
    pub body: String,
    /// `YYYY-MM-DD` in the article's own offset; the article's own date, never the file's.
    pub date: Option<String>,
    /// RFC 3339, where the file gives a time with an offset.
    pub datetime: Option<String>,
    /// The date as the file writes it.
    pub date_raw: Option<String>,
    /// `hijri` when the date was converted from the Islamic calendar, else `None`.
    pub date_calendar: Option<String>,
    /// The outlet or agency.
    pub source: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The section: given by the file, else the folder below the root.
    pub category: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Teasers of other articles printed on the page: searchable as `related:`, not part of the body.
    pub related: Vec<String>,
    /// The lines that cleaning took out of the body.
    pub removed: Vec<String>,
}

impl Article {
    /// Sets `date` (only when it is known to the day), `datetime`, `date_raw` and `date_calendar`.
    pub fn set_date(&mut self, raw: &str, date: &NewsDate) {
        self.date = date.day().map(|day| day.to_string());
        self.datetime = date.datetime().map(str::to_owned);
        self.date_raw = Some(raw.to_owned());
        self.date_calendar = date.is_hijri().then(|| "hijri".to_owned());
    }
}

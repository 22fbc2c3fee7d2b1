//! The article record, which passes through all stages.

use serde::{Deserialize, Serialize};

use crate::dates::NewsDate;

/// A news article.
///
/// The order of the fields is the order of the keys in JSON output. A value that the file lacks is
/// `None`, which is `null` in JSON; no key is ever missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// The identifier in the file (DOCNO, `id`, URL), or else the path below the root. Further
    /// articles of a file end with `#2`, `#3`; an identifier that was already in use ends with
    /// `~2`.
    pub id: String,
    /// The absolute path of the file, or the name of the stream.
    pub path: String,
    /// The headline.
    pub title: Option<String>,
    /// The abstract or lead, if the file separates it from the body.
    pub summary: Option<String>,
    /// The text of the article, one paragraph per line.
    pub body: String,
    /// The date of publication as `YYYY-MM-DD`, in the UTC offset of the article. Never the
    /// modification time of the file.
    pub date: Option<String>,
    /// The time of publication in RFC 3339, if the file gives one with an offset.
    pub datetime: Option<String>,
    /// The date as written in the file.
    pub date_raw: Option<String>,
    /// `hijri` if the date was converted from the Islamic calendar.
    pub date_calendar: Option<String>,
    /// The outlet or agency.
    pub source: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The section in the file, or else the folder below the root.
    pub category: Option<String>,
    /// The URL of publication.
    pub url: Option<String>,
    /// The teasers of other articles on the page, searchable as `related:`.
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

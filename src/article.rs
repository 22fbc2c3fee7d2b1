//! The article record, which passes through all stages.

use serde::{Deserialize, Serialize};

use crate::dates::NewsDate;
use jiff::civil::Date;

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
    /// The absolute path of the file, or the name of the stream. That of a member of a container
    /// ends with `!` and the member: `/news/a.zip!2024/1.txt`.
    pub path: String,
    /// The name of the member of a container: `2024/1.txt`.
    pub member: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The abstract or lead, if the file separates it from the body.
    pub summary: Option<String>,
    /// The text of the article, one paragraph per line.
    pub body: String,
    /// The date of publication in the UTC offset of the article: `YYYY-MM-DD`, or `YYYY-MM` or
    /// `YYYY` if no more is known. Never the modification time of the file.
    pub date: Option<String>,
    /// The origin of the date.
    pub date_from: Option<DateFrom>,
    /// The days that a date of less than a day covers, as an ISO 8601 interval:
    /// `2024-03-11/2024-04-09` for Ramadan 1445, whose `date` is that of its first day, `2024-03`.
    pub date_days: Option<String>,
    /// The time of publication in RFC 3339, if the file gives one with an offset.
    pub datetime: Option<String>,
    /// The date as written in the file.
    pub date_raw: Option<String>,
    /// The calendar from which the date was converted: `hijri` or `solar-hijri`.
    pub date_calendar: Option<String>,
    /// The outlet or agency.
    pub source: Option<String>,
    /// The origin of the source.
    pub source_from: Option<SourceFrom>,
    /// The author.
    pub author: Option<String>,
    /// The section in the file, or else the folder below the root.
    pub category: Option<String>,
    /// The URL of publication.
    pub url: Option<String>,
    /// The time at which the article was first indexed, in RFC 3339 and UTC, to the second. The
    /// refresh sets it.
    pub added: Option<String>,
    /// The teasers of other articles on the page, searchable as `related:`.
    pub related: Vec<String>,
    /// The lines that cleaning took out of the body.
    pub removed: Vec<String>,
}

/// The origin of the date of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DateFrom {
    /// A field of a record, a header line or front matter.
    Record,
    /// Linked data (JSON-LD) of a page.
    LinkedData,
    /// A `<meta>` element of a page.
    Meta,
    /// A property in the markup of a page: `itemprop`, RDFa, a microformat.
    Microdata,
    /// A `<time>` element of a page.
    TimeElement,
    /// A date printed next to the headline.
    Printed,
    /// A date printed after a label: `تاريخ النشر`.
    Label,
    /// A byline or dateline: `القاهرة - رويترز 20 يونيو 2024`.
    Byline,
    /// The address of a page: `/2015/05/06/`.
    Url,
    /// The identifier of a record: `AFA20001113.1400.0001`.
    Id,
    /// The name of the file.
    FileName,
    /// The container that holds the article, such as the issue of a newspaper.
    Container,
}

/// The origin of the source of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SourceFrom {
    /// A field of a record, a header line or front matter.
    Record,
    /// Linked data (JSON-LD) of a page.
    LinkedData,
    /// A `<meta>` element of a page.
    Meta,
    /// A property in the markup of a page.
    Microdata,
    /// A line below the article: `المصدر: رويترز`.
    Label,
    /// A byline or dateline.
    Byline,
    /// The identifier of a record.
    Id,
    /// The folder of the file.
    Folder,
    /// The host of the address of a page.
    Host,
    /// The container that holds the article, such as a feed or a newspaper.
    Container,
    /// The options of the root.
    Root,
}

impl Article {
    /// Sets `date`, its origin, and all other fields that depend on it.
    pub fn set_date(&mut self, raw: &str, date: &NewsDate, from: DateFrom) {
        let (first, last) = (date.first_day(), date.last_day());
        self.date = Some(iso_date(first, last));
        self.date_from = Some(from);
        self.date_days = (first != last).then(|| format!("{first}/{last}"));
        self.datetime = date.datetime().map(str::to_owned);
        self.date_raw = Some(raw.to_owned());
        self.date_calendar = date.calendar().name().map(str::to_owned);
    }

    /// Returns the first and the last day that the date covers; `None` without a valid date.
    pub fn days(&self) -> Option<(Date, Date)> {
        if let Some((first, last)) = self
            .date_days
            .as_deref()
            .and_then(|days| days.split_once('/'))
        {
            return first.parse().ok().zip(last.parse().ok());
        }
        let date = self.date.as_deref()?;
        match date.len() {
            4 => {
                let first: Date = format!("{date}-01-01").parse().ok()?;
                Some((first, first.last_of_year()))
            }
            7 => {
                let first: Date = format!("{date}-01").parse().ok()?;
                Some((first, first.last_of_month()))
            }
            _ => date.parse().ok().map(|day| (day, day)),
        }
    }
}

/// The maximum number of days of a month.
const MONTH_DAYS: i64 = 31;

/// Returns the date that covers the given days in ISO 8601: `2024-06-20`, `2024-06` or `2024`. A
/// month or year of another calendar gets the month or year of its first day.
pub fn iso_date(first: Date, last: Date) -> String {
    if first == last {
        return first.to_string();
    }
    let day = first.to_string();
    let is_month = days_of(last) - days_of(first) < MONTH_DAYS;
    // Years have four digits, as `dates` ensures.
    let length = if is_month { 7 } else { 4 };
    day.get(..length).unwrap_or(&day).to_owned()
}

/// Returns a date in days since 1970-01-01.
pub fn days_of(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.duration_since(epoch).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates;

    fn article(raw: &str) -> Article {
        let mut article = Article::default();
        let date = dates::parse(raw).expect("a date");
        article.set_date(raw, &date, DateFrom::Record);
        article
    }

    #[test]
    fn a_date_is_as_precise_as_it_is_known() {
        for (raw, date, days) in [
            ("20 يونيو 2024", "2024-06-20", None),
            ("يونيو 2024", "2024-06", Some("2024-06-01/2024-06-30")),
            ("2024", "2024", Some("2024-01-01/2024-12-31")),
        ] {
            let article = article(raw);
            assert_eq!(article.date.as_deref(), Some(date), "{raw}");
            assert_eq!(article.date_days.as_deref(), days, "{raw}");
            let without = Article {
                date_days: None,
                ..article.clone()
            };
            assert_eq!(without.days(), article.days(), "{raw}");
        }
    }

    #[test]
    fn origins_have_names_in_lower_case() {
        let name = |from| serde_json::to_string(&from).expect("JSON");
        assert_eq!(name(DateFrom::LinkedData), "\"linked-data\"");
        assert_eq!(name(DateFrom::FileName), "\"file-name\"");
    }
}

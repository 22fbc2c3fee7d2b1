//! The dates of news articles: Arabic ones with the month names of every region, Hijri ones, and
//! those that machines write.
//!
//! A string becomes tokens (`token`), the words among them have meanings (`names`), dates and times
//! are read as they are set down (`fields`, `clock`), all of them together (`reading`), and the one
//! that is meant becomes days (`resolve`).
//!
//! # What is read
//!
//! | form | examples |
//! |---|---|
//! | RFC 2822 | `Mon, 26 Feb 2018 02:20:10 GMT`, `Sun, 25 Feb 2018 23:30:00 +0400` |
//! | ISO 8601 and its like | `2017-01-25T14:36:00+01:00`, `2017-01-25T143600`, `2017/01/25`, `20170125` |
//! | numbers | `25/01/2017`, `25-1-2017`, `25.01.2017`; `01/25/2017`, as there is no month 25 |
//! | month names | `20 يونيو 2024`, `20 حزيران/يونيو 2024`, `June 20, 2024`, `20 juin 2024` |
//! | Hijri | `15 رجب 1445هـ`, `15/7/1445 هـ` |
//! | Unix time | `1718893800`, `1718893800000` |
//!
//! Digits may be Arabic-Indic or Persian, hamzas may be missing, weekdays are not checked. Years are
//! 1800 to 2200 and have four digits: what a year of two digits means is not guessed.
//!
//! # Hijri dates
//!
//! They need their year and its mark هـ, for a month name alone is prose. They are converted by the
//! Umm al-Qura calendar of Saudi Arabia, which `icu_calendar` knows from 1300 to 1600 AH (1882 to
//! 2174); outside these years it computes them (the tabular calendar, type II, Friday epoch). Where
//! the month began by sight of the moon, a date can be a day off. When a Gregorian date stands
//! beside a Hijri one, it is the one that counts.

mod clock;
mod cursor;
mod error;
mod fields;
mod names;
mod range;
mod reading;
mod relative;
mod resolve;
mod token;

use std::ops::RangeInclusive;

use jiff::civil::Date;

pub use error::DateError;
use error::Why;
pub use range::{TODAY, parse_range, parse_range_on, today};
use resolve::Place;

/// The years in which articles have dates.
const YEARS: RangeInclusive<i16> = 1800..=2200;

/// No string longer than this is a date.
const MAX_CHARS: usize = 200;

/// A date read from a string: the days it covers, and perhaps a moment.
///
/// ```
/// use fihris::dates::{Precision, parse};
/// use jiff::civil::date;
///
/// let month = parse("حزيران 2024").unwrap();
/// assert_eq!(month.precision(), Precision::Month);
/// assert_eq!(month.day(), None);
/// assert_eq!(month.first_day(), date(2024, 6, 1));
/// assert_eq!(month.last_day(), date(2024, 6, 30));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsDate {
    first_day: Date,
    last_day: Date,
    precision: Precision,
    datetime: Option<String>,
    has_impossible_time: bool,
    is_hijri: bool,
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// To the day: `20 يونيو 2024`.
    Day,
    /// To the month: `يونيو 2024`.
    Month,
    /// To the year: `2024`.
    Year,
}

impl NewsDate {
    /// The day, when the date is known to the day.
    ///
    /// It is the day at the place of writing: an article of 23:30 +0400 is of that day, though in
    /// Greenwich it was still evening.
    ///
    /// ```
    /// let date = fihris::dates::parse("Sun, 25 Feb 2018 23:30:00 +0400").unwrap();
    /// assert_eq!(date.day(), Some(jiff::civil::date(2018, 2, 25)));
    /// ```
    pub fn day(&self) -> Option<Date> {
        (self.precision == Precision::Day).then_some(self.first_day)
    }

    /// The first day that the date covers.
    ///
    /// ```
    /// let year = fihris::dates::parse("2024").unwrap();
    /// assert_eq!(year.first_day(), jiff::civil::date(2024, 1, 1));
    /// ```
    pub fn first_day(&self) -> Date {
        self.first_day
    }

    /// The last day that the date covers, which for a day is that day.
    ///
    /// ```
    /// let year = fihris::dates::parse("2024").unwrap();
    /// assert_eq!(year.last_day(), jiff::civil::date(2024, 12, 31));
    /// ```
    pub fn last_day(&self) -> Date {
        self.last_day
    }

    /// How exactly the date is known.
    ///
    /// ```
    /// use fihris::dates::{Precision, parse};
    ///
    /// assert_eq!(parse("2024-06-20").unwrap().precision(), Precision::Day);
    /// ```
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The moment in RFC 3339, in the offset that the string gives. `None` when the string lacks
    /// a time or an offset, or gives a time that cannot be.
    ///
    /// ```
    /// use fihris::dates::parse;
    ///
    /// let date = parse("2017-01-25T143600+01:00").unwrap();
    /// assert_eq!(date.datetime(), Some("2017-01-25T14:36:00+01:00"));
    /// assert_eq!(parse("2017-01-25 14:36").unwrap().datetime(), None);
    /// ```
    pub fn datetime(&self) -> Option<&str> {
        self.datetime.as_deref()
    }

    /// True when a time stands beside the date that no clock shows. It is dropped, and the moment
    /// with it; the date counts.
    ///
    /// ```
    /// let date = fihris::dates::parse("2024-06-20T25:00:00Z").unwrap();
    /// assert!(date.has_impossible_time());
    /// assert_eq!(date.day(), Some(jiff::civil::date(2024, 6, 20)));
    /// assert_eq!(date.datetime(), None);
    /// ```
    pub fn has_impossible_time(&self) -> bool {
        self.has_impossible_time
    }

    /// True when the date was converted from the Hijri calendar, and so may be a day off.
    ///
    /// ```
    /// let date = fihris::dates::parse("15 رجب 1445هـ").unwrap();
    /// assert!(date.is_hijri());
    /// assert_eq!(date.day(), Some(jiff::civil::date(2024, 1, 27)));
    /// ```
    pub fn is_hijri(&self) -> bool {
        self.is_hijri
    }
}

/// Reads the value of a field that should be a date.
///
/// A date known to the day may have up to four other words beside it, as a dateline has
/// (`القاهرة - رويترز 20 يونيو 2024`); a lone month, year or number may not. Where a string gives
/// the date of publication and that of a change, the date of publication is taken.
///
/// ```
/// use fihris::dates::parse;
/// use jiff::civil::date;
///
/// let day = Some(date(2024, 6, 20));
/// assert_eq!(parse("الخميس 20 يونيو 2024").unwrap().day(), day);
/// assert_eq!(parse("٢٠ حزيران/ يونيو ٢٠٢٤م، الساعة 02:15 م").unwrap().day(), day);
/// assert_eq!(parse("نشر في: 20/06/2024 | آخر تحديث: 21/06/2024").unwrap().day(), day);
/// ```
///
/// # Errors
///
/// When the string holds no date, one that is in no calendar, or several.
///
/// ```
/// use fihris::dates::parse;
///
/// let message = |raw| parse(raw).unwrap_err().to_string();
/// assert_eq!(message("الملخص"), "not a date: الملخص");
/// assert_eq!(message("2017-13-01"), "no such date: 2017-13-01");
/// assert_eq!(message("25/01/17"), "the year needs four digits: 25/01/17");
/// ```
pub fn parse(raw: &str) -> Result<NewsDate, DateError> {
    read_date(raw, Place::Field)
}

/// Reads a line of a page that is a date and nothing else.
///
/// Beside the date there may be a weekday, a time, a label (نشر في, آخر تحديث) and separators; any
/// other word makes the line prose. Months, years and bare numbers are not enough.
///
/// ```
/// use fihris::dates::date_line;
///
/// assert!(date_line("الخميس 20 يونيو 2024 - 14:30").is_some());
/// assert!(date_line("وصل الرئيس في 20 يونيو 2024").is_none());
/// assert!(date_line("يونيو 2024").is_none());
/// assert!(date_line("20240620").is_none());
/// ```
pub fn date_line(line: &str) -> Option<NewsDate> {
    // Most lines of a page end here, before anything is allocated.
    if !line.chars().take(MAX_CHARS).any(char::is_numeric) {
        return None;
    }
    read_date(line, Place::Line).ok()
}

fn read_date(raw: &str, place: Place) -> Result<NewsDate, DateError> {
    let text = raw.trim();
    if text.chars().nth(MAX_CHARS).is_some() {
        return Err(DateError::new(Why::TooLong, raw));
    }
    let tokens = token::tokenize(text);
    resolve::resolve(&reading::read(&tokens), place).map_err(|why| DateError::new(why, raw))
}

#[cfg(test)]
mod tests;

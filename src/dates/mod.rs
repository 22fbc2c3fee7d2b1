//! Parses the dates of news articles: Arabic dates with the month names of every region, Hijri
//! dates, and machine-readable ones.
//!
//! The stages: `token` splits a string, `names` gives words their meanings, `fields` and `clock`
//! parse dates and times, `parsed` groups all of them, and `resolve` chooses the date and computes
//! its days. `range` and `relative` parse the dates of queries.
//!
//! # Formats
//!
//! | format | examples |
//! |---|---|
//! | RFC 2822 | `Mon, 26 Feb 2018 02:20:10 GMT`, `Sun, 25 Feb 2018 23:30:00 +0400` |
//! | ISO 8601 and its like | `2017-01-25T14:36:00+01:00`, `2017-01-25T143600`, `2017/01/25`, `20170125` |
//! | numbers | `25/01/2017`, `25-1-2017`, `25.01.2017`; `01/25/2017`, since there is no month 25 |
//! | month names | `20 يونيو 2024`, `20 حزيران/يونيو 2024`, `15 كانون 2 2019`, `June 20, 2024`, `20 juin 2024` |
//! | words | `13 من أكتوبر 2015`, `الثالث عشر من أكتوبر 2015`, `غرة رجب 1445` |
//! | Hijri | `15 رجب 1445هـ`, `15/7/1445 هـ`, `15 رجب 1445` |
//! | Solar Hijri | `15 مهر 1402`, `1402/07/15 هـ ش` |
//! | Unix time | `1718893800`, `1718893800000` |
//!
//! Digits may be Arabic-Indic or Persian, hamzas may be missing, weekdays are not checked. Years
//! are 1800 to 2200 and have four digits: shorter years are not guessed.
//!
//! # Hijri dates
//!
//! A Hijri date needs its year, since a month name alone is prose, and outside of 1300 to 1500 the
//! mark هـ. It is converted by the Umm al-Qura calendar of Saudi Arabia, which `icu_calendar` has for 1300 to 1600 AH (1882
//! to 2174), and outside these years by the tabular calendar (type II, Friday epoch). Where the
//! month began by sighting of the moon, the date can be a day off. A Gregorian date next to a Hijri
//! one takes precedence.
//!
//! Years of the solar calendar of Iran and Afghanistan look like lunar ones: 1402 began in 2023 if it
//! is solar, and in 1981 if it is lunar. A date is solar if it is marked (هـ ش) or has a month name of
//! that calendar. An unmarked date is solar next to a Persian weekday or in Persian digits, and
//! otherwise lunar.

mod clock;
mod cursor;
mod error;
mod fields;
mod names;
mod parsed;
mod range;
mod relative;
mod resolve;
mod token;

use std::ops::RangeInclusive;

use jiff::civil::Date;

pub use error::DateError;
use error::Reason;
pub use range::{TODAY, now, parse_range, parse_range_on, seconds, today};
use resolve::Context;

/// The years that dates may have.
const YEARS: RangeInclusive<i16> = 1800..=2200;

/// Maximum length of a date, in characters.
const MAX_CHARS: usize = 200;

/// A date: the days that it covers and, if known, the moment.
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
    calendar: Calendar,
    is_shifted: bool,
}

/// The calendar of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// The Gregorian calendar.
    Gregorian,
    /// The Islamic (lunar) calendar.
    Hijri,
    /// The Solar Hijri calendar of Iran and Afghanistan.
    SolarHijri,
}

impl Calendar {
    /// Returns the name of a calendar from which dates are converted: `hijri` or `solar-hijri`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Calendar::Gregorian => None,
            Calendar::Hijri => Some("hijri"),
            Calendar::SolarHijri => Some("solar-hijri"),
        }
    }
}

/// The precision of a date.
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
    /// Returns the day of a date with the precision of a day.
    ///
    /// It is the day in the offset of the string, and not in UTC.
    ///
    /// ```
    /// let date = fihris::dates::parse("Sun, 25 Feb 2018 23:30:00 +0400").unwrap();
    /// assert_eq!(date.day(), Some(jiff::civil::date(2018, 2, 25)));
    /// ```
    pub fn day(&self) -> Option<Date> {
        (self.precision == Precision::Day).then_some(self.first_day)
    }

    /// Returns the first day that the date covers.
    ///
    /// ```
    /// let year = fihris::dates::parse("2024").unwrap();
    /// assert_eq!(year.first_day(), jiff::civil::date(2024, 1, 1));
    /// ```
    pub fn first_day(&self) -> Date {
        self.first_day
    }

    /// Returns the last day that the date covers.
    ///
    /// ```
    /// let year = fihris::dates::parse("2024").unwrap();
    /// assert_eq!(year.last_day(), jiff::civil::date(2024, 12, 31));
    /// ```
    pub fn last_day(&self) -> Date {
        self.last_day
    }

    /// Returns the precision of the date.
    ///
    /// ```
    /// use fihris::dates::{Precision, parse};
    ///
    /// assert_eq!(parse("2024-06-20").unwrap().precision(), Precision::Day);
    /// ```
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Returns the moment in RFC 3339, in the offset of the string, or `None` if the string has no
    /// valid time or no offset.
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

    /// Returns whether the string has a time that does not exist. The date is valid, but has no
    /// moment.
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

    /// Returns a warning about a date that is not exactly what the string `raw` says: a time that
    /// does not exist, or the 30th of a month that has 29 days in the Umm al-Qura calendar, which
    /// becomes the next day.
    ///
    /// ```
    /// let raw = "30 ذو القعدة 1445هـ";
    /// let date = fihris::dates::parse(raw).unwrap();
    /// assert_eq!(date.day(), Some(jiff::civil::date(2024, 6, 7)));
    /// assert_eq!(
    ///     date.warning(raw).unwrap(),
    ///     "the month has 29 days in the Umm al-Qura calendar, the next day is used: 30 ذو القعدة 1445هـ"
    /// );
    /// ```
    pub fn warning(&self, raw: &str) -> Option<String> {
        let reason = if self.has_impossible_time {
            "impossible time, only the date is used"
        } else if self.is_shifted {
            "the month has 29 days in the Umm al-Qura calendar, the next day is used"
        } else {
            return None;
        };
        Some(format!("{reason}: {raw}"))
    }

    /// Returns whether the date was converted from the Hijri calendar, so that it may be a day off.
    ///
    /// ```
    /// let date = fihris::dates::parse("15 رجب 1445هـ").unwrap();
    /// assert!(date.is_hijri());
    /// assert_eq!(date.day(), Some(jiff::civil::date(2024, 1, 27)));
    /// ```
    pub fn is_hijri(&self) -> bool {
        self.calendar == Calendar::Hijri
    }

    /// Returns the calendar in which the date was written.
    ///
    /// ```
    /// use fihris::dates::{Calendar, parse};
    ///
    /// assert_eq!(parse("15 رجب 1445هـ").unwrap().calendar(), Calendar::Hijri);
    /// ```
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }
}

/// Parses the value of a field for dates.
///
/// Up to four other words may surround a day, as in a dateline (`القاهرة - رويترز 20 يونيو 2024`),
/// but not a month, a year or a single number. The date of publication takes precedence over that
/// of an update.
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
/// Returns an error if the string has no date, several dates, or one that does not exist.
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
    parse_in(raw, Context::Field)
}

/// Parses a line of a page that is a date. Returns `None` for any other line.
///
/// The line may also have a weekday, a time, a label (نشر في, آخر تحديث) and separators, but no
/// other word. The date must be a day, and not a single number.
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
    // Most lines of a page return here, without an allocation.
    if !line.chars().take(MAX_CHARS).any(char::is_numeric) {
        return None;
    }
    parse_in(line, Context::Line).ok()
}

// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
fn parse_in(raw: &str, context: Context) -> Result<NewsDate, DateError> {
    let text = raw.trim();
    if text.chars().nth(MAX_CHARS).is_some() {
        return Err(DateError::new(Reason::TooLong, raw));
    }
    let tokens = token::tokenize(text);
    // Most lines of a page are prose. The remainder of a field is read for the message.
    let max_strays = match context {
        Context::Line => 0,
        Context::Field | Context::Query => usize::MAX,
    };
    let mut parsed = parsed::parse(&tokens, max_strays);
    parsed.has_persian_digits = text.contains(|c| ('۰'..='۹').contains(&c));
    resolve::resolve(&parsed, context).map_err(|reason| DateError::new(reason, raw))
}

#[cfg(test)]
mod tests;

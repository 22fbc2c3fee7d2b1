//! Date ranges of queries.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::error::Reason;
use super::resolve::Context;
use super::{DateError, MAX_CHARS, parse_in, relative, token};

/// The environment variable that overrides today's date, for tests and scripts.
pub const TODAY: &str = "FIHRIS_TODAY";

type Days = (Date, Date);

/// Returns the first and the last second of a range of days, in seconds since 1970-01-01, by the
/// local clock. With the variable [`TODAY`], days are those of UTC, as in [`now`].
pub fn seconds(first: Option<Date>, last: Option<Date>) -> (Option<i64>, Option<i64>) {
    let is_overridden = std::env::var(TODAY).is_ok_and(|day| !day.is_empty());
    let zone = if is_overridden {
        TimeZone::UTC
    } else {
        TimeZone::system()
    };
    let start = |day: Date| {
        let midnight = day.to_zoned(zone.clone()).ok()?;
        Some(midnight.timestamp().as_second())
    };
    let end = |day: Date| start(day.tomorrow().ok()?).map(|next| next - 1);
    (first.and_then(start), last.and_then(end))
}

/// Returns today's date, from the variable [`TODAY`] or the local clock.
///
/// # Errors
/// Returns an error if the variable is set, but not to a day.
pub fn today() -> Result<Date, DateError> {
    match std::env::var(TODAY) {
        Ok(day) if !day.is_empty() => day
            .parse()
            .map_err(|_| DateError::new(Reason::NoToday, &day)),
        _ => Ok(Zoned::now().date()),
    }
}

/// Returns the time now, to the second. With the variable [`TODAY`], it is the start of that day in
/// UTC.
///
/// # Errors
/// Returns an error if the variable is set, but not to a day.
pub fn now() -> Result<Timestamp, DateError> {
    let is_overridden = std::env::var(TODAY).is_ok_and(|day| !day.is_empty());
    let now = if is_overridden {
        let midnight = today()?.to_zoned(TimeZone::UTC);
        midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
    } else {
        Timestamp::now()
    };
    Ok(Timestamp::from_second(now.as_second()).unwrap_or(now))
}

/// Parses the date range of a query. Returns the first and the last day, both inclusive.
///
/// A date covers a year, a month or a day. Two dates separated by `..` are a range, and either may
/// be missing; `>=`, `>`, `<=` and `<` before a date are ranges too. A date is anything that [`parse`](super::parse) accepts, without other words, or one
/// relative to [`today`]: `yesterday`, `7d`, `3 months`, `last week`, `this year`, `أمس`, `آخر 7
/// أيام`, `الشهر الماضي`, `منذ يومين`, `قبل أسبوع`, `أول أمس`.
///
/// ```
/// use fihris::dates::parse_range;
/// use jiff::civil::date;
///
/// let june = (Some(date(2024, 6, 1)), Some(date(2024, 6, 30)));
/// assert_eq!(parse_range("2024-06"), Ok(june));
/// assert_eq!(parse_range("يونيو 2024"), Ok(june));
/// assert_eq!(parse_range("..2023"), Ok((None, Some(date(2023, 12, 31)))));
/// assert_eq!(parse_range("٢٠٢٤.."), Ok((Some(date(2024, 1, 1)), None)));
/// assert_eq!(parse_range(">2023"), Ok((Some(date(2024, 1, 1)), None)));
/// assert_eq!(parse_range("<2024-01"), Ok((None, Some(date(2023, 12, 31)))));
/// assert!(parse_range("2024*").is_err());
/// ```
///
/// # Errors
///
/// Returns an error if a side is not a date, if both sides are missing, or if the range ends before
/// it starts:
///
/// ```
/// let error = fihris::dates::parse_range("2024-07..2024-06").unwrap_err();
/// assert_eq!(error.to_string(), "the range ends before it starts: 2024-07..2024-06");
/// ```
pub fn parse_range(raw: &str) -> Result<(Option<Date>, Option<Date>), DateError> {
    range(raw, &today)
}

/// Like [`parse_range`], relative to a given day.
///
/// ```
/// use fihris::dates::parse_range_on;
/// use jiff::civil::date;
///
/// let today = date(2024, 6, 21);
/// let week = (Some(date(2024, 6, 15)), Some(today));
/// assert_eq!(parse_range_on("7d", today), Ok(week));
/// assert_eq!(parse_range_on("آخر ٧ أيام", today), Ok(week));
/// ```
///
/// # Errors
/// Returns an error in the same cases as [`parse_range`].
pub fn parse_range_on(raw: &str, today: Date) -> Result<(Option<Date>, Option<Date>), DateError> {
    range(raw, &|| Ok(today))
}

fn range(
    raw: &str,
    today: &dyn Fn() -> Result<Date, DateError>,
) -> Result<(Option<Date>, Option<Date>), DateError> {
    if let Some(range) = comparison(raw.trim(), today) {
        return range;
    }
    let side = |raw: &str| {
        if raw.trim().is_empty() {
            Ok(None)
        } else {
            days(raw, today).map(Some)
        }
    };
    let (start, end) = match raw.split_once("..") {
        None => {
            let (first, last) = days(raw, today)?;
            return Ok((Some(first), Some(last)));
        }
        Some((start, end)) => (side(start)?, side(end)?),
    };
    match (start.map(|days| days.0), end.map(|days| days.1)) {
        (None, None) => Err(DateError::new(Reason::EmptyRange, raw)),
        (Some(start), Some(end)) if end < start => Err(DateError::new(Reason::BackwardRange, raw)),
        range => Ok(range),
    }
}

/// The first and the last day of a range that may be open.
type OpenRange = (Option<Date>, Option<Date>);

/// Parses a comparison with a date, such as `>=2024-06`; returns `None` if it is none.
fn comparison(
    raw: &str,
    today: &dyn Fn() -> Result<Date, DateError>,
) -> Option<Result<OpenRange, DateError>> {
    let signs = [">=", "≥", "<=", "≤", ">", "<"];
    let (sign, date) = signs
        .iter()
        .find_map(|sign| raw.strip_prefix(sign).map(|date| (*sign, date)))?;
    let out_of_range = |_| DateError::new(Reason::YearOutOfRange, raw);
    Some(days(date, today).and_then(|(first, last)| {
        Ok(match sign {
            ">=" | "≥" => (Some(first), None),
            "<=" | "≤" => (None, Some(last)),
            ">" => (Some(last.tomorrow().map_err(out_of_range)?), None),
            _ => (None, Some(first.yesterday().map_err(out_of_range)?)),
        })
    }))
}

/// Characters that have a meaning in queries but not in dates.
const OPERATORS: [char; 8] = ['<', '>', '=', '~', '^', '*', '?', '!'];

/// Returns the first and the last day of an absolute or relative date.
fn days(raw: &str, today: &dyn Fn() -> Result<Date, DateError>) -> Result<Days, DateError> {
    // Dates on pages have any punctuation around them, but that of a query is meant.
    if raw.contains(OPERATORS) {
        return Err(DateError::new(Reason::NotADate, raw));
    }
    let absolute = parse_in(raw, Context::Query);
    let error = match absolute {
        Ok(date) => return Ok((date.first_day(), date.last_day())),
        Err(error) => error,
    };
    if raw.chars().nth(MAX_CHARS).is_some() {
        return Err(error);
    }
    let tokens = token::tokenize(raw.trim());
    // Reads the clock only if the date is relative. Any day serves to find that out.
    if relative::range(&tokens, Date::constant(2000, 1, 1)).is_none() {
        return Err(error);
    }
    relative::range(&tokens, today()?).ok_or(error)
}

//! The dates of a query.

use jiff::Zoned;
use jiff::civil::Date;

use super::error::Why;
use super::resolve::Place;
use super::{DateError, MAX_CHARS, read_date, relative, token};

/// The environment variable that says which day today is, for tests and scripts; without it the
/// local clock does.
pub const TODAY: &str = "FIHRIS_TODAY";

type Days = (Date, Date);

/// Today, by the variable [`TODAY`] or by the local clock.
///
/// # Errors
/// When the variable is set and holds no day.
pub fn today() -> Result<Date, DateError> {
    match std::env::var(TODAY) {
        Ok(day) if !day.is_empty() => day.parse().map_err(|_| DateError::new(Why::NoToday, &day)),
        _ => Ok(Zoned::now().date()),
    }
}

/// Reads the dates that a query asks for, as the first and the last day, both inclusive.
///
/// A date stands for all days it covers: a year, a month or a day. Two of them with `..` between
/// are a range, and either side may be missing. Everything that [`parse`](super::parse) reads is a
/// date here, but no other word may stand beside it; and so is what is told from [`today`]:
/// `yesterday`, `7d`, `3 months`, `last week`, `this year`, `أمس`, `آخر 7 أيام`, `الشهر الماضي`.
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
/// ```
///
/// # Errors
///
/// When a side is no date, when there is no date at all, and when the range ends before it starts:
///
/// ```
/// let error = fihris::dates::parse_range("2024-07..2024-06").unwrap_err();
/// assert_eq!(error.to_string(), "the range ends before it starts: 2024-07..2024-06");
/// ```
pub fn parse_range(raw: &str) -> Result<(Option<Date>, Option<Date>), DateError> {
    range(raw, &today)
}

/// [`parse_range`] on a given day.
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
/// As [`parse_range`].
pub fn parse_range_on(raw: &str, today: Date) -> Result<(Option<Date>, Option<Date>), DateError> {
    range(raw, &|| Ok(today))
}

fn range(
    raw: &str,
    today: &dyn Fn() -> Result<Date, DateError>,
) -> Result<(Option<Date>, Option<Date>), DateError> {
    let side = |raw: &str| match raw.trim().is_empty() {
        true => Ok(None),
        false => days(raw, today).map(Some),
    };
    let (start, end) = match raw.split_once("..") {
        None => {
            let (first, last) = days(raw, today)?;
            return Ok((Some(first), Some(last)));
        }
        Some((start, end)) => (side(start)?, side(end)?),
    };
    match (start.map(|days| days.0), end.map(|days| days.1)) {
        (None, None) => Err(DateError::new(Why::EmptyRange, raw)),
        (Some(start), Some(end)) if end < start => Err(DateError::new(Why::BackwardRange, raw)),
        range => Ok(range),
    }
}

/// The days of a date, or of a time that is told from today.
fn days(raw: &str, today: &dyn Fn() -> Result<Date, DateError>) -> Result<Days, DateError> {
    let absolute = read_date(raw, Place::Query);
    let error = match absolute {
        Ok(date) => return Ok((date.first_day(), date.last_day())),
        Err(error) => error,
    };
    if raw.chars().nth(MAX_CHARS).is_some() {
        return Err(error);
    }
    let tokens = token::tokenize(raw.trim());
    // Any day tells whether one is told; only then the clock is asked.
    if relative::range(&tokens, Date::constant(2000, 1, 1)).is_none() {
        return Err(error);
    }
    relative::range(&tokens, today()?).ok_or(error)
}

//! The dates of a query.

use jiff::civil::Date;

use super::error::Why;
use super::resolve::Place;
use super::{DateError, NewsDate, read_date};

/// Reads the dates that a query asks for, as the first and the last day, both inclusive.
///
/// A date stands for all days it covers: a year, a month or a day. Two of them with `..` between
/// are a range, and either side may be missing. Everything that [`parse`](super::parse) reads is a
/// date here, but no other word may stand beside it.
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
    let (start, end) = match raw.split_once("..") {
        None => {
            let date = read_date(raw, Place::Query)?;
            return Ok((Some(date.first_day()), Some(date.last_day())));
        }
        Some((start, end)) => (side(start)?, side(end)?),
    };
    let range = (
        start.map(|date| date.first_day()),
        end.map(|date| date.last_day()),
    );
    match range {
        (None, None) => Err(DateError::new(Why::EmptyRange, raw)),
        (Some(start), Some(end)) if end < start => Err(DateError::new(Why::BackwardRange, raw)),
        range => Ok(range),
    }
}

/// A side of a range, which may be empty.
fn side(raw: &str) -> Result<Option<NewsDate>, DateError> {
    if raw.trim().is_empty() {
        return Ok(None);
    }
    read_date(raw, Place::Query).map(Some)
}

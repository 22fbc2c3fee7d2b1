//! Errors of strings that are not dates.

use std::fmt;

use super::YEARS;
use super::range::TODAY;
use super::token::is_invisible;

/// The reason why a string is not a date.
///
/// ```
/// let error = fihris::dates::parse("31/02/2017").unwrap_err();
/// assert_eq!(error.to_string(), "no such date: 31/02/2017");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError {
    reason: Reason,
    excerpt: String,
}

/// The kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    NotADate,
    TooLong,
    NoSuchDate,
    YearOutOfRange,
    ShortYear,
    NoYear,
    UnmarkedHijri,
    SeveralDates,
    EmptyRange,
    BackwardRange,
    NoToday,
}

/// Maximum number of characters of the string in a message.
const EXCERPT_CHARS: usize = 60;

impl DateError {
    pub(super) fn new(reason: Reason, raw: &str) -> Self {
        let mut chars = raw.trim().chars();
        // A message must not contain control characters of a document, including bidi controls.
        let shown = chars.by_ref().take(EXCERPT_CHARS);
        let mut excerpt: String = shown
            .filter(|&c| !c.is_control() && !is_invisible(c))
            .collect();
        if chars.next().is_some() {
            excerpt.push('…');
        }
        DateError { reason, excerpt }
    }

    /// Returns whether the string is a range that ends before it starts.
    pub fn is_backward(&self) -> bool {
        self.reason == Reason::BackwardRange
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excerpt = &self.excerpt;
        match self.reason {
            Reason::NotADate => write!(formatter, "not a date: {excerpt}"),
            Reason::TooLong => write!(formatter, "not a date, too long for one: {excerpt}"),
            Reason::NoSuchDate => write!(formatter, "no such date: {excerpt}"),
            Reason::YearOutOfRange => {
                let (first, last) = (YEARS.start(), YEARS.end());
                write!(formatter, "the year is not in {first}..{last}: {excerpt}")
            }
            Reason::ShortYear => write!(formatter, "the year needs four digits: {excerpt}"),
            Reason::NoYear => write!(formatter, "a date without its year: {excerpt}"),
            Reason::UnmarkedHijri => {
                write!(formatter, "a hijri date needs its year and هـ: {excerpt}")
            }
            Reason::SeveralDates => write!(formatter, "more than one date: {excerpt}"),
            Reason::EmptyRange => write!(formatter, "a range without a date: {excerpt}"),
            Reason::NoToday => write!(
                formatter,
                "{TODAY} is not a day such as 2024-06-20: {excerpt}"
            ),
            Reason::BackwardRange => {
                write!(formatter, "the range ends before it starts: {excerpt}")
            }
        }
    }
}

impl std::error::Error for DateError {}

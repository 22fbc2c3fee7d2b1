//! Why a string is no date.

use std::fmt;

use super::YEARS;
use super::range::TODAY;
use super::token::is_invisible;

/// A string that should be a date and is none, with the reason.
///
/// ```
/// let error = fihris::dates::parse("31/02/2017").unwrap_err();
/// assert_eq!(error.to_string(), "no such date: 31/02/2017");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError {
    why: Why,
    excerpt: String,
}

/// The reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
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

/// How much of the string a message repeats.
const EXCERPT_CHARS: usize = 60;

impl DateError {
    pub(super) fn new(why: Why, raw: &str) -> Self {
        let mut chars = raw.trim().chars();
        // A document's controls stay out of messages, those that turn text around too.
        let shown = chars.by_ref().take(EXCERPT_CHARS);
        let mut excerpt: String = shown
            .filter(|&c| !c.is_control() && !is_invisible(c))
            .collect();
        if chars.next().is_some() {
            excerpt.push('…');
        }
        DateError { why, excerpt }
    }

    /// Whether it is a range that ends before it starts.
    pub fn is_backward(&self) -> bool {
        self.why == Why::BackwardRange
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excerpt = &self.excerpt;
        match self.why {
            Why::NotADate => write!(formatter, "not a date: {excerpt}"),
            Why::TooLong => write!(formatter, "not a date, too long for one: {excerpt}"),
            Why::NoSuchDate => write!(formatter, "no such date: {excerpt}"),
            Why::YearOutOfRange => {
                let (first, last) = (YEARS.start(), YEARS.end());
                write!(formatter, "the year is not in {first}..{last}: {excerpt}")
            }
            Why::ShortYear => write!(formatter, "the year needs four digits: {excerpt}"),
            Why::NoYear => write!(formatter, "a date without its year: {excerpt}"),
            Why::UnmarkedHijri => {
                write!(formatter, "a hijri date needs its year and هـ: {excerpt}")
            }
            Why::SeveralDates => write!(formatter, "more than one date: {excerpt}"),
            Why::EmptyRange => write!(formatter, "a range without a date: {excerpt}"),
            Why::NoToday => write!(formatter, "{TODAY} is no day, as 2024-06-20 is: {excerpt}"),
            Why::BackwardRange => write!(formatter, "the range ends before it starts: {excerpt}"),
        }
    }
}

impl std::error::Error for DateError {}

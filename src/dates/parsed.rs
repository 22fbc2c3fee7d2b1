//! Parses a whole string to dates, times and offsets, in groups, and counts the remaining tokens.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;

use super::clock;
use super::cursor::Cursor;
use super::fields::{self, Calendar, Fields};
use super::names::{Meaning, PARTS, WORDS};
use super::token::{Kind, Token};

/// The content of a string.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) groups: Vec<Group>,
    /// The number of words, numbers and signs that are not part of a date.
    pub(super) strays: usize,
    /// Whether the digits are Persian, so that an unmarked Hijri year is a solar one.
    pub(super) has_persian_digits: bool,
    /// Whether the string has a short date with a year of two digits.
    pub(super) has_short_year: bool,
}

/// The dates between two labels. «نشر في 20 يونيو، آخر تحديث 21 يونيو» has two groups.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) dates: Vec<Fields>,
    pub(super) time: Option<Time>,
    /// Whether a time in the group does not exist, so that the moment is unknown.
    pub(super) has_impossible_time: bool,
    /// The minutes east of UTC.
    pub(super) offset: Option<i32>,
    /// Whether the label is that of an update.
    pub(super) is_update: bool,
    /// Whether the text has a Persian weekday, so that an unmarked Hijri year is a solar one.
    pub(super) is_persian: bool,
    /// Whether the text names the solar calendar, so that هـ is that calendar.
    pub(super) is_solar: bool,
    /// Whether the date is a single number (`20170125`, a Unix timestamp), which is a date only in
    /// a field for dates.
    pub(super) is_bare_number: bool,
}

/// Returns whether a sign may adjoin a date, including emoji of clocks and calendars.
fn is_separator(sign: char) -> bool {
    matches!(
        sign,
        '|' | '-' | '/' | '\\' | '•' | '·' | ',' | '،' | ';' | '؛' | ':' | '.' | '(' | ')'
            | '[' | ']' | '~' | '>' | '*' | '_' | '●' | '▪' | '■' | '◆' | '¦'
            | '⌚' | '⏰'..='⏲' | '🕐'..='🕧' | '📅' | '📆' | '🗓'
    )
}

/// Parses the tokens of a string, up to the first ones that make more than `max_strays`.
pub(super) fn parse(tokens: &[Token], max_strays: usize) -> Parsed {
    let mut cursor = Cursor::new(tokens);
    let mut parsed = Parsed::default();
    let mut group = Group::default();
    while !cursor.is_done() && parsed.strays <= max_strays {
        parsed.has_short_year |= fields::is_short_year(&mut cursor);
        if parse_into(&mut group, &mut cursor).is_some() {
            continue;
        }
        match surrounding(&mut cursor) {
            Some(Surrounding::Label { is_update }) => {
                if !group.dates.is_empty() {
                    parsed.groups.push(std::mem::take(&mut group));
                }
                group.is_update = is_update;
            }
            Some(Surrounding::PersianWeekday) => group.is_persian = true,
            Some(Surrounding::Solar) => group.is_solar = true,
            Some(Surrounding::Ignored) => {}
            None if clock::impossible(&mut cursor).is_some() => {
                parsed.strays += 1;
                group.has_impossible_time = true;
            }
            None => {
                parsed.strays += 1;
                cursor.advance();
            }
        }
    }
    parsed.groups.push(group);
    parsed
}

/// Reads a date, a time or an offset. Short dates are tried before times because of `20.06.2024`,
/// and single numbers last, since most other forms contain them.
fn parse_into(group: &mut Group, cursor: &mut Cursor) -> Option<()> {
    let date = fields::numeric(cursor).or_else(|| fields::named(cursor));
    if let Some(date) = date {
        group.dates.push(date);
    } else if let Some(time) = clock::time(cursor) {
        group.time.get_or_insert(time);
    } else if let Some(offset) =
        clock::offset(cursor, group.time.is_some() || group.has_impossible_time)
    {
        group.offset = group.offset.or(offset);
    } else if let Some(year) = fields::year_alone(cursor) {
        group.dates.push(year);
    } else if let Some(date) = fields::compact(cursor) {
        group.is_bare_number = true;
        group.dates.push(date);
    } else {
        let (moment, offset) = cursor.attempt(numeric_moment)?;
        group.is_bare_number = true;
        group.dates.push(Fields {
            calendar: Calendar::Gregorian,
            year: Some(moment.year()),
            month: Some(moment.month().cast_unsigned()),
            day: Some(moment.day().cast_unsigned()),
            is_named: false,
        });
        group.time.get_or_insert(moment.time());
        group.offset = group.offset.or(offset);
    }
    Some(())
}

/// Reads a moment in one number: Unix seconds (10 digits, perhaps with a fraction) or milliseconds
/// (13), which are in UTC; or `20170125143600`, which has no time zone.
fn numeric_moment(cursor: &mut Cursor) -> Option<(DateTime, Option<i32>)> {
    let number = cursor.number()?;
    // Leading zeros are those of a telephone number.
    let is_padded = u32::try_from(number.digits)
        .ok()
        .and_then(|digits| 10_u64.checked_pow(digits.saturating_sub(1)))
        .is_none_or(|least| number.value < least);
    if is_padded {
        return None;
    }
    let timestamp = match number.digits {
        10 => {
            cursor.attempt(|cursor| {
                cursor.sign(&['.'])?;
                cursor.joined_number()
            });
            Timestamp::from_second(i64::try_from(number.value).ok()?).ok()?
        }
        13 => Timestamp::from_millisecond(i64::try_from(number.value).ok()?).ok()?,
        14 => {
            let day = fields::from_digits(number.value / 1_000_000)?;
            let date = super::resolve::gregorian_day(day)?;
            let time = clock::from_digits(number.value % 1_000_000)?;
            return Some((date.to_datetime(time), None));
        }
        _ => return None,
    };
    Some((Offset::UTC.to_datetime(timestamp), Some(0)))
}

/// Text that may surround a date.
enum Surrounding {
    Label { is_update: bool },
    PersianWeekday,
    Solar,
    Ignored,
}

fn surrounding(cursor: &mut Cursor) -> Option<Surrounding> {
    if let Kind::Sign(sign) = cursor.peek()?.kind {
        cursor.advance();
        return is_separator(sign).then_some(Surrounding::Ignored);
    }
    match cursor.phrase(&WORDS) {
        Some(Meaning::Published) => Some(Surrounding::Label { is_update: false }),
        Some(Meaning::Updated) => Some(Surrounding::Label { is_update: true }),
        Some(Meaning::PersianWeekday) => Some(Surrounding::PersianWeekday),
        Some(Meaning::SolarHijri) => Some(Surrounding::Solar),
        // «ق» alone is not a word of dates.
        Some(Meaning::Qamari) => None,
        Some(_) => Some(Surrounding::Ignored),
        None => cursor.phrase(&PARTS).map(|_| Surrounding::Ignored),
    }
}

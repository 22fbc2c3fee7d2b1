//! What a whole string holds: its dates, times and offsets, in groups, and what else there is.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;

use super::clock;
use super::cursor::Cursor;
use super::fields::{self, Calendar, Fields};
use super::names::{Meaning, PARTS, WORDS};
use super::token::{Kind, Token};

/// Everything that was found in a string.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) groups: Vec<Group>,
    /// Words, numbers and signs that belong to no date.
    pub(super) strays: usize,
    /// A short date with a year of two digits stands in the string.
    pub(super) has_short_year: bool,
}

/// The dates between two labels. «نشر في 20 يونيو، آخر تحديث 21 يونيو» holds two groups.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) dates: Vec<Fields>,
    pub(super) time: Option<Time>,
    /// It holds a time that cannot be, so that its moment is not known.
    pub(super) has_impossible_time: bool,
    /// Minutes east of UTC.
    pub(super) offset: Option<i32>,
    /// The label says that it is the date of a change.
    pub(super) is_update: bool,
    /// Its date is one number (`20170125`, a Unix timestamp), evidence only where a date should be.
    pub(super) is_bare_number: bool,
}

/// Signs that may stand around a date; pages put pictures of clocks and calendars there too.
fn is_separator(sign: char) -> bool {
    matches!(
        sign,
        '|' | '-' | '/' | '\\' | '•' | '·' | ',' | '،' | ';' | '؛' | ':' | '.' | '(' | ')'
            | '[' | ']' | '~' | '>' | '*' | '_' | '●' | '▪' | '■' | '◆' | '¦'
            | '⌚' | '⏰'..='⏲' | '🕐'..='🕧' | '📅' | '📆' | '🗓'
    )
}

/// Reads a string from its first token to its last, each of them once.
pub(super) fn read(tokens: &[Token]) -> Reading {
    let mut cursor = Cursor::new(tokens);
    let mut reading = Reading::default();
    let mut group = Group::default();
    while !cursor.is_done() {
        reading.has_short_year |= fields::is_short_year(&mut cursor);
        if read_into(&mut group, &mut cursor).is_some() {
            continue;
        }
        match around(&mut cursor) {
            Some(Around::Label { is_update }) => {
                if !group.dates.is_empty() {
                    reading.groups.push(std::mem::take(&mut group));
                }
                group.is_update = is_update;
            }
            Some(Around::Nothing) => {}
            None if clock::impossible(&mut cursor).is_some() => {
                reading.strays += 1;
                group.has_impossible_time = true;
            }
            None => {
                reading.strays += 1;
                cursor.advance();
            }
        }
    }
    reading.groups.push(group);
    reading
}

/// Reads a date, a time or an offset. Short dates come before times because of `20.06.2024`, and
/// lone numbers last, for they are part of most other things.
fn read_into(group: &mut Group, cursor: &mut Cursor) -> Option<()> {
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
        let (moment, offset) = cursor.attempt(bare_moment)?;
        group.is_bare_number = true;
        group.dates.push(Fields {
            calendar: Calendar::Gregorian,
            year: Some(moment.year()),
            month: Some(moment.month().cast_unsigned()),
            day: Some(moment.day().cast_unsigned()),
        });
        group.time.get_or_insert(moment.time());
        group.offset = group.offset.or(offset);
    }
    Some(())
}

/// A moment in one number: Unix seconds (10 digits, perhaps with a fraction) or milliseconds (13),
/// which are in UTC; or `20170125143600`, which is in no zone.
fn bare_moment(cursor: &mut Cursor) -> Option<(DateTime, Option<i32>)> {
    let number = cursor.number()?;
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
            let day = fields::of_digits(number.value / 1_000_000)?;
            let date = super::resolve::gregorian_day(day)?;
            let time = clock::of_digits(number.value % 1_000_000)?;
            return Some((date.to_datetime(time), None));
        }
        _ => return None,
    };
    Some((Offset::UTC.to_datetime(timestamp), Some(0)))
}

/// What may stand around a date.
enum Around {
    Label { is_update: bool },
    Nothing,
}

fn around(cursor: &mut Cursor) -> Option<Around> {
    if let Kind::Sign(sign) = cursor.peek()?.kind {
        cursor.advance();
        return is_separator(sign).then_some(Around::Nothing);
    }
    match cursor.phrase(&WORDS) {
        Some(Meaning::Published) => Some(Around::Label { is_update: false }),
        Some(Meaning::Updated) => Some(Around::Label { is_update: true }),
        Some(_) => Some(Around::Nothing),
        None => cursor.phrase(&PARTS).map(|_| Around::Nothing),
    }
}

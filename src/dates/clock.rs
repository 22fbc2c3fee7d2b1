//! Times of day and offsets from UTC.

use jiff::civil::Time;

use super::cursor::Cursor;
use super::names::{CLOCKS, DayPart, MONTHS, Meaning, PARTS, WORDS};
use super::token::Number;

/// The largest offset from UTC in use, in hours.
const MAX_OFFSET_HOURS: u8 = 14;

/// Reads a time: `14:30`, `02:15 م`, `19،00`, `14h30`, `T143600`, `14:36:00.25`, `3 مساء`.
pub(super) fn time(cursor: &mut Cursor) -> Option<Time> {
    cursor.attempt(|cursor| {
        let is_iso = cursor.word("t").is_some();
        let part_before = cursor.phrase(&PARTS);
        let time = cursor
            .attempt(separated)
            .or_else(|| is_iso.then(|| cursor.attempt(run_together))?);
        let time = match time {
            Some((time, separator)) => with_fraction(cursor, time, separator),
            None => return hour_alone(cursor),
        };
        let part = cursor.phrase(&PARTS).or(part_before);
        part.map_or(Some(time), |part| in_part(time, part))
    })
}

/// Reads digits in the form of a time that does not exist: `25:00:00`, `10:75`, `1:5:00`.
pub(super) fn impossible(cursor: &mut Cursor) -> Option<()> {
    cursor.attempt(|cursor| {
        cursor.word("t");
        cursor.number()?;
        let more = |cursor: &mut Cursor| {
            cursor.attempt(|cursor| {
                let touches = !cursor.is_spaced();
                cursor.sign(&[':'])?;
                cursor.joined_number().filter(|_| touches)
            })
        };
        more(cursor)?;
        more(cursor);
        Some(())
    })
}

/// Reads an offset, in minutes east of UTC: `Z`, `GMT`, `+0400`, `-05:00`, `GMT+3`,
/// `بتوقيت غرينتش`, `بتوقيت مكة`. The inner value is `None` for a place whose offset changes over
/// the year.
///
/// A sign and digits are an offset only after a time.
pub(super) fn offset(cursor: &mut Cursor, follows_time: bool) -> Option<Option<i32>> {
    cursor.attempt(|cursor| {
        if follows_time && let Some(minutes) = signed(cursor) {
            return Some(Some(minutes));
        }
        let minutes = match cursor.phrase(&WORDS)? {
            Meaning::Zone(minutes) => Some(minutes),
            Meaning::ClockOf => cursor.phrase(&CLOCKS).unwrap_or_default(),
            _ => return None,
        };
        let shift = minutes.and_then(|zone| signed(cursor).map(|shift| zone + shift));
        Some(shift.or(minutes))
    })
}

/// Returns the time of the six digits at the end of a timestamp: `143600`.
pub(super) fn from_digits(value: u64) -> Option<Time> {
    let field = |unit: u64| i8::try_from(value / unit % 100).ok();
    clock(field(10_000)?, field(100)?, field(1)?)
}

/// Reads hours, minutes and perhaps seconds, all with the same separator.
fn separated(cursor: &mut Cursor) -> Option<(Time, char)> {
    let hour = cursor.number()?.small()?;
    let separator = match cursor.sign(&[':']) {
        Some(colon) => colon,
        None if cursor.is_spaced() => return None,
        None => cursor
            .sign(&['،', '.', ','])
            .or_else(|| cursor.word("h").map(|()| 'h'))?,
    };
    let minute = match two_digits(cursor, separator) {
        Some(minute) => minute,
        None if separator == 'h' => 0,
        None => return None,
    };
    let second = cursor.attempt(|cursor| {
        cursor.sign(&[separator])?;
        two_digits(cursor, separator)
    });
    let time = clock(hour.cast_signed(), minute, second.unwrap_or(0))?;
    Some((time, separator))
}

/// Reads hours, minutes and seconds as one number of two, four or six digits.
fn run_together(cursor: &mut Cursor) -> Option<(Time, char)> {
    let Number { value, digits } = cursor.number()?;
    let time = match digits {
        2 => from_digits(value.checked_mul(10_000)?),
        4 => from_digits(value.checked_mul(100)?),
        6 => from_digits(value),
        _ => None,
    }?;
    Some((time, ':'))
}

fn two_digits(cursor: &mut Cursor, separator: char) -> Option<i8> {
    if separator != ':' && cursor.is_spaced() {
        return None;
    }
    let number = cursor.number().filter(|number| number.digits == 2)?;
    Some(number.small()?.cast_signed())
}

/// Reads a fraction of a second, which is dropped if it has more than nine digits.
fn with_fraction(cursor: &mut Cursor, time: Time, separator: char) -> Time {
    let fraction = cursor.attempt(|cursor| {
        if separator != ':' || cursor.is_spaced() {
            return None;
        }
        cursor.sign(&['.', ','])?;
        cursor.joined_number()
    });
    let nanoseconds = fraction.and_then(|Number { value, digits }| {
        let zeros = 9_u32.checked_sub(u32::try_from(digits).ok()?)?;
        i32::try_from(value * 10_u64.pow(zeros)).ok()
    });
    nanoseconds
        .and_then(|value| time.with().subsec_nanosecond(value).build().ok())
        .unwrap_or(time)
}

/// Reads an hour that is followed by a part of the day: `3 مساء`.
fn hour_alone(cursor: &mut Cursor) -> Option<Time> {
    let hour = cursor.number()?.small()?;
    let part = cursor.phrase(&PARTS)?;
    in_part(clock(hour.cast_signed(), 0, 0)?, part)
}

/// Moves an hour of the 12-hour clock to its part of the day. Other hours are unchanged.
fn in_part(time: Time, part: DayPart) -> Option<Time> {
    let hour = time.hour();
    let moved = match (part, hour) {
        (DayPart::Morning | DayPart::Night, 12) => 0,
        (DayPart::Evening, 1..=11) | (DayPart::Noon, 1..=5) | (DayPart::Night, 6..=11) => hour + 12,
        _ => hour,
    };
    time.with().hour(moved).build().ok()
}

/// Returns a time of day. A leap second becomes the second before it.
fn clock(hour: i8, minute: i8, second: i8) -> Option<Time> {
    let second = if second == 60 { 59 } else { second };
    Time::new(hour, minute, second, 0).ok()
}

/// Reads `+0400`, `+04:00` or `+4`, in minutes.
fn signed(cursor: &mut Cursor) -> Option<i32> {
    cursor.attempt(|cursor| {
        let sign = cursor.sign(&['+', '-'])?;
        let number = cursor.joined_number()?;
        let (hours, minutes) = match (number.digits, number.small()) {
            (4, _) => (
                u8::try_from(number.value / 100).ok()?,
                u8::try_from(number.value % 100).ok()?,
            ),
            (_, Some(hours)) => (hours, colon_minutes(cursor).unwrap_or(0)),
            _ => return None,
        };
        let is_offset = hours <= MAX_OFFSET_HOURS && minutes < 60 && !starts_date(cursor);
        let minutes = i32::from(hours) * 60 + i32::from(minutes);
        is_offset.then_some(if sign == '-' { -minutes } else { minutes })
    })
}

fn colon_minutes(cursor: &mut Cursor) -> Option<u8> {
    cursor.attempt(|cursor| {
        cursor.sign(&[':'])?;
        cursor.joined_number()?.small()
    })
}

/// Returns whether the next number is part of a date: `14:30 -05/06/2024`, `14:30 -5 يونيو`.
fn starts_date(cursor: &mut Cursor) -> bool {
    let is_joined =
        !cursor.is_spaced() && (cursor.sees('/') || cursor.sees('-') || cursor.sees('.'));
    is_joined || cursor.lookahead(|cursor| cursor.phrase(&MONTHS))
}

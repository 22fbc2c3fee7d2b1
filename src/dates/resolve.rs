//! Chooses among the dates of a string, and computes the days that the date covers.

use icu_calendar::cal::Hijri;
use icu_calendar::{AsCalendar, Date as IcuDate, Iso};
use jiff::civil::Date;

use super::error::Reason;
use super::fields::{Calendar, Fields};
use super::parsed::{Group, Parsed};
use super::{NewsDate, Precision, YEARS};

/// The origin of a string, which decides how much other text it may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// The value of a field for dates, which may contain a few other words.
    Field,
    /// A line of a page, which must contain nothing but a date.
    Line,
    /// A query, which must contain nothing but a date of any precision.
    Query,
}

/// Maximum number of other words in a field: a place of one or two words and an agency.
const MAX_STRAYS: usize = 4;

/// Returns the date of a string.
pub(super) fn resolve(parsed: &Parsed, context: Context) -> Result<NewsDate, Reason> {
    if context != Context::Field && parsed.strays > 0 || parsed.strays > MAX_STRAYS {
        return Err(fault(parsed));
    }
    let dated = || parsed.groups.iter().filter(|group| !group.dates.is_empty());
    let group = dated()
        .find(|group| !group.is_update)
        .or_else(|| dated().next())
        .ok_or_else(|| fault(parsed))?;
    let fields = choose(group, parsed.has_persian_digits)?;
    let date = news_date(fields, group)?;
    let is_evidence = match context {
        Context::Query => true,
        Context::Line => date.precision == Precision::Day && !group.is_bare_number,
        Context::Field => {
            parsed.strays == 0 || date.precision == Precision::Day && !group.is_bare_number
        }
    };
    if is_evidence {
        Ok(date)
    } else {
        Err(Reason::NotADate)
    }
}

/// Returns the most specific reason why a string has no date.
fn fault(parsed: &Parsed) -> Reason {
    if parsed.has_short_year {
        Reason::ShortYear
    } else {
        Reason::NotADate
    }
}

/// Returns the Gregorian date of a group, or else the Hijri one. In Persian digits, an unmarked
/// Hijri year is a solar one.
///
/// # Errors
/// Returns an error if the group has no date, or more than one.
fn choose(group: &Group, is_persian: bool) -> Result<Fields, Reason> {
    let mut dates = with_separate_year(&group.dates);
    for date in &mut dates {
        let is_numeric_hijri = date.calendar == Calendar::Hijri && !date.is_named;
        if date.has_unmarked_hijri_year() {
            date.calendar = if group.is_persian || group.is_solar || is_persian {
                Calendar::SolarHijri
            } else {
                Calendar::Hijri
            };
        } else if is_numeric_hijri && group.is_solar {
            date.calendar = Calendar::SolarHijri;
        }
    }
    let of = |calendar| dates.iter().filter(move |date| date.calendar == calendar);
    // The solar calendar is computed, while a lunar month can begin a day later than computed.
    for calendar in [Calendar::Gregorian, Calendar::SolarHijri, Calendar::Hijri] {
        let with_year = of(calendar).filter(|date| date.year.is_some());
        let Some(best) = with_year.max_by_key(|date| detail(date)) else {
            continue;
        };
        let is_certain = of(calendar).all(|date| agrees(date, best));
        return if is_certain {
            Ok(*best)
        } else {
            Err(Reason::SeveralDates)
        };
    }
    if of(Calendar::HijriUnmarked).any(|date| date.year.is_some()) {
        return Err(Reason::UnmarkedHijri);
    }
    Err(Reason::NoYear)
}

/// Returns whether two dates can be the same: `2024` and `20 يونيو 2024`.
fn agrees(one: &Fields, other: &Fields) -> bool {
    fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one == other)
    }
    same(one.year, other.year) && same(one.month, other.month) && same(one.day, other.day)
}

/// Returns how many of year, month and day are known.
fn detail(date: &Fields) -> usize {
    [
        date.year.is_some(),
        date.month.is_some(),
        date.day.is_some(),
    ]
    .iter()
    .filter(|is_known| **is_known)
    .count()
}

/// Completes dates with a year that is separate from day and month: `Jun 20 14:30:00 2024`.
fn with_separate_year(dates: &[Fields]) -> Vec<Fields> {
    let is_year = |date: &Fields| date.month.is_none();
    let mut years = dates.iter().copied().filter(is_year);
    let lacks_year = dates.iter().any(|date| date.year.is_none());
    let Some(year) = years
        .next()
        .filter(|_| lacks_year && years.next().is_none())
    else {
        return dates.to_vec();
    };
    let rest = dates.iter().filter(|date| !is_year(date));
    rest.map(|date| match date.year {
        None if date.calendar == year.calendar => Fields {
            year: year.year,
            ..*date
        },
        _ => *date,
    })
    .collect()
}

fn news_date(fields: Fields, group: &Group) -> Result<NewsDate, Reason> {
    let year = fields.year.ok_or(Reason::NoYear)?;
    let mut is_shifted = false;
    let (first_day, last_day) = match fields.calendar {
        Calendar::Gregorian => {
            let first_day = gregorian(year, fields.month.unwrap_or(1), fields.day.unwrap_or(1))?;
            let last_day = match (fields.month, fields.day) {
                (Some(_), Some(_)) => first_day,
                (Some(_), None) => first_day.last_of_month(),
                (None, _) => first_day.last_of_year(),
            };
            (first_day, last_day)
        }
        Calendar::SolarHijri => days_of(fields, &|month, day| {
            IcuDate::try_new_persian(i32::from(year), month, day).map_err(|_| Reason::NoSuchDate)
        })?,
        Calendar::Hijri | Calendar::HijriUnmarked => {
            is_shifted = is_missing_30th(year, fields);
            if is_shifted {
                let day = days_of(
                    Fields {
                        day: Some(29),
                        ..fields
                    },
                    &|month, day| umm_al_qura(year, month, day),
                )?;
                let next = day.0.tomorrow().map_err(|_| Reason::YearOutOfRange)?;
                (next, next)
            } else {
                days_of(fields, &|month, day| umm_al_qura(year, month, day))?
            }
        }
    };
    let precision = match (fields.month, fields.day) {
        (Some(_), Some(_)) => Precision::Day,
        (Some(_), None) => Precision::Month,
        (None, _) => Precision::Year,
    };
    let moment = group
        .time
        .zip(group.offset)
        .filter(|_| precision == Precision::Day && !group.has_impossible_time);
    let datetime = moment
        .map(|(time, minutes)| format!("{}{}", first_day.to_datetime(time), offset_text(minutes)));
    Ok(NewsDate {
        first_day,
        last_day,
        precision,
        datetime,
        has_impossible_time: group.has_impossible_time,
        is_shifted,
        calendar: match fields.calendar {
            Calendar::Gregorian => super::Calendar::Gregorian,
            Calendar::SolarHijri => super::Calendar::SolarHijri,
            Calendar::Hijri | Calendar::HijriUnmarked => super::Calendar::Hijri,
        },
    })
}

/// Returns the day of complete and valid Gregorian fields.
pub(super) fn gregorian_day(fields: Fields) -> Option<Date> {
    gregorian(fields.year?, fields.month?, fields.day?).ok()
}

fn gregorian(year: i16, month: u8, day: u8) -> Result<Date, Reason> {
    if !YEARS.contains(&year) {
        return Err(Reason::YearOutOfRange);
    }
    Date::new(year, month.cast_signed(), day.cast_signed()).map_err(|_| Reason::NoSuchDate)
}

/// Returns the Gregorian days of fields of another calendar, whose days `new` makes.
fn days_of<C: AsCalendar>(
    fields: Fields,
    new: &dyn Fn(u8, u8) -> Result<IcuDate<C>, Reason>,
) -> Result<(Date, Date), Reason> {
    let first = new(fields.month.unwrap_or(1), fields.day.unwrap_or(1))?;
    let last = match fields.day {
        Some(_) if fields.month.is_some() => None,
        _ => {
            let month = fields.month.unwrap_or(12);
            Some(new(month, new(month, 1)?.days_in_month())?)
        }
    };
    let first = gregorian_of(&first)?;
    let last = last.map_or(Ok(first), |last| gregorian_of(&last))?;
    Ok((first, last))
}

fn gregorian_of<C: AsCalendar>(date: &IcuDate<C>) -> Result<Date, Reason> {
    let iso = date.to_calendar(Iso);
    let year = i16::try_from(iso.year().extended_year()).map_err(|_| Reason::YearOutOfRange)?;
    gregorian(year, iso.month().number(), iso.day_of_month().0)
}

fn umm_al_qura(
    year: i16,
    month: u8,
    day: u8,
) -> Result<IcuDate<Hijri<icu_calendar::cal::hijri::UmmAlQura>>, Reason> {
    IcuDate::try_new_hijri_with_calendar(i32::from(year), month, day, Hijri::new_umm_al_qura())
        .map_err(|_| Reason::NoSuchDate)
}

/// Returns whether the date is the 30th day of a Hijri month that has only 29 days in the Umm
/// al-Qura calendar. Where the month began by sighting of the moon, it can have 30.
fn is_missing_30th(year: i16, fields: Fields) -> bool {
    let (Some(month), Some(30)) = (fields.month, fields.day) else {
        return false;
    };
    umm_al_qura(year, month, 1).is_ok_and(|first| first.days_in_month() == 29)
}

/// Formats an offset: `Z`, `+04:00`, `-05:00`.
fn offset_text(minutes: i32) -> String {
    if minutes == 0 {
        return "Z".to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.abs();
    format!("{sign}{:02}:{:02}", size / 60, size % 60)
}

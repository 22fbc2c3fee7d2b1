//! Dates relative to today: `yesterday`, `7d`, `last month`, `آخر 7 أيام`, `الأسبوع الماضي`.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::YEARS;
use super::cursor::Cursor;
use super::names::{Phrases, phrases};
use super::token::Token;

/// The first day of a week, as in ISO 8601.
const FIRST_OF_WEEK: Weekday = Weekday::Monday;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The meaning of a word of a relative date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// The day this many days before today.
    Ago(i32),
    /// `أول من`, before `أمس`: the day before it.
    DayBefore,
    /// From that time up to today: `منذ`.
    Since,
    /// At that time: `قبل أسبوع`.
    AtThatTime,
    /// At that time, after a unit: `3 days ago`.
    BackFromToday,
    /// A unit: `week`, `أيام`.
    Of(Unit),
    /// The dual of a unit: `أسبوعين`.
    Two(Unit),
    /// The previous unit (`last week`), or the time up to today before a number (`last 7 days`).
    Last,
    /// The time up to today, before a unit: `آخر شهر`.
    UpToToday,
    /// The previous unit: `الماضي`.
    Before,
    /// The time up to today, after a unit: `الأخيرة`.
    Recent,
    /// A number in words.
    Number(u64),
    /// The unit that contains today: `this`, `هذا`, `الحالي`.
    This,
}

#[rustfmt::skip]
const WORDS: &[(Word, &[&str])] = &[
    (Word::Ago(0), &["today", "اليوم", "النهاردة"]),
    (Word::Ago(1), &["yesterday", "أمس", "البارحة", "إمبارح", "مبارح"]),
    (Word::Ago(2), &["أول أمس", "أمس الأول", "أول البارحة", "البارحة الأولى", "أول إمبارح"]),
    (Word::DayBefore, &["أول من", "day before"]),
    (Word::Since, &["منذ", "مند", "مذ", "since"]),
    (Word::AtThatTime, &["قبل"]),
    (Word::BackFromToday, &["ago", "مضت"]),
    (Word::Of(Unit::Day), &["d", "day", "days", "يوم", "يوما", "أيام", "الأيام"]),
    (Word::Of(Unit::Week), &["w", "week", "weeks", "أسبوع", "أسبوعا", "أسابيع", "الأسبوع"]),
    (Word::Of(Unit::Month), &["m", "month", "months", "شهر", "شهرا", "أشهر", "شهور", "الشهر"]),
    (Word::Of(Unit::Year), &["y", "year", "years", "سنة", "سنوات", "سنين", "السنة",
                             "عام", "عاما", "أعوام", "العام"]),
    (Word::Two(Unit::Day), &["يومان", "يومين", "اليومان", "اليومين"]),
    (Word::Two(Unit::Week), &["أسبوعان", "أسبوعين", "الأسبوعان", "الأسبوعين"]),
    (Word::Two(Unit::Month), &["شهران", "شهرين", "الشهران", "الشهرين"]),
    (Word::Two(Unit::Year), &["سنتان", "سنتين", "عامان", "عامين",
                              "السنتان", "السنتين", "العامان", "العامين"]),
    (Word::Last, &["last", "past"]),
    (Word::UpToToday, &["آخر", "خلال", "في آخر", "في خلال"]),
    (Word::Before, &["الماضي", "الماضية", "الفائت", "الفائتة", "السابق", "السابقة", "المنصرم",
                     "المنصرمة", "previous"]),
    (Word::Recent, &["الأخير", "الأخيرة", "الأخيران", "الأخيرين", "الأخيرتين", "الماضيان", "الماضيين",
                     "الماضيتين"]),
    (Word::This, &["this", "هذا", "هذه", "الحالي", "الحالية", "الجاري", "الجارية", "current"]),
];

#[rustfmt::skip]
const NUMBERS: &[(Word, &[&str])] = &[
    (Word::Number(2), &["two"]),
    (Word::Number(3), &["three", "ثلاثة", "ثلاث", "الثلاثة", "الثلاث"]),
    (Word::Number(4), &["four", "أربعة", "أربع", "الأربعة", "الأربع"]),
    (Word::Number(5), &["five", "خمسة", "خمس", "الخمسة", "الخمس"]),
    (Word::Number(6), &["six", "ستة", "ست", "الستة", "الست"]),
    (Word::Number(7), &["seven", "سبعة", "سبع", "السبعة", "السبع"]),
    (Word::Number(8), &["eight", "ثمانية", "ثماني", "الثمانية", "الثماني"]),
    (Word::Number(9), &["nine", "تسعة", "تسع", "التسعة", "التسع"]),
    (Word::Number(10), &["ten", "عشرة", "عشر", "العشرة", "العشر"]),
];

static MEANINGS: LazyLock<Phrases<Word>> = LazyLock::new(|| {
    let mut meanings = phrases(WORDS, |word| word);
    meanings.extend(phrases(NUMBERS, |word| word));
    meanings
});

/// A part of a relative date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Number(u64),
    Word(Word),
}

/// Returns the first and the last day of a relative date, or `None` if the string is not one.
pub(super) fn range(tokens: &[Token], today: Date) -> Option<(Date, Date)> {
    use Part::{Number, Word as Is};
    use Word::{
        Ago, AtThatTime, BackFromToday, Before, DayBefore, Last, Of, Recent, Since, This, Two,
        UpToToday,
    };
    let parts = parts(tokens)?;
    match *parts.as_slice() {
        [Is(Ago(days))] => {
            let day = today.checked_sub(days.days()).ok()?;
            Some((day, day))
        }
        [Is(DayBefore), Is(Ago(days))] => {
            let day = today.checked_sub((days + 1).days()).ok()?;
            Some((day, day))
        }
        [Is(Since), Is(Ago(days))] => Some((today.checked_sub(days.days()).ok()?, today)),
        [Is(Since), Is(Of(unit))] => Some((before(today, 1, unit)?, today)),
        [Is(Since), Is(Two(unit))] => Some((before(today, 2, unit)?, today)),
        [Is(Since), Number(count), Is(Of(unit))] => Some((before(today, count, unit)?, today)),
        [Is(AtThatTime), Is(Of(unit))] => day_before(today, 1, unit),
        [Is(AtThatTime), Is(Two(unit))] => day_before(today, 2, unit),
        [Is(AtThatTime), Number(count), Is(Of(unit))]
        | [Number(count), Is(Of(unit)), Is(BackFromToday)] => day_before(today, count, unit),
        [Number(count), Is(Of(unit))]
        | [Is(Last | UpToToday), Number(count), Is(Of(unit))]
        | [Number(count), Is(Of(unit)), Is(Before)]
        | [Is(Of(unit)), Number(count), Is(Before | Recent)] => last_units(today, count, unit),
        [Is(Two(unit))] | [Is(UpToToday), Is(Two(unit))] | [Is(Two(unit)), Is(Recent)] => {
            last_units(today, 2, unit)
        }
        [Is(UpToToday), Is(Of(unit))] | [Is(Of(unit)), Is(Recent)] => last_units(today, 1, unit),
        [Is(Last | Before), Is(Of(unit))] | [Is(Of(unit)), Is(Before)] => {
            let (first, _) = unit_containing(today, unit)?;
            unit_containing(first.yesterday().ok()?, unit)
        }
        [Is(This), Is(Of(unit))] | [Is(Of(unit)), Is(This)] => unit_containing(today, unit),
        [Is(This), Is(Ago(0))] => Some((today, today)),
        _ => None,
    }
}

/// Parses a string of at most four numbers and known words.
fn parts(tokens: &[Token]) -> Option<Vec<Part>> {
    let mut cursor = Cursor::new(tokens);
    let mut parts = Vec::new();
    while !cursor.is_done() && parts.len() < 4 {
        let number = cursor.number().map(|number| Part::Number(number.value));
        let word = || {
            cursor.phrase(&MEANINGS).map(|word| match word {
                Word::Number(count) => Part::Number(count),
                word => Part::Word(word),
            })
        };
        parts.push(number.or_else(word)?);
    }
    (cursor.is_done() && !parts.is_empty()).then_some(parts)
}

/// Returns the last `count` units, today included.
fn last_units(today: Date, count: u64, unit: Unit) -> Option<(Date, Date)> {
    let first = before(today, count, unit)?.tomorrow().ok()?;
    Some((first, today))
}

/// Returns the day that many units before today, as a range.
fn day_before(today: Date, count: u64, unit: Unit) -> Option<(Date, Date)> {
    let day = before(today, count, unit)?;
    Some((day, day))
}

/// Returns the day that many units before today.
fn before(today: Date, count: u64, unit: Unit) -> Option<Date> {
    let count = i64::try_from(count).ok()?;
    if count == 0 {
        return None;
    }
    let span = match unit {
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
    };
    let day = today.checked_sub(span.ok()?).ok()?;
    YEARS.contains(&day.year()).then_some(day)
}

/// Returns the whole unit that contains a day.
fn unit_containing(day: Date, unit: Unit) -> Option<(Date, Date)> {
    Some(match unit {
        Unit::Day => (day, day),
        Unit::Week => {
            let since = day.weekday().since(FIRST_OF_WEEK);
            let first = day.checked_sub(i32::from(since).days()).ok()?;
            (first, first.checked_add(6.days()).ok()?)
        }
        Unit::Month => (day.first_of_month(), day.last_of_month()),
        Unit::Year => (day.first_of_year(), day.last_of_year()),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::civil::date;

    use super::*;
    use crate::dates::parse_range_on;
    use crate::dates::token::fold;

    #[track_caller]
    fn is(raw: &str, first: &str, last: &str) {
        let (from, to) = parse_range_on(raw, date(2024, 6, 21)).unwrap_or_else(|e| panic!("{e}"));
        let text = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(
            (text(from).as_str(), text(to).as_str()),
            (first, last),
            "{raw}"
        );
    }

    #[test]
    fn single_days_are_relative_to_today() {
        for raw in ["today", "اليوم", "Today", "هذا اليوم"] {
            is(raw, "2024-06-21", "2024-06-21");
        }
        for raw in ["yesterday", "أمس", "امس", "البارحة", "last day"] {
            is(raw, "2024-06-20", "2024-06-20");
        }
    }

    #[test]
    fn the_last_units_end_today() {
        for raw in [
            "7d",
            "7 days",
            "last 7 days",
            "آخر 7 أيام",
            "آخر ٧ أيام",
            "۷d",
            "1w",
            "آخر أسبوع",
            "الأيام 7 الماضية",
        ] {
            is(raw, "2024-06-15", "2024-06-21");
        }
        is("1d", "2024-06-21", "2024-06-21");
        is("2w", "2024-06-08", "2024-06-21");
        is("أسبوعين", "2024-06-08", "2024-06-21");
        for raw in ["3m", "3 months", "past 3 months", "آخر 3 أشهر"] {
            is(raw, "2024-03-22", "2024-06-21");
        }
        is("1y", "2023-06-22", "2024-06-21");
        is("آخر سنتين", "2022-06-22", "2024-06-21");
    }

    #[test]
    fn numbers_may_be_written_out() {
        for raw in [
            "آخر ثلاثة أيام",
            "last three days",
            "الأيام الثلاثة الأخيرة",
            "الأيام الثلاثة الماضية",
        ] {
            is(raw, "2024-06-19", "2024-06-21");
        }
        is("آخر عشر سنوات", "2014-06-22", "2024-06-21");
        is("الأسبوعين الماضيين", "2024-06-08", "2024-06-21");
        is("الأسبوع الأخير", "2024-06-15", "2024-06-21");
    }

    #[test]
    fn weeks_months_and_years_are_those_of_the_calendar() {
        for raw in ["last week", "الأسبوع الماضي", "الاسبوع الفائت"] {
            is(raw, "2024-06-10", "2024-06-16");
        }
        for raw in ["this week", "هذا الأسبوع", "الأسبوع الجاري"] {
            is(raw, "2024-06-17", "2024-06-23");
        }
        for raw in ["last month", "الشهر الماضي"] {
            is(raw, "2024-05-01", "2024-05-31");
        }
        is("هذا الشهر", "2024-06-01", "2024-06-30");
        for raw in ["last year", "العام الماضي", "السنة الماضية"] {
            is(raw, "2023-01-01", "2023-12-31");
        }
        is("this year", "2024-01-01", "2024-12-31");
        is("هذه السنة", "2024-01-01", "2024-12-31");
    }

    #[test]
    fn a_time_ago_is_a_day_and_a_time_since_ends_today() {
        for raw in [
            "أول أمس",
            "أول من أمس",
            "أمس الأول",
            "اول امس",
            "day before yesterday",
            "قبل يومين",
            "2 days ago",
        ] {
            is(raw, "2024-06-19", "2024-06-19");
        }
        is("منذ يومين", "2024-06-19", "2024-06-21");
        is("منذ أمس", "2024-06-20", "2024-06-21");
        is("منذ 3 أيام", "2024-06-18", "2024-06-21");
        is("منذ ثلاثة أيام", "2024-06-18", "2024-06-21");
        is("منذ أسبوع", "2024-06-14", "2024-06-21");
        is("منذ شهرين", "2024-04-21", "2024-06-21");
        is("قبل أسبوع", "2024-06-14", "2024-06-14");
        is("قبل 3 أيام", "2024-06-18", "2024-06-18");
        is("قبل عشرة أيام", "2024-06-11", "2024-06-11");
        is("قبل عام", "2023-06-21", "2023-06-21");
        is("قبل أسبوع..أمس", "2024-06-14", "2024-06-20");
    }

    #[test]
    fn they_may_be_sides_of_a_range() {
        is("2024-06-01..today", "2024-06-01", "2024-06-21");
        is("last month..أمس", "2024-05-01", "2024-06-20");
        is("7d..", "2024-06-15", "");
        is("..الشهر الماضي", "", "2024-05-31");
    }

    #[test]
    fn other_strings_are_not_relative_dates() {
        for raw in [
            "0d",
            "d",
            "week",
            "7",
            "999999999999d",
            "200000d",
            "last",
            "آخر",
            "7 d d",
            "3000y",
            "last week week",
        ] {
            assert!(parse_range_on(raw, date(2024, 6, 21)).is_err(), "{raw}");
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen = HashSet::new();
        for (_, names) in WORDS.iter().chain(NUMBERS) {
            for name in *names {
                assert!(seen.insert(fold(name)), "{name} is a duplicate");
            }
        }
    }
}

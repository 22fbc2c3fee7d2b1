//! The words of dates, as data.
//!
//! The months are those of CLDR's Arabic locales (ar, ar-DZ, ar-IQ, ar-JO, ar-LB, ar-MA, ar-MR,
//! ar-SY, ar-TN and their Islamic calendar) and of its English and French ones, with further
//! spellings from news articles. The words are folded at first use.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::token::fold;

/// The calendar of a month name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MonthCalendar {
    Gregorian,
    Hijri,
}

/// A month: its calendar and its number from 1.
pub(super) type Month = (MonthCalendar, u8);

#[rustfmt::skip]
const GREGORIAN: &[(u8, &[&str])] = &[
    (1, &["يناير", "كانون الثاني", "كانون ثاني", "كانون ثان", "جانفي",
          "january", "jan", "janvier", "janv"]),
    (2, &["فبراير", "شباط", "فيفري", "february", "feb", "février", "févr", "fév"]),
    (3, &["مارس", "آذار", "march", "mar", "mars"]),
    (4, &["أبريل", "نيسان", "أفريل", "april", "apr", "avril", "avr"]),
    (5, &["مايو", "أيار", "ماي", "مايس", "may", "mai"]),
    (6, &["يونيو", "يونيه", "حزيران", "جوان", "june", "jun", "juin"]),
    (7, &["يوليو", "يوليه", "تموز", "جويلية", "يوليوز", "july", "jul", "juillet", "juil"]),
    (8, &["أغسطس", "أوغسطس", "آب", "أوت", "غشت", "أغشت", "august", "aug", "août"]),
    (9, &["سبتمبر", "أيلول", "شتنبر", "شتمبر", "september", "sep", "sept", "septembre"]),
    (10, &["أكتوبر", "أوكتوبر", "تشرين الأول", "تشرين أول", "october", "oct", "octobre"]),
    (11, &["نوفمبر", "تشرين الثاني", "تشرين ثاني", "تشرين ثان", "نونبر",
           "november", "nov", "novembre"]),
    (12, &["ديسمبر", "كانون الأول", "كانون أول", "دجنبر", "دجمبر",
           "december", "dec", "décembre"]),
];

#[rustfmt::skip]
const HIJRI: &[(u8, &[&str])] = &[
    (1, &["محرم", "المحرم", "محرم الحرام"]),
    (2, &["صفر"]),
    (3, &["ربيع الأول", "ربيع أول"]),
    (4, &["ربيع الآخر", "ربيع آخر", "ربيع الثاني", "ربيع ثاني", "ربيع ثان"]),
    (5, &["جمادى الأولى", "جمادى أولى", "جمادى الأول", "جماد الأول", "جماد أول"]),
    (6, &["جمادى الآخرة", "جمادى الثانية", "جمادى ثانية", "جمادى الآخر", "جمادى الثاني",
          "جماد الثاني", "جماد الآخر", "جماد ثاني"]),
    (7, &["رجب"]),
    (8, &["شعبان"]),
    (9, &["رمضان", "رمضان المبارك"]),
    (10, &["شوال"]),
    (11, &["ذو القعدة", "ذي القعدة", "ذوالقعدة", "ذيالقعدة"]),
    (12, &["ذو الحجة", "ذي الحجة", "ذوالحجة", "ذيالحجة"]),
];

/// The meaning of a word next to a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A weekday, or another word that does not change the date.
    Filler,
    /// Label of the date of publication.
    Published,
    /// Label of the date of an update.
    Updated,
    /// A time zone, in minutes east of UTC.
    Zone(i32),
    /// A word before the place of a time zone: بتوقيت.
    ClockOf,
    /// Marks the preceding year as Gregorian: م.
    Gregorian,
    /// Marks the preceding year as Hijri: هـ.
    Hijri,
}

/// The part of the day of an hour from 1 to 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayPart {
    Morning,
    Noon,
    Evening,
    Night,
}

#[rustfmt::skip]
const MEANINGS: &[(Meaning, &[&str])] = &[
    (Meaning::Filler, &[
        "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت",
        "أحد", "اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة", "سبت",
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sun", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat",
        "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
        "يوم", "اليوم", "تاريخ", "التاريخ", "بتاريخ", "الموافق", "ل", "في", "تم", "آخر", "الساعة",
        "عند", "على", "تمام", "من", "شهر", "عام", "سنة",
        "on", "at", "of", "the", "date", "time", "day", "last",
        "le", "à", "du", "de", "dernière",
    ]),
    (Meaning::Published, &[
        "نشر", "النشر", "نشرت", "نشره", "نشرها", "ونشر", "منشور", "أضيف", "أضيفت", "الإضافة",
        "published", "posted", "created", "publié", "publiée", "publication",
    ]),
    (Meaning::Updated, &[
        "تحديث", "التحديث", "حدث", "محدث", "حدثت", "تعديل", "التعديل", "عدل",
        "updated", "update", "modified", "edited",
        "mis", "mise", "jour", "modifié", "modifiée", "modification",
    ]),
    (Meaning::ClockOf, &["بتوقيت", "توقيت", "بالتوقيت", "التوقيت"]),
    (Meaning::Gregorian, &["م", "ميلادي", "ميلادية", "ميلاديا", "للميلاد", "ad", "ce"]),
    (Meaning::Hijri, &["هـ", "هجري", "هجرية", "هجريا", "للهجرة", "ah"]),
    // The North American zones are those that RFC 2822 defines (section 4.3).
    (Meaning::Zone(0), &["gmt", "utc", "ut", "z", "غرينتش", "جرينتش", "غرينيتش", "جرينيتش",
                         "قرينتش", "ت غ", "ت ج"]),
    (Meaning::Zone(-4 * 60), &["edt"]),
    (Meaning::Zone(-5 * 60), &["est", "cdt"]),
    (Meaning::Zone(-6 * 60), &["cst", "mdt"]),
    (Meaning::Zone(-7 * 60), &["mst", "pdt"]),
    (Meaning::Zone(-8 * 60), &["pst"]),
    (Meaning::Zone(60), &["cet"]),
    (Meaning::Zone(2 * 60), &["cest", "eet"]),
    (Meaning::Zone(3 * 60), &["eest"]),
];

/// Places after بتوقيت. Those without daylight saving time have their offset (tz database: Riyadh,
/// Kuwait and Aden are one zone, as are Dubai and Muscat). Times of the other places stay local.
#[rustfmt::skip]
const PLACES: &[(Option<i32>, &[&str])] = &[
    (Some(0), &["غرينتش", "جرينتش", "غرينيتش", "جرينيتش", "قرينتش", "العالمي", "العالمي المنسق",
                "العالمي الموحد"]),
    (Some(3 * 60), &["مكة", "مكة المكرمة", "السعودية", "الرياض", "الدوحة", "قطر", "الكويت",
                     "صنعاء", "عدن", "اليمن"]),
    (Some(4 * 60), &["الإمارات", "أبوظبي", "أبو ظبي", "دبي", "مسقط", "سلطنة عمان"]),
    (None, &["المحلي", "القاهرة", "مصر", "القدس", "فلسطين", "بيروت", "لبنان", "دمشق", "سوريا",
             "عمان", "الأردن", "بغداد", "العراق", "تونس", "الجزائر", "المغرب", "الرباط", "طرابلس",
             "ليبيا", "الخرطوم", "السودان", "باريس", "لندن", "موسكو", "نيويورك", "واشنطن"]),
];

#[rustfmt::skip]
const DAY_PARTS: &[(DayPart, &[&str])] = &[
    (DayPart::Morning, &["ص", "صباحا", "فجرا", "قبل الظهر", "am", "a m"]),
    (DayPart::Noon, &["ظهرا"]),
    (DayPart::Evening, &["م", "مساء", "عصرا", "بعد الظهر", "pm", "p m"]),
    (DayPart::Night, &["ليلا"]),
];

/// Maps phrases of one or two folded words to their values.
pub(super) type Phrases<T> = HashMap<String, T>;

pub(super) fn phrases<T: Copy, U: Copy>(rows: &[(T, &[&str])], value: fn(T) -> U) -> Phrases<U> {
    let pairs = rows
        .iter()
        .flat_map(|&(row, names)| names.iter().map(move |name| (fold(name), value(row))));
    pairs.collect()
}

/// The month names of both calendars.
pub(super) static MONTHS: LazyLock<Phrases<Month>> = LazyLock::new(|| {
    let mut months = phrases(GREGORIAN, |number| (MonthCalendar::Gregorian, number));
    months.extend(phrases(HIJRI, |number| (MonthCalendar::Hijri, number)));
    months
});

/// The other words of a date line, except places and parts of the day.
pub(super) static WORDS: LazyLock<Phrases<Meaning>> =
    LazyLock::new(|| phrases(MEANINGS, |meaning| meaning));

/// The places after بتوقيت, with their minutes east of UTC if these are fixed.
pub(super) static CLOCKS: LazyLock<Phrases<Option<i32>>> =
    LazyLock::new(|| phrases(PLACES, |minutes| minutes));

/// The words after an hour for the part of the day.
pub(super) static PARTS: LazyLock<Phrases<DayPart>> =
    LazyLock::new(|| phrases(DAY_PARTS, |part| part));

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_is_that_of_two_months() {
        let mut seen = HashSet::new();
        for (_, names) in GREGORIAN.iter().chain(HIJRI) {
            for name in *names {
                assert!(seen.insert(fold(name)), "{name} is a duplicate");
            }
        }
    }

    #[test]
    fn every_month_of_both_calendars_has_a_name() {
        for (calendar, rows) in [("gregorian", GREGORIAN), ("hijri", HIJRI)] {
            let numbers: Vec<u8> = rows.iter().map(|&(number, _)| number).collect();
            assert_eq!(numbers, (1..=12).collect::<Vec<u8>>(), "{calendar}");
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen = HashSet::new();
        for (_, names) in MEANINGS {
            for name in *names {
                assert!(seen.insert(fold(name)), "{name} is a duplicate");
                assert!(!MONTHS.contains_key(&fold(name)), "{name} is a month");
            }
        }
    }
}

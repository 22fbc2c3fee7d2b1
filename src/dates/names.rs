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
    SolarHijri,
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
    (1, &["محرم", "المحرم", "muharram"]),
    (2, &["صفر", "safar"]),
    (3, &["ربيع الأول", "ربيع أول", "ربيعالأول"]),
    (4, &["ربيع الآخر", "ربيع آخر", "ربيع الثاني", "ربيع ثاني", "ربيع ثان", "ربيعالآخر", "ربيعالثاني"]),
    (5, &["جمادى الأولى", "جمادى أولى", "جمادى الأول", "جمادى أول", "جماد الأول", "جماد الأولى",
          "جماد أول"]),
    (6, &["جمادى الآخرة", "جمادى الثانية", "جمادى ثانية", "جمادى الآخر", "جمادى الثاني", "جمادى ثاني",
          "جمادى آخر", "جمادى الأخرى", "جماد الثاني", "جماد الثانية", "جماد الآخر", "جماد الآخرة",
          "جماد ثاني", "جماد آخر"]),
    (7, &["رجب", "rajab"]),
    (8, &["شعبان", "shaban"]),
    (9, &["رمضان", "ramadan", "ramadhan"]),
    (10, &["شوال", "shawwal", "shawal"]),
    (11, &["ذو القعدة", "ذي القعدة", "ذا القعدة", "ذوالقعدة", "ذيالقعدة", "ذي قعدة", "ذو قعدة", "ذيقعدة",
           "ذوقعدة", "القعدة", "ذو العقدة", "ذي العقدة"]),
    (12, &["ذو الحجة", "ذي الحجة", "ذا الحجة", "ذوالحجة", "ذيالحجة", "ذي حجة", "ذو حجة", "ذيحجة", "ذوحجة",
           "الحجة"]),
];

/// Words of praise after a Hijri month: `شعبان المعظم`, `صفر الخير`, `ذو القعدة الحرام`.
const EPITHETS: &[&str] = &[
    "الحرام",
    "المعظم",
    "الخير",
    "المظفر",
    "المبارك",
    "الكريم",
    "المكرم",
    "الفرد",
    "المرجب",
    "الأصم",
    "الأصب",
    "الفضيل",
    "الأنور",
];

/// The months of Iran, then those of Afghanistan.
#[rustfmt::skip]
const SOLAR_HIJRI: &[(u8, &[&str])] = &[
    (1, &["فروردین", "فرفردين", "farvardin", "حمل", "الحمل"]),
    (2, &["اردیبهشت", "ordibehesht", "ثور", "الثور"]),
    (3, &["خرداد", "khordad", "جوزا", "الجوزاء"]),
    (4, &["تیر", "tir", "سرطان", "السرطان"]),
    (5, &["مرداد", "امرداد", "mordad", "اسد", "الأسد"]),
    (6, &["شهریور", "shahrivar", "سنبله", "السنبلة"]),
    (7, &["مهر", "mehr", "میزان", "الميزان"]),
    (8, &["آبان", "aban", "عقرب", "العقرب"]),
    (9, &["آذر", "azar", "قوس", "القوس"]),
    (10, &["دی", "dey", "جدی", "الجدي"]),
    (11, &["بهمن", "bahman", "دلو", "الدلو"]),
    (12, &["اسفند", "esfand", "حوت", "الحوت"]),
];

/// Names of two months that a digit tells apart: `كانون 2`, `ربيع 1`. The first month is that of the
/// digit 1.
pub(super) const NUMBERED: &[(&str, [Month; 2])] = &[
    (
        "كانون",
        [
            (MonthCalendar::Gregorian, 12),
            (MonthCalendar::Gregorian, 1),
        ],
    ),
    (
        "تشرين",
        [
            (MonthCalendar::Gregorian, 10),
            (MonthCalendar::Gregorian, 11),
        ],
    ),
    (
        "ربيع",
        [(MonthCalendar::Hijri, 3), (MonthCalendar::Hijri, 4)],
    ),
    (
        "جمادي",
        [(MonthCalendar::Hijri, 5), (MonthCalendar::Hijri, 6)],
    ),
    (
        "جماد",
        [(MonthCalendar::Hijri, 5), (MonthCalendar::Hijri, 6)],
    ),
];

/// Abbreviations of [`NUMBERED`], which touch their digit: `ت1`, `ك2`.
pub(super) const NUMBERED_LETTERS: &[(&str, [Month; 2])] = &[
    (
        "ك",
        [
            (MonthCalendar::Gregorian, 12),
            (MonthCalendar::Gregorian, 1),
        ],
    ),
    (
        "ت",
        [
            (MonthCalendar::Gregorian, 10),
            (MonthCalendar::Gregorian, 11),
        ],
    ),
    ("ر", [(MonthCalendar::Hijri, 3), (MonthCalendar::Hijri, 4)]),
    ("ج", [(MonthCalendar::Hijri, 5), (MonthCalendar::Hijri, 6)]),
];

/// The days of a month in words: `الثالث عشر من أكتوبر`, `غرة رجب`.
#[rustfmt::skip]
const ORDINALS: &[(u8, &[&str])] = &[
    (1, &["غرة", "مستهل", "الأول", "أول", "الفاتح", "فاتح"]),
    (2, &["الثاني"]), (3, &["الثالث"]), (4, &["الرابع"]), (5, &["الخامس"]), (6, &["السادس"]),
    (7, &["السابع"]), (8, &["الثامن"]), (9, &["التاسع"]), (10, &["العاشر"]),
    (11, &["الحادي عشر"]), (12, &["الثاني عشر"]), (13, &["الثالث عشر"]), (14, &["الرابع عشر"]),
    (15, &["الخامس عشر"]), (16, &["السادس عشر"]), (17, &["السابع عشر"]), (18, &["الثامن عشر"]),
    (19, &["التاسع عشر"]), (20, &["العشرون", "العشرين"]),
    (21, &["الحادي والعشرون", "الحادي والعشرين"]), (22, &["الثاني والعشرون", "الثاني والعشرين"]),
    (23, &["الثالث والعشرون", "الثالث والعشرين"]), (24, &["الرابع والعشرون", "الرابع والعشرين"]),
    (25, &["الخامس والعشرون", "الخامس والعشرين"]), (26, &["السادس والعشرون", "السادس والعشرين"]),
    (27, &["السابع والعشرون", "السابع والعشرين"]), (28, &["الثامن والعشرون", "الثامن والعشرين"]),
    (29, &["التاسع والعشرون", "التاسع والعشرين"]), (30, &["الثلاثون", "الثلاثين"]),
    (31, &["الحادي والثلاثون", "الحادي والثلاثين"]),
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
    /// Marks a year as Hijri: هـ.
    Hijri,
    /// Marks a Hijri year as a lunar one: هـ ق.
    Qamari,
    /// Marks a year as Solar Hijri: هـ ش.
    SolarHijri,
    /// A Persian weekday: an unmarked Hijri year is a solar one.
    PersianWeekday,
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
        "عند", "على", "تمام", "من", "شهر", "عام", "سنة", "العام", "المصادف", "يوافق",
        "مطلع", "بداية", "أوائل", "أواسط", "منتصف", "نهاية", "أواخر", "صيف", "خريف", "شتاء",
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
    (Meaning::Qamari, &["قمري", "قمرية", "القمري", "القمرية", "ق"]),
    (Meaning::Hijri, &["هـ", "هجري", "هجرية", "هجريا", "للهجرة", "الهجري", "الهجرية", "ah", "هـ ق", "هق",
                       "هجري قمري", "هجرية قمرية", "الهجري القمري"]),
    (Meaning::SolarHijri, &["هـ ش", "هش", "هجري شمسي", "هجرية شمسية", "الهجري الشمسي", "الهجرية الشمسية",
                            "هجري خورشيدي", "شمسي", "شمسية", "الشمسي", "الشمسية", "خورشیدی"]),
    (Meaning::PersianWeekday, &["شنبه", "یکشنبه", "دوشنبه", "سه شنبه", "سهشنبه", "چهارشنبه", "چهار شنبه",
                                "پنجشنبه", "پنج شنبه", "یک شنبه", "دو شنبه"]),
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

/// The month names of all calendars.
pub(super) static MONTHS: LazyLock<Phrases<Month>> = LazyLock::new(|| {
    let mut months = phrases(GREGORIAN, |number| (MonthCalendar::Gregorian, number));
    months.extend(phrases(HIJRI, |number| (MonthCalendar::Hijri, number)));
    months.extend(phrases(SOLAR_HIJRI, |number| {
        (MonthCalendar::SolarHijri, number)
    }));
    months
});

/// The days of a month in words.
pub(super) static DAYS: LazyLock<Phrases<u8>> = LazyLock::new(|| phrases(ORDINALS, |day| day));

/// Words of praise after a Hijri month, folded.
pub(super) static PRAISE: LazyLock<Phrases<()>> =
    LazyLock::new(|| phrases(&[((), EPITHETS)], |()| ()));

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
        for (_, names) in GREGORIAN.iter().chain(HIJRI).chain(SOLAR_HIJRI) {
            for name in *names {
                assert!(seen.insert(fold(name)), "{name} is a duplicate");
            }
        }
    }

    #[test]
    fn every_month_of_each_calendar_has_a_name() {
        for (calendar, rows) in [
            ("gregorian", GREGORIAN),
            ("hijri", HIJRI),
            ("solar hijri", SOLAR_HIJRI),
        ] {
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

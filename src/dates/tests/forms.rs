//! The formats of dates.

use jiff::civil::date;

use super::{datetime, day, is_line, message};
use crate::dates::{Precision, parse};

#[test]
fn months_of_every_region_are_read() {
    let rows = [
        (1, "يناير|كانون الثاني|كانون ثاني|جانفي"),
        (2, "فبراير|شباط|فيفري"),
        (3, "مارس|آذار|اذار"),
        (4, "أبريل|إبريل|ابريل|نيسان|أفريل"),
        (5, "مايو|أيار|ايار|ماي"),
        (6, "يونيو|يونيه|حزيران|جوان"),
        (7, "يوليو|يوليه|تموز|جويلية|يوليوز"),
        (8, "أغسطس|اغسطس|آب|اب|أوت|غشت|أغشت"),
        (9, "سبتمبر|أيلول|شتنبر|شتمبر"),
        (10, "أكتوبر|اكتوبر|تشرين الأول|تشرين الاول|تشرين أول"),
        (11, "نوفمبر|تشرين الثاني|تشرين ثاني|نونبر"),
        (12, "ديسمبر|كانون الأول|كانون أول|دجنبر|دجمبر"),
    ];
    for (month, names) in rows {
        for name in names.split('|') {
            assert_eq!(
                day(&format!("9 {name} 2024")),
                date(2024, month, 9),
                "{name}"
            );
            assert!(is_line(&format!("الاثنين 9 {name} 2024")), "{name}");
        }
    }
}

#[test]
fn a_double_month_name_is_one_month() {
    for raw in [
        "20 يوليو/ تموز 2016",
        "20 يوليو (تموز) 2016",
        "20 تموز / يوليو 2016",
        "20 تموز - يوليو، 2016م",
    ] {
        assert_eq!(day(raw), date(2016, 7, 20), "{raw}");
    }
    let october = day("3 تشرين الأول (أكتوبر) 2016");
    assert_eq!(october, date(2016, 10, 3));
    let month = parse("يوليو/ تموز 2016").unwrap();
    assert_eq!(month.precision(), Precision::Month);
}

#[test]
fn two_different_months_are_not_a_double_name() {
    assert!(parse("20 يونيو/ آب 2016").is_err());
}

#[test]
fn spelling_does_not_matter() {
    for raw in [
        "٢٠ أغسطس ٢٠٢٤",
        "۲۰ اغسطس ۲۰۲۴",
        "20 أغســـطس 2024",
        "20 أُغُسْطُس 2024",
        "\u{202B}20\u{200F} أغسطس\u{200F}، 2024\u{202C}",
        "20\u{A0}أغسطس\u{A0}2024 م",
        "20أغسطس2024م",
        "20 أغسطس 2024 ميلادي",
        "20 من شهر أغسطس عام 2024",
        "أغسطس 20، 2024",
        "2024 أغسطس 20",
        "20-أغسطس-2024",
    ] {
        assert_eq!(day(raw), date(2024, 8, 20), "{raw}");
    }
}

#[test]
fn english_and_french_months_are_read() {
    for raw in [
        "20 June 2024",
        "June 20, 2024",
        "Thursday, June 20th, 2024",
        "20-Jun-2024",
        "20 juin 2024",
        "jeudi 20 juin 2024",
        "mar. 20 juin 2024",
        "Publié le 20 juin 2024 à 14h30",
        "Thu Jun 20 14:30:00 2024",
        "20th of June 2024",
    ] {
        assert_eq!(day(raw), date(2024, 6, 20), "{raw}");
    }
    assert_eq!(day("1er août 2024"), date(2024, 8, 1));
    assert_eq!(day("25 déc. 2023"), date(2023, 12, 25));
}

#[test]
fn rfc_2822_gives_a_moment_in_its_own_offset() {
    let utc = "Mon, 26 Feb 2018 02:20:10 GMT";
    assert_eq!(datetime(utc).as_deref(), Some("2018-02-26T02:20:10Z"));
    let gulf = "Sun, 25 Feb 2018 23:30:00 +0400";
    assert_eq!(datetime(gulf).as_deref(), Some("2018-02-25T23:30:00+04:00"));
    assert_eq!(day(gulf), date(2018, 2, 25));
    let wrong_weekday = "Fri, 26 Feb 2018 02:20:10 EST";
    assert_eq!(
        datetime(wrong_weekday).as_deref(),
        Some("2018-02-26T02:20:10-05:00")
    );
}

#[test]
fn iso_8601_and_its_malformed_relatives_are_read() {
    for raw in [
        "2017-01-25T14:36:00+01:00",
        "2017-01-25T143600",
        "2017-01-25 14:36",
        "2017-01-25T14:36",
        "2017-01-25t14:36:00.123456Z",
        "2017-01-25T25:00:00",
        "2017/01/25",
        "2017-1-25",
        "2017.01.25",
        "20170125",
        "20170125T143600Z",
        "20170125143600",
        "2017-01-25 14:36:00.0",
        "2017-01-25 14:36:00 +0000 UTC",
    ] {
        assert_eq!(day(raw), date(2017, 1, 25), "{raw}");
    }
    let moments = [
        ("2017-01-25T14:36:00+01:00", "2017-01-25T14:36:00+01:00"),
        ("2017-01-25T143600-0530", "2017-01-25T14:36:00-05:30"),
        ("2017-01-25 14:36Z", "2017-01-25T14:36:00Z"),
        ("2017-01-25T14:36:00.250Z", "2017-01-25T14:36:00.25Z"),
        ("2017-01-25T14:36:60Z", "2017-01-25T14:36:59Z"),
        ("20170125T143600+03", "2017-01-25T14:36:00+03:00"),
        ("Wed Jan 25 14:36:00 +0000 2017", "2017-01-25T14:36:00Z"),
        (
            "Wed Jan 25 2017 14:36:00 GMT+0300 (Arabian Standard Time)",
            "2017-01-25T14:36:00+03:00",
        ),
    ];
    for (raw, moment) in moments {
        assert_eq!(datetime(raw).as_deref(), Some(moment), "{raw}");
    }
}

#[test]
fn a_time_without_offset_is_not_a_moment() {
    for raw in [
        "2017-01-25T14:36:00",
        "25 يناير 2017 14:36",
        "25/01/2017 02:15 م",
    ] {
        assert_eq!(day(raw), date(2017, 1, 25));
        assert_eq!(datetime(raw), None, "{raw}");
    }
}

#[test]
fn arabic_times_are_read() {
    let moments = [
        ("25 يناير 2017 14:30 بتوقيت غرينتش", "2017-01-25T14:30:00Z"),
        ("25 يناير 2017، 02:15 م GMT", "2017-01-25T14:15:00Z"),
        ("25 يناير 2017 12:15 ص (ت.غ)", "2017-01-25T00:15:00Z"),
        ("19،00 بتوقيت جرينتش 25 يناير 2017", "2017-01-25T19:00:00Z"),
        (
            "25 يناير 2017 الساعة 3 مساءً بتوقيت مكة المكرمة",
            "2017-01-25T15:00:00+03:00",
        ),
        ("2:15 p.m. GMT, January 25, 2017", "2017-01-25T14:15:00Z"),
    ];
    for (raw, moment) in moments {
        assert_eq!(datetime(raw).as_deref(), Some(moment), "{raw}");
    }
    assert_eq!(datetime("25 يناير 2017 14:30 بتوقيت القاهرة"), None);
}

#[test]
fn short_dates_are_day_first_unless_they_cannot_be() {
    assert_eq!(day("05/01/2017"), date(2017, 1, 5));
    assert_eq!(day("5-1-2017"), date(2017, 1, 5));
    assert_eq!(day("05.01.2017"), date(2017, 1, 5));
    assert_eq!(day("01/25/2017"), date(2017, 1, 25));
    assert_eq!(day("٢٥/٠١/٢٠١٧"), date(2017, 1, 25));
    assert_eq!(
        day("25\u{200F}/\u{200F}01\u{200F}/\u{200F}2017"),
        date(2017, 1, 25)
    );
    assert_eq!(day("14:30 - 25/01/2017"), date(2017, 1, 25));
}

#[test]
fn unix_timestamps_are_moments_in_utc() {
    for raw in [
        "1485354960",
        "1485354960000",
        "1485354960.25",
        "/Date(1485354960000)/",
    ] {
        assert_eq!(
            datetime(raw).as_deref(),
            Some("2017-01-25T14:36:00Z"),
            "{raw}"
        );
    }
}

#[test]
fn numbers_that_are_not_dates_are_rejected() {
    for raw in ["5", "123456", "99999999", "12345678901", "", "م", "هـ", "-"] {
        assert!(message(raw).starts_with("not a date"), "{raw}");
    }
    assert!(parse("رقم القضية 20170125").is_err());
}

#[test]
fn years_and_months_cover_their_days() {
    for (raw, first, last) in [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("عام 2024م", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("02/2023", date(2023, 2, 1), date(2023, 2, 28)),
        ("شباط 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("1 فبراير 2024", date(2024, 2, 1), date(2024, 2, 1)),
    ] {
        let news_date = parse(raw).unwrap();
        assert_eq!(
            (news_date.first_day(), news_date.last_day()),
            (first, last),
            "{raw}"
        );
        assert_eq!(news_date.day().is_some(), first == last);
    }
}

#[test]
fn a_month_name_alone_is_prose() {
    for raw in [
        "ماي",
        "جوان",
        "مارس الرياضة",
        "رمضان",
        "رئيسة الوزراء ماي 2017",
        "صفر",
    ] {
        assert!(parse(raw).is_err(), "{raw}");
    }
}

#[test]
fn dates_that_do_not_exist_are_errors() {
    for raw in [
        "31/02/2017",
        "2017-13-01",
        "2017-02-29",
        "31 أبريل 2017",
        "32 يناير 2017",
        "0/1/2017",
        "13/13/2017",
        "20170231",
        "2017-13",
        "31 رجب 1445هـ",
    ] {
        assert_eq!(message(raw), format!("no such date: {raw}"));
    }
}

#[test]
fn zeros_for_unknown_fields_leave_the_known_ones() {
    for (raw, known) in [("2024-06-00", "2024-06"), ("2024-00-00", "2024")] {
        assert_eq!(parse(raw).unwrap(), parse(known).unwrap(), "{raw}");
    }
    assert!(parse("0000-00-00").is_err());
}

#[test]
fn years_are_never_guessed() {
    for raw in ["25/01/17", "25-1-17", "17/01/25"] {
        assert_eq!(message(raw), format!("the year needs four digits: {raw}"));
    }
    assert_eq!(message("20 يونيو"), "a date without its year: 20 يونيو");
    assert!(parse("20 يونيو 24").is_err());
}

#[test]
fn years_before_and_after_newspapers_are_errors() {
    assert_eq!(day("5 أغسطس 1876"), date(1876, 8, 5));
    for raw in ["1799", "2201", "1 يناير 1700", "01/01/2300", "0000-00-00"] {
        assert_eq!(
            message(raw),
            format!("the year is not in 1800..2200: {raw}")
        );
    }
}

#[test]
fn hijri_dates_are_converted_and_marked() {
    for raw in [
        "15 رجب 1445هـ",
        "15 رجب 1445 ه",
        "١٥ رجب ١٤٤٥ هـ",
        "السبت 15 رجب 1445 هـ",
        "15/7/1445هـ",
        "1445/07/15 هـ",
        "15 رجب 1445 (هـ)",
        "15 رجب 1445 هجرية",
    ] {
        let news_date = parse(raw).unwrap();
        assert_eq!(news_date.day(), Some(date(2024, 1, 27)), "{raw}");
        assert!(news_date.is_hijri());
        assert!(is_line(raw), "{raw}");
    }
    assert_eq!(day("1 ذو الحجة 1445هـ"), date(2024, 6, 7));
    assert_eq!(day("1 ذي الحجة 1445هـ"), date(2024, 6, 7));
    assert_eq!(day("10 جمادى الآخرة 1445هـ"), day("10 جمادى الثانية 1445هـ"));
    let ramadan = parse("رمضان 1445هـ").unwrap();
    assert_eq!(ramadan.first_day(), date(2024, 3, 11));
    assert_eq!(ramadan.last_day(), date(2024, 4, 9));
}

#[test]
fn an_unmarked_year_of_newspapers_is_a_hijri_one() {
    for raw in ["15 رجب 1445", "15/07/1445", "1445-07-15", "رجب 15، 1445"] {
        let found = parse(raw).unwrap();
        assert_eq!(found.day(), Some(date(2024, 1, 27)), "{raw}");
        assert!(found.is_hijri() && is_line(raw), "{raw}");
    }
    for raw in ["15 رجب 2024", "15/07/1250", "1250"] {
        let expected = format!("a hijri date needs its year and هـ: {raw}");
        assert_eq!(message(raw), expected);
        assert!(!is_line(raw));
    }
}

#[test]
fn a_time_that_does_not_exist_leaves_no_moment() {
    for raw in [
        "2024-06-20T25:00:00Z",
        "2024-06-20T24:00:00+03:00",
        "2024-06-20 10:75:00 GMT",
        "2024-06-20T1:5:00Z",
        "Thu, 20 Jun 2024 10:00:61 +0300",
    ] {
        let found = parse(raw).unwrap();
        assert_eq!(found.day(), Some(date(2024, 6, 20)), "{raw}");
        assert_eq!(found.datetime(), None, "{raw}");
        assert!(found.has_impossible_time(), "{raw}");
    }
    let whole = parse("2024-06-20T23:59:60Z").unwrap();
    assert!(
        !whole.has_impossible_time(),
        "a leap second is a second before it"
    );
}

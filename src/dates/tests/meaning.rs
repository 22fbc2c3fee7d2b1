//! The choice of the date, and strings without one: fields, lines and queries.

use jiff::civil::date;

use super::{day, is_line, message};
use crate::dates::{date_line, parse, parse_range};

#[test]
fn the_gregorian_date_wins_over_the_hijri_one() {
    for raw in [
        "الأحد 15 رجب 1445هـ - 26 يناير 2024م",
        "26 يناير 2024 - 15 رجب 1445 هـ",
        "15/07/1445هـ الموافق 26/01/2024م",
        "15 رجب 1445 26 يناير 2024",
        "26/1/2024 | 15/7/1445",
    ] {
        let news_date = parse(raw).unwrap();
        assert_eq!(news_date.day(), Some(date(2024, 1, 26)), "{raw}");
        assert!(!news_date.is_hijri());
        assert!(is_line(raw), "{raw}");
    }
}

#[test]
fn the_date_of_publication_wins_over_that_of_an_update() {
    let day_20 = date(2024, 6, 20);
    assert_eq!(
        day("نشر في 20 يونيو 2024 | آخر تحديث 21 يونيو 2024"),
        day_20
    );
    assert_eq!(
        day("آخر تحديث: 21/06/2024 • تاريخ النشر: 20/06/2024"),
        day_20
    );
    assert_eq!(day("آخر تحديث: 20/06/2024"), day_20);
    for raw in [
        "20/06/2024 22/06/2024",
        "20 يونيو - 22 يونيو 2024",
        "20/06/2024 (2023)",
    ] {
        assert_eq!(message(raw), format!("more than one date: {raw}"));
        assert!(!is_line(raw));
    }
}

#[test]
fn a_field_may_be_a_dateline_but_not_a_paragraph() {
    assert_eq!(day("القاهرة - رويترز 20 يونيو 2024"), date(2024, 6, 20));
    assert!(parse("وصل الرئيس الروسي إلى هانوي مساء يوم 20 يونيو 2024 في زيارة").is_err());
}

#[test]
fn a_line_that_is_only_a_date_is_a_date_line() {
    for line in [
        "الخميس 20 يونيو 2024",
        "20/06/2024",
        "نُشر في: 20 يونيو 2024",
        "آخر تحديث: 20 يونيو 2024 - 14:30 بتوقيت غرينتش",
        "تاريخ النشر: الخميس، 20 حزيران/يونيو 2024 | 02:15 م",
        "14:30 | 20-06-2024 •",
        "🕐 20 يونيو 2024",
        "(20 يونيو 2024)",
        "Published: June 20, 2024 2:15 PM",
        "2024-06-20T14:30:00Z",
    ] {
        let read = date_line(line).and_then(|news_date| news_date.day());
        assert_eq!(read, Some(date(2024, 6, 20)), "{line}");
    }
}

#[test]
fn a_line_with_anything_else_is_prose() {
    for line in [
        "زار بوتين بيونغ يانغ في 20 يونيو 2024",
        "20 يونيو 2024 بوتين",
        "— التلفزيون العربي (@AlarabyTV) September 12, 2023",
        "20 يونيو 2024؟",
        "20 يونيو 2024 5",
        "الخميس",
        "يونيو 2024",
        "2024",
        "20240620",
        "1718893800",
        "14:30",
        "20 يونيو",
        "31/02/2024",
        "20/06/24",
        "2-0",
        "",
    ] {
        assert_eq!(date_line(line), None, "{line}");
    }
}

#[test]
fn strings_longer_than_a_date_are_rejected() {
    let padded = format!("{}20 يونيو 2024", "- ".repeat(200));
    assert!(message(&padded).starts_with("not a date, too long for one: - -"));
    assert_eq!(date_line(&padded), None);
}

#[test]
fn messages_contain_no_controls_of_the_document() {
    assert_eq!(message("\u{202E}\u{1b}[31mلا"), "not a date: [31mلا");
}

#[test]
fn ranges_are_inclusive_at_their_precision() {
    let day = |year, month, day| Some(date(year, month, day));
    let rows = [
        ("2024", day(2024, 1, 1), day(2024, 12, 31)),
        ("٢٠٢٤", day(2024, 1, 1), day(2024, 12, 31)),
        ("2024-06", day(2024, 6, 1), day(2024, 6, 30)),
        ("2024-06-20", day(2024, 6, 20), day(2024, 6, 20)),
        ("يونيو 2024", day(2024, 6, 1), day(2024, 6, 30)),
        ("2024-06..2024-07", day(2024, 6, 1), day(2024, 7, 31)),
        (
            "حزيران 2024 .. تموز 2024",
            day(2024, 6, 1),
            day(2024, 7, 31),
        ),
        ("20/06/2024..21/06/2024", day(2024, 6, 20), day(2024, 6, 21)),
        ("..2023", None, day(2023, 12, 31)),
        ("2024..", day(2024, 1, 1), None),
        ("2024..2024", day(2024, 1, 1), day(2024, 12, 31)),
        ("رمضان 1445هـ", day(2024, 3, 11), day(2024, 4, 9)),
    ];
    for (raw, first, last) in rows {
        assert_eq!(parse_range(raw), Ok((first, last)), "{raw}");
    }
}

#[test]
fn invalid_ranges_are_errors() {
    for raw in [
        "",
        "..",
        "2024..2023",
        "2024-07..2024-06",
        "2024..2025..2026",
        "كلمة",
        "2024-13",
        "القاهرة 20 يونيو 2024",
        "2024..غدا",
    ] {
        assert!(parse_range(raw).is_err(), "{raw}");
    }
}

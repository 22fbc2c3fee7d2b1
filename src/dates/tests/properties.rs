//! Properties of every string and of every day.

use std::ops::RangeInclusive;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::dates::{date_line, parse, parse_range};

/// Returns strings of parts of dates in any order.
fn scrambled_dates() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9٠-٩۰-۹]{1,20}",
        "[-/.:،,+()|T Zم]{1,3}",
        proptest::sample::select(vec![
            "يونيو",
            "تشرين",
            "الأول",
            "ربيع",
            "كانون",
            "رجب",
            "غرة",
            "مهر",
            "المعظم",
            "هـ ش",
            "ت1",
            "1402",
            "هـ",
            "هـ ",
            "م",
            "ص",
            "الأحد",
            " ",
            "\u{200F}",
            "بتوقيت",
            "غرينتش",
            "GMT",
            "June",
            "th",
            "نشر",
            "تحديث",
            "2024",
            "1445",
            "20",
            "الساعة",
            "ﷺ",
            "\u{FC5E}",
            "½",
            "كلمة",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn any_day() -> impl Strategy<Value = Date> {
    day_of(1800..=2200)
}

fn day_of(years: RangeInclusive<i16>) -> impl Strategy<Value = Date> {
    (years, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

proptest! {
    #[test]
    fn no_input_panics(raw in prop_oneof![any::<String>(), scrambled_dates()]) {
        let _ = parse(&raw).map_err(|error| error.to_string());
        let _ = date_line(&raw);
        let _ = parse_range(&raw);
    }

    #[test]
    fn parsed_dates_are_consistent(raw in scrambled_dates()) {
        if let Ok(read) = parse(&raw) {
            prop_assert!(read.first_day() <= read.last_day());
            prop_assert_eq!(read.day().is_some(), read.first_day() == read.last_day());
            if let Some(moment) = read.datetime() {
                prop_assert!(moment.parse::<jiff::Timestamp>().is_ok(), "{}", moment);
                prop_assert!(moment.starts_with(&read.first_day().to_string()));
            }
        }
        if let Some(line) = date_line(&raw) {
            prop_assert!(line.day().is_some());
            prop_assert_eq!(Ok(line), parse(&raw));
        }
        if let Ok((Some(first), Some(last))) = parse_range(&raw) {
            prop_assert!(first <= last);
        }
    }

    #[test]
    fn every_day_is_read_back_from_every_form(written in any_day()) {
        let (year, month, day) = (written.year(), written.month(), written.day());
        for raw in [
            format!("{year:04}-{month:02}-{day:02}"),
            format!("{year:04}{month:02}{day:02}"),
            format!("{day}/{month}/{year}"),
            format!("الأحد {day} {} {year}", written.strftime("%B")),
        ] {
            prop_assert_eq!(parse(&raw).unwrap().day(), Some(written), "{}", raw);
        }
    }

    #[test]
    fn every_solar_hijri_day_is_read_back(written in day_of(1822..=2199)) {
        use icu_calendar::{Date as IcuDate, cal::Persian};
        let gregorian = IcuDate::try_new_gregorian(
            i32::from(written.year()),
            written.month().cast_unsigned(),
            written.day().cast_unsigned(),
        );
        let solar = gregorian.unwrap().to_calendar(Persian);
        let (day, month) = (solar.day_of_month().0, solar.month().number());
        let year = solar.year().extended_year();
        for raw in [format!("{day}/{month}/{year} هـ ش"), format!("هـ.ش {year}/{month}/{day}")] {
            let read = parse(&raw).unwrap();
            prop_assert_eq!(read.day(), Some(written), "{}", raw);
            prop_assert!(!read.is_hijri());
        }
    }

    #[test]
    fn every_hijri_day_is_read_back(written in any_day()) {
        use icu_calendar::{Date as IcuDate, cal::Hijri};
        let gregorian = IcuDate::try_new_gregorian(
            i32::from(written.year()),
            written.month().cast_unsigned(),
            written.day().cast_unsigned(),
        );
        let hijri = gregorian.unwrap().to_calendar(Hijri::new_umm_al_qura());
        let (day, month) = (hijri.day_of_month().0, hijri.month().number());
        let raw = format!("{day}/{month}/{} هـ", hijri.year().extended_year());
        let read = parse(&raw).unwrap();
        prop_assert_eq!(read.day(), Some(written), "{}", raw);
        prop_assert!(read.is_hijri());
    }
}

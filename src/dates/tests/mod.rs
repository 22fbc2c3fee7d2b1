//! Tests of whole strings.

mod forms;
mod meaning;
mod properties;
mod table;

use jiff::civil::Date;

use super::{date_line, parse};

/// Parses the value of a field to a day.
fn day(raw: &str) -> Date {
    match parse(raw) {
        Ok(news_date) => news_date
            .day()
            .unwrap_or_else(|| panic!("{raw}: {news_date:?}")),
        Err(error) => panic!("{error}"),
    }
}

fn datetime(raw: &str) -> Option<String> {
    parse(raw).ok()?.datetime().map(str::to_owned)
}

fn message(raw: &str) -> String {
    match parse(raw) {
        Ok(news_date) => panic!("{raw} was read: {news_date:?}"),
        Err(error) => error.to_string(),
    }
}

fn is_line(line: &str) -> bool {
    date_line(line).is_some()
}

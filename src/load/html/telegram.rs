//! Reads the pages that Telegram exports, with an article for each message.

use dom_query::{Document, Selection};

use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::Field;
use crate::load::record::Record;
use crate::load::{LoadError, dom, markup};

/// The start of a message in such a page.
const MESSAGE: &str = "<div class=\"message default clearfix";

/// Returns whether a page is an export of Telegram.
pub fn is_export(html: &str) -> bool {
    html.contains(MESSAGE) && html.contains("class=\"page_wrap")
}

/// Reads the messages with a text.
pub fn read(html: &str, emitter: &mut Emitter<'_>) -> Result<ReadStatus, LoadError> {
    let records = super::catch_panic(|| dom::parse(html).map(|page| records(&page))).flatten();
    for record in records.unwrap_or_default() {
        let position = emitter.next_record(None);
        emitter.record(record, position)?;
    }
    Ok(ReadStatus::Complete)
}

fn records(page: &Document) -> Vec<Record> {
    let text_of = |selection: &Selection| markup::to_text(&selection.html()).trim().to_owned();
    let chat = text_of(&page.select_single(".page_header .text"));
    let mut sender = String::new();
    let mut records = Vec::new();
    for message in page.select(".history .message.default").iter() {
        // A message that follows another of the same sender does not name it again.
        let own = message.select_single(".body > .from_name");
        if own.exists() {
            sender = text_of(&own);
        }
        let mut record = Record::default();
        record.set(Field::Body, &text_of(&message.select_single(".text")));
        if !record.has(Field::Body) {
            continue;
        }
        let stamp = message.select_single(".body > .date").attr("title");
        record.set(Field::Date, &stamp.as_deref().map(date).unwrap_or_default());
        let source = if sender.is_empty() { &chat } else { &sender };
        record.set(Field::Source, source);
        records.push(record);
    }
    records
}

/// Returns the date of a message: `04.03.2024 10:00:00 UTC+03:00` is that of ISO 8601.
fn date(stamp: &str) -> String {
    let mut words = stamp.split(' ');
    let day: Vec<&str> = words.next().unwrap_or_default().split('.').rev().collect();
    let time = words.next().unwrap_or("00:00:00");
    let offset = words.next().unwrap_or_default().trim_start_matches("UTC");
    format!("{}T{time}{offset}", day.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_with_a_text_is_a_record() {
        let message = |name: &str, text: &str| {
            format!(
                "<div class=\"message default clearfix\"><div class=\"body\">\
                 <div class=\"pull_right date details\" title=\"04.03.2024 10:00:00 UTC+03:00\">10:00</div>\
                 {name}<div class=\"text\">{text}</div></div></div>"
            )
        };
        let html = format!(
            "<html><body><div class=\"page_wrap\"><div class=\"page_header\"><div class=\"text bold\">قناة \
             الوادي</div></div><div class=\"history\">{}{}{}</div></div></body></html>",
            message("<div class=\"from_name\">سعاد</div>", "نص أول<br>سطر"),
            message("", "نص ثان"),
            message("", ""),
        );
        assert!(is_export(&html));
        let records = records(&dom::parse(&html).unwrap());
        let values = |field| {
            let values = records.iter().map(|record| record.get(field));
            values.map(Option::unwrap_or_default).collect::<Vec<_>>()
        };
        assert_eq!(values(Field::Body), ["نص أول\nسطر", "نص ثان"]);
        assert_eq!(values(Field::Source), ["سعاد", "سعاد"]);
        assert_eq!(values(Field::Date), ["2024-03-04T10:00:00+03:00"; 2]);
    }
}

//! Reads mail: single messages, mailboxes of them, and web pages that a browser saved as one
//! (MHTML).
//!
//! The HTML of a message counts more than its plain text. Attachments are members of the message.

use std::io::{self, BufRead, Read};

use encoding_rs::Encoding;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Encoding as Transfer, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::container::budget::Budget;
use super::container::{Members, Next};
use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::Field;
use super::record::Record;
use super::scan::Scan;
use super::{Format, LoadError, html, markup};

/// Labels before the subject of a message that was answered or passed on.
const REPLIES: [&str; 8] = [
    "re:",
    "fw:",
    "fwd:",
    "aw:",
    "tr:",
    "رد:",
    "إعادة توجيه:",
    "الرد:",
];

/// Headers that only mail has. `From`, `Date` and `Subject` also begin plain texts.
const MAIL_HEADERS: [&str; 9] = [
    "mime-version",
    "message-id",
    "received",
    "return-path",
    "content-transfer-encoding",
    "delivered-to",
    "x-mailer",
    "snapshot-content-location",
    "content-location",
];

/// Returns the format of a text that begins with the headers of mail.
pub fn format(start: &str, path: &str) -> Option<Format> {
    let path = path.to_ascii_lowercase();
    let (first, rest) = start.split_once('\n').unwrap_or((start, ""));
    if first.starts_with("From ") && header_name(rest.lines().next()?).is_some() {
        return Some(Format::Mbox);
    }
    let mut names = Vec::new();
    let mut is_related = false;
    for line in start.lines().take(300) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            is_related |= line.to_ascii_lowercase().contains("multipart/related");
            continue;
        }
        let name = header_name(line)?;
        let value = line
            .get(name.len() + 1..)
            .unwrap_or_default()
            .to_ascii_lowercase();
        is_related |= name == "content-type" && value.contains("multipart/related");
        is_related |= name == "from" && value.contains("saved by");
        names.push(name);
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let is_named = [".eml", ".mht", ".mhtml"]
        .iter()
        .any(|end| path.ends_with(end));
    let is_mail = MAIL_HEADERS.iter().any(|name| has(name)) && names.len() >= 2
        || is_named && has("from") && (has("subject") || has("date"));
    if !is_mail {
        return None;
    }
    let is_sent = has("to") || has("received") || has("message-id");
    let is_page = has("snapshot-content-location") || is_related && !is_sent;
    Some(if is_page { Format::Mhtml } else { Format::Mail })
}

/// Returns the name of a header in lower case.
fn header_name(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name.len() <= 60
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_name.then(|| name.to_ascii_lowercase())
}

/// Reads a message, or a page that was saved as one.
pub fn read<R: BufRead>(
    source: &mut R,
    format: Format,
    budget: &mut Budget,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut bytes = Vec::new();
    let max_bytes = emitter.limits().record_bytes() as u64;
    source.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        io::copy(source, &mut io::sink())?;
        emitter.too_large(Position::default(), "a message")?;
        return Ok(ReadStatus::Complete);
    }
    if format == Format::Mhtml {
        return page(&bytes, emitter);
    }
    message(&bytes, None, Position::default(), budget, emitter)?;
    Ok(ReadStatus::Complete)
}

/// Reads a mailbox.
pub fn read_box<R: BufRead>(
    source: &mut R,
    budget: &mut Budget,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let max_bytes = emitter.limits().record_bytes();
    let mut bytes: Vec<u8> = Vec::new();
    let mut number = 0u64;
    let mut is_after_blank = true;
    let mut is_too_large = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = source.take(max_bytes as u64).read_until(b'\n', &mut line)?;
        let begins = is_after_blank && is_separator(&line);
        if (begins || read == 0) && number > 0 {
            let position = emitter.next_record(None);
            if is_too_large {
                emitter.too_large(position, "a message")?;
            } else {
                message(&bytes, Some(number), position, budget, emitter)?;
            }
        }
        if read == 0 {
            return Ok(ReadStatus::Complete);
        }
        if begins {
            number += 1;
            bytes.clear();
            is_too_large = false;
        } else {
            is_too_large |= bytes.len() + line.len() > max_bytes;
            if !is_too_large {
                bytes.extend(unquoted(&line));
            }
        }
        is_after_blank = line.trim_ascii().is_empty();
    }
}

/// Returns whether a line separates messages: `From`, an address and a time.
fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ")
        && line.len() < 500
        && line.contains(&b':')
        && line
            .trim_ascii_end()
            .last()
            .is_some_and(|byte| byte.is_ascii_digit())
}

/// Undoes the quoting of a line that begins with `From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    let is_quoted = quotes > 0
        && line
            .get(quotes..)
            .is_some_and(|rest| rest.starts_with(b"From "));
    line.get(usize::from(is_quoted)..).unwrap_or(line)
}

/// Emits the article of a message, and reads its attachments. `number` is that of the message in a
/// mailbox.
fn message(
    bytes: &[u8],
    number: Option<u64>,
    position: Position,
    budget: &mut Budget,
    emitter: &mut Emitter<'_>,
) -> Result<(), LoadError> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return emitter.problem(position, "not a message: it has no headers");
    };
    let mut record = Record::default();
    record.set(Field::Title, subject(message.subject().unwrap_or_default()));
    if let Some(sender) = message.from().and_then(|from| from.first()) {
        let name = sender.name().or(sender.address()).unwrap_or_default();
        record.set(Field::Author, name.trim_matches(['"', '\'', ' ']));
    }
    if let Some(date) = message.date().filter(|date| date.is_valid()) {
        record.set(Field::Date, &date.to_rfc3339());
    }
    record.set(Field::Body, &body(&message));
    if record.has(Field::Body) || message.attachment_count() == 0 {
        emitter.record(record, position)?;
    }
    attachments(&message, number, budget, emitter)
}

/// Returns a subject without the labels of answers.
fn subject(mut subject: &str) -> &str {
    loop {
        subject = subject.trim();
        let label = REPLIES.iter().find(|label| {
            let start = subject.get(..label.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(label))
        });
        match label {
            Some(label) => subject = subject.get(label.len()..).unwrap_or_default(),
            None => return subject,
        }
    }
}

fn body(message: &Message<'_>) -> String {
    let is_attached = |part: &MessagePart<'_>| {
        part.content_disposition()
            .is_some_and(|disposition| disposition.is_attachment())
    };
    let parts = || message.parts.iter().filter(|part| !is_attached(part));
    let html = parts().find(|part| matches!(part.body, PartType::Html(_)));
    if let Some(part) = html {
        let text = markup::to_text(&decoded(message, part));
        if !text.trim().is_empty() {
            return text;
        }
    }
    let mut text = String::new();
    for part in message
        .text_bodies()
        .filter(|part| matches!(part.body, PartType::Text(_)))
    {
        let decoded = decoded(message, part);
        let format = part
            .content_type()
            .and_then(|kind| kind.attribute("format"));
        if format.is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
            text.push_str(&unfolded(&decoded));
        } else {
            text.push_str(&decoded);
        }
        text.push('\n');
    }
    text
}

/// Joins the lines of a paragraph: in this form of text, a line that ends with a space goes on.
fn unfolded(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        joined.push_str(line);
        if !line.ends_with(' ') || line == "-- " {
            joined.push('\n');
        }
    }
    joined
}

/// Returns the text of a part. What the part says about its encoding counts less than valid UTF-8.
fn decoded(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let range = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    let raw = message.raw_message().get(range).unwrap_or_default();
    let bytes = match part.encoding {
        Transfer::None => Some(raw.to_vec()),
        Transfer::QuotedPrintable => quoted_printable_decode(raw),
        Transfer::Base64 => base64_decode(raw),
    };
    let Some(bytes) = bytes else {
        return part.text_contents().unwrap_or_default().to_owned();
    };
    let label = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"));
    let declared = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    let scan = Scan::of_bytes(&bytes);
    let declared = declared.filter(|declared| *declared != encoding_rs::UTF_8);
    let encoding = scan
        .labelled_encoding(None, declared)
        .unwrap_or(encoding_rs::UTF_8);
    encoding
        .decode(&bytes)
        .0
        .replace("\r\n", "\n")
        .replace('\0', " ")
}

fn attachments(
    message: &Message<'_>,
    number: Option<u64>,
    budget: &mut Budget,
    emitter: &mut Emitter<'_>,
) -> Result<(), LoadError> {
    if message.attachment_count() == 0 {
        return Ok(());
    }
    let mut members = Members::of_records(emitter, budget);
    if !members.enter()? {
        return Ok(());
    }
    for (at, part) in message.attachments().enumerate() {
        let name = match (part.attachment_name(), &part.body) {
            (Some(name), _) => name.to_owned(),
            (None, PartType::Message(_)) => format!("{}.eml", at + 1),
            (None, PartType::Html(_)) => format!("{}.html", at + 1),
            (None, PartType::Text(_)) => format!("{}.txt", at + 1),
            (None, _) => format!("attachment {}", at + 1),
        };
        let name = match number {
            Some(number) => format!("{number}/{name}"),
            None => name,
        };
        let Some(name) = members.name(name.as_bytes())? else {
            continue;
        };
        let contents = match &part.body {
            PartType::Message(inner) => inner.raw_message(),
            _ => part.contents(),
        };
        if members.read(&name, None, &mut &*contents, None)? == Next::End {
            break;
        }
    }
    members.leave();
    let articles = members.articles();
    emitter.add_member_articles(articles);
    Ok(())
}

/// Reads a page that a browser saved. The date of the message is that of saving.
fn page(bytes: &[u8], emitter: &mut Emitter<'_>) -> Result<ReadStatus, LoadError> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        emitter.problem(Position::default(), "not a saved page: it has no headers")?;
        return Ok(ReadStatus::Complete);
    };
    let start = message
        .content_type()
        .and_then(|kind| kind.attribute("start"));
    let start = start.map(|id| id.trim_matches(['<', '>']));
    let is_html = |part: &&MessagePart<'_>| matches!(part.body, PartType::Html(_));
    let part = message
        .parts
        .iter()
        .filter(is_html)
        .find(|part| start.is_some() && part.content_id() == start)
        .or_else(|| message.parts.iter().find(is_html));
    let Some(part) = part else {
        emitter.problem(Position::default(), "a saved page without HTML")?;
        return Ok(ReadStatus::Complete);
    };
    let url = message
        .header("Snapshot-Content-Location")
        .and_then(|value| value.as_text())
        .or_else(|| part.content_location())
        .filter(|url| url.starts_with("http"));
    let Some(mut record) = html::page(&decoded(&message, part), url) else {
        return Ok(ReadStatus::NoArticles("HTML page without main text"));
    };
    record.set(Field::Url, url.unwrap_or_default());
    emitter.record(record, Position::default())?;
    Ok(ReadStatus::Complete)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_recognised_by_headers_that_texts_do_not_have() {
        for (start, path, expected) in [
            (
                "From a@b Mon Mar  4 10:00:00 2024\nFrom: a@b\nSubject: x\n\n",
                "a",
                Some(Format::Mbox),
            ),
            (
                "Received: from x\n by y\nSubject: x\n\nنص",
                "a",
                Some(Format::Mail),
            ),
            ("From: a@b\nSubject: x\n\nنص", "a.eml", Some(Format::Mail)),
            ("From: a@b\nSubject: x\n\nنص", "a.txt", None),
            ("Title: x\nDate: 2024-03-04\n\nنص", "a", None),
            (
                "From: <Saved by Blink>\nMIME-Version: 1.0\n\n",
                "a",
                Some(Format::Mhtml),
            ),
            (
                "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype=\"text/html\"\n\n",
                "a",
                Some(Format::Mhtml),
            ),
            ("From here on, the text: goes on", "a", None),
        ] {
            assert_eq!(format(start, path), expected, "{start}");
        }
    }

    #[test]
    fn a_subject_loses_its_labels() {
        assert_eq!(subject("Re: FW: رد: قمة موسكو"), "قمة موسكو");
    }
}

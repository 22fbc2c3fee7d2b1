//! Reads the text exports of news databases: Factiva, LexisNexis (old and Nexis Uni) and ProQuest.
//!
//! All of them put several documents into one text, each with labelled fields around its body.

use std::io::BufRead;

use super::LoadError;
use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::Field;
use super::record::Record;
use super::text::Text;
use crate::dates;

/// The number of lines that are examined to recognise an export.
const MAX_HEAD_LINES: usize = 60;
/// The largest number of lines above the first label of a document of LexisNexis.
const MAX_TITLE_LINES: usize = 8;

/// A database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// Fields with codes of two letters: `HD`, `PD`, `LP`, `TD`.
    Factiva,
    /// Documents that begin with `1 of 20 DOCUMENTS` or end with `End of Document`.
    Lexis,
    /// Documents that begin with `Document 1 of 20`.
    ProQuest,
}

/// Codes of Factiva, and the fields of some of them.
#[rustfmt::skip]
const CODES: [(&str, Option<Field>); 26] = [
    ("HD", Some(Field::Title)), ("BY", Some(Field::Author)), ("PD", Some(Field::Date)),
    ("SN", Some(Field::Source)), ("SE", Some(Field::Category)), ("LP", Some(Field::Body)),
    ("TD", Some(Field::Body)), ("AN", Some(Field::Id)), ("WC", None), ("ET", None), ("SC", None),
    ("ED", None), ("PG", None), ("LA", None), ("CY", None), ("CO", None), ("IN", None),
    ("NS", None), ("RE", None), ("PUB", None), ("CR", None), ("VOL", None), ("ART", None),
    ("CLM", None), ("IPC", None), ("IPD", None),
];

/// Labels of LexisNexis and ProQuest in lower case, and the fields of some of them.
#[rustfmt::skip]
const LABELS: [(&str, Option<Field>); 44] = [
    ("headline", Some(Field::Title)), ("title", Some(Field::Title)),
    ("byline", Some(Field::Author)), ("author", Some(Field::Author)),
    ("section", Some(Field::Category)), ("highlight", Some(Field::Summary)),
    ("abstract", Some(Field::Summary)), ("publication title", Some(Field::Source)),
    ("publication date", Some(Field::Date)), ("document url", Some(Field::Url)),
    ("proquest document id", Some(Field::Id)), ("full text", Some(Field::Body)),
    ("body", Some(Field::Body)), ("length", None), ("load-date", None), ("language", None),
    ("publication-type", None), ("publication type", None), ("journal-code", None),
    ("dateline", None), ("graphic", None), ("subject", None), ("copyright", None),
    ("publication info", None), ("publisher", None), ("place of publication", None),
    ("country of publication", None), ("issn", None), ("source type", None),
    ("language of publication", None), ("document type", None), ("last updated", None),
    ("database", None), ("links", None), ("publication year", None), ("publication subject", None),
    ("pages", None), ("volume", None), ("issue", None), ("people", None), ("location", None),
    ("company", None), ("classification", None), ("identifier / keyword", None),
];

/// Returns the database from which a text was exported.
pub fn kind(head: &str) -> Option<Database> {
    // Most texts have none of these words.
    let has = |word: &str| memchr::memmem::find(head.as_bytes(), word.as_bytes()).is_some();
    if !has("Document") && !has("DOCUMENT") && !has("HD") {
        return None;
    }
    let lines = || head.lines().map(str::trim).take(MAX_HEAD_LINES);
    let has_code =
        |wanted: &str| lines().any(|line| code(line).is_some_and(|(code, _)| code == wanted));
    if lines().any(is_numbered_lexis)
        || head.contains("\nEnd of Document") && head.contains("\nLoad-Date:")
    {
        return Some(Database::Lexis);
    }
    if lines().any(is_numbered_proquest) && head.contains("\nFull text:") {
        return Some(Database::ProQuest);
    }
    (has_code("HD") && has_code("PD") && has_code("SN")).then_some(Database::Factiva)
}

/// Reads an export.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    database: Database,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let Some(whole) = text.whole()? else {
        emitter.too_large(Position::default(), "a text")?;
        return Ok(ReadStatus::Complete);
    };
    for (line, document) in documents(&whole, database) {
        let record = match database {
            Database::Factiva => factiva(&document),
            Database::Lexis => lexis(&document),
            Database::ProQuest => proquest(&document),
        };
        if record.has(Field::Body) || record.has(Field::Title) {
            let position = emitter.next_record(Some(line));
            emitter.record(record, position)?;
        }
    }
    Ok(ReadStatus::Complete)
}

/// Splits a text into documents, each with its first line.
fn documents(text: &str, database: Database) -> Vec<(u64, Vec<&str>)> {
    let mut documents: Vec<(u64, Vec<&str>)> = vec![(1, Vec::new())];
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{c}');
        let (begins, ends) = match database {
            Database::Factiva => (code(trimmed).is_some_and(|(code, _)| code == "HD"), false),
            Database::Lexis => (is_numbered_lexis(trimmed), trimmed == "End of Document"),
            Database::ProQuest => (is_numbered_proquest(trimmed), false),
        };
        if begins || ends {
            documents.push((number, Vec::new()));
        }
        let is_mark = ends || begins && database != Database::Factiva;
        if let Some((_, lines)) = documents.last_mut().filter(|_| !is_mark) {
            lines.push(trimmed);
        }
    }
    documents
}

fn is_numbered_lexis(line: &str) -> bool {
    let count = line
        .strip_suffix("DOCUMENTS")
        .or_else(|| line.strip_suffix("DOCUMENT"));
    count.is_some_and(is_number_of)
}

fn is_numbered_proquest(line: &str) -> bool {
    line.strip_prefix("Document ").is_some_and(is_number_of)
}

/// Returns whether a text is `1 of 20`.
fn is_number_of(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.trim()
        .split_once(" of ")
        .is_some_and(|(number, count)| is_number(number.trim()) && is_number(count.trim()))
}

/// Returns the code at the start of a line of Factiva, and the rest of the line.
fn code(line: &str) -> Option<(&'static str, &str)> {
    let (start, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let (code, _) = CODES.iter().find(|(code, _)| *code == start)?;
    Some((code, rest.trim()))
}

fn factiva(lines: &[&str]) -> Record {
    let mut fields: Vec<(Option<Field>, String)> = Vec::new();
    for line in lines {
        if let Some((found, rest)) = code(line) {
            let field = CODES.iter().find(|(code, _)| *code == found);
            fields.push((field.and_then(|(_, field)| *field), rest.to_owned()));
        } else if let Some((_, value)) = fields.last_mut() {
            value.push('\n');
            value.push_str(line);
        }
    }
    let mut record = Record::default();
    for (field, value) in fields {
        if let Some(field) = field {
            let value = value.trim();
            // `Document ALWADI0020240304`
            let value = value.strip_prefix("Document ").unwrap_or(value);
            record.set(field, value);
        }
    }
    record
}

/// Returns the label at the start of a line, with its field and the rest of the line.
fn label(line: &str) -> Option<(Option<Field>, &str)> {
    let (name, rest) = line.split_once(':').unwrap_or((line, ""));
    let is_alone = !line.contains(':');
    let name = name.trim().to_lowercase();
    // Without a colon, only these are labels.
    if is_alone && name != "body" && !name.starts_with("copyright ") {
        return None;
    }
    if name.starts_with("copyright ") {
        return Some((None, ""));
    }
    let (_, field) = LABELS.iter().find(|(label, _)| *label == name)?;
    Some((*field, rest.trim()))
}

fn lexis(lines: &[&str]) -> Record {
    let mut record = Record::default();
    let lines: Vec<&str> = lines.to_vec();
    let first_label = lines.iter().position(|line| label(line).is_some());
    let (top, rest) = lines
        .split_at_checked(first_label.unwrap_or(0))
        .unwrap_or_default();
    let top: Vec<&str> = top
        .iter()
        .copied()
        .filter(|line| !line.is_empty())
        .take(MAX_TITLE_LINES)
        .collect();
    let date = top.iter().position(|line| is_date(line));
    if let Some(at) = date {
        record.set(Field::Date, top.get(at).copied().unwrap_or_default());
        // The outlet is above the date; the headline is above the outlet or below the date.
        let outlet = at.checked_sub(1).and_then(|at| top.get(at)).copied();
        record.set(Field::Source, outlet.unwrap_or_default());
        let above = at
            .checked_sub(2)
            .and_then(|end| top.get(..=end))
            .unwrap_or_default();
        let below = top.get(at + 1..).unwrap_or_default();
        let title = if above.is_empty() { below } else { above };
        record.set(Field::Title, &title.join(" "));
    } else {
        record.set(Field::Title, top.first().copied().unwrap_or_default());
    }
    put_labelled(rest, true, &mut record);
    record
}

fn is_date(line: &str) -> bool {
    // `March 4, 2024 Monday`, `4 March 2024 Monday 10:15 AM GMT`
    dates::date_line(line).is_some()
        || line.split_whitespace().count() <= 8
            && dates::parse(line).is_ok_and(|date| date.day().is_some())
}

fn proquest(lines: &[&str]) -> Record {
    let mut record = Record::default();
    let mut lines = lines
        .iter()
        .copied()
        .skip_while(|line| line.is_empty() || line.chars().all(|c| c == '_'))
        .peekable();
    if let Some(title) = lines.next_if(|line| label(line).is_none()) {
        record.set(Field::Title, title);
    }
    let rest: Vec<&str> = lines.collect();
    put_labelled(&rest, false, &mut record);
    record
}

/// Adds labelled fields. If `has_loose_body`, the paragraph after a blank line below a field is the
/// body, unless it has a label.
fn put_labelled(lines: &[&str], has_loose_body: bool, record: &mut Record) {
    let mut current: Option<Field> = None;
    let mut value = String::new();
    let mut is_body = false;
    for (at, line) in lines.iter().enumerate() {
        if let Some((field, rest)) = label(line) {
            put(current, &value, record);
            current = field;
            is_body = field == Some(Field::Body);
            value = rest.to_owned();
            continue;
        }
        let is_blank = line.is_empty();
        let next_has_text = lines.get(at + 1).is_some_and(|next| !next.is_empty());
        let next_has_label = lines.get(at + 1).is_some_and(|next| label(next).is_some());
        if has_loose_body && is_blank && !is_body && next_has_text && !next_has_label {
            put(current, &value, record);
            current = Some(Field::Body);
            is_body = true;
            value.clear();
            continue;
        }
        value.push('\n');
        value.push_str(line);
    }
    put(current, &value, record);
}

fn put(field: Option<Field>, value: &str, record: &mut Record) {
    if let Some(field) = field {
        record.set(field, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<Record> {
        let database = kind(text).unwrap();
        let documents = documents(text, database).into_iter();
        let records = documents.map(|(_, lines)| match database {
            Database::Factiva => factiva(&lines),
            Database::Lexis => lexis(&lines),
            Database::ProQuest => proquest(&lines),
        });
        records.filter(|record| record.has(Field::Body)).collect()
    }

    fn assert_whole(records: &[Record]) {
        assert_eq!(records.len(), 2);
        for record in records {
            assert_eq!(record.get(Field::Title), Some("عنوان الخبر"));
            assert_eq!(record.get(Field::Source), Some("صحيفة الوادي"));
            assert_eq!(record.get(Field::Author), Some("سعاد المنصوري"));
            let date = dates::parse(record.get(Field::Date).unwrap()).unwrap();
            assert_eq!(date.day().unwrap().to_string(), "2024-03-04");
            let body = record.get(Field::Body).unwrap();
            let lines: Vec<&str> = body.lines().filter(|line| !line.is_empty()).collect();
            assert_eq!(
                lines,
                ["قال الوزير إن العمل بدأ.", "وأضاف أن اللجنة ستجتمع."]
            );
        }
    }

    #[test]
    fn documents_of_factiva_are_articles() {
        let one = "HD \nعنوان الخبر\nBY \nسعاد المنصوري\nWC \n120 words\nPD \n4 March 2024\nSN \nصحيفة الوادي\nLA \nArabic\nLP \nقال الوزير إن العمل بدأ.\n\nTD \nوأضاف أن اللجنة ستجتمع.\n\nAN \nDocument X1\n\n\n";
        assert_whole(&records(&one.repeat(2)));
    }

    #[test]
    fn documents_of_lexis_are_articles() {
        let old = "1 of 2 DOCUMENTS\n\nصحيفة الوادي\n\nMarch 4, 2024 Monday\n\nعنوان الخبر\n\nBYLINE: سعاد المنصوري\n\nSECTION: اقتصاد\n\nLENGTH: 120 words\n\nقال الوزير إن العمل بدأ.\n\nوأضاف أن اللجنة ستجتمع.\n\nLOAD-DATE: June 1, 2024\n\nLANGUAGE: ARABIC\n\nCopyright 2024 x\nAll Rights Reserved\n\n";
        assert_whole(&records(&old.repeat(2)));
        let uni = "عنوان الخبر\nصحيفة الوادي\nMarch 4, 2024 Monday\nCopyright 2024 x All Rights Reserved\nSection: اقتصاد\nLength: 120 words\nByline: سعاد المنصوري\nBody\n\nقال الوزير إن العمل بدأ.\n\nوأضاف أن اللجنة ستجتمع.\n\nLoad-Date: June 1, 2024\n\nEnd of Document\n\n";
        assert_whole(&records(&uni.repeat(2)));
    }

    #[test]
    fn documents_of_proquest_are_articles() {
        let one = "____________\n\nDocument 1 of 2\n\nعنوان الخبر\n\nAuthor: سعاد المنصوري\n\nPublication info: x ; y 04 Mar 2024.\n\nFull text: قال الوزير إن العمل بدأ.\nوأضاف أن اللجنة ستجتمع.\n\nPublication title: صحيفة الوادي\n\nPublication date: Mar 4, 2024\n\nPublisher: x\n\n";
        assert_whole(&records(&one.repeat(2)));
    }

    #[test]
    fn prose_is_no_export() {
        for text in [
            "عنوان\n\nقال الوزير.\n",
            "Document 1 of 2\n\nنص",
            "HD TV\nنص",
            "BY \nPD \n",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}

//! Web archives: the pages of WARC, the texts of WET. The date is the page's, never the crawl's.

use std::io::{self, BufRead, Read};

use super::desk::{Desk, Place, Reading};
use super::fields::Field;
use super::survey::Survey;
use super::{LoadError, html, http, plain};

/// The longest head of a record that is read.
const HEAD_BYTES: u64 = 1 << 16;

/// Reads an archive.
pub fn read<R: BufRead>(source: &mut R, desk: &mut Desk<'_>) -> Result<Reading, LoadError> {
    let mut is_lost = false;
    while let Some(line) = line(source)? {
        if line.starts_with(b"WARC/") {
            is_lost = false;
            record(source, desk)?;
        } else if !line.trim_ascii().is_empty() && !is_lost {
            is_lost = true;
            desk.problem(
                Place::default(),
                "no WARC record where one should begin: skipped to the next",
            )?;
        }
    }
    Ok(Reading::Done)
}

/// What the head of a record says.
#[derive(Default)]
struct Head {
    kind: String,
    url: Option<String>,
    length: Option<u64>,
}

/// Reads the record whose first line was read.
fn record<R: BufRead>(source: &mut R, desk: &mut Desk<'_>) -> Result<(), LoadError> {
    let place = desk.next_record(None);
    let head = head(source)?;
    let Some(length) = head.length else {
        return desk.problem(place, "a WARC record without its length: skipped");
    };
    let is_page = head.kind == "response";
    if !is_page && head.kind != "conversion" {
        io::copy(&mut source.take(length), &mut io::sink())?;
        return Ok(());
    }
    if length > desk.limits().record.0 {
        io::copy(&mut source.take(length), &mut io::sink())?;
        return desk.too_large(place, "a record");
    }
    let mut block = Vec::new();
    source.take(length).read_to_end(&mut block)?;
    if (block.len() as u64) < length {
        desk.problem(place, "the archive ends within a record")?;
    }
    if is_page {
        page(&block, head, place, desk)
    } else {
        text(&block, head, desk)
    }
}

fn page(block: &[u8], head: Head, place: Place, desk: &mut Desk<'_>) -> Result<(), LoadError> {
    let Some(page) = http::page(block, desk.limits()) else {
        return Ok(());
    };
    let survey = Survey::of_bytes(&page.body);
    let encoding = match survey.encoding(None) {
        Ok(found) if found == encoding_rs::UTF_8 => found,
        Ok(found) => page.encoding.unwrap_or(found),
        Err(reason) => return desk.problem(place, reason),
    };
    let html = encoding.decode(&page.body).0.replace('\0', " ");
    let Some(mut record) = html::page(&html) else {
        return Ok(());
    };
    if let Some(url) = head.url {
        record.set(Field::Url, &url);
    }
    desk.record(record, place)
}

fn text(block: &[u8], head: Head, desk: &mut Desk<'_>) -> Result<(), LoadError> {
    let text = String::from_utf8_lossy(block)
        .replace("\r\n", "\n")
        .replace('\0', " ");
    let page = plain::read_page(&text, 1, desk.cleans());
    for note in page.notes {
        desk.pass_on(note)?;
    }
    for (number, found) in page.articles.into_iter().enumerate() {
        let mut article = found.article;
        if let Some(url) = &head.url {
            if article.id.is_empty() && number == 0 {
                article.id.clone_from(url);
            }
            article.url = article.url.or_else(|| Some(url.clone()));
        }
        desk.article(article)?;
    }
    Ok(())
}

fn head<R: BufRead>(source: &mut R) -> io::Result<Head> {
    let mut head = Head::default();
    let mut left = HEAD_BYTES;
    while let Some(line) = line(source)?.filter(|line| !line.trim_ascii().is_empty() && left > 0) {
        left = left.saturating_sub(line.len() as u64);
        let line = String::from_utf8_lossy(&line);
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "warc-type" => head.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => head.url = Some(value.trim_matches(['<', '>']).to_owned()),
            "content-length" => head.length = value.parse().ok(),
            _ => {}
        }
    }
    Ok(head)
}

/// The next line, or as much of it as a head may hold.
fn line<R: BufRead>(source: &mut R) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    source.take(HEAD_BYTES).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then_some(line))
}

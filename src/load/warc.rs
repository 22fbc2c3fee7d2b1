//! Reads web archives: the pages of WARC and the texts of WET. The date is that of the page, never
//! that of the crawl.

use std::io::{self, BufRead, Read};

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::Field;
use super::scan::Scan;
use super::{LoadError, html, http, plain};

/// The size of the largest record header in bytes.
const MAX_HEADER_BYTES: u64 = 1 << 16;

/// Reads an archive.
pub fn read<R: BufRead>(
    source: &mut R,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut is_skipping = false;
    while let Some(line) = line(source)? {
        if line.starts_with(b"WARC/") {
            is_skipping = false;
            record(source, emitter)?;
        } else if !line.trim_ascii().is_empty() && !is_skipping {
            is_skipping = true;
            emitter.problem(
                Position::default(),
                "expected a WARC record: skipped to the next one",
            )?;
        }
    }
    Ok(ReadStatus::Complete)
}

/// The header of a record.
#[derive(Default)]
struct Header {
    kind: String,
    url: Option<String>,
    length: Option<u64>,
}

/// Reads a record after its first line.
fn record<R: BufRead>(source: &mut R, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
    let position = emitter.next_record(None);
    let header = header(source)?;
    let Some(length) = header.length else {
        return emitter.problem(position, "a WARC record without Content-Length: skipped");
    };
    let is_page = header.kind == "response";
    if !is_page && header.kind != "conversion" {
        io::copy(&mut source.take(length), &mut io::sink())?;
        return Ok(());
    }
    if length > emitter.limits().record.0 {
        io::copy(&mut source.take(length), &mut io::sink())?;
        return emitter.too_large(position, "a record");
    }
    let mut block = Vec::new();
    source.take(length).read_to_end(&mut block)?;
    if (block.len() as u64) < length {
        emitter.problem(position, "the archive ends within a record")?;
    }
    if is_page {
        page(&block, header, position, emitter)
    } else {
        text(&block, header, emitter)
    }
}

fn page(
    block: &[u8],
    header: Header,
    position: Position,
    emitter: &mut Emitter<'_>,
) -> Result<(), LoadError> {
    let Some(page) = http::page(block, emitter.limits()) else {
        return Ok(());
    };
    let scan = Scan::of_bytes(&page.body);
    let encoding = match scan.labelled_encoding(emitter.requested_encoding(), page.encoding) {
        Ok(encoding) => encoding,
        Err(reason) => return emitter.problem(position, reason),
    };
    let html = encoding.decode(&page.body).0.replace('\0', " ");
    let html = emitter.mended(html);
    let Some(mut record) = html::page(&html, header.url.as_deref()) else {
        return Ok(());
    };
    if let Some(url) = header.url {
        record.set(Field::Url, &url);
    }
    emitter.record(record, position)
}

fn text(block: &[u8], header: Header, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
    let encoding = emitter.requested_encoding().unwrap_or(encoding_rs::UTF_8);
    let text = encoding
        .decode(block)
        .0
        .replace("\r\n", "\n")
        .replace('\0', " ");
    let text = emitter.mended(text);
    let page = plain::read_page(&text, 1, emitter.is_cleaning());
    for note in page.notes {
        emitter.note(note)?;
    }
    for (number, entry) in page.articles.into_iter().enumerate() {
        let mut article = entry.article;
        if let Some(url) = &header.url {
            if article.id.is_empty() && number == 0 {
                article.id.clone_from(url);
            }
            article.url = article.url.or_else(|| Some(url.clone()));
        }
        emitter.article(article)?;
    }
    Ok(())
}

fn header<R: BufRead>(source: &mut R) -> io::Result<Header> {
    let mut header = Header::default();
    let mut left = MAX_HEADER_BYTES;
    while let Some(line) = line(source)?.filter(|line| !line.trim_ascii().is_empty() && left > 0) {
        left = left.saturating_sub(line.len() as u64);
        let line = String::from_utf8_lossy(&line);
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "warc-type" => header.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => header.url = Some(value.trim_matches(['<', '>']).to_owned()),
            "content-length" => header.length = value.parse().ok(),
            _ => {}
        }
    }
    Ok(header)
}

/// Returns the next line, cut at the largest size of a header.
fn line<R: BufRead>(source: &mut R) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    source.take(MAX_HEADER_BYTES).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then_some(line))
}

//! Parses an HTTP response as a web archive stores it, and undoes its transfer encoding.

use std::io::Read;

use encoding_rs::Encoding;

use super::unpack::Unpacked;
use super::{Limits, encoding};

/// The web page in a response.
pub struct Page {
    /// The character encoding that the header declares.
    pub encoding: Option<&'static Encoding>,
    /// The decompressed body.
    pub body: Vec<u8>,
}

/// Returns the page in a response, cut at the largest size of a record; `None` if the response is
/// an error or is not a page.
pub fn page(response: &[u8], limits: &Limits) -> Option<Page> {
    let head_end = memchr::memmem::find(response, b"\r\n\r\n")?;
    let (head, body) = response.split_at_checked(head_end + 4)?;
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let is_ok = lines.next()?.split(' ').nth(1) == Some("200");
    let header = |wanted: &str| {
        let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
        pairs
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|pair| pair.1.trim())
    };
    let kind = header("content-type")
        .unwrap_or("text/html")
        .to_ascii_lowercase();
    if !is_ok || !kind.contains("html") {
        return None;
    }
    let encoding = kind
        .split_once("charset")
        .and_then(|(_, after)| encoding::from_label(after));
    let is_chunked = header("transfer-encoding").is_some_and(|value| value.contains("chunked"));
    let body = is_chunked
        .then(|| unchunk(body))
        .flatten()
        .unwrap_or_else(|| body.to_vec());
    let mut page = Vec::new();
    let unpacked = Unpacked::open(body.as_slice(), limits).ok()?;
    unpacked.take(limits.record.0).read_to_end(&mut page).ok()?;
    Some(Page {
        encoding,
        body: page,
    })
}

/// Joins the chunks of a body; `None` if it is not chunked. Many archives undo the chunking and
/// still store the header that declares it.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    while !body.is_empty() {
        let end = body.iter().take(100).position(|byte| *byte == b'\n')?;
        let size = std::str::from_utf8(body.get(..end)?).ok()?;
        let size = size.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            break;
        }
        let chunk = body.get(end + 1..)?;
        joined.extend(chunk.iter().take(size));
        let rest = chunk.get(size..).unwrap_or_default();
        body = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n2;x=y\r\nab\r\n0\r\n\r\n";
        assert_eq!(page(response, &Limits::default()).unwrap().body, b"<p>ab");
    }

    #[test]
    fn a_body_that_is_not_chunked_is_unchanged() {
        let response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>text</p>";
        assert_eq!(
            page(response, &Limits::default()).unwrap().body,
            b"<p>text</p>"
        );
    }

    #[test]
    fn only_successful_responses_with_html_are_pages() {
        assert!(page(b"HTTP/1.1 404 Not Found\r\n\r\n<p>", &Limits::default()).is_none());
        assert!(
            page(
                b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n",
                &Limits::default()
            )
            .is_none()
        );
        assert!(page(b"no response", &Limits::default()).is_none());
    }
}

//! URLs of links: web addresses and files of this machine.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters to percent-encode in an address. Existing escapes are preserved, since `%` is not
/// encoded.
const ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Characters to percent-encode in a path.
const PATH: &AsciiSet = &ADDRESS.add(b'#').add(b'%').add(b'?').add(b'[').add(b']');

/// Returns the address of an article as a URL, if its scheme is `http` or `https`.
pub fn web_url(url: &str) -> Option<String> {
    let url = url.trim();
    let has_scheme = |scheme: &str| {
        let start = url.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    };
    let is_web = has_scheme("http://") || has_scheme("https://");
    is_web.then(|| utf8_percent_encode(url, ADDRESS).to_string())
}

/// Returns the URL of a file, if its path is absolute and has no U+FFFD.
pub fn file_url(path: &str) -> Option<String> {
    if !Path::new(path).is_absolute() || path.contains(char::REPLACEMENT_CHARACTER) {
        return None;
    }
    let path = if cfg!(windows) {
        format!("/{}", path.replace('\\', "/"))
    } else {
        path.to_owned()
    };
    Some(format!("file://{}", utf8_percent_encode(&path, PATH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        for url in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,<script>",
            "//example.org",
            "https:",
            "https://",
            "ftp://example.org",
            "",
        ] {
            assert_eq!(web_url(url), None, "{url}");
        }
        assert_eq!(
            web_url("HTTPS://example.org/a?b=1&c#d").as_deref(),
            Some("HTTPS://example.org/a?b=1&c#d")
        );
    }

    #[test]
    fn an_address_is_percent_encoded() {
        assert_eq!(
            web_url("http://a.example/\" onclick='x' <قال>\u{202E}%20").as_deref(),
            Some("http://a.example/%22%20onclick=%27x%27%20%3C%D9%82%D8%A7%D9%84%3E%E2%80%AE%20")
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_path_of_a_file_is_percent_encoded() {
        assert_eq!(
            file_url("/a b/#1?%.txt").as_deref(),
            Some("file:///a%20b/%231%3F%25.txt")
        );
        assert_eq!(file_url("stdin"), None);
        assert_eq!(file_url("/a/\u{FFFD}"), None);
    }
}

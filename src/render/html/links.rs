//! What becomes a link: addresses of the web, and files of this machine.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What an address cannot hold as it is; what is percent-encoded in it already stays so.
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

/// What a path cannot hold as it is in an address.
const PATH: &AsciiSet = &ADDRESS.add(b'#').add(b'%').add(b'?').add(b'[').add(b']');

/// The address of an article, when it is one of the web; no other scheme is followed.
pub fn to_web(url: &str) -> Option<String> {
    let url = url.trim();
    let begins = |scheme: &str| {
        let start = url.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    };
    let is_web = begins("http://") || begins("https://");
    is_web.then(|| utf8_percent_encode(url, ADDRESS).to_string())
}

/// The address of a file, when its whole path is known.
pub fn to_file(path: &str) -> Option<String> {
    if !Path::new(path).is_absolute() || path.contains(char::REPLACEMENT_CHARACTER) {
        return None;
    }
    let path = match cfg!(windows) {
        true => format!("/{}", path.replace('\\', "/")),
        false => path.to_owned(),
    };
    Some(format!("file://{}", utf8_percent_encode(&path, PATH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
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
            assert_eq!(to_web(url), None, "{url}");
        }
        assert_eq!(
            to_web("HTTPS://example.org/a?b=1&c#d").as_deref(),
            Some("HTTPS://example.org/a?b=1&c#d")
        );
    }

    #[test]
    fn an_address_holds_nothing_that_ends_it() {
        assert_eq!(
            to_web("http://a.example/\" onclick='x' <قال>\u{202E}%20").as_deref(),
            Some("http://a.example/%22%20onclick=%27x%27%20%3C%D9%82%D8%A7%D9%84%3E%E2%80%AE%20")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_found_whatever_its_name_is() {
        assert_eq!(
            to_file("/a b/#1?%.txt").as_deref(),
            Some("file:///a%20b/%231%3F%25.txt")
        );
        assert_eq!(to_file("stdin"), None);
        assert_eq!(to_file("/a/\u{FFFD}"), None);
    }
}

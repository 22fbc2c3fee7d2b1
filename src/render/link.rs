//! Links to files for terminals: OSC 8, `ESC ] 8 ; ; URL ESC \ text ESC ] 8 ; ; ESC \`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a path in a URL has written otherwise: all but what RFC 3986 leaves as it is, and `/` and
/// the colon of a drive.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

/// Makes links of paths, or leaves them as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The machine that has the files; `None` when no links are wanted.
    host: Option<String>,
}

impl Links {
    /// Links to files of this machine. Its name stands in them: a terminal may be another's.
    pub fn to_local_files() -> Self {
        Links {
            host: Some(gethostname::gethostname().to_string_lossy().into_owned()),
        }
    }

    /// `text` as a link to the file at `path`, an absolute one. What is no such path, or has lost
    /// letters on its way, is not linked.
    pub fn link(&self, path: &str, text: &str) -> String {
        match self.url(path) {
            Some(url) => format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"),
            None => text.to_owned(),
        }
    }

    fn url(&self, path: &str) -> Option<String> {
        let host = utf8_percent_encode(self.host.as_deref()?, ESCAPED);
        if path.contains(char::REPLACEMENT_CHARACTER) || !std::path::Path::new(path).is_absolute() {
            return None;
        }
        let path = if cfg!(windows) {
            format!("/{}", path.replace('\\', "/"))
        } else {
            path.to_owned()
        };
        Some(format!(
            "file://{host}{}",
            utf8_percent_encode(&path, ESCAPED)
        ))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn links() -> Links {
        Links {
            host: Some("desk".to_owned()),
        }
    }

    #[test]
    fn a_link_has_the_path_in_the_letters_of_a_url() {
        assert_eq!(
            links().link("/أخبار/a b;c\u{1b}.txt", "text"),
            "\x1b]8;;file://desk/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/a%20b%3Bc%1B.txt\x1b\\text\x1b]8;;\x1b\\"
        );
    }

    #[test]
    fn what_is_no_file_is_not_linked() {
        for path in ["-", "news", "/a\u{FFFD}.txt"] {
            assert_eq!(links().link(path, "text"), "text", "{path}");
        }
        assert_eq!(Links::default().link("/a.txt", "text"), "text");
    }
}

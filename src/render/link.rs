//! Hyperlinks to files on a terminal (OSC 8): `ESC ] 8 ; ; URL ESC \ text ESC ] 8 ; ; ESC \`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters to percent-encode in a path or a value: all but the unreserved ones of RFC 3986, `/`,
/// and `:` for the drives of Windows.
pub(crate) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

/// A factory of hyperlinks. The default leaves paths unlinked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The name of the machine that has the files; `None` disables links.
    host: Option<String>,
}

impl Links {
    /// Returns links to files of this machine. URLs include the host name, because the terminal may
    /// run on another machine.
    pub fn to_local_files() -> Self {
        Links {
            host: Some(gethostname::gethostname().to_string_lossy().into_owned()),
        }
    }

    /// Returns `text` as a hyperlink to the file at `path`, or without a link if the path is
    /// relative or contains U+FFFD.
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
    fn the_path_of_a_link_is_percent_encoded() {
        assert_eq!(
            links().link("/أخبار/a b;c\u{1b}.txt", "text"),
            "\x1b]8;;file://desk/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/a%20b%3Bc%1B.txt\x1b\\text\x1b]8;;\x1b\\"
        );
    }

    #[test]
    fn relative_and_lossy_paths_are_not_linked() {
        for path in ["-", "news", "/a\u{FFFD}.txt"] {
            assert_eq!(links().link(path, "text"), "text", "{path}");
        }
        assert_eq!(Links::default().link("/a.txt", "text"), "text");
    }
}

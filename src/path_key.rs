//! Paths as text, including those that are not UTF-8.

use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// Returns the key of a path in the index: the path itself or, if it is not UTF-8, a NUL followed
/// by the bytes of the path in hexadecimal. No real path contains a NUL.
pub fn path_key(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.to_owned(),
        None => hex_key(path.as_os_str().as_encoded_bytes()),
    }
}

/// Returns the bytes of the path that a [key](path_key) was made from.
pub fn key_bytes(key: &str) -> Cow<'_, [u8]> {
    let Some(hex) = key.strip_prefix('\0') else {
        return Cow::Borrowed(key.as_bytes());
    };
    let digits = hex.chars().filter_map(|c| c.to_digit(16));
    let digits: Vec<u8> = digits
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    let bytes = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit));
    Cow::Owned(bytes.collect())
}

/// Returns the keys of the folders that contain the path of a key, innermost first.
pub fn ancestors(key: &str) -> Vec<Cow<'_, str>> {
    let bytes = key_bytes(key);
    let is_text = matches!(bytes, Cow::Borrowed(_));
    let mut folders = Vec::new();
    for (at, byte) in bytes.iter().enumerate().rev() {
        if !byte.is_ascii() || char::from(*byte) != MAIN_SEPARATOR || at + 1 == bytes.len() {
            continue;
        }
        // The root folder keeps its separator.
        let end = at.max(1);
        folders.push(match key.get(..end).filter(|_| is_text) {
            Some(folder) => Cow::Borrowed(folder),
            None => Cow::Owned(bytes_key(bytes.get(..end).unwrap_or_default())),
        });
    }
    folders
}

/// Returns the two prefixes of the keys of paths below a folder: the first for UTF-8 paths, the
/// second for all other paths.
pub fn prefixes_below(folder: &str) -> [String; 2] {
    let mut bytes = key_bytes(folder).into_owned();
    if bytes
        .last()
        .is_none_or(|last| char::from(*last) != MAIN_SEPARATOR)
    {
        bytes.extend_from_slice(MAIN_SEPARATOR.encode_utf8(&mut [0; 4]).as_bytes());
    }
    [bytes_key(&bytes), hex_key(&bytes)]
}

fn bytes_key(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| hex_key(bytes), str::to_owned)
}

fn hex_key(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\0{hex}")
}

/// Returns the path that a [key](path_key) was made from.
pub fn key_path(key: &str) -> PathBuf {
    #[cfg(unix)]
    if key.starts_with('\0') {
        use std::os::unix::ffi::OsStringExt;
        return std::ffi::OsString::from_vec(key_bytes(key).into_owned()).into();
    }
    PathBuf::from(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf8_has_a_key_of_its_own() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/a\xff"));
        assert_eq!(path_key(path), "\u{0}2f61ff");
        assert_eq!(key_path(&path_key(path)), path);
        assert_eq!(path_key(Path::new("/a")), "/a");
    }

    #[cfg(unix)]
    #[test]
    fn the_folders_of_a_path_are_listed_innermost_first() {
        assert_eq!(ancestors("/news/2018/a"), ["/news/2018", "/news", "/"]);
        assert_eq!(ancestors("/"), [""; 0]);
        assert_eq!(ancestors("stream"), [""; 0]);
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/a/\xff/b"));
        assert_eq!(ancestors(&path_key(path)), ["\u{0}2f612fff", "/a", "/"]);
        assert_eq!(prefixes_below("/a"), ["/a/", "\u{0}2f612f"]);
        assert_eq!(prefixes_below("/"), ["/", "\u{0}2f"]);
    }
}

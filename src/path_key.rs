//! Paths as text, including those that are not UTF-8.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Returns the key of a path in the index: the path itself or, if it is not UTF-8, a NUL and its
/// bytes in hexadecimal. No real path contains a NUL.
pub fn path_key(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.to_owned(),
        None => {
            let bytes = path.as_os_str().as_encoded_bytes();
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("\0{hex}")
        }
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
}

//! Paths and members of containers as text, including paths that are not UTF-8.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// Returns the key of a path in the index: the path itself or, if it is not UTF-8, a NUL followed
/// by the bytes of the path in hexadecimal. No real path contains a NUL.
pub fn path_key(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.to_owned(),
        None => hex_key(path.as_os_str().as_encoded_bytes()),
    }
}

/// Returns the other Unicode normal forms of a name. Systems store `آ` as one character or as two,
/// and a keyboard types the former.
pub fn other_forms(name: &OsStr) -> Vec<OsString> {
    let Some(text) = name.to_str() else {
        return Vec::new();
    };
    let forms = [text.nfc().collect::<String>(), text.nfd().collect()];
    let others = forms.into_iter().filter(|form| form != text);
    others.map(OsString::from).collect()
}

/// The maximum length of the name of a member in a key, in bytes.
const MAX_MEMBER_BYTES: usize = 4096;

/// Returns the key of a member of the container with this key: the key of the container, a NUL and
/// the name of the member. The end of a very long name is replaced by its hash.
pub fn member_key(container: &str, member: &str) -> String {
    let mut end = member.len().min(MAX_MEMBER_BYTES);
    while !member.is_char_boundary(end) {
        end -= 1;
    }
    let start = member.get(..end).unwrap_or_default();
    let mut key = format!("{container}\0{start}");
    if end < member.len() {
        key.push('~');
        key.push_str(&blake3::hash(member.as_bytes()).to_hex());
    }
    key
}

/// Returns the key of a file, or of its member with this name as it is in a key.
pub fn member_of(mut file: String, member: Option<&str>) -> String {
    if let Some(member) = member {
        file.push('\0');
        file.push_str(member);
    }
    file
}

/// Splits a key into the key of the file and, if it is the key of a member, the name of the member.
pub fn split_member(key: &str) -> (&str, Option<&str>) {
    // The first character of a key that is not UTF-8 is a NUL too.
    let at = key.bytes().skip(1).position(|byte| byte == 0);
    match at.and_then(|at| key.split_at_checked(at + 1)) {
        Some((file, member)) => (file, member.strip_prefix('\0')),
        None => (key, None),
    }
}

/// Returns the bytes by which a path or a member is displayed: `a.zip!news/1.txt`.
pub fn display_bytes(key: &str) -> Vec<u8> {
    let (file, member) = split_member(key);
    let mut bytes = key_bytes(file).into_owned();
    if let Some(member) = member {
        bytes.push(b'!');
        bytes.extend_from_slice(member.as_bytes());
    }
    bytes
}

/// Returns the bytes of the path that a [key](path_key) was made from. The key of a member gives
/// those of its container.
pub fn key_bytes(key: &str) -> Cow<'_, [u8]> {
    let (key, _) = split_member(key);
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

/// Returns the keys of the folders that contain the path of a key, innermost first. Those of a
/// member begin with its container.
pub fn ancestors(key: &str) -> Vec<Cow<'_, str>> {
    let (file, member) = split_member(key);
    let bytes = key_bytes(file);
    let is_text = matches!(bytes, Cow::Borrowed(_));
    let mut folders = Vec::from_iter(member.map(|_| Cow::Borrowed(file)));
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

/// Returns the key of a path with these bytes.
pub fn bytes_key(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| hex_key(bytes), str::to_owned)
}

fn hex_key(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\0{hex}")
}

/// Returns the path that a [key](path_key) was made from. The key of a member gives that of its
/// container.
pub fn key_path(key: &str) -> PathBuf {
    let (key, _) = split_member(key);
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

    #[test]
    fn a_member_has_a_key_of_its_own_below_its_container() {
        for file in ["/news/a.zip", "\u{0}2f61ff"] {
            let key = member_key(file, "2018/1.txt");
            assert_eq!(split_member(&key), (file, Some("2018/1.txt")));
            assert_eq!(split_member(file), (file, None));
            assert_eq!(key_path(&key), key_path(file));
            assert_eq!(ancestors(&key)[0], file);
            assert_eq!(ancestors(&key)[1..], ancestors(file)[..]);
        }
        let key = member_key("/news/a.zip", "1.txt");
        assert_eq!(display_bytes(&key), b"/news/a.zip!1.txt");
    }

    #[test]
    fn long_names_of_members_have_short_keys_of_their_own() {
        let long = "خ".repeat(10_000);
        let key = member_key("/a.zip", &long);
        assert!(key.len() < 5000);
        assert_ne!(key, member_key("/a.zip", &format!("{long}2")));
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

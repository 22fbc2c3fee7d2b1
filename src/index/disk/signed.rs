//! Small text files with a head line, fields, and a checksum.
//!
//! ```text
//! fihris generation 1
//! index 9f86d081884c7d659a2feaa0c55ad015
//! number 3
//! state complete
//! check 2c26b46b68ffc68f
//! ```
//!
//! The checksum is the first 64 bits of the BLAKE3 hash of the lines above it. It detects damage,
//! not an attacker.

use std::io;
use std::path::Path;

use super::durable;

/// The size limit of such a file, in bytes.
const MAX_BYTES: u64 = 1000;

/// Returns the text of a file with this head line and these fields, one `name value` per line.
pub(crate) fn text(head: &str, fields: &[(&str, &str)]) -> String {
    let mut text = format!("{head}\n");
    for (name, value) in fields {
        text.push_str(&format!("{name} {value}\n"));
    }
    let check = checksum(&text);
    text.push_str(&format!("check {check}\n"));
    text
}

/// Reads a signed file and returns the values of `names`, in their order.
///
/// # Errors
/// Returns `NotFound` if there is no such file, `InvalidData` if [`text`] did not make it with this
/// head and these fields, or another error if it cannot be read.
pub(crate) fn read<const N: usize>(
    path: &Path,
    head: &str,
    names: [&str; N],
) -> io::Result<[String; N]> {
    let text = durable::read_text(path, MAX_BYTES)?;
    values(&text, head, names)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "its checksum does not match"))
}

fn values<const N: usize>(text: &str, head: &str, names: [&str; N]) -> Option<[String; N]> {
    let (signed, check) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let check = check.strip_prefix("check ")?;
    if checksum(&format!("{signed}\n")) != check {
        return None;
    }
    let mut lines = signed.split('\n');
    if lines.next() != Some(head) {
        return None;
    }
    let mut values = names.map(|_| String::new());
    for (name, value) in names.iter().zip(&mut values) {
        let rest = lines.next()?.strip_prefix(name)?;
        *value = rest.strip_prefix(' ')?.to_owned();
    }
    lines.next().is_none().then_some(values)
}

/// Returns the first 64 bits of the BLAKE3 hash, in hexadecimal.
pub(crate) fn checksum(text: &str) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(16);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_byte_and_any_cut_is_noticed() {
        let sound = text("fihris test 1", &[("id", "ab c"), ("number", "7")]);
        let read = |text: &str| values(text, "fihris test 1", ["id", "number"]);
        let expected = ["ab c".to_owned(), "7".to_owned()];
        assert_eq!(read(&sound), Some(expected));
        for at in 0..sound.len() {
            assert_eq!(read(&sound[..at]), None, "{at} bytes");
            let mut bytes = sound.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8_lossy(&bytes);
            assert_eq!(read(&changed), None, "byte {at}");
        }
        assert_eq!(values(&sound, "fihris other 1", ["id", "number"]), None);
        assert_eq!(values(&sound, "fihris test 1", ["id"]), None);
    }
}

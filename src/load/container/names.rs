//! The names of members: their encoding, and their parts that lead out of the archive.

use std::borrow::Cow;

use encoding_rs::{WINDOWS_1252, WINDOWS_1256};

/// The letters of the DOS code page 720 from 0x80, which Arabic Windows writes into archives.
const CP720: [char; 128] = [
    '\u{80}', '\u{81}', 'é', 'â', '\u{84}', 'à', '\u{86}', 'ç', 'ê', 'ë', 'è', 'ï', 'î', '\u{8d}',
    '\u{8e}', '\u{8f}', '\u{90}', '\u{651}', '\u{652}', 'ô', '¤', 'ـ', 'û', 'ù', 'ء', 'آ', 'أ',
    'ؤ', '£', 'إ', 'ئ', 'ا', 'ب', 'ة', 'ت', 'ث', 'ج', 'ح', 'خ', 'د', 'ذ', 'ر', 'ز', 'س', 'ش', 'ص',
    '«', '»', '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐', '└',
    '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙',
    '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐', '▀', 'ض', 'ط', 'ظ', 'ع', 'غ', 'ف', 'µ',
    'ق', 'ك', 'ل', 'م', 'ن', 'ه', 'و', 'ى', 'ي', '≡', '\u{64b}', '\u{64c}', '\u{64d}', '\u{64e}',
    '\u{64f}', '\u{650}', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// The letters of the DOS code page 437 from 0x80 to 0xa7. The rest are frames and symbols.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº";

/// Returns a name as text. Archives rarely say in which encoding their names are: a name that is
/// not UTF-8 is read in the encoding in which most of it is Arabic letters, or else in that of
/// western DOS.
pub fn decode(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    let dos = |table: &dyn Fn(u8) -> char| -> String {
        let chars = raw.iter().map(|byte| match byte {
            0..0x80 => char::from(*byte),
            _ => table(*byte),
        });
        chars.collect()
    };
    let arabic_dos = dos(&|byte| {
        CP720
            .get(usize::from(byte) - 0x80)
            .copied()
            .unwrap_or('\u{fffd}')
    });
    let arabic = WINDOWS_1256.decode_without_bom_handling(raw).0.into_owned();
    let best = [arabic, arabic_dos]
        .into_iter()
        .map(|name| (arabic_score(&name), name))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    match best {
        Some((score, name)) if score > 0 => name,
        _ => {
            let western = |byte: u8| CP437.chars().nth(usize::from(byte) - 0x80);
            if raw
                .iter()
                .all(|byte| *byte < 0x80 || western(*byte).is_some())
            {
                dos(&|byte| western(byte).unwrap_or('\u{fffd}'))
            } else {
                WINDOWS_1252.decode_without_bom_handling(raw).0.into_owned()
            }
        }
    }
}

/// Returns the number of Arabic letters, less the number of characters that no Arabic name has. A
/// wrong encoding scatters such characters between the letters.
fn arabic_score(name: &str) -> i64 {
    let letters = name
        .chars()
        .filter(|c| matches!(c, 'ء'..='غ' | 'ف'..='ي'))
        .count();
    let strange = name.chars().filter(|c| {
        !c.is_ascii() && !matches!(c, '\u{60c}' | '\u{61b}' | '\u{61f}' | 'ء'..='\u{652}' | '«' | '»' | '\u{a0}' | '٠'..='٩')
    });
    i64::try_from(letters).unwrap_or(0) - 2 * i64::try_from(strange.count()).unwrap_or(0)
}

/// Returns the name as a path inside the archive: separated by `/`, without control characters and
/// without parts that lead out of it. `None` if nothing remains.
pub fn inside(name: &str) -> Option<Cow<'_, str>> {
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    let is_clean = !name.contains(|c: char| c == '\\' || c.is_control())
        && !has_drive(name)
        && name.split('/').all(is_part);
    if is_clean {
        return Some(Cow::Borrowed(name));
    }
    let name = if has_drive(name) {
        name.get(2..).unwrap_or_default()
    } else {
        name
    };
    let parts = name.split(['/', '\\']).filter(|part| is_part(part));
    let name = parts.collect::<Vec<_>>().join("/");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    (!name.is_empty()).then_some(Cow::Owned(name))
}

/// Returns whether a name is absolute or leads to a folder above the archive.
pub fn leads_out(name: &str) -> bool {
    name.starts_with(['/', '\\'])
        || has_drive(name)
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// Returns whether a path inside an archive has a part that a walk through folders would skip: a
/// hidden one, or the resource forks of macOS.
pub fn is_hidden(name: &str) -> bool {
    name.split('/')
        .any(|part| part.starts_with('.') || part == "__MACOSX")
}

fn has_drive(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic()) && bytes.next() == Some(b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_decoded_from_the_encodings_of_arabic_and_western_systems() {
        for (raw, name) in [
            ("أخبار/قمة.txt".as_bytes(), "أخبار/قمة.txt"),
            (b"\xc3\xce\xc8\xc7\xd1/1.txt", "أخبار/1.txt"),
            (b"\x9a\xa6\xa0\x9f\xa9/1.txt", "أخبار/1.txt"),
            (b"r\x82sum\x82.txt", "résumé.txt"),
        ] {
            assert_eq!(decode(raw), name);
        }
    }

    #[test]
    fn a_name_stays_inside_the_archive() {
        for (name, expected, is_out) in [
            ("news/1.txt", Some("news/1.txt"), false),
            ("../../etc/passwd", Some("etc/passwd"), true),
            ("/etc/passwd", Some("etc/passwd"), true),
            ("C:\\news\\1.txt", Some("news/1.txt"), true),
            ("news\\1.txt", Some("news/1.txt"), false),
            ("./a/./b", Some("a/b"), false),
            ("a\n\u{1b}b", Some("ab"), false),
            ("..", None, true),
            ("", None, false),
        ] {
            assert_eq!(inside(name).as_deref(), expected, "{name}");
            assert_eq!(leads_out(name), is_out, "{name}");
        }
    }
}

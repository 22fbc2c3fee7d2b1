//! Rules for single characters: one row for each, with its reason.

/// Characters that readers of Arabic take for another letter. They are mapped first, so that a
/// hamza mark after them composes.
///
/// Source: the Unicode Standard, chapter 9.2, and the spellings found in news articles.
pub const VARIANTS: &[(char, char, &str)] = &[
    ('ٱ', 'ا', "alef wasla: Qur'anic spelling of the plain alef"),
    ('ٲ', 'أ', "alef with wavy hamza above: Kashmiri"),
    ('ٳ', 'إ', "alef with wavy hamza below: Kashmiri"),
    ('ٵ', 'أ', "high hamza alef: Kazakh"),
    ('ٶ', 'ؤ', "high hamza waw: Kazakh"),
    ('ٸ', 'ئ', "high hamza yeh: Kazakh"),
    ('ک', 'ك', "keheh: Persian and Urdu keyboards"),
    ('ڪ', 'ك', "swash kaf"),
    (
        'ڭ',
        'ك',
        "ng: Moroccan spelling of a hard g, read as kaf by others",
    ),
    ('ی', 'ي', "Farsi yeh: Persian keyboards, Egyptian fonts"),
    ('ې', 'ي', "e: Pashto and Uyghur"),
    ('ۍ', 'ي', "yeh with tail: Pashto"),
    ('ے', 'ي', "yeh barree: Urdu"),
    ('ۓ', 'ئ', "yeh barree with hamza: Urdu"),
    ('ہ', 'ه', "heh goal: Urdu"),
    ('ۂ', 'ه', "heh goal with hamza: Urdu"),
    ('ھ', 'ه', "heh doachashmee: Urdu keyboards"),
    ('ە', 'ه', "ae: Kurdish and Uyghur"),
    ('ۀ', 'ه', "heh with yeh above: Persian ezafe"),
    ('ۃ', 'ة', "teh marbuta goal: Urdu"),
    ('پ', 'ب', "peh: foreign p, written ب by most outlets"),
    ('ڤ', 'ف', "veh: foreign v, written ف by most outlets"),
    ('ڥ', 'ف', "feh with three dots below: Maghrebi v"),
    ('ژ', 'ز', "jeh: Persian zh"),
    ('ڨ', 'ق', "qaf with three dots: Tunisian hard g"),
    ('چ', 'ج', "tcheh: Egyptian j, Iraqi ch"),
];

/// Letters that writers confuse, which search by letters makes equal.
///
/// Folding them loses some distinctions (أعلام and إعلام), so no other rule relies on it.
pub const FOLDS: &[(char, char, &str)] = &[
    ('أ', 'ا', "hamza above alef is often left out"),
    ('إ', 'ا', "hamza below alef is often left out"),
    ('آ', 'ا', "madda is often left out"),
    ('ى', 'ي', "final yeh without dots: Egyptian spelling of ي"),
    ('ة', 'ه', "teh marbuta without dots: مدرسه"),
];

/// Dagger alef: a small alef above a letter, pronounced as a long a.
pub const DAGGER_ALEF: char = '\u{0670}';

/// Ends of words whose long a has no alef in modern spelling, with or without a dagger alef.
pub const WITHOUT_ALEF: &[&str] = &[
    "هذا",
    "هذه",
    "هذان",
    "هذين",
    "هؤلاء",
    "ذلك",
    "ذلكم",
    "أولئك",
    "هكذا",
    "لكن",
    "لكنه",
    "لكنها",
    "لكنهم",
    "لكننا",
    "الرحمن",
    "الله",
    "لله",
    "إله",
    "إلهي",
    "إلهنا",
    "طه",
    "يس",
    "كذلك",
];

/// Hamza on a seat. Outlets choose the seat differently (مسؤول, مسئول), so words match without it.
pub const SEATS: &[(char, char, &str)] = &[('ؤ', 'ء', "hamza on waw"), ('ئ', 'ء', "hamza on yeh")];

/// Latin letters that do not decompose but are often typed without their mark.
pub const LATIN: &[(char, &str, &str)] = &[
    ('ß', "ss", "German sharp s"),
    ('æ', "ae", "ligature"),
    ('œ', "oe", "ligature: cœur"),
    ('ø', "o", "Danish and Norwegian: Ødegaard"),
    ('đ', "d", "South Slavic: Đoković"),
    ('ð', "d", "Icelandic eth"),
    ('þ', "th", "Icelandic thorn"),
    ('ł', "l", "Polish: Łódź"),
    ('ı', "i", "Turkish dotless i: Yıldız"),
    ('ħ', "h", "Maltese"),
    ('ŋ', "n", "eng"),
    ('ς', "σ", "Greek final sigma"),
];

fn row(table: &[(char, char, &str)], letter: char) -> Option<char> {
    table
        .iter()
        .find(|(from, ..)| *from == letter)
        .map(|(_, to, _)| *to)
}

/// Returns the Arabic letter of a variant.
pub fn variant(letter: char) -> Option<char> {
    row(VARIANTS, letter)
}

/// Folds a letter for search by letters.
pub fn folded(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' | 'ى' | 'ة' => row(FOLDS, letter).unwrap_or(letter),
        _ => letter,
    }
}

/// Removes the seat of a hamza.
pub fn unseated(letter: char) -> char {
    match letter {
        'ؤ' | 'ئ' => row(SEATS, letter).unwrap_or(letter),
        _ => letter,
    }
}

/// Composes a letter with a hamza or madda mark.
pub fn with_hamza(letter: char, mark: char) -> Option<char> {
    match (letter, mark) {
        ('ا', '\u{0653}') => Some('آ'),
        ('ا', '\u{0654}') => Some('أ'),
        ('ا', '\u{0655}') => Some('إ'),
        ('و', '\u{0654}') => Some('ؤ'),
        ('ي' | 'ى', '\u{0654}') => Some('ئ'),
        _ => None,
    }
}

/// Returns whether a character is ignored inside a word: tatweel, bidi and joiner controls,
/// zero-width space, soft hyphen, the Arabic signs that Unicode classifies as format characters,
/// and the signs for hamza and ع in transliteration (Qurʾān).
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{0640}' | '\u{00AD}' | '\u{02BE}' | '\u{02BF}' | '\u{0600}'..='\u{0605}' | '\u{061C}' | '\u{06DD}' | '\u{070F}'
        | '\u{08E2}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0001}' | '\u{E0020}'..='\u{E007F}')
}

/// Returns whether a character is a mark on a letter: harakat, tanwin, shadda, dagger alef,
/// Qur'anic marks (also those that Unicode classifies as letters or symbols), accents.
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DE}'..='\u{06E8}' | '\u{06E9}'..='\u{06ED}')
        || (c >= '\u{0300}' && unicode_normalization::char::is_combining_mark(c))
}

/// Returns whether a character is a presentation form of a mark. Its compatibility decomposition is
/// a space or a tatweel with the mark, and the space would split a word.
pub fn is_mark_form(c: char) -> bool {
    matches!(c, '\u{FC5E}'..='\u{FC63}' | '\u{FCF2}'..='\u{FCF4}' | '\u{FE70}'..='\u{FE7F}')
}

/// Returns whether a character is a letter of the Arabic script, except presentation forms.
pub fn is_arabic(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{066F}'
        | '\u{0671}'..='\u{06D3}' | '\u{06D5}' | '\u{06EE}'..='\u{06EF}' | '\u{06FA}'..='\u{06FC}'
        | '\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{0870}'..='\u{0887}' | '\u{08A0}'..='\u{08C9}')
}

/// Returns whether a character is of a script without spaces, where each character is a word.
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

/// The zeros of the decimal digits that occur in news: ASCII, Arabic-Indic, Persian, and those of
/// quotations from scripts of India and the Far East.
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10,
];

/// Returns the ASCII digit for a decimal digit of any of these scripts.
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    if (c as u32) < 0x660 {
        return None;
    }
    ZEROS
        .iter()
        .map(|zero| (c as u32).wrapping_sub(*zero))
        .find(|value| *value < 10)
        .and_then(|value| char::from_digit(value, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_has_two_rows_and_no_row_maps_to_another() {
        let rows: Vec<_> = VARIANTS.iter().chain(FOLDS).chain(SEATS).collect();
        for (index, (from, to, why)) in rows.iter().enumerate() {
            assert!(!why.is_empty(), "{from} has no reason");
            assert_ne!(from, to);
            assert!(
                rows.iter().skip(index + 1).all(|(other, ..)| other != from),
                "{from} has two rows"
            );
        }
        for (from, to, _) in VARIANTS {
            assert_eq!(variant(*to), None, "{from} maps to another variant");
        }
    }

    #[test]
    fn digits_of_any_script_are_ascii_digits() {
        assert_eq!(
            "٠٩۰۹07٤".chars().filter_map(digit).collect::<String>(),
            "0909074"
        );
        assert_eq!(digit('٬'), None);
        assert_eq!(digit('م'), None);
    }
}

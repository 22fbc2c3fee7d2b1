//! Words typed with the keyboard in the other layout: the same keys as Arabic or as Latin letters.
//!
//! The Arabic layout is Arabic 101, which differs from other layouts only in rare keys. The Latin
//! layouts are QWERTY and, for the Maghreb, AZERTY.

/// The keys of a QWERTY keyboard, with the text that each gives in the Arabic layout.
const KEYS: [(char, &str); 45] = [
    ('q', "ض"),
    ('w', "ص"),
    ('e', "ث"),
    ('r', "ق"),
    ('t', "ف"),
    ('y', "غ"),
    ('u', "ع"),
    ('i', "ه"),
    ('o', "خ"),
    ('p', "ح"),
    ('[', "ج"),
    (']', "د"),
    ('a', "ش"),
    ('s', "س"),
    ('d', "ي"),
    ('f', "ب"),
    ('g', "ل"),
    ('h', "ا"),
    ('j', "ت"),
    ('k', "ن"),
    ('l', "م"),
    (';', "ك"),
    ('\'', "ط"),
    ('z', "ئ"),
    ('x', "ء"),
    ('c', "ؤ"),
    ('v', "ر"),
    ('b', "لا"),
    ('n', "ى"),
    ('m', "ة"),
    (',', "و"),
    ('.', "ز"),
    ('/', "ظ"),
    ('`', "ذ"),
    ('Y', "إ"),
    ('T', "لإ"),
    ('G', "لأ"),
    ('H', "أ"),
    ('B', "لآ"),
    ('N', "آ"),
    (' ', " "),
    ('-', "-"),
    ('+', "+"),
    ('"', "\""),
    ('*', "*"),
];

/// The keys of an AZERTY keyboard, by the QWERTY key in the same position.
const AZERTY: [(char, char); 10] = [
    ('a', 'q'),
    ('z', 'w'),
    ('q', 'a'),
    ('w', 'z'),
    ('m', ';'),
    (',', 'm'),
    (';', ','),
    (':', '.'),
    ('!', '/'),
    ('ù', '\''),
];

/// Returns what the keys of a query give in the other layouts; nothing for a query in both scripts
/// or with keys of neither.
pub fn other_layouts(query: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    let mut add = |other: Option<String>| {
        if let Some(other) = other
            && other != query
            && !others.contains(&other)
        {
            others.push(other);
        }
    };
    if query.chars().any(|c| c.is_ascii_alphabetic()) {
        add(to_arabic(query));
        let positions: String = query.chars().map(qwerty_key).collect();
        add(to_arabic(&positions));
    } else {
        // The two letters لا are one key, or two.
        add(to_latin(query, true));
        add(to_latin(query, false));
    }
    others
}

fn qwerty_key(azerty: char) -> char {
    let key = AZERTY.iter().find(|(key, _)| *key == azerty);
    key.map_or(azerty, |(_, position)| *position)
}

fn to_arabic(latin: &str) -> Option<String> {
    let key = |c: char| {
        let own = KEYS.iter().find(|(key, _)| *key == c);
        let lower = || KEYS.iter().find(|(key, _)| *key == c.to_ascii_lowercase());
        own.or_else(lower).map(|(_, text)| *text)
    };
    latin.chars().map(key).collect()
}

fn to_latin(arabic: &str, joins_lam_alef: bool) -> Option<String> {
    let mut latin = String::new();
    let mut rest = arabic;
    while !rest.is_empty() {
        let is_key = |(_, text): &&(char, &str)| {
            rest.starts_with(text) && (joins_lam_alef || text.chars().count() == 1)
        };
        let (key, text) = KEYS
            .iter()
            .filter(is_key)
            .max_by_key(|(_, text)| text.len())?;
        latin.push(key.to_ascii_lowercase());
        rest = rest.strip_prefix(text)?;
    }
    Some(latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_letters_are_the_arabic_ones_on_the_same_keys() {
        assert_eq!(other_layouts("f,jdk")[0], "بوتين");
        assert_eq!(other_layouts("fthhv")[0], "بفاار");
        assert_eq!(other_layouts("fghs")[0], "بلاس");
        assert_eq!(other_layouts("fbs")[0], "بلاس");
        assert_eq!(other_layouts("Hv]k hgd,l")[0], "أردن اليوم");
        assert_eq!(
            other_layouts("f;jdk").last().map(String::as_str),
            Some("بوتين")
        );
    }

    #[test]
    fn arabic_letters_are_the_latin_ones_on_the_same_keys() {
        assert_eq!(other_layouts("ثلاخمش"), ["ebola", "eghola"]);
        assert_eq!(other_layouts("حعفهى"), ["putin"]);
        assert!(other_layouts("قال putin").is_empty());
        assert!(other_layouts("123").is_empty());
        assert!(other_layouts("").is_empty());
    }
}

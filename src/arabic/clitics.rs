//! Proclitics: what may be written before a word and is none of its letters. Which of them are
//! is decided in [`lemma`](super::lemma), by evidence.

use super::affix;

/// The article with what may stand before it, the longest first; لل is its spelling behind ل.
pub const ARTICLES: &[(&str, &str)] = &[
    ("وبال", "و+ب+ال"),
    ("فبال", "ف+ب+ال"),
    ("وكال", "و+ك+ال"),
    ("ولل", "و+ل+ال"),
    ("فلل", "ف+ل+ال"),
    ("وال", "و+ال"),
    ("فال", "ف+ال"),
    ("بال", "ب+ال"),
    ("كال", "ك+ال"),
    ("لل", "ل+ال"),
    ("ال", "ال"),
];

/// Proclitics without the article, the shortest first. ب ل ك never stack.
pub const BARE: &[(&str, &str)] = &[
    ("و", "و"),
    ("ف", "ف"),
    ("ب", "ب"),
    ("ل", "ل"),
    ("ك", "ك"),
    ("وب", "و+ب"),
    ("ول", "و+ل"),
    ("وك", "و+ك"),
    ("فب", "ف+ب"),
    ("فل", "ف+ل"),
    ("فك", "ف+ك"),
];

/// The article before a word, as a chain, and the word behind it. أل with its hamza is none.
///
/// ```
/// use fihris::arabic::clitics::article;
/// assert_eq!(article("وللكتاب"), Some(("و+ل+ال", "كتاب")));
/// assert_eq!(article("ألعاب"), None);
/// ```
pub fn article(spelling: &str) -> Option<(&'static str, &str)> {
    ARTICLES
        .iter()
        .find_map(|(letters, chain)| Some((*chain, affix::strip_prefix(spelling, letters)?)))
}

/// The ways to read proclitics without the article at the start of a word.
///
/// ```
/// let ways: Vec<_> = fihris::arabic::clitics::bare("ولمصر").collect();
/// assert_eq!(ways, [("و", "لمصر"), ("و+ل", "مصر")]);
/// ```
pub fn bare(spelling: &str) -> impl Iterator<Item = (&'static str, &str)> {
    BARE.iter()
        .filter_map(|(letters, chain)| Some((*chain, affix::strip_prefix(spelling, letters)?)))
}

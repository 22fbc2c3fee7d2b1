//! Proclitics: particles that are written together with the next word.
//!
//! [`lemma`](super::lemma) decides by evidence whether a word begins with a proclitic.

use super::affix;

/// The article with the proclitics before it, the longest first. After ل, the article is spelled
/// لل.
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

/// Proclitics without the article, the shortest first. ب ل ك never follow each other.
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

/// Splits the article and the proclitics before it off a word. Returns them as a chain, with the
/// remainder. أل with a hamza is not the article.
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

/// Returns the ways to split proclitics other than the article off a word.
///
/// ```
/// let splits: Vec<_> = fihris::arabic::clitics::bare("ولمصر").collect();
/// assert_eq!(splits, [("و", "لمصر"), ("و+ل", "مصر")]);
/// ```
pub fn bare(spelling: &str) -> impl Iterator<Item = (&'static str, &str)> {
    BARE.iter()
        .filter_map(|(letters, chain)| Some((*chain, affix::strip_prefix(spelling, letters)?)))
}

/// Returns a word after each chain of proclitics that can precede it: after و, ب, وب and so on, or if
/// it has the article, after those that precede the article.
///
/// ```
/// let forms: Vec<_> = fihris::arabic::clitics::before("الشاهد").collect();
/// assert!(forms.contains(&"للشاهد".to_owned()));
/// ```
pub fn before(word: &str) -> impl Iterator<Item = String> {
    let without_article = word.strip_prefix("ال");
    let chains = match without_article {
        Some(_) => ARTICLES,
        None => BARE,
    };
    let remainder = without_article.unwrap_or(word);
    chains
        .iter()
        .map(move |(letters, _)| [letters, remainder].concat())
}

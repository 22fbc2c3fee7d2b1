//! The terms of listed Arabic names.

use crate::arabic::lemma;
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{NAME, group, lookup};
use crate::arabic::word_terms::{TermKind, word_terms};
use crate::arabic::words::Kind;
use crate::arabic::{clitics, fold};

/// The terms by which one Arabic word of a listed name is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameTerms {
    /// The terms of its analyses.
    Analysed(Vec<String>),
    /// Folded spellings of the whole word. A name that is also another word (مالي, of Mali and
    /// "financial") has no other forms.
    Letters(Vec<String>),
}

/// The number of occurrences from which a word without its article is another word (شاهد of الشاهد).
const OTHER_WORD: u32 = 8;

/// Returns the terms of a listed name of one word.
///
/// ```
/// use fihris::query::latin::{NameTerms, terms_of};
/// let NameTerms::Letters(mali) = terms_of("مالي") else { panic!() };
/// assert!(mali.contains(&"بمالي".to_owned()));
/// assert!(!mali.contains(&"الماليه".to_owned()));
/// assert_eq!(terms_of("حلب"), NameTerms::Analysed(vec!["حلب".to_owned()]));
/// ```
pub fn terms_of(arabic: &str) -> NameTerms {
    let without_article = arabic.strip_prefix("ال");
    let count = frequency(without_article.unwrap_or(arabic));
    let is_other_word = match without_article {
        Some(_) => count.bare >= OTHER_WORD,
        None => count.is_nominal(),
    };
    if is_other_word && group(&fold::exact(arabic)).is_none() {
        NameTerms::Letters(spellings_after_clitics(arabic))
    } else {
        NameTerms::Analysed(analysed_terms(arabic))
    }
}

/// Returns the terms of the analyses of an Arabic word.
pub fn analysed_terms(arabic: &str) -> Vec<String> {
    lemma::query_terms(arabic).unwrap_or_else(|| {
        let terms = word_terms(Kind::Arabic, arabic);
        let terms = terms.of(TermKind::Word);
        let terms = terms.filter(|term| !term.starts_with(lemma::SOUND_PREFIX));
        terms.map(str::to_owned).collect()
    })
}

/// Returns a name as written, and after proclitics; that of a person also with the article. A combination that is more frequent than the
/// name alone is another word (لصالح).
fn spellings_after_clitics(arabic: &str) -> Vec<String> {
    let alone = frequency(arabic).total();
    let has_article = arabic.starts_with("ال");
    let names = clitics::before(arabic);
    let names = names.filter(|word| has_article || frequency(word).total() <= alone);
    let mut spellings = vec![fold::exact(arabic)];
    spellings.extend(names.map(|word| fold::exact(&word)));
    // A person may have the article (حسن, الحسن), a country may not. المالي is an adjective.
    let is_place = lookup(arabic).is_some_and(|entry| entry.has(&[NAME]));
    if !(has_article || is_place || arabic.ends_with('ي')) {
        let with_article = ["ال", arabic].concat();
        spellings.push(fold::exact(&with_article));
        let names = clitics::before(&with_article);
        spellings.extend(names.map(|word| fold::exact(&word)));
    }
    spellings
}

//! The rules that connect a word of a query with a word of an article, for `--explain`.

use super::fuzzy::EditAutomaton;
use super::{QueryWord, Strictness, latin, pattern};
use crate::arabic::fold;
use crate::arabic::lemma::{self, Step};
use crate::arabic::words::{Kind, Words};

/// Returns the rules that connect a word of a query with a matching word of an article: first those
/// applied to the word of the article, then, with the prefix `query:`, those applied to the word of
/// the query alone.
pub fn steps(word: &QueryWord, form: &str) -> Vec<String> {
    match word.strictness {
        Strictness::Verbatim => vec!["as written".to_owned()],
        Strictness::Exact => vec![LETTERS.to_owned()],
        Strictness::Pattern => vec![match pattern::literal_prefix(&word.spelling) {
            Some(start) => format!("begins with {start}"),
            None => format!("fits {}", word.spelling),
        }],
        Strictness::Fuzzy => vec![edit_steps(word, form)],
        Strictness::Word if word.text == form => vec!["unchanged".to_owned()],
        Strictness::Word if word.latin.is_some() && latin::is_arabic(form) => {
            vec![format!("{} in Arabic letters", word.text)]
        }
        Strictness::Word => analysis_steps(word, form),
    }
}

fn edit_steps(word: &QueryWord, form: &str) -> String {
    let automaton = EditAutomaton::new(&word.spelling);
    let mut words = Words::new(form);
    let mut fewest: Option<u8> = None;
    while words.advance() {
        let edits = automaton.edits(&fold::exact(words.spelling()));
        fewest = fewest.into_iter().chain(edits).min();
    }
    match fewest {
        Some(1) => "1 edit".to_owned(),
        Some(edits) if edits > 1 => format!("{edits} edits"),
        _ => LETTERS.to_owned(),
    }
}

const LETTERS: &str = "letters up to folding";

/// Returns the rules of the analyses in which two words share a term. Rules applied to both words
/// are omitted.
fn analysis_steps(word: &QueryWord, form: &str) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some((article, query)) = shared_analyses(word, form) {
        let of_article = article.iter().filter(|step| !query.contains(step));
        let of_query = query.iter().filter(|step| !article.contains(step));
        steps.extend(of_article.map(Step::to_string));
        steps.extend(of_query.map(|step| format!("query: {step}")));
    }
    if steps.is_empty() {
        let distance = sound_distance(word, form);
        if let Some(distance) = distance {
            return vec![format!(
                "sounds alike, distance {}",
                f64::from(distance) / 100.0
            )];
        }
        steps.push(match word.multiword_terms.first() {
            Some(term) if fold::exact(form) != fold::exact(&word.spelling) => {
                format!("spelling of {term}")
            }
            _ => LETTERS.to_owned(),
        });
    }
    steps
}

/// Returns the distance of two names of other letters by their sound; `None` if they do not sound
/// alike.
fn sound_distance(word: &QueryWord, form: &str) -> Option<u32> {
    let mut words = Words::new(form);
    let mut nearest = None;
    while words.advance() {
        if fold::exact(words.spelling()) == fold::exact(&word.spelling) {
            return None;
        }
        let of_form = lemma::sound_terms(words.spelling());
        let distances = word.sounds().into_iter().flat_map(|sound| {
            let costs = of_form
                .iter()
                .map(move |other| lemma::sound_cost(&sound, other));
            costs.flatten().collect::<Vec<u32>>()
        });
        nearest = nearest.into_iter().chain(distances).min();
    }
    nearest
}

/// Returns the rules that lead from each of two words to a term that they share; chooses the term
/// with the fewest rules. Returns `None` if the words have the same letters or share no term.
fn shared_analyses(word: &QueryWord, form: &str) -> Option<(Vec<Step>, Vec<Step>)> {
    if word.kind != Kind::Arabic {
        return None;
    }
    let query_analyses = lemma::analyses(&word.spelling);
    let mut nearest: Option<(Vec<Step>, Vec<Step>)> = None;
    // A ligature can contain several words.
    let mut words = Words::new(form);
    while words.advance() {
        if fold::exact(words.spelling()) == fold::exact(&word.spelling) {
            return None;
        }
        for analysis in lemma::analyses(words.spelling()) {
            let Some(of_query) = query_analyses
                .iter()
                .find(|of_query| of_query.term == analysis.term)
            else {
                continue;
            };
            let length = analysis.steps.len() + of_query.steps.len();
            if nearest
                .as_ref()
                .is_none_or(|(a, b)| length < a.len() + b.len())
            {
                nearest = Some((analysis.steps, of_query.steps.clone()));
            }
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};
    use crate::query::matcher::positive_words;

    fn steps_of(query: &str, form: &str) -> String {
        let parsed = parse(query, Options::default()).expect("read");
        let words = positive_words(&parsed.group);
        steps(words.first().expect("a word"), form).join(", ")
    }

    #[test]
    fn a_form_is_derived_by_its_removed_affixes() {
        assert_eq!(steps_of("صاروخ", "وبالصواريخ"), "و+ب+ال+, plural of صاروخ");
    }

    #[test]
    fn rules_of_the_query_word_are_listed_too() {
        assert_eq!(
            steps_of("الصواريخ", "صاروخ"),
            "query: ال+, query: plural of صاروخ"
        );
    }

    #[test]
    fn rules_of_both_words_are_omitted() {
        assert_eq!(steps_of("الصواريخ", "والصواريخ"), "و+ال+, query: ال+");
        assert_eq!(steps_of("الصاروخ", "الصواريخ"), "plural of صاروخ");
    }

    #[test]
    fn only_the_analysis_with_the_shared_term_is_listed() {
        assert_eq!(steps_of("فرقة", "فرق"), "plural of فرقة");
        assert_eq!(steps_of("فريق", "فرق"), "plural of فريق");
    }

    #[test]
    fn equal_words_need_no_rule() {
        assert_eq!(steps_of("رئيس", "رئيس"), "unchanged");
        assert_eq!(steps_of("رئيس", "رئيسٌ"), LETTERS);
        assert_eq!(steps_of("مسؤول", "مسئول"), LETTERS);
        assert_eq!(steps_of("المسؤول", "المسئول"), LETTERS);
        assert_eq!(steps_of("=رئيس", "رئيسٌ"), LETTERS);
        assert_eq!(steps_of("==رئيسٌ", "رئيسٌ"), "as written");
        assert_eq!(steps_of("رئي*", "رئيسنا"), "begins with رئي");
        assert_eq!(steps_of("ر*س", "رئيس"), "fits ر*س");
    }

    #[test]
    fn typing_errors_are_counted() {
        assert_eq!(steps_of("رئيس~", "رئيسٌ"), LETTERS);
        assert_eq!(steps_of("رئيص~", "رئيس"), "1 edit");
        assert_eq!(steps_of("الصوريخخ~", "الصواريخ"), "2 edits");
    }

    #[test]
    fn each_word_of_a_ligature_matches_by_itself() {
        assert_eq!(steps_of("الله", "ﷺ"), LETTERS);
    }
}

//! Removes clitics and endings from written words.

use crate::arabic::lemma::{self, Analysis, Step};
use crate::arabic::lists::group;
use crate::arabic::words::Kind;
use crate::arabic::{clitics, endings, fold};

/// Returns the analyses of a word of any script.
pub(super) fn analyses(kind: Kind, spelling: &str) -> Vec<Analysis> {
    match kind {
        Kind::Arabic => lemma::analyses(spelling),
        _ => vec![Analysis {
            term: spelling.to_owned(),
            steps: Vec::new(),
        }],
    }
}

/// Returns the key that the spellings of a word share: the folded letters without hamza seats, of
/// the first listed spelling if there is one.
pub(super) fn spelling_key(spelling: &str) -> String {
    let first = group(&fold::exact(spelling)).map(|group| group.first);
    fold::key(first.unwrap_or(spelling))
}

/// Returns the word of an analysis without clitics and endings, in the listed spelling.
pub(super) fn listed_stem(spelling: &str, analysis: &Analysis) -> String {
    let mut word = spelling.to_owned();
    for step in &analysis.steps {
        word = match step {
            Step::Restored(other) => other.clone(),
            Step::SpellingOf(other) => (*other).to_owned(),
            step => remove_affix(&word, step, &analysis.term),
        };
    }
    word
}

/// Returns the word of an analysis without clitics and endings, in the spelling of the text.
pub(super) fn surface_stem(spelling: &str, analysis: &Analysis) -> String {
    let remove = |word: String, step| remove_affix(&word, step, &analysis.term);
    analysis.steps.iter().fold(spelling.to_owned(), remove)
}

/// Removes the affix of one step of an analysis; `term` is the term of the whole analysis.
fn remove_affix(word: &str, step: &Step, term: &str) -> String {
    let found = match step {
        Step::Proclitics(chain) => proclitic_splits(word)
            .find(|(way, _)| way == chain)
            .map(|(_, rest)| rest.to_owned()),
        Step::Ending(ending) => remove_ending(word, ending, term),
        Step::FeminineOf(masculine) => {
            let ending = word.char_indices().next_back();
            let stem = ending.and_then(|(at, _)| word.get(..at));
            stem.filter(|stem| fold::key(stem) == fold::key(masculine))
                .map(str::to_owned)
        }
        _ => None,
    };
    found.unwrap_or_else(|| word.to_owned())
}

/// Removes an ending and restores the letters that it replaced: ات occurs with خلاف and with شركة;
/// the stem that leads to the term wins.
fn remove_ending(word: &str, ending: &str, term: &str) -> Option<String> {
    let length = word.chars().count().checked_sub(ending.chars().count())?;
    let last: String = word.chars().skip(length).collect();
    if fold::exact(&last) != fold::exact(ending) {
        return None;
    }
    let rows = endings::ENDINGS.iter().filter(|row| row.letters == ending);
    let stems = rows.map(|row| -> String {
        let stem = word.chars().take(length);
        stem.chain(row.replacement.chars()).collect()
    });
    let stems: Vec<String> = stems.collect();
    let fitting = stems.iter().find(|stem| fold::key(stem) == term);
    fitting.or(stems.first()).cloned()
}

fn proclitic_splits(word: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let article = clitics::article(word).into_iter();
    article.chain(clitics::bare(word))
}

/// Removes the proclitics of a word, except for the article, by its likeliest analysis.
pub(crate) fn strip_all_but_article(spelling: &str) -> String {
    if spelling.contains(' ') {
        return strip_name_proclitics(spelling);
    }
    let likeliest = lemma::analyses(spelling).into_iter().next();
    match likeliest
        .as_ref()
        .and_then(|analysis| Some((analysis, analysis.steps.first()?)))
    {
        Some((analysis, step @ Step::Proclitics(chain))) => {
            let rest = remove_affix(spelling, step, &analysis.term);
            if chain.ends_with("ال") {
                format!("ال{rest}")
            } else {
                rest
            }
        }
        _ => spelling.to_owned(),
    }
}

/// Removes the proclitics of a name of several words.
pub(super) fn strip_name_proclitics(name: &str) -> String {
    let is_known = |name: &str| group(&fold::exact(name)).is_some();
    if is_known(name) {
        return name.to_owned();
    }
    let mut stems = proclitic_splits(name).map(|(_, rest)| rest);
    stems.find(|stem| is_known(stem)).unwrap_or(name).to_owned()
}

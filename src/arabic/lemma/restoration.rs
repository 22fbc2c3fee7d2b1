//! Restores a hamza or the dots of ى and ة that a text leaves out, and scores spellings.

use super::entry::Entry;
use super::stem::is_derived_form;
use super::{LISTED, NOUN};
use crate::arabic::lexicon::Frequency;
use crate::arabic::lists::{COMMONER, PASSIVE_IMPERFECT};

/// Returns the score of a word that is not in a list.
pub(super) fn frequency_score(frequency: Frequency) -> u32 {
    let count = frequency.total().min(NOUN - 1);
    if frequency.is_nominal() {
        NOUN + count
    } else {
        count
    }
}

/// Returns the score of a spelling as written.
fn spelling_score(word: &str) -> u32 {
    let entry = Entry::of(word);
    let count = entry.frequency.total();
    if entry.is_listed() {
        LISTED + count
    } else {
        count
    }
}

/// The frequency up to which a spelling may itself be an error.
const MIN_COUNT: u32 = 4;
/// Minimum ratio of the frequency of a spelling with another hamza for it to be the intended word.
const ERROR_RATIO: u32 = 20;

/// Returns a word with آ for ءا (القرءان) and ا for آ before a hamza (شهدآء), as in modern spelling, or
/// `None` if it has neither.
fn modern_spelling(word: &str) -> Option<String> {
    let is_old = word.contains("ءا") || word.contains("آء");
    is_old.then(|| word.replace("آء", "اء").replace("ءا", "آ"))
}

/// Returns the intended spelling where a text leaves out a hamza or writes ى for ي, ي for ى or ئ: the
/// most frequent of the possible words, or `None` if that is the word as written.
///
/// `may_correct` allows a hamza above alef to be replaced by one below, and the reverse.
pub(super) fn restore(entry: &Entry, may_correct: bool) -> Option<String> {
    let word = entry.word;
    let listed = entry.listed;
    if let Some(commoner) = listed.and_then(|listed| listed.related(COMMONER).next()) {
        return (commoner != word).then(|| commoner.to_owned());
    }
    if entry.is_listed() {
        return None;
    }
    if let Some(modern) = modern_spelling(word) {
        let other = Entry::of(&modern);
        let is_known = other.is_listed() || other.frequency.total() > entry.frequency.total();
        if is_known || is_derived_form(&modern) {
            return Some(modern);
        }
    }
    let own = entry.frequency.total();
    let mut best: Option<(u32, String)> = None;
    let mut offer = |candidate: String, threshold: u32| {
        let score = spelling_score(&candidate);
        if score > threshold.max(MIN_COUNT) && best.as_ref().is_none_or(|(best, _)| score > *best) {
            best = Some((score, candidate));
        }
    };
    if let Some(rest) = word.strip_prefix('ا') {
        for alef in ["أ", "إ", "آ"] {
            offer([alef, rest].concat(), own);
        }
    } else if let Some(rest) = word.strip_prefix(['أ', 'إ', 'آ']) {
        let is_derived = own == 0 && is_derived_form(word);
        if !is_derived {
            // A superfluous hamza: إنتخابات.
            offer(["ا", rest].concat(), own * 4);
        }
        // A hamza above alef instead of below, or the reverse: أسبانيا.
        for alef in ["أ", "إ", "آ"].into_iter().filter(|_| may_correct) {
            let candidate = [alef, rest].concat();
            let other = Entry::of(&candidate);
            let is_error = match own {
                0 => other.is_listed() || other.frequency.is_nominal() && !is_derived,
                _ => other.frequency.total() > own * ERROR_RATIO,
            };
            if is_error && !word.starts_with('آ') && candidate != word {
                offer(candidate, own * ERROR_RATIO);
            }
        }
    }
    if let Some(rest) = word.strip_suffix('ى') {
        let other = [rest, "ي"].concat();
        // يدعى is a passive, unless يدعي is commoner.
        let is_passive =
            listed.is_some_and(|listed| listed.related(PASSIVE_IMPERFECT).next().is_some());
        if !is_passive || own <= Entry::of(&other).frequency.total() {
            offer(other, own);
        }
    } else if let Some(rest) = word.strip_suffix('ي').filter(|_| own == 0) {
        offer([rest, "ى"].concat(), 0);
    }
    // ئ is pronounced and often written as ي: جايزة for جائزة. A clitic may precede اي: بايديهم for بأيديهم.
    if let Some((start, rest)) = word.split_once("اي")
        && !matches!(start, "" | "و" | "ف" | "ب" | "ل" | "ك")
        && rest
            .chars()
            .next()
            .is_some_and(|next| !matches!(next, 'ا' | 'و' | 'ي' | 'ى'))
    {
        offer([start, "ائ", rest].concat(), own * ERROR_RATIO);
    }
    best.map(|(_, candidate)| candidate)
}

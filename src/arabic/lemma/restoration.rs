//! The spelling that a text means where it leaves out a hamza or the dots of ى and ة, and how much
//! speaks for a spelling.

use super::entry::Entry;
use super::stem::is_form;
use super::{LISTED, NOUN};
use crate::arabic::lexicon::Frequency;
use crate::arabic::lists::COMMONER;

/// How much speaks for a word that no list has.
pub(super) fn strength(seen: Frequency) -> u32 {
    let often = seen.total().min(NOUN - 1);
    if seen.is_nominal() {
        NOUN + often
    } else {
        often
    }
}

/// How much speaks for this very spelling.
pub(super) fn own_strength(word: &str) -> u32 {
    let entry = Entry::of(word);
    let seen = entry.seen.total();
    if entry.is_listed() {
        LISTED + seen
    } else {
        seen
    }
}

/// How often a spelling was met, at least, to be what another lacks: less is a slip itself.
const MIN_SEEN: u32 = 4;
/// A spelling with another hamza that was met so many times as often is what was meant.
const SLIP: u32 = 20;

/// The spelling with its hamza, ى or ي, where a text leaves them out: the commoner of the words
/// that are written so. None where that is the word as it is. `may_slip`: perhaps it has the wrong hamza.
pub(super) fn restore(entry: &Entry, may_slip: bool) -> Option<String> {
    let word = entry.word;
    let facts = entry.facts;
    if let Some(commoner) = facts.and_then(|facts| facts.related(COMMONER).next()) {
        return (commoner != word).then(|| commoner.to_owned());
    }
    if entry.is_listed() {
        return None;
    }
    let own = entry.seen.total();
    let mut best: Option<(u32, String)> = None;
    let mut offer = |other: String, over: u32| {
        let strength = own_strength(&other);
        if strength > over.max(MIN_SEEN) && best.as_ref().is_none_or(|(best, _)| strength > *best) {
            best = Some((strength, other));
        }
    };
    if let Some(behind) = word.strip_prefix('ا') {
        for alef in ["أ", "إ", "آ"] {
            offer([alef, behind].concat(), own);
        }
    } else if let Some(behind) = word.strip_prefix(['أ', 'إ', 'آ']) {
        let is_form = own == 0 && is_form(word);
        if !is_form {
            // A hamza too many: إنتخابات.
            offer(["ا", behind].concat(), own * 4);
        }
        // One above for one below, or below for above: أسبانيا.
        for alef in ["أ", "إ", "آ"].into_iter().filter(|_| may_slip) {
            let other = [alef, behind].concat();
            let of_other = Entry::of(&other);
            let is_slip = match own {
                0 => of_other.is_listed() || of_other.seen.is_nominal() && !is_form,
                _ => of_other.seen.total() > own * SLIP,
            };
            if is_slip && !word.starts_with('آ') && other != word {
                offer(other, own * SLIP);
            }
        }
    }
    if let Some(before) = word.strip_suffix('ى') {
        offer([before, "ي"].concat(), own);
    } else if let Some(before) = word.strip_suffix('ي').filter(|_| own == 0) {
        offer([before, "ى"].concat(), 0);
    }
    best.map(|(_, other)| other)
}

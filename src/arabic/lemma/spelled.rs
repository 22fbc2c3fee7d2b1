//! The spelling that a text means where it leaves out a hamza or the dots of ى and ة, and how much
//! speaks for a spelling.

use std::borrow::Cow;

use super::word::is_form;
use super::{LISTED, NOUN};
use crate::arabic::lexicon::{Evidence, evidence};
use crate::arabic::lists::{COMMONER, Facts, facts};

pub(super) fn is_listed(word: &str) -> bool {
    facts(word).is_some_and(Facts::is_word)
}

/// How much speaks for a word that no list has.
pub(super) fn strength(seen: Evidence) -> u32 {
    let often = seen.total().min(NOUN - 1);
    if seen.is_nominal() {
        NOUN + often
    } else {
        often
    }
}

/// How much speaks for this very spelling.
pub(super) fn own_strength(word: &str) -> u32 {
    let seen = evidence(word).total();
    if is_listed(word) { LISTED + seen } else { seen }
}

/// How often a spelling was met, at least, to be what another lacks: less is a slip itself.
const MIN_SEEN: u32 = 4;

/// The spelling with its hamza, ى or ي, where a text leaves them out: the commoner of the words
/// that are written so.
pub(super) fn restored(word: &str) -> Cow<'_, str> {
    if let Some(facts) = facts(word) {
        if let Some(commoner) = facts.related(COMMONER).next() {
            return Cow::Borrowed(commoner);
        }
        if facts.is_word() {
            return Cow::Borrowed(word);
        }
    }
    if !(word.starts_with(['ا', 'أ', 'إ', 'آ']) || word.ends_with(['ى', 'ي'])) {
        return Cow::Borrowed(word);
    }
    let own = evidence(word).total();
    let mut best: Option<(u32, String)> = None;
    let mut offer = |other: String, over: u32| {
        let strength = own_strength(&other);
        if strength > over.max(MIN_SEEN) && best.as_ref().is_none_or(|(best, _)| strength > *best) {
            best = Some((strength, other));
        }
    };
    if let Some(behind) = word.strip_prefix('ا') {
        for alef in ["أ", "إ", "آ"] {
            offer(format!("{alef}{behind}"), own);
        }
    } else if let Some(behind) = word.strip_prefix(['أ', 'إ', 'آ']) {
        // A hamza too many: إنتخابات.
        if own > 0 || !is_form(word) {
            offer(format!("ا{behind}"), own * 4);
        }
    }
    if let Some(before) = word.strip_suffix('ى') {
        offer(format!("{before}ي"), own);
    } else if let Some(before) = word.strip_suffix('ي').filter(|_| own == 0) {
        offer(format!("{before}ى"), 0);
    }
    best.map_or(Cow::Borrowed(word), |(_, other)| Cow::Owned(other))
}

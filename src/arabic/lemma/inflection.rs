//! Strips the endings of a word that is in no list, by the evidence for the remainder.

use std::borrow::Cow;

use super::entry::Entry;
use super::restoration::frequency_score;
use super::stem::{analyse_entry, term};
use super::{LISTED, NOUN, STARTS_WHOLE, StemAnalyses, Step, UNKNOWN};
use crate::arabic::endings::{self, Ending, Slot};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{
    APART, FEMININE, Group, KNOWN, NAME, NAME_PART, PLURAL, SENSE_OF, WHOLE_END, WHOLE_START,
    lookup,
};
use crate::arabic::{fold, verbs};

/// Analyses a word that is in no list: strips an ending if there is evidence for the remainder.
pub(super) fn analyse_inflected(
    entry: &Entry,
    group: Option<Group>,
    below: Option<Slot>,
    article: bool,
    is_verb: bool,
) -> StemAnalyses {
    let Entry {
        word,
        listed,
        frequency,
    } = *entry;
    let mut found = StemAnalyses {
        score: frequency_score(frequency),
        ..StemAnalyses::default()
    };
    if entry.has(&[WHOLE_START, NAME_PART]) {
        found.score = found.score.max(STARTS_WHOLE);
    }
    let mut slot: Option<Slot> = None;
    let mut guess: Option<(&Ending, Cow<str>)> = None;
    for (ending, stem) in endings::endings(word, below, article) {
        // After the first accepted ending, only other endings of its slot are tried: شركات is
        // from شركة rather than شرك.
        if slot.is_some_and(|slot| ending.slot != slot) {
            break;
        }
        let stem_entry = Entry::of(&stem);
        let base = analyse_entry(&stem_entry, Some(ending.slot), article);
        if !accepts(entry, ending, &stem_entry, &base) {
            if ending.is_reliable && guess.is_none() && base.score == UNKNOWN {
                guess = Some((ending, stem));
            }
            continue;
        }
        // Of two endings of a slot, the one with the better remainder wins (شركات: شركة, شرك).
        let is_better = match slot {
            None => true,
            // مدرسين is a plural of مدرس, rather than of مدرسي.
            Some(_) if ending.replacement == "ي" => false,
            Some(_) if ending.letters == "ات" => is_plural_of(&stem_entry, &base),
            Some(_) => base.score > found.score + 1,
        };
        if is_better {
            found.analyses.clear();
            found.score = base.score.saturating_sub(1).max(1);
            found.is_dual = base.is_dual || ending.slot == Slot::Case && below.is_some();
            found.extend(&Step::Ending(ending.letters), base);
            slot = Some(ending.slot);
        }
    }
    if let Some(other) = restore_teh_marbuta(entry, slot, article) {
        let base = analyse_entry(&Entry::of(&other), Some(Slot::Pronoun), article);
        found.score = found.score.max(base.score);
        found.extend(&Step::Restored(other), base);
        slot = Some(Slot::Gender);
    }
    if slot.is_none() {
        found.push(term(word, listed, group), Vec::new());
        if !is_verb {
            // The letters of a sound plural or a nisba are probably an ending even after an unknown
            // word.
            let is_likely = |ending: &Ending, stem: &str| {
                matches!(ending.letters, "ون" | "ين" | "ات")
                    || ending.letters == "ة" && stem.ends_with('ي')
            };
            if let Some((ending, stem)) = guess
                && (!frequency.is_nominal() || is_likely(ending, &stem))
            {
                let term = fold::key(&stem);
                let guess = Step::Guess(stem.into_owned());
                found.push(term, vec![guess, Step::Ending(ending.letters)]);
            }
            let may_be_verb = !article && below.is_none() && !frequency.is_nominal();
            if may_be_verb && let Some(verb) = verbs::third_person(word) {
                found.push(fold::key(&verb), vec![Step::Guess(verb)]);
            }
        }
    }
    found
}

/// Returns whether there is evidence that an ending leaves this stem.
fn accepts(entry: &Entry, ending: &Ending, stem_entry: &Entry, base: &StemAnalyses) -> bool {
    let Entry {
        word,
        frequency: whole,
        ..
    } = *entry;
    let stem = stem_entry.word;
    if base.score == UNKNOWN || base.is_verb {
        return false;
    }
    // A broken plural takes no ending of number or gender: تجارة is not from تجار.
    if matches!(ending.slot, Slot::Number | Slot::Gender) && is_only_plural(stem_entry) {
        return false;
    }
    // متظاهرين is from متظاهر, which has a feminine.
    let is_person = || {
        let feminine = lookup([stem, "ة"].concat().as_str());
        feminine.is_some_and(|listed| listed.related(FEMININE).any(|masculine| masculine == stem))
    };
    if matches!(ending.letters, "ون" | "ين") && ending.replacement.is_empty() && is_person() {
        return true;
    }
    // A word that only looks inflected takes no such ending: لديون is not ل+دى+ون.
    let is_nominal = whole.is_nominal();
    if matches!(ending.letters, "ون" | "ين" | "ة") && !is_nominal && stem_entry.has(&[WHOLE_END])
    {
        return false;
    }
    let stem_frequency = stem_entry.frequency;
    match (ending.slot, ending.letters) {
        // Before a pronoun, ى becomes ا, but ي does not: سيساهم is not from سيسي.
        (Slot::Pronoun, _) if ending.replacement == "ى" && is_restored_yeh(base) => false,
        // ميدانا is an accusative of ميدان, and does not end in the pronoun نا.
        (Slot::Pronoun, "نا") if is_accusative(word) => false,
        // A word with the article has neither a pronoun nor the alef of the accusative.
        (Slot::Pronoun | Slot::Case, _) => !is_nominal && !word.starts_with("ال"),
        (Slot::Number, "ي") => {
            // مسؤولي is a plural: it never has the article, and مسؤولين occurs.
            let occurs_with = |plural: &str| frequency(&[stem, plural].concat()).total() > 0;
            whole.with_article == 0 && ["ين", "ون"].into_iter().any(occurs_with)
        }
        (Slot::Number, "و" | "تا" | "تي") => whole.with_article == 0 && base.score >= NOUN,
        (Slot::Number, "ات" | "تين" | "تان") => true,
        // هات is an ending only after a vowel: بنكهات is not a plural of بنك.
        (Slot::Number, "هات") => stem.ends_with(['ا', 'و', 'ي']),
        (Slot::Number, _) => {
            base.score >= LISTED - 2 && stem_frequency.total() * 20 >= whole.total()
                || !is_nominal
                || stem_frequency.total() * 4 >= whole.total()
        }
        (Slot::Gender, _) => is_feminine(entry, stem),
    }
}

/// Returns whether the ى of a word was restored to ي.
fn is_restored_yeh(base: &StemAnalyses) -> bool {
    let restored = base.restored.as_deref();
    restored.is_some_and(|restored| restored.ends_with('ي'))
}

/// Returns whether a word is a listed noun, perhaps with the alef of the accusative.
fn is_accusative(word: &str) -> bool {
    let lemma = Entry::of(word.strip_suffix('ا').unwrap_or(word));
    lemma.has(&[KNOWN]) && lemma.frequency.is_nominal()
}

/// Returns whether a plural in ات is that of this stem and not that of the stem with ة: خلافات is
/// from خلاف, حالات from حالة.
fn is_plural_of(stem: &Entry, base: &StemAnalyses) -> bool {
    let with_teh = frequency(&[stem.word, "ة"].concat()).total();
    // A word with a broken plural, or a name, rarely has a plural in ات: مركبات is from
    // مركبة, not from مركب.
    let has_other = with_teh > 0 && stem.has(&[KNOWN, NAME]);
    !has_other && base.score >= NOUN && stem.frequency.total() > 4 * with_teh
}

/// Returns whether a list has the word as a broken plural only.
pub(super) fn is_only_plural(entry: &Entry) -> bool {
    entry.listed.is_some_and(|listed| {
        listed.related(PLURAL).next().is_some()
            && listed.related(SENSE_OF).next().is_none()
            && !listed.has(&[KNOWN])
    })
}

/// The minimum share of occurrences after another word with the article for an adjective.
pub(super) const ADJECTIVE_SHARE: f32 = 0.4;

/// Returns whether a word in ة is the feminine of its stem. It is if the stem is a nisba (عربية of
/// عربي), or if the word is an adjective.
fn is_feminine(entry: &Entry, stem: &str) -> bool {
    let is_nisba = stem.ends_with('ي');
    (is_nisba || entry.frequency.adjective_share >= ADJECTIVE_SHARE) && !entry.has(&[APART])
}

/// Returns a word in ه with ة instead, if that spelling is likely: مدرسة for مدرسه.
fn restore_teh_marbuta(entry: &Entry, slot: Option<Slot>, article: bool) -> Option<String> {
    let stem = entry.word.strip_suffix('ه')?;
    let other = [stem, "ة"].concat();
    let is_free = slot.is_none() || slot == Some(Slot::Pronoun) && !article;
    let other_entry = Entry::of(&other);
    let count = other_entry.frequency.total();
    let is_known = count > 0 || other_entry.is_listed();
    // كتابه is "his book" rather than كتابة, and منه is not منة.
    let rivals = || frequency(stem).total().max(entry.frequency.total());
    let is_likely = || slot.is_none() || count * 4 >= rivals();
    (is_free && is_known && is_likely() && !entry.is_listed()).then_some(other)
}

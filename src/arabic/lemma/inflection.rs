//! Endings of a word that no list has: each comes off where there is evidence for what is left.

use std::borrow::Cow;

use super::entry::Entry;
use super::restoration::strength;
use super::stem::{read, term};
use super::{LISTED, NOUN, Rest, STARTS_WHOLE, Step, UNKNOWN};
use crate::arabic::endings::{self, Ending, Slot};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{
    APART, FEMININE, Group, KNOWN, NAME, PART, PLURAL, SENSE_OF, WHOLE_END, WHOLE_START, lookup,
};
use crate::arabic::{fold, verbs};

/// A word that no list has: an ending comes off where there is evidence for what is left.
pub(super) fn inflected(
    entry: &Entry,
    group: Option<Group>,
    below: Option<Slot>,
    article: bool,
    is_verb: bool,
) -> Rest {
    let Entry { word, facts, seen } = *entry;
    let mut found = Rest {
        strength: strength(seen),
        ..Rest::default()
    };
    if entry.has(&[WHOLE_START, PART]) {
        found.strength = found.strength.max(STARTS_WHOLE);
    }
    let mut level: Option<Slot> = None;
    let mut guess: Option<(&Ending, Cow<str>)> = None;
    for (ending, left) in endings::endings(word, below, article) {
        // Behind the first ending that fits, only others of its level: شركات is شركة before شرك.
        if level.is_some_and(|level| ending.level != level) {
            break;
        }
        let of_left = Entry::of(&left);
        let base = read(&of_left, Some(ending.level), article);
        if !accepts(entry, ending, &of_left, &base) {
            if ending.sure && guess.is_none() && base.strength == UNKNOWN {
                guess = Some((ending, left));
            }
            continue;
        }
        // Of two endings of a level, the stronger stays (شركات: شركة, شرك).
        let is_stronger = match level {
            None => true,
            // مدرسين are rather مدرس than مدرسي.
            Some(_) if ending.replacement == "ي" => false,
            Some(_) if ending.letters == "ات" => is_plural_of(&of_left, &base),
            Some(_) => base.strength > found.strength + 1,
        };
        if is_stronger {
            found.analyses.clear();
            found.strength = base.strength.saturating_sub(1).max(1);
            found.is_dual = base.is_dual || ending.level == Slot::Case && below.is_some();
            found.extend(&Step::Ending(ending.letters), base);
            level = Some(ending.level);
        }
    }
    if let Some(other) = teh_marbuta(entry, level, article) {
        let known = read(&Entry::of(&other), Some(Slot::Pronoun), article);
        found.strength = found.strength.max(known.strength);
        found.extend(&Step::Restored(other), known);
        level = Some(Slot::Gender);
    }
    if level.is_none() {
        found.push(term(word, facts, group), Vec::new());
        if !is_verb {
            // What ends like a sound plural or a nisba is a form of a word, also of one not met.
            let likely = |ending: &Ending, left: &str| {
                matches!(ending.letters, "ون" | "ين" | "ات")
                    || ending.letters == "ة" && left.ends_with('ي')
            };
            if let Some((ending, left)) = guess
                && (!seen.is_nominal() || likely(ending, &left))
            {
                let term = fold::key(&left);
                let perhaps = Step::Guess(left.into_owned());
                found.push(term, vec![perhaps, Step::Ending(ending.letters)]);
            }
            let may_be_verb = !article && below.is_none() && !seen.is_nominal();
            if may_be_verb && let Some(verb) = verbs::third_person(word) {
                found.push(fold::key(&verb), vec![Step::Guess(verb)]);
            }
        }
    }
    found
}

/// Whether there is evidence that an ending came off rightly.
fn accepts(entry: &Entry, ending: &Ending, of_left: &Entry, base: &Rest) -> bool {
    let Entry { word, seen, .. } = *entry;
    let left = of_left.word;
    if base.strength == UNKNOWN || base.is_verb {
        return false;
    }
    // A broken plural takes no other number and no gender: تجارة is no تجار.
    if matches!(ending.level, Slot::Number | Slot::Gender) && is_only_plural(of_left) {
        return false;
    }
    // متظاهرين is of متظاهر, which has a feminine.
    let is_person = || {
        let feminine = lookup([left, "ة"].concat().as_str());
        feminine.is_some_and(|facts| facts.related(FEMININE).any(|masculine| masculine == left))
    };
    if matches!(ending.letters, "ون" | "ين") && ending.replacement.is_empty() && is_person() {
        return true;
    }
    // Nor does a word that only looks inflected itself: ديون is no لدى behind ل.
    let nominal = seen.is_nominal();
    if matches!(ending.letters, "ون" | "ين" | "ة") && !nominal && of_left.has(&[WHOLE_END]) {
        return false;
    }
    let of_base = of_left.seen;
    match (ending.level, ending.letters) {
        // ى opens to ا before a pronoun, ي does not: سيساهم is of no سيسي.
        (Slot::Pronoun, _) if ending.replacement == "ى" && is_in_yeh(base) => false,
        // Nothing with the article has a pronoun or the alef of the accusative.
        // ميدانا is no field of ours.
        (Slot::Pronoun, "نا") if is_nominal_lemma(word) => false,
        (Slot::Pronoun | Slot::Case, _) => !nominal && !word.starts_with("ال"),
        (Slot::Number, "ي") => {
            // مسؤولي is no adjective (nothing with the article), and has a plural.
            let is_seen = |plural: &str| frequency(&[left, plural].concat()).total() > 0;
            seen.with_article == 0 && ["ين", "ون"].into_iter().any(is_seen)
        }
        (Slot::Number, "و" | "تا" | "تي") => seen.with_article == 0 && base.strength >= NOUN,
        (Slot::Number, "ات" | "تين" | "تان") => true,
        // Behind a vowel only: بنكهات are no banks.
        (Slot::Number, "هات") => left.ends_with(['ا', 'و', 'ي']),
        (Slot::Number, _) => {
            base.strength >= LISTED - 2 && of_base.total() * 20 >= seen.total()
                || !nominal
                || of_base.total() * 4 >= seen.total()
        }
        (Slot::Gender, _) => is_feminine(entry, left),
    }
}

/// Whether a word in ى is read as one in ي.
fn is_in_yeh(base: &Rest) -> bool {
    let spelled = base.spelled.as_deref();
    spelled.is_some_and(|spelled| spelled.ends_with('ي'))
}

/// Whether a word is a lemma of the lists with the alef of the accusative.
fn is_nominal_lemma(word: &str) -> bool {
    let lemma = Entry::of(word.strip_suffix('ا').unwrap_or(word));
    lemma.has(&[KNOWN]) && lemma.seen.is_nominal()
}

/// Whether a plural in ات, which may be that of a word in ة, is rather that of the word without
/// it: خلافات is of خلاف, حالات of حالة.
fn is_plural_of(of_left: &Entry, base: &Rest) -> bool {
    let with_teh = frequency(&[of_left.word, "ة"].concat()).total();
    // A word with a broken plural, or a name, hardly has another (مركبات is of مركبة, not of مركب).
    let has_other = with_teh > 0 && of_left.has(&[KNOWN, NAME]);
    !has_other && base.strength >= NOUN && of_left.seen.total() > 4 * with_teh
}

pub(super) fn is_only_plural(entry: &Entry) -> bool {
    entry.facts.is_some_and(|facts| {
        facts.related(PLURAL).next().is_some()
            && facts.related(SENSE_OF).next().is_none()
            && !facts.has(&[KNOWN])
    })
}

/// The share of occurrences behind another article that makes a word an adjective.
pub(super) const ADJECTIVE: f32 = 0.4;

/// Whether a word in ة is the feminine of what is left without it. عربية is that of عربي; of the
/// others adjectives are, and words that nobody used as a noun.
fn is_feminine(entry: &Entry, left: &str) -> bool {
    let nisba = left.ends_with('ي');
    (nisba || entry.seen.adjective >= ADJECTIVE) && !entry.has(&[APART])
}

/// A word in ه that is also written with ة: مدرسه.
fn teh_marbuta(entry: &Entry, level: Option<Slot>, article: bool) -> Option<String> {
    let before = entry.word.strip_suffix('ه')?;
    let other = [before, "ة"].concat();
    let is_free = level.is_none() || level == Some(Slot::Pronoun) && !article;
    let of_other = Entry::of(&other);
    let often = of_other.seen.total();
    let known = often > 0 || of_other.is_listed();
    // كتابه is his book before it is كتابة, and منه no منة.
    let rivals = || frequency(before).total().max(entry.seen.total());
    let is_likely = || level.is_none() || often * 4 >= rivals();
    (is_free && known && is_likely() && !entry.is_listed()).then_some(other)
}

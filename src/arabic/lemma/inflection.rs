//! Endings of a word that no list has: each comes off where there is evidence for what is left.

use super::spelled::{is_listed, strength};
use super::word::{rest, term_of};
use super::{LISTED, NOUN, Rest, STARTS_WHOLE, Step, UNKNOWN};
use crate::arabic::endings::{self, Ending, Level};
use crate::arabic::lexicon::{Evidence, evidence};
use crate::arabic::lists::{
    APART, FEMININE, Facts, KNOWN, NAME, PART, PLURAL, SENSE_OF, WHOLE_END, WHOLE_START, facts,
};
use crate::arabic::{fold, verbs};

/// A word that no list has: an ending comes off where there is evidence for what is left.
pub(super) fn inflected(
    word: &str,
    facts: Option<Facts>,
    seen: Evidence,
    below: Option<Level>,
    article: bool,
    is_verb: bool,
) -> Rest {
    let mut found = Rest {
        strength: strength(seen),
        ..Rest::default()
    };
    if facts.is_some_and(|facts| facts.has(&[WHOLE_START, PART])) {
        found.strength = found.strength.max(STARTS_WHOLE);
    }
    let mut level: Option<Level> = None;
    let mut guess: Option<(&Ending, String)> = None;
    for (ending, left) in endings::endings(word, below, article) {
        // Behind the first ending that fits, only others of its level: شركات is شركة before شرك.
        if level.is_some_and(|level| ending.level != level) {
            break;
        }
        let base = rest(&left, Some(ending.level), article);
        if !accepts(word, seen, ending, &left, &base) {
            if ending.sure && guess.is_none() && base.strength == UNKNOWN {
                guess = Some((ending, left));
            }
            continue;
        }
        // Of two endings of a level, the stronger stays (شركات: شركة, شرك).
        let is_stronger = match level {
            None => true,
            // مدرسين are rather مدرس than مدرسي.
            Some(_) if ending.instead == "ي" => false,
            Some(_) if ending.letters == "ات" => is_plural_of(&left, &base),
            Some(_) => base.strength > found.strength + 1,
        };
        if is_stronger {
            found.readings.clear();
            found.strength = base.strength.saturating_sub(1).max(1);
            found.extend(&Step::Ending(ending.letters), base);
            level = Some(ending.level);
        }
    }
    if let Some(other) = teh_marbuta(word, level, article) {
        let known = rest(&other, Some(Level::Pronoun), article);
        found.strength = found.strength.max(known.strength);
        found.extend(&Step::Spelled(other), known);
        level = Some(Level::Gender);
    }
    if level.is_none() {
        found.push(term_of(word), Vec::new());
        if !is_verb {
            // What ends like a sound plural or a nisba is a form of a word, also of one not met.
            let likely = |ending: &Ending, left: &str| {
                matches!(ending.letters, "ون" | "ين" | "ات")
                    || ending.letters == "ة" && left.ends_with('ي')
            };
            if let Some((ending, left)) = guess
                && (!seen.is_nominal() || likely(ending, &left))
            {
                let steps = vec![Step::Ending(ending.letters), Step::Perhaps(left.clone())];
                found.push(fold::key(&left), steps);
            }
            let may_be_verb = !article && below.is_none() && !seen.is_nominal();
            if let Some(verb) = verbs::third_person(word).filter(|_| may_be_verb) {
                found.push(fold::key(&verb), vec![Step::Perhaps(verb)]);
            }
        }
    }
    found
}

/// Whether there is evidence that an ending came off rightly.
fn accepts(word: &str, seen: Evidence, ending: &Ending, left: &str, base: &Rest) -> bool {
    if base.strength == UNKNOWN || base.is_verb {
        return false;
    }
    // A broken plural takes no other number and no gender: تجارة is no تجار.
    if matches!(ending.level, Level::Number | Level::Gender) && is_only_plural(left) {
        return false;
    }
    // متظاهرين is of متظاهر, which has a feminine.
    let is_person = facts(&format!("{left}ة"))
        .is_some_and(|facts| facts.related(FEMININE).any(|masculine| masculine == left));
    if matches!(ending.letters, "ون" | "ين") && ending.instead.is_empty() && is_person {
        return true;
    }
    // Nor does a word that only looks inflected itself: ديون is no لدى behind ل.
    let is_complete = facts(left).is_some_and(|facts| facts.has(&[WHOLE_END]));
    if matches!(ending.letters, "ون" | "ين" | "ة") && is_complete && !seen.is_nominal() {
        return false;
    }
    let nominal = seen.is_nominal();
    let of_base = evidence(left);
    match (ending.level, ending.letters) {
        // Nothing with the article has a pronoun or the alef of the accusative.
        // ميدانا is no field of ours.
        (Level::Pronoun, "نا") if is_nominal_lemma(word) => false,
        (Level::Pronoun | Level::Case, _) => !nominal && !word.starts_with("ال"),
        (Level::Number, "ي") => {
            // مسؤولي is no adjective (nothing with the article), and has a plural.
            let plural = ["ين", "ون"].map(|ending| evidence(&format!("{left}{ending}")).total());
            seen.with_article == 0 && plural.into_iter().any(|count| count > 0)
        }
        (Level::Number, "و" | "تا" | "تي") => seen.with_article == 0 && base.strength >= NOUN,
        (Level::Number, "ات" | "تين" | "تان" | "هات") => true,
        (Level::Number, _) => {
            base.strength >= LISTED - 2 && of_base.total() * 20 >= seen.total()
                || !nominal
                || of_base.total() * 4 >= seen.total()
        }
        (Level::Gender, _) => is_feminine(word, seen, left),
    }
}

/// Whether a word is a lemma of the lists with the alef of the accusative.
fn is_nominal_lemma(word: &str) -> bool {
    let lemma = word.strip_suffix('ا').unwrap_or(word);
    facts(lemma).is_some_and(|facts| facts.has(&[KNOWN])) && evidence(lemma).is_nominal()
}

/// Whether a plural in ات, which may be that of a word in ة, is rather that of the word without
/// it: خلافات is of خلاف, حالات of حالة.
fn is_plural_of(left: &str, base: &Rest) -> bool {
    let feminine = format!("{left}ة");
    let with_teh = evidence(&feminine).total();
    // A word with a broken plural, or a name, hardly has another (مركبات is of مركبة, not of مركب).
    let has_other = facts(left).is_some_and(|facts| facts.has(&[KNOWN, NAME])) && with_teh > 0;
    !has_other && base.strength >= NOUN && evidence(left).total() > 4 * with_teh
}

pub(super) fn is_only_plural(word: &str) -> bool {
    facts(word).is_some_and(|facts| {
        facts.related(PLURAL).next().is_some()
            && facts.related(SENSE_OF).next().is_none()
            && !facts.has(&[KNOWN])
    })
}

/// The share of occurrences behind another article that makes a word an adjective.
pub(super) const ADJECTIVE: f32 = 0.4;

/// Whether a word in ة is the feminine of what is left without it. عربية is that of عربي; of the
/// others adjectives are, and words that nobody used as a noun.
fn is_feminine(word: &str, seen: Evidence, left: &str) -> bool {
    let nisba = left.ends_with('ي');
    let apart = facts(word).is_some_and(|facts| facts.has(&[APART]));
    !apart && (nisba || seen.adjective >= ADJECTIVE)
}

/// A word in ه that is also written with ة: مدرسه.
fn teh_marbuta(word: &str, level: Option<Level>, article: bool) -> Option<String> {
    let before = word.strip_suffix('ه')?;
    let other = format!("{before}ة");
    let is_free = level.is_none() || level == Some(Level::Pronoun) && !article;
    let often = evidence(&other).total();
    let known = is_listed(&other) || often > 0;
    // كتابه is his book before it is كتابة, and منه no منة.
    let rivals = evidence(before).total().max(evidence(word).total());
    let is_likely = level.is_none() || often * 4 >= rivals;
    (is_free && known && is_likely && !is_listed(word)).then_some(other)
}

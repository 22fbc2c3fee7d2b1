//! Strips the endings of a word that is in no list, by the evidence for the remainder.

use std::borrow::Cow;

use super::entry::Entry;
use super::plural_patterns::singulars;
use super::restoration::frequency_score;
use super::stem::{analyse_entry, term};
use super::{LISTED, NOUN, RARE, STARTS_WHOLE, StemAnalyses, Step, UNKNOWN};
use crate::arabic::endings::{self, Ending, MIN_STEM, Slot};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{
    AMBIGUOUS, APART, FEMININE, Group, KNOWN, ListEntry, NAME, NAME_PART, PERFECT, PLURAL,
    SENSE_OF, WHOLE_END, WHOLE_START, lookup,
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
    let mut also: Option<(&Ending, StemAnalyses)> = None;
    for (ending, stem) in endings::endings(word, below, article) {
        // After the first accepted ending, only other endings of its slot are tried: شركات is
        // from شركة rather than شرك.
        if slot.is_some_and(|slot| ending.slot != slot) {
            break;
        }
        let stem_entry = Entry::of(&stem);
        let base = analyse_entry(&stem_entry, Some(ending.slot), article);
        // جمعتهما is a verb, since a weekday takes no pronoun.
        let is_weekday = is_verb
            && ending.replacement == "ة"
            && stem_entry.has(&[WHOLE_START])
            && stem_entry.has(&[WHOLE_END]);
        if is_weekday || !accepts(entry, ending, &stem_entry, &base) {
            let is_masdar = ending.letters == "ة" && is_masdar(word);
            if ending.is_reliable && guess.is_none() && base.score == UNKNOWN && !is_masdar {
                guess = Some((ending, stem));
            } else if also.is_none() && is_rarely_inflected(entry, ending, &stem_entry, &base) {
                also = Some((ending, base));
            }
            continue;
        }
        // Of two endings of a slot, the one with the better remainder wins (شركات: شركة, شرك).
        let is_better = match slot {
            None => true,
            // مدرسين is a plural of مدرس, rather than of مدرسي.
            Some(_) if matches!(ending.replacement, "ي" | "أ") => false,
            Some(_) if ending.letters == "ات" => {
                if may_be_plural_of_both(&stem_entry, &base) {
                    found.extend(&Step::Ending(ending.letters), base);
                    continue;
                }
                is_plural_of(&stem_entry, &base)
            }
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
        if let Some((ending, base)) = also {
            found.extend(&Step::Ending(ending.letters), base);
        }
        let is_inner = matches!(below, Some(Slot::Number | Slot::Gender));
        if !is_verb && !is_inner && may_be_plural(entry) {
            for singular in singulars(word) {
                let singular_entry = Entry::of(&singular);
                let term = term(&singular, singular_entry.listed, None);
                found.push(term, vec![Step::Guess(singular)]);
            }
        }
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
                // The plural in ات of an unknown masdar is from the masdar itself.
                // That of another word is from the word in ة or from that without it.
                let without = stem.strip_suffix('ة').filter(|without| {
                    ending.letters == "ات" && !without.ends_with('ي') && !is_masdar(&stem)
                });
                let masdar = without.filter(|masdar| is_masdar_without_teh(masdar));
                for stem in [masdar.or(Some(&*stem)), without].into_iter().flatten() {
                    let guess = Step::Guess(stem.to_owned());
                    found.push(fold::key(stem), vec![guess, Step::Ending(ending.letters)]);
                }
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
    // A rare part of a name takes no such ending: سيكون is not from سيك, nor كانوا from كانو.
    let is_part =
        is_only_name(stem_entry) && stem_entry.frequency.total() == 0 && base.score < LISTED - 1;
    let is_inflected_name = match ending.slot {
        Slot::Number => matches!(ending.letters, "ات" | "ون") && is_part && !stem.ends_with('ي'),
        Slot::Case => is_only_name(stem_entry) && stem.ends_with('و'),
        _ => false,
    };
    if base.score == UNKNOWN || base.is_verb || is_inflected_name {
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
    // مدرسين is from مدرس, although only the plural is frequent.
    if matches!(ending.letters, "ون" | "ين")
        && ending.replacement.is_empty()
        && (is_participle(stem) || is_long_participle(stem))
        && stem_entry.frequency.total() > 0
    {
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
        // A first name takes no pronoun: باسمه is not from باسم.
        (Slot::Pronoun, _) if takes_no_pronoun(stem_entry) => false,
        // أمسك is a verb, and not "your yesterday"; مربك is a participle.
        (Slot::Pronoun, "ك") if is_perfect(entry) => false,
        (Slot::Pronoun, "ك") if is_participle(word) && stem.chars().count() <= MIN_STEM => {
            stem_entry.has(&[KNOWN])
        }
        // ميدانا is an accusative of ميدان, and does not end in the pronoun نا.
        (Slot::Pronoun, "نا") if is_accusative(word) => false,
        // A word with the article has neither a pronoun nor the alef of the accusative.
        (Slot::Pronoun | Slot::Case, _) => !is_nominal && !word.starts_with("ال"),
        (Slot::Number, "ي") => {
            // مسؤولي is a plural: it never has the article, and مسؤولين occurs.
            let occurs_with = |plural: &str| frequency(&[stem, plural].concat()).total() > 0;
            let is_person = is_participle(stem) || is_long_participle(stem);
            match (
                whole.with_article,
                ["ين", "ون"].into_iter().any(occurs_with),
            ) {
                (0, true) => true,
                (0, false) => is_person_without_plural(stem_entry, base) && !is_nisba(entry),
                // الطالبي is a family name, but طالبي is mostly "students of".
                (with_article, _) => {
                    let is_rare = with_article * 4 <= whole.bare;
                    is_person && is_rare && base.score >= NOUN && !is_nisba(entry)
                }
            }
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

/// Returns whether a word has the shape of a participle with م, such as مدرس.
fn is_participle(word: &str) -> bool {
    word.starts_with('م') && word.chars().nth(MIN_PARTICIPLE - 1).is_some()
}

/// Returns whether a word has the shape of a participle that is not a noun of place: مبعوث, منتخب.
fn is_long_participle(word: &str) -> bool {
    is_participle(word) && word.chars().nth(MIN_PARTICIPLE).is_some()
        || word.chars().nth(1) == Some('ا') && word.chars().count() == MIN_PARTICIPLE
}

/// Minimum number of letters of a participle with م.
const MIN_PARTICIPLE: usize = 4;

/// Returns whether a word has the shape of a masdar that takes ات: إمداد, تدريب, انقسام, استدعاء.
fn is_masdar_without_teh(word: &str) -> bool {
    let letters = word.chars().count();
    let before_last = word.chars().rev().nth(1);
    match word.chars().next() {
        Some('إ' | 'ا') => before_last == Some('ا') && letters >= 5,
        Some('ت') => before_last == Some('ي') && letters == 5,
        _ => false,
    }
}

/// Returns whether a word in ي is attested as an adjective: it also occurs with ة.
fn is_nisba(entry: &Entry) -> bool {
    frequency(&[entry.word, "ة"].concat()).total() * 4 > entry.frequency.total()
}

/// Returns whether a stem is a participle that denotes persons, although its plural does not occur.
fn is_person_without_plural(stem: &Entry, base: &StemAnalyses) -> bool {
    is_long_participle(stem.word)
        && (base.score >= NOUN || is_participle(stem.word))
        && !is_only_name(stem)
}

/// Returns whether an unlisted word may be a broken plural: it is not mainly an adjective.
fn may_be_plural(entry: &Entry) -> bool {
    let flags = [KNOWN, NAME, NAME_PART, WHOLE_END, APART];
    !entry.has(&flags) && !is_perfect(entry) && entry.frequency.adjective_share < ADJECTIVE_SHARE
}

/// Returns whether a word has the shape of a masdar in ة: ملازمة.
fn is_masdar(word: &str) -> bool {
    word.starts_with('م')
        && word.chars().nth(2) == Some('ا')
        && word.chars().count() == MIN_PARTICIPLE + 2
}

/// Returns whether a stem takes no pronoun: it is a first name, and also a clitic with a word.
fn takes_no_pronoun(stem: &Entry) -> bool {
    let is_ambiguous = |listed: ListEntry| listed.related(AMBIGUOUS).next().is_some();
    stem.has(&[NAME_PART]) && stem.listed.is_some_and(is_ambiguous)
}

/// Returns whether an ending is rare even on words that take it, so that a low frequency of the form
/// is no evidence against it: the feminine of an adjective (طموحة) or of a participle (مزمعة), the construct plural
/// of a participle (مشرعي).
fn is_rarely_inflected(entry: &Entry, ending: &Ending, stem: &Entry, base: &StemAnalyses) -> bool {
    let is_unlikely = base.score == UNKNOWN
        || base.is_verb
        || is_only_name(stem)
        || stem.word.ends_with('ا')
        || is_only_plural(stem);
    if is_unlikely || entry.frequency.total() >= RARE {
        return false;
    }
    match ending.letters {
        "ة" => {
            let is_adjective = stem.frequency.adjective_share >= ADJECTIVE_SHARE;
            let is_noun = entry.has(&[APART]) || is_masdar(entry.word);
            !is_noun && (is_adjective || is_participle(stem.word))
        }
        "ي" => is_participle(stem.word) && entry.frequency.with_article == 0 && !is_nisba(entry),
        _ => false,
    }
}

/// Returns whether the lists have a word as a name, or as a part of one that is not a noun.
fn is_only_name(entry: &Entry) -> bool {
    entry.has(&[NAME]) || entry.has(&[NAME_PART]) && !entry.frequency.is_nominal()
}

/// Returns whether a list has the word as a perfect.
fn is_perfect(entry: &Entry) -> bool {
    let mut listed = entry.listed.into_iter();
    listed.any(|listed| listed.related(PERFECT).next().is_some())
}

/// Returns whether the ى of a word was restored to ي.
fn is_restored_yeh(base: &StemAnalyses) -> bool {
    let restored = base.restored.as_deref();
    restored.is_some_and(|restored| restored.ends_with('ي'))
}

/// Returns whether a word is a listed noun, perhaps with the alef of the accusative.
fn is_accusative(word: &str) -> bool {
    let lemma = Entry::of(word.strip_suffix('ا').unwrap_or(word));
    lemma.has(&[KNOWN, WHOLE_END]) && lemma.frequency.is_nominal()
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

/// Returns whether a plural in ات may be that of this stem and of the stem with ة, which are one
/// word in meaning: حفلات is from حفل and from حفلة.
fn may_be_plural_of_both(stem: &Entry, base: &StemAnalyses) -> bool {
    let with_teh = [stem.word, "ة"].concat();
    let with_teh = Entry::of(&with_teh);
    let is_rarer = stem.frequency.total() > 4 * with_teh.frequency.total();
    base.score >= NOUN
        && with_teh.frequency.total() > 0
        && is_rarer
        && !stem.has(&[KNOWN, NAME])
        && !with_teh.has(&[APART, KNOWN])
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

/// The minimum ratio of the occurrences with ة to those with ه, for ه to be a misspelling.
const MISSPELLED_ONE_IN: u32 = 20;

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
    // دوره is mostly "his role": ه for ة is a rare misspelling.
    let is_misspelled = || entry.frequency.total() * MISSPELLED_ONE_IN <= count;
    let is_likely = || slot.is_none() || count * 4 >= rivals() && is_misspelled();
    (is_free && is_known && is_likely() && !entry.is_listed()).then_some(other)
}

//! Which words can be foreign names, and the evidence for it.

use super::super::restoration::frequency_score;
use super::super::stem::analyse_stem;
use super::super::{DERIVED, NOUN, UNKNOWN};
use super::{Evidence, Look};
use crate::arabic::foreignness::foreignness;
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{ListEntry, NAME, NAME_PART, PROPER, group, lookup};
use crate::arabic::patterns::{Shape, shape};
use crate::arabic::{affix, clitics, fold, verbs};

/// Returns the ways to take a word for a foreign name, without its proclitics.
pub(super) fn names(spelling: &str) -> Vec<(&str, Evidence)> {
    // A listed part of a name is not split further.
    let is_whole = |word: &str| is_name(word) || is_part(word) && !is_arabic(word);
    if is_whole(spelling) {
        return named(spelling).into_iter().collect();
    }
    if let Some((_, remainder)) = clitics::article(spelling) {
        return named(remainder).into_iter().collect();
    }
    let mut remainders = clitics::bare(spelling);
    let may_be_name = |word: &str| foreignness(word) >= MIN_FOREIGNNESS || is_name(word);
    let may_be_name = may_be_name(spelling) || remainders.any(|(_, word)| may_be_name(word));
    if !may_be_name || is_negated_verb(spelling) || is_arabic(spelling) {
        return Vec::new();
    }
    let mut names: Vec<(&str, Evidence)> = named(spelling).into_iter().collect();
    // وسيضر has the shape of سيضر.
    if let Some(rest) = spelling.strip_prefix(['و', 'ف'])
        && !names.is_empty()
    {
        let rest = look(shape(rest));
        for (_, evidence) in &mut names {
            evidence.look = evidence.look.max(rest);
        }
    }
    let looks_foreign = shape(spelling) == Shape::Foreign;
    let own = frequency(spelling).total();
    for (chain, remainder) in clitics::bare(spelling) {
        if is_whole(remainder) {
            return named(remainder).into_iter().collect();
        }
        // ك and ف seldom precede names.
        let is_frequent = !chain.ends_with(['ك', 'ف']);
        let both_look_foreign = looks_foreign && shape(remainder) == Shape::Foreign;
        if is_arabic(remainder) && !both_look_foreign {
            if is_frequent {
                return Vec::new();
            }
            continue;
        }
        // The remainder after ب or ل must occur in news: many names begin so. A word that is more
        // frequent than its remainder is whole.
        let count = frequency(remainder).total();
        let is_split = is_frequent
            && (count > 0 || matches!(chain, "و"))
            && own <= 4 * count.max(1)
            && remainder.chars().nth(MIN_AFTER_CLITIC - 1).is_some();
        names.extend(named(remainder).filter(|_| is_split));
    }
    names
}

/// Minimum number of letters of an unlisted name after a clitic.
const MIN_AFTER_CLITIC: usize = 4;

/// Returns a word with the evidence that it is a foreign name; `None` if it is an Arabic word.
fn named(word: &str) -> Option<(&str, Evidence)> {
    let is_name = is_name(word);
    let foreignness = foreignness(word);
    let is_inflected = || affix::has_suffix(word, &INFLECTION) || is_inflected(word);
    let may_be_name = || foreignness >= MIN_FOREIGNNESS && !word.contains(ARABIC_LETTERS);
    if !is_name && (!may_be_name() || is_inflected() || is_nisba(word) || is_run_on(word)) {
        return None;
    }
    let shape = shape(word);
    let is_native = shape > Shape::Foreign && word.contains(NATIVE_LETTERS);
    if !is_name && (is_native || is_arabic(word)) {
        return None;
    }
    let is_short = word.chars().nth(MIN_AFTER_CLITIC - 1).is_none();
    // No Arabic root has ن and غ at its end, and few have ت before ش.
    let has_foreign_sound =
        word.ends_with("نغ") || word.strip_prefix('ت').unwrap_or(word).contains("تش");
    let look = match shape {
        _ if is_kunya(word) => Look::Derived,
        Shape::Derived if is_name && !is_native => Look::Simple,
        shape if is_name => look(shape),
        _ if has_foreign_sound => Look::Foreign,
        Shape::Foreign if is_short => Look::Simple,
        Shape::Foreign if foreignness < UNCERTAIN => Look::Uncertain,
        Shape::Foreign => Look::Foreign,
        _ if foreignness < UNCERTAIN => Look::Derived,
        _ if foreignness >= VERY_FOREIGN => Look::Foreign,
        Shape::Derived if foreignness < RATHER_FOREIGN => Look::Derived,
        _ => Look::Simple,
    };
    Some((
        word,
        Evidence {
            is_listed: has_row(word),
            is_frequent: frequency(word).total() >= FREQUENT,
            look,
        },
    ))
}

/// Returns the look of a word by its shape alone.
fn look(shape: Shape) -> Look {
    match shape {
        Shape::Foreign => Look::Foreign,
        Shape::Simple => Look::Simple,
        Shape::Derived => Look::Derived,
    }
}

/// The number of occurrences from which a name is frequent.
const FREQUENT: u32 = 3;

/// Letters that only listed foreign names have.
const ARABIC_LETTERS: [char; 2] = ['ض', 'ظ'];
/// The lowest [`foreignness`] of a name that no list has.
const MIN_FOREIGNNESS: i32 = -20;

/// The [`foreignness`] below which a name is uncertain.
const UNCERTAIN: i32 = 20;
/// The [`foreignness`] from which a derived pattern is rather that of a foreign name.
const RATHER_FOREIGN: i32 = 50;
/// The [`foreignness`] above which an Arabic pattern is ignored.
const VERY_FOREIGN: i32 = 75;

/// Letters that foreign names seldom have.
const NATIVE_LETTERS: [char; 9] = ['ض', 'ظ', 'ح', 'ع', 'ص', 'ذ', 'ؤ', 'ئ', 'ء'];

/// Endings that foreign names seldom have.
const INFLECTION: [&str; 8] = ["ة", "ات", "ها", "هم", "هما", "ته", "اتنا", "يتنا"];

/// Returns whether a word is Arabic: a list has it as another word than a name, or it looks Arabic
/// and is a form of another word or a noun of news. Outlets do not spell Arabic names by ear:
/// بوسالم and بوسليم are two places.
fn is_arabic(word: &str) -> bool {
    if is_kunya(word) {
        return true;
    }
    let looks_arabic = || shape(word) > Shape::Foreign;
    let frequency = frequency(word);
    let own = frequency_score(frequency);
    let score = analyse_stem(word).score;
    // Being part of a longer name does not make a word Arabic.
    if is_part(word) {
        return frequency.is_nominal() && looks_arabic();
    }
    let is_listed = lookup(word).is_some_and(ListEntry::is_word);
    // و and ك end foreign names more often than they are endings of foreign-looking words.
    let is_derived = score >= DERIVED && !word.ends_with(['و', 'ك']);
    is_listed || is_derived || (score > own || score >= NOUN) && looks_arabic()
}

/// Returns whether a word is لا or ما, written together with the verb that they negate.
fn is_negated_verb(word: &str) -> bool {
    let is_verb = |verb: &str| !verbs::verb_forms(verb).is_empty();
    let after_la = word.strip_prefix("لا");
    let after_ma = word.strip_prefix("ما");
    let after_ma = after_ma.filter(|verb| {
        ["زال", "دام", "كان"]
            .iter()
            .any(|start| verb.starts_with(start))
    });
    after_la.or(after_ma).is_some_and(is_verb)
}

/// Returns whether a list has the word as a part of a longer name.
fn is_part(word: &str) -> bool {
    lookup(word).is_some_and(|entry| entry.has(&[NAME_PART]))
}

/// Returns whether a word is an Arabic compound name: a known name after a kunya or the like.
fn is_kunya(word: &str) -> bool {
    KUNYA_STARTS.iter().any(|start| {
        let name = word.strip_prefix(start);
        let name = name.map(|name| name.strip_prefix("ال").unwrap_or(name));
        name.is_some_and(|name| analyse_stem(name).score > UNKNOWN)
    })
}

/// The first parts of Arabic compound names.
const KUNYA_STARTS: [&str; 5] = ["عبد", "أبو", "بو", "بن", "آل"];

/// Returns whether a word is a dual or plural of an adjective in ي that is attested: إيطاليين.
fn is_nisba(word: &str) -> bool {
    let is_adjective = |stem: &str| {
        let is_long = stem.chars().nth(MIN_NISBA - 1).is_some();
        is_long && stem.ends_with('ي') && frequency(stem).total() > 0
    };
    let mut stems = ["ين", "ون", "ان"]
        .into_iter()
        .filter_map(|ending| affix::strip_suffix(word, ending));
    stems.any(is_adjective)
}

/// Minimum number of letters of an adjective in ي.
const MIN_NISBA: usize = 5;

/// Returns whether a word has a letter inside that is only at the start or the end of words: two
/// words that a misprint joins.
fn is_run_on(word: &str) -> bool {
    let ends_a_word = |letter| matches!(letter, 'ة' | 'ى');
    let is_joined = word
        .chars()
        .zip(word.chars().skip(1))
        .any(|(letter, next)| ends_a_word(letter) || next == 'إ');
    is_joined || word.ends_with("يأن")
}

/// Returns whether a word occurs with pronouns, which names do not take.
fn is_inflected(word: &str) -> bool {
    let occurs_with = |ending: &str| frequency(&[word, ending].concat()).total() > 0;
    ["ها", "هم", "ه"].into_iter().any(occurs_with)
}

/// Returns whether a list has a word as a name that is not also a noun.
fn is_name(word: &str) -> bool {
    let is_proper = || lookup(word).is_some_and(|entry| entry.has(&[PROPER]));
    (has_row(word) || is_proper()) && !frequency(word).is_nominal()
}

/// Returns whether a list of names has a word with all its spellings.
fn has_row(word: &str) -> bool {
    let is_listed = lookup(word).is_some_and(|entry| entry.has(&[NAME]));
    is_listed || group(&fold::exact_cow(word)).is_some()
}

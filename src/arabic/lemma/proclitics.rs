//! Splits proclitics off a spelling, by the scores of the whole and of the remainder.

use std::rc::Rc;

use super::entry::Entry;
use super::restoration::restore;
use super::stem::{VERB, analyse_entry, analyse_stem, is_spelled_like_masdar};
use super::{
    Analysis, COMMON, DERIVED, LISTED, NOUN, RARE, StemAnalyses, Step, UNKNOWN, WHOLE, owned,
    split_only, whole_and_split, whole_only,
};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{KNOWN, ListEntry, NAME, PERFECT, WHOLE_END, WHOLE_START, lookup};
use crate::arabic::{affix, clitics, endings};

/// Minimum number of letters of an unknown noun after the article.
const MIN_AFTER_ARTICLE: usize = 3;

/// Analyses a spelling that begins like the article.
pub(super) fn analyse_with_article(
    spelling: &str,
    whole: Rc<StemAnalyses>,
    chain: &'static str,
    remainder: &str,
) -> Vec<Analysis> {
    if let Some((chain, word)) = clitics::bare(spelling).find(|(_, word)| has_own_article(word)) {
        return split_only(Step::Proclitics(chain), owned(analyse_stem(word)));
    }
    let entry = Entry::of(remainder);
    let noun = analyse_entry(&entry, None, true);
    if noun.score < NOUN
        && let Some((chain, word)) = conjunction(spelling)
    {
        let word = analyse_stem(word);
        if word.is_verb {
            return split_only(Step::Proclitics(chain), owned(word));
        }
    }
    // Before a word that begins with ل, the clitic ل looks like ل with the article: للجنة.
    if let Some((lam, word)) = before_lam(spelling) {
        let mut word = owned(analyse_stem(word));
        if word.is_verb {
            // ل does not precede a verb that begins with ل: للفن is "for the art".
            word = StemAnalyses::default();
        }
        return match (noun.score, word.score) {
            (UNKNOWN, UNKNOWN) if remainder.chars().nth(MIN_AFTER_ARTICLE - 1).is_none() => {
                whole_only(whole)
            }
            (UNKNOWN, 1..) => split_only(Step::Proclitics(lam), word),
            (_, UNKNOWN) if noun.score > UNKNOWN => split_only(Step::Proclitics(chain), noun),
            (NOUN.., 1..NOUN) => split_only(Step::Proclitics(chain), noun),
            // للبنك is "for the bank", not "for your milk".
            (LISTED.., 1..LISTED) if has_pronoun(&word) => {
                split_only(Step::Proclitics(chain), noun)
            }
            (noun_score, word_score) if noun_score < NOUN && word_score > WHOLE => {
                split_only(Step::Proclitics(lam), word)
            }
            _ => {
                let mut both = StemAnalyses::default();
                both.extend(&Step::Proclitics(chain), noun);
                both.extend(&Step::Proclitics(lam), word);
                both.analyses
            }
        };
    }
    // المانيا and الوان lack a hamza, but الغاز is more often gas than riddles.
    if let Some(restored) = &whole.restored {
        let restored = Entry::of(restored);
        let count = entry.frequency.with_article;
        let is_rarer = count < restored.frequency.total() || count == 0 && restored.is_listed();
        if is_rarer && !entry.has(&[KNOWN]) {
            return whole_only(whole);
        }
    }
    let is_long = remainder.chars().nth(MIN_AFTER_ARTICLE - 1).is_some();
    let takes_article = chain == "ال" && takes_article(spelling, remainder);
    if chain == "ال" && whole.is_verb {
        return match noun.score {
            NOUN.. => whole_and_split(whole, Step::Proclitics(chain), noun),
            _ => whole_only(whole),
        };
    }
    let is_whole = whole.score >= WHOLE || takes_article;
    match noun.score {
        UNKNOWN if is_whole || !is_long => whole_only(whole),
        1..LISTED if takes_article => whole_only(whole),
        1..NOUN if !is_long => whole_only(whole),
        _ if is_whole && chain != "ال" => whole_and_split(whole, Step::Proclitics(chain), noun),
        _ => split_only(Step::Proclitics(chain), noun),
    }
}

/// Splits و or ف off a word whose own first letters are like the article: والتفت.
fn conjunction(spelling: &str) -> Option<(&'static str, &str)> {
    let mut splits = clitics::bare(spelling);
    splits.find(|(chain, word)| matches!(*chain, "و" | "ف") && word.starts_with("ال"))
}

/// Returns whether every analysis strips a pronoun or is that of a verb.
fn has_pronoun(word: &StemAnalyses) -> bool {
    let is_pronoun = |step: &Step| match step {
        Step::Ending(letters) => endings::is_pronoun(letters),
        _ => false,
    };
    let mut analyses = word.analyses.iter();
    analyses.all(|analysis| analysis.steps.iter().any(is_pronoun) || analysis.term.ends_with(VERB))
}

/// Returns whether a word that begins with ال also takes the article, and not only by misspelling:
/// التزام is not ال+تزام, since الالتزام occurs.
fn takes_article(word: &str, remainder: &str) -> bool {
    let count = frequency(word).with_article;
    count >= 2 && count * 20 > frequency(remainder).total()
}

/// Returns whether the ال of a word after a clitic is not the article: و+التزام, ب+المانيا, و+الذي, and
/// names such as و+كاليفورنيا.
fn has_own_article(word: &str) -> bool {
    if lookup(word).is_some_and(|entry| entry.has(&[NAME])) {
        return true;
    }
    let Some(remainder) = word.strip_prefix("ال") else {
        return false;
    };
    if lookup(word).is_some_and(|entry| entry.has(&[WHOLE_START, WHOLE_END])) {
        return true;
    }
    takes_article(word, remainder)
        || restore(&Entry::of(word), true).is_some_and(|restored| {
            let restored = Entry::of(&restored);
            restored.is_listed() && frequency(remainder).with_article < restored.frequency.total()
        })
}

/// Splits ل, with or without a conjunction, from a word that begins with ل.
fn before_lam(spelling: &str) -> Option<(&'static str, &str)> {
    let chains = [("ل", "ل"), ("ول", "و+ل"), ("فل", "ف+ل")];
    chains.into_iter().find_map(|(letters, chain)| {
        let word = spelling.strip_prefix(letters)?;
        word.starts_with('ل').then_some((chain, word))
    })
}

/// Minimum number of letters of an unknown word after a clitic.
const MIN_AFTER_CLITIC: usize = 4;
/// Minimum number of letters of a listed word after a clitic.
const MIN_LISTED_AFTER_CLITIC: usize = 2;
/// Minimum number of letters of an unknown word after ك, ف or two clitics, which are rarer.
const MIN_AFTER_RARE_CLITIC: usize = 5;

/// Analyses a spelling without article, which may begin with other proclitics.
pub(super) fn analyse_with_clitics(spelling: &str, whole: Rc<StemAnalyses>) -> Vec<Analysis> {
    let count = frequency(spelling);
    let is_listed = whole.score >= WHOLE && !whole.is_verb;
    // بدرهم is ب+درهم, rather than بدر with a pronoun.
    // كلاما is a form of كلام, rather than ك with a name.
    let is_form = whole.score >= NOUN - 1 && !whole.is_verb;
    let is_listed_split = |(chain, word): &(&str, &str)| {
        if is_form && chain.ends_with('ك') {
            return false;
        }
        let is_long = word.chars().nth(MIN_LISTED_SPLIT - 1).is_some();
        // بذلك is ب+ذلك, rather than بذل with a pronoun.
        let is_particle = || {
            lookup(word).is_some_and(|entry| {
                entry.has(&[WHOLE_START]) && entry.has(&[WHOLE_END]) && !entry.has(&[NAME])
            }) && word.chars().nth(MIN_LISTED_SPLIT - 2).is_some()
                && frequency(word).bare >= PARTICLE_RATIO * count.total().max(1)
        };
        lookup(word).is_some_and(|entry| entry.is_word()) && (is_long || is_particle())
    };
    let is_new = whole.score == UNKNOWN && count.total() == 0;
    let mut likelier = clitics::bare(spelling).filter(|(chain, word)| {
        is_form && !chain.ends_with('ك') && is_likelier(spelling, word, &whole)
    });
    if let Some((chain, split)) = likelier
        .find_map(|(chain, remainder)| Some((chain, analyse_split(chain, remainder, is_new)?)))
    {
        return split_only(Step::Proclitics(chain), owned(split));
    }
    let listed_split = clitics::bare(spelling).find(is_listed_split);
    if (is_listed || whole.score >= LISTED) && listed_split.is_none() {
        return whole_only(whole);
    }
    let mut best: Option<(&'static str, &str, Rc<StemAnalyses>)> = None;
    for (chain, remainder) in clitics::bare(spelling) {
        let Some(split) = analyse_split(chain, remainder, is_new) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(.., best)| split.score > best.score)
        {
            best = Some((chain, remainder, split));
        }
    }
    let is_unknown = |(.., split): &(_, _, Rc<StemAnalyses>)| split.score == UNKNOWN;
    if whole.score < 2 * RARE
        && best.as_ref().is_none_or(is_unknown)
        && let Some((chain, masdar)) = after_preposition(spelling)
    {
        return split_only(Step::Proclitics(chain), owned(masdar));
    }
    let Some((mut chain, remainder, mut split)) = best else {
        return whole_only(whole);
    };
    // A word after و is what it is alone: وبدون is بدون.
    if let Some((conjunction, alone)) = after_conjunction(spelling) {
        chain = conjunction;
        Rc::make_mut(&mut split).analyses = alone;
    }
    let step = Step::Proclitics(chain);
    // لشرح is from شرح, though the lexicon has it after ل alone.
    let is_new_masdar = || {
        let is_masdar = || after_preposition(spelling).is_some_and(|(found, _)| found == chain);
        split.score >= DERIVED && frequency(remainder).total() == 0 && is_masdar()
    };
    if whole.score < 2 * RARE && is_new_masdar() {
        return split_only(step, owned(split));
    }
    // ويكون is a verb, rather than a plural of ويك.
    let is_verb_after = split.is_verb && split.score >= DERIVED && lookup(spelling).is_none();
    if is_listed && split.score < LISTED && !is_verb_after {
        return whole_only(whole);
    }
    if split.score == UNKNOWN {
        // A rare word may still be split: بمضاعفة.
        let is_rare = !count.is_nominal() && count.bare < RARE && !is_listed;
        return if is_rare {
            whole_and_split(whole, step, owned(split))
        } else {
            whole_only(whole)
        };
    }
    if whole.score > split.score && whole.score >= NOUN - 1 && !whole.is_verb {
        return whole_only(whole);
    }
    let is_conjunction = chain.starts_with(['و', 'ف']);
    let restored = split.restored.as_deref();
    let restored = restored.map(frequency).unwrap_or_default().total();
    let split_count = if restored >= count.bare.max(1) * RESTORED_RATIO {
        restored
    } else {
        frequency(remainder).total()
    };
    if count.is_nominal() {
        let is_rare = split.score >= NOUN && is_conjunction && split_count > 20 * count.total();
        return if is_rare {
            whole_and_split(whole, step, owned(split))
        } else {
            whole_only(whole)
        };
    }
    // No name ends with a pronoun: ببطولته.
    if whole.score < RARE && split.score >= DERIVED && !split.is_verb && has_pronoun(&split) {
        return split_only(step, owned(split));
    }
    // A common word that never has the article is not a noun: لكرة is ل+كرة, though it is more
    // frequent than كرة. A rare word may be a name (فلفول).
    let is_noun = split.score >= WHOLE && frequency(remainder).is_nominal();
    if count.bare >= COMMON && is_noun && !is_listed {
        return split_only(step, owned(split));
    }
    match (count.bare, split.score) {
        (0, _) => split_only(step, owned(split)),
        (_, DERIVED..) if is_conjunction || split_count * 2 >= count.bare => {
            split_only(step, owned(split))
        }
        (_, 1..NOUN) if !is_conjunction && split_count >= 4 * count.bare => {
            split_only(step, owned(split))
        }
        (_, 1..NOUN) if !is_conjunction => whole_and_split(whole, step, owned(split)),
        _ if split_count * 2 >= count.bare => split_only(step, owned(split)),
        _ if split_count * 20 >= count.bare => whole_and_split(whole, step, owned(split)),
        _ => whole_only(whole),
    }
}

/// Splits و or ف off a word whose remainder is attested and begins like a proclitic. Returns the
/// analyses of the remainder alone.
fn after_conjunction(spelling: &str) -> Option<(&'static str, Vec<Analysis>)> {
    let (conjunction, remainder) =
        clitics::bare(spelling).find(|(chain, _)| matches!(*chain, "و" | "ف"))?;
    let is_known = frequency(remainder).total() > 0 || lookup(remainder).is_some();
    let is_ambiguous = remainder.starts_with(['ب', 'ل', 'ك']) && is_known;
    is_ambiguous.then(|| (conjunction, super::analyse(remainder)))
}

/// Splits ب or ل off an unknown word if the remainder is a perfect of three letters or one in ت,
/// perhaps with a pronoun: the masdar is spelled like it (بشطب, لنشره, بتجنبها).
fn after_preposition(spelling: &str) -> Option<(&'static str, Rc<StemAnalyses>)> {
    let (chain, remainder) =
        clitics::bare(spelling).find(|(chain, _)| chain.ends_with(['ب', 'ل']))?;
    let is_masdar = |word: &str| {
        let is_perfect = |entry: ListEntry| entry.related(PERFECT).next().is_some();
        let is_sound = word.chars().nth(1) != Some('ا');
        let has_form = word.chars().count() == MIN_AFTER_ARTICLE || is_spelled_like_masdar(word);
        is_sound && has_form && lookup(word).is_some_and(is_perfect)
    };
    let mut stems = ["", "ه", "ها", "هم", "هما"].into_iter();
    let has_masdar = |pronoun| affix::strip_suffix(remainder, pronoun).is_some_and(is_masdar);
    stems
        .any(has_masdar)
        .then(|| (chain, analyse_stem(remainder)))
}

/// Returns whether a remainder is a likelier word than the lemmas of the whole, all of which need an
/// ending: one that is far more frequent (ودين: دين, rather than a dual of ودي), or a listed noun if
/// the endings are rare in news (وسمو: سمو, rather than a construct plural of وسم).
fn is_likelier(spelling: &str, remainder: &str, whole: &StemAnalyses) -> bool {
    let ending = |analysis: &Analysis| last_ending(spelling, analysis);
    let endings: Option<Vec<&str>> = whole.analyses.iter().map(ending).collect();
    let Some(endings) = endings else {
        return false;
    };
    let split = analyse_stem(remainder);
    if endings.iter().all(|ending| RARE_ENDINGS.contains(ending)) {
        let is_word = |entry: ListEntry| entry.is_word() && !entry.has(&[NAME]);
        return split.score >= NOUN && !split.is_verb && lookup(remainder).is_some_and(is_word);
    }
    let proclitics = spelling.strip_suffix(remainder).unwrap_or_default();
    let lemma_count = |analysis: &Analysis| {
        let lemma = analysis.term.trim_end_matches(VERB);
        let count = frequency(lemma).total();
        // وانه is not a form of وان, which itself is و+ان.
        let rest = lemma.strip_prefix(proclitics).map(frequency);
        let is_split = rest.is_some_and(|rest| rest.bare >= LIKELIER_RATIO * count);
        if is_split { 0 } else { count }
    };
    let most = whole.analyses.iter().map(lemma_count).max();
    let most = most.unwrap_or(0).max(1);
    let restored = split.restored.as_deref().map(frequency).unwrap_or_default();
    let count = frequency(remainder).total().max(restored.total());
    split.score >= DERIVED && count >= LIKELIER_RATIO * most
}

/// Returns the outermost ending that an analysis of a spelling strips.
fn last_ending(spelling: &str, analysis: &Analysis) -> Option<&'static str> {
    // The object of a verb is no step of its own: بتر+ك.
    if let Some(perfect) = analysis.term.strip_suffix(VERB) {
        return (spelling.ends_with('ك') && !perfect.ends_with('ك')).then_some("ك");
    }
    let mut endings = analysis.steps.iter().filter_map(|step| match step {
        Step::Ending(letters) => Some(*letters),
        _ => None,
    });
    endings.next_back()
}

/// Endings that are rare in news: the pronoun of the second person, and the construct plural.
const RARE_ENDINGS: [&str; 2] = ["ك", "و"];
/// Minimum ratio of the frequency of a remainder to that of the lemma of the whole word.
const LIKELIER_RATIO: u32 = 8;
/// Minimum ratio of the frequency of a remainder with its hamza corrected (بإستهداف) to that of the
/// whole word, for the corrected frequency to count.
const RESTORED_RATIO: u32 = 8;
/// Minimum ratio of the frequency of a particle of three letters to that of the whole word.
const PARTICLE_RATIO: u32 = 4;
/// Minimum number of letters of a listed remainder, for splitting off a clitic to be preferred to
/// stripping an ending.
const MIN_LISTED_SPLIT: usize = 4;

/// Analyses the remainder after these proclitics. Returns `None` if they cannot precede it. `is_new`
/// is set if the whole word is unknown.
fn analyse_split(chain: &str, remainder: &str, is_new: bool) -> Option<Rc<StemAnalyses>> {
    let letters = remainder.chars().count();
    if letters < MIN_LISTED_AFTER_CLITIC
        || remainder.starts_with("ال") && letters < MIN_AFTER_CLITIC
    {
        return None;
    }
    let mut split = analyse_stem(remainder);
    let min_letters = match split.score {
        UNKNOWN if chain.ends_with(['ك', 'ف']) || chain.contains('+') => MIN_AFTER_RARE_CLITIC,
        UNKNOWN => MIN_AFTER_CLITIC,
        LISTED.. => MIN_LISTED_AFTER_CLITIC,
        DERIVED.. if split.is_verb && matches!(chain, "و" | "ف") => MIN_LISTED_AFTER_CLITIC,
        _ => MIN_AFTER_CLITIC - 1,
    };
    let last = chain.chars().last()?;
    // ك precedes a common noun (كجزء). It precedes any listed noun if the whole is unknown (كبطل).
    let is_common_noun = || {
        let count = frequency(remainder);
        chain == "ك"
            && split.score >= LISTED
            && !split.is_verb
            && count.is_nominal()
            && (count.total() >= COMMON || is_new)
    };
    let is_short_after_kaf = last == 'ك' && letters < MIN_AFTER_CLITIC && !is_common_noun();
    // ل precedes an imperfect, but not a perfect except that of كان (لكان).
    let may_precede_verb = last == 'ل'
        && (remainder.starts_with(['ي', 'ت', 'ن', 'أ']) || remainder.starts_with("كان"));
    let takes_noun = matches!(last, 'ب' | 'ك') || last == 'ل' && !may_precede_verb;
    let is_possible = !split.is_verb || !takes_noun;
    let is_of_verb = |analysis: &Analysis| analysis.term.ends_with(VERB);
    if takes_noun && is_possible && split.analyses.iter().any(is_of_verb) {
        Rc::make_mut(&mut split)
            .analyses
            .retain(|analysis| !is_of_verb(analysis));
    }
    (letters >= min_letters && is_possible && !is_short_after_kaf).then_some(split)
}

//! Samples words of a collection that share a term, for a person to review:
//!
//! ```text
//! cargo run --release --example joins -- words 300 FOLDER…   300 words, each with all words that share a term
//! cargo run --release --example joins -- names 200 FOLDER…   200 pairs that match only by sound
//! ```
//!
//! The same articles and seed give the same sample. `FIHRIS_SEED` sets another seed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use fihris::arabic::lemma::{SOUND_PREFIX, SoundTerm, sound_cost, sound_terms};
use fihris::arabic::word_terms::{TermKind, word_terms};
use fihris::arabic::words::{Kind, Words};
use fihris::load::{Item, Options, load_folder};

const SEED: u64 = 2017;

type Vocabulary = BTreeMap<String, u64>;
type WordsByTerm<'v> = BTreeMap<Box<str>, BTreeSet<&'v str>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, count, folders @ ..] = arguments.as_slice() else {
        bail!("usage: joins words|names COUNT FOLDER…");
    };
    let count: usize = count.parse().context("COUNT is not a number")?;
    let seed = match std::env::var("FIHRIS_SEED") {
        Ok(seed) => seed.parse().context("FIHRIS_SEED is not a number")?,
        Err(_) => SEED,
    };
    let mut vocabulary = Vocabulary::new();
    for folder in folders {
        count_words(Path::new(folder), &mut vocabulary)?;
    }
    let by_term = words_by_term(&vocabulary);
    let mut random = fastrand::Rng::with_seed(seed);
    match mode.as_str() {
        "words" => print_words(&vocabulary, &by_term, count, &mut random),
        "names" => print_names(&vocabulary, count, &mut random),
        _ => bail!("{mode} is neither words nor names"),
    }
    Ok(())
}

/// Counts the Arabic words of the articles in a folder.
fn count_words(folder: &Path, vocabulary: &mut Vocabulary) -> Result<()> {
    load_folder(folder, &Options::default(), &mut |_, item| {
        if let Item::Article(article) = item {
            let parts = [article.title, article.summary, Some(article.body)];
            for part in parts.into_iter().flatten() {
                let mut words = Words::new(&part);
                while words.advance() {
                    if words.kind() == Kind::Arabic {
                        *vocabulary.entry(words.spelling().to_owned()).or_default() += 1;
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Maps each term to the words that have it.
fn words_by_term(vocabulary: &Vocabulary) -> WordsByTerm<'_> {
    let mut by_term = WordsByTerm::new();
    for word in vocabulary.keys() {
        for term in word_terms(Kind::Arabic, word).of(TermKind::Word) {
            by_term.entry(term.into()).or_default().insert(word);
        }
    }
    by_term
}

/// Prints sampled words with their frequency, and a line for each term with the other words that
/// have it.
fn print_words(
    vocabulary: &Vocabulary,
    by_term: &WordsByTerm,
    count: usize,
    random: &mut fastrand::Rng,
) {
    let all: Vec<(&String, &u64)> = vocabulary.iter().collect();
    for (word, frequency) in random.choose_multiple(all, count) {
        println!("{word}\t{frequency}");
        for term in word_terms(Kind::Arabic, word).of(TermKind::Word) {
            let others = by_term.get(term).into_iter().flatten();
            let others: Vec<&str> = others.copied().filter(|other| other != word).collect();
            println!("  {term}\t{}", others.join(" "));
        }
    }
}

/// Prints sampled pairs of words that sound alike and share no term.
fn print_names(vocabulary: &Vocabulary, count: usize, random: &mut fastrand::Rng) {
    let mut by_key: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    for word in vocabulary.keys() {
        for term in sound_terms(word) {
            if let Some(sound) = SoundTerm::parse(&term) {
                let with_key = by_key.entry(sound.key.to_owned()).or_default();
                with_key.push((word, term));
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for words in by_key.values() {
        for (number, (one, sound)) in words.iter().enumerate() {
            let others = words.iter().skip(number + 1);
            let alike = others.filter(|(_, other)| sound_cost(sound, other).is_some());
            let alike = alike.map(|(other, _)| *other);
            pairs.extend(
                alike
                    .filter(|other| !share_a_term(one, other))
                    .map(|other| (*one, other)),
            );
        }
    }
    println!("# {} pairs", pairs.len());
    for (one, other) in random.choose_multiple(pairs, count) {
        println!("{one}\t{other}");
    }
}

/// Returns whether two words share a term that is not that of a sound.
fn share_a_term(one: &str, other: &str) -> bool {
    let of_other = word_terms(Kind::Arabic, other);
    let others: Vec<&str> = of_other.of(TermKind::Word).collect();
    let of_one = word_terms(Kind::Arabic, one);
    let mut terms = of_one.of(TermKind::Word);
    terms.any(|term| !term.starts_with(SOUND_PREFIX) && others.contains(&term))
}

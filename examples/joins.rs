//! Which words of a collection fihris takes for one another, to be read by a person:
//!
//! ```text
//! cargo run --release --example joins -- words 300 FOLDER…   300 words at random, each with all it is joined with
//! cargo run --release --example joins -- names 200 FOLDER…   200 pairs at random that only their sound joins
//! ```
//!
//! The draw is seeded: the same articles give the same words. `FIHRIS_SEED` names another seed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use fihris::arabic::lemma::SOUND_PREFIX;
use fihris::arabic::word_terms::{TermKind, word_terms};
use fihris::arabic::words::{Kind, Words};
use fihris::load::{Item, Options, load_folder};

const SEED: u64 = 2017;

type Vocabulary = BTreeMap<String, u64>;
type Joined<'v> = BTreeMap<Box<str>, BTreeSet<&'v str>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, count, roots @ ..] = arguments.as_slice() else {
        bail!("usage: joins words|names COUNT FOLDER…");
    };
    let count: usize = count.parse().context("COUNT is a number")?;
    let seed = match std::env::var("FIHRIS_SEED") {
        Ok(seed) => seed.parse().context("FIHRIS_SEED is a number")?,
        Err(_) => SEED,
    };
    let mut vocabulary = Vocabulary::new();
    for root in roots {
        read(Path::new(root), &mut vocabulary)?;
    }
    let joined = joined(&vocabulary);
    let mut random = fastrand::Rng::with_seed(seed);
    match what.as_str() {
        "words" => words(&vocabulary, &joined, count, &mut random),
        "names" => names(&joined, count, &mut random),
        _ => bail!("{what} is neither words nor names"),
    }
    Ok(())
}

fn read(folder: &Path, vocabulary: &mut Vocabulary) -> Result<()> {
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

/// From each term to the words that have it.
fn joined(vocabulary: &Vocabulary) -> Joined<'_> {
    let mut joined = Joined::new();
    for word in vocabulary.keys() {
        for term in word_terms(Kind::Arabic, word).of(TermKind::Word) {
            joined.entry(term.into()).or_default().insert(word);
        }
    }
    joined
}

/// Prints words, each with its count, and a line for each of its terms with the words that have it.
fn words(vocabulary: &Vocabulary, joined: &Joined, count: usize, random: &mut fastrand::Rng) {
    let all: Vec<(&String, &u64)> = vocabulary.iter().collect();
    for (word, often) in random.choose_multiple(all, count) {
        println!("{word}\t{often}");
        for term in word_terms(Kind::Arabic, word).of(TermKind::Word) {
            let others = joined.get(term).into_iter().flatten();
            let others: Vec<&str> = others.copied().filter(|other| other != word).collect();
            println!("  {term}\t{}", others.join(" "));
        }
    }
}

/// Prints pairs of words that have the term of a sound in common and no other.
fn names(joined: &Joined, count: usize, random: &mut fastrand::Rng) {
    let mut pairs = Vec::new();
    for (_, words) in joined
        .iter()
        .filter(|(term, _)| term.starts_with(SOUND_PREFIX))
    {
        let words: Vec<&str> = words.iter().copied().collect();
        for (number, one) in words.iter().enumerate() {
            for other in words.iter().skip(number + 1) {
                let of_other = word_terms(Kind::Arabic, other);
                let of_one = word_terms(Kind::Arabic, one);
                let mut terms = of_one.of(TermKind::Word);
                let words: Vec<&str> = of_other.of(TermKind::Word).collect();
                if !terms.any(|term| !term.starts_with(SOUND_PREFIX) && words.contains(&term)) {
                    pairs.push((*one, *other));
                }
            }
        }
    }
    println!("# {} pairs", pairs.len());
    for (one, other) in random.choose_multiple(pairs, count) {
        println!("{one}\t{other}");
    }
}

//! Compares the letters of names with those of other words.

use std::collections::BTreeSet;

use super::super::letter_triples::{TRIPLES, triples};
use super::FILES;
use super::row::HIDDEN;

/// The lists of names. Most are foreign.
const NAMES: [&str; 4] = ["countries", "cities", "people", "spellings"];
/// The lists of Arabic words with their forms.
const WORDS: [&str; 5] = ["plurals", "irregulars", "verbs", "feminines", "apart"];

/// Letters of Arabic names in the lists of names.
const NATIVE_LETTERS: [char; 6] = ['ض', 'ظ', 'ح', 'ع', 'ص', 'ذ'];
/// Minimum number of letters of a word that is counted.
const MIN_LETTERS: usize = 3;
/// Twice the number of occurrences that is added to each count, so that rare sequences weigh little.
const SMOOTHING: u64 = 1;
/// The greatest weight of a sequence, in eighths of a binary logarithm.
const MAX_WEIGHT: i64 = 34;

/// Returns the weight of each sequence of three letters as a signed byte: eight times the binary
/// logarithm of its share in the names of the lists over its share in the other words of the lists
/// and of the lexicon.
pub fn foreignness(texts: &[String; FILES.len()], lexicon: &[u8]) -> Vec<u8> {
    let words_of = |lists: &'static [&str]| {
        let lists = FILES
            .iter()
            .zip(texts)
            .filter(|(list, _)| lists.contains(list));
        let rows = lists.flat_map(|(_, text)| text.lines());
        let rows = rows.filter(|row| !row.starts_with('#'));
        let words = rows.flat_map(|row| row.split(['\t', ' ', '/', HIDDEN]));
        words.map(|word| word.strip_prefix("ال").unwrap_or(word))
    };
    let is_long = |word: &&str| word.chars().nth(MIN_LETTERS - 1).is_some();
    let is_foreign = |word: &&str| !word.contains(NATIVE_LETTERS);
    let names: BTreeSet<&str> = words_of(&NAMES).filter(is_long).collect();
    let mut words: BTreeSet<String> = words_of(&WORDS)
        .filter(is_long)
        .map(str::to_owned)
        .collect();
    if let Ok(lexicon) = fst::Map::new(lexicon) {
        let mut spellings = lexicon.keys();
        while let Some(spelling) = fst::Streamer::next(&mut spellings) {
            let spelling = std::str::from_utf8(spelling).unwrap_or_default();
            if is_long(&spelling) && !names.contains(spelling) {
                words.insert(spelling.to_owned());
            }
        }
    }
    let (of_names, in_names) = count(names.iter().copied().filter(is_foreign));
    let (of_words, in_words) = count(words.iter().map(String::as_str));
    let smoothed = |count: u64| 2 * count + SMOOTHING;
    // Smoothing adds the same to each of the DISTINCT counts, so it adds that many times as much to
    // their sum.
    let total = |count: u64| 2 * count + SMOOTHING * DISTINCT;
    let bias = log2(total(in_words)) - log2(total(in_names));
    let counts = of_names.iter().zip(&of_words);
    let weights = counts.map(|(in_names, in_words)| {
        let ratio = log2(smoothed(*in_names)) - log2(smoothed(*in_words));
        (ratio + bias).clamp(-MAX_WEIGHT, MAX_WEIGHT)
    });
    weights
        .map(|weight| i8::try_from(weight).unwrap_or_default().cast_unsigned())
        .collect()
}

/// The approximate number of sequences that occur in any word.
const DISTINCT: u64 = 20_000;

/// Counts each sequence in some words, and all of them.
fn count<'w>(words: impl Iterator<Item = &'w str>) -> (Vec<u64>, u64) {
    let mut counts = vec![0; TRIPLES];
    let mut total = 0;
    for triple in words.flat_map(triples) {
        if let Some(count) = counts.get_mut(triple) {
            *count += 1;
            total += 1;
        }
    }
    (counts, total)
}

/// Returns eight times the binary logarithm, rounded down. It is the same on every machine, unlike
/// that of floating-point numbers.
fn log2(number: u64) -> i64 {
    // The eighth power of 16 bits fits in 128.
    let bits = u64::BITS - number.leading_zeros();
    let shift = bits.saturating_sub(16);
    let eighth = u128::from(number >> shift).max(1).pow(8).ilog2();
    i64::from(eighth + 8 * shift)
}

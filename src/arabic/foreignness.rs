//! How foreign the letters of a word look, which distinguishes an unknown name from an unknown
//! Arabic word.
//!
//! Foreign names have other sequences of letters than Arabic words (ينغ, وفي, يتش). The build script
//! compares how often each sequence of three letters occurs in the names of the lists and in the
//! other words of the lists and the lexicon (`compile/foreignness`).

use super::letter_triples::{TRIPLES, triples};

/// The weight of each sequence: eight times the binary logarithm of the ratio of the two shares.
static WEIGHTS: &[u8; TRIPLES] = include_bytes!(concat!(env!("OUT_DIR"), "/foreignness.bin"));

/// Returns the sum of the weights of all sequences of a word: positive if they occur rather in names.
///
/// ```
/// use fihris::arabic::foreignness::foreignness;
/// assert!(foreignness("زيلينسكي") > 0);
/// assert!(foreignness("فاعلياتهم") < 0);
/// ```
pub fn foreignness(word: &str) -> i32 {
    let weight = |triple: usize| WEIGHTS.get(triple).map_or(0, |weight| weight.cast_signed());
    triples(word).map(|triple| i32::from(weight(triple))).sum()
}

//! Whether two texts are copies of one another, up to small changes.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use crate::arabic::chain;
use crate::arabic::words::Words;

/// Words of a shingle.
const WORDS: usize = 3;

/// The share of shingles that two texts have in common from which they are copies.
const COPY: f64 = 0.6;

/// The runs of three folded words that a text is made of, each once (Broder, "On the resemblance
/// and containment of documents", 1997).
#[derive(Debug, Clone, Default)]
pub struct Shingles(HashSet<u64>);

impl Shingles {
    /// The shingles of a text; one of fewer words is one shingle.
    pub fn of(text: &str) -> Self {
        let hasher = FixedState::default();
        let mut words = Words::new(text);
        let mut hashes = Vec::new();
        while words.advance() {
            hashes.push(hasher.hash_one(chain::exact(words.spelling())));
        }
        let runs = match hashes.len() {
            0 => return Shingles::default(),
            words => hashes.windows(WORDS.min(words)),
        };
        Shingles(runs.map(|run| hasher.hash_one(run)).collect())
    }

    /// Whether most of what either says the other says in the same words.
    pub fn are_copied(&self, other: &Self) -> bool {
        let common = self.0.intersection(&other.0).count();
        let all = self.0.len() + other.0.len() - common;
        common > 0 && common as f64 >= COPY * all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_copied(one: &str, other: &str) -> bool {
        Shingles::of(one).are_copied(&Shingles::of(other))
    }

    #[test]
    fn a_text_with_a_word_changed_is_a_copy() {
        let text = "وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ مساء الأربعاء واستقبله الزعيم كيم جونغ أون في المطار";
        assert!(are_copied(text, text));
        assert!(are_copied(text, &text.replace("مساء", "صباح")));
        assert!(are_copied("كِتابٌ", "كتاب"));
    }

    #[test]
    fn the_same_words_in_other_order_are_no_copy() {
        assert!(!are_copied(
            "قال بوتين إن كيم يزور موسكو",
            "كيم يزور بوتين إن موسكو قال"
        ));
        assert!(!are_copied("", ""));
    }
}

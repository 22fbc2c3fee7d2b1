//! Frequencies of words in news, as evidence for the analysis of other words.
//!
//! `lexicon.fst` maps a spelling without its article to a packed [`Frequency`]. It contains nothing
//! else of the texts. `cargo run --release --example lexicon -- FOLDER…` builds it from any folder
//! of articles. It is read in place.

use std::collections::HashMap;
use std::sync::LazyLock;

use fst::{Automaton, Map};

use super::clitics;
use super::table::Table;

static LEXICON: Table = Table::new(include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.fst")));

/// The number of steps per doubling of a count. Counts are rounded to steps.
const STEPS: f64 = 2.0;
const COUNT_BITS: u32 = 6;
const SHARE_BITS: u32 = 4;
const MAX_COUNT: u64 = (1 << COUNT_BITS) - 1;
const MAX_SHARE: u64 = (1 << SHARE_BITS) - 1;

/// Minimum number of occurrences with the article for which the share of adjectives is computed.
const MIN_NOMINAL: u64 = 3;

/// The frequency of a word in news.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Frequency {
    /// Number of occurrences without the article, accurate to 20%.
    pub bare: u32,
    /// Number of occurrences with the article, which only precedes nouns and adjectives.
    pub with_article: u32,
    /// The share of `with_article` that follows another word with the article: near 1 for an
    /// adjective, near 0 for a noun.
    pub adjective_share: f32,
}

impl Frequency {
    /// Returns the occurrences with and without the article.
    pub fn total(&self) -> u32 {
        self.bare + self.with_article
    }

    /// Returns whether the word occurs with the article often enough to be a noun or an adjective.
    pub fn is_nominal(&self) -> bool {
        self.with_article >= 2 && self.with_article * 60 >= self.bare
    }
}

/// Returns the frequency of a spelling without its article: zero if it occurred less than twice.
///
/// ```
/// use fihris::arabic::lexicon::frequency;
/// assert!(frequency("رئيس").is_nominal());
/// assert!(!frequency("قال").is_nominal());
/// assert!(frequency("جديدة").adjective_share > frequency("جامعة").adjective_share);
/// ```
pub fn frequency(spelling: &str) -> Frequency {
    LEXICON.get(spelling).map(unpack).unwrap_or_default()
}

/// Visits the words of the lexicon that an automaton accepts.
pub(super) fn search(automaton: impl Automaton, visit: &mut impl FnMut(&str)) {
    LEXICON.search(automaton, visit);
}

/// Builds a lexicon from the words of texts.
#[derive(Debug, Default)]
pub struct LexiconBuilder {
    words: HashMap<String, Counts>,
    /// Whether the previous word has the article.
    after_article: bool,
}

/// The occurrences of a word.
#[derive(Debug, Default)]
struct Counts {
    bare: u64,
    with_article: u64,
    /// Those with the article after another word with the article.
    after_article: u64,
    /// Those with the article and a conjunction.
    joined: u64,
}

impl LexiconBuilder {
    /// Counts the next word of a text. A word that may begin with the article counts with and
    /// without it: والدة for والدة and for دة.
    pub fn add(&mut self, spelling: &str) {
        let article = clitics::article(spelling);
        // للجنة may be ل+لجنة, so it is not evidence for جنة.
        if let Some((_, word)) = article.filter(|(chain, _)| !chain.contains("ل+")) {
            let counts = self.words.entry(word.to_owned()).or_default();
            counts.with_article += 1;
            // After a conjunction a noun follows a noun too (الصناعة والتجارة).
            let joined = spelling.starts_with(['و', 'ف']);
            counts.after_article += u64::from(self.after_article && !joined);
            counts.joined += u64::from(joined);
        }
        self.words.entry(spelling.to_owned()).or_default().bare += 1;
        self.after_article = article.is_some();
    }

    /// Ends a text or a run of words.
    pub fn end_text(&mut self) {
        self.after_article = false;
    }

    /// Returns the bytes of a lexicon of the words that occur twice or more. A word with the
    /// article is listed without it, and as written only if it also occurs after another article
    /// (التزام in الالتزام).
    ///
    /// # Errors
    /// Returns an error if the map cannot be built.
    pub fn build(&self) -> Result<Vec<u8>, fst::Error> {
        let mut entries: Vec<(&String, u64)> = self
            .words
            .iter()
            .filter(|(word, counts)| {
                let has_article = word.starts_with("ال") || word.starts_with("لل");
                counts.with_article + counts.bare > 1
                    && (!has_article || counts.with_article > 0)
                    && word.chars().nth(1).is_some()
            })
            .map(|(word, counts)| (word, pack(counts)))
            .collect();
        entries.sort_unstable();
        Ok(Map::from_iter(entries)?.into_fst().into_inner())
    }
}

fn pack(counts: &Counts) -> u64 {
    let count = |count: u64| {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let steps = ((count + 1) as f64).log2() * STEPS;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 128"
        )]
        let rounded = steps.round() as u64;
        rounded.min(MAX_COUNT)
    };
    let share = match counts.with_article.saturating_sub(counts.joined) {
        few if few < MIN_NOMINAL => 0,
        all => (counts.after_article * MAX_SHARE + all / 2) / all,
    };
    count(counts.bare) | count(counts.with_article) << COUNT_BITS | share << (2 * COUNT_BITS)
}

/// The count for each number of steps.
static COUNTS: LazyLock<[u32; 1 << COUNT_BITS]> = LazyLock::new(|| {
    std::array::from_fn(|steps| {
        #[expect(clippy::cast_precision_loss, reason = "at most 63")]
        let count = (steps as f64 / STEPS).exp2() - 1.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below 2^32"
        )]
        let rounded = count.round() as u32;
        rounded
    })
});

fn unpack(packed: u64) -> Frequency {
    let counts = &*COUNTS;
    let count = |steps: u64| counts.get(steps as usize).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "at most 15")]
    let adjective = (packed >> (2 * COUNT_BITS) & MAX_SHARE) as f32 / MAX_SHARE as f32;
    Frequency {
        bare: count(packed & MAX_COUNT),
        with_article: count(packed >> COUNT_BITS & MAX_COUNT),
        adjective_share: adjective,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(texts: &[&str]) -> Map<Vec<u8>> {
        let mut builder = LexiconBuilder::default();
        for text in texts {
            text.split(' ').for_each(|word| builder.add(word));
            builder.end_text();
        }
        Map::new(builder.build().expect("built")).expect("a map")
    }

    #[test]
    fn words_count_with_and_without_article_and_single_ones_are_left_out() {
        let map = counted(&["رئيس الرئيس والرئيس", "مرة"]);
        let frequency = unpack(map.get("رئيس").expect("counted"));
        assert_eq!((frequency.bare, frequency.with_article), (1, 2));
        assert_eq!(map.get("مرة"), None);
        assert_eq!(map.get("الرئيس"), None);
    }

    #[test]
    fn an_adjective_follows_another_article() {
        let map = counted(&[
            "الرئيس الجديد",
            "الحزب الجديد",
            "الوزير الجديد قال الرئيس الوزير والرئيس",
        ]);
        assert!(unpack(map.get("جديد").expect("counted")).adjective_share > 0.9);
        assert!(unpack(map.get("رئيس").expect("counted")).adjective_share < 0.1);
    }

    #[test]
    fn counts_are_stored_to_within_a_fifth() {
        for count in [1, 2, 3, 10, 77, 1000, 123_456] {
            let counts = Counts {
                bare: count,
                with_article: 2 * count,
                after_article: count,
                joined: 0,
            };
            let frequency = unpack(pack(&counts));
            let off = (f64::from(frequency.bare) / count as f64 - 1.0).abs();
            assert!(off <= 0.2, "{count}: {frequency:?}");
        }
    }
}

//! How often words stand in real news, as evidence for how to read others: counts, and nothing of
//! what was counted.
//!
//! `lexicon.fst` maps a spelling without its article to a number that packs what [`Frequency`]
//! says. It is made by `cargo run --release --example lexicon -- FOLDER…` from any folder of
//! articles, and looked at in place: nothing is read when fihris starts.

use std::collections::HashMap;
use std::sync::LazyLock;

use fst::Map;

use super::clitics;
use super::table::Table;

static LEXICON: Table = Table::new(include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.fst")));

/// Counts are kept as this many steps to a doubling, rounded.
const STEPS: f64 = 2.0;
const COUNT_BITS: u32 = 6;
const SHARE_BITS: u32 = 4;
const MAX_COUNT: u64 = (1 << COUNT_BITS) - 1;
const MAX_SHARE: u64 = (1 << SHARE_BITS) - 1;

/// Occurrences with the article that tell what kind of word one is, at least.
const MIN_TELLING: u64 = 3;

/// What the counted news says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Frequency {
    /// How often it stands without the article, to within a fifth.
    pub bare: u32,
    /// How often with the article, which stands before nouns and adjectives only.
    pub with_article: u32,
    /// Of the latter, the share behind another word with the article: near 1 for an adjective,
    /// near 0 for a noun.
    pub adjective: f32,
}

impl Frequency {
    /// How often the word stands.
    pub fn total(&self) -> u32 {
        self.bare + self.with_article
    }

    /// Whether the word stands with the article as only a noun or an adjective does.
    pub fn is_nominal(&self) -> bool {
        self.with_article >= 2 && self.with_article * 60 >= self.bare
    }
}

/// The evidence on a spelling without its article; all zero for a word that was not met, or once.
///
/// ```
/// use fihris::arabic::lexicon::frequency;
/// assert!(frequency("رئيس").is_nominal());
/// assert!(!frequency("قال").is_nominal());
/// assert!(frequency("جديدة").adjective > frequency("جامعة").adjective);
/// ```
pub fn frequency(spelling: &str) -> Frequency {
    LEXICON.get(spelling).map(unpack).unwrap_or_default()
}

/// Counts the words of a text, to make a lexicon.
#[derive(Debug, Default)]
pub struct Counter {
    words: HashMap<String, Counts>,
    behind_article: bool,
}

#[derive(Debug, Default)]
struct Counts {
    bare: u64,
    with_article: u64,
    behind_article: u64,
    joined: u64,
}

impl Counter {
    /// Counts the next word of a text. A word that may have an article counts both ways: who asks
    /// for والدة or for دة gets what stands there.
    pub fn add(&mut self, spelling: &str) {
        let article = clitics::article(spelling);
        // للجنة may be ل+لجنة: it is no evidence for جنة.
        if let Some((_, word)) = article.filter(|(chain, _)| !chain.contains("ل+")) {
            let counts = self.words.entry(word.to_owned()).or_default();
            counts.with_article += 1;
            // Behind و stands another noun (الصناعة والتجارة), which tells nothing.
            let joined = spelling.starts_with(['و', 'ف']);
            counts.behind_article += u64::from(self.behind_article && !joined);
            counts.joined += u64::from(joined);
        }
        self.words.entry(spelling.to_owned()).or_default().bare += 1;
        self.behind_article = article.is_some();
    }

    /// Ends a text: what follows stands behind nothing.
    pub fn end(&mut self) {
        self.behind_article = false;
    }

    /// The bytes of a lexicon: the words that stand twice or more. Those with the article stand
    /// under the word behind it, and by themselves only where another article was seen before
    /// them (التزام in الالتزام).
    ///
    /// # Errors
    /// Never for words in memory; the error is that of the map.
    pub fn lexicon(&self) -> Result<Vec<u8>, fst::Error> {
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
        few if few < MIN_TELLING => 0,
        all => (counts.behind_article * MAX_SHARE + all / 2) / all,
    };
    count(counts.bare) | count(counts.with_article) << COUNT_BITS | share << (2 * COUNT_BITS)
}

/// The counts that so many steps stand for.
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
        adjective,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(texts: &[&str]) -> Map<Vec<u8>> {
        let mut counter = Counter::default();
        for text in texts {
            text.split(' ').for_each(|word| counter.add(word));
            counter.end();
        }
        Map::new(counter.lexicon().expect("made")).expect("a map")
    }

    #[test]
    fn words_count_with_and_without_their_article_and_those_met_once_are_left_out() {
        let map = counted(&["رئيس الرئيس والرئيس", "مرة"]);
        let evidence = unpack(map.get("رئيس").expect("counted"));
        assert_eq!((evidence.bare, evidence.with_article), (1, 2));
        assert_eq!(map.get("مرة"), None);
        assert_eq!(map.get("الرئيس"), None);
    }

    #[test]
    fn an_adjective_stands_behind_another_article() {
        let map = counted(&[
            "الرئيس الجديد",
            "الحزب الجديد",
            "الوزير الجديد قال الرئيس الوزير والرئيس",
        ]);
        assert!(unpack(map.get("جديد").expect("counted")).adjective > 0.9);
        assert!(unpack(map.get("رئيس").expect("counted")).adjective < 0.1);
    }

    #[test]
    fn counts_are_kept_to_within_a_fifth() {
        for count in [1, 2, 3, 10, 77, 1000, 123_456] {
            let counts = Counts {
                bare: count,
                with_article: 2 * count,
                behind_article: count,
                joined: 0,
            };
            let evidence = unpack(pack(&counts));
            let off = (f64::from(evidence.bare) / count as f64 - 1.0).abs();
            assert!(off <= 0.2, "{count}: {evidence:?}");
        }
    }
}

//! Sketches: 64-byte summaries from which the similarity of two texts is estimated.
//!
//! A text is the set of its *shingles*: sequences of three words, folded as in the field `exact`.
//! The similarity of two texts is the Jaccard similarity of their sets (Broder, "On the resemblance
//! and containment of documents", 1997). The sketch is one-permutation MinHash: the hashes are
//! divided into 64 bins and the minimum of each bin is used (Li, Owen, Zhang, "One permutation
//! hashing", 2012), reduced to one byte (Li, König, "b-bit minwise hashing", 2010).

use std::cmp::Ordering;

use crate::arabic::letters;
use crate::arabic::words::Words;
use crate::article::Article;

/// Number of words of a shingle.
const SHINGLE_WORDS: usize = 3;

/// Minimum number of distinct shingles for texts to be compared by shingles. A single word changes
/// too large a share of a shorter text, so shorter texts are copies only if they are equal.
pub const MIN_SHINGLES: usize = 20;

/// Number of bins of a sketch, a power of two.
pub const BINS: usize = 64;
const BIN_BITS: u32 = BINS.ilog2();

/// Value of a bin without a shingle; other bins have 1 to 255.
pub(crate) const EMPTY: u8 = 0;
/// Number of values of a non-empty bin.
const VALUES: u64 = 255;

/// Number of bands. Articles that agree in all bytes of a band are candidates.
pub const BANDS: usize = BINS / BAND_BYTES;
const BAND_BYTES: usize = 3;

/// The sketch of an article, in 65 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sketch {
    /// The hash of all words of a short text and its title: short texts ("watch the video") recur
    /// under many headlines.
    Whole([u8; 8]),
    /// One byte for each bin.
    Bins([u8; BINS]),
}

impl Sketch {
    /// Computes the sketch of an article; `None` if its body has no words.
    pub fn of(article: &Article) -> Option<Self> {
        let body = word_hashes(&article.body);
        if body.is_empty() {
            return None;
        }
        let bins = bins(&body);
        // The number of non-empty bins is a lower bound of the distinct shingles, and needs no
        // sorting.
        let full = bins.iter().filter(|value| **value != EMPTY).count();
        if full >= MIN_SHINGLES || distinct_shingles(&body).len() >= MIN_SHINGLES {
            return Some(Sketch::Bins(bins));
        }
        let title = word_hashes(article.title.as_deref().unwrap_or_default());
        let length = u64::try_from(title.len()).unwrap_or_default();
        let hash = combine([length].into_iter().chain(title).chain(body));
        Some(Sketch::Whole(hash.to_le_bytes()))
    }

    /// Computes the sketch of an article as the bytes that the index stores.
    pub fn bytes_of(article: &Article) -> Option<Vec<u8>> {
        Sketch::of(article).map(|sketch| sketch.to_bytes())
    }

    /// Returns the bytes that the index stores.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Sketch::Whole(hash) => hash.to_vec(),
            Sketch::Bins(bins) => bins.to_vec(),
        }
    }

    /// Parses stored bytes; `None` if their length is not that of a sketch.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if let Ok(hash) = bytes.try_into() {
            return Some(Sketch::Whole(hash));
        }
        bytes.try_into().ok().map(Sketch::Bins)
    }

    /// Estimates the similarity of two articles, from 0 to 1: an unbiased estimate of [`jaccard`]
    /// with a standard error of at most 0.06.
    pub fn similarity(&self, other: &Sketch) -> f64 {
        let (Sketch::Bins(one), Sketch::Bins(other)) = (self, other) else {
            return if self == other { 1.0 } else { 0.0 };
        };
        let (mut full, mut equal) = (0_u32, 0_u32);
        for (a, b) in one.iter().zip(other) {
            full += u32::from(a | b != EMPTY);
            equal += u32::from(a == b && *a != EMPTY);
        }
        // Corrects for bytes that are equal by chance.
        let chance = 1.0 / VALUES as f64;
        let share = f64::from(equal) / f64::from(full.max(1));
        ((share - chance) / (1.0 - chance)).max(0.0)
    }

    /// Returns the bytes of a band (below [`BANDS`]) as a number; `None` for short texts, which
    /// have no bands.
    pub fn band(&self, band: usize) -> Option<u32> {
        let Sketch::Bins(bins) = self else {
            return None;
        };
        let bins_of_band = band * BAND_BYTES..(band + 1) * BAND_BYTES;
        Some(bins_of_band.fold(0, |key, bin| key << 8 | u32::from(densified(bins, bin))))
    }
}

/// Returns the value of a bin, or of a donor bin if it is empty; otherwise texts with few shingles
/// would agree in their empty bins. The donor depends only on the bin, so that similar texts use
/// the same donors (Shrivastava, "Optimal densification for fast and accurate minwise hashing",
/// 2017).
fn densified(bins: &[u8; BINS], bin: usize) -> u8 {
    const TRIES: u64 = 4096;
    let own = bins.get(bin).copied().filter(|value| *value != EMPTY);
    own.or_else(|| {
        let mut donors = (0..TRIES).map(|attempt| bin_of(mix(bin as u64 * TRIES + attempt)));
        donors.find_map(|donor| bins.get(donor).copied().filter(|value| *value != EMPTY))
    })
    .unwrap_or(EMPTY)
}

/// Computes the bins of a text from its word hashes.
fn bins(words: &[u64]) -> [u8; BINS] {
    let mut least = [u64::MAX; BINS];
    for shingle in shingle_hashes(words) {
        if let Some(bin) = least.get_mut(bin_of(shingle)) {
            *bin = shingle.min(*bin);
        }
    }
    let byte = |hash: u64| u8::try_from(1 + mix(hash) % VALUES).unwrap_or(u8::MAX);
    least.map(|hash| if hash == u64::MAX { EMPTY } else { byte(hash) })
}

fn bin_of(hash: u64) -> usize {
    (hash >> (u64::BITS - BIN_BITS)) as usize
}

/// Returns the distinct shingles of a text as sorted hashes.
pub fn shingles(text: &str) -> Vec<u64> {
    distinct_shingles(&word_hashes(text))
}

fn distinct_shingles(words: &[u64]) -> Vec<u64> {
    let mut shingles: Vec<u64> = shingle_hashes(words).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Returns the shingles of a text as hashes, in text order.
fn shingle_hashes(words: &[u64]) -> impl Iterator<Item = u64> {
    let windows = words.windows(SHINGLE_WORDS);
    windows.map(|words| combine(words.iter().copied()))
}

/// Returns the Jaccard similarity of two sorted sets, from 0 to 1; 0 if both are empty.
pub fn jaccard(one: &[u64], other: &[u64]) -> f64 {
    let (mut both, mut i, mut j) = (0_usize, 0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        let order = a.cmp(b);
        both += usize::from(order == Ordering::Equal);
        i += usize::from(order != Ordering::Greater);
        j += usize::from(order != Ordering::Less);
    }
    both as f64 / (one.len() + other.len() - both).max(1) as f64
}

/// Returns the similarity of two bodies by all their words: [`jaccard`] of their shingles, or for
/// short texts 1 if they are equal and 0 otherwise.
pub fn text_similarity(one: &str, other: &str) -> f64 {
    let (one, other) = (word_hashes(one), word_hashes(other));
    if one == other {
        return 1.0;
    }
    let (one, other) = (distinct_shingles(&one), distinct_shingles(&other));
    if one.len().min(other.len()) < MIN_SHINGLES {
        return 0.0;
    }
    jaccard(&one, &other)
}

/// Returns a hash of each word of a text, folded. The index stores values derived from them, so
/// they must be the same in every version and on every machine: FNV-1a over letters.
fn word_hashes(text: &str) -> Vec<u64> {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    /// Approximate length of a word in news including the space after it, in bytes.
    const WORD_BYTES: usize = 10;
    let mut words = Words::new(text);
    let mut hashes = Vec::with_capacity(text.len() / WORD_BYTES);
    while words.advance() {
        let letters = words.spelling().chars().map(letters::folded);
        hashes.push(letters.fold(BASIS, |hash, letter| {
            (hash ^ u64::from(u32::from(letter))).wrapping_mul(PRIME)
        }));
    }
    hashes
}

/// Combines numbers into one hash that depends on their order.
fn combine(numbers: impl IntoIterator<Item = u64>) -> u64 {
    let numbers = numbers.into_iter();
    numbers.fold(0, |hash, number| mix(hash ^ number))
}

/// Mixes a number over all 64 bits: SplitMix64 (Steele, Lea, Flood, 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::test_runner::TestRunner;

    fn article(title: &str, body: &str) -> Article {
        Article {
            title: Some(title.to_owned()),
            body: body.to_owned(),
            ..Article::default()
        }
    }

    fn sketch(body: &str) -> Sketch {
        Sketch::of(&article("", body)).expect("words")
    }

    /// Returns random words from a small vocabulary, the same for the same seed.
    fn text(seed: u64, words: usize) -> Vec<String> {
        let mut random = fastrand::Rng::with_seed(seed);
        let letters: Vec<char> = "ابتثجحخدرسعفقكلمنهوي".chars().collect();
        let mut word = || -> String {
            let length = random.usize(2..7);
            (0..length).map(|_| letters[random.usize(..20)]).collect()
        };
        (0..words).map(|_| word()).collect()
    }

    /// Returns the text with a share of its words replaced.
    fn replace_share(text: &[String], share: f64, seed: u64) -> String {
        let mut random = fastrand::Rng::with_seed(seed);
        let words = text.iter().map(|word| {
            if random.f64() < share {
                format!("بدل{}", random.u32(..))
            } else {
                word.clone()
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn estimates_are_accurate_and_unbiased() {
        for words in [30, 90, 300, 2000] {
            let (mut squares, mut sum, mut count) = (0.0, 0.0, 0);
            for seed in 0..200 {
                let words = text(seed, words);
                let (one, other) = (words.join(" "), replace_share(&words, 0.08, seed));
                let truth = jaccard(&shingles(&one), &shingles(&other));
                let error = sketch(&one).similarity(&sketch(&other)) - truth;
                squares += error * error;
                sum += error;
                count += 1;
            }
            let count = f64::from(count);
            assert!((squares / count).sqrt() < 0.075, "{words} words");
            assert!((sum / count).abs() < 0.015, "{words} words");
        }
    }

    #[test]
    fn unrelated_texts_have_a_similarity_near_zero() {
        let most = (0..300).map(|seed| {
            let one = text(seed, 100).join(" ");
            sketch(&one).similarity(&sketch(&text(seed + 1000, 100).join(" ")))
        });
        assert!(most.fold(0.0, f64::max) < 0.1);
    }

    #[test]
    fn copies_share_a_band_and_unrelated_texts_rarely_do() {
        let shares = |one: &Sketch, other: &Sketch| {
            (0..BANDS).any(|band| one.band(band).is_some() && one.band(band) == other.band(band))
        };
        let (mut missed, mut copies, mut unrelated) = (0, 0, 0);
        for seed in 0..400 {
            let words = text(seed, 40 + (seed as usize % 5) * 60);
            let (one, other) = (words.join(" "), replace_share(&words, 0.05, seed));
            if jaccard(&shingles(&one), &shingles(&other)) >= 0.6 {
                copies += 1;
                missed += usize::from(!shares(&sketch(&one), &sketch(&other)));
            }
            let other_text = text(seed + 5000, words.len()).join(" ");
            unrelated += usize::from(shares(&sketch(&one), &sketch(&other_text)));
        }
        assert!(
            copies > 200 && missed * 100 <= copies,
            "{missed} of {copies}"
        );
        assert!(unrelated <= 2, "{unrelated}");
    }

    #[test]
    fn marks_hamza_and_punctuation_are_ignored() {
        let plain = "قال الرئيس الامريكي ان الاتفاق مع ايران انتهي ".to_owned() + NEWS;
        let dressed = "قالَ الرئيسُ الأمريكيّ: «إنّ الإتفاق مع إيران انتهى»! ".to_owned() + NEWS;
        assert_eq!(sketch(&plain), sketch(&dressed.replace("الإتفاق", "الاتفاق")));
        assert_ne!(sketch(&plain), sketch(NEWS));
    }

    #[test]
    fn short_texts_are_copies_only_if_title_and_body_are_equal() {
        let one = article("حريق في الميناء", "شاهد الفيديو، كاملا");
        let same = article("حريق فى الميناء.", "شاهد الفيديو كاملاً");
        let headline = article("زلزال في الجبل", "شاهد الفيديو كاملا");
        let words = article("حريق في الميناء", "شاهد الصور كاملة");
        assert_eq!(Sketch::of(&one), Sketch::of(&same));
        for other in [headline, words] {
            let (one, other) = (Sketch::of(&one), Sketch::of(&other));
            let similarity = one.expect("words").similarity(&other.expect("words"));
            assert_eq!(similarity, 0.0);
        }
        let moved = article("حريق في الميناء شاهد", "الفيديو كاملا");
        assert_ne!(Sketch::of(&one), Sketch::of(&moved));
    }

    #[test]
    fn a_body_without_words_has_no_sketch() {
        assert_eq!(Sketch::of(&article("عنوان", " … !\n")), None);
    }

    #[test]
    fn a_repetitive_text_counts_as_short() {
        let again = "عاجل خبر ".repeat(200);
        assert!(matches!(sketch(&again), Sketch::Whole(_)));
    }

    #[test]
    fn similarity_of_short_texts_is_equality() {
        assert_eq!(text_similarity("شاهد الفيديو", "شاهد، الفيديو"), 1.0);
        assert_eq!(
            text_similarity("شاهد الفيديو الآن هنا", "شاهد الفيديو الآن"),
            0.0
        );
        assert_eq!(text_similarity(NEWS, NEWS), 1.0);
    }

    #[test]
    fn sketches_round_trip_and_similarity_is_symmetric() {
        let mut runner = TestRunner::default();
        let words = || proptest::collection::vec("[ا-غف-ي]{1,5}|[0-9]{1,3}|[a-z]{2,4}", 1..120);
        runner
            .run(&(words(), words()), |(one, other)| {
                let (one, other) = (sketch(&one.join(" ")), sketch(&other.join(" ")));
                assert_eq!(Sketch::from_bytes(&one.to_bytes()), Some(one));
                assert_eq!(one.similarity(&one), 1.0);
                let similarity = one.similarity(&other);
                assert_eq!(similarity, other.similarity(&one));
                assert!((0.0..=1.0).contains(&similarity));
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(Sketch::from_bytes(&[1, 2, 3]), None);
        assert_eq!(Sketch::Bins([EMPTY; BINS]).band(0), Some(0));
    }

    /// A text with enough words for shingles.
    const NEWS: &str = "وأعلنت وزارة الخارجية في بيان لها مساء الأربعاء أن الوفد سيصل إلى العاصمة غدا \
        لإجراء محادثات حول الحدود والتجارة والأمن مع كبار المسؤولين في الحكومة والبرلمان";
}

//! Tells Arabic in a legacy encoding from text in a Western one, by the frequencies of letters.
//!
//! Arabic pages are often labelled `iso-8859-1`, and pages in ISO-8859-6 `windows-1256`. Their
//! bytes decide: those of Arabic stand next to each other, and read in the right encoding they have
//! the frequencies of Arabic letters. The accented letters of French stand alone among ASCII.

use std::sync::LazyLock;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_6, WINDOWS_1256};

/// The smallest number of bytes above ASCII by which a text is judged.
const MIN_BYTES: u64 = 6;

/// The lowest mean score of Arabic. News has about -3; Arabic read in another encoding of Arabic,
/// and any other language, has less than -5.
const MIN_SCORE: f64 = -4.4;

/// How much better another encoding of Arabic must be than the declared one.
const MIN_ADVANTAGE: f64 = 0.4;

/// The smallest number of runs of even length for one of odd length in a text of characters of two
/// bytes.
const MIN_RUNS_PER_ODD: u64 = 8;

/// The frequencies of the letters of Arabic news, in tenths of a percent.
const FREQUENCIES: [(char, f64); 36] = [
    ('ا', 155.0),
    ('ل', 120.0),
    ('ي', 85.0),
    ('م', 65.0),
    ('و', 62.0),
    ('ن', 60.0),
    ('ر', 53.0),
    ('ت', 56.0),
    ('ب', 36.0),
    ('ع', 36.0),
    ('ه', 28.0),
    ('د', 33.0),
    ('ة', 33.0),
    ('س', 29.0),
    ('ف', 29.0),
    ('ق', 24.0),
    ('أ', 29.0),
    ('ك', 24.0),
    ('ح', 21.0),
    ('ج', 16.0),
    ('ى', 11.0),
    ('ش', 12.0),
    ('ص', 11.0),
    ('ط', 10.0),
    ('خ', 10.0),
    ('إ', 12.0),
    ('ض', 8.0),
    ('ز', 8.0),
    ('ذ', 9.0),
    ('غ', 6.0),
    ('ث', 7.0),
    ('ئ', 6.0),
    ('ء', 5.0),
    ('ظ', 3.0),
    ('آ', 2.0),
    ('ؤ', 2.0),
];

/// The score of each byte from 0x80 in an encoding.
type Scores = [f64; 128];

static WINDOWS_SCORES: LazyLock<Scores> = LazyLock::new(|| scores(WINDOWS_1256));
static ISO_SCORES: LazyLock<Scores> = LazyLock::new(|| scores(ISO_8859_6));

fn scores(encoding: &'static Encoding) -> Scores {
    let mut scores = [0.0; 128];
    for (byte, score) in (0x80_u8..=0xff).zip(&mut scores) {
        let bytes = [byte];
        let text = encoding.decode_without_bom_handling(&bytes).0;
        let c = text.chars().next().unwrap_or('\u{fffd}');
        let letter = FREQUENCIES.iter().find(|(letter, _)| *letter == c);
        *score = match (letter, c) {
            (Some((_, frequency)), _) => (frequency / 1000.0).ln(),
            // Marks, tatweel, digits and punctuation.
            (None, '\u{600}'..='\u{6ff}' | '\u{a0}'..='\u{bf}' | '\u{200c}'..='\u{2030}') => -5.0,
            (None, '\u{fffd}' | '\u{80}'..='\u{9f}') => -14.0,
            (None, _) => -9.0,
        };
    }
    scores
}

/// The bytes above ASCII in a text.
#[derive(Clone)]
pub struct HighBytes {
    counts: [u64; 128],
    /// The number of bytes that follow another one.
    adjacent: u64,
    is_after: bool,
    /// The length of the current run of such bytes, and the numbers of runs of even and odd length.
    run: u64,
    runs: [u64; 2],
}

impl Default for HighBytes {
    fn default() -> Self {
        HighBytes {
            counts: [0; 128],
            adjacent: 0,
            is_after: false,
            run: 0,
            runs: [0; 2],
        }
    }
}

impl HighBytes {
    /// Counts the bytes of the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        for byte in piece {
            let count = byte
                .checked_sub(0x80)
                .and_then(|at| self.counts.get_mut(usize::from(at)));
            let is_high = count.is_some();
            if let Some(count) = count {
                *count += 1;
            }
            self.adjacent += u64::from(is_high && self.is_after);
            self.is_after = is_high;
            if is_high {
                self.run += 1;
            } else if self.run > 0 {
                let [even, odd] = &mut self.runs;
                *(if self.run.is_multiple_of(2) {
                    even
                } else {
                    odd
                }) += 1;
                self.run = 0;
            }
        }
    }

    /// Returns the encoding of Arabic in which the bytes read best, if they are Arabic.
    pub fn arabic(&self) -> Option<&'static Encoding> {
        let total: u64 = self.counts.iter().sum();
        // Words of one letter are rare, and a word has one byte that follows no other.
        if total < MIN_BYTES || self.adjacent * 2 < total {
            return None;
        }
        let (windows, iso) = (
            self.score(&WINDOWS_SCORES, total),
            self.score(&ISO_SCORES, total),
        );
        let (best, score) = if iso > windows {
            (ISO_8859_6, iso)
        } else {
            (WINDOWS_1256, windows)
        };
        (score >= MIN_SCORE).then_some(best)
    }

    #[expect(clippy::cast_precision_loss, reason = "a mean of scores")]
    fn score(&self, scores: &Scores, total: u64) -> f64 {
        let sum: f64 = self
            .counts
            .iter()
            .zip(scores)
            .map(|(count, score)| *count as f64 * score)
            .sum();
        sum / total as f64
    }

    /// Returns the encoding of a text whose label says `declared`: the label is overruled if it
    /// makes something else of Arabic.
    pub fn correct(&self, declared: &'static Encoding) -> &'static Encoding {
        let [even, odd] = self.runs;
        // Characters of two bytes form runs of even length; words of Arabic have any length.
        let has_pairs = odd * MIN_RUNS_PER_ODD < even;
        if has_pairs && [GBK, GB18030, BIG5, EUC_KR, EUC_JP].contains(&declared) {
            return declared;
        }
        let Some(arabic) = self.arabic().filter(|arabic| *arabic != declared) else {
            return declared;
        };
        let total = self.counts.iter().sum::<u64>();
        let is_better = |declared: &Scores, other: &Scores| {
            self.score(other, total) > self.score(declared, total) + MIN_ADVANTAGE
        };
        let overrules = if declared == WINDOWS_1256 {
            is_better(&WINDOWS_SCORES, &ISO_SCORES)
        } else if declared == ISO_8859_6 {
            is_better(&ISO_SCORES, &WINDOWS_SCORES)
        } else {
            true
        };
        if overrules { arabic } else { declared }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_2, MACINTOSH, WINDOWS_1251, WINDOWS_1252};

    const ARABIC: &str = "افتتاح جسر جديد فوق النهر: قال الوزير إن العمل بدأ أمس، وأضاف «سننتهي».";

    fn high_bytes(text: &str, encoding: &'static Encoding) -> HighBytes {
        let mut bytes = HighBytes::default();
        bytes.add(&encoding.encode(text).0);
        bytes
    }

    #[test]
    fn a_label_that_makes_something_else_of_arabic_is_overruled() {
        for encoding in [WINDOWS_1256, ISO_8859_6] {
            let text = ARABIC.replace(['«', '»'], "\"");
            for declared in [
                WINDOWS_1252,
                WINDOWS_1256,
                ISO_8859_6,
                ISO_8859_2,
                MACINTOSH,
                WINDOWS_1251,
            ] {
                let corrected = high_bytes(&text, encoding).correct(declared);
                assert_eq!(corrected, encoding, "labelled {}", declared.name());
            }
        }
        assert_eq!(
            high_bytes("الجسر", WINDOWS_1256).correct(WINDOWS_1252),
            WINDOWS_1252,
            "too short"
        );
        assert_eq!(
            high_bytes("افتتاح الجسر", WINDOWS_1256).correct(WINDOWS_1252),
            WINDOWS_1256
        );
    }

    #[test]
    fn other_languages_stay_what_their_label_says() {
        for (text, encoding) in [
            (
                "L'élève a été reçu à l'école où Noël fêtait son départ: « déjà là », créée, naïf",
                WINDOWS_1252,
            ),
            ("Größe, Äpfel, Übergröße, süß, Öl, für, müßte", WINDOWS_1252),
            (
                "Президент России прибыл в столицу и встретился с министром",
                WINDOWS_1251,
            ),
            (
                "河北大学 93级 毕业十五年 同学会 共话师恩, 重聚 校园, 各地 校友 纷纷 赶来 参加 活动",
                GBK,
            ),
            ("ŽĚŠČŘ příliš žluťoučký kůň úpěl ďábelské ódy", ISO_8859_2),
        ] {
            assert_eq!(
                high_bytes(text, encoding).correct(encoding),
                encoding,
                "{text}"
            );
        }
    }
}

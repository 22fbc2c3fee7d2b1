//! Measures of how strongly a word is associated with another word, or with a set of articles.
//!
//! Each function states its source; `docs/collocates.py` computes the same from the words of each
//! article.

/// A contingency table of a word (columns: with, without) and a context (rows: inside, outside), in
/// numbers of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Occurrences of the word inside the context.
    pub inside: u64,
    /// Words inside the context.
    pub context: u64,
    /// Occurrences of the word, inside and outside.
    pub occurrences: u64,
    /// Words inside and outside.
    pub total: u64,
}

impl Table {
    /// Returns the number of occurrences that chance puts inside the context.
    pub fn expected(&self) -> f64 {
        self.context as f64 * self.occurrences as f64 / self.total as f64
    }

    /// Returns pointwise mutual information in bits: log2 of the observed by the expected number
    /// (K. Church and P. Hanks, "Word association norms, mutual information, and lexicography",
    /// Computational Linguistics 16, 1990).
    pub fn mutual_information(&self) -> f64 {
        (self.inside as f64 / self.expected()).log2()
    }

    /// Returns the log-likelihood ratio G² of the four cells (T. Dunning, "Accurate methods for the
    /// statistics of surprise and coincidence", Computational Linguistics 19, 1993); negative if
    /// the word is rarer inside than chance explains.
    pub fn log_likelihood(&self) -> f64 {
        let [inside, context, occurrences, total] =
            [self.inside, self.context, self.occurrences, self.total].map(|count| count as f64);
        let cell = |observed: f64, row: f64, column: f64| {
            if observed > 0.0 {
                observed * (observed * total / (row * column)).ln()
            } else {
                0.0
            }
        };
        let (outside, others) = (total - context, total - occurrences);
        let g2 = 2.0
            * (cell(inside, context, occurrences)
                + cell(context - inside, context, others)
                + cell(occurrences - inside, outside, occurrences)
                + cell(outside - occurrences + inside, outside, others));
        if inside < self.expected() {
            -g2.max(0.0)
        } else {
            g2.max(0.0)
        }
    }
}

/// Returns logDice of two words that occur `a` and `b` times, and `together` times near each other:
/// 14 plus log2 of the Dice coefficient (P. Rychlý, "A lexicographer-friendly association score",
/// RASLAN 2008). It does not depend on the size of the collection.
pub fn log_dice(together: u64, a: u64, b: u64) -> f64 {
    14.0 + (2.0 * together as f64 / (a as f64 + b as f64)).log2()
}

/// Returns G² of a word that occurs `a` times in `a_words` words and `b` times in `b_words`, in the
/// form of two cells (P. Rayson and R. Garside, "Comparing corpora using frequency profiling",
/// 2000); negative if it is relatively rarer in the first set.
pub fn keyness(a: u64, b: u64, a_words: u64, b_words: u64) -> f64 {
    let (a, b, a_words, b_words) = (a as f64, b as f64, a_words as f64, b_words as f64);
    let rate = (a + b) / (a_words + b_words);
    let part = |count: f64, words: f64| {
        if count > 0.0 {
            count * (count / (words * rate)).ln()
        } else {
            0.0
        }
    };
    let g2 = 2.0 * (part(a, a_words) + part(b, b_words));
    if a * b_words >= b * a_words {
        g2.max(0.0)
    } else {
        -g2.max(0.0)
    }
}

/// A log ratio with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRatio {
    /// The binary logarithm of the ratio of two relative frequencies: 1 is twice as frequent.
    pub value: f64,
    /// The lower end of the 95% confidence interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 97.5% quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Returns the log ratio of the relative frequencies of a word (A. Hardie, "Log ratio: an informal
/// introduction", 2014), with the interval of the logarithm of a relative risk (D. Katz et al.,
/// Biometrics 34, 1978). A frequency of zero counts as one half.
pub fn log_ratio(a: u64, b: u64, a_words: u64, b_words: u64) -> LogRatio {
    let half = |count: u64| if count == 0 { 0.5 } else { count as f64 };
    let (a, b, a_words, b_words) = (half(a), half(b), a_words as f64, b_words as f64);
    let value = (a / a_words / (b / b_words)).log2();
    let variance = 1.0 / a - 1.0 / a_words + 1.0 / b - 1.0 / b_words;
    let margin = Z * variance.max(0.0).sqrt() / std::f64::consts::LN_2;
    LogRatio {
        value,
        low: value - margin,
        high: value + margin,
    }
}

/// Returns a number that sorts like `value`.
pub(crate) fn sort_key(value: f64) -> u64 {
    let bits = value.to_bits();
    if value.is_sign_negative() {
        !bits
    } else {
        bits | 1 << 63
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn two_cell_log_likelihood_matches_a_worked_example() {
        // a = 12 of 100, b = 3 of 200: E = 5 and 10, 2·(12·ln(2.4) + 3·ln(0.3)).
        let expected = 2.0 * (12.0 * 2.4_f64.ln() + 3.0 * 0.3_f64.ln());
        assert!(is_close(keyness(12, 3, 100, 200), expected));
        assert!((expected - 13.787_4).abs() < 1e-3, "{expected}");
        assert!(is_close(keyness(3, 12, 200, 100), -expected));
    }

    #[test]
    fn equal_relative_frequencies_score_zero() {
        assert_eq!(keyness(5, 10, 100, 200), 0.0);
        assert!(keyness(0, 4, 100, 100) < 0.0);
    }

    #[test]
    fn four_cells_of_equal_proportions_have_no_association() {
        let table = Table {
            inside: 5,
            context: 50,
            occurrences: 10,
            total: 100,
        };
        assert!(is_close(table.log_likelihood(), 0.0));
        assert!(is_close(table.mutual_information(), 0.0));
        let more = Table {
            inside: 10,
            ..table
        };
        // All ten inside a half: 2·(10·ln 2 + 40·ln(40·100/(50·90)) + 50·ln(50·100/(50·90))).
        let expected =
            2.0 * (10.0 * 2_f64.ln() + 40.0 * (8.0_f64 / 9.0).ln() + 50.0 * (10.0_f64 / 9.0).ln());
        assert!(is_close(more.log_likelihood(), expected));
        assert!(is_close(more.mutual_information(), 1.0));
        let less = Table { inside: 0, ..table };
        assert!(is_close(less.log_likelihood(), -expected));
    }

    #[test]
    fn log_dice_is_fourteen_for_inseparable_words() {
        assert!(is_close(log_dice(7, 7, 7), 14.0));
        assert!(is_close(log_dice(1, 2, 6), 12.0));
    }

    #[test]
    fn a_log_ratio_is_inside_its_interval_and_finite_without_occurrences() {
        let ratio = log_ratio(20, 10, 1000, 1000);
        assert!(is_close(ratio.value, 1.0));
        assert!(ratio.low < 1.0 && ratio.high > 1.0);
        assert!(is_close(ratio.high - 1.0, 1.0 - ratio.low));
        let never = log_ratio(8, 0, 1000, 1000);
        assert!(is_close(never.value, 4.0), "{never:?}");
    }

    #[test]
    fn sort_keys_sort_like_numbers() {
        let numbers = [f64::NEG_INFINITY, -2.5, -0.5, 0.0, 0.25, 3.0, f64::INFINITY];
        assert!(numbers.map(sort_key).is_sorted());
    }
}

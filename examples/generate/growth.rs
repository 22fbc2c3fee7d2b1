//! The growth of a vocabulary with the length of the text (Heaps' law), as measured.

use std::collections::HashSet;

/// The number of distinct words by the number of words. Interpolates on logarithmic scales between
/// points at which the length doubles.
#[derive(Debug, Default)]
pub struct Growth {
    points: Vec<(f64, f64)>,
}

impl Growth {
    /// Measures the growth along words, each identified by a number.
    pub fn of(words: impl Iterator<Item = u32>) -> Self {
        let mut distinct = HashSet::new();
        let (mut read, mut next) = (0_u64, 1_u64);
        let mut points = Vec::new();
        for word in words {
            distinct.insert(word);
            read += 1;
            if read == next {
                points.push((read as f64, distinct.len() as f64));
                next *= 2;
            }
        }
        // The last point moves to the end of the text, which is less than a doubling away.
        if let Some(last) = points.last_mut() {
            *last = (read as f64, distinct.len() as f64);
        }
        Growth { points }
    }

    /// Returns the expected number of distinct words in a text of `words` words. Extrapolates with
    /// the last slope.
    pub fn expected(&self, words: u64) -> f64 {
        let words = words as f64;
        let above = self.points.partition_point(|point| point.0 < words);
        let last = self.points.len().saturating_sub(1);
        let to = above.clamp(1, last.max(1));
        match (self.points.get(to - 1), self.points.get(to)) {
            (Some(from), Some(to)) => {
                let slope = (to.1 / from.1).ln() / (to.0 / from.0).ln();
                from.1 * (words / from.0).powf(slope)
            }
            _ => words.min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_interpolated_and_extrapolated() {
        // Every other word is new: half as many as words, whatever the length.
        let growth = Growth::of((0..1 << 12).map(|word| word / 2));
        for words in [64, 1000, 1 << 12, 1 << 20] {
            let expected = growth.expected(words) / (words as f64 / 2.0);
            assert!((0.98..1.02).contains(&expected), "{words}: {expected}");
        }
    }

    #[test]
    fn growth_slows_down_if_words_recur() {
        let words = (0..1_u32 << 14).map(|word| (f64::from(word)).sqrt() as u32);
        let growth = Growth::of(words);
        let expected = growth.expected(1 << 16);
        assert!((250.0..262.0).contains(&expected), "{expected}");
    }
}

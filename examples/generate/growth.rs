//! How the vocabulary of a text grows with its length: Heaps' law, as measured.

use std::collections::HashSet;

/// Distinct words by words read: a line between points where the length doubles, on logarithmic scales.
#[derive(Debug, Default)]
pub struct Growth {
    points: Vec<(f64, f64)>,
}

impl Growth {
    /// Measures the growth along words, each given by its number.
    pub fn of(words: impl Iterator<Item = u32>) -> Self {
        let mut seen = HashSet::new();
        let (mut read, mut next) = (0_u64, 1_u64);
        let mut points = Vec::new();
        for word in words {
            seen.insert(word);
            read += 1;
            if read == next {
                points.push((read as f64, seen.len() as f64));
                next *= 2;
            }
        }
        // The last point becomes the whole: it stands at least a doubling behind the one before.
        if let (Some(last), true) = (points.last_mut(), read > 0) {
            *last = (read as f64, seen.len() as f64);
        }
        Growth { points }
    }

    /// The distinct words that so many words should have; beyond what was measured by its last slope.
    pub fn expected(&self, words: u64) -> f64 {
        let words = words as f64;
        let behind = self.points.partition_point(|point| point.0 < words);
        let last = self.points.len().saturating_sub(1);
        let to = behind.clamp(1, last.max(1));
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
    fn growth_goes_through_what_was_measured_and_on_as_before() {
        // Every other word is new: half as many as words, whatever the length.
        let growth = Growth::of((0..1 << 12).map(|word| word / 2));
        for words in [64, 1000, 1 << 12, 1 << 20] {
            let expected = growth.expected(words) / (words as f64 / 2.0);
            assert!((0.98..1.02).contains(&expected), "{words}: {expected}");
        }
    }

    #[test]
    fn growth_slows_down_where_words_come_again() {
        let words = (0..1_u32 << 14).map(|word| (f64::from(word)).sqrt() as u32);
        let growth = Growth::of(words);
        let expected = growth.expected(1 << 16);
        assert!((250.0..262.0).contains(&expected), "{expected}");
    }
}

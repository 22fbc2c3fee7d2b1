//! Lengths of articles in words, and the dispersion of a word over them.

use anyhow::Result;
use tantivy::DocAddress;

use super::dictionary::{TermPostings, for_each_term};
use crate::article_set::ArticleSet;
use crate::index::Reader;

/// The number of words of each article of a set. Uses four bytes for each document of the index.
pub struct Lengths {
    segments: Vec<Vec<u32>>,
    total: u64,
    shortest: u32,
}

impl Lengths {
    /// Counts the words of each article of a set. An article without words is not a part.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn of(reader: &Reader, articles: &ArticleSet) -> Result<Self> {
        let segments = reader.searcher.segment_readers().iter();
        let mut segments: Vec<Vec<u32>> = segments
            .map(|segment| vec![0; segment.max_doc() as usize])
            .collect();
        let mut total = 0;
        // Each word of a text has exactly one term in this field.
        for_each_term(reader, reader.fields.exact, "", |_, postings| {
            postings.for_each(|address, count| {
                if articles.contains(address)
                    && let Some(length) = length_mut(&mut segments, address)
                {
                    *length = length.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
                    total += count;
                }
            })
        })?;
        let lengths = segments.iter().flatten().copied();
        let shortest = lengths.filter(|length| *length > 0).min().unwrap_or(0);
        Ok(Lengths {
            segments,
            total,
            shortest,
        })
    }

    /// Returns the number of words of all articles of the set.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Returns the number of words of an article; 0 if it is not in the set.
    pub fn of_article(&self, address: DocAddress) -> u32 {
        let segment = self.segments.get(address.segment_ord as usize);
        let length = segment.and_then(|segment| segment.get(address.doc_id as usize));
        length.copied().unwrap_or(0)
    }

    /// Returns the deviation of proportions of a word over the articles of the set, normalised to 0
    /// (as even as possible) to 1 (all occurrences in the shortest article): DPnorm of S. Gries,
    /// "Dispersions and adjusted frequencies in corpora", International Journal of Corpus
    /// Linguistics 13 (2008), and J. Lijffijt and S. Gries (2012). `None` if no article of the set
    /// contains the word.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn dispersion(&self, postings: &TermPostings<'_>) -> Result<Option<f64>> {
        let mut deviation = Deviation::default();
        postings.for_each(|address, count| {
            let length = self.of_article(address);
            if length > 0 {
                deviation.parts.push((count, length));
            }
        })?;
        Ok(deviation.normalised(self.total, self.shortest))
    }
}

fn length_mut(segments: &mut [Vec<u32>], address: DocAddress) -> Option<&mut u32> {
    let segment = segments.get_mut(address.segment_ord as usize)?;
    segment.get_mut(address.doc_id as usize)
}

/// The parts of a collection that contain a word: its occurrences, and all words of the part.
#[derive(Debug, Default)]
struct Deviation {
    parts: Vec<(u64, u32)>,
}

impl Deviation {
    /// Returns half the sum of the differences between the share of each part in the words and its
    /// share in the occurrences, by its maximum.
    fn normalised(&self, total: u64, shortest: u32) -> Option<f64> {
        let occurrences: u64 = self.parts.iter().map(|(count, _)| count).sum();
        if occurrences == 0 {
            return None;
        }
        let (occurrences, total) = (occurrences as f64, total as f64);
        let (mut inside, mut differences) = (0.0, 0.0);
        for (count, length) in &self.parts {
            let (share, expected) = (*count as f64 / occurrences, f64::from(*length) / total);
            differences += (share - expected).abs();
            inside += expected;
        }
        // Parts without the word differ by their whole share.
        let deviation = (differences + (1.0 - inside).max(0.0)) / 2.0;
        let max = 1.0 - f64::from(shortest) / total;
        Some(if max > 0.0 { deviation / max } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deviation(parts: &[(u64, u32)], total: u64, shortest: u32) -> Option<f64> {
        let parts = parts.to_vec();
        Deviation { parts }.normalised(total, shortest)
    }

    #[test]
    fn an_even_word_has_no_deviation_and_a_bursty_one_the_highest() {
        assert_eq!(deviation(&[(1, 10), (2, 20)], 30, 10), Some(0.0));
        let all_in_the_shortest = deviation(&[(5, 10)], 30, 10).expect("a value");
        assert!((all_in_the_shortest - 1.0).abs() < 1e-12);
        assert_eq!(deviation(&[], 30, 10), None);
    }

    #[test]
    fn a_single_article_cannot_be_uneven() {
        assert_eq!(deviation(&[(5, 10)], 10, 10), Some(0.0));
    }

    #[test]
    fn the_deviation_is_half_the_sum_of_the_differences() {
        // Shares of words 1/2, 1/4, 1/4; of occurrences 1, 0, 0: DP is 1/2, its maximum 3/4.
        let bursty = deviation(&[(3, 20)], 40, 10).expect("a value");
        assert!((bursty - 0.5 / 0.75).abs() < 1e-12);
    }
}

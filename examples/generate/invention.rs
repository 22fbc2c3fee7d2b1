//! Makes words that occur in no real article.

use fastrand::Rng;

/// Makes new words of rare ones. A word depends only on its number, so that it can recur without
/// being stored.
#[derive(Debug)]
pub struct Inventor<'s> {
    rare: &'s [Box<str>],
    seed: u64,
}

impl<'s> Inventor<'s> {
    /// Returns an inventor that combines these words.
    pub fn new(rare: &'s [Box<str>], seed: u64) -> Self {
        Inventor { rare, seed }
    }

    /// Returns the first half of one rare word joined to the second half of another.
    pub fn word(&self, number: u64) -> String {
        // Multiplication spreads the seeds, so that consecutive words have nothing in common.
        let mut random = Rng::with_seed(self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (Some(front), Some(back)) = (random.choice(self.rare), random.choice(self.rare)) else {
            return number.to_string();
        };
        let front: Vec<char> = front.chars().collect();
        let back: Vec<char> = back.chars().collect();
        let begin = front.iter().take(front.len().div_ceil(2));
        let end = back.iter().skip(back.len() / 2);
        begin.chain(end).collect()
    }
}

/// Replaces the digits of a number at random. The first digit is never zero.
pub fn other_number(number: &str, random: &mut Rng) -> String {
    let mut digit = |begin: usize| char::from_digit(random.u32(begin as u32..10), 10);
    let changed = number.chars().enumerate().map(|(index, c)| match c {
        '0'..='9' => digit(usize::from(index == 0)).unwrap_or(c),
        _ => c,
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_depends_only_on_its_number() {
        let rare = ["بوعزيزي".into(), "الغنوشي".into(), "القيروان".into()];
        let inventor = Inventor::new(&rare, 7);
        assert_eq!(inventor.word(3), inventor.word(3));
        let words: std::collections::HashSet<String> = (0..50).map(|n| inventor.word(n)).collect();
        assert_eq!(
            words.len(),
            9,
            "each first half with each second half: {words:?}"
        );
        assert!(words.contains("بوعزروان"), "{words:?}");
    }

    #[test]
    fn a_changed_number_has_the_same_form() {
        let mut random = Rng::with_seed(1);
        let other = other_number("1,250.75", &mut random);
        let form: String = other
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert_eq!(form, "0,000.00");
        assert_ne!(other, "1,250.75");
        assert!(!other.starts_with('0'));
    }
}

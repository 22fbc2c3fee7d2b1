//! Words that no article had before.

use fastrand::Rng;

/// Makes words of rare ones. The words are numbered and made of their number, so that one
/// can come again without being remembered.
#[derive(Debug)]
pub struct Inventor<'s> {
    rare: &'s [Box<str>],
    seed: u64,
}

impl<'s> Inventor<'s> {
    /// Makes words of these.
    pub fn new(rare: &'s [Box<str>], seed: u64) -> Self {
        Inventor { rare, seed }
    }

    /// The beginning of one rare word with the end of another.
    pub fn word(&self, number: u64) -> String {
        // Far apart, so that neighbours have nothing in common.
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

/// Other digits in the same places; a number does not come to begin with a zero.
pub fn other_number(number: &str, random: &mut Rng) -> String {
    let mut digit = |begin: usize| char::from_digit(random.u32(begin as u32..10), 10);
    let changed = number.chars().enumerate().map(|(place, c)| match c {
        '0'..='9' => digit(usize::from(place == 0)).unwrap_or(c),
        _ => c,
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_same_number_is_the_same_word() {
        let rare = ["بوعزيزي".into(), "الغنوشي".into(), "القيروان".into()];
        let inventor = Inventor::new(&rare, 7);
        assert_eq!(inventor.word(3), inventor.word(3));
        let words: std::collections::HashSet<String> = (0..50).map(|n| inventor.word(n)).collect();
        assert_eq!(words.len(), 9, "each beginning with each end: {words:?}");
        assert!(words.contains("بوعزروان"), "{words:?}");
    }

    #[test]
    fn another_number_keeps_its_form() {
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

//! Words that carry no topic, listed in `lists/stopwords.txt`.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Returns whether a spelling is a function word or a question word.
///
/// ```
/// use fihris::arabic::stopwords;
/// assert!(stopwords::contains("إلى"));
/// assert!(!stopwords::contains("بوتين"));
/// assert!(stopwords::contains("على") && !stopwords::contains("علي"));
/// ```
pub fn contains(spelling: &str) -> bool {
    static LIST: OnceLock<HashSet<&str>> = OnceLock::new();
    let list = LIST.get_or_init(|| {
        let lines = include_str!("lists/stopwords.txt").lines();
        lines.filter(|line| !line.starts_with('#')).collect()
    });
    list.contains(plain_alef(spelling).as_str())
}

fn plain_alef(spelling: &str) -> String {
    let plain = |letter| {
        if matches!(letter, 'أ' | 'إ' | 'آ') {
            'ا'
        } else {
            letter
        }
    };
    spelling.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_one_folded_word_and_is_unique() {
        let mut seen = HashSet::new();
        for (number, line) in (1..).zip(include_str!("lists/stopwords.txt").lines()) {
            if line.starts_with('#') {
                continue;
            }
            assert_eq!(
                plain_alef(line),
                line,
                "line {number}: {line} is not folded"
            );
            assert!(
                line.chars().all(super::super::letters::is_arabic),
                "line {number}: {line}"
            );
            assert!(seen.insert(line), "line {number}: {line} is a duplicate");
        }
    }
}

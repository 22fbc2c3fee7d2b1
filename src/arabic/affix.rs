//! Strips affixes from a word. Most candidates differ from the word in the first or last letter, so
//! that letter is compared first.

/// Strips a prefix like [`str::strip_prefix`].
#[inline]
pub(super) fn strip_prefix<'w>(word: &'w str, prefix: &str) -> Option<&'w str> {
    // Arabic letters have two bytes, and most of them differ in the second.
    match (word.as_bytes(), prefix.as_bytes()) {
        ([_, one, ..], [_, other, ..]) if one != other => None,
        _ => word.strip_prefix(prefix),
    }
}

/// Strips a suffix like [`str::strip_suffix`].
#[inline]
pub(super) fn strip_suffix<'w>(word: &'w str, suffix: &str) -> Option<&'w str> {
    match (word.as_bytes(), suffix.as_bytes()) {
        ([.., one], [.., other]) if one != other => None,
        _ => word.strip_suffix(suffix),
    }
}

/// Returns whether a word ends in one of these suffixes.
#[inline]
pub(super) fn has_suffix(word: &str, suffixes: &[&str]) -> bool {
    suffixes
        .iter()
        .any(|suffix| strip_suffix(word, suffix).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affixes_are_stripped_like_those_of_strings() {
        let mut runner = proptest::test_runner::TestRunner::default();
        let word = || "[اوال]{0,4}|[a-zé]{0,3}";
        runner
            .run(&(word(), word(), word()), |(start, end, other)| {
                let whole = format!("{start}{end}");
                for affix in [&start, &end, &other] {
                    assert_eq!(
                        strip_prefix(&whole, affix),
                        whole.strip_prefix(affix.as_str())
                    );
                    assert_eq!(
                        strip_suffix(&whole, affix),
                        whole.strip_suffix(affix.as_str())
                    );
                    assert_eq!(
                        has_suffix(&whole, &[affix]),
                        whole.ends_with(affix.as_str())
                    );
                }
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}

//! Takes affixes off a word, where a list has many that it may have: most of them differ from the
//! word in the letter at its border, so that letter is compared before all letters are.

/// The word behind a prefix, as [`str::strip_prefix`] gives it.
#[inline]
pub(super) fn behind<'w>(word: &'w str, prefix: &str) -> Option<&'w str> {
    // Arabic letters have two bytes, which differ in the second.
    match (word.as_bytes(), prefix.as_bytes()) {
        ([_, one, ..], [_, other, ..]) if one != other => None,
        _ => word.strip_prefix(prefix),
    }
}

/// The word before an ending, as [`str::strip_suffix`] gives it.
#[inline]
pub(super) fn before<'w>(word: &'w str, ending: &str) -> Option<&'w str> {
    match (word.as_bytes(), ending.as_bytes()) {
        ([.., one], [.., other]) if one != other => None,
        _ => word.strip_suffix(ending),
    }
}

/// Whether a word ends in one of these.
#[inline]
pub(super) fn has_ending(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| before(word, ending).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affixes_come_off_as_strings_do() {
        let mut runner = proptest::test_runner::TestRunner::default();
        let word = || "[اوال]{0,4}|[a-zé]{0,3}";
        runner
            .run(&(word(), word(), word()), |(start, end, other)| {
                let whole = format!("{start}{end}");
                for affix in [&start, &end, &other] {
                    assert_eq!(behind(&whole, affix), whole.strip_prefix(affix.as_str()));
                    assert_eq!(before(&whole, affix), whole.strip_suffix(affix.as_str()));
                    assert_eq!(
                        has_ending(&whole, &[affix]),
                        whole.ends_with(affix.as_str())
                    );
                }
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}

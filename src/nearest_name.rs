//! The most similar name in a list, for messages about a name that does not exist.

/// Minimum Jaro similarity of a suggestion.
const MIN_SIMILARITY: f64 = 0.7;

/// Maximum length of a name that is compared, in bytes.
const MAX_BYTES: usize = 100;

/// Returns the name that is most similar to a misspelled one, if any is similar.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names
        .into_iter()
        .filter_map(|other| Some((similarity(name, other)?, other)))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

/// Returns the similarity of two names if it is enough for a suggestion. A name that contains
/// the other, such as `Jawhara FM` for `Jawhara`, is the most similar.
pub fn similarity(name: &str, other: &str) -> Option<f64> {
    if name.is_empty() || name.len() > MAX_BYTES || other.len() > MAX_BYTES {
        return None;
    }
    let jaro = strsim::jaro(name, other);
    let contains = |long: &str, short: &str| short.chars().count() > 2 && long.contains(short);
    if contains(other, name) || contains(name, other) {
        return Some(1.0 + jaro);
    }
    (jaro > MIN_SIMILARITY).then_some(jaro)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_similar_or_contains_the_other() {
        let names = ["Jawhara FM", "رويترز", "فرانس برس", "Jahwar"];
        assert_eq!(nearest("Jawhara", names), Some("Jawhara FM"));
        assert_eq!(nearest("رويتر", names), Some("رويترز"));
        assert_eq!(nearest("روتيرز", names), Some("رويترز"));
        assert_eq!(nearest("الأهرام", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest(&"a".repeat(200), names), None);
    }
}

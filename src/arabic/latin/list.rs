//! The list of names in Latin letters that sound cannot find.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::arabic::fold;
use crate::arabic::lists::{ALEF, lookup};

/// The list of names in Latin letters.
const LIST: &str = include_str!("../lists/latin.txt");

/// Each Latin spelling of the list, with its Arabic names.
static LISTED: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut listed: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in LIST.lines().filter(|row| !row.starts_with('#')) {
        let mut columns = row.split('\t');
        let Some(arabic) = columns.next() else {
            continue;
        };
        for latin in columns {
            listed.entry(latin).or_default().push(arabic);
        }
    }
    listed
});

/// The Arabic names of one word, folded like terms.
static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let rows = LIST.lines().filter(|row| !row.starts_with('#'));
    let names = rows.filter_map(|row| row.split('\t').next());
    let names = names.filter(|name| !name.contains(' '));
    let names = names.map(|name| name.strip_prefix("ال").unwrap_or(name));
    let is_unfolded = |name: &str| lookup(name).is_some_and(|entry| entry.has(&[ALEF]));
    names
        .map(|name| match name {
            name if is_unfolded(name) => name.to_owned(),
            name => fold::exact(name),
        })
        .collect()
});

/// Returns whether the list has a term as an Arabic name of one word.
pub fn is_listed(term: &str) -> bool {
    NAMES.contains(term)
}

/// Returns the Arabic names of a listed name: words separated by spaces, in lower case.
///
/// ```
/// use fihris::arabic::latin::list::listed;
/// assert_eq!(listed("egypt"), ["مصر"]);
/// assert_eq!(listed("united nations"), ["الأمم المتحدة"]);
/// assert!(listed("nobody").is_empty());
/// ```
pub fn listed(latin: &str) -> &'static [&'static str] {
    LISTED.get(latin).map_or(&[], Vec::as_slice)
}

/// Maximum number of words of a listed name.
pub const MAX_LISTED_WORDS: usize = 5;

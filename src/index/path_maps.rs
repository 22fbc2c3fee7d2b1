//! Folders that are elsewhere than the index says: `--map-path /old=/new`.

use std::borrow::Cow;
use std::path::is_separator;

/// Pairs of folders: where the index has files, and where they are now. The first that fits applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathMaps(Vec<(String, String)>);

impl PathMaps {
    /// Creates a list. Separators at the end of a folder do not count.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let folder = |path: String| path.trim_end_matches(is_separator).to_owned();
        let pairs = pairs.into_iter();
        PathMaps(pairs.map(|(old, new)| (folder(old), folder(new))).collect())
    }

    /// Returns where a path of the index is now.
    pub(crate) fn current<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let pairs = self.0.iter().map(|(old, new)| (old, new));
        replaced(pairs, path)
    }

    /// Returns the path in the index of one that is used now.
    pub(crate) fn former<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let pairs = self.0.iter().map(|(old, new)| (new, old));
        replaced(pairs, path)
    }
}

fn replaced<'p, 'm>(
    mut pairs: impl Iterator<Item = (&'m String, &'m String)>,
    path: &'p str,
) -> Cow<'p, str> {
    let found = pairs.find_map(|(from, to)| {
        let rest = path.strip_prefix(from.as_str())?;
        (rest.is_empty() || rest.starts_with(is_separator)).then(|| format!("{to}{rest}"))
    });
    found.map_or(Cow::Borrowed(path), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_folders_are_replaced_and_found_again() {
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        let maps = PathMaps::new([pair("/srv/news/", "/mnt/n"), pair("/srv", "/mnt/s")]);
        for (old, new) in [
            ("/srv/news/a.txt", "/mnt/n/a.txt"),
            ("/srv/newspapers/a.txt", "/mnt/s/newspapers/a.txt"),
            ("/srv", "/mnt/s"),
            ("/home/srv/a", "/home/srv/a"),
            ("stdin", "stdin"),
        ] {
            assert_eq!(maps.current(old), new);
            assert_eq!(maps.former(new), old);
        }
    }
}

//! Marks of the last showing of a query, in a folder of the user.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::identity::Identity;
use super::{durable, rights, signed};

/// The head line of the file of a mark.
const HEAD: &str = "fihris mark 1";

/// Maximum length of the query in the file, in characters. It is there for people.
const MAX_QUERY_CHARS: usize = 100;

/// The time up to which the articles of a query were shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The query.
    pub query: String,
    /// The highest time of arrival, in seconds since 1970-01-01.
    pub until: i64,
}

/// Returns the file of the mark of a query with options, for the index in `dir`: by the id of the
/// index, so that it also holds after the index was moved.
pub fn file(folder: &Path, dir: &Path, query: &str, options: &str) -> PathBuf {
    let id = Identity::read(dir).ok().flatten();
    let index = id.map_or_else(
        || dir.to_string_lossy().into_owned(),
        |id| id.id().to_owned(),
    );
    let words: Vec<&str> = query.split_whitespace().collect();
    let key = format!("{index}\n{}\n{options}", words.join(" "));
    let hash = blake3::hash(key.as_bytes()).to_hex();
    folder
        .join("marks")
        .join(hash.get(..32).unwrap_or_default())
}

/// Reads a mark; `None` if there is none yet.
///
/// # Errors
/// Returns an error if the file cannot be read or is damaged.
pub fn read(file: &Path) -> io::Result<Option<Mark>> {
    match signed::read(file, HEAD, ["query", "until"]) {
        Ok([query, until]) => {
            let until = until.parse();
            let until = until.map_err(|_| io::Error::from(ErrorKind::InvalidData))?;
            Ok(Some(Mark { query, until }))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a mark, unless the file has a later one of a search that ran at the same time.
///
/// # Errors
/// Returns an error if the folder cannot be made or the file cannot be written.
pub fn advance(file: &Path, mark: &Mark) -> io::Result<()> {
    if let Ok(Some(current)) = read(file)
        && current.until >= mark.until
    {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        rights::make_private_folder(folder)?;
    }
    let line = mark.query.split_whitespace().collect::<Vec<_>>().join(" ");
    let query: String = line.chars().take(MAX_QUERY_CHARS).collect();
    let until = mark.until.to_string();
    let text = signed::text(HEAD, &[("query", &query), ("until", &until)]);
    durable::replace(file, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_only_moves_forward() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = file(dir.path(), dir.path(), "@x\ny", "");
        assert_eq!(read(&file).expect("none"), None);
        let mark = |until| Mark {
            query: "@x y".to_owned(),
            until,
        };
        advance(&file, &mark(7)).expect("written");
        advance(&file, &mark(3)).expect("written");
        assert_eq!(read(&file).expect("read"), Some(mark(7)));
        std::fs::write(&file, "damaged").expect("written");
        assert!(read(&file).is_err());
        advance(&file, &mark(3)).expect("written");
        assert_eq!(read(&file).expect("read"), Some(mark(3)));
    }

    #[test]
    fn queries_and_options_have_marks_of_their_own() {
        let dir = Path::new("/none");
        let of = |query, options| file(dir, dir, query, options);
        assert_eq!(of("a  b", ""), of("a b", ""));
        assert_ne!(of("a b", ""), of("a", "b"));
        assert_ne!(of("a", "x"), of("a", "y"));
    }
}

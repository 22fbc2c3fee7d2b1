//! Looks up articles by id or by path.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Result;
use tantivy::DocAddress;

use crate::controls::unescape;
use crate::index::Reader;
use crate::path_key;

/// Returns the article with this id, else the articles of the file at this path. If
/// there is none, unescapes the name and looks again, so that printed ids and paths are accepted,
/// and then in the other Unicode normal forms.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn find_articles(reader: &Reader, name: impl AsRef<OsStr>) -> Result<Vec<DocAddress>> {
    let name = name.as_ref();
    let mut found = find_literally(reader, name)?;
    let others = unescape(name)
        .into_iter()
        .chain(path_key::other_forms(name));
    for other in others {
        if found.is_empty() {
            found = find_literally(reader, &other)?;
        }
    }
    Ok(found)
}

fn find_literally(reader: &Reader, name: &OsStr) -> Result<Vec<DocAddress>> {
    let by_id = name.to_str().map(|id| reader.find(id)).transpose()?;
    if let Some(address) = by_id.flatten() {
        return Ok(vec![address]);
    }
    let path = Path::new(name);
    // A deleted file is still indexed under its path.
    let key = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .map(|path| path_key::path_key(&path));
    match key {
        Ok(key) => of_file(reader, &key),
        Err(_) => Ok(Vec::new()),
    }
}

/// Returns the articles of a file and of its members, or those of a member that is named by
/// `CONTAINER!MEMBER`.
fn of_file(reader: &Reader, key: &str) -> Result<Vec<DocAddress>> {
    let mut articles = reader.articles_of(key)?;
    for (member, _) in reader.members_of(key)? {
        articles.extend(reader.articles_of(&member)?);
    }
    let mut splits = key.match_indices('!');
    while articles.is_empty()
        && let Some((at, _)) = splits.next()
        && let Some((container, member)) = key.split_at_checked(at)
    {
        let member = member.strip_prefix('!').unwrap_or_default();
        articles = reader.articles_of(&path_key::member_key(container, member))?;
    }
    Ok(articles)
}

/// Returns the message for a name that is neither an id nor the path of an indexed file.
pub fn not_found(name: &str) -> String {
    format!("no article has the id {name}, and no indexed file has this path")
}

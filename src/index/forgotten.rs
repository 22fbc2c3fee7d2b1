//! Articles that were taken out of the index one by one, and must not come back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::article::Article;

/// An article that is not indexed again. It is recognised by file and id, or by title and text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ForgottenArticle {
    /// The id.
    pub id: String,
    /// The key of its file.
    pub file: String,
    /// The hash of its title and body.
    pub text: String,
}

impl ForgottenArticle {
    /// Returns the entry of an article of the file with this key.
    pub fn of(article: &Article, file: &str) -> Self {
        ForgottenArticle {
            id: article.id.clone(),
            file: file.to_owned(),
            text: text_hash(article),
        }
    }
}

/// Returns a hash of the title and the body of an article, as hexadecimal digits.
pub fn text_hash(article: &Article) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(article.title.as_deref().unwrap_or_default().as_bytes());
    hasher.update(b"\n");
    hasher.update(article.body.as_bytes());
    let hash = hasher.finalize().to_hex();
    hash.get(..32).unwrap_or_default().to_owned()
}

/// Returns the text hash of an article of a file that is excluded; `None` if it is not.
pub fn withheld_text(
    forgotten: &BTreeSet<ForgottenArticle>,
    article: &Article,
    file: &str,
) -> Option<String> {
    if forgotten.is_empty() {
        return None;
    }
    let text = text_hash(article);
    let is_out = forgotten
        .iter()
        .any(|entry| entry.text == text || (entry.file == file && entry.id == article.id));
    is_out.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(id: &str, body: &str) -> Article {
        Article {
            id: id.to_owned(),
            body: body.to_owned(),
            ..Article::default()
        }
    }

    #[test]
    fn an_article_is_known_by_its_file_and_id_or_by_its_text() {
        let forgotten = [ForgottenArticle::of(&article("1", "نص"), "/a")].into();
        let is_out = |id, body, file| {
            let text = withheld_text(&forgotten, &article(id, body), file);
            text.is_some()
        };
        assert!(is_out("1", "نص", "/a"));
        assert!(is_out("1", "نص معدل", "/a"));
        assert!(is_out("2", "نص", "/b"));
        assert!(!is_out("1", "نص معدل", "/b"));
        assert!(!is_out("2", "نص معدل", "/a"));
    }
}

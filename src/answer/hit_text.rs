//! The text of a hit: its title, its opening and its excerpt, with marked words.

use crate::article::Article;
use crate::query::Scope;
use crate::query::matcher::Matcher;
use crate::render::HitView;
use crate::snippet::ArticleMatches;
use crate::{marking, snippet};

/// Adds the title, the opening and the excerpt to a hit, with the words of a matcher highlighted.
pub fn add_text(view: &mut HitView, article: &Article, matcher: &Matcher) {
    let title = article.title.as_deref().unwrap_or_default();
    view.title_marks = marking::marks(title, Scope::Title, matcher);
    view.opening = snippet::opening(article);
    let matches = ArticleMatches::new(article, matcher);
    view.snippet = snippet::excerpt(article, &matches);
    view.matched = snippet::matched_words(&matches, matcher, false);
    view.url.clone_from(&article.url);
}

//! The language of a page: by its address, the last choice, or the settings of the browser.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::trust::cookie_value;
use crate::render::html::page::Language;

/// The name of the parameter and of the cookie.
pub const NAME: &str = "lang";

/// Returns the language with this code.
pub fn parse(code: &str) -> Option<Language> {
    match code {
        "ar" => Some(Language::Arabic),
        "en" => Some(Language::English),
        _ => None,
    }
}

/// Chooses the language of a page; `code` is the one in its address.
pub fn choose(code: Option<&str>, headers: &HeaderMap) -> Language {
    let chosen = code.and_then(parse);
    let remembered = || cookie_value(headers, NAME).and_then(parse);
    let accepted = || {
        let value = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        accepted(value)
    };
    chosen
        .or_else(remembered)
        .or_else(accepted)
        .unwrap_or_default()
}

/// Returns the first of the two languages that a browser prefers.
fn accepted(value: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for part in value.split(',') {
        let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().strip_prefix("q=");
        let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        let code = tag.trim().split('-').next().unwrap_or_default();
        let language = parse(&code.to_ascii_lowercase());
        if let Some(language) = language
            && weight > best.map_or(0.0, |(_, weight)| weight)
        {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_of_two_languages_is_chosen() {
        for (value, expected) in [
            ("en-US,en;q=0.9,ar;q=0.8", Some(Language::English)),
            ("fr, ar-EG;q=0.7, en;q=0.3", Some(Language::Arabic)),
            ("en;q=0, ar;q=0.1", Some(Language::Arabic)),
            ("fr", None),
            ("*", None),
            (";;,q=,", None),
        ] {
            assert_eq!(accepted(value), expected, "{value}");
        }
    }
}

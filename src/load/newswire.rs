//! The date in the identifier of an article of a news agency.

use crate::article::{Article, DateFrom};
use crate::dates;

/// The first year of an electronic newswire.
const FIRST_YEAR: u16 = 1900;

/// Gives an article without a date the one in its identifier or in the name of its file:
/// `AFA20001113.1400.0001`, `20001114_AFP_ARB.0017`, `XIN_ARB_20021231.0042`.
pub fn date_by_id(article: &mut Article) {
    if article.date.is_some() || article.date_raw.is_some() {
        return;
    }
    let Some(raw) = date_in(&article.id) else {
        return;
    };
    if let Ok(date) = dates::parse(&raw) {
        article.set_date(&raw, &date, DateFrom::Id);
    }
}

/// Returns the day in an identifier as `YYYY-MM-DD`. The identifier consists of capital letters
/// of an agency, the day, and numbers.
fn date_in(id: &str) -> Option<String> {
    if id.contains("://") {
        return None;
    }
    let name = id.rsplit(['/', '!']).next()?;
    let name = name.split_once('#').map_or(name, |(name, _)| name);
    let mut parts = name.split(['.', '_', '-']).peekable();
    let mut day = None;
    let mut has_agency = false;
    let mut is_first = true;
    while let Some(part) = parts.next() {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let letters = part.len() - digits.len();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_extension =
            parts.peek().is_none() && !is_first && part.bytes().all(|b| b.is_ascii_lowercase());
        if is_extension {
            break;
        }
        if !is_number || letters > 6 || letters == 1 {
            return None;
        }
        has_agency |= letters > 1;
        if digits.len() == 8 && day.is_none() {
            day = Some(digits);
        } else if digits.len() > 6 {
            return None;
        }
        is_first = false;
    }
    let day = day.filter(|_| has_agency)?;
    let (year, month, day) = (day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    (year.parse::<u16>().ok()? >= FIRST_YEAR).then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifiers_of_newswires_have_a_date() {
        for (id, date) in [
            ("AFA20001113.1400.0001", Some("2000-11-13")),
            ("20001114_AFP_ARB.0017", Some("2000-11-14")),
            ("XIN_ARB_20021231.0042", Some("2002-12-31")),
            ("wire/ANN20020115.0001.txt", Some("2002-01-15")),
            ("AFA20001113.1400.0001#2", Some("2000-11-13")),
            ("20001114", None),
            ("art-20001114", None),
            ("IMG_20001114_12345678", None),
            ("photo_20001114", None),
            ("ID12345678", None),
            ("AFA20001399.1400.0001", None),
            ("http://example.org/20001114_AFP", None),
        ] {
            let mut article = Article {
                id: id.to_owned(),
                ..Article::default()
            };
            date_by_id(&mut article);
            assert_eq!(article.date.as_deref(), date, "{id}");
        }
    }

    #[test]
    fn a_date_that_the_article_has_is_not_replaced() {
        let mut article = Article {
            id: "AFA20001113.1400.0001".to_owned(),
            date_raw: Some("32 مايو".to_owned()),
            ..Article::default()
        };
        date_by_id(&mut article);
        assert_eq!(article.date, None);
    }
}

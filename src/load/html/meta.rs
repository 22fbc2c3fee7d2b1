//! The head of a page: its `<meta>` and `<link>` elements and its `<title>`.

use html_escape::decode_html_entities;
use memchr::memmem;

use crate::clean::line::fold;
use crate::load::markup;
use crate::load::tags::{Part, Tag, parts};

/// The subject of a statement in the head of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Title,
    /// The day of publication.
    Published,
    /// A date without further meaning, which some sites set to the time of the request.
    Dated,
    Created,
    Updated,
    /// The name of the site.
    Site,
    Author,
    Section,
    Summary,
    Url,
}

/// The names of `<meta>` elements with letters and digits only, the most reliable first for each
/// subject. They are those of Open Graph, Dublin Core, RDFa, Highwire Press, Parse.ly, Sailthru,
/// cXense and of the common content systems.
#[rustfmt::skip]
const NAMES: [(Subject, &[&str]); 10] = [
    (
        Subject::Title,
        &[
            "ogtitle", "twittertitle", "headline", "citationtitle", "sailthrutitle",
            "parselytitle", "cxenseparsetitle", "dctitle", "dctermstitle", "title",
        ],
    ),
    (
        Subject::Published,
        &[
            "articlepublishedtime", "ogarticlepublishedtime", "articlepublished",
            "ogpublishedtime", "datepublished", "publishedtime", "pubdate", "publishdate",
            "publisheddate", "publicationdate", "datepublication", "published", "publishedat",
            "publishtime", "publish", "dateposted", "postdate", "articledateoriginal",
            "articlepublicationdate", "articlepublishdate", "originalpublicationdate",
            "sailthrudate", "cxenseparserecspublishtime", "cxenseparsepublishtime",
            "parselypubdate", "dcdateissued", "dctermsissued", "dcissued", "dctermsavailable",
            "citationdate", "citationpublicationdate", "citationonlinedate",
            "prismpublicationdate", "rnewsdatepublished", "shareaholicarticlepublishedtime",
            "ogpubdate", "btpubdate", "displaydate", "releasedate", "ptime", "timepublished",
            "articlepubdate", "newsdate", "articledate", "datedepublication",
        ],
    ),
    (
        Subject::Dated,
        &[
            "date",
            "dcdate",
            "dctermsdate",
            "pdate",
            "datetime",
            "dcdatexmetadissplusauthor",
        ],
    ),
    (
        Subject::Created,
        &[
            "datecreated", "dccreated", "dctermscreated", "dcdatecreated", "created", "createdat",
            "articlecreated", "articlecreatedtime", "creationdate", "cdate",
        ],
    ),
    (
        Subject::Updated,
        &[
            "articlemodifiedtime", "ogarticlemodifiedtime", "ogupdatedtime", "ogmodifiedtime",
            "datemodified", "dctermsmodified", "dcdatemodified", "dcmodified", "modified",
            "modifiedtime", "lastmodified", "lastmod", "lastupdate", "lastupdated", "updated",
            "updatedtime", "revised", "dateupdate", "articleupdated",
        ],
    ),
    (
        Subject::Site,
        &[
            "ogsitename", "applicationname", "applemobilewebapptitle", "dcpublisher",
            "dctermspublisher", "citationpublisher", "citationjournaltitle", "sitename",
        ],
    ),
    (
        Subject::Author,
        &[
            "articleauthor", "ogarticleauthor", "articleauthorname", "sailthruauthor",
            "parselyauthor", "cxenseparseauthor", "citationauthor", "dccreator", "dctermscreator",
            "dcauthor", "byl", "writer", "author",
        ],
    ),
    (
        Subject::Section,
        &[
            "articlesection", "ogarticlesection", "section", "parselysection",
            "cxenseparsecategory", "articlecategory", "dccategory", "category", "newscategory",
        ],
    ),
    (
        Subject::Summary,
        &[
            "ogdescription",
            "description",
            "twitterdescription",
            "dcdescription",
        ],
    ),
    (
        Subject::Url,
        &[
            "ogurl",
            "twitterurl",
            "dcidentifier",
            "dctermsidentifier",
            "identifierurl",
        ],
    ),
];

/// The largest size of a value in bytes.
const MAX_VALUE_BYTES: usize = 4000;
/// The largest number of statements.
const MAX_STATEMENTS: usize = 500;

/// The statements in the head of a page.
#[derive(Debug, Default)]
pub struct Head {
    /// The text of `<title>`.
    pub title: String,
    /// The address of `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// The address from which a browser saved the page.
    pub saved_from: Option<String>,
    statements: Vec<(Subject, usize, String)>,
    /// The last label of a card, whose value is the next statement: `twitter:label1`.
    card_label: String,
}

/// Folded labels of the author on a card, as plugins of WordPress write them.
const CARD_AUTHORS: [&str; 5] = ["كتب بواسطه", "written by", "الكاتب", "بواسطه", "author"];

impl Head {
    /// Returns the head of a page.
    pub fn of(html: &str) -> Self {
        let mut head = Head {
            saved_from: saved_from(html),
            ..Head::default()
        };
        let mut title: Option<String> = None;
        let mut hidden: Option<&str> = None;
        for part in parts(html) {
            match part {
                Part::Tag(tag) if hidden.is_some_and(|name| tag.closes && tag.is(name)) => {
                    hidden = None;
                }
                _ if hidden.is_some() => {}
                Part::Tag(tag) if tag.is("script") || tag.is("style") || tag.is("svg") => {
                    hidden = (!tag.closes && !tag.is_empty).then_some(tag.name);
                }
                Part::Tag(tag) if tag.is("title") => match title.take() {
                    Some(text) if head.title.is_empty() => head.title = text.trim().to_owned(),
                    _ => title = (!tag.closes).then(String::new),
                },
                Part::Tag(tag) if tag.is("meta") => head.meta(&tag),
                Part::Tag(tag)
                    if tag.is("link")
                        && tag
                            .attribute("rel")
                            .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
                {
                    let href = tag.attribute("href").map(decode);
                    head.canonical = head.canonical.take().or(href.filter(|href| is_url(href)));
                }
                Part::Text(words) => {
                    if let Some(title) = &mut title {
                        markup::push_words(title, &decode_html_entities(words));
                    }
                }
                _ => {}
            }
        }
        head
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        let Some(content) = tag
            .attribute("content")
            .or_else(|| tag.attribute("value"))
            .filter(|content| content.len() <= MAX_VALUE_BYTES)
            .map(decode)
            .filter(|content| !content.is_empty())
        else {
            return;
        };
        for attribute in ["property", "name", "itemprop"] {
            // RDFa allows several names.
            for name in tag
                .attribute(attribute)
                .unwrap_or_default()
                .split_ascii_whitespace()
            {
                let name: String = name
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|c| c.to_ascii_lowercase())
                    .collect();
                if name.starts_with("twitterlabel") {
                    self.card_label = fold(&content);
                }
                let is_author = || CARD_AUTHORS.contains(&self.card_label.as_str());
                if name.starts_with("twitterdata") && is_author() {
                    self.statements
                        .push((Subject::Author, usize::MAX, content.clone()));
                }
                let found = NAMES.iter().find_map(|(subject, names)| {
                    let rank = names.iter().position(|known| *known == name)?;
                    Some((*subject, rank))
                });
                if let Some((subject, rank)) = found
                    && is_url(&content) == (subject == Subject::Url)
                    && self.statements.len() < MAX_STATEMENTS
                {
                    self.statements.push((subject, rank, content.clone()));
                }
            }
        }
    }

    /// Returns the values of a subject, the most reliable first.
    pub fn values(&self, subject: Subject) -> Vec<&str> {
        let mut values: Vec<_> = self
            .statements
            .iter()
            .filter(|(of, ..)| *of == subject)
            .collect();
        values.sort_by_key(|(_, rank, _)| *rank);
        values
            .into_iter()
            .map(|(.., value)| value.as_str())
            .collect()
    }

    /// Returns the most reliable value of a subject.
    pub fn value(&self, subject: Subject) -> Option<&str> {
        self.values(subject).first().copied()
    }
}

/// Returns a value without entities, which some sites encode twice.
fn decode(value: &str) -> String {
    let once = decode_html_entities(value);
    let is_double = once.contains("&nbsp;") || once.contains("&quot;") || once.contains("&#");
    let twice = is_double.then(|| decode_html_entities(&once).into_owned());
    twice.as_deref().unwrap_or(&once).trim().to_owned()
}

/// Returns whether a value is the address of a page.
pub fn is_url(value: &str) -> bool {
    value.starts_with("http://") || value.starts_with("https://")
}

/// Returns the address in the comment that a browser or a program writes above a saved page:
/// `<!-- saved from url=(0042)https://example.org/ -->`, that of SingleFile (`url: …`), and that of
/// HTTrack (`Mirrored from example.org/…`).
fn saved_from(html: &str) -> Option<String> {
    const MAX_BYTES: usize = 2000;
    let end = (0..=MAX_BYTES.min(html.len()))
        .rev()
        .find(|end| html.is_char_boundary(*end))?;
    let head = html.get(..end)?;
    let after = |mark: &str| {
        let at = memmem::find(head.as_bytes(), mark.as_bytes())?;
        head.get(at + mark.len()..)
    };
    let word = |text: &str| {
        let word = text.trim_start().split(['>', ' ', '\n', '\r']).next();
        word.unwrap_or_default().trim_end_matches("--").to_owned()
    };
    let browser = || Some(word(after("saved from url=(")?.split_once(')')?.1));
    let single_file = || {
        Some(word(
            after("Page saved with SingleFile")?.split_once("url:")?.1,
        ))
    };
    let mirror = || {
        let address = word(after("Mirrored from ")?);
        address.contains('/').then(|| format!("http://{address}"))
    };
    let address = browser().or_else(single_file).or_else(mirror)?;
    Some(address).filter(|url| is_url(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_recognised_however_they_are_written() {
        for name in [
            "name='DC.date.issued'",
            "property='article:published_time'",
            "name='publish-date'",
            "itemprop=datePublished",
            "property='schema:x og:article:published_time'",
            "name=cXenseParse:recs:publishtime",
        ] {
            let head = Head::of(&format!("<meta {name} content='2024-06-20'>"));
            assert_eq!(head.value(Subject::Published), Some("2024-06-20"), "{name}");
        }
        let clock = Head::of("<meta http-equiv=date content='2024-06-20'>");
        assert!(clock.statements.is_empty(), "the clock of the server");
    }

    #[test]
    fn the_most_reliable_name_is_first() {
        let head = Head::of(
            "<meta name=title content=ب><meta property=og:title content='أ &amp; ب'><title>ج</title>",
        );
        assert_eq!(head.values(Subject::Title), ["أ & ب", "ب"]);
        assert_eq!(head.title, "ج");
    }

    #[test]
    fn the_address_of_a_saved_page_is_in_its_first_comment() {
        let head = Head::of(
            "<!DOCTYPE html>\n<!-- saved from url=(0021)https://example.org/1 -->\n<html>",
        );
        assert_eq!(head.saved_from.as_deref(), Some("https://example.org/1"));
        let saved = |comment: &str| saved_from(&format!("<html><!--{comment}--><head>"));
        assert_eq!(
            saved("\n Page saved with SingleFile \n url: https://example.org/1 \n saved date: Mon")
                .as_deref(),
            Some("https://example.org/1")
        );
        assert_eq!(
            saved(" Mirrored from example.org/1 by HTTrack Website Copier/3.x").as_deref(),
            Some("http://example.org/1")
        );
    }
}

//! The authors of a page: bylines, linked data, `<meta>` elements. A page of an outlet that names
//! nobody has no author.

use dom_query::NodeId;

use super::element::AUTHOR_PAGE;
use super::headline::{Headline, is_section_name};
use super::linked_data::LinkedData;
use super::meta::{Head, Subject};
use super::outline::{Item, Outline};
use super::printed::printed;
use super::region::Region;
use super::site::Site;
use crate::clean::line::{Line, fold};
use crate::clean::{has_particle, is_outlet_list, signatures};
use crate::load::plain::byline;

/// The largest number of words of a name.
const MAX_NAME_WORDS: usize = 6;
/// The largest number of authors.
const MAX_AUTHORS: usize = 6;
/// The largest number of characters between the headline and a byline above it, or between it and
/// the text.
const MAX_HEAD_CHARS: usize = 1500;
const MAX_ABOVE_CHARS: usize = 200;
/// The largest number of characters of a byline.
const MAX_BYLINE_CHARS: usize = 100;

/// Folded phrases before the name of an author, the longest first.
#[rustfmt::skip]
const LABELS: [&str; 55] = [
    "view all posts by", "all posts by",
    "كتب بواسطه", "نشر بواسطه", "بواسطه", "اضيف بواسطه", "تمت الاضافه بواسطه", "من طرف", "من قبل",
    "بقلم الكاتب", "بقلم الكاتبه", "بقلم", "كتبت", "كتبه", "كتبها", "كتب", "اعداد وتحرير", "اعداد",
    "اعده", "اعدته", "تحرير", "ترجمه", "تقرير", "حوار", "حاورته", "حاوره", "اضافه", "اضافت",
    "اضاف", "المصدر والكاتب", "الكاتبه", "الكاتب", "المحرره", "المحرر", "المولفه", "المولف",
    "الصحفيه", "written by", "posted by", "submitted by", "published by", "ارسله", "ارسلها", "by",
    "author", "par", "متابعه", "تغطيه", "رصد", "حرره", "حررته", "مراسل", "مراسله", "مراسلنا",
    "مراسلتنا",
];

/// Folded names that are not those of persons.
#[rustfmt::skip]
const NOBODY: [&str; 34] = [
    "admin", "administrator", "editor", "editors", "staff", "webmaster", "web", "author", "user",
    "root", "null", "undefined", "none", "anonymous", "guest", "newsdesk", "news desk",
    "super user", "المحرر", "المحررين", "التحرير", "فريق التحرير", "هييه التحرير", "اسره التحرير",
    "قسم التحرير", "مدير الموقع", "اداره الموقع", "الاداره", "المشرف", "مشرف", "الموقع", "المصدر",
    "خاص", "الكاتب",
];

/// The authors of a page, and the elements that name them next to the headline.
#[derive(Debug, Default)]
pub struct Authors {
    pub names: Vec<String>,
    pub nodes: Vec<NodeId>,
}

/// The evidence for an author, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// A relation or property, or a label: `rel=author`, `بقلم`.
    Named,
    LinkedData,
    /// The class of an element next to the headline.
    Class,
    Meta,
}

/// Returns the authors of a page.
pub fn authors(
    outline: Option<&Outline>,
    head: &Head,
    linked: &LinkedData,
    headline: &Headline,
    site: &Site,
    sections: &[String],
) -> Authors {
    let is_person = |name: &str| {
        is_name(name)
            && !site.is_name(name)
            && !is_section_name(name, sections)
            && fold(name) != fold(&headline.text)
    };
    let mut found: Vec<(Evidence, String)> = Vec::new();
    let mut nodes = Vec::new();
    // The positions of the last name, so that an element around it is not a second name.
    let mut last = 0..0;
    let mut label: Option<&Item> = None;
    for item in outline.iter().flat_map(|outline| &outline.items) {
        // `<dt>الكاتب</dt><dd>…</dd>`: a label in an element of its own
        let before = label.filter(|label| item.start >= label.end);
        if before.is_some() || is_label(&item.text) {
            let has_words = item.text.chars().any(char::is_alphanumeric);
            label = if is_label(&item.text) {
                Some(item)
            } else {
                before.filter(|_| !has_words)
            };
        }
        let before = before.filter(|_| item.region == Region::Content && is_person(&item.text));
        let labelled = before.map(|_| Evidence::Named);
        let of_item = || outline.and_then(|outline| evidence(item, headline, outline));
        let Some(evidence) = labelled
            .filter(|_| is_near(item, headline, outline))
            .or_else(of_item)
        else {
            continue;
        };
        let names: Vec<String> = names_in(&item.text)
            .filter(|name| is_person(name) && has_words(name))
            .map(str::to_owned)
            .collect();
        let has_last = !last.is_empty() && item.start <= last.start && item.end >= last.end;
        if !names.is_empty() {
            nodes.push(item.node);
            nodes.extend(before.map(|label| label.node));
        }
        if names.is_empty() || has_last {
            continue;
        }
        last = item.start..item.end;
        found.extend(names.into_iter().map(|name| (evidence, name)));
    }
    let of_linked = linked
        .authors
        .iter()
        .map(|name| (Evidence::LinkedData, name.as_str()));
    let of_meta = head.values(Subject::Author);
    let of_meta = of_meta.iter().map(|name| (Evidence::Meta, *name));
    for (evidence, value) in of_linked.chain(of_meta) {
        // `أبوظبي - البيان`: a place and the outlet
        let names = names_in(value)
            .filter(|name| is_person(name) && (has_words(name) || *name == value.trim()));
        found.extend(names.map(|name| (evidence, name.to_owned())));
    }
    let best = found.iter().map(|(evidence, _)| *evidence).min();
    let mut names: Vec<String> = Vec::new();
    for (evidence, name) in found {
        let is_known = |known: &String| fold(known).contains(&fold(&name));
        if Some(evidence) == best && !names.iter().any(is_known) && names.len() < MAX_AUTHORS {
            names.push(name);
        }
    }
    Authors { names, nodes }
}

/// Returns the evidence that an item names an author.
fn evidence(item: &Item, headline: &Headline, outline: &Outline) -> Option<Evidence> {
    if item.text.is_empty()
        || item.heading == 1
        || !matches!(item.region, Region::Content)
        || item.text.chars().nth(MAX_BYLINE_CHARS).is_some()
        || item.end <= headline.end && item.start >= headline.start && headline.end > 0
    {
        return None;
    }
    let is_in_head = is_near(item, headline, Some(outline));
    let is_property = |hint: &str| {
        matches!(
            hint,
            "author" | "creator" | "article:author" | "schema:author" | "dc:creator"
        ) || hint.ends_with(":author")
    };
    let is_named = item.has_hint(is_property) && item.has_hint(|hint| hint != "author")
        || item.has_hint(|hint| hint == "author") && (item.is_link || is_in_head);
    if is_named && is_in_head {
        return Some(Evidence::Named);
    }
    // `كتب: سعاد المنصوري | 6 مايو 2015 | 120 قراءة`
    let mut pieces = item.text.split(['|', '•', '·']);
    if is_in_head
        && (byline::author_and_date(&item.text).is_some()
            || byline::date_and_author(&item.text).is_some()
            || pieces.any(is_byline))
    {
        return Some(Evidence::Named);
    }
    if item.is_link && is_in_head && item.has_hint(|hint| hint == AUTHOR_PAGE) {
        return Some(Evidence::Class);
    }
    let is_byline = item.has_hint(is_byline_class);
    if is_byline && is_in_head {
        let is_labelled = without_label(&item.text).is_some();
        return Some(if is_labelled {
            Evidence::Named
        } else {
            Evidence::Class
        });
    }
    // A signature below the text, after its label.
    (is_byline && without_label(&item.text).is_some()).then_some(Evidence::Class)
}

/// Returns whether an item is between the headline and the text, or just above the headline.
fn is_near(item: &Item, headline: &Headline, outline: Option<&Outline>) -> bool {
    let text = outline
        .and_then(|outline| outline.paragraph_after(headline.end))
        .unwrap_or(headline.end + MAX_HEAD_CHARS);
    item.start + MAX_ABOVE_CHARS >= headline.start
        && item.start < text.min(headline.end + MAX_HEAD_CHARS)
}

/// Returns whether a text is a label and nothing else.
fn is_label(text: &str) -> bool {
    const MAX_BYTES: usize = 60;
    text.len() <= MAX_BYTES
        && LABELS.contains(&fold(text.trim_matches([' ', ':', '/', '-', '|'])).as_str())
}

/// Returns whether a text is a label with a name. Some labels also begin headlines
/// (`متابعة: …`), so that the name after them must begin with a given name.
fn is_byline(text: &str) -> bool {
    let text = text.trim();
    let Some(name) = without_label(text) else {
        return false;
    };
    let is_known = || Line::new(0, text).is_some_and(|line| byline::author(&line).is_some());
    let is_submission = || fold(text).split(' ').take(3).any(|word| word == "بواسطه");
    is_known()
        || is_name(name) && has_words(name) && (is_submission() || signatures::is_person(name))
}

/// Returns whether a class is that of a byline, and not of a box about the author.
fn is_byline_class(hint: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: [&str; 22] = [
        "author", "authors", "authorname", "authorlink", "byline", "bylines", "bylinename", "by",
        "writer", "writers", "writeby", "writtenby", "postedby", "reporter", "journalist",
        "columnist", "kateb", "writername", "signature", "katib", "correspondent", "redacteur",
    ];
    #[rustfmt::skip]
    const BOXES: [&str; 16] = [
        "bio", "box", "about", "desc", "description", "info", "posts", "more", "list", "img",
        "image", "avatar", "social", "title", "articles", "job",
    ];
    let words = || hint.split(['-', '_']);
    let joined: String = hint.chars().filter(char::is_ascii_alphanumeric).collect();
    (words().any(|word| NAMES.contains(&word)) || NAMES.contains(&joined.as_str()))
        && !words().any(|word| BOXES.contains(&word))
        // `article-info-author`, unlike `author-info`
        || hint.ends_with("-info-author")
}

/// Returns the text after a label such as `بقلم:`; `None` if it has none.
fn without_label(text: &str) -> Option<&str> {
    let is_sign =
        |c: char| c.is_whitespace() || matches!(c, ':' | '/' | '-' | '–' | '|' | '\\' | '؛' | '.');
    let text = text.trim_matches(is_sign);
    // The label has as many words as its folded form.
    LABELS.iter().find_map(|label| {
        let count = label.split(' ').count();
        let mut rest = text;
        let mut start = Vec::new();
        for _ in 0..count {
            let trimmed = rest.trim_start_matches(is_sign);
            let end = trimmed.find(is_sign).unwrap_or(trimmed.len());
            let (word, after) = trimmed.split_at_checked(end)?;
            start.push(fold(word));
            rest = after;
        }
        let name = rest.trim_matches(is_sign);
        (start.join(" ") == *label && !name.is_empty()).then_some(name)
    })
}

/// Returns the names in a byline, without labels, places and outlets.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    // `سعاد المنصوري Role, بي بي سي عربي`: labels for screen readers
    let ends = ["Role, ", "Reporting from"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
    let dated = byline::author_and_date(text).map(|(name, _)| name);
    let dated = dated.or_else(|| byline::date_and_author(text).map(|(_, name)| name));
    let text = before_role(dated.unwrap_or(text));
    let text = without_label(text).unwrap_or(text);
    // `سعاد المنصوري - الرياض`: the first piece that is a name
    text.split(['،', ',', ';', '؛', '&'])
        .flat_map(|part| part.split(" and "))
        .flat_map(two_persons)
        .filter_map(|part| {
            let pieces = || {
                part.split(['|', '•', '–', '—', '/', '(', '\n'])
                    .flat_map(|piece| piece.split(" - "))
                    .map(without_address)
                    .map(|piece| without_label(piece).unwrap_or(piece))
                    .map(|piece| piece.trim_matches([' ', ':', '-', '.', '\u{a0}']))
                    // `مراسل الوادي: سعاد المنصوري`
                    .map(|piece| piece.rsplit(':').next().unwrap_or(piece).trim())
                    .filter(|piece| is_name(piece))
            };
            // One word is mostly a place.
            pieces()
                .find(|piece| has_words(piece))
                .or_else(|| pieces().next())
        })
}

/// Returns the names of two persons that و joins, or else the text: `سعاد المنصوري وزياد الكيلاني`.
/// The part behind it must begin with a given name, and the word with و must be none.
fn two_persons(text: &str) -> impl Iterator<Item = &str> {
    const MIN_NAME_WORDS: usize = 2;
    let has_name_words = |name: &str| name.split_whitespace().nth(MIN_NAME_WORDS - 1).is_some();
    let mut joints = text.match_indices(" و");
    let split = joints.find_map(|(at, joint)| {
        let first = text.get(..at)?;
        let second = text.get(at + joint.len()..)?.trim_start();
        let whole = text.get(at + 1..)?.split_whitespace().next()?;
        let is_joint = has_name_words(first)
            && has_name_words(second)
            && signatures::is_person(second)
            && !signatures::is_person(whole);
        is_joint.then_some((first, second))
    });
    let (first, second) = split.map_or((text, None), |(first, second)| (first, Some(second)));
    std::iter::once(first).chain(second)
}

/// Returns the text before the role of a person whose name has at least two words.
fn before_role(text: &str) -> &str {
    #[rustfmt::skip]
    const ROLES: [&str; 14] = [
        "مراسل", "مراسله", "صحفي", "صحفيه", "صحافي", "صحافيه", "كاتب", "كاتبه", "محرر", "محرره",
        "باحث", "باحثه", "اعلامي", "اعلاميه",
    ];
    const MIN_NAME_WORDS: usize = 2;
    let words = text.match_indices(' ').map(|(at, _)| at);
    let mut roles = words.skip(MIN_NAME_WORDS - 1).filter(|at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let word = rest.split(' ').next().unwrap_or_default();
        ROLES.contains(&fold(word).as_str())
    });
    roles.next().and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Returns a name without the address for mail after it.
fn without_address(text: &str) -> &str {
    match text.trim_end().rsplit_once(' ') {
        Some((name, address)) if address.contains('@') => name,
        _ => text,
    }
}

/// Returns whether a printed name has several words: one word is mostly a place.
fn has_words(name: &str) -> bool {
    name.split_whitespace().nth(1).is_some()
}

/// Returns whether a text is the name of a person.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let folded = fold(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (1..=MAX_NAME_WORDS).contains(&words)
        && letters > 2
        && !is_outlet_name(&folded)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || is_mark(c) || " .-'’\u{a0}ـ".contains(c))
        && !NOBODY.contains(&folded.as_str())
        && !has_particle(text)
        && !is_outlet_list(text)
        && printed(text).is_none()
        && without_label(text).is_none()
        && !LABELS.contains(&folded.as_str())
}

/// Returns whether a folded name has a word that only names of outlets have.
pub fn is_outlet_name(folded: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 26] = [
        "نيوز", "صحيفه", "الصحيفه", "جريده", "الجريده", "موقع", "وكاله", "وكالات", "قناه", "شبكه",
        "بوابه", "تلفزيون", "اخبار", "الاخبار", "الاخباريه", "الالكترونيه", "الانباء", "للانباء",
        "برس", "news", "press", "agency", "media", "team", "agencies", "group",
    ];
    folded.split(' ').any(|word| WORDS.contains(&word))
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{640}' | '\u{300}'..='\u{36f}' | '\u{200c}'..='\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        names_in(text).collect()
    }

    #[test]
    fn a_name_is_without_its_label_and_its_place() {
        for text in [
            "بقلم: سعاد المنصوري",
            "كتبت سعاد المنصوري",
            "كتب/ سعاد المنصوري",
            "أضاف: سعاد المنصوري",
            "نشر بواسطة سعاد المنصوري",
            "سعاد المنصوري - الرياض",
            "سعاد المنصوري",
            "By سعاد المنصوري",
            "الرياض - سعاد المنصوري",
            "مراسلة الوادي: سعاد المنصوري",
            "سعاد المنصوري a@example.org",
            "سعاد المنصوري مراسلة الشؤون المحلية",
            "نشر في 6 مايو 2015 بواسطة سعاد المنصوري",
            "الأربعاء 06-05-2015 10:30 | كتبت: سعاد المنصوري",
        ] {
            assert_eq!(names(text), ["سعاد المنصوري"], "{text}");
        }
        assert_eq!(
            names("أحمد علي، سعاد المنصوري"),
            ["أحمد علي", "سعاد المنصوري"]
        );
        assert_eq!(
            names("سعاد المنصوري وزياد الكيلاني"),
            ["سعاد المنصوري", "زياد الكيلاني"]
        );
        assert_eq!(names("سعاد وليد المنصوري"), ["سعاد وليد المنصوري"]);
    }

    #[test]
    fn an_outlet_a_role_and_a_sentence_are_not_names() {
        for text in [
            "رويترز",
            "admin",
            "فريق التحرير",
            "6 مايو 2015",
            "بقلم",
            "قال الوزير إن العمل بدأ في المدينة",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_class_of_a_byline_is_not_that_of_a_box() {
        for hint in [
            "author",
            "writeby",
            "entry-author",
            "author-name",
            "byline",
            "post_writer",
        ] {
            assert!(is_byline_class(hint), "{hint}");
        }
        for hint in [
            "author-bio",
            "about-author",
            "authority",
            "written",
            "author-box",
        ] {
            assert!(!is_byline_class(hint), "{hint}");
        }
    }
}

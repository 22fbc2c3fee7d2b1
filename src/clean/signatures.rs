//! Signature lines: the name of the writer with a place, an outlet or a word such as `متابعات`.
//!
//! `سعاد المنصوري – متابعات`, `زياد - الرياض`, `هسبريس - سعاد`. A line is a signature only if each of
//! its parts is known: exactly one begins with a given name, and every other one is a place, an
//! outlet or such a word. The name of an agency next to a person is the credit of a photo.

use std::sync::LazyLock;

use super::credits::{has_particle, is_agency_name, is_outlet};
use super::line::{Line, Part, ends_with_stop, fold, trim};
use super::table::Table;

/// Words in the place of an outlet that name none.
const CREDITS: &str =
    "متابعات | متابعة | خاص | خاص بالموقع | تقرير | تقرير خاص | تغطية | تغطية خاصة | مراسلة خاصة | مراسلة |
     مراسلنا | مراسلتنا | مراسل | صحف | مواقع | مواقع إلكترونية | مكتب | تحقيق | حوار | صحافي متدرب |
     صحافية متدربة | كاتب | كاتبة | صحفي | صحفية | صحافي | صحافية";

/// Titles before a name.
const TITLES: &str =
    "د الدكتور الدكتوره دكتور ا الاستاذ الاستاذه المهندس م الزميل الزميله الصحافي الصحفي
     الشيخ السيد";

/// Words that begin a name of several words.
const NAME_STARTS: &str = "عبد ابو ام ابن بن ال بو ايت اولاد";

static CREDIT_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(CREDITS));
static TITLE_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_words(TITLES));
static NAME_START_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_words(NAME_STARTS));
static GIVEN_NAMES: LazyLock<Table> =
    LazyLock::new(|| Table::of_unfolded_words(include_str!("given_names.txt")));
static PLACES: LazyLock<Table> = LazyLock::new(|| {
    let cities = include_str!("../arabic/lists/cities.txt");
    let countries = include_str!("../arabic/lists/countries.txt");
    // The third column of countries is their adjective.
    let names = cities
        .lines()
        .chain(countries.lines())
        .filter(|row| !row.starts_with('#'));
    Table::of_names(names.flat_map(|row| row.split('\t').take(2)))
});

const MAX_NAME_WORDS: usize = 6;
const MAX_CHARS: usize = 80;

/// A signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature<'a> {
    /// The name of the writer.
    pub author: &'a str,
    /// The outlet, if the line names one that is not also a place.
    pub outlet: Option<&'a str>,
}

/// Returns whether a text is a word in the place of an outlet that names none.
pub(crate) fn is_credit_word(text: &str) -> bool {
    CREDIT_TABLE.contains_unfolded(text)
}

/// Returns whether a text is the name of a place.
pub(crate) fn is_place(text: &str) -> bool {
    PLACES.contains_unfolded(text)
}

/// Returns whether a text is the name of a person: it begins with a given name.
pub(crate) fn is_person(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded
        .split(' ')
        .skip_while(|word| TITLE_TABLE.contains(word))
        .peekable();
    let Some(first) = words.peek().copied() else {
        return false;
    };
    let count = words.count();
    let begins = GIVEN_NAMES.contains(first) || count > 1 && NAME_START_TABLE.contains(first);
    begins
        && (1..=MAX_NAME_WORDS).contains(&count)
        && !has_particle(text)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || c == ' ' || c == '.' || c == 'ـ' || is_mark(c))
}

fn is_mark(c: char) -> bool {
    ('\u{64b}'..='\u{65f}').contains(&c)
}

/// Returns the signature on a line.
pub(crate) fn read<'a>(line: &Line<'a>) -> Option<Signature<'a>> {
    let text = line.content;
    if line.chars() > MAX_CHARS || ends_with_stop(text) || text.contains(['؟', '!', '"', '؛']) {
        return None;
    }
    let bare = |part: &'a str| trim(part).trim_matches(['«', '»', '(', ')', '[', ']', '*', ' ']);
    let is_dash = |c: char| matches!(c, '-' | '–' | '—' | '|' | '/' | '(' | ')' | ':' | '،' | '•');
    let pieces = text
        .split(" ـ ")
        .flat_map(|piece| piece.split(is_dash))
        .map(bare);
    let mut parts: Vec<&str> = pieces.filter(|part| !part.is_empty()).collect();
    // `بقلم سعاد - الرباط` is a byline with a place.
    if let Some(first) = parts.first_mut()
        && let Some((label, name)) = first.split_once(' ')
        && ["بقلم", "كتب", "كتبت"].contains(&label)
        && is_person(name)
    {
        *first = name;
    }
    if !(2..=4).contains(&parts.len()) {
        return None;
    }
    let is_other = |part: &str| {
        is_credit_word(part) || is_place(part) || is_outlet(part) && !is_agency_name(part)
    };
    let mut people = parts.iter().filter(|part| !is_other(part));
    let author = people.next().filter(|author| is_person(author))?;
    if people.next().is_some() {
        return None;
    }
    // A colon separates a place from a name, or two parts of a headline.
    let is_headline = text.contains(':')
        && !parts
            .first()
            .is_some_and(|part| is_place(part) || is_outlet(part));
    if is_headline {
        return None;
    }
    let mut outlets = parts
        .iter()
        .filter(|part| is_outlet(part) && !is_credit_word(part) && !is_place(part));
    let outlet = outlets.next().copied();
    Some(Signature { author, outlet })
}

/// Claims the author of the text: a signature on its first line, the name of an interviewer on one of
/// its first lines (`حوار: آسيا العتروس`), or a name after a label on its last line
/// (`بقلم: سعاد المنصوري`).
pub(crate) fn mark_labelled(lines: &mut [Line]) {
    if lines.iter().any(|line| line.part == Some(Part::Author)) {
        return;
    }
    let mut body = lines.iter_mut().filter(|line| line.is_unclaimed());
    if let Some(line) = body.next()
        && body.next().is_some()
        && let Some(signature) = read(line)
    {
        line.claim_piece(Part::Author, signature.author);
        return;
    }
    let mut body = lines.iter_mut().filter(|line| line.is_unclaimed());
    let mut top = body.by_ref().take(MAX_TOP_LINES);
    let interviewer = top.find_map(|line| Some((labelled_person(line)?, line)));
    if let Some((name, line)) = interviewer {
        line.claim_piece(Part::Author, name);
        return;
    }
    let mut body = lines.iter_mut().rev().filter(|line| line.is_unclaimed());
    let last = body.next();
    if let Some(line) = last
        && body.next().is_some()
        && let Some(name) = labelled(line)
    {
        line.claim_piece(Part::Author, name);
    }
}

/// The number of lines at the top of a text that may name the interviewer.
const MAX_TOP_LINES: usize = 3;

/// Returns the person on a line such as `حوار: آسيا العتروس`. These labels also begin headlines, so
/// that the name must begin with a given name.
fn labelled_person<'a>(line: &Line<'a>) -> Option<&'a str> {
    const LABELS: &str =
        "حوار | حاورته | حاوره | حاورها | حاورتها | أجرى الحوار | أجرت الحوار | أجرى اللقاء | أجرت اللقاء |
         تقرير | كتب | كتبت | بقلم | إعداد";
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(LABELS));
    let text = line.content;
    if line.chars() > MAX_CHARS || ends_with_stop(text) {
        return None;
    }
    let (label, name) = text.split_once([':', '/'])?;
    let name = trim(name);
    (TABLE.contains_unfolded(label) && name.contains(' ') && is_person(name)).then_some(name)
}

/// Returns the name in the field of an author after its label: `بقلم سعاد المنصوري`.
pub(crate) fn without_label(field: &str) -> Option<&str> {
    const LABELS: [&str; 8] = [
        "بقلم",
        "بقلم:",
        "كتب:",
        "كتبت:",
        "كتب/",
        "كتبت/",
        "الكاتب:",
        "الكاتبة:",
    ];
    let (label, name) = trim(field).split_once([' ', '\u{a0}'])?;
    LABELS
        .contains(&label)
        .then(|| name.trim_start_matches([' ', ':', '/', '-']))
        .filter(|name| !name.is_empty())
}

/// Returns the name on a line with a label and nothing else: `بقلم: فلان`, `كتبت / فلانة`.
fn labelled<'a>(line: &Line<'a>) -> Option<&'a str> {
    const LABELS: &str =
        "بقلم | بقلم الكاتب | بقلم الكاتبة | كتب | كتبت | كتبه | كتبها | إعداد | إعداد وتحرير | تحرير |
         كتابة | الكاتب | الكاتبة | المراسل | by | written by";
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(LABELS));
    let text = line.content;
    if line.chars() > MAX_CHARS || ends_with_stop(text) {
        return None;
    }
    let (_, name) = text
        .split_once([':', '/', '|'])
        .filter(|(label, _)| TABLE.contains_unfolded(label))
        .or_else(|| {
            text.split_once(' ')
                .filter(|(label, _)| fold(label) == "بقلم")
        })?;
    let name = trim(name).trim_matches([' ', '-', '–', ':']);
    let words = name.split_whitespace().count();
    let is_name = (2..=MAX_NAME_WORDS).contains(&words)
        && !has_particle(name)
        && name.chars().all(|c| {
            c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | 'ـ' | '-') || is_mark(c)
        });
    is_name.then_some(name)
}

/// The author in a field for the author that holds a signature or a dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldAuthor<'a> {
    /// The name without a place or an outlet.
    Name(&'a str),
    /// Places and outlets, and no person: `الرياض - واس`.
    Nobody,
}

/// Returns the author in a field that has several parts, all but at most one of which are known to
/// be places or outlets. Unlike on a line of a page, the remaining one needs no given name.
pub(crate) fn in_field(text: &str) -> Option<FieldAuthor<'_>> {
    if text.chars().count() > MAX_CHARS {
        return None;
    }
    let is_separator = |c: char| matches!(c, '-' | '–' | '—' | '|' | '/' | '(' | ')' | ':' | 'ـ');
    let bare = |part| trim(part).trim_matches(['«', '»', '"', '[', ']', '*', ' ', '،', '.']);
    let pieces = text
        .split(" من ")
        .flat_map(|piece| piece.split(is_separator))
        .map(bare);
    let parts: Vec<&str> = pieces.filter(|part| !part.is_empty()).collect();
    let is_known = |part: &str| {
        is_credit_word(part) || is_place(part) || is_outlet(part) || is_newspaper(part)
    };
    let mut people = parts.iter().copied().filter(|part| !is_known(part));
    match (parts.len(), people.next(), people.next()) {
        (2..=4, None, _) => Some(FieldAuthor::Nobody),
        (1..=4, Some(name), None) if name.len() < text.len() => Some(FieldAuthor::Name(name)),
        _ => None,
    }
}

/// Returns whether a text is a newspaper whose name is a common word, as it names itself in a
/// dateline.
fn is_newspaper(text: &str) -> bool {
    const NEWSPAPERS: &str = "الاقتصادية | اليوم | المدينة | الجزيرة | الوطن | عكاظ | سبق | مكة | الرياضية | واس | كونا | بنا | وام | قنا";
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(NEWSPAPERS));
    TABLE.contains_unfolded(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_in_a_field_is_the_part_that_is_no_place_and_no_outlet() {
        use FieldAuthor::{Name, Nobody};
        for (field, author) in [
            ("الجوف - أحمد الحجاج:", Some(Name("أحمد الحجاج"))),
            ("الرياض - واس", Some(Nobody)),
            ("«الاقتصادية» من الرياض", Some(Nobody)),
            ("بغداد - الجزيرة - نصير النقيب:", Some(Name("نصير النقيب"))),
            ("دبي - «الرياض»", Some(Nobody)),
            ("آدم منتر", None),
            ("رويترز", None),
            ("سعاد المنصوري، زياد الكيلاني", None),
            ("فلانوف - علانوف", None),
        ] {
            assert_eq!(in_field(field), author, "{field}");
        }
    }

    fn signature(text: &str) -> Option<(&str, Option<&str>)> {
        let line = Line::new(1, text).unwrap_or_else(|| panic!("a blank line"));
        read(&line).map(|signature| (signature.author, signature.outlet))
    }

    #[test]
    fn a_signature_gives_the_author() {
        for (line, author, outlet) in [
            ("سعاد المراسلة – متابعات", "سعاد المراسلة", None),
            ("زياد - الرياض", "زياد", None),
            ("هسبريس - سعاد", "سعاد", Some("هسبريس")),
            ("عمر بن يوسف / الرباط", "عمر بن يوسف", None),
            ("القاهرة: محمد عبد الرزاق", "محمد عبد الرزاق", None),
            ("هالة عبد الرزاق (بيروت)", "هالة عبد الرزاق", None),
            (
                "هسبريس – فاطمة الزهراء بنعلي – الدار البيضاء",
                "فاطمة الزهراء بنعلي",
                Some("هسبريس"),
            ),
            ("عبد الرحيم أوعلي ـ خاص", "عبد الرحيم أوعلي", None),
        ] {
            assert_eq!(signature(line), Some((author, outlet)), "{line}");
        }
    }

    #[test]
    fn a_line_whose_parts_are_not_known_is_not_a_signature() {
        for line in [
            "أسعار النفط - الرياض",
            "غزة - القدس",
            "سعاد المنصوري",
            "القاهرة - رويترز",
            "محمد سالم - رويترز",
            "طقس - الرياض",
            "محمد صلاح: سنفوز في القاهرة",
            "علي يصل إلى بغداد - بغداد",
            "محمد السادس - خطاب العرش",
            "قمة الرياض - خاص",
            "أحمد - محمود",
        ] {
            assert_eq!(signature(line), None, "{line}");
        }
    }
}

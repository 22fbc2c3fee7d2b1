//! Date lines and bylines: `نشر في: 20/6/2024`, `بقلم: فلان`.

use crate::clean::line::{Line, ends_with_stop, fold, has_word};
use crate::clean::{has_particle, signatures};
use crate::dates;

/// Folded words that may precede a date on its line.
const DATE_LABELS: &str =
    "نشر نشرت نشره نشرها منشور اضيف اضيفت الاضافه ادرج ادرجت الادراج انشاوه انشي حرر تاريخ التاريخ النشر الاصدار
     اخر تحديث التحديث حدث محدث عدل تم في بتاريخ يوم created published posted updated last update on date at modified";

/// Folded words before the date of an update.
const UPDATE_LABELS: &[&str] = &[
    "تحديث",
    "التحديث",
    "حدث",
    "محدث",
    "عدل",
    "updated",
    "update",
    "modified",
];

/// Folded labels before the name of the author.
const BYLINES: &str =
    "بقلم كتب كتبت كتبه كتبها اعداد اعدها تحرير ترجمه الكاتب المحرر المولف تقرير by
     author ";

const MAX_NAME_WORDS: usize = 6;
const MAX_DATE_LINE_CHARS: usize = 100;

/// A date line.
pub(in crate::load) enum DateLine<'a> {
    /// The date of publication as written.
    Published(&'a str),
    /// The date of an update as written.
    Updated(&'a str),
    /// A label and numbers that are not a date.
    Unclear,
}

/// Parses a line that consists of a date, possibly with a label.
pub(in crate::load) fn date<'a>(line: &Line<'a>) -> Option<DateLine<'a>> {
    if line.chars() > MAX_DATE_LINE_CHARS {
        return None;
    }
    match labelled_date(line) {
        None | Some(DateLine::Unclear) if dates::date_line(line.content).is_some() => {
            Some(DateLine::Published(line.content))
        }
        None if is_impossible(line.content) => Some(DateLine::Published(line.content)),
        labelled @ (None | Some(DateLine::Unclear)) => unusual_date(line.content)
            .map(DateLine::Published)
            .or(labelled),
        labelled => labelled,
    }
}

/// Returns whether a text is a numeric date of a day that does not exist: `2024-02-30`.
fn is_impossible(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let is_short = |part: &str| (1..=2).contains(&part.len());
    let is_numeric = parts
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let has_shape = match parts.as_slice() {
        [first, middle, last] => {
            is_short(middle)
                && ((first.len() == 4 && is_short(last)) || (is_short(first) && last.len() == 4))
        }
        _ => false,
    };
    is_numeric && has_shape && dates::parse(text).is_err()
}

/// Returns the date in a line of dates, times and their labels. A name in Latin letters may precede
/// them. Examples: `نشر في: 17 فبراير ,2025: 08:30 ص GST`, `23.02.202523 فبراير 2025`.
fn unusual_date(text: &str) -> Option<&str> {
    const DATE_WORDS: &str = "مكه المكرمه بتوقيت غرينتش جرينتش الموافق هـ ه م ص كانون تشرين
         الاول الثاني ربيع الاخر جمادي الاولي الاخره ذو ذي القعده الحجه gst gmt utc";
    if ends_with_stop(text) || text.split_whitespace().count() > 16 {
        return None;
    }
    let mut rest = text;
    let first = text.find(char::is_numeric)?;
    let (name, after) = text.split_at_checked(first)?;
    let is_name = name.chars().any(char::is_alphabetic)
        && name.split_whitespace().count() <= 4
        && !name.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c))
        && name
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase));
    if is_name {
        rest = after;
    }
    let is_of_dates = |word: &str| {
        has_word(DATE_LABELS, word)
            || has_word(DATE_WORDS, word)
            || word.chars().all(char::is_numeric)
            || dates::date_line(&format!("1 {word} 2024")).is_some()
            || dates::date_line(&format!("{word} 1 يناير 2024")).is_some()
            || dates::date_line(&format!("15 {word} 1445 هـ")).is_some()
    };
    if !fold(rest).split(' ').all(is_of_dates) {
        return None;
    }
    let numeric = rest.get(..10).filter(|start| {
        let after = rest.get(10..).and_then(|after| after.chars().next());
        start.matches('.').count() == 2 && after.is_some_and(|c| c.is_numeric() || c == ' ')
    });
    let before = |sign: &'static str| rest.split_once(sign).map(|(date, _)| date);
    [
        numeric,
        Some(rest),
        before("الموافق"),
        before("("),
        before("محدث"),
        before(": 0"),
        before(": 1"),
        before(": 2"),
    ]
    .into_iter()
    .flatten()
    .map(|date| date.trim_matches([' ', '-', ':', '|', ',']))
    .find(|text| dates::parse(text).is_ok_and(|date| date.day().is_some()))
    .map(without_label)
}

fn without_label(date: &str) -> &str {
    date.split_once(':')
        .filter(|(label, rest)| {
            fold(label)
                .split(' ')
                .all(|word| has_word(DATE_LABELS, word))
                && dates::parse(rest).is_ok()
        })
        .map_or(date, |(_, rest)| rest.trim())
}

/// Parses a line that consists of a label and a date.
pub(super) fn labelled_date<'a>(line: &Line<'a>) -> Option<DateLine<'a>> {
    if line.chars() > MAX_DATE_LINE_CHARS || ends_with_stop(line.content) {
        return None;
    }
    let mut rest = line.content;
    let mut is_update = false;
    let mut labels = 0;
    while let Some((word, after)) = rest.split_once([' ', ':', '\u{a0}']) {
        let folded = fold(word);
        if !folded.is_empty() && !has_word(DATE_LABELS, &folded) {
            break;
        }
        labels += usize::from(!folded.is_empty());
        is_update |= UPDATE_LABELS.contains(&folded.as_str());
        rest = after;
    }
    let rest = rest.trim_matches([' ', ':', '-', '|']);
    if labels == 0 {
        None
    } else if dates::date_line(rest).is_some() {
        Some(if is_update {
            DateLine::Updated(rest)
        } else {
            DateLine::Published(rest)
        })
    } else if is_impossible(rest) {
        Some(DateLine::Published(rest))
    } else {
        let numbers = labels > 1 && rest.starts_with(char::is_numeric) && line.words() <= 10;
        numbers.then_some(DateLine::Unclear)
    }
}

/// Folded labels before the name of an author with a date after it, the longest first.
const SUBMISSIONS: [&str; 28] = [
    "تم النشر بواسطه",
    "تم نشره بواسطه",
    "نشر بواسطه",
    "نشرت بواسطه",
    "كتب بواسطه",
    "كتبت بواسطه",
    "ارسل بواسطه",
    "اضيف بواسطه",
    "اضيفت بواسطه",
    "نشر من قبل",
    "بقلم",
    "بواسطه",
    "ارسله",
    "ارسلها",
    "نشره",
    "نشرها",
    "اضافه",
    "حرره",
    "ارسلت بواسطه",
    "كتبه",
    "كتبها",
    "كتب",
    "كتبت",
    "submitted by",
    "posted by",
    "published by",
    "written by",
    "by",
];

/// Returns the name and the date on a line of both: `أرسله زياد في أربعاء, 06/05/2015 - 10:30`,
/// `Submitted by Ziad on 6 May 2015`.
pub(in crate::load) fn author_and_date(text: &str) -> Option<(&str, &str)> {
    const MAX_CHARS: usize = 120;
    if !text.chars().take(MAX_CHARS).any(char::is_numeric)
        || text.chars().nth(MAX_CHARS).is_some()
        || ends_with_stop(text)
    {
        return None;
    }
    let mut labels = SUBMISSIONS.iter();
    let Some(rest) = labels.find_map(|label| after_label(text, label)) else {
        return person_and_date(text);
    };
    let separators = [
        " في ",
        " بتاريخ ",
        " يوم ",
        " on ",
        " at ",
        " - ",
        " – ",
        " | ",
        "، ",
        ", ",
        " • ",
    ];
    let mut splits: Vec<(&str, &str)> = separators
        .iter()
        .filter_map(|separator| rest.split_once(separator))
        .collect();
    splits.sort_by_key(|(name, _)| name.len());
    splits.into_iter().find_map(|(name, date)| {
        let name = name.trim_matches([' ', ':', '-', '–', '،', ',', '|']);
        let words = name.split_whitespace().count();
        let is_name = (1..=MAX_NAME_WORDS).contains(&words)
            && !has_particle(name)
            && !name.chars().any(char::is_numeric);
        let date = date.trim_matches([' ', '-', '|', ':', '،', ',']);
        let is_date = || dates::date_line(date).is_some_and(|date| date.day().is_some());
        (is_name && is_date()).then_some((name, date))
    })
}

/// Returns the name and the date on a line without a label: `سعاد المنصوري | 6 مايو 2015`.
fn person_and_date(text: &str) -> Option<(&str, &str)> {
    let by_sign = text.split_once(['|', '•', '·']);
    let (one, other) = by_sign
        .or_else(|| text.split_once("، "))
        .or_else(|| text.split_once(" - "))
        .or_else(|| text.split_once(" – "))?;
    let (one, other) = (one.trim(), other.trim());
    let is_date = |date: &str| dates::date_line(date).is_some_and(|date| date.day().is_some());
    let is_name = |name: &str| name.contains(' ') && signatures::is_person(name);
    if is_name(one) && is_date(other) {
        Some((one, other))
    } else if is_date(one) && is_name(other) {
        Some((other, one))
    } else {
        None
    }
}

/// Returns the date on a line of two parts, of which the other names an outlet or a place:
/// `صحيفة الوادي | 6 مايو 2015`.
pub(super) fn date_beside(text: &str) -> Option<&str> {
    const MAX_WORDS: usize = 10;
    let (one, other) = text.split_once(['|', '•', '·'])?;
    let is_short = text.split_whitespace().count() <= MAX_WORDS && !ends_with_stop(text);
    let is_date = |date: &&str| dates::date_line(date).is_some_and(|date| date.day().is_some());
    [one.trim(), other.trim()]
        .into_iter()
        .find(is_date)
        .filter(|_| is_short)
}

/// Returns the date and the name on a line of both in this order: `نشر في 6 مايو 2015 بواسطة زياد`,
/// `Posted on May 6, 2015 by Ziad`.
pub(in crate::load) fn date_and_author(text: &str) -> Option<(&str, &str)> {
    const MAX_CHARS: usize = 120;
    if !text.contains(char::is_numeric) || text.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let separators = [" بواسطة ", " بقلم ", " من طرف ", " by "];
    separators.iter().find_map(|separator| {
        let (date, name) = text.split_once(separator)?;
        let line = Line::new(0, date)?;
        let date = match labelled_date(&line) {
            Some(DateLine::Published(date)) => date,
            None if dates::date_line(line.content).is_some() => line.content,
            _ => return None,
        };
        let name = name.trim_matches([' ', ':', '-', '|']);
        let words = name.split_whitespace().count();
        let is_name = (1..=MAX_NAME_WORDS).contains(&words)
            && !has_particle(name)
            && !name.contains(char::is_numeric);
        is_name.then_some((date, name))
    })
}

/// Returns the text after a folded label and its colon.
fn after_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let words = label.split(' ').count();
    let end = text
        .match_indices([' ', ':'])
        .nth(words - 1)
        .map(|(at, _)| at)?;
    let (start, rest) = text.split_at_checked(end)?;
    (fold(start) == label).then(|| rest.trim_start_matches([' ', ':', '/', '-', '|']))
}

/// Returns the name on a byline: `بقلم: فلان`, `كتبت - فلانة`, `بقلم فلان`.
pub(in crate::load) fn author<'a>(line: &Line<'a>) -> Option<&'a str> {
    let text = line.content;
    let is_label = |label: &str| has_word(BYLINES, &fold(label));
    let by_sign = text
        .split_once([':', '|', '–', '-', 'ـ'])
        .filter(|(label, _)| is_label(label));
    let by_word = || {
        text.split_once(' ')
            .filter(|(label, _)| ["بقلم", "by"].contains(&fold(label).as_str()))
    };
    // `كتب أحمد يعقوب`: two or three words without an article, a particle or a noun ending
    let by_verb = || {
        let (label, name) = text.split_once(' ')?;
        let words: Vec<String> = name.split(' ').map(fold).collect();
        let is_name = (2..=3).contains(&words.len())
            && !has_particle(name)
            && words.iter().all(|word| {
                word.chars().all(char::is_alphabetic)
                    && !["ال", "لل", "وال"]
                        .iter()
                        .any(|start| word.starts_with(start))
                    && !word.ends_with(['ه', 'ا'])
            });
        (["كتب", "كتبت"].contains(&fold(label).as_str()) && is_name).then_some((label, name))
    };
    let by_comma = || {
        text.split_once(", ")
            .filter(|(label, _)| *label == "Author")
    };
    let name = by_sign
        .or_else(by_word)
        .or_else(by_comma)
        .or_else(by_verb)?
        .1
        .trim_matches([' ', ':', '-', '–']);
    let words = name.split_whitespace().count();
    ((1..=MAX_NAME_WORDS).contains(&words)
        && !ends_with_stop(name)
        && !has_particle(name)
        && !name.contains(['؟', '!', '"', '«']))
    .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line::new(1, text).unwrap_or_else(|| panic!("a blank line"))
    }

    #[test]
    fn a_date_may_follow_a_label() {
        assert!(matches!(
            date(&line("نُشر في: 2024-06-20")),
            Some(DateLine::Published("2024-06-20"))
        ));
        assert!(matches!(
            date(&line("آخر تحديث: 2024-06-21")),
            Some(DateLine::Updated("2024-06-21"))
        ));
        assert!(matches!(
            date(&line("2024-06-20")),
            Some(DateLine::Published("2024-06-20"))
        ));
    }

    #[test]
    fn a_date_may_be_next_to_another_or_impossible() {
        let date_on = |text: &str| match date(&line(text)) {
            Some(DateLine::Published(raw)) => raw.to_owned(),
            _ => String::new(),
        };
        assert_eq!(date_on("2024-02-30"), "2024-02-30");
        assert_eq!(date_on("نشر في: 31/02/2024"), "31/02/2024");
        assert_eq!(date_on("23.02.202523 فبراير 2025"), "23.02.2025");
        assert!(date_on("Mehmet Yılmaz  24.01.2024 - محدث : 24.01.2024").starts_with("24.01.2024"));
        assert!(
            !date_on("الخميس 20 يونيو/حزيران 2024 14:05 (مكة المكرمة) الموافق 14 ذو الحجة 1445 هـ")
                .is_empty()
        );
        assert!(!date_on("نشر في: 17 فبراير ,2025: 08:30 ص GST").is_empty());
        assert_eq!(date_on("هجمات 11 سبتمبر 2001 في الذاكرة"), "");
        assert_eq!(date_on("رقم 2024-100-30"), "");
    }

    #[test]
    fn a_sentence_with_a_date_is_prose() {
        assert!(date(&line("نشر في 2024-06-20 تقرير عن المناخ.")).is_none());
        assert!(date(&line("تاريخ الصراع في المنطقة")).is_none());
    }

    #[test]
    fn a_byline_may_have_a_date() {
        for text in [
            "أرسله زياد الكيلاني في أربعاء, 06/05/2015 - 10:30",
            "نشر بواسطة زياد الكيلاني في 06/05/2015",
            "نشر بواسطة: زياد الكيلاني بتاريخ 6 مايو 2015",
            "بواسطة زياد الكيلاني، 6 مايو 2015",
            "Submitted by زياد الكيلاني on Wed, 6 May 2015",
            "كتب زياد الكيلاني - 6 مايو 2015",
            "نشره زياد الكيلاني في أحد, 06/05/2015 - 11:20",
            "زياد الكيلاني | 6 مايو 2015",
            "زياد الكيلاني، 6 مايو 2015",
            "6 مايو 2015 • زياد الكيلاني",
        ] {
            let (name, date) = author_and_date(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(name, "زياد الكيلاني", "{text}");
            let day = dates::parse(date).unwrap().day().unwrap();
            assert_eq!(day.to_string(), "2015-05-06", "{text}");
        }
        assert_eq!(
            author_and_date("كتب الوزير في 6 مايو 2015 رسالة إلى الرئيس"),
            None
        );
        assert_eq!(author_and_date("نشر بواسطة زياد"), None);
        for text in [
            "Posted on May 6, 2015 by زياد الكيلاني",
            "نشر في 6 مايو 2015 بواسطة زياد الكيلاني",
            "6 مايو 2015 بقلم زياد الكيلاني",
        ] {
            let (date, name) = date_and_author(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(name, "زياد الكيلاني", "{text}");
            let day = dates::parse(date).unwrap().day().unwrap();
            assert_eq!(day.to_string(), "2015-05-06", "{text}");
        }
    }

    #[test]
    fn a_byline_names_its_author() {
        assert_eq!(author(&line("بقلم: سمير الخطيب")), Some("سمير الخطيب"));
        assert_eq!(author(&line("كتبت - منى سالم")), Some("منى سالم"));
        assert_eq!(author(&line("كتب أحمد يعقوب")), Some("أحمد يعقوب"));
        assert_eq!(author(&line("كتب مدرسية جديدة")), None);
        assert_eq!(author(&line("كتب الوزير رسالة إلى الرئيس")), None);
        assert_eq!(author(&line("تقرير: هل تنجح القمة المقبلة؟")), None);
    }
}

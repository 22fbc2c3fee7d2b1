//! The lines that say when and by whom: `نشر في: 20/6/2024`, `بقلم: فلان`.

use crate::clean::line::{Line, ends_with_stop, fold, has_word};
use crate::dates;

/// Folded words that may stand before a date on its line.
const DATE_LABELS: &str =
    "نشر نشرت منشور تاريخ التاريخ النشر الاصدار اخر تحديث التحديث حدث محدث تم في
     بتاريخ يوم published posted updated last update on date at modified";

/// Folded words that make it the date of a change, not of the article.
const UPDATE_LABELS: &[&str] = &[
    "تحديث",
    "التحديث",
    "حدث",
    "محدث",
    "updated",
    "update",
    "modified",
];

/// Folded labels before the name of who wrote it.
const BYLINES: &str =
    "بقلم كتب كتبت كتبه كتبها اعداد اعدها تحرير ترجمه الكاتب المحرر المولف تقرير by
     author ";

const MAX_NAME_WORDS: usize = 6;
const MAX_STAMP_CHARS: usize = 100;

/// A line that says when.
pub(super) enum Stamp<'a> {
    /// The date itself, as the line writes it.
    Date(&'a str),
    /// When it was changed.
    Update(&'a str),
    /// A label and numbers that are no known date.
    Unclear,
}

/// Reads a line that is a date, or a label and a date, and nothing else.
pub(super) fn date<'a>(line: &Line<'a>) -> Option<Stamp<'a>> {
    if line.chars() > MAX_STAMP_CHARS {
        return None;
    }
    match labelled_date(line) {
        None | Some(Stamp::Unclear) if dates::date_line(line.kept).is_some() => {
            Some(Stamp::Date(line.kept))
        }
        labelled => labelled,
    }
}

/// Reads a label and a date, and nothing else.
pub(super) fn labelled_date<'a>(line: &Line<'a>) -> Option<Stamp<'a>> {
    if line.chars() > MAX_STAMP_CHARS || ends_with_stop(line.kept) {
        return None;
    }
    let mut rest = line.kept;
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
            Stamp::Update(rest)
        } else {
            Stamp::Date(rest)
        })
    } else {
        let numbers = labels > 1 && rest.starts_with(char::is_numeric) && line.words() <= 10;
        numbers.then_some(Stamp::Unclear)
    }
}

/// The name on a line that says who wrote it: `بقلم: فلان`, `كتبت - فلانة`, `بقلم فلان`.
pub(super) fn author<'a>(line: &Line<'a>) -> Option<&'a str> {
    let text = line.kept;
    let is_label = |label: &str| has_word(BYLINES, &fold(label));
    let by_sign = text
        .split_once([':', '|', '–', '-', 'ـ'])
        .filter(|(label, _)| is_label(label));
    let by_word = || {
        text.split_once(' ')
            .filter(|(label, _)| ["بقلم", "by"].contains(&fold(label).as_str()))
    };
    let name = by_sign
        .or_else(by_word)?
        .1
        .trim_matches([' ', ':', '-', '–']);
    let words = name.split_whitespace().count();
    ((1..=MAX_NAME_WORDS).contains(&words)
        && !ends_with_stop(name)
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
    fn a_date_may_stand_behind_its_label() {
        assert!(matches!(
            date(&line("نُشر في: 2024-06-20")),
            Some(Stamp::Date("2024-06-20"))
        ));
        assert!(matches!(
            date(&line("آخر تحديث: 2024-06-21")),
            Some(Stamp::Update("2024-06-21"))
        ));
        assert!(matches!(
            date(&line("2024-06-20")),
            Some(Stamp::Date("2024-06-20"))
        ));
    }

    #[test]
    fn a_sentence_with_a_date_is_prose() {
        assert!(date(&line("نشر في 2024-06-20 تقرير عن المناخ.")).is_none());
        assert!(date(&line("تاريخ الصراع في المنطقة")).is_none());
    }

    #[test]
    fn a_byline_names_its_author() {
        assert_eq!(author(&line("بقلم: سمير الخطيب")), Some("سمير الخطيب"));
        assert_eq!(author(&line("كتبت - منى سالم")), Some("منى سالم"));
        assert_eq!(author(&line("كتب الوزير رسالة إلى الرئيس")), None);
        assert_eq!(author(&line("تقرير: هل تنجح القمة المقبلة؟")), None);
    }
}

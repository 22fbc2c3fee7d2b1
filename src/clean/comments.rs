//! Readers' comments below an article: `تعليقات الزوار`, `التعليقات (3)`, `أضف تعليقك`.

use std::sync::LazyLock;

use super::line::{Line, Part};
use super::related;
use super::table::Table;

/// Headings of comments, without their number.
const HEADINGS: &str =
    "تعليقات الزوار | تعليقات القراء | تعليقات القراء الكرام | آراء القراء | ردود القراء | التعليقات |
     تعليقات | تعليق | أضف تعليقك | أضف تعليقا | أضف تعليق | إضافة تعليق | اترك تعليقا | اترك تعليقك |
     اترك تعليق | اترك ردا | اكتب تعليقك | اكتب تعليقا | شاركنا برأيك | شارك بتعليق | التعليقات على الخبر |
     التعليقات على المقال | تعليقات فيسبوك | تعليقات الفيسبوك | تعليقات الفيس بوك | جميع التعليقات | كل التعليقات | عرض التعليقات |
     Comments | Leave a reply | Leave a comment | Reader comments | Add comment | Responses";

/// Folded words that may surround a heading: `3 تعليقات على الخبر`, `عدد التعليقات: 3`.
const WORDS: &str = "عدد علي هذا الخبر المقال الموضوع خبر مقال لا يوجد توجد on this article";

static HEADING_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(HEADINGS));
static WORD_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_words(WORDS));

/// The largest size of a heading or of a notice above the comments, folded, in bytes.
const MAX_HEADING_BYTES: usize = 250;
/// The largest number of headings that are considered.
const MAX_HEADINGS: usize = 20;
/// The largest number of words of a heading.
const MAX_WORDS: usize = 7;

/// Claims all lines from the first heading of comments below the text to the end, or to a list of
/// teasers.
pub(crate) fn mark(lines: &mut [Line]) {
    let headings = (1..lines.len()).filter(|&i| lines.get(i).is_some_and(is_heading));
    for i in headings.take(MAX_HEADINGS).collect::<Vec<_>>() {
        let (above, below) = lines.split_at_mut(i);
        let size_above: usize = above.iter().map(prose_bytes).sum();
        let size_below: usize = below.iter().map(prose_bytes).sum();
        if size_above > 0 && size_above >= size_below {
            claim(below);
            return;
        }
    }
}

fn prose_bytes(line: &Line) -> usize {
    const MIN_WORDS: usize = 8;
    if line.is_unclaimed() && (line.is_prose() || line.words() >= MIN_WORDS) {
        line.content.len()
    } else {
        0
    }
}

/// Claims the comments, up to a heading of teasers.
fn claim(lines: &mut [Line]) {
    for line in lines {
        if line.is_unclaimed() && related::is_heading(line) {
            return;
        }
        if line.is_unclaimed() {
            line.claim(Part::Removed);
        }
    }
}

/// Returns whether a line is a heading of comments, possibly with their number.
fn is_heading(line: &Line) -> bool {
    // Most lines are longer than any heading.
    if line.folded.len() > MAX_HEADING_BYTES {
        return false;
    }
    // `الآراء الواردة أدناه لا تعبر عن رأي الموقع`
    let is_notice = [
        "الاراء الوارده",
        "التعليقات الوارده",
        "التعليقات المنشوره",
        "الاراء المنشوره",
    ]
    .iter()
    .any(|start| line.folded.starts_with(start))
        && line.folded.contains("لا تعبر");
    if is_notice {
        return true;
    }
    if line.words() > MAX_WORDS {
        return false;
    }
    let words: Vec<&str> = line
        .folded
        .split(' ')
        .filter(|word| !word.chars().all(char::is_numeric) && !WORD_TABLE.contains(word))
        .collect();
    HEADING_TABLE.contains(&words.join(" ")) || HEADING_TABLE.contains(&line.folded)
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    const PROSE: &str = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما.";

    fn body(text: &str) -> Vec<String> {
        let mut lines = lines(text, 1);
        mark(&mut lines);
        let body = lines.into_iter().filter(Line::is_unclaimed);
        body.map(|line| line.text.to_owned()).collect()
    }

    #[test]
    fn comments_below_the_text_are_taken_out() {
        for heading in [
            "تعليقات الزوار 1",
            "التعليقات (3)",
            "3 تعليقات",
            "أضف تعليقك",
            "3 تعليقات على هذا الخبر",
            "عدد التعليقات: 2",
        ] {
            let page = format!("{PROSE}\n{heading}\nزائر\nكلام لا علاقة له بالخبر من قارئ غاضب");
            assert_eq!(body(&page), [PROSE], "{heading}");
        }
    }

    #[test]
    fn a_heading_above_the_text_and_prose_about_comments_end_nothing() {
        let above = format!("التعليقات (3)\n{PROSE}\n{PROSE}");
        assert_eq!(body(&above).len(), 3);
        let within = format!("{PROSE}\nتعليق الدراسة غدا بسبب الأمطار\n{PROSE}");
        assert_eq!(body(&within).len(), 3);
    }

    #[test]
    fn teasers_below_the_comments_are_left_to_their_rule() {
        let page = format!("{PROSE}\nأضف تعليقك\nالاسم\nمقالات ذات صلة\nخبر آخر");
        assert_eq!(body(&page), [PROSE, "مقالات ذات صلة", "خبر آخر"]);
    }
}

//! Turns the text that was taken from printed pages into paragraphs of readable Arabic.
//!
//! Some files hold glyphs and not letters: presentation forms, in the order in which they stand on
//! paper. Lines are joined to paragraphs, and what each page repeats is left out.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// The number of pages from which a line that most of them begin or end with is left out.
const MIN_PAGES: usize = 3;

/// Returns the paragraphs of a text with form feeds between pages.
pub fn paragraphs(text: &str) -> Vec<String> {
    let is_visual = is_visual(text);
    let pages: Vec<Vec<String>> = text
        .split('\u{c}')
        .map(|page| page.lines().map(|line| readable(line, is_visual)).collect())
        .collect();
    let repeated = repeated(&pages);
    let widest = pages
        .iter()
        .flatten()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    let mut paragraphs = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    for page in &pages {
        let last = last_line(page);
        for (number, line) in page.iter().enumerate() {
            let is_edge = number == 0 || Some(number) == last;
            let is_left_out = is_page_mark(line) || is_edge && repeated.contains(&pattern(line));
            if line.is_empty() {
                if !block.last().is_some_and(|line| is_open(line, widest)) {
                    join(&mut block, &mut paragraphs);
                }
            } else if !is_left_out {
                block.push(line);
            }
        }
        // A paragraph may go on after the end of a page.
        if !block.last().is_some_and(|line| is_open(line, widest)) {
            join(&mut block, &mut paragraphs);
        }
    }
    join(&mut block, &mut paragraphs);
    paragraphs
}

fn last_line(page: &[String]) -> Option<usize> {
    page.iter().rposition(|line| !line.is_empty())
}

/// Returns whether a line is cut within a sentence: it is nearly as wide as the widest line, which
/// `widest` is the width of, and has no end. A gap or the end of a page after it ends no paragraph.
fn is_open(line: &str, widest: usize) -> bool {
    let chars = line.chars().count();
    chars > 30 && chars * 10 >= widest * 8 && !line.ends_with(['.', '!', '؟', ':', '»', '"', '…'])
}

/// Joins the lines of a block. A line that is much shorter than the longest ends a paragraph.
fn join(block: &mut Vec<&str>, paragraphs: &mut Vec<String>) {
    let widest = block
        .iter()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    let mut paragraph = String::new();
    for line in block.drain(..) {
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
        let is_short = line.chars().count() * 3 < widest * 2;
        let is_end = line.ends_with(['.', '!', '؟', '…']) && line.chars().count() * 8 < widest * 7;
        if is_short || is_end {
            paragraphs.push(std::mem::take(&mut paragraph));
        }
    }
    if !paragraph.is_empty() {
        paragraphs.push(paragraph);
    }
}

/// Returns whether a line is the number of a page, or the address that browsers print below it.
fn is_page_mark(line: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.chars().all(char::is_numeric);
    let is_address = |part: &str| part.starts_with("http") || part.starts_with("file:");
    let mut parts = line
        .split([' ', '/', '-', '–'])
        .filter(|part| !part.is_empty());
    let is_numbers = line.chars().count() <= 9 && !line.is_empty() && parts.all(is_number);
    let mut words = line.split_whitespace();
    let is_footer = words.clone().any(is_address)
        && words.all(|word| is_address(word) || word.split('/').all(is_number));
    is_numbers || is_footer
}

/// Returns the line without its digits, by which the headers of pages are compared.
fn pattern(line: &str) -> String {
    line.chars().filter(|c| !c.is_numeric()).collect()
}

/// Returns the lines at the edges of more than half of the pages.
fn repeated(pages: &[Vec<String>]) -> Vec<String> {
    let pages: Vec<_> = pages
        .iter()
        .filter(|page| last_line(page).is_some())
        .collect();
    if pages.len() < MIN_PAGES {
        return Vec::new();
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in &pages {
        let edges = [
            page.first(),
            last_line(page).and_then(|last| page.get(last)),
        ];
        let mut patterns: Vec<String> = edges.iter().flatten().map(|line| pattern(line)).collect();
        patterns.dedup();
        for pattern in patterns
            .into_iter()
            .filter(|pattern| !pattern.trim().is_empty())
        {
            *counts.entry(pattern).or_default() += 1;
        }
    }
    let often = counts
        .into_iter()
        .filter(|(_, count)| count * 2 > pages.len());
    often.map(|(pattern, _)| pattern).collect()
}

/// Returns a line as letters in reading order.
fn readable(line: &str, is_visual: bool) -> String {
    let line: String = line.chars().filter(|c| !is_direction_mark(*c)).collect();
    let line = if is_visual && line.chars().any(is_arabic) {
        reversed(&line)
    } else {
        line
    };
    let line = letters(&line);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_arabic(c: char) -> bool {
    matches!(c, 'ء'..='ي' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{fb50}'..='\u{fd3d}' | '\u{fd50}'..='\u{fdf9}' | '\u{fe70}'..='\u{fefc}')
}

/// Returns the text with the letters that presentation forms stand for.
fn letters(line: &str) -> String {
    if !line.contains(is_presentation_form) {
        return line.to_owned();
    }
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        if is_presentation_form(c) {
            // The form of a mark alone is a space and the mark.
            text.extend(std::iter::once(c).nfkc().filter(|c| *c != ' '));
        } else {
            text.push(c);
        }
    }
    text
}

/// Returns a line in the opposite order. Numbers and Latin words keep theirs; brackets are mirrored;
/// a mark follows its letter.
fn reversed(line: &str) -> String {
    let is_ltr = |c: char| c.is_numeric() || c.is_alphabetic() && !is_arabic(c);
    let is_inner = |c: char| matches!(c, '.' | ',' | ':' | '/' | '-' | '%' | '@' | '_' | '٫' | '٬');
    let is_mark = |c: char| matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}');
    let chars: Vec<char> = line.chars().collect();
    let mut text = String::with_capacity(line.len());
    let mut end = chars.len();
    while end > 0 {
        let at = |position: usize| chars.get(position).copied().unwrap_or(' ');
        let last = at(end - 1);
        if is_ltr(last) {
            let mut start = end - 1;
            let mut next = start;
            while next > 0 && (is_ltr(at(next - 1)) || is_inner(at(next - 1))) {
                next -= 1;
                if is_ltr(at(next)) {
                    start = next;
                }
            }
            text.extend(chars.get(start..end).unwrap_or_default());
            end = start;
            continue;
        }
        if is_mark(last) {
            // A mark follows its letter in either order.
            let mut start = end - 1;
            while start > 0 && is_mark(at(start)) {
                start -= 1;
            }
            text.extend(chars.get(start..end).unwrap_or_default());
            end = start;
            continue;
        }
        text.push(mirrored(last));
        end -= 1;
    }
    text
}

fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '«' => '»',
        '»' => '«',
        '<' => '>',
        '>' => '<',
        c => c,
    }
}

/// Returns whether the words of a text are written backwards: they begin with letters that only end
/// words, and end with the article.
fn is_visual(text: &str) -> bool {
    let (mut forward, mut backward) = (0u64, 0u64);
    for word in text.split(|c: char| !is_arabic(c)) {
        if word.chars().nth(2).is_none() {
            continue;
        }
        let word: Vec<char> = word
            .chars()
            .flat_map(|c| std::iter::once(c).nfkc())
            .collect();
        let ends = |c: Option<&char>| matches!(c, Some('ة' | 'ى'));
        let article = |mut letters: [Option<&char>; 2], order: [char; 2]| {
            letters
                .iter_mut()
                .zip(order)
                .all(|(letter, wanted)| *letter == Some(&wanted))
        };
        let count = word.len();
        let last = |back: usize| count.checked_sub(back).and_then(|at| word.get(at));
        forward += u64::from(ends(last(1)));
        backward += u64::from(ends(word.first()));
        forward += u64::from(article([word.first(), word.get(1)], ['ا', 'ل']));
        backward += u64::from(article([last(2), last(1)], ['ل', 'ا']));
    }
    backward > forward
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_in_the_order_of_paper_become_letters_in_reading_order() {
        let text = "٢٠٢٤ ﺔﻨﺳ (ﺲﻠﺠﻤﻟﺍ) ﺔﻨﻳﺪﻤﻟﺍ ﺔﻧﺯﺍﻮﻣ";
        assert_eq!(paragraphs(text), ["موازنة المدينة (المجلس) سنة ٢٠٢٤"]);
    }

    #[test]
    fn presentation_forms_in_reading_order_are_only_replaced() {
        assert_eq!(paragraphs("ﺍﻟﻤﺪﻳﻨﺔ ﺍﻷﻭﻟﻰ"), ["المدينة الأولى"]);
    }

    #[test]
    fn lines_are_joined_to_paragraphs_and_marks_of_direction_are_out() {
        let text = "\u{202b}عنوان قصير\u{202c}\n\nقال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل\nويستمر عاما كاملا.\n\n\u{c}1/2\n";
        assert_eq!(
            paragraphs(text),
            [
                "عنوان قصير",
                "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا."
            ]
        );
    }

    #[test]
    fn what_each_page_repeats_is_left_out() {
        let page = |number: u32| {
            format!("صحيفة الوادي العدد {number}\n\nخبر الصفحة {number} طويل.\n\n{number}\n\u{c}")
        };
        let text: String = (1..=4).map(page).collect();
        assert_eq!(paragraphs(&text).len(), 4);
    }
}

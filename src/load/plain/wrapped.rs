//! Paragraphs that a program broke into lines of one width, as text browsers and mail do.
//!
//! In such a text, the first word of a line would not have fitted on the line above. This holds for
//! no other text: in a poem or a list, lines end where they like.

/// The smallest and the largest width of the lines, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
/// The smallest number of line ends that were made for width.
const MIN_BREAKS: usize = 3;
/// The share of all line ends within paragraphs that must have been made for width, in percent.
const MIN_PERCENT: usize = 75;

/// Returns the text with the lines of each paragraph joined; `None` if they are not broken. Blank
/// lines fill up each paragraph, so that the lines below it retain their numbers.
pub fn joined(text: &str) -> Option<String> {
    // Most texts have a line for each paragraph, and return here.
    let max_bytes = 4 * WIDTHS.end();
    let mut width = 0;
    for line in text.lines() {
        if line.len() > max_bytes {
            return None;
        }
        width = width.max(line.trim_end().chars().count());
        if width > *WIDTHS.end() {
            return None;
        }
    }
    if !WIDTHS.contains(&width) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let is_broken = |pair: &[&str]| match pair {
        [above, below] => is_for_width(above, below, width),
        _ => false,
    };
    let inner = |pair: &&[&str]| pair.iter().all(|line| !line.trim().is_empty());
    let ends = lines.windows(2).filter(inner).count();
    let breaks = lines
        .windows(2)
        .filter(inner)
        .filter(|pair| is_broken(pair));
    let (breaks, stops) = breaks.fold((0, 0), |(breaks, stops), pair| {
        let ends = pair.first().is_some_and(|line| ends_sentence(line));
        (breaks + 1, stops + usize::from(ends))
    });
    if breaks < MIN_BREAKS || breaks * 100 < ends * MIN_PERCENT || stops * 2 > breaks {
        return None;
    }
    let mut joined = String::with_capacity(text.len());
    let mut fill = 0;
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        if is_for_width(line, next, width) {
            joined.push_str(line.trim_end());
            joined.push(' ');
            fill += 1;
        } else {
            joined.push_str(line);
            joined.extend(std::iter::repeat_n('\n', fill + 1));
            fill = 0;
        }
    }
    Some(joined)
}

/// Returns whether a line of text ends because the first word of the next did not fit.
fn is_for_width(line: &str, next: &str, width: usize) -> bool {
    let Some(word) = next.split_whitespace().next() else {
        return false;
    };
    let chars = line.trim_end().chars().count();
    chars > 0 && !line.contains('\t') && chars + 1 + word.chars().count() > width
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '؟', '!', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_paragraph_are_joined() {
        let text = "عنوان الخبر\n\nقال رئيس المجلس إن العمل في المشروع يبدأ مطلع\nالشهر المقبل ويستمر عاما كاملا، وإن كلفته بلغت\nمليوني درهم.\n\nوأضاف في مؤتمر صحفي أن اللجنة ستجتمع غدا لبحث\nمطالب السكان، وأن النتائج ستعلن في نهاية الأسبوع\nالمقبل بحضور الجميع.\n";
        let joined = joined(text).unwrap();
        let paragraphs: Vec<&str> = joined.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(paragraphs.len(), 3);
        assert!(paragraphs[1].ends_with("وإن كلفته بلغت مليوني درهم."));
        assert_eq!(joined.lines().count(), text.lines().count());
    }

    #[test]
    fn other_lines_are_left_as_they_are() {
        let long = "قال الوزير إن العمل في المشروع يبدأ مطلع الشهر المقبل. ".repeat(4);
        for text in [
            format!("عنوان\n{long}\n{long}\n{long}\n{long}"),
            "أول السطر القصير\nثاني السطر القصير هنا\nثالث\nرابع السطور القصيرة كلها هنا في القصيدة الطويلة\nخامس".to_owned(),
            "قال الوزير إن العمل في المشروع يبدأ قريبا.\nوأضاف أن اللجنة ستجتمع غدا لبحث المطالب.\nودعت البلدية السكان إلى الابتعاد عنها.\nوكان المشروع توقف قبل ثلاثة أعوام هنا.".to_owned(),
        ] {
            assert_eq!(joined(&text), None, "{text}");
        }
    }
}

//! Embedded posts: their text and the line with their author.
//!
//! ```text
//! لحظة وصول الزعيم 👇 #روسيا pic.twitter.com/VgrSi2pvVx
//! — التلفزيون العربي (@AlarabyTV) September 12, 2023
//! ```

use super::line::{Line, Part};
use super::markup::is_link;

/// The largest length of a post: 280 characters and its links.
const MAX_POST_CHARS: usize = 340;

/// Takes out attributions with the post above them, and posts that end with the link to a picture.
pub(crate) fn mark(lines: &mut [Line]) {
    for i in 0..lines.len() {
        let (above, rest) = lines.split_at_mut(i);
        let Some(line) = rest.first_mut().filter(|line| line.is_unclaimed()) else {
            continue;
        };
        let attribution = is_attribution(line);
        if !attribution && !is_post(line) {
            continue;
        }
        line.claim(Part::Removed);
        claim_post_above(above, attribution);
    }
}

/// Claims the lines of a post above its last line, which is the attribution or the end of the text.
/// Above an attribution are the text, and tags and handles on lines of their own. Above the end of
/// the text are only tags and handles.
fn claim_post_above(above: &mut [Line], attribution: bool) {
    let mut has_text = !attribution;
    let mut has_tags = false;
    for line in above
        .iter_mut()
        .rev()
        .take_while(|line| line.is_unclaimed())
    {
        if is_tags(line) {
            has_tags = true;
        } else if has_text || line.chars() > MAX_POST_CHARS || (has_tags && line.is_prose()) {
            break;
        } else {
            has_text = true;
        }
        line.claim(Part::Removed);
    }
}

/// Returns whether a line names the author of a post: `— اسم الحساب (@handle) September 12, 2023`,
/// `A post shared by …`.
fn is_attribution(line: &Line) -> bool {
    let shared = [
        "a post shared by",
        "a video posted by",
        "posted by",
        "تمت مشاركه منشور بواسطه",
        "منشور تمت مشاركته بواسطه",
        "تم نشره بواسطه",
        "تمت المشاركه بواسطه",
    ];
    let handle = line.text.starts_with(['—', '–', '-', '―']) && line.text.contains("(@");
    ((handle && ends_with_date(line.text))
        || shared.iter().any(|start| line.folded.starts_with(start)))
        && line.chars() <= 160
}

fn ends_with_date(text: &str) -> bool {
    text.rsplit_once(')')
        .is_some_and(|(_, date)| date.trim().is_empty() || date.chars().any(char::is_numeric))
}

fn is_post(line: &Line) -> bool {
    let last = line.text.split_whitespace().next_back();
    let ends_with_picture = last.filter(|word| word.contains('/')).is_some_and(|word| {
        [
            "pic.twitter.com/",
            "pic.x.com/",
            "https://t.co/",
            "http://t.co/",
        ]
        .iter()
        .any(|link| word.contains(link))
    });
    ends_with_picture && line.chars() <= MAX_POST_CHARS
}

fn is_tags(line: &Line) -> bool {
    line.text.split_whitespace().all(|word| {
        word.starts_with(['#', '@']) || is_link(word) || !word.chars().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    fn remaining(text: &str) -> Vec<&str> {
        let mut lines = lines(text, 1);
        mark(&mut lines);
        lines
            .into_iter()
            .filter(Line::is_unclaimed)
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn a_post_is_taken_out_with_its_attribution() {
        let page =
            "فقرة قبلها.\nهذا نص المنشور بلا صورة\n— قناة (@channel) May 1, 2024\nفقرة بعدها.";
        assert_eq!(remaining(page), ["فقرة قبلها.", "فقرة بعدها."]);
    }

    #[test]
    fn a_post_with_a_picture_is_taken_out_with_its_tags() {
        assert_eq!(
            remaining("فقرة.\n#غزة #عاجل\nلحظة القصف pic.twitter.com/abc\nفقرة."),
            ["فقرة.", "فقرة."]
        );
    }

    #[test]
    fn a_dash_and_a_handle_in_prose_are_not_taken_out() {
        let prose = "وكتب الوزير (@minister) أن المحادثات مستمرة.\n— هذا ما قاله الشهود";
        assert_eq!(remaining(prose).len(), 2);
    }
}

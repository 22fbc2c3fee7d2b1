//! Remains of code in a page saved as text: tags, scripts, entities, names of icons, links.

use std::sync::LazyLock;

use super::line::Line;
use super::table::Table;

/// Splits off the tag at the start of a text.
fn leading_tag(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    is_tag_start(inside).then(|| text.split_at_checked(text.find('>')? + 1))?
}

fn is_tag_start(inside: &str) -> bool {
    let name = inside.trim_start_matches(['/', '!']);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
}

/// Returns the text between the tags at the start and end of a line; `None` if there are no tags,
/// or no text between them.
///
/// A page saved with its markup has paragraphs such as `<p>قال الوزير …</p>`, which are text.
pub(crate) fn without_tags(text: &str) -> Option<&str> {
    let mut bare = text;
    while let Some((_, rest)) = leading_tag(bare) {
        bare = rest.trim();
    }
    while let Some(open) = bare.strip_suffix('>').and_then(|open| open.rfind('<')) {
        let (before, tag) = bare.split_at_checked(open)?;
        if !is_tag_start(tag.get(1..)?) {
            break;
        }
        bare = before.trim();
    }
    if bare.len() == text.len() {
        return None;
    }
    let is_entity = bare.starts_with('&') && bare.ends_with(';') && bare.is_ascii();
    let mut outside = bare;
    let mut has_text = false;
    while !outside.is_empty() && !has_text {
        let (before, tagged) =
            outside.split_at_checked(outside.find('<').unwrap_or(outside.len()))?;
        has_text = before.chars().any(char::is_alphanumeric);
        outside = leading_tag(tagged).map_or_else(
            || tagged.strip_prefix('<').unwrap_or_default(),
            |(_, rest)| rest,
        );
    }
    (has_text && !is_entity).then_some(bare)
}

pub(super) fn is_code(line: &Line) -> bool {
    let text = line.text;
    let is_tag = leading_tag(text).is_some()
        && text.ends_with('>')
        && (text.starts_with("<script")
            || text.starts_with("<style")
            || text.starts_with("<!--")
            || without_tags(text).is_none());
    let is_script = text.is_ascii()
        && [
            "function(",
            "function (",
            ".push(",
            "window.",
            "document.",
            "googletag",
            "adsbygoogle",
            "var ",
            "};",
            "});",
            "@media",
            "!important",
        ]
        .iter()
        .any(|sign| text.contains(sign))
        && text.contains(['(', '{', '=', ';']);
    let is_entity = text.starts_with('&') && text.ends_with(';') && text.is_ascii();
    is_tag || is_script || is_entity
}

static ICONS: LazyLock<Table> = LazyLock::new(|| {
    Table::of_words(
    "play-circle play_circle play-circle-o play_circle_outline play_circle_filled play-icon play-button
     pause-circle video-icon video-camera videocam camera-icon photo-camera audio-icon gallery-icon image-icon
     share-icon share-alt arrow-left arrow-right arrow-up arrow-down chevron-left chevron-right chevron-down
     chevron-up expand_more expand_less keyboard_arrow_down keyboard_arrow_left keyboard_arrow_right
     keyboard_arrow_up close-icon search-icon menu-icon clock-icon calendar-icon icon-play icon-camera icon-video
     icon-share icon-clock fa-play fa-share volume-up volume_up external-link caret-down caret-left bookmark-icon
     print-icon access_time zoom-in zoom_in zoom_out_map quote-left quote-right email-icon")
});

pub(super) fn is_icon(text: &str) -> bool {
    !text.is_empty()
        && text
            .split_whitespace()
            .all(|word| word.is_ascii() && ICONS.contains(&word.to_ascii_lowercase()))
}

/// Returns a line without the icon names at its end; `None` if there are none, or nothing else.
///
/// When a page is saved as text, icon fonts leave the names of their icons:
/// `… (أ.ف.ب) play-circle`.
pub(crate) fn without_icon(text: &str) -> Option<&str> {
    let mut bare = text;
    while let Some((before, _)) = bare
        .rsplit_once(char::is_whitespace)
        .filter(|(_, last)| is_icon(last))
    {
        bare = before.trim_end();
    }
    (bare.len() < text.len() && !is_icon(bare)).then_some(bare)
}

pub(crate) fn is_link(word: &str) -> bool {
    [
        "http://",
        "https://",
        "www.",
        "pic.twitter.com/",
        "t.co/",
        "youtu.be/",
    ]
    .iter()
    .any(|start| word.starts_with(start))
}

//! `--bidi`: output to a pipe, and the lines that renderers pass to a display. The display has unit tests.

use crate::util::Dir;
use fihris::index::read::columns::Listing;
use fihris::render::bidi::{Bidi, Display};
use fihris::render::terminal::Text;
use fihris::render::{HitView, Renderer, Summary};
use fihris::snippet::Snippet;
use unicode_normalization::UnicodeNormalization;

const COMMANDS: [&[&str]; 5] = [
    &["search", "--explain", "بوتين"],
    &["show", "summit"],
    &["stats"],
    &["stats", "--skipped"],
    &["analyze", "وبالصواريخ CNN"],
];

fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

/// Returns whether a character is an Arabic presentation form.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

#[test]
fn text_keeps_its_order_by_default() {
    let dir = Dir::with_news();
    for command in COMMANDS {
        let plain = dir.fihris(command).run();
        let off = dir.fihris(["--bidi", "off"].iter().chain(command)).run();
        assert_eq!(plain.stdout, off.stdout);
        let added = |c| is_isolate(c) || is_joined(c) || matches!(c, '\u{200E}' | '\u{200F}');
        assert!(!plain.stdout.contains(added), "{plain}");
    }
}

#[test]
fn isolates_surround_fields_in_pairs_and_change_nothing_else() {
    let dir = Dir::with_news();
    for command in COMMANDS {
        let plain = dir.fihris(command).run();
        let isolated = dir
            .fihris(["--bidi", "isolate"].iter().chain(command))
            .run();
        let control = |c: &char| !is_isolate(*c) && *c != '\u{200E}';
        let bare: String = isolated.stdout.chars().filter(control).collect();
        assert_eq!(bare, plain.stdout);
        for line in isolated.stdout.lines() {
            let begins = line.matches(['\u{2066}', '\u{2067}', '\u{2068}']).count();
            assert_eq!(begins, line.matches('\u{2069}').count(), "{line:?}");
        }
    }
    let found = dir
        .fihris(["--bidi", "isolate", "search", "المنتخب"])
        .exits(0);
    let about = "\u{2067}رويترز\u{2069} · \u{2067}رياضة\u{2069} · \u{2066}2024-07-01\u{2069}";
    assert_eq!(found.stdout.lines().nth(1), Some(about), "{found}");
}

#[test]
fn visual_order_is_for_terminals_only() {
    let dir = Dir::with_news();
    let plain = dir.fihris(["search", "بوتين"]).exits(0).stdout;
    let visual = ["--bidi", "visual", "search", "بوتين"];
    dir.fihris(visual)
        .exits(0)
        .says("--bidi visual works only on a terminal")
        .prints(&plain);
    dir.fihris(["--quiet"].iter().chain(&visual))
        .exits(0)
        .silently()
        .prints(&plain);
    let wished = dir.fihris(["search", "بوتين"]).env("FIHRIS_BIDI", "visual");
    wished.exits(0).silently().prints(&plain);
}

#[test]
fn machine_formats_keep_their_order_without_a_warning() {
    let dir = Dir::with_news();
    for format in ["jsonl", "tsv", "paths", "trec", "html"] {
        let search = ["search", "--format", format, "المنتخب"];
        let plain = dir.fihris(search).exits(0).stdout;
        for how in ["isolate", "visual"] {
            let asked = dir.fihris(["--bidi", how].iter().chain(&search));
            asked.exits(0).silently().prints(&plain);
        }
    }
}

#[test]
fn a_flag_overrides_the_environment() {
    let dir = Dir::with_news();
    let search = |how: &str, flags: &[&str]| {
        let args = flags.iter().chain(&["search", "المنتخب"]);
        dir.fihris(args).env("FIHRIS_BIDI", how)
    };
    assert!(search("isolate", &[]).exits(0).stdout.contains(is_isolate));
    assert!(
        !search("isolate", &["--bidi", "off"])
            .exits(0)
            .stdout
            .contains(is_isolate)
    );
    assert!(!search("", &[]).exits(0).stdout.contains(is_isolate));
    search("sideways", &[]).exits(2);
}

/// Renders one hit for a terminal of this width.
fn rendered(columns: usize, hit: &HitView) -> String {
    let mut out = Vec::new();
    let mut display = Display::new(&mut out, Bidi::Visual, Some(columns));
    let mut text = Text::new(None);
    let summary = Summary::default();
    text.begin(&mut display, &summary).expect("written");
    text.hit(&mut display, &summary, hit).expect("written");
    text.end(&mut display, &summary).expect("written");
    std::io::Write::flush(&mut display).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn a_hit_is_ordered_joined_and_marked_for_the_eye() {
    let hit = HitView {
        listing: Listing {
            path: "/a/b.txt".to_owned(),
            title: Some("لقاء بوتين (CNN)".to_owned()),
            source: Some("رويترز".to_owned()),
            date: Some("2024-06-19".to_owned()),
            ..Listing::default()
        },
        snippet: Snippet {
            text: "قال بوتين أمس إن السلام ممكن".to_owned(),
            highlights: vec![(4, 9)],
        },
        title_marks: vec![0..8, 9..19],
        ..HitView::default()
    };
    let shown = rendered(20, &hit);
    let plain: String = anstream::adapter::strip_str(&shown)
        .to_string()
        .nfkc()
        .collect();
    let backward = |text: &str| text.chars().rev().collect::<String>();
    let right = |text: String| format!("{text:>20}");
    let lines: Vec<&str> = plain.lines().collect();
    assert_eq!(
        lines,
        [
            &right(format!("(CNN) {} {}", backward("بوتين"), backward("لقاء"))),
            &right(format!("2024-06-19 · {}", backward("رويترز"))),
            &right(backward("قال بوتين أمس إن")),
            // The ligature of lam and alef takes one column.
            &format!("{:10}{} ملا{}", "", backward("ممكن"), backward("الس")),
            "/a/b.txt",
        ]
    );
    assert!(
        shown
            .lines()
            .nth(2)
            .is_some_and(|line| line.contains("\u{1b}[1m\u{1b}[31m\u{FEE6}"))
    );
}

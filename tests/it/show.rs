//! `show`: highlights, paragraphs, and the pager.

#[cfg(target_os = "linux")]
use crate::util::terminal::on_a_terminal;
use crate::util::{Dir, text};
use serde_json::json;

fn dir() -> Dir {
    let article = json!({
        "id": "a", "title": "قمة بوتين", "summary": "عن القِمّة وحدها", "published": "2024-06-19",
        "text": "أول الكلام هنا.\nقال «والقمّةُ» بدأت.\nثالث.\nآخر قمة ثم قمم.",
    });
    Dir::with("n.jsonl", article.to_string())
}

fn marked(value: &serde_json::Value, text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let ranges: Vec<(usize, usize)> = serde_json::from_value(value.clone()).expect("ranges");
    ranges
        .into_iter()
        .map(|(start, end)| chars[start..end].iter().collect())
        .collect()
}

#[test]
fn the_words_of_a_query_are_marked_in_json() {
    let dir = dir();
    let shown = dir
        .fihris(["show", "--format", "json", "--query", "قمة", "a"])
        .exits(0)
        .json();
    let places = &shown["highlights"];
    assert_eq!(marked(&places["title"], &text(&shown, "title")), ["قمة"]);
    assert_eq!(
        marked(&places["summary"], &text(&shown, "summary")),
        ["القِمّة"]
    );
    assert_eq!(
        marked(&places["body"], &text(&shown, "body")),
        ["والقمّةُ", "قمة", "قمم"]
    );
    assert!(dir.show("a").get("highlights").is_none());
    let other = dir
        .fihris(["show", "--format", "json", "--query", "قمح", "a"])
        .exits(0)
        .json();
    assert_eq!(
        other["highlights"],
        json!({"title": [], "summary": [], "body": []})
    );
}

#[test]
fn the_words_of_a_query_are_in_colour() {
    let dir = dir();
    let plain = dir.fihris(["show", "--query", "قمة", "a"]).exits(0).stdout;
    assert_eq!(plain, dir.fihris(["show", "a"]).exits(0).stdout);
    let colour = dir
        .fihris(["--color", "always", "show", "--query", "قمة", "a"])
        .exits(0);
    for word in ["قمة", "القِمّة", "والقمّةُ", "قمم"] {
        assert!(
            colour.stdout.contains(&format!("m{word}\u{1b}")),
            "{word}: {colour}"
        );
    }
    assert!(!colour.stdout.contains("mهنا"));
}

#[test]
fn only_the_paragraphs_that_hold_a_word_are_printed() {
    let dir = dir();
    let path = dir.path_text("n.jsonl");
    dir.fihris(["show", "--paragraph", "--query", "قمة", "a"])
        .exits(0)
        .silently()
        .prints(&format!(
            "قمة بوتين\n2024-06-19\n{path}\n\nعن القِمّة وحدها\nقال «والقمّةُ» بدأت.\nآخر قمة ثم قمم.\n"
        ));
    let shown = dir
        .fihris([
            "show",
            "--format",
            "json",
            "--paragraph",
            "--query",
            "قمة",
            "a",
        ])
        .exits(0)
        .json();
    assert_eq!(
        shown["paragraphs"],
        json!([
            {"field": "summary", "number": 1, "text": "عن القِمّة وحدها", "highlights": [[3, 10]]},
            {"field": "body", "number": 2, "text": "قال «والقمّةُ» بدأت.", "highlights": [[5, 13]]},
            {"field": "body", "number": 4, "text": "آخر قمة ثم قمم.", "highlights": [[4, 7], [11, 14]]},
        ])
    );
    assert_eq!(
        (&shown["id"], &shown["source"]),
        (&json!("a"), &json!(null))
    );
    assert!(shown.get("body").is_none());
}

#[test]
fn an_article_without_a_matching_paragraph_is_reported_and_not_shown() {
    let dir = dir();
    for format in ["text", "json"] {
        dir.fihris([
            "show",
            "--format",
            format,
            "--paragraph",
            "--query",
            "قمح",
            "a",
        ])
        .exits(1)
        .prints("")
        .says("no paragraph of a contains a word of the query");
    }
    dir.fihris(["show", "--paragraph", "a"])
        .exits(2)
        .says("--query");
}

/// A folder with an article and a pager that prints its arguments.
#[cfg(target_os = "linux")]
fn with_pager() -> Dir {
    let dir = dir();
    dir.write(
        "bin/my pager",
        "#!/bin/sh\necho \"paged $1 $LESS\"\nexec cat\n",
    );
    dir.chmod("bin/my pager", 0o755);
    dir
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_articles_go_through_the_pager() {
    let dir = with_pager();
    let pager = format!("'{}' --flag", dir.path_text("bin/my pager"));
    for name in ["FIHRIS_PAGER", "PAGER"] {
        let Some(seen) = on_a_terminal(&dir, "show --query قمة a", &[(name, &pager)]) else {
            return;
        };
        assert!(seen.starts_with("paged --flag FRXK\n"), "{seen}");
        assert!(seen.contains("mوالقمّةُ\u{1b}"), "{seen}");
    }
    let both = [
        ("FIHRIS_PAGER", pager.as_str()),
        ("PAGER", "false"),
        ("LESS", "S"),
    ];
    let Some(seen) = on_a_terminal(&dir, "show a", &both) else {
        return;
    };
    assert!(seen.starts_with("paged --flag S\n"), "{seen}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_pager_articles_are_printed_plain() {
    let dir = with_pager();
    let pager = format!("'{}'", dir.path_text("bin/my pager"));
    let plain = dir
        .fihris(["--color", "always", "--hyperlink", "always", "show", "a"])
        .exits(0)
        .stdout;
    for (args, variables) in [
        ("show --no-pager a", [("FIHRIS_PAGER", pager.as_str())]),
        ("show a", [("FIHRIS_PAGER", "")]),
        ("show a", [("PAGER", "cat")]),
    ] {
        let Some(seen) = on_a_terminal(&dir, args, &variables) else {
            return;
        };
        assert_eq!(seen, plain, "{args} {variables:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_pager_that_cannot_start_is_reported_and_not_used() {
    let dir = with_pager();
    let Some(seen) = on_a_terminal(&dir, "show a", &[("PAGER", "./no-such-pager")]) else {
        return;
    };
    assert!(
        seen.starts_with("fihris: cannot start the pager ./no-such-pager: "),
        "{seen}"
    );
    assert!(seen.contains("أول الكلام هنا."), "{seen}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pager_that_is_left_early_ends_it_quietly() {
    let text = "كلام كثير.\n".repeat(20_000);
    let long = json!({"id": "a", "title": "خبر", "text": text}).to_string();
    let dir = Dir::with("n.jsonl", long);
    let Some(seen) = on_a_terminal(&dir, "show a && echo left", &[("PAGER", "head -n 1")]) else {
        return;
    };
    assert!(
        seen.ends_with("خبر\u{1b}[0m\nleft\n") || seen.ends_with("خبر\nleft\n"),
        "{seen}"
    );
}

#[test]
fn a_pipe_gets_no_pager() {
    let dir = dir();
    dir.write("no-pager", "");
    let answer = dir.fihris(["show", "a"]).exits(0);
    assert!(answer.stdout.starts_with("قمة بوتين\n"), "{answer}");
}

#[test]
fn a_summary_that_the_body_begins_with_is_shown_once() {
    let article = json!({
        "id": "a", "title": "حادث", "summary": "خرج قطار عن السكة.",
        "text": "خرج قطار عن السكة.\nولم يصب أحد.",
    });
    let dir = Dir::with("n.jsonl", article.to_string());
    let once = |args: &[&str]| {
        let shown = dir.fihris(args).exits(0).stdout;
        assert_eq!(shown.matches("خرج قطار").count(), 1, "{shown}");
    };
    once(&["show", "a"]);
    once(&["show", "--query", "قطار", "--paragraph", "a"]);
}

#[test]
fn a_path_shows_all_articles_of_its_file() {
    let lines = [
        json!({"id": "a", "title": "الأول", "text": "نص أول"}).to_string(),
        json!({"id": "b", "title": "الثاني", "text": "نص ثان"}).to_string(),
    ];
    let dir = Dir::with("n.jsonl", lines.join("\n"));
    let path = text(&dir.show("a"), "path").to_owned();
    let shown = dir.fihris(["show", &path]).exits(0).stdout;
    assert!(
        shown.contains("الأول") && shown.contains("الثاني"),
        "{shown}"
    );
    dir.fihris(["show", &path, "nobody"]).exits(1);
    dir.fihris(["copies", &path])
        .exits(2)
        .says("contains 2 articles");
}

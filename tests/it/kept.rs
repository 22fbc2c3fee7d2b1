//! Articles that stay because their file cannot be read as before: what it gives now may be an accident, so
//! only `--prune` removes them.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::util::{Dir, page};

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default();
        archive.start_file(*name, options).expect("memory");
        archive.write_all(bytes).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// `count` records, as JSON Lines without a field for ids.
fn records(count: usize) -> String {
    let record = |number| {
        let (title, text) = (format!("خبر {number}"), format!("نص الخبر رقم {number}."));
        serde_json::json!({"title": title, "text": text}).to_string() + "\n"
    };
    (1..=count).map(record).collect()
}

/// Asserts that runs and a rebuild keep `ids` and report `part`, and that `--prune` leaves `pruned`.
#[track_caller]
fn stay_until_pruned(dir: &Dir, ids: &str, part: &str, pruned: &str) {
    for arguments in [&[][..], &["news"], &["--rebuild"], &[]] {
        let answer = dir.index(arguments).exits(2).says(part);
        assert_eq!(dir.find(["*"]), ids, "{arguments:?}: {answer}");
        dir.fihris(["check"]).exits(0);
    }
    dir.index(["--strict"]).exits(2);
    assert_eq!(dir.find(["*"]), ids);
    dir.index(["--prune"]);
    assert_eq!(dir.find(["*"]), pruned);
    dir.fihris(["check"]).exits(0);
}

const NO_ARTICLE: &str = "no article is in it now: its earlier articles stay in the index; `fihris index --prune` removes them";

#[test]
fn articles_of_a_file_that_is_binary_now_stay() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر", "نص الخبر."))
        .write("news/b.txt", page("خبر آخر", "نص آخر."));
    dir.index(["news"]).exits(0);
    dir.write("news/a.txt", [0; 4096]);
    stay_until_pruned(&dir, "a.txt b.txt", NO_ARTICLE, "b.txt");
}

#[test]
fn articles_of_a_list_that_is_empty_now_stay() {
    let dir = Dir::with(
        "news/a.json",
        format!("[{}]", records(3).trim_end().replace('\n', ",")),
    );
    dir.index(["news"]).exits(0);
    let before = dir.find(["*"]);
    assert_eq!(before.split(' ').count(), 3);
    dir.write("news/a.json", "[]");
    stay_until_pruned(&dir, &before, NO_ARTICLE, "");
}

#[test]
fn articles_that_a_text_cut_in_half_does_not_hold_any_more_stay() {
    let dir = Dir::with("news/a.jsonl", records(6));
    dir.index(["news"]).exits(0);
    let before = dir.find(["*"]);
    let half = records(6);
    let end = half
        .lines()
        .take(3)
        .map(|line| line.len() + 1)
        .sum::<usize>()
        + 20;
    dir.write("news/a.jsonl", &half.as_bytes()[..end]);
    let part = "3 earlier articles that were not read again stay in the index";
    let pruned = before.split(' ').take(3).collect::<Vec<_>>().join(" ");
    stay_until_pruned(&dir, &before, part, &pruned);
}

#[test]
fn articles_of_an_archive_that_is_a_page_of_an_error_now_stay() {
    let dir = Dir::new();
    let (one, two) = (page("خبر أول", "عن النفط."), page("خبر ثان", "عن القمح."));
    dir.write(
        "news/a.zip",
        zip(&[("1.txt", one.as_bytes()), ("2.txt", two.as_bytes())]),
    );
    dir.index(["news"]).exits(0);
    dir.write(
        "news/a.zip",
        page("الصفحة غير موجودة", "عذرا، لم نجد الملف الذي طلبته."),
    );
    let part = "the articles of its earlier files stay in the index";
    stay_until_pruned(&dir, "a.zip a.zip!1.txt a.zip!2.txt", part, "a.zip");
}

#[test]
fn articles_of_an_archive_that_is_empty_now_stay() {
    let dir = Dir::with(
        "news/a.zip",
        zip(&[("1.txt", page("خبر أول", "عن النفط.").as_bytes())]),
    );
    dir.index(["news"]).exits(0);
    dir.write("news/a.zip", zip(&[]));
    stay_until_pruned(&dir, "a.zip!1.txt", NO_ARTICLE, "");
}

#[test]
fn articles_of_a_member_that_is_binary_now_stay() {
    let dir = Dir::new();
    let (one, two) = (page("خبر أول", "عن النفط."), page("خبر ثان", "عن القمح."));
    let members = |first: &[u8]| zip(&[("1.txt", first), ("2.txt", two.as_bytes())]);
    dir.write("news/a.zip", members(one.as_bytes()));
    dir.index(["news"]).exits(0);
    dir.write("news/a.zip", members(&[0; 4096]));
    stay_until_pruned(&dir, "a.zip!1.txt a.zip!2.txt", NO_ARTICLE, "a.zip!2.txt");
}

#[cfg(unix)]
#[test]
fn articles_that_need_a_program_stay_in_a_rebuild_without_it() {
    let dir = Dir::new();
    dir.write("news/a.scan", [0u8, 1, 2, 3].repeat(100))
        .write(
            "ocr",
            "#!/bin/sh\nprintf 'خبر مصور\\n\\nنص الخبر المصور.\\n'\n",
        )
        .chmod("ocr", 0o755);
    let program = dir.path_text("ocr");
    dir.index(["--pre", &program, "--pre-glob", "*.scan", "news"])
        .exits(0);
    dir.index(["--rebuild"]).exits(2).says(NO_ARTICLE);
    assert_eq!(dir.find(["*"]), "a.scan");
    dir.write("ocr", "#!/bin/sh\nexit 3\n").chmod("ocr", 0o755);
    dir.write("news/a.scan", [0u8, 1, 2, 4].repeat(100));
    dir.index(["--pre", &program, "--pre-glob", "*.scan", "news"])
        .exits(2);
    assert_eq!(dir.find(["*"]), "a.scan");
}

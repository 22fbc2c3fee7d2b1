//! Folders from strangers: pipes, devices, links out of the folder and in circles, names with control
//! characters, archives that unpack without end.

use std::os::unix::fs::symlink;

use crate::util::{Dir, page, record, zst};

#[test]
fn a_pipe_in_a_folder_is_passed_over_and_not_waited_for() {
    let dir = Dir::new();
    dir.write("news/one.txt", page("خبر أول", "عن القمح."));
    dir.make_pipe("news/pipe.txt");
    symlink("/dev/zero", dir.path("news/endless.txt")).expect("a link");
    // A pipe where an index would have its `current`.
    dir.folder("news/below");
    dir.make_pipe("news/below/current");
    for command in [&["news"][..], &["--follow", "news"]] {
        assert_eq!(dir.index(command).exits(0).json()["articles"], 1);
    }
}

#[test]
fn a_link_out_of_the_folder_is_followed_only_when_asked() {
    let dir = Dir::new();
    dir.write("secret/one.txt", page("سر", "عن الشعير."));
    dir.write("news/one.txt", page("خبر أول", "عن القمح."));
    symlink(dir.path("secret"), dir.path("news/out")).expect("a link");
    symlink(dir.path("secret/one.txt"), dir.path("news/out.txt")).expect("a link");
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["الشعير"]), "");
    dir.index(["--follow", "news"]).exits(0);
    assert_ne!(dir.find(["الشعير"]), "");
}

#[test]
fn links_that_lead_around_end() {
    let dir = Dir::new();
    dir.write("news/one.txt", page("خبر أول", "عن القمح."));
    symlink("..", dir.path("news/up")).expect("a link");
    symlink("self", dir.path("news/self")).expect("a link");
    symlink("b", dir.path("news/a")).expect("a link");
    symlink("a", dir.path("news/b")).expect("a link");
    let answer = dir.index(["--follow", "news"]);
    assert!(answer.code == 0 || answer.code == 2, "{answer}");
    assert_ne!(dir.find(["القمح"]), "");
}

#[test]
fn a_name_with_a_newline_stays_one_line_in_every_list() {
    let dir = Dir::new();
    dir.write("news/a\nb\tc\u{1b}]0;x\u{7}.txt", page("خبر", "عن القمح."));
    dir.index(["news"]).exits(0);
    let rows = dir
        .fihris(["search", "القمح", "--format", "tsv", "--no-header"])
        .exits(0)
        .tsv();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let text = dir.fihris(["search", "القمح"]).exits(0).stdout;
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
}

#[test]
#[ignore = "unpacks a lot: .ci/long runs it"]
fn a_decompression_bomb_is_skipped_and_reported() {
    // A line of 1 GB, compressed to about 100 KB.
    let piece = zst(record("x", "خبر", "عن القمح.") + &" ".repeat(8 << 20));
    let dir = Dir::new();
    dir.write("bomb.jsonl.zst", piece.repeat(128));
    let answer = dir.index(["bomb.jsonl.zst"]).exits(2);
    assert!(answer.stderr.contains("times its size"), "{answer}");
}

#[test]
fn a_folder_of_deep_folders_is_walked() {
    let dir = Dir::new();
    let deep = "d/".repeat(300);
    dir.write(&format!("news/{deep}one.txt"), page("خبر", "عن القمح."));
    assert_eq!(dir.index(["news"]).exits(0).json()["articles"], 1);
}

#[test]
fn values_nested_10_000_deep_cost_themselves() {
    let dir = Dir::new();
    let good = record("good", "خبر", "عن القمح.");
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    dir.write("a.jsonl", deep("[", "]") + "\n" + &good);
    dir.write("b.json", deep("{\"a\":", "}"));
    dir.write("c.html", deep("<div>", "</div>"));
    dir.write("d.xml", format!("<rss>{}</rss>", deep("<item>", "</item>")));
    dir.write("e.sgml", deep("<DOC>\n<TEXT>\n", "</TEXT>\n</DOC>\n"));
    for name in ["a.jsonl", "b.json", "c.html", "d.xml", "e.sgml"] {
        let answer = dir.index([name]);
        assert!(answer.code == 0 || answer.code == 2, "{answer}");
    }
    assert!(dir.find(["القمح"]).contains("good"));
}

#[test]
fn a_hundred_thousand_empty_records_are_reported_briefly() {
    let dir = Dir::new();
    dir.write(
        "many.jsonl",
        "{}\n".repeat(100_000) + &record("x", "خبر", "عن القمح."),
    );
    let answer = dir.index(["many.jsonl"]);
    assert!(
        answer.stderr.lines().count() < 300,
        "{} lines",
        answer.stderr.lines().count()
    );
    assert_eq!(dir.find(["القمح"]), "x");
}

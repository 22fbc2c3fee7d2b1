//! Indexing and refreshing: files read, skipped and removed.

use std::fs;

#[cfg(target_os = "linux")]
use crate::util::disk::SmallDisk;
use crate::util::{Dir, NEWS, page, record, text};

fn three_pages() -> Dir {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "نص الخبر الأول عن النفط."))
        .write("news/b.txt", page("خبر ثان", "نص الخبر الثاني عن القمح."))
        .write("news/c.txt", page("خبر ثالث", "نص الخبر الثالث عن الماء."));
    dir.index(["news"]).exits(0);
    dir
}

#[test]
fn the_seeds_give_six_articles_of_five_files() {
    let dir = Dir::new();
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");
    let summary = dir.index([seeds]).exits(0).silently().json();
    for (key, count) in [
        ("added", 5),
        ("updated", 0),
        ("renamed", 0),
        ("unchanged", 0),
        ("removed", 0),
        ("skipped", 0),
        ("ignored", 0),
        ("articles", 6),
    ] {
        assert_eq!(summary[key], count, "{key} of {summary}");
    }
    assert!(summary["seconds"].is_f64(), "{summary}");
    let ids = "003_2aa30bb418370718.txt 003_2aa30bb418370718.txt#2";
    for id in ids.split(' ') {
        assert_eq!(dir.show(id)["category"], serde_json::Value::Null);
    }
}

#[test]
fn the_summary_is_one_line_on_stderr_and_stdout_stays_empty() {
    let dir = Dir::new();
    // Only articles with a date: others have a line of their own.
    let dated = NEWS.lines().filter(|line| line.contains("published"));
    let dated: Vec<&str> = dated.collect();
    dir.write("news.jsonl", dated.join("\n"));
    let answer = dir.fihris(["index", "news.jsonl"]).exits(0);
    assert_eq!(answer.stdout, "", "{answer}");
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    answer.says("1 file added; 4 articles in the index");
    dir.fihris(["--quiet", "index", "news.jsonl"])
        .exits(0)
        .prints("")
        .silently();
}

#[test]
fn a_second_run_finds_everything_unchanged() {
    let dir = three_pages();
    assert_eq!(
        dir.index(["news"]).exits(0).counts(),
        "unchanged 3, articles 3"
    );
}

#[cfg(unix)]
#[test]
fn a_second_run_opens_no_file() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر أول", "نص عن النفط."));
    dir.write("news/b.txt", page("خبر ثان", "نص عن القمح."));
    dir.touch("news/a.txt", 1_000_000_000)
        .touch("news/b.txt", 1_000_000_000);
    dir.index(["news"]).exits(0);
    dir.chmod("news/a.txt", 0o000).chmod("news/b.txt", 0o000);
    let again = dir.index(["news"]).exits(0).silently();
    assert_eq!(again.counts(), "unchanged 2, articles 2");
}

#[test]
fn exactly_what_was_added_changed_touched_renamed_and_deleted_is_counted() {
    let dir = three_pages();
    dir.write("news/d.txt", page("خبر رابع", "نص الخبر الرابع."));
    dir.write("news/e.txt", page("خبر خامس", "نص الخبر الخامس."));
    assert_eq!(
        dir.index(["news"]).counts(),
        "added 2, unchanged 3, articles 5"
    );

    dir.write("news/d.txt", page("خبر آخر", "نص آخر عن المطر."))
        .touch("news/a.txt", 1_000_000_000)
        .rename("news/b.txt", "news/z.txt")
        .delete("news/e.txt");
    assert_eq!(
        dir.index(["news"]).counts(),
        "updated 1, renamed 1, unchanged 2, removed 1, articles 4"
    );
    assert_eq!(dir.find(["المطر"]), "d.txt");
    assert_eq!(dir.find(["القمح"]), "z.txt");
    assert_eq!(dir.find(["الرابع"]), "");
    assert_eq!(dir.index(["news"]).counts(), "unchanged 4, articles 4");
}

#[test]
fn a_change_that_preserves_the_size_is_detected_by_its_time() {
    let dir = Dir::with("a.jsonl", record("a", "خبر", "قمح"));
    dir.write("a.jsonl", record("a", "خبر", "ملح"))
        .touch("a.jsonl", 1_000_000_000);
    assert_eq!(dir.index(["a.jsonl"]).counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["قمح"]), "");
    assert_eq!(dir.find(["ملح"]), "a");
}

#[test]
fn a_folder_that_is_renamed_is_files_renamed() {
    let dir = three_pages();
    dir.folder("news/old")
        .rename("news/a.txt", "news/old/a.txt")
        .rename("news/b.txt", "news/old/b.txt");
    assert_eq!(
        dir.index(["news"]).counts(),
        "renamed 2, unchanged 1, articles 3"
    );
    dir.rename("news/old", "news/new");
    assert_eq!(
        dir.index(["news"]).counts(),
        "renamed 2, unchanged 1, articles 3"
    );
    assert_eq!(dir.find(["النفط"]), "new/a.txt");
}

#[test]
fn a_copy_is_added_and_not_renamed() {
    let dir = three_pages();
    fs::copy(dir.path("news/a.txt"), dir.path("news/copy.txt")).expect("copied");
    assert_eq!(
        dir.index(["news"]).counts(),
        "added 1, unchanged 3, articles 4"
    );
}

#[test]
fn articles_that_a_changed_file_has_lost_are_removed() {
    let dir = Dir::with("news.jsonl", NEWS);
    let first = NEWS.lines().next().expect("a line");
    dir.write("news.jsonl", first);
    assert_eq!(dir.index(["news.jsonl"]).counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["النفط"]), "");
}

#[test]
fn files_are_removed_only_under_the_paths_given() {
    let dir = Dir::new();
    dir.write("one/a.txt", page("خبر أول", "عن النفط."))
        .write("two/b.txt", page("خبر ثان", "عن القمح."));
    dir.index(["one", "two"]).exits(0);
    dir.delete("one/a.txt").delete("two/b.txt");
    assert_eq!(
        dir.index(["--prune", "one"]).counts(),
        "removed 1, articles 1"
    );
    assert_eq!(dir.find(["القمح"]), "b.txt");
    assert_eq!(dir.index(["--prune", "two"]).counts(), "removed 1");
}

#[test]
fn a_folder_below_a_root_is_refreshed_by_itself() {
    let dir = Dir::new();
    dir.write("news/one/a.txt", page("خبر أول", "عن النفط."))
        .write("news/two/b.txt", page("خبر ثان", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir.delete("news/one/a.txt").delete("news/two/b.txt");
    assert_eq!(dir.index(["news/one"]).counts(), "removed 1, articles 1");
    assert_eq!(dir.find(["القمح"]), "two/b.txt");
}

/// An index of `news`: `count` pages in each of the folders.
fn pages_in(folders: &[&str], count: usize) -> Dir {
    let dir = Dir::new();
    for folder in folders {
        for number in 0..count {
            let text = format!("نص الخبر {number} من {folder}.");
            dir.write(&format!("news/{folder}/{number}.txt"), page("خبر", &text));
        }
    }
    dir.index(["news"]).exits(0);
    dir
}

/// Asserts that a run keeps all articles and reports `part`, that a rebuild does so too, and that a run with
/// `--prune` leaves `articles`.
#[track_caller]
fn stay_until_pruned(dir: &Dir, part: &str, articles: usize) {
    let before = dir.find(["*"]);
    for arguments in [&[][..], &["news"], &["--strict"], &["--rebuild"]] {
        let answer = dir.index(arguments);
        assert_eq!(dir.find(["*"]), before, "{answer}");
        if arguments != ["--rebuild"] {
            let answer = answer.exits(2).says(part);
            answer.says("articles stay in the index; `fihris index --prune` removes them");
        }
    }
    let report = dir.index(["--prune"]).exits(0).json();
    assert_eq!(report["articles"], articles, "{report}");
    dir.index(["news"]);
    assert_eq!(
        dir.find(["*"])
            .split(" ")
            .filter(|id| !id.is_empty())
            .count(),
        articles
    );
}

#[test]
fn articles_of_a_root_that_is_suddenly_empty_stay() {
    let dir = pages_in(&["2017"], 2);
    dir.delete("news/2017");
    stay_until_pruned(&dir, "/news: 2 files are gone at once", 0);
}

#[test]
fn articles_of_a_folder_on_which_no_disk_is_mounted_stay() {
    let dir = pages_in(&["2017", "2018", "2019"], 12);
    dir.delete("news/2018").folder("news/2018");
    stay_until_pruned(&dir, "/news/2018: 12 files are gone at once", 24);
}

#[test]
fn articles_of_deleted_folders_that_were_most_of_a_root_stay() {
    let dir = pages_in(&["2017", "2018", "2019"], 12);
    dir.delete("news/2017").delete("news/2019");
    stay_until_pruned(&dir, ": 12 files are gone at once", 12);
}

#[test]
fn articles_of_a_root_that_is_missing_stay_until_they_are_pruned() {
    let dir = pages_in(&["2017"], 3);
    dir.write("other/a.txt", page("عنوان آخر", "نص آخر."));
    dir.index(["other"]).exits(0);
    dir.rename("news", "elsewhere");
    for arguments in [&[][..], &["--rebuild"]] {
        let answer = dir.index(arguments).exits(2);
        let expected = "articles stay in the index; `fihris index --prune` removes them";
        assert!(answer.stderr.contains(expected), "{answer}");
        assert_eq!(answer.json()["articles"], 4);
    }
    let report = dir.index(["--prune"]).exits(0).json();
    assert_eq!(
        (&report["removed"], &report["articles"]),
        (&3.into(), &1.into())
    );
    let report = dir.index([""; 0]).exits(0).json();
    assert_eq!(report["unchanged"], 1, "{report}");
}

#[cfg(target_os = "linux")]
#[test]
fn articles_of_a_disk_that_is_not_mounted_any_more_stay() {
    let dir = Dir::new();
    let Some(disk) = SmallDisk::mount(&dir, "256k") else {
        return;
    };
    dir.write("a.txt", page("خبر خارج القرص", "نص."));
    dir.write("small/b.txt", page("خبر على القرص", "نص آخر."));
    dir.write("small/c.txt", page("خبر ثان على القرص", "نص ثالث."));
    dir.index(["."]).exits(0);
    drop(disk);
    // Another file of the same name is in the folder under the disk.
    dir.write("small/b.txt", page("خبر تحت القرص", "نص قديم."));
    dir.write("small/d.txt", page("خبر ثان تحت القرص", "نص قديم آخر."));
    for arguments in [&[][..], &["."], &["--rebuild"]] {
        let answer = dir.index(arguments).exits(2);
        let expected = "/small: its disk is not mounted any more: its articles stay in the index";
        assert!(answer.stderr.contains(expected), "{answer}");
        assert_eq!(answer.json()["articles"], 3);
        assert_eq!(dir.find(["القرص"]), "a.txt small/b.txt small/c.txt");
    }
    let report = dir.index(["--prune"]).exits(0).json();
    assert_eq!(report["articles"], 3, "{report}");
    assert_eq!(dir.find(["تحت"]), "small/b.txt small/d.txt");
    dir.index([""; 0]).exits(0);
}

#[cfg(target_os = "linux")]
#[test]
fn articles_of_a_folder_on_which_another_disk_is_mounted_stay() {
    let dir = Dir::new();
    dir.write("a.txt", page("خبر خارج القرص", "نص."));
    dir.write("small/b.txt", page("خبر تحت القرص", "نص آخر."));
    dir.write("small/c.txt", page("خبر ثان تحت القرص", "نص ثالث."));
    for name in ["a.txt", "small/b.txt", "small/c.txt"] {
        dir.touch(name, 1_500_000_000);
    }
    dir.index(["."]).exits(0);
    let Some(disk) = SmallDisk::mount(&dir, "256k") else {
        return;
    };
    dir.write("small/b.txt", page("خبر على القرص", "نص جديد."));
    let answer = dir.index([""; 0]).exits(2);
    let expected = "/small: a disk is mounted on it now: its articles stay in the index";
    assert!(answer.stderr.contains(expected), "{answer}");
    assert_eq!(answer.json()["articles"], 3);
    assert_eq!(dir.find(["تحت"]), "small/b.txt small/c.txt");
    drop(disk);
    let report = dir.index([""; 0]).exits(0).json();
    assert_eq!(report["unchanged"], 3, "{report}");
    let Some(_disk) = SmallDisk::mount(&dir, "256k") else {
        return;
    };
    dir.write("small/b.txt", page("خبر على القرص", "نص جديد."));
    let report = dir.index(["--prune"]).exits(0).json();
    assert_eq!(report["articles"], 2, "{report}");
    dir.index([""; 0]).exits(0);
}

#[test]
fn source_and_category_of_a_root_are_remembered_for_articles_that_name_none() {
    let dir = Dir::new();
    let own =
        r#"{"id": "own", "title": "خبر", "text": "نص", "source": "رويترز", "category": "رياضة"}"#;
    dir.write("news/2018/a.txt", page("عنوان", "نص الخبر."));
    dir.write("news/own.jsonl", own);
    let flags = [
        "news",
        "--set",
        "source=وكالة الأنباء",
        "--set",
        "category=محليات",
    ];
    dir.index(flags).exits(0);
    let check = || {
        let article = dir.show("2018/a.txt");
        assert_eq!(article["source"], "وكالة الأنباء");
        assert_eq!(article["source_from"], "root");
        assert_eq!(article["category"], "محليات");
        let article = dir.show("own");
        assert_eq!(
            (&article["source"], &article["category"]),
            (&"رويترز".into(), &"رياضة".into())
        );
    };
    check();
    dir.write("news/2018/a.txt", page("عنوان", "نص الخبر كله."));
    dir.index([""; 0]).exits(0);
    check();
    dir.index(["--rebuild"]).exits(0);
    check();
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(
        stats["root_options"][0]["source"], "وكالة الأنباء",
        "{stats}"
    );
    let text = dir.fihris(["stats"]).exits(0).stdout;
    assert!(text.contains("--set category=محليات"), "{text}");
}

#[test]
fn articles_of_a_file_that_is_suddenly_empty_stay() {
    let dir = Dir::new();
    dir.write("news/a.jsonl", NEWS).write("news/empty.txt", "");
    dir.index(["news"]).exits(0);
    dir.write("news/a.jsonl", "");
    stay_until_pruned(&dir, "/news/a.jsonl: it is empty now", 0);
    let dir = Dir::with("news", NEWS);
    dir.write("news", "");
    stay_until_pruned(&dir, "/news: it is empty now", 0);
}

#[test]
fn a_folder_that_is_deleted_on_purpose_is_removed() {
    let dir = pages_in(&["2017", "2018", "2019"], 12);
    dir.delete("news/2018");
    let report = dir.index(["news"]).exits(0).json();
    assert_eq!(report["removed"], 12, "{report}");
    let dir = pages_in(&["2017"], 12);
    for number in 1..12 {
        dir.delete(&format!("news/2017/{number}.txt"));
    }
    let report = dir.index(["news"]).exits(0).json();
    assert_eq!(report["removed"], 11, "{report}");
}

#[test]
fn a_small_folder_that_is_gone_is_removed_and_named() {
    let dir = pages_in(&["big/2018", "big/2019", "small"], 12);
    dir.delete("news/big/2018").delete("news/small/1.txt");
    let answer = dir.index([""; 0]).exits(0).says(
        "news/big/2018: the folder is gone: the articles of its 12 files are removed, and are new if it comes back",
    );
    assert!(!answer.stderr.contains("small"), "{answer}");
    dir.rename("news/small", "news/other");
    let answer = dir.index([""; 0]).exits(0);
    assert!(!answer.stderr.contains("gone"), "{answer}");
    assert_eq!(answer.json()["renamed"], 11);
}

#[test]
fn a_large_folder_that_is_renamed_is_files_renamed() {
    let dir = pages_in(&["2017", "2018"], 12);
    dir.rename("news/2017", "news/old");
    dir.rename("news/2018", "news/new");
    let report = dir.index(["news"]).exits(0).json();
    assert_eq!(report["renamed"], 24, "{report}");
    assert_eq!(report["articles"], 24, "{report}");
}

#[test]
fn without_a_path_all_that_is_known_is_refreshed() {
    let dir = Dir::new();
    dir.write("one/a.txt", page("خبر أول", "عن النفط."))
        .write("two.jsonl", record("b", "خبر ثان", "عن القمح."));
    dir.index(["one", "two.jsonl"]).exits(0);
    dir.write("one/c.txt", page("خبر ثالث", "عن الماء."))
        .write("two.jsonl", record("b", "خبر ثان", "عن الأرز والقمح."));
    let none: [&str; 0] = [];
    assert_eq!(
        dir.index(none).exits(0).counts(),
        "added 1, updated 1, unchanged 1, articles 3"
    );
}

#[test]
fn without_a_path_and_with_nothing_known_there_is_nothing_to_index() {
    let dir = Dir::new();
    let answer = dir
        .fihris(["index"])
        .exits(2)
        .says("nothing to index: give a folder or a file, as in `fihris index articles/`");
    assert_eq!(answer.stdout, "", "{answer}");
}

#[test]
fn a_missing_path_is_an_error_that_changes_nothing() {
    let dir = three_pages();
    dir.index(["nowhere"])
        .exits(2)
        .says("cannot read nowhere: no such file or directory");
    assert_eq!(dir.index(["news"]).counts(), "unchanged 3, articles 3");
}

#[test]
fn flags_of_reading_are_remembered() {
    let dir = Dir::new();
    dir.write(
        "t.csv",
        "kopf,inhalt,text\nعنوان,متن عن النفط,هامش عن القمح\n",
    );
    dir.index(["--map", "body=inhalt", "--map", "title=kopf", "t.csv"])
        .exits(0);
    assert_eq!(dir.find(["النفط"]), "t.csv");
    dir.write(
        "t.csv",
        "kopf,inhalt,text\nعنوان,متن عن الحديد,هامش عن القمح\n",
    );
    let none: [&str; 0] = [];
    assert_eq!(dir.index(none).counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["الحديد"]), "t.csv");
    assert_eq!(dir.find(["القمح"]), "");
}

#[test]
fn other_flags_of_reading_read_the_same_bytes_again() {
    let dir = Dir::new();
    dir.write(
        "t.csv",
        "kopf,inhalt,text\nعنوان,متن عن النفط,هامش عن القمح\n",
    );
    dir.index(["t.csv"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "t.csv");
    let answer = dir.index(["--map", "body=inhalt", "t.csv"]).exits(0);
    assert_eq!(answer.counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["القمح"]), "");
    assert_eq!(dir.find(["النفط"]), "t.csv");
}

#[test]
fn a_forgotten_path_stays_out_until_it_is_indexed_again() {
    let dir = three_pages();
    dir.fihris(["forget", "news/a.txt"])
        .exits(0)
        .says("1 file removed; 2 articles in the index");
    assert_eq!(dir.find(["النفط"]), "");
    let none: [&str; 0] = [];
    assert_eq!(dir.index(none).counts(), "unchanged 2, articles 2");
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(
        stats["forgotten"],
        serde_json::json!([dir.path_text("news/a.txt")])
    );
    assert_eq!(
        dir.index(["news/a.txt"]).exits(0).counts(),
        "added 1, articles 3"
    );
    assert_eq!(dir.find(["النفط"]), "a.txt");
}

#[test]
fn indexing_a_folder_again_restores_forgotten_paths() {
    let dir = three_pages();
    dir.fihris(["forget", "news/a.txt"]).exits(0);
    assert_eq!(
        dir.index(["news"]).counts(),
        "added 1, unchanged 2, articles 3"
    );
}

#[test]
fn a_forgotten_root_is_no_longer_refreshed() {
    let dir = Dir::new();
    dir.write("one/a.txt", page("خبر أول", "عن النفط."))
        .write("two/b.txt", page("خبر ثان", "عن القمح."));
    dir.index(["one", "two"]).exits(0);
    dir.fihris(["forget", "one"]).exits(0);
    let none: [&str; 0] = [];
    assert_eq!(dir.index(none).counts(), "unchanged 1, articles 1");
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(stats["roots"], serde_json::json!([dir.path_text("two")]));
}

#[test]
fn a_stream_whose_name_begins_like_a_path_is_not_forgotten_with_it() {
    let dir = Dir::new();
    for name in ["news", "news/sport"] {
        let text = record(name, "خبر من المدخل", "نص قصير.");
        dir.fihris(["index", "--name", name, "-"])
            .input(text)
            .exits(0);
    }
    dir.fihris(["forget", "news"]).exits(0);
    assert_eq!(dir.find(["خبر"]), "news/sport");
}

#[test]
fn modification_times_after_2262_are_not_confused() {
    let dir = Dir::new();
    dir.write("a.txt", page("خبر", "عن القمح."))
        .touch("a.txt", 10_500_000_000);
    dir.index(["a.txt"]).exits(0);
    assert_eq!(dir.index(["a.txt"]).counts(), "unchanged 1, articles 1");
    dir.write("a.txt", page("خبر", "عن النفط."))
        .touch("a.txt", 10_600_000_000);
    assert_eq!(dir.index(["a.txt"]).counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["النفط"]), "a.txt");
}

#[test]
fn a_folder_that_is_gone_can_be_forgotten() {
    let dir = three_pages();
    dir.delete("news");
    dir.fihris(["forget", "news"])
        .exits(0)
        .says("0 articles in the index");
}

#[test]
fn a_missing_root_keeps_its_articles_and_the_remedy_is_reported() {
    let dir = three_pages();
    dir.rename("news", "elsewhere");
    let none: [&str; 0] = [];
    let answer = dir
        .index(none)
        .exits(2)
        .says(&format!("cannot read {}: ", dir.path_text("news")))
        .says("`fihris index --prune` removes them");
    assert!(answer.counts().ends_with("articles 3"), "{answer}");
    assert_eq!(dir.find(["النفط"]), "a.txt");
}

#[test]
fn an_unknown_path_cannot_be_forgotten() {
    let dir = three_pages();
    dir.fihris(["forget", "elsewhere"])
        .exits(2)
        .says("the index does not hold elsewhere");
    Dir::new()
        .fihris(["forget", "news"])
        .exits(2)
        .says("make one with `fihris index PATH`");
}

#[test]
fn standard_input_is_a_source_that_is_replaced_when_given_again() {
    let dir = Dir::new();
    let first = dir.indexing(["-"]).input(NEWS).exits(0);
    assert_eq!(first.counts(), "added 1, articles 5");
    assert_eq!(text(&dir.show("summit"), "path"), "-");
    let second = dir
        .indexing(["-"])
        .input(record("late", "خبر متأخر", "عن القمح."))
        .exits(0);
    assert!(second.counts().ends_with("articles 1"), "{second}");
    assert_eq!(dir.find(["بوتين"]), "");
    assert_eq!(dir.find(["القمح"]), "late");
}

#[test]
fn a_stream_given_again_is_counted_as_updated() {
    let dir = Dir::new();
    dir.indexing(["-"]).input(NEWS).exits(0);
    let again = dir
        .indexing(["-"])
        .input(record("late", "خبر", "عن القمح."))
        .exits(0);
    assert_eq!(again.counts(), "updated 1, articles 1");
}

#[test]
fn streams_with_different_names_are_separate() {
    let dir = Dir::new();
    for (name, id) in [("one", "a"), ("two", "b")] {
        dir.indexing(["--name", name, "-"])
            .input(record(id, "خبر", "عن القمح."))
            .exits(0);
    }
    assert_eq!(dir.find(["القمح"]), "a b");
    assert_eq!(text(&dir.show("b"), "path"), "two");
    dir.fihris(["forget", "one"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "b");
}

#[test]
fn a_stream_of_plain_text_has_its_name_as_id() {
    let dir = Dir::new();
    dir.indexing(["--name", "wire", "-"])
        .input(page("خبر أول", "عن النفط."))
        .exits(0);
    assert_eq!(dir.find(["النفط"]), "wire");
}

#[test]
fn a_refresh_leaves_streams_alone() {
    let dir = three_pages();
    dir.indexing(["-"])
        .input(record("s", "خبر", "عن المطر."))
        .exits(0);
    let none: [&str; 0] = [];
    dir.index(none).exits(0);
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["المطر"]), "s");
}

#[test]
fn a_packed_stream_is_unpacked() {
    let dir = Dir::new();
    dir.indexing(["-"]).input(crate::util::gzip(NEWS)).exits(0);
    assert_eq!(dir.find(["المنتخب"]), "match");
}

#[test]
fn a_file_given_with_its_folder_is_read_once() {
    let dir = three_pages();
    assert_eq!(
        dir.index(["news", "news/a.txt", "news"]).exits(0).counts(),
        "unchanged 3, articles 3"
    );
}

#[test]
fn a_folder_above_takes_over_the_roots_below_it() {
    let dir = Dir::new();
    dir.write("news/one/a.txt", page("خبر أول", "عن النفط."));
    dir.index(["news/one"]).exits(0);
    dir.index(["news"]).exits(0);
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(stats["roots"], serde_json::json!([dir.path_text("news")]));
    assert_eq!(stats["articles"], 1);
    assert_eq!(dir.find(["النفط"]), "one/a.txt");
}

#[test]
fn a_folder_above_leaves_its_options_to_a_folder_inside() {
    let dir = Dir::new();
    dir.write("news/wire/a.txt", page("خبر أول", "عن النفط."))
        .write("news/b.txt", page("خبر ثان", "عن القمح."))
        .write("news/drafts/c.txt", page("مسودة", "عن القمح."));
    dir.index(["news/wire", "--set", "source=رويترز"]).exits(0);
    for args in [
        &["news"][..],
        &["news", "--exclude", "drafts/"],
        &[],
        &["--rebuild"],
    ] {
        dir.index(args).exits(0);
        assert_eq!(
            dir.find(["--source", "رويترز", "النفط"]),
            "a.txt",
            "{args:?}"
        );
    }
    assert_eq!(dir.find(["القمح"]), "b.txt");
    assert_eq!(dir.show("b.txt")["source"], serde_json::Value::Null);
    // Within the folder itself, the options given last are the whole of them.
    dir.index(["news", "--set", "category=أخبار"])
        .exits(0)
        .says("news: --exclude of an earlier run no longer applies: give all options of a folder together");
    assert_eq!(dir.find(["--source", "رويترز", "النفط"]), "a.txt");
}

#[test]
fn options_of_a_folder_are_named_and_can_be_dropped() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن النفط."))
        .write("news/sub/b.txt", page("خبر ثان", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir.index(["--format", "csv", "news/sub"]).exits(2);
    for folder in ["news/sub", "news"] {
        dir.fihris(["index", folder]).exits(2).says(
            "news/sub is read with --format csv, as in an earlier run (--reset-options drops this)",
        );
    }
    dir.index(["--reset-options", "news/sub"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "sub/b.txt");
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(stats["roots"], serde_json::json!([dir.path_text("news")]));
    // Other options take the place of those that are dropped, also in a folder inside.
    dir.index(["news/sub", "--set", "source=رويترز"]).exits(0);
    dir.index(["news", "--reset-options", "--set", "category=أخبار"])
        .exits(0);
    assert_eq!(dir.show("sub/b.txt")["source"], serde_json::Value::Null);
    assert_eq!(dir.show("sub/b.txt")["category"], "أخبار");
}

#[test]
fn a_file_that_options_made_unreadable_is_read_by_each_run() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن النفط."));
    dir.index(["news"]).exits(0);
    for arguments in [&["--format", "csv", "news"][..], &[], &[]] {
        dir.index(arguments)
            .exits(2)
            .says("no article is in it now: its earlier articles stay in the index");
        assert_eq!(dir.find(["النفط"]), "a.txt");
    }
}

#[test]
fn options_of_all_kinds_are_named_when_they_no_longer_apply() {
    let dir = Dir::new();
    dir.write("news/sub/a.csv", "title,body,day\nخبر,نص,2024-01-02\n");
    let given = ["--map", "date=day", "--follow", "--max-record", "1M"];
    dir.index(["news"].into_iter().chain(given)).exits(0);
    for folder in ["news/sub", "news"] {
        dir.index([folder, "--set", "source=رويترز"])
            .exits(0)
            .says("--map date, --max-record, --follow of an earlier run no longer applies");
    }
}

#[test]
fn a_second_article_with_the_same_id_is_indexed_too_with_a_warning() {
    let dir = Dir::new();
    dir.write("a.jsonl", record("7", "خبر أول", "عن النفط."))
        .write("b.jsonl", record("7", "خبر ثان", "عن القمح."));
    let answer = dir
        .index(["a.jsonl", "b.jsonl"])
        .exits(0)
        .says("the id 7 is taken: indexed as 7~2");
    assert_eq!(answer.counts(), "added 2, articles 2");
    assert_eq!(dir.find(["النفط"]), "7");
    assert_eq!(dir.find(["القمح"]), "7~2");
    assert_eq!(
        dir.skipped(),
        ["warning b.jsonl: the id 7 is taken: indexed as 7~2"]
    );
    dir.fihris(["--quiet", "index", "a.jsonl", "b.jsonl"])
        .exits(0)
        .silently();
}

#[test]
fn three_articles_with_one_id_in_one_file_are_counted_on() {
    let dir = Dir::with("a.jsonl", record("7", "خبر", "عن القمح.").repeat(3));
    assert_eq!(dir.find(["القمح"]), "7 7~2 7~3");
}

#[test]
fn an_id_stays_when_another_file_is_changed() {
    let dir = Dir::new();
    dir.write("a.jsonl", record("7", "خبر أول", "عن النفط."))
        .write("b.jsonl", record("7", "خبر ثان", "عن القمح."));
    dir.index(["a.jsonl", "b.jsonl"]).exits(0);
    dir.write("a.jsonl", record("7", "خبر أول", "عن النفط والغاز."));
    dir.index(["a.jsonl", "b.jsonl"]).exits(0);
    assert_eq!(dir.find(["الغاز"]), "7");
    assert_eq!(dir.find(["القمح"]), "7~2");
}

#[test]
fn ids_are_the_same_from_run_to_run() {
    let build = || {
        let dir = Dir::new();
        dir.write("news/b/one.txt", page("خبر", "عن القمح."))
            .write("news/a/two.txt", page("خبر", "عن القمح."))
            .write("news/n.jsonl", record("7", "خبر", "عن القمح.").repeat(2));
        dir.index(["--jobs", "2", "news"]).exits(0);
        dir.find(["القمح"])
    };
    assert_eq!(build(), "7 7~2 a/two.txt b/one.txt");
    assert_eq!(build(), build());
}

#[test]
fn an_id_is_the_path_below_the_root_with_the_number_of_the_article() {
    let dir = Dir::new();
    let pages = ["النفط", "القمح", "الماء"].map(|thing| page("خبر اليوم", &format!("عن {thing}.")));
    dir.write("news/sub/many.txt", pages.join("\n=====\n"));
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["النفط"]), "sub/many.txt");
    assert_eq!(dir.find(["القمح"]), "sub/many.txt#2");
    assert_eq!(dir.find(["الماء"]), "sub/many.txt#3");
}

#[test]
fn the_root_of_a_single_file_is_its_folder() {
    let dir = Dir::new();
    dir.write("deep/down/a.txt", page("خبر أول", "عن النفط."));
    dir.index(["deep/down/a.txt"]).exits(0);
    assert_eq!(dir.find(["النفط"]), "a.txt");
}

#[test]
fn a_path_is_absolute_wherever_the_command_was_run() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن النفط."));
    dir.indexing(["../news"])
        .current_dir(dir.folder("work").path("work"))
        .exits(0);
    let answer = dir
        .fihris(["search", "--format", "paths", "النفط"])
        .current_dir(dir.path("work"))
        .exits(0);
    answer.prints(&format!("{}\n", dir.path_text("news/a.txt")));
}

#[test]
fn the_folder_below_the_root_is_the_default_category() {
    let dir = Dir::new();
    dir.write("news/رياضة/a.txt", page("خبر أول", "عن المباراة."))
        .write("news/top.txt", page("خبر ثان", "عن المباراة."))
        .write(
            "news/رياضة/n.jsonl",
            r#"{"id":"n","title":"خبر","text":"عن المباراة","category":"محليات"}"#,
        );
    dir.index(["news"]).exits(0);
    assert_eq!(dir.show("رياضة/a.txt")["category"], "رياضة");
    assert_eq!(dir.show("top.txt")["category"], serde_json::Value::Null);
    assert_eq!(dir.show("n")["category"], "محليات");
}

#[test]
fn hidden_files_and_the_index_itself_are_left_out() {
    let dir = Dir::new();
    dir.write("a.txt", page("خبر أول", "عن النفط."))
        .write(".hidden.txt", page("خبر", "عن النفط."))
        .write(".git/b.txt", page("خبر", "عن النفط."));
    assert_eq!(dir.index(["."]).exits(0).counts(), "added 1, articles 1");
    assert_eq!(
        dir.index(["."]).exits(0).counts(),
        "unchanged 1, articles 1"
    );
    let own = dir.fihris(["--index", "idx", "index", "--json", "."]);
    assert_eq!(own.exits(0).counts(), "added 1, articles 1");
    let own = dir.fihris(["--index", "idx", "index", "--json", "."]);
    assert_eq!(own.exits(0).counts(), "unchanged 1, articles 1");
}

#[test]
fn a_hidden_file_that_is_named_is_read() {
    let dir = Dir::with(".hidden.txt", page("خبر أول", "عن النفط."));
    assert_eq!(dir.find(["النفط"]), ".hidden.txt");
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends_with_and_without_following() {
    let dir = three_pages();
    std::os::unix::fs::symlink(dir.path("news"), dir.path("news/again")).expect("linked");
    let left = dir.index(["news"]).exits(0);
    assert_eq!(left.counts(), "unchanged 3, ignored 1, articles 3");
    let followed = dir.index(["--follow", "news"]).exits(0);
    assert!(followed.counts().ends_with("articles 3"), "{followed}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_is_followed_when_asked() {
    let dir = Dir::new();
    dir.write("far/a.txt", page("خبر أول", "عن النفط."))
        .folder("news");
    std::os::unix::fs::symlink(dir.path("far/a.txt"), dir.path("news/link.txt")).expect("linked");
    assert_eq!(dir.index(["news"]).exits(2).counts(), "ignored 1");
    let followed = dir.index(["-L", "news"]).exits(0);
    assert_eq!(followed.counts(), "added 1, articles 1");
}

#[cfg(unix)]
#[test]
fn a_broken_link_and_a_pipe_stop_nothing() {
    let dir = three_pages();
    std::os::unix::fs::symlink(dir.path("nowhere"), dir.path("news/dead")).expect("linked");
    let _socket = std::os::unix::net::UnixListener::bind(dir.path("news/socket")).expect("bound");
    let answer = dir.index(["news"]).exits(0);
    assert_eq!(answer.counts(), "unchanged 3, ignored 2, articles 3");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_opened_is_reported_and_the_rest_is_indexed() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر أول", "عن النفط."))
        .write("news/b.txt", page("خبر ثان", "عن القمح."))
        .chmod("news/b.txt", 0o000);
    let reported = format!(
        "cannot read {}: permission denied",
        dir.path_text("news/b.txt")
    );
    let answer = dir.index(["news"]).exits(2);
    assert_eq!(answer.read_errors(), [reported.as_str()], "{answer}");
    assert_eq!(answer.counts(), "added 1, skipped 1, articles 1");
    assert_eq!(dir.skipped(), ["problem news/b.txt: permission denied"]);
    let again = dir.index(["news"]).exits(2);
    assert_eq!(again.counts(), "unchanged 1, skipped 1, articles 1");
    dir.chmod("news/b.txt", 0o644);
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "b.txt");
    assert!(dir.skipped().is_empty());
}

#[cfg(unix)]
#[test]
fn an_index_that_may_only_be_read_is_searched() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر أول", "عن النفط."));
    dir.index(["news"]).exits(0);
    let lock = ".fihris/1/.tantivy-meta.lock";
    if dir.path(lock).exists() {
        dir.delete(lock);
    }
    dir.chmod(".fihris/1", 0o555).chmod(".fihris", 0o555);
    let found = dir
        .fihris([
            "search",
            "النفط",
            "--format",
            "tsv",
            "--no-header",
            "--fields",
            "id",
        ])
        .run();
    dir.chmod(".fihris", 0o755).chmod(".fihris/1", 0o755);
    assert_eq!((found.code, found.stdout.trim()), (0, "a.txt"), "{found}");
}

#[cfg(unix)]
#[test]
fn a_file_that_became_unreadable_keeps_its_articles() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر أول", "عن النفط."));
    dir.index(["news"]).exits(0);
    dir.touch("news/a.txt", 1_000_000_000)
        .chmod("news/a.txt", 0o000);
    dir.index(["news"]).exits(2).says("permission denied");
    assert_eq!(dir.find(["النفط"]), "a.txt");
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_reported_and_its_articles_stay() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر أول", "عن النفط."))
        .write("news/closed/b.txt", page("خبر ثان", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir.chmod("news/closed", 0o000);
    let answer = dir.index(["news"]);
    let found = dir.find(["القمح"]);
    dir.chmod("news/closed", 0o755);
    let reported = format!(
        "cannot read {}: permission denied",
        dir.path_text("news/closed")
    );
    assert_eq!(answer.code, 2, "{answer}");
    assert_eq!(answer.read_errors(), [reported.as_str()], "{answer}");
    assert_eq!(found, "closed/b.txt");
    assert_eq!(
        dir.index(["news"]).exits(0).counts(),
        "unchanged 2, articles 2"
    );
}

#[test]
fn strict_commits_nothing() {
    let dir = three_pages();
    dir.write("news/a.txt", page("خبر أول", "عن المطر."))
        .write("news/broken.jsonl", "{\"title\":\"خبر\"}\n{\"title\":\n");
    let answer = dir
        .fihris(["index", "--strict", "news"])
        .exits(2)
        .says(&format!(
            "cannot read {}: record 2, line 2: ",
            dir.path_text("news/broken.jsonl")
        ));
    assert_eq!(answer.stdout, "", "{answer}");
    assert_eq!(dir.find(["المطر"]), "");
    assert_eq!(dir.find(["النفط"]), "a.txt");
    let answer = dir.index(["news"]).exits(2);
    assert_eq!(
        answer.counts(),
        "added 1, updated 1, unchanged 2, skipped 1, articles 4"
    );
}

#[test]
fn strict_makes_no_index_where_there_was_none() {
    let dir = Dir::new();
    dir.write("broken.jsonl", "{\"title\":\"خبر\"}\n{\"title\":\n");
    dir.index(["--strict", "broken.jsonl"]).exits(2);
    dir.fihris(["search", "خبر"])
        .exits(2)
        .says("make one with `fihris index PATH`");
}

#[test]
fn a_known_problem_still_sets_the_exit_status() {
    let dir = Dir::new();
    dir.write("broken.jsonl", "{\"title\":\"خبر\"}\n{\"title\":\n");
    dir.index(["broken.jsonl"]).exits(2);
    let again = dir.index(["broken.jsonl"]).exits(2);
    assert_eq!(again.counts(), "unchanged 1, skipped 1, articles 1");
}

#[test]
fn rebuilding_keeps_the_articles_of_files_that_are_gone_and_of_streams() {
    let dir = three_pages();
    dir.indexing(["-"])
        .input(record("s", "خبر", "عن المطر."))
        .exits(0);
    dir.delete("news/a.txt");
    let answer = dir.index(["--rebuild"]).exits(0);
    assert!(answer.counts().ends_with("articles 4"), "{answer}");
    assert_eq!(dir.find(["النفط"]), "a.txt");
    assert_eq!(dir.find(["القمح"]), "b.txt");
    assert_eq!(dir.find(["المطر"]), "s");
}

#[test]
fn rebuilding_changes_no_answer() {
    let dir = Dir::with_news();
    let search = [
        "search",
        "--format",
        "tsv",
        "--no-header",
        "بوتين كيم النفط",
    ];
    let before = dir.fihris(search).exits(0).stdout;
    dir.index(["--rebuild"]).exits(0);
    dir.fihris(search).exits(0).prints(&before);
    dir.index(["--rebuild"]).exits(0);
    dir.fihris(search).exits(0).prints(&before);
}

#[test]
fn rebuilding_needs_an_index() {
    Dir::new()
        .index(["--rebuild"])
        .exits(2)
        .says("make one with `fihris index PATH`");
}

#[test]
fn index_folders_are_independent() {
    let dir = Dir::new();
    dir.write("a.jsonl", record("a", "خبر أول", "عن القمح."))
        .write("b.jsonl", record("b", "خبر ثان", "عن القمح."));
    dir.index(["--index", "one", "a.jsonl"]).exits(0);
    dir.indexing(["b.jsonl"])
        .env("FIHRIS_INDEX", dir.path("two"))
        .exits(0);
    assert!(!dir.path(".fihris").exists());
    assert_eq!(dir.find(["--index", "one", "القمح"]), "a");
    let by_variable = dir
        .fihris(["search", "--format", "tsv", "--no-header", "القمح"])
        .env("FIHRIS_INDEX", "two")
        .exits(0);
    assert_eq!(by_variable.tsv()[0][2], "b");
    let flag_wins = dir
        .fihris([
            "--index",
            "one",
            "search",
            "--format",
            "tsv",
            "--no-header",
            "القمح",
        ])
        .env("FIHRIS_INDEX", "two")
        .exits(0);
    assert_eq!(flag_wins.tsv()[0][2], "a");
}

#[test]
fn the_index_of_the_nearest_parent_folder_is_used() {
    let dir = Dir::new();
    dir.write("a.jsonl", record("a", "خبر أول", "عن القمح."))
        .write("sub/b.jsonl", record("b", "خبر ثان", "عن القمح."))
        .folder("deep/down")
        .folder("sub/below");
    dir.index(["a.jsonl"]).exits(0);
    dir.index(["--index", "sub/.fihris", "sub/b.jsonl"])
        .exits(0);
    for (from, id) in [("deep/down", "a"), ("sub/below", "b"), (".", "a")] {
        let answer = dir
            .fihris(["search", "--format", "tsv", "--no-header", "القمح"])
            .current_dir(dir.path(from))
            .exits(0);
        assert_eq!(answer.tsv()[0][2], id, "from {from}");
    }
}

#[test]
fn indexing_below_an_index_refreshes_that_one() {
    let dir = Dir::with_news();
    dir.write("sub/b.jsonl", record("b", "خبر ثان", "عن القمح."));
    let answer = dir
        .indexing(["b.jsonl"])
        .current_dir(dir.path("sub"))
        .exits(0);
    assert_eq!(answer.counts(), "added 1, articles 6");
    assert!(!dir.path("sub/.fihris").exists());
}

/// More than the capacity of a pipe and the first buffer: once it is written, the command is reading.
fn a_long_start() -> Vec<u8> {
    record("long", "خبر طويل", &"قمح ".repeat(500))
        .repeat(300)
        .into_bytes()
}

#[test]
fn the_second_of_two_simultaneous_runs_reports_the_first() {
    let dir = Dir::with_news();
    let (mut first, stdin) = dir.indexing(["-"]).start_with_open_input(&a_long_start());
    let second = dir
        .index(["news.jsonl"])
        .exits(2)
        .says("another fihris is writing the index at ")
        .says("try again when it is done");
    assert_eq!(second.stdout, "", "{second}");
    assert_eq!(dir.find(["المنتخب"]), "match", "reading goes on");
    drop(stdin);
    assert!(first.wait().expect("its end").success());
    dir.index(["news.jsonl"]).exits(0);
}

#[test]
fn a_run_that_was_killed_leaves_the_index_as_it_was() {
    let dir = Dir::with_news();
    dir.write("other.jsonl", record("other", "خبر", "عن القمح."));
    let (mut first, _stdin) = dir
        .indexing(["other.jsonl", "-"])
        .start_with_open_input(&a_long_start());
    first.kill().expect("killed");
    first.wait().expect("its end");
    assert_eq!(dir.find(["القمح"]), "");
    assert_eq!(dir.find(["المنتخب"]), "match");
    let answer = dir.index(["news.jsonl", "other.jsonl"]).exits(0);
    assert_eq!(answer.counts(), "added 1, unchanged 1, articles 6");
    assert_eq!(dir.find(["القمح"]), "other");
}

#[test]
fn the_first_run_of_all_may_be_killed_too() {
    let dir = Dir::new();
    dir.write("news.jsonl", NEWS);
    let (mut first, _stdin) = dir.indexing(["-"]).start_with_open_input(&a_long_start());
    first.kill().expect("killed");
    first.wait().expect("its end");
    dir.fihris(["search", "بوتين"])
        .exits(2)
        .says("make one with `fihris index PATH`");
    let answer = dir.index(["news.jsonl"]).exits(0);
    assert_eq!(answer.counts(), "added 1, articles 5");
}

#[test]
fn a_rebuild_that_was_killed_leaves_the_old_index_in_force() {
    let dir = Dir::with_news();
    let (mut first, _stdin) = dir
        .indexing(["--rebuild", "-"])
        .start_with_open_input(&a_long_start());
    first.kill().expect("killed");
    first.wait().expect("its end");
    assert_eq!(dir.find(["المنتخب"]), "match");
    assert_eq!(dir.find(["طويل"]), "");
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(dir.find(["المنتخب"]), "match");
    assert_eq!(dir.find(["طويل"]), "");
}

#[test]
fn a_damaged_index_is_reported_with_a_remedy() {
    let dir = Dir::with_news();
    dir.write(".fihris/current", "nonsense\n");
    dir.fihris(["search", "بوتين"])
        .exits(2)
        .says("is damaged: generation 1 is complete; run `fihris check --repair`");
    dir.write("file", "x");
    dir.fihris(["--index", "file", "search", "بوتين"])
        .exits(2)
        .says("is a file, not an index: give another folder with --index");
}

#[test]
fn an_index_of_another_version_names_the_command_that_rebuilds_it() {
    let dir = Dir::with_news();
    dir.make_older(".fihris");
    for args in [
        &["search", "بوتين"][..],
        &["stats"],
        &["index", "news.jsonl"],
    ] {
        dir.fihris(args)
            .exits(2)
            .says("was made by another version of fihris: run `fihris index --rebuild`");
    }
    let elsewhere = dir.path_text(".fihris");
    dir.fihris(["--index", &elsewhere, "stats"])
        .current_dir("/")
        .exits(2)
        .says(&format!("run `fihris --index {elsewhere} index --rebuild`"));
    assert!(!dir.path(".fihris/fihris-index").exists());
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(dir.find(["المنتخب"]), "match");
}

#[test]
fn an_empty_folder_makes_an_empty_index() {
    let dir = Dir::new();
    dir.folder("news");
    assert_eq!(dir.index(["news"]).exits(0).counts(), "");
    dir.fihris(["search", "بوتين"]).exits(1).prints("");
}

#[test]
fn an_invalid_option_is_refused_before_anything_is_read() {
    let dir = Dir::with_news();
    for (args, reason) in [
        (&["--format", "docx"][..], "unknown format docx"),
        (&["--encoding", "klingon"], "klingon"),
        (&["--map", "colour=x"], "unknown field colour"),
        (&["--map", "body"], "write it as FIELD=COLUMN"),
        (&["--memory", "1"], "1 is not in 15..=32768"),
        (&["--jobs", "0"], "0 is not in 1..=64"),
    ] {
        let mut all = vec!["index", "news.jsonl"];
        all.extend(args);
        dir.fihris(all).exits(2).says(reason);
    }
}

#[test]
fn standard_input_named_twice_is_read_once() {
    let dir = Dir::new();
    let answer = dir.indexing(["-", "-"]).input(NEWS).exits(0);
    assert_eq!(answer.counts(), "added 1, articles 5");
    assert_eq!(dir.find(["المنتخب"]), "match");
}

#[test]
fn an_empty_variable_is_as_if_it_were_not_set() {
    let dir = Dir::with_news();
    dir.fihris(["search", "بوتين"])
        .env("FIHRIS_INDEX", "")
        .exits(0);
}

#[test]
fn an_empty_path_is_refused() {
    Dir::new().fihris(["index", ""]).exits(2);
}

#[test]
fn answers_do_not_depend_on_the_number_of_threads() {
    const WORDS: [&str; 12] = [
        "الرئيس",
        "والرئيس",
        "قمة",
        "القمم",
        "بوتين",
        "فوتين",
        "مدرسة",
        "المدارس",
        "اقتصاد",
        "وزراء",
        "خطة",
        "نفط",
    ];
    // Enough text for several threads.
    let dir = Dir::new();
    let mut seed = 7_u32;
    let mut word = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        WORDS[(seed >> 24) as usize % WORDS.len()]
    };
    for number in 0..300 {
        let text: Vec<&str> = (0..500).map(|_| word()).collect();
        dir.write(&format!("news/{number}.txt"), page(word(), &text.join(" ")));
    }
    let answers = |jobs: &str| {
        let index = format!("index-{jobs}");
        dir.fihris(["--index", &index, "index", "--jobs", jobs, "news"])
            .exits(0);
        dir.fihris(["--index", &index, "check", "--full"]).exits(0);
        let queries = ["قمة بوتين", "\"مدرسة وزراء\"", "نفط NEAR/3 خطة", "*"];
        queries.map(|query| {
            let args = [
                "--index", &index, "search", "--format", "tsv", "-n", "50", query,
            ];
            let rows = dir.fihris(args).exits(0).tsv().into_iter();
            rows.map(|row| row[..3].join(" ")).collect::<Vec<_>>()
        })
    };
    let one = answers("1");
    assert_eq!(one[0].len(), 51, "a header and 50 hits");
    assert_eq!(one, answers("3"));
    assert_eq!(one, answers("64"));
}

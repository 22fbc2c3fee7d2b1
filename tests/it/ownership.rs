//! fihris deletes and replaces only what it wrote, and no generation that a person may still need.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::util::{Dir, NEWS, page};

/// The files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let bytes = fs::read(entry.path()).expect("read");
            (entry.into_path(), bytes)
        })
        .collect()
}

/// The ids of all articles.
fn ids(dir: &Dir) -> String {
    dir.find(["*", "--sort", "date"])
}

/// An index of two files and of standard input, refreshed once.
fn with_generations() -> Dir {
    let dir = Dir::new();
    dir.write("news/a.txt", page("أولى", "خبر أول."));
    dir.index(["news"]).exits(0);
    dir.fihris(["index", "-"])
        .input(page("من المدخل", "خبر لا ملف له."))
        .exits(0);
    dir
}

#[test]
fn a_folder_of_articles_given_as_the_index_keeps_its_files() {
    let dir = Dir::new();
    dir.write("news/2024/0f8fad5bd9cb469fa16570867728950e.txt", "خبر");
    dir.write("news/1/meta.json", "{}");
    let before = files(&dir.path("news"));
    for command in [
        vec!["index"],
        vec!["index", "news"],
        vec!["index", "--rebuild"],
        vec!["forget", "news"],
        vec!["check", "--repair"],
        vec!["search", "خبر"],
        vec!["save", "name", "خبر"],
    ] {
        let answer = dir.fihris(["--index", "news"].iter().chain(&command)).run();
        assert_eq!(answer.code, 2, "{command:?}: {answer}");
        assert_eq!(files(&dir.path("news")), before, "{command:?}");
    }
}

/// Writes a description of generation 1 with another list of features.
fn set_features(dir: &Dir, features: &str) {
    let path = dir.path(".fihris/1/generation");
    let text = fs::read_to_string(&path).expect("read");
    let lines = text.lines().filter(|line| !line.starts_with("check "));
    let lines = lines.map(|line| match line.starts_with("features ") {
        true => format!("features {features}\n"),
        false => format!("{line}\n"),
    });
    let signed: String = lines.collect();
    let hash = blake3::hash(signed.as_bytes()).to_hex();
    fs::write(path, format!("{signed}check {}\n", &hash[..16])).expect("written");
}

#[test]
fn an_index_with_a_feature_of_a_newer_version_is_refused_and_not_changed() {
    let dir = with_generations();
    set_features(&dir, "positions-once");
    let before = files(&dir.path(".fihris/1"));
    for command in [
        vec!["search", "خبر"],
        vec!["index"],
        vec!["index", "--rebuild"],
        vec!["forget", "news"],
        vec!["check"],
        vec!["check", "--repair"],
    ] {
        let answer = dir.fihris(&command).exits(2);
        let expected = "uses `positions-once`, which this version of fihris does not know";
        assert!(answer.stderr.contains(expected), "{command:?}: {answer}");
        assert_eq!(files(&dir.path(".fihris/1")), before, "{command:?}");
    }
    set_features(&dir, "-");
    dir.index(["news"]).exits(0);
}

#[test]
fn a_command_that_describes_an_index_takes_one() {
    let dir = with_generations();
    for command in [
        &["--index", ".fihris", "--index", "other", "stats"][..],
        &["--index", ".fihris", "stats", "--index=other"],
    ] {
        let answer = dir.fihris(command).exits(2);
        let expected = "this command takes one index: give --index once";
        assert!(answer.stderr.contains(expected), "{answer}");
    }
    dir.fihris(["--index", ".fihris", "stats", "--index", ".fihris"])
        .exits(0);
}

#[test]
fn a_folder_that_holds_something_is_not_made_an_index() {
    let dir = Dir::new();
    dir.write("notes/todo.txt", "x")
        .write("a.txt", page("عنوان", "خبر"));
    let answer = dir.fihris(["--index", "notes", "index", "a.txt"]).exits(2);
    assert!(
        answer.stderr.contains("not an index and not empty"),
        "{answer}"
    );
    assert_eq!(files(&dir.path("notes")).len(), 1);
}

#[test]
fn an_index_of_another_program_stays() {
    let dir = Dir::new();
    dir.write("a.txt", page("عنوان", "خبر"));
    let strange = dir.path("strange");
    fs::create_dir(&strange).expect("made");
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_text_field("text", tantivy::schema::TEXT);
    tantivy::Index::create_in_dir(&strange, schema.build()).expect("an index");
    dir.folder("above");
    fs::rename(&strange, dir.path("above/1")).expect("moved");
    let before = files(&dir.path("above"));
    dir.fihris(["--index", "above", "index", "a.txt"]).exits(2);
    dir.fihris(["--index", "above/1", "index", "a.txt"])
        .exits(2);
    assert_eq!(files(&dir.path("above")), before);
}

#[test]
fn a_damaged_name_of_the_active_generation_costs_nothing_and_is_repaired() {
    let dir = with_generations();
    dir.fihris(["index", "--rebuild"]).exits(0);
    let before = ids(&dir);
    let current = fs::read(dir.path(".fihris/current")).expect("read");
    let flipped: Vec<u8> = current
        .iter()
        .map(|b| if *b == b'2' { b'3' } else { *b })
        .collect();
    for damaged in [&b""[..], b"1\n", b"2\n", &current[..20], &flipped] {
        dir.write(".fihris/current", damaged);
        let generations = files(&dir.path(".fihris/2"));
        for arguments in [
            vec!["index"],
            vec!["index", "--rebuild"],
            vec!["index", "news"],
        ] {
            let answer = dir.fihris(&arguments).exits(2);
            assert!(
                answer.stderr.contains("generation 2 is complete"),
                "{answer}"
            );
            assert!(answer.stderr.contains("check --repair"), "{answer}");
            assert_eq!(files(&dir.path(".fihris/2")), generations);
        }
        dir.fihris(["check", "--repair"]).exits(0);
        assert_eq!(ids(&dir), before);
        dir.index(["news"]).exits(0);
        assert_eq!(ids(&dir), before);
    }
    dir.delete(".fihris/current");
    dir.fihris(["index"]).exits(2);
    dir.fihris(["search", "خبر"]).exits(2);
    dir.fihris(["check", "--repair"]).exits(0);
    assert_eq!(ids(&dir), before);
}

#[test]
fn an_older_name_of_the_active_generation_that_is_put_back_costs_nothing() {
    let dir = with_generations();
    let current = fs::read(dir.path(".fihris/current")).expect("read");
    let first = files(&dir.path(".fihris/1"));
    dir.fihris(["index", "--rebuild"]).exits(0);
    dir.fihris(["index", "--name", "second", "-"])
        .input(page("بعده", "خبر آخر."))
        .exits(0);
    let before = ids(&dir);
    // A backup that holds the first generation and its name.
    for (path, bytes) in &first {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    dir.write(".fihris/current", &current);
    let answer = dir.fihris(["index", "--rebuild"]).exits(2);
    assert!(answer.stderr.contains("generation 2 is newer"), "{answer}");
    dir.fihris(["index"]).exits(2);
    dir.fihris(["check", "--repair"]).exits(0);
    assert_eq!(ids(&dir), before);
    dir.index(["news"]).exits(0);
    assert_eq!(ids(&dir), before);
}

#[test]
fn an_older_list_of_segments_that_is_put_back_costs_nothing() {
    for commits_between in [1, 3] {
        let dir = with_generations();
        let meta = fs::read(dir.path(".fihris/1/meta.json")).expect("read");
        for number in 0..commits_between {
            dir.fihris(["index", "--name", &format!("stream {number}"), "-"])
                .input(page(&format!("لاحق {number}"), "خبر لاحق."))
                .exits(0);
        }
        let before = ids(&dir);
        dir.write(".fihris/1/meta.json", meta);
        let generation = files(&dir.path(".fihris/1"));
        let answer = dir.index(["news"]);
        if answer.code == 2 {
            assert_eq!(files(&dir.path(".fihris/1")), generation);
            dir.fihris(["check", "--repair"]).exits(0);
        }
        assert_eq!(ids(&dir), before, "{commits_between}");
        dir.index(["news"]).exits(0);
        assert_eq!(ids(&dir), before, "{commits_between}");
    }
}

#[test]
fn a_list_of_segments_with_one_cut_out_is_damage() {
    let dir = with_generations();
    let path = dir.path(".fihris/1/meta.json");
    let mut meta: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).expect("read")).expect("JSON");
    let segments = meta["segments"].as_array_mut().expect("segments");
    segments.pop().expect("a segment");
    fs::write(&path, serde_json::to_vec(&meta).expect("JSON")).expect("written");
    dir.fihris(["check", "--full"]).exits(2);
    dir.fihris(["search", "خبر"]).exits(2);
    dir.fihris(["index", "news"]).exits(2);
    dir.fihris(["check", "--repair"]).exits(0);
    dir.fihris(["check", "--full"]).exits(0);
}

#[test]
fn a_lost_mark_or_record_is_made_again_by_a_repair() {
    for lost in [
        ".fihris/fihris-index",
        ".fihris/1/commit",
        ".fihris/1/meta.json",
    ] {
        let dir = with_generations();
        let before = ids(&dir);
        dir.delete(lost);
        let answer = dir.fihris(["index", "news"]).exits(2);
        assert!(answer.stderr.contains("check"), "{lost}: {answer}");
        let answer = dir.fihris(["check", "--repair"]).exits(0);
        assert!(
            !answer.stdout.contains("nothing to repair"),
            "{lost}: {answer}"
        );
        assert_eq!(ids(&dir), before, "{lost}");
        dir.index(["news"]).exits(0);
        dir.fihris(["check", "--full"]).exits(0);
        let answer = dir.fihris(["check", "--repair"]).exits(0);
        assert!(
            answer.stdout.contains("nothing to repair"),
            "{lost}: {answer}"
        );
    }
}

#[test]
fn a_generation_that_cannot_be_opened_is_not_deleted_by_a_run_that_fails() {
    let dir = with_generations();
    dir.write(".fihris/1/meta.json", "nonsense");
    dir.delete(".fihris/1/commit");
    let before = files(&dir.path(".fihris/1"));
    for arguments in [vec!["index"], vec!["index", "--rebuild"]] {
        dir.fihris(&arguments).exits(2);
        assert_eq!(files(&dir.path(".fihris/1")), before);
    }
}

#[test]
fn an_unmarked_index_is_adopted_only_alone_in_its_folder_and_sound() {
    let unmark = |dir: &Dir| {
        dir.delete(".fihris/fihris-index")
            .delete(".fihris/1/generation");
        dir.delete(".fihris/1/commit")
            .write(".fihris/current", "1\n");
    };
    let dir = with_generations();
    let before = ids(&dir);
    unmark(&dir);
    assert_eq!(ids(&dir), before);
    let answer = dir.fihris(["index"]).exits(0);
    assert!(answer.stderr.contains("older version"), "{answer}");
    assert!(dir.path(".fihris/fihris-index").exists());
    assert_eq!(ids(&dir), before);

    let dir = with_generations();
    unmark(&dir);
    dir.write(".fihris/letter.txt", "x");
    dir.fihris(["index"]).exits(2);
    assert!(!dir.path(".fihris/fihris-index").exists());

    let dir = with_generations();
    unmark(&dir);
    let segments = files(&dir.path(".fihris/1")).into_keys();
    let store = segments
        .into_iter()
        .find(|path| path.extension().is_some_and(|e| e == "store"));
    let store = store.expect("stored text");
    let mut bytes = fs::read(&store).expect("read");
    bytes[10] ^= 1;
    fs::write(&store, bytes).expect("written");
    dir.fihris(["index"]).exits(2);
    assert!(!dir.path(".fihris/fihris-index").exists());
}

#[test]
fn a_folder_of_articles_whose_names_are_those_of_an_index_is_read() {
    let dir = Dir::new();
    dir.write("news/2024/current", "1\n")
        .write(
            "news/2024/1/meta.json",
            r#"{"title":"وثيقة","text":"نص طويل."}"#,
        )
        .write("news/2024/a.txt", page("خبر أول", "نص الخبر الأول."));
    dir.write("news/today/current", ".")
        .write(
            "news/today/meta.json",
            r#"{"title":"وثيقة","text":"نص طويل."}"#,
        )
        .write("news/today/b.txt", page("خبر ثان", "نص الخبر الثاني."));
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["خبر"]), "2024/a.txt today/b.txt");
}

#[test]
fn an_index_among_articles_is_skipped_and_counted() {
    let dir = with_generations();
    fs::rename(dir.path(".fihris"), dir.path("news/an-index")).expect("moved");
    let report = dir.index(["news"]).exits(0).json();
    assert_eq!(report["added"], 1, "{report}");
    assert_eq!(report["ignored"], 1, "{report}");
    dir.delete("news/an-index/fihris-index");
    dir.write("news/an-index/current", "1\n");
    let report = dir.index(["news"]).exits(0).json();
    assert_eq!(report["unchanged"], 1, "{report}");
    assert_eq!(report["ignored"], 1, "{report}");
}

/// Names that look like ours, or like those of nobody.
const NAMES: [&str; 16] = [
    "1/0f8fad5bd9cb469fa16570867728950e.txt",
    "1/.tmpAbC123",
    "1/notes.txt",
    "2/meta.json",
    "2/0f8fad5bd9cb469fa16570867728950e.idx",
    "7/.managed.json",
    "2024/0f8fad5bd9cb469fa16570867728950e.txt",
    "2024/generation",
    ".tmpAbC123",
    "letter.txt",
    "notes/1/meta.json",
    "00001/meta.json",
    "3",
    "copies",
    "meta.json",
    "queries.tsv.bak",
];

const COMMANDS: [&[&str]; 10] = [
    &["index", "news"],
    &["index", "--rebuild"],
    &["index", "--compact"],
    &["index", "--no-such-flag"],
    &["index", "nowhere"],
    &["forget", "news"],
    &["forget", "nowhere"],
    &["check", "--repair"],
    &["save", "name", "خبر"],
    &["search", "خبر", "--collapse"],
];

/// After any commands, each file in the folder of an index that fihris did not write has its bytes.
#[test]
fn files_of_others_in_the_folder_of_an_index_are_never_touched() {
    let mut runner = TestRunner::new(Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    });
    let names = prop::collection::btree_set(prop::sample::select(&NAMES[..]), 1..6);
    let commands = prop::collection::vec(prop::sample::select(&COMMANDS[..]), 1..6);
    let place = prop::sample::select(&[".fihris", "news", "elsewhere"][..]);
    let result = runner.run(&(names, commands, place, any::<bool>()), |case| {
        let (names, commands, place, is_index) = case;
        let dir = Dir::in_memory();
        dir.write("news/a.txt", page("أولى", "خبر أول."));
        dir.write("news/b.jsonl", NEWS);
        if is_index {
            dir.fihris(["--index", place, "index", "news"]).run();
        }
        for name in &names {
            let path = dir.path(place).join(name);
            if !path.exists() && path.parent().is_some_and(|above| !above.is_file()) {
                dir.write(&format!("{place}/{name}"), format!("of a user: {name}"));
            }
        }
        let is_ours = |path: &Path| {
            let text = fs::read_to_string(path).unwrap_or_default();
            !text.starts_with("of a user: ") && !path.starts_with(dir.path("news/a.txt"))
        };
        let before: BTreeMap<_, _> = files(&dir.path("."))
            .into_iter()
            .filter(|(path, _)| !is_ours(path))
            .collect();
        for command in &commands {
            dir.fihris(["--index", place].iter().chain(*command)).run();
            for (path, bytes) in &before {
                let now = fs::read(path);
                prop_assert!(now.is_ok_and(|now| now == *bytes), "{command:?} {path:?}");
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

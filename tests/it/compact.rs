//! `fihris index --compact`: one segment without deleted documents.

use std::path::Path;

use crate::util::{Dir, record};
use fihris::index::Store;

const QUERY: [&str; 6] = [
    "search",
    "-n",
    "200",
    "--format",
    "trec",
    "القمح الماء \"الماء القمح\"",
];

/// Writes 200 articles of one to some hundred words in 40 files.
fn write_news(dir: &Dir) {
    for file in 0..40 {
        let article = |number: usize| {
            let words = "القمح ".repeat(number % 7 + 1) + &"الماء والأرض ".repeat(number);
            record(&format!("r{number}"), "خبر", &words)
        };
        let lines: String = (file * 5..file * 5 + 5).map(article).collect();
        dir.write(&format!("news/{file:02}.jsonl"), lines);
    }
}

/// An index of these articles that was refreshed after changes.
fn with_a_history() -> Dir {
    let dir = Dir::new();
    write_news(&dir);
    let long = "القمح ".repeat(5000);
    dir.write("news/99.jsonl", record("gone", "القمح", &long));
    // Few deletions: a segment that has lost many documents is merged by every run.
    dir.write("news/05.jsonl", record("r25", "خبر", "شيء آخر"));
    dir.index(["news", "--jobs", "1"]).exits(0);
    write_news(&dir);
    dir.delete("news/99.jsonl");
    dir
}

/// The numbers of live and deleted documents of each segment.
fn segments(dir: &Path) -> Vec<(u32, u32)> {
    let store = Store::open(dir).expect("it opens");
    let segments = store.index.searchable_segment_metas().expect("segments");
    segments
        .iter()
        .map(|segment| (segment.num_docs(), segment.num_deleted_docs()))
        .collect()
}

#[test]
fn a_compacted_index_has_the_scores_of_a_fresh_one() {
    let fresh = Dir::new();
    write_news(&fresh);
    fresh.index(["news"]).exits(0);
    let expected = fresh.fihris(QUERY).exits(0).stdout;

    let dir = with_a_history();
    dir.index(["news"]).exits(0);
    let before = dir.fihris(QUERY).exits(0).stdout;
    assert!(before != expected, "deleted articles weigh nothing");
    let answer = dir.index(["--compact"]).exits(0);
    assert_eq!(answer.counts(), "unchanged 40, articles 200");
    let hits = dir.fihris(QUERY).exits(0).stdout;
    assert!(hits == expected, "other hits:\n{hits}");
    assert_eq!(segments(&dir.path(".fihris")), [(240, 0)]);
}

#[test]
fn a_refresh_can_compact() {
    let fresh = Dir::new();
    write_news(&fresh);
    fresh.index(["news", "--compact"]).exits(0);
    let expected = fresh.fihris(QUERY).exits(0).stdout;

    let dir = with_a_history();
    let answer = dir.index(["--compact", "news"]).exits(0);
    assert!(answer.counts().starts_with("updated 1"), "{answer}");
    let hits = dir.fihris(QUERY).exits(0).stdout;
    assert!(hits == expected, "other hits:\n{hits}");
    assert_eq!(segments(&dir.path(".fihris")), [(240, 0)]);
}

#[test]
fn an_index_merged_with_deletions_has_the_scores_of_a_fresh_one() {
    let fresh = Dir::new();
    write_news(&fresh);
    fresh.index(["news"]).exits(0);

    let dir = with_a_history();
    dir.index(["news", "--compact"]).exits(0);
    dir.index(["--rebuild", "--compact"]).exits(0);
    assert_eq!(segments(&dir.path(".fihris")), [(240, 0)]);
    let hits = dir.fihris(QUERY).exits(0).stdout;
    assert_eq!(hits, fresh.fihris(QUERY).exits(0).stdout);
}

#[test]
fn an_index_of_one_piece_is_left_as_it_is() {
    let dir = Dir::with_news();
    dir.index(["--compact"]).exits(0);
    let store = Store::open(&dir.path(".fihris")).expect("it opens");
    let before = store.index.searchable_segment_ids().expect("segments");
    dir.index(["--compact"]).exits(0);
    let after = store.index.searchable_segment_ids().expect("segments");
    assert_eq!(before, after);
}

#[test]
fn compacting_an_index_without_articles_leaves_no_segment() {
    let dir = Dir::with_news();
    dir.fihris(["forget", "news.jsonl"]).exits(0);
    dir.index([""; 0])
        .exits(2)
        .says("nothing to index: give a folder or a file");
    dir.index(["--compact"]).exits(0);
    assert_eq!(segments(&dir.path(".fihris")), []);
    dir.fihris(["search", "بوتين"]).exits(1);
}

#[test]
fn without_an_index_there_is_nothing_to_compact() {
    Dir::new()
        .index(["--compact"])
        .exits(2)
        .says("nothing to index: give a folder or a file");
}

#[test]
fn files_of_the_old_segments_are_gone_and_the_index_is_sound() {
    let dir = with_a_history();
    dir.index(["news"]).exits(0);
    dir.index(["--compact"]).exits(0);
    assert_eq!(dir.find(["القمح"]).split(' ').count(), 200);
    let store = Store::open(&dir.path(".fihris")).expect("it opens");
    let living = store
        .index
        .load_metas()
        .expect("metas")
        .list_segment_files();
    let files = std::fs::read_dir(store.folder()).expect("a folder");
    for file in files {
        let name = file.expect("a file").file_name();
        let known = ["meta.json", ".managed.json", "generation", "commit"]
            .iter()
            .any(|known| name == *known);
        let lock = name.to_string_lossy().starts_with(".tantivy-");
        let derived = name.to_string_lossy().starts_with("copies-");
        assert!(
            known || derived || lock || living.contains(Path::new(&name)),
            "{name:?}"
        );
    }
    dir.fihris(["check", "--full"]).exits(0);
}

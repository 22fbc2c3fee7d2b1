//! Segments equal those of tantivy's own writer: `check` indexes each stored record again with
//! tantivy's writer, and compares the documents.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tantivy::merge_policy::NoMergePolicy;

use super::*;
use crate::check::{Settings, check};
use crate::copies::sketch::Sketch;
use crate::index::disk::store::Store;
use crate::index::file_record::ReadState;

/// Words of news, parts of multiword spellings, long words, words of other scripts, arbitrary text.
fn word() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "والرئيس",
        "الرئيس",
        "رئيس",
        "واتس",
        "آب",
        "واتساب",
        "عبد",
        "الله",
        "عبدالله",
        "كتب",
        "كتاب",
        "وبالكتب",
        "بوتين",
        "فوتين",
        "٢٠٢٤",
        "2024",
        "F-16",
        "Covid",
        "في",
        "،",
        "على",
        "علي",
        "والاستقلاليةوالاستقلالية",
        "abcdefghijklmnopqrstuvwxyzabcdefgh",
        "مُحَمَّد",
        "محمد",
    ];
    prop_oneof![
        8 => proptest::sample::select(KNOWN).prop_map(str::to_owned),
        2 => "[ابتثجرسمنوي]{1,5}",
        1 => "\\PC{0,12}",
    ]
}

fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), words).prop_map(|words| words.join(" "))
}

fn article() -> impl Strategy<Value = Article> {
    let title = proptest::option::of(text(0..8));
    let summary = proptest::option::of(text(0..8));
    let related = proptest::collection::vec(text(0..8), 0..3);
    (title, summary, text(0..120), related).prop_map(|(title, summary, body, related)| Article {
        title,
        summary,
        body,
        related,
        ..Article::default()
    })
}

fn file_record(path: &str) -> FileRecord {
    FileRecord {
        member: None,
        path: path.to_owned(),
        size: 1,
        modified: 1,
        hash: 1,
        state: ReadState::Read,
        kind: "text".to_owned(),
        articles: 1,
        notes: Vec::new(),
        more_notes: 0,
        withheld: Vec::new(),
    }
}

#[test]
fn segments_equal_those_of_tantivys_own_writer() {
    // Each case writes and checks a whole index, so there are fewer cases than usual. The macro
    // would take the number of PROPTEST_CASES as it is.
    let mut config = ProptestConfig::default();
    config.cases = config.cases.div_ceil(32);
    let cases = (
        proptest::collection::vec(article(), 1..25),
        // From one segment per document to one segment for all documents.
        prop_oneof![Just(1), 200_000_usize..500_000, Just(usize::MAX)],
        0_usize..4,
        prop_oneof![Just(1), 100_usize..3000],
    );
    let outcome = TestRunner::new(config).run(
        &cases,
        |(articles, segment_bytes, builders, batch_bytes)| {
            let dir = tempfile::tempdir().expect("a folder");
            let store = Store::create(dir.path()).expect("a store");
            let share = Share {
                builders,
                segment_bytes,
                batch_bytes,
            };
            let mut writer =
                Writer::new(&store.index, store.fields, share, Sketch::bytes_of).expect("a writer");
            writer.set_merge_policy(Box::new(NoMergePolicy));
            let count = articles.len() as u64;
            for (number, mut article) in articles.into_iter().enumerate() {
                let file = format!("/news/{number}.txt");
                article.id = format!("{number}.txt");
                article.path.clone_from(&file);
                writer
                    .add(Document::Article(file.clone(), article.into()))
                    .expect("added");
                writer
                    .add(Document::FileRecord(
                        file.clone(),
                        file_record(&file).into(),
                    ))
                    .expect("added");
            }
            let payload = store
                .manifest
                .to_payload(&store.location)
                .expect("a payload");
            writer.commit(&payload, || Ok(())).expect("committed");
            writer.wait_merging_threads().expect("merges ended");
            store.activate(None).expect("activated");
            let segments = store.index.searchable_segments().expect("segments").len();
            prop_assert!(
                segment_bytes > 1 || segments as u64 >= count,
                "{} segments",
                segments
            );
            let full = Settings {
                full: true,
                seed: 1,
            };
            let report = check(dir.path(), &full)
                .expect("checked")
                .expect("an index");
            prop_assert_eq!(&report.faults, &vec![]);
            prop_assert_eq!(report.compared, 2 * count);
            Ok(())
        },
    );
    outcome.expect("equal segments");
}

fn file(number: usize) -> String {
    format!("{number:03}.txt")
}

fn add(writer: &mut Writer, number: usize) {
    let article = Article {
        id: file(number),
        body: format!("خبر {number}"),
        ..Article::default()
    };
    let document = Document::Article(file(number), Box::new(article));
    writer.add(document).expect("added");
}

fn commit(writer: &mut Writer, store: &Store) {
    let payload = store
        .manifest
        .to_payload(&store.location)
        .expect("a payload");
    writer.commit(&payload, || Ok(())).expect("committed");
}

/// Returns the sorted ids of the articles in an index.
fn ids(dir: &Path) -> Vec<String> {
    let store = Store::open(dir).expect("it opens");
    let reader = crate::index::Reader::new(&store).expect("a reader");
    let mut ids = Vec::new();
    reader
        .for_each_id(|_, id| ids.push(id.to_owned()))
        .expect("ids");
    ids.sort();
    ids
}

#[test]
fn a_deletion_spares_documents_that_are_added_later() {
    for builders in [0, 1, 2] {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Store::create(dir.path()).expect("a store");
        store.activate(None).expect("activated");
        let share = Share {
            builders,
            segment_bytes: usize::MAX,
            batch_bytes: 1,
        };
        let writer = Writer::new(&store.index, store.fields, share, Sketch::bytes_of);
        let mut writer = writer.expect("a writer");
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for round in 0..3 {
            for number in [0, 1] {
                writer.delete_articles(&file(number)).expect("deleted");
            }
            add(&mut writer, 1);
            // In the last round, both files are in one commit with their deletions.
            if round < 2 {
                commit(&mut writer, &store);
            }
            add(&mut writer, 0);
        }
        writer.delete_articles(&file(2)).expect("deleted");
        commit(&mut writer, &store);
        writer.wait_merging_threads().expect("merges ended");
        assert_eq!(ids(dir.path()), [file(0), file(1)]);
    }
}

#[test]
fn the_first_deletion_of_a_run_applies_to_segments_that_are_merged_meanwhile() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::create(dir.path()).expect("a store");
    store.activate(None).expect("activated");
    // An interrupted run leaves unmerged segments, with and without deletions.
    let mut writer = store.writer(1, 0, Sketch::bytes_of).expect("a writer");
    writer.set_merge_policy(Box::new(NoMergePolicy));
    (0..40).for_each(|number| add(&mut writer, number));
    commit(&mut writer, &store);
    // The segment without deletions is the smaller one.
    for number in 30..40 {
        writer.delete_articles(&file(number)).expect("deleted");
        add(&mut writer, number);
    }
    commit(&mut writer, &store);
    writer.wait_merging_threads().expect("merges ended");
    // The last commit of the next run merges them.
    let store = Store::open(dir.path()).expect("it opens");
    let mut writer = store.writer(1, 0, Sketch::bytes_of).expect("a writer");
    writer.delete_articles(&file(0)).expect("deleted");
    add(&mut writer, 100);
    writer.set_merge_policy(Box::new(crate::index::write::merging::RatioMergePolicy));
    commit(&mut writer, &store);
    writer.wait_merging_threads().expect("merged");

    let expected: Vec<String> = (1..40).chain([100]).map(file).collect();
    assert_eq!(ids(dir.path()), expected);
}

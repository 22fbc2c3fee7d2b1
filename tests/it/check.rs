//! `fihris check`: accepts a sound index, and reports damage with a remedy.

use std::fs;
use std::path::PathBuf;

use crate::util::{Dir, record};
use serde_json::Value;

/// The files of the active generation with this extension.
fn files(dir: &Dir, extension: &str) -> Vec<PathBuf> {
    let folder = fs::read_dir(dir.path(".fihris/1")).expect("a folder");
    let paths = folder.flatten().map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

/// Changes the byte in the middle of the largest file with this extension.
fn damage(dir: &Dir, extension: &str) {
    let path = files(dir, extension).pop().expect("a file");
    let mut bytes = fs::read(&path).expect("read");
    let middle = bytes.len() / 3;
    bytes[middle] ^= 0x10;
    fs::write(&path, bytes).expect("written");
}

#[test]
fn a_sound_index_is_sound_in_every_format() {
    let dir = Dir::with_news();
    let answer = dir.fihris(["check"]).exits(0).silently();
    assert!(answer.stdout.ends_with("sound\n"), "{}", answer.stdout);
    let report = dir.fihris(["check", "--full", "--format", "json"]).exits(0);
    let report = report.json();
    assert_eq!(report["sound"], true);
    assert_eq!(report["articles"], 5);
    assert_eq!(report["compared"], 6);
    dir.fihris(["check", "--format", "jsonl"])
        .exits(0)
        .prints("");
    dir.fihris(["check", "--format", "tsv"])
        .exits(0)
        .prints("place\tproblem\n");
}

#[test]
fn an_index_that_was_changed_many_times_is_sound() {
    let dir = Dir::new();
    for number in 0..6 {
        let text = format!("خبر رقم {number} عن عبد الله وواتس آب في ٢٠٢٤ وعن F-16");
        dir.write(
            &format!("news/{number}.jsonl"),
            record("same", "عنوان", &text),
        );
        dir.write(
            &format!("news/{number}.txt"),
            crate::util::page("صفحة", &text),
        );
        dir.index(["news"]).exits(0);
    }
    dir.write("news/0.jsonl", record("other", "عنوان آخر", "نص آخر"));
    dir.delete("news/1.jsonl").write("news/3.txt", "");
    dir.index(["--prune", "news"]).exits(0);
    dir.fihris(["forget", "news/2.txt"]).exits(0);
    let report = dir
        .fihris(["check", "--full", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(report["sound"], true, "{report}");
    dir.fihris(["index", "--rebuild"]).exits(0);
    dir.fihris(["check", "--full"]).exits(0);
}

#[test]
fn every_kind_of_file_is_checked_and_a_remedy_is_reported() {
    for kind in ["idx", "pos", "term", "store", "fast", "fieldnorm"] {
        let dir = Dir::with_news();
        dir.index(["news.jsonl"]).exits(0);
        damage(&dir, kind);
        let answer = dir
            .fihris(["check"])
            .exits(2)
            .says("fihris index --rebuild");
        assert!(
            answer.stdout.contains(&format!(".{kind}")),
            "{}",
            answer.stdout
        );
        // Every command verifies small files.
        dir.fihris(["search", "بوتين"])
            .exits(2)
            .says("run `fihris check`");
        dir.fihris(["stats"]).exits(2).says("run `fihris check`");
    }
}

#[test]
fn a_missing_or_truncated_file_is_reported() {
    let dir = Dir::with_news();
    let path = files(&dir, "pos").pop().expect("a file");
    fs::write(&path, b"").expect("written");
    dir.fihris(["check"]).exits(2);
    fs::remove_file(&path).expect("removed");
    let reported = dir.fihris(["check", "--format", "jsonl"]).exits(2).jsonl();
    assert_eq!(reported.len(), 1, "{reported:?}");
}

#[test]
fn the_manifest_is_checked() {
    let dir = Dir::with_news();
    let path = dir.path(".fihris/1/meta.json");
    let meta = fs::read_to_string(&path).expect("read");
    let sound: Value = serde_json::from_str(&meta).expect("JSON");
    let documents = sound["segments"][0]["max_doc"].as_u64().expect("a number");
    let (fewer, more) = (documents - 1, documents + 1);
    for (from, to) in [
        ("news.jsonl", "mews.jsonl"),
        (
            &*format!("\"max_doc\":{documents}"),
            &*format!("\"max_doc\":{fewer}"),
        ),
        (
            &format!("\"max_doc\":{documents}"),
            &format!("\"max_doc\":{more}"),
        ),
        ("\"tokenizer\":\"exact\"", "\"tokenizer\":\"exbct\""),
        ("\"segments\":", "\"segmentx\":"),
    ] {
        let damaged = sound.to_string().replacen(from, to, 1);
        assert_ne!(damaged, sound.to_string(), "{from}");
        fs::write(&path, damaged).expect("written");
        dir.fihris(["check"]).exits(2);
    }
    fs::write(&path, &meta).expect("written");
    dir.fihris(["check"]).exits(0);
}

#[test]
fn damaged_queries_and_copies_are_reported() {
    let dir = Dir::with_news();
    dir.write(".fihris/queries.tsv", b"a\xFFb");
    let reported = dir.fihris(["check"]).exits(2);
    assert!(
        reported.stdout.contains("queries.tsv"),
        "{}",
        reported.stdout
    );
    dir.delete(".fihris/queries.tsv");
    let name = fs::read_dir(dir.path(".fihris/1"))
        .expect("a folder")
        .flatten();
    let name = name
        .map(|entry| entry.path())
        .find(|path| path.display().to_string().contains("/copies-"));
    let name = name.expect("a cache");
    let copies = fs::read(&name).expect("read");
    fs::write(&name, &copies[..copies.len() - 1]).expect("written");
    let reported = dir.fihris(["check"]).exits(2);
    assert!(reported.stdout.contains("copies"), "{}", reported.stdout);
}

#[test]
fn an_index_that_was_damaged_is_mended_by_a_rebuild() {
    for kind in ["idx", "pos", "term", "store", "fast", "fieldnorm"] {
        let dir = Dir::with_news();
        damage(&dir, kind);
        dir.fihris(["check"]).exits(2);
        let rebuilt = dir.fihris(["index", "--rebuild"]).run();
        // It reports that articles of removed files may be lost.
        let lost = rebuilt.stderr.contains("the index was damaged");
        assert_eq!(rebuilt.code, if lost { 2 } else { 0 }, "{kind}: {rebuilt}");
        dir.fihris(["check"]).exits(0);
        assert_eq!(dir.find(["\"أسعار النفط\""]), "oil");
    }
}

#[test]
fn without_an_index_there_is_nothing_to_check() {
    Dir::new().fihris(["check"]).exits(2).says("no index at");
}

#[test]
fn a_schema_that_lists_a_field_twice_is_damage() {
    let dir = Dir::with_news();
    // As an index of a version that wrote no record of commits.
    for name in ["fihris-index", "1/generation", "1/commit"] {
        fs::remove_file(dir.path(".fihris").join(name)).expect("deleted");
    }
    dir.write(".fihris/current", "1\n");
    let path = dir.path(".fihris/1/meta.json");
    let mut meta: Value = serde_json::from_slice(&fs::read(&path).expect("read")).expect("JSON");
    let schema = meta["schema"].as_array_mut().expect("a schema");
    schema.push(schema[0].clone());
    fs::write(&path, meta.to_string()).expect("written");
    assert!(fihris::index::Store::open(&dir.path(".fihris")).is_err());
    for args in [&["search", "بوتين"][..], &["stats"], &["index"]] {
        let answer = dir
            .fihris(args)
            .exits(2)
            .says("the index is damaged: run `fihris check`");
        assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    }
    let checked = dir.fihris(["check"]).exits(2);
    assert!(
        checked.stdout.contains("damaged     meta.json: "),
        "{checked}"
    );
}

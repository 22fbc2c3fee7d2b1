//! Tests of containers. A loader that takes its members from a list replaces a real format.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::*;
use crate::index::disk::lock::WriteLock;
use crate::index::{Reader, Store};
use crate::load::Item;
use crate::load::member::Member;
use crate::note::Note;
use crate::refresh::arrival::Arrivals;
use crate::refresh::survey::survey;
use crate::refresh::targets::{Selection, Target};

/// A member: name, text, hash.
type Given<'m> = (&'m str, &'m str, u64);

/// Indexes `news.zip` in `dir` with these members, and returns the report and the names of the
/// members that were read. With a problem, the container ends with it.
fn run(dir: &Path, members: &[Given<'_>], problem: Option<&str>) -> (Report, Vec<String>) {
    let index = dir.join(".fihris");
    let container = dir.canonicalize().expect("there").join("news.zip");
    // Another time for each call, so that the container counts as changed.
    fs::write(&container, format!("{members:?}{problem:?}")).expect("written");
    let time = SystemTime::now() - Duration::from_secs(fastrand::u64(1000..100_000));
    let file = fs::File::options().append(true).open(&container);
    file.expect("open").set_modified(time).expect("set");

    let lock = WriteLock::acquire(&index).expect("locked");
    let store = match Store::open_any(&index).expect("opened") {
        Some(store) => store,
        None => Store::create(&index).expect("created"),
    };
    let before = store.manifest.clone();
    let reader = Reader::new(&store).expect("read");
    let settings = Settings::default();
    let mut selection = Selection::none(before.clone());
    let targets = vec![Target::Path(container.clone())];
    selection.add_targets(targets, &before, &settings, &index);
    let plan = survey(&reader, &before, selection, &index, false, &()).expect("a plan");
    let context = Context {
        dir: &index,
        settings: &settings,
        reader: &reader,
        arrivals: Arrivals::new(Some(&reader)).expect("a time"),
        former: Some(&reader),
    };
    let mut output = Output::open(store, &lock, &settings).expect("opened");
    let mut observer = ();
    let mut application = Application::new(&context, plan, &mut output, &mut observer);
    let mut read = Vec::new();
    let key = path_key::path_key(&container);
    let metadata = container.metadata().expect("there");
    let entry = FileEntry::new(container.clone(), &metadata);
    let known = application.plan.known.get(&key);
    if known.is_none_or(|known| known.status != Status::Unchanged) {
        let record = FileRecord::unread(&key, entry.size, entry.modified);
        let load = |receiver: &mut dyn Receiver| {
            for (name, text, hash) in members {
                let member = Member {
                    name: (*name).to_owned(),
                    size: text.len() as u64,
                    hash: *hash,
                };
                if !receiver.begin_member(&member).map_err(LoadError::Sink)? {
                    continue;
                }
                read.push((*name).to_owned());
                let origin = Origin {
                    path: key.clone(),
                    id: "news.zip".to_owned(),
                    ..Origin::default()
                };
                let (origin, options) = (origin.member(name), load::Options::default());
                let mut bytes = std::io::Cursor::new(text.as_bytes());
                let outcome = load::load(&mut bytes, &origin, &options, receiver);
                receiver.end_member(outcome).map_err(LoadError::Sink)?;
            }
            if let Some(problem) = problem {
                let note = Item::Note(Note::problem(problem));
                receiver.item(note).map_err(LoadError::Sink)?;
            }
            Ok(Outcome::Container {
                kind: "zip archive",
                hash: [7; 32],
            })
        };
        application
            .load(&key, record, known, load, || true)
            .expect("loaded");
    }
    application.count_unchanged().expect("counted");
    let manifest = application.plan.selection.manifest.clone();
    let report = application.tally.report;
    output.commit_last(&manifest, false).expect("committed");
    let store = output.finish().expect("finished");
    let reader = Reader::new(&store).expect("read");
    let mut faults = Vec::new();
    reader
        .for_each_file(|key, file| faults.push((key.to_owned(), file)))
        .expect("read");
    for (key, file) in faults {
        let record = reader.file_record(file.address).expect("a record");
        let articles = reader.articles_of(&key).expect("read");
        assert_eq!(record.articles, articles.len() as u64, "{key}");
    }
    (report, read)
}

fn ids(dir: &Path) -> BTreeSet<String> {
    let reader = Reader::open(&dir.join(".fihris")).expect("opened");
    let mut ids = BTreeSet::new();
    reader
        .for_each_id(|_, id| {
            ids.insert(id.to_owned());
        })
        .expect("read");
    ids
}

const FIRST: Given<'_> = ("2018/1.txt", "خبر أول\n\nنص الخبر الأول.\n", 1);
const SECOND: Given<'_> = ("2018/2.txt", "خبر ثان\n\nنص الخبر الثاني.\n", 2);

#[test]
fn only_changed_members_of_a_changed_container_are_read_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (report, read) = run(dir.path(), &[FIRST, SECOND], None);
    assert_eq!((report.added, read.len()), (2, 2), "{report:?}");
    assert_eq!(ids(dir.path()).len(), 2);

    let changed = ("2018/2.txt", "خبر ثان\n\nنص آخر للخبر الثاني.\n", 3);
    let third = ("2018/3.txt", "خبر ثالث\n\nنص الخبر الثالث.\n", 4);
    let (report, read) = run(dir.path(), &[FIRST, changed, third], None);
    assert_eq!(read, ["2018/2.txt", "2018/3.txt"]);
    let counts = (report.added, report.updated, report.unchanged);
    assert_eq!(counts, (1, 1, 1), "{report:?}");
    let expected = [
        "news.zip!2018/1.txt",
        "news.zip!2018/2.txt",
        "news.zip!2018/3.txt",
    ];
    assert!(ids(dir.path()).iter().eq(expected));
}

#[test]
fn members_that_a_container_lost_are_removed_and_the_others_keep_their_ids() {
    let dir = tempfile::tempdir().expect("a folder");
    run(dir.path(), &[FIRST, SECOND], None);
    let (report, read) = run(dir.path(), &[SECOND], None);
    assert_eq!(read, [""; 0]);
    let counts = (report.removed, report.unchanged);
    assert_eq!(counts, (1, 1), "{report:?}");
    assert!(ids(dir.path()).iter().eq(["news.zip!2018/2.txt"]));
}

#[test]
fn members_of_a_container_that_was_read_in_part_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    run(dir.path(), &[FIRST, SECOND], None);
    let (report, read) = run(dir.path(), &[FIRST], Some("it ends early"));
    assert_eq!(read, [""; 0]);
    assert_eq!((report.removed, report.skipped), (0, 1), "{report:?}");
    assert_eq!(ids(dir.path()).len(), 2);
    // The next complete version is compared with what stayed.
    let (report, read) = run(dir.path(), &[FIRST, SECOND], None);
    assert_eq!(read, [""; 0]);
    assert_eq!(report.unchanged, 2, "{report:?}");
}

#[test]
fn an_unchanged_member_whose_id_another_member_took_is_read_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (a, b) = (r#"{"id": "7", "title": "خبر", "text": "نص"}"#, "x");
    run(dir.path(), &[("2.jsonl", a, 1)], None);
    let before = (r#"{"id": "7", "title": "خبر آخر", "text": "نص آخر"}"#, b);
    let (_, read) = run(
        dir.path(),
        &[("1.jsonl", before.0, 2), ("2.jsonl", a, 1)],
        None,
    );
    assert_eq!(read, ["1.jsonl", "2.jsonl"]);
    assert_eq!(ids(dir.path()).len(), 2);
}

#[test]
fn two_members_of_one_name_are_both_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let again = (FIRST.0, SECOND.1, 9);
    let (report, _) = run(dir.path(), &[FIRST, again], None);
    assert_eq!(report.added, 2);
    assert_eq!(ids(dir.path()).len(), 2);
    let (report, read) = run(dir.path(), &[FIRST, again, SECOND], None);
    assert_eq!(read, [SECOND.0]);
    assert_eq!((report.added, report.unchanged), (1, 2));
}

#[test]
fn a_file_that_becomes_a_container_loses_its_own_articles() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().canonicalize().expect("there").join("news.zip");
    fs::write(&path, FIRST.1).expect("written");
    let target = Target::Path(path);
    let index = dir.path().join(".fihris");
    crate::refresh::refresh(&index, vec![target], &Settings::default(), &mut ()).expect("indexed");
    assert_eq!(ids(dir.path()).len(), 1);
    run(dir.path(), &[SECOND], None);
    assert!(ids(dir.path()).iter().eq(["news.zip!2018/2.txt"]));
}

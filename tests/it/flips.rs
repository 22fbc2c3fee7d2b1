//! A changed byte anywhere in an index: no command hangs or aborts, and `fihris check` reports every change
//! of an answer.
//!
//! `FIHRIS_FLIPS=2000 cargo test --test it flips::` runs a longer trial.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::util::{Dir, NEWS, record};
use fihris::check::{Settings, check};
use fihris::concordance::{Extent, LineWidths, OccurrenceFinder, occurrences};
use fihris::guard::{self, Panic};
use fihris::index::{Reader, Store};
use fihris::query::hit_positions::HitPositions;
use fihris::query::matcher::Matcher;
use fihris::query::saved::SavedQueries;
use fihris::search::{Request, search};
use fihris::snippet::{self, ArticleMatches};

/// Default number of flips.
const FLIPS: usize = 150;
/// Limit after which a command counts as hanging. No command takes this long on any machine.
const TIMEOUT: Duration = Duration::from_secs(120);

const QUERIES: [&str; 8] = [
    "بوتين",
    "قمة النفط",
    "\"أسعار النفط\"",
    "\"الرئيس السوق\"~9",
    "=الوزير OR مطا*",
    "title:خبر -رياضة",
    "source:رويترز date:2024",
    "المتنخب~",
];

/// An index of two files, with deleted documents.
fn index_with_deletions(articles: usize) -> Dir {
    let words: Vec<&str> = NEWS.split(|c: char| !c.is_alphabetic()).collect();
    let mut random = fastrand::Rng::with_seed(7);
    let mut text = |number: usize| {
        let words: Vec<&str> = (0..80)
            .map(|_| words[random.usize(..words.len())])
            .collect();
        record(
            &format!("id-{number}"),
            &format!("خبر {number}"),
            &words.join(" "),
        )
    };
    let dir = Dir::new();
    let many: String = (0..articles).map(&mut text).collect();
    dir.write("many.jsonl", NEWS.to_owned() + &many);
    dir.write("few.jsonl", text(300) + &text(301));
    dir.index(["many.jsonl", "few.jsonl"]).exits(0);
    dir.write("few.jsonl", text(300));
    dir.index(["few.jsonl"]).exits(0);
    dir.fihris(["save", "قمم", "قمة OR لقاء"]).exits(0);
    dir
}

fn files(index: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(index)
        .into_iter()
        .flatten()
        .filter(|entry| {
            entry
                .metadata()
                .is_ok_and(|facts| facts.is_file() && facts.len() > 0)
        })
        .map(walkdir::DirEntry::into_path)
        .collect();
    files.sort();
    files
}

/// The answers of all kinds of reading: lists, whole articles, excerpts, concordances, counts.
fn answers(index: &Path) -> anyhow::Result<Vec<String>> {
    let store = Store::open_any(index)?.ok_or_else(|| anyhow::anyhow!("no index"))?;
    let reader = Reader::new(&store)?;
    let columns = reader.columns();
    let mut answers = vec![format!("{:?}", store.manifest)];
    for query in QUERIES {
        let request = Request::new(query);
        let found = search(&reader, &request)?;
        answers.push(format!("{} for {query}", found.total));
        let matcher = Matcher::new(&request.group);
        let finder = OccurrenceFinder::new(&request.group);
        for hit in found.hits {
            let article = reader.article(hit.address)?;
            let positions = HitPositions::read(&reader, hit.address, &matcher)?;
            let matches = ArticleMatches::at_positions(&article, &matcher, &positions);
            answers.push(format!(
                "{} {:?} {article:?} {:?}",
                hit.score,
                columns.listing(hit.address)?,
                snippet::excerpt(&article, &matches),
            ));
            for occurrence in occurrences(&article, &finder) {
                answers.push(format!(
                    "{:?}",
                    occurrence.line(Extent::Columns(LineWidths::split(80)))
                ));
            }
        }
    }
    reader.for_each_file(|key, file| answers.push(format!("{key} {file:?}")))?;
    reader.for_each_id(|address, id| answers.push(format!("{id} {address:?}")))?;
    columns.for_each_article(&reader, |day, source| {
        answers.push(format!("{day:?} {source:?}"));
    })?;
    for segment in reader.searcher.segment_readers() {
        let words = segment.inverted_index(reader.fields.exact)?;
        answers.push(format!("{} words", words.total_num_tokens()));
    }
    SavedQueries::read(index)?;
    Ok(answers)
}

/// Runs `work`, and panics if it does not end.
fn with_timeout<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, waiting) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    let answer = waiting.recv_timeout(TIMEOUT);
    answer.unwrap_or_else(|error| panic!("{what}: {error}"))
}

fn is_sound(index: &Path) -> bool {
    let settings = Settings {
        full: true,
        seed: 1,
    };
    let report = check(index, &settings).expect("looked at");
    report.is_some_and(|report| report.sound)
}

#[test]
fn check_reports_every_changed_byte_that_changes_an_answer() {
    let flips = std::env::var("FIHRIS_FLIPS").map_or(FLIPS, |flips| {
        flips.parse().expect("FIHRIS_FLIPS is a number")
    });
    let dir = index_with_deletions(if flips > FLIPS { 200 } else { 60 });
    let index = dir.path(".fihris");
    let sound = answers(&index).expect("a sound index");
    assert!(sound.iter().any(|answer| answer.contains("الوزير")));
    assert!(is_sound(&index));
    let files = files(&index);
    assert!(
        files
            .iter()
            .any(|file| file.extension().is_some_and(|end| end == "del"))
    );
    let mut random = fastrand::Rng::with_seed(2);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..flips {
        let file = &files[number % files.len()];
        let bytes = fs::read(file).expect("read");
        let last = bytes.len() - 1;
        let offset = match random.u8(..3) {
            0 => random.usize(..=last.min(64)),
            1 => last - random.usize(..=last.min(160)),
            _ => random.usize(..=last),
        };
        let change = match random.bool() {
            true => 1 << random.u8(..8),
            false => random.u8(1..),
        };
        let mut flipped = bytes.clone();
        flipped[offset] ^= change;
        fs::write(file, &flipped).expect("written");

        let what = format!("{} byte {offset} ^ {change:#x}", file.display());
        let (one, other, third) = (index.clone(), index.clone(), index.clone());
        let answered = with_timeout(&what, move || {
            guard::catch_panic(guard::Scope::Index, || answers(&one))
        });
        let reported = !with_timeout(&what, move || is_sound(&other));
        let refused = with_timeout(&what, move || {
            guard::catch_panic(guard::Scope::Index, || Store::open(&third)).is_err()
        });
        let outcome = match &answered {
            Ok(answers) if *answers == sound => "no answer changed",
            Ok(_) => "answers changed",
            Err(error) if error.is::<Panic>() => "a panic was caught",
            Err(_) => "an error was reported",
        };
        *counts.entry(outcome).or_default() += 1;
        *counts.entry("reported by check").or_default() += usize::from(reported);
        *counts.entry("refused when opened").or_default() += usize::from(refused);
        // Saved queries are text for the user to edit, without a checksum.
        let own = file.ends_with("queries.tsv");
        assert!(
            reported || own || outcome == "no answer changed",
            "{what}: {outcome}, not reported"
        );
        fs::write(file, &bytes).expect("written");
    }
    assert!(is_sound(&index), "what was mended is sound");
    println!("{flips} flips: {counts:?}");
}

#[test]
fn no_command_dies_of_a_changed_byte() {
    let dir = index_with_deletions(20);
    let files = files(&dir.path(".fihris"));
    let mut random = fastrand::Rng::with_seed(3);
    for file in &files {
        let bytes = fs::read(file).expect("read");
        let mut flipped = bytes.clone();
        flipped[random.usize(..bytes.len())] ^= 0x41;
        fs::write(file, &flipped).expect("written");
        for command in [
            &["search", "بوتين"][..],
            &["kwic", "النفط"],
            &["stats"],
            &["terms"],
            &["show", "summit"],
            &["check"],
        ] {
            let answer = dir.fihris(command).run();
            assert!(
                (0..=2).contains(&answer.code),
                "{}: {answer}",
                file.display()
            );
            assert!(!answer.stderr.contains("panicked"), "{answer}");
        }
        fs::write(file, &bytes).expect("written");
    }
}

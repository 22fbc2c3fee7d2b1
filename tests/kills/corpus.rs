//! The files that are indexed while runs are killed.

use std::fs;
use std::path::Path;

use crate::util::{Dir, record};

/// Writes a file of long ago. The record of a young one is settled by a later run, so that what a run changes
/// would depend on the speed of the machine.
fn write(dir: &Dir, name: &str, contents: impl AsRef<[u8]>) {
    dir.write(name, contents).touch(name, 1_500_000_000);
}

/// Writes about 40 files of two articles each.
pub fn small(dir: &Dir) {
    for number in 0..40_usize {
        let folder = if number % 5 < 2 { "a" } else { "b" };
        let article = |part: usize| {
            let text = "قال الوزير إن الاقتصاد في تونس خبر قمة بوتين. ".repeat(number % 7 + 1);
            record(&format!("{number}-{part}"), "خبر عن كرة القدم", &text)
        };
        let lines: String = (0..2).map(article).collect();
        write(dir, &format!("news/{folder}/{number}.jsonl"), lines);
    }
}

/// Copies files from all parts of a corpus into two folders.
pub fn real(dir: &Dir, corpus: &Path, most: usize) {
    let files = walkdir::WalkDir::new(corpus)
        .sort_by_file_name()
        .into_iter();
    let files = files.flatten().filter(|entry| entry.file_type().is_file());
    for (number, entry) in files.step_by(5).take(most).enumerate() {
        let folder = if number % 5 < 2 { "a" } else { "b" };
        let extension = entry
            .path()
            .extension()
            .map_or("txt".into(), |text| text.to_string_lossy());
        let name = format!("news/{folder}/{number}.{extension}");
        write(dir, &name, fs::read(entry.path()).expect("read"));
    }
}

/// Appends to one in fourteen files, and renames one in sixteen: too few to make a run merge segments.
pub fn change(dir: &Dir) {
    let files = walkdir::WalkDir::new(dir.path("news"))
        .sort_by_file_name()
        .into_iter();
    let files = files.flatten().filter(|entry| entry.file_type().is_file());
    for (number, entry) in files.enumerate() {
        let path = entry.path();
        let extension = path.extension().expect("one").to_string_lossy();
        if number % 16 == 1 {
            let name = format!("new-{number}.{extension}");
            fs::rename(path, path.with_file_name(name)).expect("renamed");
        } else if number % 14 == 0 {
            let mut text = fs::read_to_string(path).expect("read");
            let more = format!("\n\nخبر جديد عن قمة بوتين {number}.\n");
            match text.rfind("</TEXT>") {
                Some(end) => text.insert_str(end, &more),
                None if extension == "jsonl" => {
                    text += &record(&format!("added-{number}"), "خبر جديد", &more);
                }
                None => text += &more,
            }
            fs::write(path, text).expect("written");
        }
    }
}

//! What it costs to index a corpus with fihris, beside tantivy with its Arabic stemmer over one
//! field of the same files: CPU seconds of the process, threads and merges included.

mod corpus;

use std::fs;
use std::path::{Path, PathBuf};

use corpus::{median, process_seconds};
use fihris::index::refresh::{Observer, Settings, Target, refresh};
use fihris::load::Note;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
};
use tantivy::{Index, TantivyDocument};

const ROUNDS: usize = 3;
const THREADS: usize = 2;
const MEMORY_BYTES: usize = 128_000_000;

struct Silent;

impl Observer for Silent {
    fn note(&mut self, _: &str, _: &Note) {}
    fn progress(&mut self, _: u64, _: u64) {}
}

/// Indexes the folder with fihris; gives the bytes of the index.
fn with_fihris(folder: &Path) -> u64 {
    let index = tempfile::tempdir().unwrap();
    let settings = Settings {
        memory_bytes: MEMORY_BYTES,
        threads: THREADS,
        ..Settings::default()
    };
    let target = Target::Path(folder.to_owned());
    refresh(index.path(), vec![target], &settings, &mut Silent).unwrap();
    bytes(index.path())
}

/// Indexes the text of the files with tantivy alone; gives the bytes of the index.
fn with_tantivy(files: &[PathBuf]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("ar_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default()
        .set_indexing_options(indexing)
        .set_stored();
    let text = schema.add_text_field("text", options);
    let index = Index::create_in_dir(folder.path(), schema.build()).unwrap();
    let stemmer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(255))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Arabic))
        .build();
    index.tokenizers().register("ar_stem", stemmer);
    let mut writer = index
        .writer_with_num_threads(THREADS, MEMORY_BYTES)
        .unwrap();
    for file in files {
        let mut document = TantivyDocument::default();
        document.add_text(text, String::from_utf8_lossy(&fs::read(file).unwrap()));
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    bytes(folder.path())
}

fn bytes(folder: &Path) -> u64 {
    let sizes = corpus::files(folder).into_iter().flat_map(fs::metadata);
    sizes.map(|file| file.len()).sum()
}

/// CPU seconds of this process while `work` runs, and what it gives.
fn timed(work: impl FnOnce() -> u64) -> (f64, u64) {
    let start = process_seconds().unwrap();
    let given = work();
    (process_seconds().unwrap() - start, given)
}

fn main() {
    if process_seconds().is_none() {
        println!("nothing measured: CPU time is read from /proc, which only Linux has");
        return;
    }
    let Some((folder, _unpacked)) = corpus::folder() else {
        return;
    };
    let files = corpus::files(&folder);
    let text = bytes(&folder);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut our_bytes, mut their_bytes) = (0, 0);
    for _ in 0..ROUNDS {
        let (seconds, size) = timed(|| with_fihris(&folder));
        ours.push(seconds);
        our_bytes = size;
        let (seconds, size) = timed(|| with_tantivy(&files));
        theirs.push(seconds);
        their_bytes = size;
    }
    let (ours, theirs) = (median(&ours), median(&theirs));
    println!(
        "{} files, {:.2} MB of text; median CPU seconds of {ROUNDS} rounds",
        files.len(),
        text as f64 / 1e6
    );
    for (name, seconds, bytes) in [
        ("fihris", ours, our_bytes),
        ("tantivy", theirs, their_bytes),
    ] {
        let size = bytes as f64;
        println!(
            "{name:8} {seconds:>6.2} s  {:>6.2} MB, {:.3} of the text",
            size / 1e6,
            size / text as f64
        );
    }
    println!("ratio {:.2}", ours / theirs);
}

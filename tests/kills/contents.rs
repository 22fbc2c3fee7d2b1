//! A comparable summary of an index and its answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fihris::index::{Reader, Store};
use fihris::search::{Request, search};

/// The queries whose answers are compared.
const QUERIES: [&str; 5] = ["خبر", "قمة بوتين", "الاقتصاد", "\"كرة القدم\"", "تونس"];

/// Articles with their scores, in units of the last decimal.
type Scores = BTreeMap<String, i64>;

/// Hashes of the record of each file and of its articles, by id.
pub type Files = BTreeMap<String, BTreeSet<(Option<String>, [u8; 32])>>;

/// The content and the answers of an index.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    pub files: Files,
    articles: u64,
    answers: Vec<Scores>,
    /// The active generation, the number of its segments, and whether it has deleted documents.
    pub shape: (u64, usize, bool),
}

impl Contents {
    /// Empty if there is no index.
    pub fn of(dir: &Path) -> Contents {
        let Some(store) = Store::open_any(dir).expect("the index opens") else {
            return Contents::default();
        };
        let reader = Reader::new(&store).expect("the index is read");
        let mut files = Files::new();
        let mut add = |path: String, id: Option<&str>, bytes: Vec<u8>| {
            let hash = *blake3::hash(&bytes).as_bytes();
            let entry = (id.map(str::to_owned), hash);
            files.entry(path).or_default().insert(entry);
        };
        let mut facts = Vec::new();
        let each =
            |_: &str, file: fihris::index::file_record::IndexedFile| facts.push(file.address);
        reader.for_each_file(each).expect("the files");
        for address in facts {
            let mut facts = reader.file_record(address).expect("facts");
            // Whether a modification time is trusted depends on the time of reading.
            facts.modified = 0;
            let bytes = serde_json::to_vec(&facts).expect("written");
            add(facts.path, None, bytes);
        }
        let each = |address, id: &str| {
            let mut article = reader.article(address).expect("an article");
            // Each run has a time of arrival of its own.
            article.added = None;
            let bytes = serde_json::to_vec(&article).expect("written");
            add(article.path, Some(id), bytes);
        };
        reader.for_each_id(each).expect("the ids");
        let segments = store.index.searchable_segment_metas().expect("segments");
        let has_deletes = segments.iter().any(|segment| segment.has_deletes());
        Contents {
            files,
            articles: reader.article_count().expect("a number"),
            answers: QUERIES.iter().map(|query| scores(&reader, query)).collect(),
            shape: (store.generation, segments.len(), has_deletes),
        }
    }

    fn matches(&self) -> Vec<BTreeSet<&String>> {
        let answers = self.answers.iter();
        answers.map(|scores| scores.keys().collect()).collect()
    }

    /// Returns whether both have the same files, articles and matches. Scores may differ.
    pub fn equals(&self, other: &Contents) -> bool {
        self.files == other.files
            && self.articles == other.articles
            && self.matches() == other.matches()
    }

    /// Returns whether each file is in one of the two states.
    pub fn is_between(&self, before: &Contents, after: &Contents) -> bool {
        let all = [self, before, after].map(|contents| contents.files.keys());
        all.into_iter().flatten().all(|path| {
            let now = self.files.get(path);
            now == before.files.get(path) || now == after.files.get(path)
        })
    }

    /// Returns whether the scores are equal to within one unit of the last decimal: sums of floating-point numbers
    /// depend on their order.
    pub fn scores_as(&self, other: &Contents) -> bool {
        let near = |(a, b): (&i64, &i64)| (a - b).abs() <= 1;
        self.matches() == other.matches()
            && self
                .answers
                .iter()
                .zip(&other.answers)
                .all(|(ours, theirs)| ours.values().zip(theirs.values()).all(near))
    }
}

fn scores(reader: &Reader, query: &str) -> Scores {
    let columns = reader.columns();
    let request = Request {
        limit: 100_000,
        ..Request::new(query)
    };
    let hits = search(reader, &request).expect("an answer");
    assert_eq!(hits.total, hits.hits.len() as u64, "{query}");
    let score = |hit: &fihris::search::Hit| {
        let id = columns.listing(hit.address).expect("a hit").id;
        (id, (hit.score * 10_000.0).round() as i64)
    };
    hits.hits.iter().map(score).collect()
}

/// Returns the files in the folder of an index that belong to no commit.
pub fn uncommitted_files(dir: &Path) -> Vec<PathBuf> {
    let store = Store::open_any(dir).expect("it opens");
    let (folder, living) = store.map_or_else(Default::default, |store| {
        let metas = store.index.load_metas().expect("metas");
        (store.folder(), metas.list_segment_files())
    });
    let known = [
        "meta.json",
        "commit",
        "generation",
        "fihris-index",
        ".managed.json",
        "current",
        "writer.lock",
    ];
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file());
    let dead = files.filter(|entry| {
        let name = entry.file_name().to_str().expect("UTF-8");
        let above = entry.path().parent().expect("a folder");
        let is_derived = name.starts_with("copies-");
        let lives = above == folder && (is_derived || living.contains(Path::new(name)));
        // A temporary file next to the generations may belong to a running `save`.
        let fresh = above == dir && name.starts_with(".fihris-tmp");
        !(lives || fresh || known.contains(&name) || name.starts_with(".tantivy-"))
    });
    dead.map(|entry| entry.path().to_owned()).collect()
}

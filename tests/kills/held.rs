//! What an index holds and answers, to be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fihris::index::{Reader, Store};
use fihris::search::{Request, search};

/// What every index is asked.
const QUERIES: [&str; 5] = ["خبر", "قمة بوتين", "الاقتصاد", "\"كرة القدم\"", "تونس"];

/// Articles with their scores, in steps of the last decimal.
type Scores = BTreeMap<String, i64>;

/// What an index says of each file, hashed: its facts, and its articles by their ids.
pub type Files = BTreeMap<String, BTreeSet<(Option<String>, [u8; 32])>>;

/// What an index holds and answers.
#[derive(Debug, Clone, Default)]
pub struct Held {
    pub files: Files,
    articles: u64,
    answers: Vec<Scores>,
    /// The generation in force, the number of its segments, and whether some of it is deleted.
    pub shape: (u64, usize, bool),
}

impl Held {
    /// Nothing when there is no index yet.
    pub fn of(dir: &Path) -> Held {
        let Some(store) = Store::open_any(dir).expect("the index opens") else {
            return Held::default();
        };
        let reader = Reader::new(&store).expect("the index is read");
        let mut files = Files::new();
        let mut add = |path: String, id: Option<&str>, bytes: Vec<u8>| {
            let hash = *blake3::hash(&bytes).as_bytes();
            let entry = (id.map(str::to_owned), hash);
            files.entry(path).or_default().insert(entry);
        };
        let mut facts = Vec::new();
        let each = |_: &str, file: fihris::refresh::known::KnownFile| facts.push(file.address);
        reader.for_each_file(each).expect("the files");
        for address in facts {
            let mut facts = reader.facts(address).expect("facts");
            // Whether a file was young when it was read depends on the moment.
            facts.modified = 0;
            let bytes = serde_json::to_vec(&facts).expect("written");
            add(facts.path, None, bytes);
        }
        let each = |address, id: &str| {
            let article = reader.article(address).expect("an article");
            let bytes = serde_json::to_vec(&article).expect("written");
            add(article.path, Some(id), bytes);
        };
        reader.for_each_id(each).expect("the ids");
        let segments = store.index.searchable_segment_metas().expect("segments");
        let has_deletes = segments.iter().any(|segment| segment.has_deletes());
        Held {
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

    /// Whether both hold the same articles of the same files, and find the same; scores aside.
    pub fn equals(&self, other: &Held) -> bool {
        self.files == other.files
            && self.articles == other.articles
            && self.matches() == other.matches()
    }

    /// Whether each file stands as before or as after.
    pub fn is_between(&self, before: &Held, after: &Held) -> bool {
        let all = [self, before, after].map(|held| held.files.keys());
        all.into_iter().flatten().all(|path| {
            let now = self.files.get(path);
            now == before.files.get(path) || now == after.files.get(path)
        })
    }

    /// Whether both give the same scores, to a step of the last decimal: sums of floating-point numbers
    /// differ with their order.
    pub fn scores_as(&self, other: &Held) -> bool {
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
    let columns = reader.columns().expect("the columns");
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

/// Files in the folder of an index that belong to no commit.
pub fn of_no_commit(dir: &Path) -> Vec<PathBuf> {
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
        "copies",
        "current",
        "writer.lock",
    ];
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file());
    let dead = files.filter(|entry| {
        let name = entry.file_name().to_str().expect("UTF-8");
        let above = entry.path().parent().expect("a folder");
        let lives = above == folder && living.contains(Path::new(name));
        // A temporary file beside the generations may be one that `save` is writing.
        let fresh = above == dir && name.starts_with(".fihris-tmp");
        !(lives || fresh || known.contains(&name) || name.starts_with(".tantivy-"))
    });
    dead.map(|entry| entry.path().to_owned()).collect()
}

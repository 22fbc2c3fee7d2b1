//! Writes the tables, and hashes them.

use std::collections::{BTreeMap, HashMap};

use super::Entry;

/// The tables as bytes, to be written to files.
#[derive(Debug, Default)]
pub struct Tables {
    /// Maps a spelling to the byte offset of its entry.
    pub words: Vec<u8>,
    /// Maps a folded spelling, of one word or several, to the byte offset of its group's entry.
    pub spellings: Vec<u8>,
    /// One entry per line: the tags of a word, or the first spelling of a group followed by its
    /// multiword spellings, folded.
    pub entries: String,
    /// The weights of sequences of letters ([`foreignness`](super::foreignness)).
    pub foreignness: Vec<u8>,
}

/// Writes the entries as text, and the maps from words and spellings to these entries.
pub(super) fn write(
    words: &BTreeMap<String, Entry>,
    spellings: &BTreeMap<String, String>,
) -> Tables {
    let mut entries = Entries::default();
    let words: Vec<(&String, u64)> = words
        .iter()
        .map(|(word, entry)| {
            let mut line: String = entry.flags.iter().collect();
            for (relation, to) in &entry.relations {
                line.extend(['\t', *relation]);
                line.push_str(to);
            }
            (word, entries.add(line))
        })
        .collect();
    let mut multiword: HashMap<&String, Vec<&str>> = HashMap::new();
    let names = spellings.iter().filter(|(_, first)| !first.is_empty());
    for (folded, first) in names.filter(|(folded, _)| folded.contains(' ')) {
        multiword.entry(first).or_default().push(folded);
    }
    let spellings: Vec<(&String, u64)> = spellings
        .iter()
        .map(|(folded, first)| {
            let multiword = multiword.get(first).map(|names| names.join("\t"));
            let line = format!("{first}\t{}", multiword.unwrap_or_default());
            (folded, entries.add(line))
        })
        .collect();
    Tables {
        words: map(words),
        spellings: map(spellings),
        entries: entries.text,
        ..Tables::default()
    }
}

/// The text of all entries. Equal entries share a line.
#[derive(Default)]
struct Entries {
    text: String,
    offsets: HashMap<String, u64>,
}

impl Entries {
    /// Returns the byte offset of an entry, adding it if it is new.
    fn add(&mut self, line: String) -> u64 {
        *self.offsets.entry(line).or_insert_with_key(|line| {
            let offset = self.text.len() as u64;
            self.text.push_str(line);
            self.text.push('\n');
            offset
        })
    }
}

/// Builds a map. This cannot fail, because the keys are sorted and the map is in memory.
fn map(entries: Vec<(&String, u64)>) -> Vec<u8> {
    fst::Map::from_iter(entries)
        .map(|map| map.into_fst().into_inner())
        .unwrap_or_default()
}

/// Hashes all tables of the analysis: the compiled lists, the lexicon, and those of the source.
pub fn hash(tables: &Tables, lexicon: &[u8], source: &[String]) -> String {
    let mut hash = blake3::Hasher::new();
    let compiled = [
        &tables.words,
        &tables.spellings,
        tables.entries.as_bytes(),
        &tables.foreignness,
        lexicon,
    ];
    for part in compiled
        .into_iter()
        .chain(source.iter().map(String::as_bytes))
    {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().to_hex().to_string()
}

//! Bare tantivy: one stored text field with positions, with its default tokenizer or its Arabic
//! stemmer.

use std::fs;
use std::path::Path;
use std::process::Command;

use ::fihris::arabic::tokenizer::{ArabicTokenizer, Terms};
use ::fihris::arabic::word_terms::TermKind;
use ::tantivy::collector::TopDocs;
use ::tantivy::query::{BooleanQuery, Query, TermQuery};
use ::tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use ::tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
};
use ::tantivy::{DocAddress, Index, Searcher, TantivyDocument, Term};
use anyhow::{Context as _, Result, bail};

use crate::corpus;
use crate::engine::{Engine, HITS, MEMORY_MB, NamedCommand, Setup, subprogram};
use crate::queries;

/// The row to which ratios are given.
pub const STEMMED: &str = "tantivy ar_stem";

/// tantivy.
pub struct Tantivy {
    /// Whether words are stemmed.
    pub stems: bool,
}

impl Tantivy {
    fn tokenizer(&self) -> &'static str {
        if self.stems { "ar_stem" } else { "default" }
    }
}

impl Engine for Tantivy {
    fn name(&self) -> &'static str {
        if self.stems {
            STEMMED
        } else {
            "tantivy default"
        }
    }

    fn version(&self) -> Result<String, String> {
        Ok(::tantivy::version_string().to_owned())
    }

    fn index_command(&self, setup: &Setup, index: &Path) -> Option<Command> {
        let mut command = subprogram("tantivy");
        command.args(["index", self.tokenizer()]);
        command
            .arg(&setup.texts)
            .arg(index)
            .arg(setup.threads.to_string());
        Some(command)
    }

    fn search_commands(&self, setup: &Setup, query: &queries::Query) -> Vec<NamedCommand> {
        let mut command = subprogram("tantivy");
        command
            .arg("search")
            .arg(setup.index(self))
            .arg(&query.words);
        vec![(self.name().to_owned(), command)]
    }

    fn batch_commands(&self, setup: &Setup) -> Vec<NamedCommand> {
        let mut command = subprogram("tantivy");
        command
            .arg("queries")
            .arg(setup.index(self))
            .arg(&setup.queries_file);
        vec![(self.name().to_owned(), command)]
    }
}

/// Indexes or searches (hidden part of the program).
pub fn main(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["index", tokenizer, texts, out, threads] => index(
            tokenizer,
            Path::new(texts),
            Path::new(out),
            threads.parse()?,
        ),
        ["search", folder, words] => {
            let mut opened = Opened::own(Path::new(folder))?;
            for address in opened.search(words)? {
                println!("{address:?}");
            }
            Ok(())
        }
        ["search-fihris", folder, words] => search_fihris(Path::new(folder), words),
        ["queries", folder, queries] => {
            let queries = queries::read(Path::new(queries))?;
            let mut opened = Opened::own(Path::new(folder))?;
            queries::answer_all(&queries, |query| opened.search(&query.words).map(drop))
        }
        _ => bail!("tantivy index|search|search-fihris|queries …"),
    }
}

fn stemmer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(255))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Arabic))
        .build()
}

fn index(tokenizer: &str, texts: &Path, out: &Path, threads: usize) -> Result<()> {
    fs::create_dir_all(out)?;
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default()
        .set_indexing_options(indexing)
        .set_stored();
    let text = schema.add_text_field("text", options);
    let index = Index::create_in_dir(out, schema.build())?;
    index.tokenizers().register("ar_stem", stemmer());
    let mut writer = index.writer_with_num_threads(threads, MEMORY_MB * 1_000_000)?;
    for file in corpus::files(texts) {
        let mut document = TantivyDocument::default();
        document.add_text(text, fs::read_to_string(file)?);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// An open index that is searched for any of the words in one field.
struct Opened {
    searcher: Searcher,
    field: Field,
    analyzer: TextAnalyzer,
}

impl Opened {
    /// Opens an index that this file created.
    fn own(folder: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        index.tokenizers().register("ar_stem", stemmer());
        let field = index.schema().get_field("text")?;
        Ok(Opened {
            analyzer: index.tokenizer_for_field(field)?,
            searcher: index.reader()?.searcher(),
            field,
        })
    }

    fn search(&mut self, words: &str) -> Result<Vec<DocAddress>> {
        let mut tokens = self.analyzer.token_stream(words);
        let mut terms = Vec::new();
        tokens.process(&mut |token| terms.push(Term::from_field_text(self.field, &token.text)));
        terms.sort_unstable();
        terms.dedup();
        let clause = |term| -> Box<dyn Query> {
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let clauses = terms.into_iter().map(clause);
        let query = BooleanQuery::union(clauses.collect());
        let found = self
            .searcher
            .search(&query, &TopDocs::with_limit(HITS).order_by_score())?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }
}

/// Searches an index of fihris for any of the words, as a plain program on tantivy would.
fn search_fihris(folder: &Path, words: &str) -> Result<()> {
    let generation = fs::read_to_string(folder.join("current"))?;
    let index = Index::open_in_dir(folder.join(generation.trim()))?;
    let mut opened = Opened {
        field: index.schema().get_field("word")?,
        analyzer: ArabicTokenizer::new(Terms::Of(TermKind::Word)).into(),
        searcher: index.reader()?.searcher(),
    };
    for address in opened.search(words)? {
        let segment = opened.searcher.segment_reader(address.segment_ord);
        let ids = segment
            .fast_fields()
            .str("id")?
            .context("a column of ids")?;
        let ord = ids.ords().first(address.doc_id).context("an id")?;
        let mut id = String::new();
        ids.ord_to_str(ord, &mut id)?;
        println!("{id}");
    }
    Ok(())
}

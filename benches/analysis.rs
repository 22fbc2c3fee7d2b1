//! What the analysis of a corpus costs, beside what tantivy takes to index the tokens that come
//! of it: the first must not be more than the second.
//!
//! Both take the same texts for the same fields: the analysis gives each token stream to nobody;
//! tantivy gets the tokens ready made, once from a tokenizer that only copies them, and once as
//! `PreTokenizedString`, which it clones. CPU seconds of one thread, without merges, without stored
//! text, into memory.

mod corpus;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use corpus::{median, thread_seconds};
use fihris::arabic::analysis::Form;
use fihris::arabic::chain::{self, ArabicTokenizer, Terms};
use fihris::article::Article;
use fihris::index::document::parts;
use tantivy::directory::RamDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    PreTokenizedString, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};
use tantivy::{Index, TantivyDocument};

const ROUNDS: usize = 5;
/// Articles whose tokens are held at a time.
const BATCH: usize = 500;
const MEMORY_BYTES: usize = 512_000_000;
/// Words at the start of a body that count twice, as in the index.
const LEAD_WORDS: usize = 50;

const WORD: Terms = Terms::Of(Form::Word);
const RANKING: [Terms; 3] = [
    Terms::Of(Form::Root),
    Terms::Of(Form::Trigrams),
    Terms::Of(Form::Name),
];

/// The fields that hold words, with their terms and what is kept of them.
const FIELDS: [(&str, Terms, IndexRecordOption); 7] = [
    (
        "exact",
        Terms::Of(Form::Exact),
        IndexRecordOption::WithFreqsAndPositions,
    ),
    ("word", WORD, IndexRecordOption::WithFreqsAndPositions),
    ("root", RANKING[0], IndexRecordOption::WithFreqs),
    ("trigram", RANKING[1], IndexRecordOption::WithFreqs),
    ("name", RANKING[2], IndexRecordOption::WithFreqs),
    ("title", WORD, IndexRecordOption::WithFreqs),
    (
        "related",
        Terms::WordAndExact,
        IndexRecordOption::WithFreqsAndPositions,
    ),
];

/// The texts of an article with the number of the field that each goes to.
fn texts(article: &Article) -> Vec<(usize, &str)> {
    let mut texts = vec![(5, article.title.as_deref().unwrap_or_default())];
    for part in parts(article) {
        texts.extend((0..5).map(|field| (field, part)));
    }
    let lead = chain::first_words(&article.body, LEAD_WORDS);
    texts.extend((2..5).map(|field| (field, lead)));
    texts.extend(article.related.iter().map(|teaser| (6, teaser.as_str())));
    texts
}

/// Analyses articles as the index does; gives the number of tokens.
fn analyse(articles: &[Article], analyzers: &mut [TextAnalyzer]) -> u64 {
    let mut tokens = 0;
    for article in articles {
        std::hint::black_box(chain::count_words(
            article.title.as_deref().unwrap_or_default(),
        ));
        for (field, text) in texts(article) {
            let mut stream = analyzers[field].token_stream(text);
            while stream.advance() {
                tokens += 1;
                std::hint::black_box(stream.token());
            }
        }
    }
    tokens
}

/// The tokens of one text, end to end.
#[derive(Clone, Default)]
struct Tokens {
    letters: String,
    /// End in `letters`, position.
    ends: Vec<(usize, usize)>,
}

/// Gives tokens that were made before, text by text.
#[derive(Clone, Default)]
struct Replay(Arc<Mutex<VecDeque<Tokens>>>);

struct Replayed {
    tokens: Tokens,
    next: usize,
    start: usize,
    token: Token,
}

impl Tokenizer for Replay {
    type TokenStream<'t> = Replayed;

    fn token_stream<'t>(&'t mut self, _: &'t str) -> Replayed {
        let tokens = self.0.lock().unwrap().pop_front().unwrap();
        Replayed {
            tokens,
            next: 0,
            start: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for Replayed {
    fn advance(&mut self) -> bool {
        let Some((end, position)) = self.tokens.ends.get(self.next).copied() else {
            return false;
        };
        self.token.text.clear();
        self.token
            .text
            .push_str(&self.tokens.letters[self.start..end]);
        self.token.position = position;
        self.start = end;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// A tantivy index in memory that takes ready-made tokens.
struct Bare {
    fields: Vec<Field>,
    replays: Vec<Replay>,
    writer: SingleSegmentIndexWriter,
}

impl Bare {
    fn new() -> Self {
        let mut schema = Schema::builder();
        let tokenizers = TokenizerManager::default();
        let mut replays = Vec::new();
        let fields = FIELDS.map(|(name, _, record)| {
            let replay = Replay::default();
            tokenizers.register(name, TextAnalyzer::from(replay.clone()));
            replays.push(replay);
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(name)
                .set_index_option(record);
            schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
        });
        let builder = Index::builder()
            .schema(schema.build())
            .tokenizers(tokenizers);
        let memory = RamDirectory::create();
        let writer = builder
            .single_segment_index_writer(memory, MEMORY_BYTES)
            .unwrap();
        Bare {
            fields: fields.to_vec(),
            replays,
            writer,
        }
    }

    /// A document whose tokens the tokenizers will replay.
    fn replayed(&self, article: &Article, analyzers: &mut [TextAnalyzer]) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        for (field, text) in texts(article) {
            let mut tokens = Tokens::default();
            let mut stream = analyzers[field].token_stream(text);
            while stream.advance() {
                tokens.letters.push_str(&stream.token().text);
                tokens
                    .ends
                    .push((tokens.letters.len(), stream.token().position));
            }
            self.replays[field].0.lock().unwrap().push_back(tokens);
            document.add_text(self.fields[field], "");
        }
        document
    }

    /// A document that holds its tokens.
    fn tokenized(&self, article: &Article, analyzers: &mut [TextAnalyzer]) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        for (field, text) in texts(article) {
            let mut tokens = Vec::new();
            let mut stream = analyzers[field].token_stream(text);
            while stream.advance() {
                tokens.push(stream.token().clone());
            }
            let text = String::new();
            document
                .add_pre_tokenized_text(self.fields[field], PreTokenizedString { text, tokens });
        }
        document
    }

    /// CPU seconds that the indexing of articles takes, their analysis left out.
    fn seconds(
        mut self,
        articles: &[Article],
        analyzers: &mut [TextAnalyzer],
        document: fn(&Self, &Article, &mut [TextAnalyzer]) -> TantivyDocument,
    ) -> f64 {
        let mut seconds = 0.0;
        for batch in articles.chunks(BATCH) {
            let documents: Vec<_> = batch
                .iter()
                .map(|article| document(&self, article, analyzers))
                .collect();
            seconds += timed(|| {
                for document in documents {
                    self.writer.add_document(document).unwrap();
                }
            });
        }
        let writer = self.writer;
        seconds + timed(|| drop(writer.finalize().unwrap()))
    }
}

/// CPU seconds of this thread while `work` runs.
fn timed(work: impl FnOnce()) -> f64 {
    let start = thread_seconds().unwrap();
    work();
    thread_seconds().unwrap() - start
}

fn main() {
    if thread_seconds().is_none() {
        println!("nothing measured: CPU time is read from /proc, which only Linux has");
        return;
    }
    let Some((folder, _unpacked)) = corpus::folder() else {
        return;
    };
    let articles = corpus::articles(&folder);
    let mut analyzers: Vec<TextAnalyzer> = FIELDS
        .iter()
        .map(|(_, terms, _)| TextAnalyzer::from(ArabicTokenizer::new(*terms)))
        .collect();
    let (mut analysis, mut replayed, mut tokenized) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // A thread of its own for each round: the index, too, begins with no word known.
        let (seconds, tokens) = std::thread::scope(|scope| {
            let fresh = scope.spawn(|| {
                let mut tokens = 0;
                (
                    timed(|| tokens = analyse(&articles, &mut analyzers)),
                    tokens,
                )
            });
            fresh.join().unwrap()
        });
        analysis.push(seconds);
        replayed.push(Bare::new().seconds(&articles, &mut analyzers, Bare::replayed));
        tokenized.push(Bare::new().seconds(&articles, &mut analyzers, Bare::tokenized));
        println!(
            "analysis {seconds:.3} s  indexing {:.3} s  pre-tokenized {:.3} s  ({} articles, {tokens} tokens)",
            replayed.last().unwrap(),
            tokenized.last().unwrap(),
            articles.len(),
        );
    }
    let (analysis, replayed, tokenized) =
        (median(&analysis), median(&replayed), median(&tokenized));
    println!("median CPU seconds of {ROUNDS} rounds");
    println!("analysis                        {analysis:>7.3}");
    println!(
        "indexing of the tokens          {replayed:>7.3}  ratio {:.2}",
        analysis / replayed
    );
    println!(
        "indexing as PreTokenizedString  {tokenized:>7.3}  ratio {:.2}",
        analysis / tokenized
    );
}

//! Uses fihris as a tokenizer of a tantivy index: indexes two texts and finds them by other forms
//! of their words.
//!
//! ```text
//! cargo run --example tokenizer -- صاروخ
//! ```

use anyhow::Result;
use fihris::arabic::{ArabicTokenizer, TermKind, Terms};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::{Index, TantivyDocument, doc};

fn main() -> Result<()> {
    let asked = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "صاروخ".to_owned());
    let mut schema = Schema::builder();
    let words = TextFieldIndexing::default()
        .set_tokenizer("arabic")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::from(STORED).set_indexing_options(words);
    let text = schema.add_text_field("text", options);
    let index = Index::create_in_ram(schema.build());
    let tokenizer = ArabicTokenizer::new(Terms::Of(TermKind::Word));
    index.tokenizers().register("arabic", tokenizer);

    let mut writer = index.writer_with_num_threads(1, 15_000_000)?;
    writer.add_document(doc!(text => "أعلن الوزير إطلاق الصواريخ الباليستية"))?;
    writer.add_document(doc!(text => "ارتفعت أسعار النفط في الأسواق"))?;
    writer.commit()?;

    let searcher = index.reader()?.searcher();
    // The lenient parser omits the parts of a query that it does not understand.
    let (query, _) = QueryParser::for_index(&index, vec![text]).parse_query_lenient(&asked);
    for (score, address) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
        let found: TantivyDocument = searcher.doc(address)?;
        let value = found.get_first(text).and_then(|value| value.as_str());
        println!("{score:.2}  {}", value.unwrap_or_default());
    }
    Ok(())
}

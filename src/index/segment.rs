//! Makes a segment of the index out of articles and facts of files.
//!
//! tantivy's own writer looks every term of every word up in a table, some ten for each word of a text. News
//! says the same words again and again: here a word is looked up once where it stands, and its places are
//! kept with it. Only when the segment is written do they become the postings of its terms, in the
//! format of tantivy and by its own serializers.

mod keys;
mod occurrences;
mod postings;
mod vocabulary;

use std::mem;

use anyhow::Result;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema, Value};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index, Segment, TantivyDocument};

use self::keys::Keys;
use self::postings::{write_frequencies, write_positions};
use self::vocabulary::Vocabulary;
use super::document::{self, Facts, LEAD_WORDS};
use super::schema::Fields;
use crate::arabic::analysis::{Analysis, Form, analysis};
use crate::arabic::chain::EXACT_MARK;
use crate::arabic::sequence::begun_by;
use crate::arabic::words::Words;
use crate::article::Article;

/// Stands before the term of a spelling in several words, where keys of words are looked up: no word has it.
const SEQUENCE_MARK: char = ' ';

/// The forms of a word of a text.
const FORMS: [Form; 5] = [
    Form::Exact,
    Form::Word,
    Form::Root,
    Form::Trigrams,
    Form::Name,
];
/// The number of [`Form::Word`] among them; those up to it have positions.
const WORD: usize = 1;

/// How many forms a word of a text has, one field each; and how many a word of a teaser has.
const TEXT_FORMS: usize = FORMS.len();
const TEASER_FORMS: usize = 1;

/// The parts of an article that weigh more, as positions in its text.
#[derive(Debug, Clone, Copy, Default)]
struct Weighty {
    /// Behind the last word of the title, which is the first part.
    title_end: u32,
    /// The lead: the first words of the body.
    lead_start: u32,
    lead_end: u32,
}

impl Weighty {
    /// How often a place counts in ranking: news says first what it is about.
    fn times(self, position: u32) -> u32 {
        1 + u32::from((self.lead_start..self.lead_end).contains(&position))
    }
}

/// How many terms a document has in each field, as ranking sees it.
#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    text: [u32; TEXT_FORMS],
    title: u32,
    related: u32,
}

/// A segment in the making.
pub struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    fields: Fields,
    columns: FastFieldsWriter,
    records: StoreWriter,
    lengths: FieldNormsWriter,
    keys: Keys,
    text: Vocabulary<TEXT_FORMS>,
    teasers: Vocabulary<TEASER_FORMS>,
    /// One for each document.
    weighty: Vec<Weighty>,
    /// The sum over all documents.
    terms: Sums,
    /// A key that is looked up.
    buffer: String,
}

/// How many terms all documents have in each field.
#[derive(Debug, Default)]
struct Sums {
    text: [u64; TEXT_FORMS],
    title: u64,
    related: u64,
}

impl SegmentBuilder {
    /// Begins a segment of this index.
    ///
    /// # Errors
    /// When its files cannot be made.
    pub fn new(index: &Index, fields: Fields) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let records = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        Ok(SegmentBuilder {
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                index.tokenizers().clone(),
            )?,
            lengths: FieldNormsWriter::for_schema(&schema),
            segment,
            schema,
            fields,
            records,
            keys: Keys::default(),
            text: Vocabulary::new(),
            teasers: Vocabulary::new(),
            weighty: Vec::new(),
            terms: Sums::default(),
            buffer: String::new(),
        })
    }

    /// Bytes of memory it takes, about.
    pub fn bytes(&self) -> usize {
        self.text.bytes()
            + self.teasers.bytes()
            + self.keys.bytes()
            + self.columns.mem_usage()
            + self.records.mem_usage()
            + self.lengths.mem_usage()
            + self.weighty.capacity() * size_of::<Weighty>()
    }

    /// Adds the facts of the file with this key.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn add_facts(&mut self, file: &str, facts: &Facts) -> Result<()> {
        let document = facts.document(&self.fields, file)?;
        self.add(&document)?;
        self.weighty.push(Weighty::default());
        Ok(())
    }

    /// Adds an article that was read from the file with this key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_article(&mut self, file: &str, article: &Article) -> Result<()> {
        let document = document::article(&self.fields, file, article)?;
        let doc = self.add(&document)?;
        let mut lengths = Lengths::default();
        let weighty = self.add_text(doc, article, &mut lengths);
        self.weighty.push(weighty);
        let mut position = 0;
        for teaser in &article.related {
            position = self.add_teaser(doc, teaser, position, &mut lengths) + 1;
        }
        self.measure(doc, &lengths);
        Ok(())
    }

    /// Adds what is looked up, listed and shown.
    fn add(&mut self, document: &TantivyDocument) -> tantivy::Result<DocId> {
        let doc = self.weighty.len() as DocId;
        for (field, value) in document.field_values() {
            let entry = self.schema.get_field_entry(field);
            if entry.is_indexed()
                && let Some(key) = value.as_str()
            {
                self.keys.add(field, key, doc);
            }
        }
        self.columns.add_document(document)?;
        self.records.store(document, &self.schema)?;
        Ok(doc)
    }

    /// Adds title, summary and body, with a position between them that has no word.
    fn add_text(&mut self, doc: DocId, article: &Article, lengths: &mut Lengths) -> Weighty {
        let mut weighty = Weighty::default();
        let mut position = 0;
        if let Some(title) = article.title.as_deref().filter(|part| !part.is_empty()) {
            position = self.add_part(doc, title, position, weighty, lengths);
            weighty.title_end = position;
            [_, lengths.title, ..] = lengths.text;
            position += 1;
        }
        if let Some(summary) = document::own_summary(article).filter(|part| !part.is_empty()) {
            position = self.add_part(doc, summary, position, weighty, lengths) + 1;
        }
        weighty.lead_start = position;
        weighty.lead_end = position + LEAD_WORDS;
        self.add_part(doc, &article.body, position, weighty, lengths);
        weighty
    }

    /// Adds a part of the text whose first word has this position; gives the position behind the last.
    fn add_part(
        &mut self,
        doc: DocId,
        part: &str,
        mut position: u32,
        weighty: Weighty,
        lengths: &mut Lengths,
    ) -> u32 {
        let mut words = Words::new(part);
        while words.advance() {
            let (kind, spelling) = (words.kind(), words.spelling());
            let (counts, begins_sequence) = self.text.add(spelling, doc, position, |push| {
                let analysis = Analysis::new(kind, spelling);
                for (number, form) in FORMS.into_iter().enumerate() {
                    analysis.terms(form).for_each(|term| push(number, term));
                }
                begins_sequence(&analysis)
            });
            let times = weighty.times(position);
            let weights = [1, 1, times, times, times];
            for ((length, count), weight) in lengths.text.iter_mut().zip(counts).zip(weights) {
                *length += count * weight;
            }
            if begins_sequence {
                for sequence in begun_by(analysis(kind, spelling).begins(), &words) {
                    let key = marked(&mut self.buffer, SEQUENCE_MARK, &sequence.term);
                    self.text.add(key, doc, position, |push| {
                        push(WORD, &sequence.term);
                        false
                    });
                    if let Some(length) = lengths.text.get_mut(WORD) {
                        *length += 1;
                    }
                }
            }
            position += 1;
        }
        position
    }

    /// Adds a teaser of another article, whose first word has this position; gives the position behind the
    /// last.
    fn add_teaser(
        &mut self,
        doc: DocId,
        teaser: &str,
        mut position: u32,
        lengths: &mut Lengths,
    ) -> u32 {
        let mut words = Words::new(teaser);
        while words.advance() {
            let (kind, spelling) = (words.kind(), words.spelling());
            let buffer = &mut self.buffer;
            let ([count], begins_sequence) = self.teasers.add(spelling, doc, position, |push| {
                let analysis = Analysis::new(kind, spelling);
                analysis.terms(Form::Word).for_each(|term| push(0, term));
                push(0, marked(buffer, EXACT_MARK, analysis.folded()));
                begins_sequence(&analysis)
            });
            lengths.related += count;
            if begins_sequence {
                for sequence in begun_by(analysis(kind, spelling).begins(), &words) {
                    let key = marked(&mut self.buffer, SEQUENCE_MARK, &sequence.term);
                    self.teasers.add(key, doc, position, |push| {
                        push(0, &sequence.term);
                        false
                    });
                    lengths.related += 1;
                }
            }
            position += 1;
        }
        position
    }

    fn measure(&mut self, doc: DocId, lengths: &Lengths) {
        let fields = self.text_fields().into_iter().zip(lengths.text);
        for (field, length) in fields {
            self.lengths.record(doc, field, length);
        }
        self.lengths.record(doc, self.fields.title, lengths.title);
        self.lengths
            .record(doc, self.fields.related, lengths.related);
        for (sum, length) in self.terms.text.iter_mut().zip(lengths.text) {
            *sum += u64::from(length);
        }
        self.terms.title += u64::from(lengths.title);
        self.terms.related += u64::from(lengths.related);
    }

    /// The field of each form of the text.
    fn text_fields(&self) -> [Field; TEXT_FORMS] {
        let fields = &self.fields;
        [
            fields.exact,
            fields.word,
            fields.root,
            fields.trigram,
            fields.name,
        ]
    }

    /// Writes the segment.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> tantivy::Result<Segment> {
        let docs = self.weighty.len();
        let max_doc = docs as DocId;
        self.lengths.fill_up_to_max_doc(max_doc);
        let write = self.segment.open_write(SegmentComponent::FieldNorms)?;
        self.lengths
            .serialize(FieldNormsSerializer::from_write(write)?, None)?;
        self.write_terms(docs)?;
        let mut write = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut write, None)?;
        write.terminate()?;
        self.records.close()?;
        Ok(self.segment.with_max_doc(max_doc))
    }

    fn write_terms(&mut self, docs: usize) -> tantivy::Result<()> {
        let lengths = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let lengths = FieldNormReaders::open(lengths)?;
        let mut serializer = InvertedIndexSerializer::open(&self.segment)?;
        mem::take(&mut self.keys).write(&mut serializer)?;
        let weighty = &self.weighty;
        let at = |doc: DocId| weighty.get(doc as usize).copied().unwrap_or_default();
        let text = mem::replace(&mut self.text, Vocabulary::new());
        let sums = self.terms.text;
        for (form, (field, sum)) in self.text_fields().into_iter().zip(sums).enumerate() {
            let writing = serializer.new_field(field, sum, lengths.get_field(field)?)?;
            if form <= WORD {
                write_positions(&text, form, writing)?;
            } else {
                let weigh = |doc, position| at(doc).times(position);
                write_frequencies(&text, form, docs, weigh, writing)?;
            }
        }
        let title = self.fields.title;
        let writing = serializer.new_field(title, self.terms.title, lengths.get_field(title)?)?;
        let weigh = |doc, position| u32::from(position < at(doc).title_end);
        write_frequencies(&text, WORD, docs, weigh, writing)?;
        drop(text);
        let related = self.fields.related;
        let writing =
            serializer.new_field(related, self.terms.related, lengths.get_field(related)?)?;
        write_positions(&self.teasers, 0, writing)?;
        serializer.close()?;
        Ok(())
    }
}

/// Whether a spelling in several words may begin with this one.
fn begins_sequence(analysis: &Analysis) -> bool {
    analysis.begins().len() > 0
}

/// A term behind a mark.
fn marked<'b>(buffer: &'b mut String, mark: char, term: &str) -> &'b str {
    buffer.clear();
    buffer.push(mark);
    buffer.push_str(term);
    buffer
}

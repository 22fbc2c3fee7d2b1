//! Makes a segment of the index out of articles and facts of files.
//!
//! tantivy's own writer looks every term of every word up in a table, some ten for each word of a text. News
//! says the same words again and again: here a word is looked up once where it stands, and its places are
//! kept with it. Only when the segment is written do they become the postings of its terms, in the
//! format of tantivy and by its own serializers.

mod keys;
mod numbers;
mod occurrences;
mod postings;
mod spelling;
mod texts;
mod vocabulary;

use std::mem;

use anyhow::Result;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, Schema, Value};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index, Segment, TantivyDocument};

use self::keys::Keys;
use self::postings::{Frequencies, write_frequencies, write_positions};
use self::vocabulary::Vocabulary;
use crate::arabic::sequence::sequences_at;
use crate::arabic::tokenizer::EXACT_MARK;
use crate::arabic::word_terms::{TermKind, WordTerms, word_terms};
use crate::arabic::words::Words;
use crate::article::Article;
use crate::index::document::{self, LEAD_WORDS, Sketcher};
use crate::index::file_record::FileRecord;
use crate::index::schema::Fields;

/// Stands before the term of a spelling in several words, where keys of words are looked up: no word has it.
const SEQUENCE_MARK: char = ' ';

/// The forms of a word of a text.
const FORMS: [TermKind; 5] = [
    TermKind::Exact,
    TermKind::Word,
    TermKind::Root,
    TermKind::Trigrams,
    TermKind::Name,
];
/// The number of [`TermKind::Word`] among them; those up to it have positions.
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

/// The words of texts and of teasers, with their terms. They are of use to the next segment too.
#[derive(Debug, Default)]
pub(crate) struct Vocabularies {
    text: Vocabulary<TEXT_FORMS>,
    teasers: Vocabulary<TEASER_FORMS>,
}

impl Vocabularies {
    /// Bytes of memory they take, about, without what a segment has of them.
    pub fn bytes(&self) -> usize {
        self.text.word_bytes() + self.teasers.word_bytes()
    }
}

/// A segment in the making.
pub(crate) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    fields: Fields,
    columns: FastFieldsWriter,
    records: StoreWriter,
    lengths: FieldNormsWriter,
    keys: Keys,
    words: Vocabularies,
    /// One for each document.
    weighty: Vec<Weighty>,
    /// The sum over all documents.
    terms: Sums,
    sketch: Sketcher,
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
    /// Begins a segment of this index, with the words of one before.
    ///
    /// # Errors
    /// When its files cannot be made.
    pub fn new(
        index: &Index,
        fields: Fields,
        words: Vocabularies,
        sketch: Sketcher,
    ) -> tantivy::Result<Self> {
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
            words,
            weighty: Vec::new(),
            terms: Sums::default(),
            sketch,
            buffer: String::new(),
        })
    }

    /// Bytes of memory it takes, about.
    pub fn bytes(&self) -> usize {
        self.words.bytes()
            + self.words.text.place_bytes()
            + self.words.teasers.place_bytes()
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
    pub fn add_facts(&mut self, file: &str, facts: &FileRecord) -> Result<()> {
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
        let sketch = (self.sketch)(article);
        let document = document::article(&self.fields, file, article, sketch.as_deref())?;
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
            let (counts, begins_sequence) = self.words.text.add(spelling, doc, position, |push| {
                let analysis = WordTerms::new(kind, spelling);
                for (number, form) in FORMS.into_iter().enumerate() {
                    analysis.of(form).for_each(|term| push(number, term));
                }
                begins_sequence(&analysis)
            });
            let times = weighty.times(position);
            let weights = [1, 1, times, times, times];
            for ((length, count), weight) in lengths.text.iter_mut().zip(counts).zip(weights) {
                *length += count * weight;
            }
            if begins_sequence {
                for sequence in sequences_at(word_terms(kind, spelling).sequence_starts(), &words) {
                    let key = marked(&mut self.buffer, SEQUENCE_MARK, &sequence.term);
                    self.words.text.add(key, doc, position, |push| {
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
            let ([count], begins_sequence) =
                self.words.teasers.add(spelling, doc, position, |push| {
                    let analysis = WordTerms::new(kind, spelling);
                    analysis.of(TermKind::Word).for_each(|term| push(0, term));
                    push(0, marked(buffer, EXACT_MARK, analysis.folded()));
                    begins_sequence(&analysis)
                });
            lengths.related += count;
            if begins_sequence {
                for sequence in sequences_at(word_terms(kind, spelling).sequence_starts(), &words) {
                    let key = marked(&mut self.buffer, SEQUENCE_MARK, &sequence.term);
                    self.words.teasers.add(key, doc, position, |push| {
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

    /// Writes the segment; gives it, and the words for the next one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> tantivy::Result<(Segment, Vocabularies)> {
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
        self.words.text.clear();
        self.words.teasers.clear();
        Ok((self.segment.with_max_doc(max_doc), self.words))
    }

    fn write_terms(&mut self, docs: usize) -> tantivy::Result<()> {
        let lengths = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let lengths = FieldNormReaders::open(lengths)?;
        let mut serializer = InvertedIndexSerializer::open(&self.segment)?;
        mem::take(&mut self.keys).write(&mut serializer)?;
        let at = |doc: DocId| self.weighty.get(doc as usize).copied().unwrap_or_default();
        let text = &self.words.text.met();
        let of_text = || {
            self.text_fields()
                .into_iter()
                .zip(self.terms.text)
                .enumerate()
        };
        for (form, (field, sum)) in of_text().take(WORD + 1) {
            write_positions(text, form, begin(&mut serializer, &lengths, field, sum)?)?;
        }
        let weighed = Frequencies::of(text, |doc, position| at(doc).times(position));
        for (form, (field, sum)) in of_text().skip(WORD + 1) {
            write_frequencies(
                text,
                form,
                docs,
                &weighed,
                begin(&mut serializer, &lengths, field, sum)?,
            )?;
        }
        drop(weighed);
        let in_title = |doc, position| u32::from(position < at(doc).title_end);
        let titles = Frequencies::of(text, in_title);
        let sum = self.terms.title;
        let field = begin(&mut serializer, &lengths, self.fields.title, sum)?;
        write_frequencies(text, WORD, docs, &titles, field)?;
        let sum = self.terms.related;
        let field = begin(&mut serializer, &lengths, self.fields.related, sum)?;
        write_positions(&self.words.teasers.met(), 0, field)?;
        serializer.close()?;
        Ok(())
    }
}

/// Begins to write a field whose documents have so many terms.
fn begin<'s>(
    serializer: &'s mut InvertedIndexSerializer,
    lengths: &FieldNormReaders,
    field: Field,
    terms: u64,
) -> tantivy::Result<FieldSerializer<'s>> {
    let lengths = lengths.get_field(field)?;
    Ok(serializer.new_field(field, terms, lengths)?)
}

/// Whether a spelling in several words may begin with this one.
fn begins_sequence(analysis: &WordTerms) -> bool {
    analysis.sequence_starts().len() > 0
}

/// A term behind a mark.
fn marked<'b>(buffer: &'b mut String, mark: char, term: &str) -> &'b str {
    buffer.clear();
    buffer.push(mark);
    buffer.push_str(term);
    buffer
}

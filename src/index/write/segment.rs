//! Builds a segment of the index from articles and file records.
//!
//! tantivy's own writer looks up every term of every word in a table: about ten look-ups per word
//! of a text. News repeats its words. Here a word is looked up once per occurrence, and its
//! occurrences are stored with it. They become the posting lists of its terms only when the segment
//! is written, by tantivy's own serializers.

mod analyses;
mod interner;
mod key_fields;
mod occurrences;
mod postings;
mod varint;
mod vocabulary;
mod word_key;

use std::mem;
use std::sync::Arc;

use anyhow::Result;
use tantivy::schema::{Field, Value};
use tantivy::{DocId, Index, Segment, TantivyDocument};

pub(crate) use self::analyses::Analyses;
use self::key_fields::KeyFields;
use self::postings::{Frequencies, write_frequencies, write_positions};
use self::vocabulary::Vocabulary;
use super::tantivy::{PostingsWriter, SegmentFiles};
use crate::arabic::sequence::sequences_at;
use crate::arabic::tokenizer::EXACT_MARK;
use crate::arabic::word_terms::{TermKind, WordTerms, word_terms};
use crate::arabic::words::{Kind, Words};
use crate::article::Article;
use crate::index::document::{self, LEAD_WORDS, Sketcher};
use crate::index::file_record::FileRecord;
use crate::index::schema::Fields;

/// Prefix of the keys of multiword spellings in the vocabulary; no word can begin with it.
const SEQUENCE_MARK: char = ' ';

/// The forms of a word of a text.
const FORMS: [TermKind; 5] = [
    TermKind::Exact,
    TermKind::Word,
    TermKind::Root,
    TermKind::Trigrams,
    TermKind::Name,
];
/// The index of [`TermKind::Word`] in [`FORMS`]. The forms up to it have positions.
const WORD: usize = 1;

/// The number of forms of a word of a text, one field each, and of a word of a teaser.
const TEXT_FORMS: usize = FORMS.len();
const TEASER_FORMS: usize = 1;

/// The title and the boosted lead of an article, as positions in its text.
#[derive(Debug, Clone, Copy, Default)]
struct BoostedSpans {
    /// The end of the title, which is the first part of the text.
    title_end: u32,
    /// The start and the end of the lead, the first words of the body.
    lead_start: u32,
    lead_end: u32,
}

impl BoostedSpans {
    /// Returns the weight of a position in ranking. The lead counts twice: news states its topic
    /// first.
    fn weight(self, position: u32) -> u32 {
        1 + u32::from((self.lead_start..self.lead_end).contains(&position))
    }
}

/// The lengths of the fields of a document, in weighted terms.
#[derive(Debug, Clone, Copy, Default)]
struct FieldLengths {
    text: [u32; TEXT_FORMS],
    title: u32,
    related: u32,
}

/// The lengths of the fields in all documents.
#[derive(Debug, Default)]
struct TotalLengths {
    text: [u64; TEXT_FORMS],
    title: u64,
    related: u64,
}

/// The words of texts and of teasers, with their terms. The next segment reuses them.
#[derive(Debug, Default)]
pub(crate) struct Vocabularies {
    text: Vocabulary<TEXT_FORMS>,
    teasers: Vocabulary<TEASER_FORMS>,
}

impl Vocabularies {
    /// Returns the memory in use without that of occurrences, in bytes.
    pub fn word_bytes(&self) -> usize {
        self.text.word_bytes() + self.teasers.word_bytes()
    }
}

/// A segment under construction.
pub(crate) struct SegmentBuilder {
    files: SegmentFiles,
    fields: Fields,
    keys: KeyFields,
    vocabularies: Vocabularies,
    /// The boosted spans of each document.
    spans: Vec<BoostedSpans>,
    lengths: TotalLengths,
    sketch: Sketcher,
    analyses: Option<Arc<Analyses>>,
    /// A buffer for keys and terms with a mark.
    buffer: String,
}

impl SegmentBuilder {
    /// Creates the files of a new segment. Reuses the vocabularies of the previous one, and the
    /// analyses of other builders.
    ///
    /// # Errors
    /// Returns an error if the files cannot be created.
    pub fn new(
        index: &Index,
        fields: Fields,
        vocabularies: Vocabularies,
        sketch: Sketcher,
        analyses: Option<Arc<Analyses>>,
    ) -> tantivy::Result<Self> {
        Ok(SegmentBuilder {
            files: SegmentFiles::create(index)?,
            fields,
            keys: KeyFields::default(),
            vocabularies,
            spans: Vec::new(),
            lengths: TotalLengths::default(),
            sketch,
            analyses,
            buffer: String::new(),
        })
    }

    /// Returns the memory in use, in bytes, approximately.
    pub fn heap_bytes(&self) -> usize {
        self.vocabularies.word_bytes()
            + self.vocabularies.text.occurrence_bytes()
            + self.vocabularies.teasers.occurrence_bytes()
            + self.keys.heap_bytes()
            + self.files.heap_bytes()
            + self.spans.capacity() * size_of::<BoostedSpans>()
    }

    /// Adds the record of the file with this key.
    ///
    /// # Errors
    /// Returns an error if a file of the segment cannot be written.
    pub fn add_file_record(&mut self, file: &str, record: &FileRecord) -> Result<()> {
        let document = record.document(&self.fields, file)?;
        self.add(&document)?;
        self.spans.push(BoostedSpans::default());
        Ok(())
    }

    /// Adds an article of the file with this key.
    ///
    /// # Errors
    /// Returns an error if the article's date is invalid or a file of the segment cannot be
    /// written.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    pub fn add_article(&mut self, file: &str, article: &Article) -> Result<()> {
        let sketch = (self.sketch)(article);
        let document = document::article(&self.fields, file, article, sketch.as_deref())?;
        let doc = self.add(&document)?;
        let mut lengths = FieldLengths::default();
        let spans = self.add_text(doc, article, &mut lengths);
        self.spans.push(spans);
        let mut position = 0;
        for teaser in &article.related {
            position = self.add_teaser(doc, teaser, position, &mut lengths) + 1;
        }
        self.record_lengths(doc, &lengths);
        Ok(())
    }

    /// Adds the keys, columns and stored values of a document.
    fn add(&mut self, document: &TantivyDocument) -> tantivy::Result<DocId> {
        let doc = self.spans.len() as DocId;
        for (field, value) in document.field_values() {
            let entry = self.files.schema().get_field_entry(field);
            if entry.is_indexed()
                && let Some(key) = value.as_str()
            {
                self.keys.add(field, key, doc);
            }
        }
        self.files.add_document(document)?;
        Ok(doc)
    }

    /// Adds title, summary and body, separated by a position without a word.
    fn add_text(
        &mut self,
        doc: DocId,
        article: &Article,
        lengths: &mut FieldLengths,
    ) -> BoostedSpans {
        let mut spans = BoostedSpans::default();
        let mut position = 0;
        if let Some(title) = article.title.as_deref().filter(|part| !part.is_empty()) {
            position = self.add_part(doc, title, position, spans, lengths);
            spans.title_end = position;
            [_, lengths.title, ..] = lengths.text;
            position += 1;
        }
        if let Some(summary) = document::own_summary(article).filter(|part| !part.is_empty()) {
            position = self.add_part(doc, summary, position, spans, lengths) + 1;
        }
        spans.lead_start = position;
        spans.lead_end = position + LEAD_WORDS;
        self.add_part(doc, &article.body, position, spans, lengths);
        spans
    }

    /// Adds a part of the text, whose first word has this position. Returns the position after its
    /// last word.
    fn add_part(
        &mut self,
        doc: DocId,
        part: &str,
        mut position: u32,
        spans: BoostedSpans,
        lengths: &mut FieldLengths,
    ) -> u32 {
        let mut words = Words::new(part);
        while words.advance() {
            let (kind, spelling) = (words.kind(), words.spelling());
            let text = &mut self.vocabularies.text;
            let analyses = self.analyses.as_deref();
            let (counts, begins_sequence) = text.add(spelling, doc, position, |push| {
                with_terms(analyses, kind, spelling, |terms| {
                    for (number, form) in FORMS.into_iter().enumerate() {
                        terms.of(form).for_each(|term| push(number, term));
                    }
                    begins_sequence(terms)
                })
            });
            let weight = spans.weight(position);
            let weights = [1, 1, weight, weight, weight];
            for ((length, count), weight) in lengths.text.iter_mut().zip(counts).zip(weights) {
                *length += count * weight;
            }
            if begins_sequence {
                for sequence in sequences_at(word_terms(kind, spelling).sequence_starts(), &words) {
                    let key = with_mark(&mut self.buffer, SEQUENCE_MARK, &sequence.term);
                    self.vocabularies.text.add(key, doc, position, |push| {
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

    /// Adds a teaser of another article, whose first word has this position. Returns the position
    /// after its last word.
    fn add_teaser(
        &mut self,
        doc: DocId,
        teaser: &str,
        mut position: u32,
        lengths: &mut FieldLengths,
    ) -> u32 {
        let mut words = Words::new(teaser);
        while words.advance() {
            let (kind, spelling) = (words.kind(), words.spelling());
            let buffer = &mut self.buffer;
            let teasers = &mut self.vocabularies.teasers;
            let ([count], begins_sequence) = teasers.add(spelling, doc, position, |push| {
                let analysis = WordTerms::new(kind, spelling);
                analysis.of(TermKind::Word).for_each(|term| push(0, term));
                push(0, with_mark(buffer, EXACT_MARK, analysis.folded()));
                begins_sequence(&analysis)
            });
            lengths.related += count;
            if begins_sequence {
                for sequence in sequences_at(word_terms(kind, spelling).sequence_starts(), &words) {
                    let key = with_mark(&mut self.buffer, SEQUENCE_MARK, &sequence.term);
                    self.vocabularies.teasers.add(key, doc, position, |push| {
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

    fn record_lengths(&mut self, doc: DocId, lengths: &FieldLengths) {
        let text = self.text_fields().into_iter().zip(lengths.text);
        for (field, length) in text {
            self.files.record_norm(doc, field, length);
        }
        let Fields { title, related, .. } = self.fields;
        self.files.record_norm(doc, title, lengths.title);
        self.files.record_norm(doc, related, lengths.related);
        for (total, length) in self.lengths.text.iter_mut().zip(lengths.text) {
            *total += u64::from(length);
        }
        self.lengths.title += u64::from(lengths.title);
        self.lengths.related += u64::from(lengths.related);
    }

    /// Returns the field of each form of the text.
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

    /// Writes the segment. Returns it with the vocabularies for the next one.
    ///
    /// # Errors
    /// Returns an error if a file of the segment cannot be written.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    pub fn finish(mut self) -> tantivy::Result<(Segment, Vocabularies)> {
        let max_doc = self.spans.len() as DocId;
        let postings = self.files.write_norms(max_doc)?;
        self.write_postings(postings)?;
        let segment = self.files.finish(max_doc)?;
        self.vocabularies.text.clear();
        self.vocabularies.teasers.clear();
        Ok((segment, self.vocabularies))
    }

    fn write_postings(&mut self, mut postings: PostingsWriter) -> tantivy::Result<()> {
        let docs = self.spans.len();
        mem::take(&mut self.keys).write(&mut postings)?;
        let spans = |doc: DocId| self.spans.get(doc as usize).copied().unwrap_or_default();
        let words = &self.vocabularies.text.segment_words();
        let fields = || {
            let lengths = self.text_fields().into_iter().zip(self.lengths.text);
            lengths.enumerate()
        };
        for (form, (field, length)) in fields().take(WORD + 1) {
            write_positions(words, form, postings.field(field, length)?)?;
        }
        let boosted = Frequencies::of(words, |doc, position| spans(doc).weight(position));
        for (form, (field, length)) in fields().skip(WORD + 1) {
            let field = postings.field(field, length)?;
            write_frequencies(words, form, docs, &boosted, field)?;
        }
        drop(boosted);
        let in_title = |doc, position| u32::from(position < spans(doc).title_end);
        let titles = Frequencies::of(words, in_title);
        let field = postings.field(self.fields.title, self.lengths.title)?;
        write_frequencies(words, WORD, docs, &titles, field)?;
        let teasers = &self.vocabularies.teasers.segment_words();
        let field = postings.field(self.fields.related, self.lengths.related)?;
        write_positions(teasers, 0, field)?;
        postings.close()?;
        Ok(())
    }
}

/// Calls `f` with the terms of a word that is new in this segment.
fn with_terms<T>(
    analyses: Option<&Analyses>,
    kind: Kind,
    spelling: &str,
    f: impl FnOnce(&WordTerms) -> T,
) -> T {
    match analyses {
        Some(analyses) => f(&analyses.of(kind, spelling)),
        None => f(&WordTerms::new(kind, spelling)),
    }
}

/// Returns whether a multiword spelling can begin with a word.
fn begins_sequence(analysis: &WordTerms) -> bool {
    analysis.sequence_starts().len() > 0
}

/// Returns a term with a mark before it.
fn with_mark<'b>(buffer: &'b mut String, mark: char, term: &str) -> &'b str {
    buffer.clear();
    buffer.push(mark);
    buffer.push_str(term);
    buffer
}

/// Returns a length as a `u32`. The memory budget keeps all lengths below 4 GiB.
fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

//! Digests of documents: a hash of the terms, positions, field norm and column values of each
//! field. Equal documents have equal digests in every index.

use std::hash::{BuildHasher, Hash};

use anyhow::Result;
use foldhash::fast::FixedState;
use tantivy::columnar::BytesColumn;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, FieldType, IndexRecordOption, Schema};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

/// The words or the column values of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub field: Field,
    /// `words` or `values`.
    pub kind: &'static str,
}

/// A hash for each part and document.
#[derive(Debug, Default)]
pub(super) struct Digests(Vec<(Part, Vec<u64>)>);

impl Digests {
    /// Computes the digests of documents of a segment. `docs` must be ascending.
    ///
    /// # Errors
    /// Returns an error if the segment cannot be read.
    pub fn of(segment: &SegmentReader, docs: &[DocId]) -> Result<Self> {
        let schema: &Schema = segment.schema();
        let mut digests = Vec::new();
        for (field, entry) in schema.fields() {
            if entry.is_indexed()
                && let Some(option) = record_option(entry.field_type())
            {
                let kind = "words";
                digests.push((Part { field, kind }, terms(segment, field, option, docs)?));
            }
            if entry.is_fast() {
                let kind = "values";
                let values = values(segment, entry.name(), entry.field_type(), docs)?;
                digests.push((Part { field, kind }, values));
            }
        }
        Ok(Digests(digests))
    }
}

/// Returns the parts in which document `number` of `a` and `b` differs.
pub(super) fn differences(a: &Digests, b: &Digests, number: usize) -> impl Iterator<Item = Part> {
    let pairs = a.0.iter().zip(&b.0);
    pairs
        .filter(move |((_, a), (_, b))| a.get(number) != b.get(number))
        .map(|((part, _), _)| *part)
}

/// Calls `visit` for each document that occurs in the postings, with its offset in `docs`, which
/// must be ascending.
pub(super) fn for_each_in(
    postings: &mut SegmentPostings,
    docs: &[DocId],
    mut visit: impl FnMut(usize, &mut SegmentPostings),
) {
    let mut number = 0;
    while let Some(wanted) = docs.get(number) {
        let mut doc = postings.doc();
        if doc < *wanted {
            doc = postings.seek(*wanted);
        }
        if doc == TERMINATED {
            return;
        }
        if doc == *wanted {
            visit(number, postings);
            number += 1;
        } else {
            let rest = docs.get(number..).unwrap_or_default();
            number += rest.partition_point(|wanted| *wanted < doc);
        }
    }
}

/// Returns the indexing options of a text field; `None` for other fields.
fn record_option(field: &FieldType) -> Option<IndexRecordOption> {
    match field {
        FieldType::Str(options) => Some(options.get_indexing_options()?.index_option()),
        _ => None,
    }
}

/// Returns the sum of the hashes of each document's terms, which does not depend on their order.
fn terms(
    segment: &SegmentReader,
    field: Field,
    option: IndexRecordOption,
    docs: &[DocId],
) -> Result<Vec<u64>> {
    let mut sums = field_norms(segment, field, docs)?;
    let inverted = segment.inverted_index(field)?;
    let mut terms = inverted.terms().stream()?;
    let mut positions = Vec::new();
    while terms.advance() {
        let mut postings = inverted.read_postings_from_terminfo(terms.value(), option)?;
        for_each_in(&mut postings, docs, |number, postings| {
            let frequency = if option.has_freq() {
                postings.term_freq()
            } else {
                1
            };
            positions.clear();
            if option.has_positions() {
                postings.positions(&mut positions);
            }
            add(&mut sums, number, &(terms.key(), frequency, &positions));
        });
    }
    Ok(sums)
}

/// Returns the field norm id of each document.
fn field_norms(segment: &SegmentReader, field: Field, docs: &[DocId]) -> Result<Vec<u64>> {
    if !segment.schema().get_field_entry(field).has_fieldnorms() {
        return Ok(vec![0; docs.len()]);
    }
    let norms = segment.get_fieldnorms_reader(field)?;
    let ids = docs.iter().map(|doc| u64::from(norms.fieldnorm_id(*doc)));
    Ok(ids.collect())
}

/// Returns the sum of the hashes of each document's values in a column.
fn values(
    segment: &SegmentReader,
    name: &str,
    field: &FieldType,
    docs: &[DocId],
) -> Result<Vec<u64>> {
    let columns = segment.fast_fields();
    let mut sums = vec![0; docs.len()];
    match field {
        FieldType::U64(_) => {
            if let Some(column) = columns.column_opt::<u64>(name)? {
                for (number, doc) in docs.iter().enumerate() {
                    column
                        .values_for_doc(*doc)
                        .for_each(|value| add(&mut sums, number, &value));
                }
            }
        }
        FieldType::I64(_) => {
            if let Some(column) = columns.column_opt::<i64>(name)? {
                for (number, doc) in docs.iter().enumerate() {
                    column
                        .values_for_doc(*doc)
                        .for_each(|value| add(&mut sums, number, &value));
                }
            }
        }
        FieldType::Str(_) => {
            if let Some(column) = columns.str(name)? {
                add_bytes(&column, docs, &mut sums)?;
            }
        }
        FieldType::Bytes(_) => {
            if let Some(column) = columns.bytes(name)? {
                add_bytes(&column, docs, &mut sums)?;
            }
        }
        _ => {}
    }
    Ok(sums)
}

/// Adds the hashes of each document's values in a column of texts or bytes.
fn add_bytes(column: &BytesColumn, docs: &[DocId], sums: &mut [u64]) -> Result<()> {
    let mut wanted = Vec::new();
    for (number, doc) in docs.iter().enumerate() {
        wanted.extend(column.ords().values_for_doc(*doc).map(|ord| (ord, number)));
    }
    wanted.sort_unstable();
    let mut values = column.dictionary().stream()?;
    let mut read = 0;
    for (ord, number) in wanted {
        while read <= ord {
            anyhow::ensure!(values.advance(), "a column refers to a missing value");
            read += 1;
        }
        add(sums, number, &values.key());
    }
    Ok(())
}

fn add(sums: &mut [u64], number: usize, value: &impl Hash) {
    if let Some(sum) = sums.get_mut(number) {
        *sum = sum.wrapping_add(FixedState::default().hash_one(value));
    }
}

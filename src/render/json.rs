//! JSON: one object a search, or one a hit.
//!
//! `highlights` count Unicode scalar values in `snippet`, as Python's strings do. Text is as the
//! article has it, control characters escaped as JSON demands; bytes that were no text when the
//! file was read stand as U+FFFD.
//!
//! With `--facet` and `--timeline` the object of a search has a member `facets`, an object with a
//! list `{"value":…,"count":…}` for each field, and a member `timeline`, a list
//! `{"start":"2017-01-01","count":…}`; `null` stands for no value and no date. With `--fields` a
//! hit has the members asked for, in that order, those of the record among them.
//!
//! With `--collapse` a hit has one more key, `copies`: a list of [`Duplicate`](super::Duplicate)s.
//!
//! With `--explain` a hit has one more key, `explain`, an [`Explanation`](crate::explain::Explanation), and
//! `steps` of its `matched` are lists.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::fields::Fields;
use super::{HitView, JsonHit, Renderer, SCHEMA, Summary};
use crate::counting::{Facet, TimelineInterval};
use crate::index::read::columns::ListingFields;

/// One object a search: `{"schema":1,"query":…,"total":…,"took_ms":…,"hits":[…]}`; in a batch each
/// on a line of its own, with its `topic`.
#[derive(Debug, Default)]
pub struct Json {
    hits: usize,
    fields: Option<Fields>,
}

impl Json {
    /// Writes these fields of each hit, else those of every hit.
    pub fn new(fields: Option<Fields>) -> Self {
        Json { hits: 0, fields }
    }
}

fn write_hit(
    out: &mut dyn Write,
    fields: Option<&Fields>,
    summary: &Summary,
    hit: &HitView,
) -> io::Result<()> {
    match fields {
        None => serde_json::to_writer(out, &JsonHit::from(hit))?,
        Some(fields) => serde_json::to_writer(out, &fields.pick(summary, hit)?)?,
    }
    Ok(())
}

#[derive(Serialize)]
struct Head<'s> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'s str>,
    query: &'s str,
    total: u64,
    took_ms: f64,
    #[serde(
        skip_serializing_if = "<[Facet]>::is_empty",
        serialize_with = "by_name"
    )]
    facets: &'s [Facet],
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<&'s [TimelineInterval]>,
}

fn by_name<S: Serializer>(facets: &&[Facet], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facets.iter().map(|facet| (facet.name, &facet.values)))
}

impl Renderer for Json {
    fn needs_text(&self) -> bool {
        self.fields.as_ref().is_none_or(Fields::needs_text)
    }

    fn needs_record(&self) -> bool {
        self.fields.as_ref().is_none_or(Fields::needs_record)
    }

    fn listing_fields(&self) -> ListingFields {
        let fields = self.fields.as_ref();
        fields.map_or(ListingFields::ALL, Fields::listing_fields)
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        self.hits = 0;
        let head = serde_json::to_string(&Head {
            schema: SCHEMA,
            topic: summary.topic.as_deref(),
            query: &summary.query,
            total: summary.total,
            took_ms: summary.took_ms,
            facets: &summary.facets,
            timeline: summary
                .timeline
                .as_ref()
                .map(|timeline| &*timeline.intervals),
        })?;
        let head = head.strip_suffix('}').unwrap_or_default();
        write!(out, "{head},\"hits\":[")
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        if self.hits > 0 {
            write!(out, ",")?;
        }
        self.hits += 1;
        write_hit(out, self.fields.as_ref(), summary, hit)
    }

    fn end(&mut self, out: &mut dyn Write, _: &Summary) -> io::Result<()> {
        writeln!(out, "]}}")
    }
}

/// One hit a line; in a batch each with its `topic`.
#[derive(Debug, Default)]
pub struct JsonLines {
    fields: Option<Fields>,
}

impl JsonLines {
    /// Writes these fields of each hit, else those of every hit. The topic of a batch stands first,
    /// where it is not one of them.
    pub fn new(fields: Option<Fields>) -> Self {
        JsonLines { fields }
    }
}

#[derive(Serialize)]
struct Line<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'s str>,
    #[serde(flatten)]
    hit: JsonHit<'s>,
}

impl Renderer for JsonLines {
    fn needs_text(&self) -> bool {
        self.fields.as_ref().is_none_or(Fields::needs_text)
    }

    fn needs_record(&self) -> bool {
        self.fields.as_ref().is_none_or(Fields::needs_record)
    }

    fn listing_fields(&self) -> ListingFields {
        let fields = self.fields.as_ref();
        fields.map_or(ListingFields::ALL, Fields::listing_fields)
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        let topic = summary.topic.as_deref();
        match &self.fields {
            None => serde_json::to_writer(
                &mut *out,
                &Line {
                    topic,
                    hit: hit.into(),
                },
            )?,
            Some(fields) => {
                serde_json::to_writer(&mut *out, &fields.pick_with_topic(summary, hit)?)?
            }
        }
        writeln!(out)
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

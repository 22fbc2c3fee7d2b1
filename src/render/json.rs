//! JSON: one object per search, or one per hit.
//!
//! `highlights` are offsets in `snippet`, counted in Unicode scalar values. Text is that of the
//! article, with control characters escaped; bytes that could not be decoded are U+FFFD.
//!
//! `--facet` adds the member `facets` to the object of a search: for each field a list of
//! `{"value":…,"count":…}`. `--timeline` adds `timeline`, a list of
//! `{"start":"2017-01-01","count":…}`. An absent value or date is `null`.
//!
//! A query with names in Latin letters has the member `names`, a list of
//! `{"latin":"Aleppo","arabic":["حلب"]}`.
//!
//! `--fields` selects and orders the members of a hit, which may include those of the record.
//! `--collapse` adds `copies`, a list of [`Duplicate`]s. `--explain` adds `explain`, an
//! [`Explanation`], and makes `steps` of `matched` a list.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::fields::Fields;
use super::{Duplicate, HitView, Renderer, Summary, Totals};
use crate::counting::{Facet, TimelineInterval};
use crate::explain::Explanation;
use crate::index::read::columns::ListingFields;
use crate::query::latin::ArabicNames;
use crate::snippet::MatchedWord;
use crate::suggestions::Suggestion;

/// The version of the JSON format of a search.
const SCHEMA: u32 = 1;

/// A hit as a JSON object.
#[derive(Debug, Serialize)]
pub struct JsonHit<'h> {
    rank: usize,
    score: f64,
    id: &'h str,
    path: &'h str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Cow<'h, str>>,
    title: Option<&'h str>,
    date: Option<&'h str>,
    source: Option<&'h str>,
    category: Option<&'h str>,
    url: Option<&'h str>,
    snippet: &'h str,
    highlights: &'h [(usize, usize)],
    matched: &'h [MatchedWord],
    #[serde(skip_serializing_if = "Option::is_none")]
    copies: Option<&'h [Duplicate]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<&'h Explanation>,
}

impl<'h> From<&'h HitView> for JsonHit<'h> {
    fn from(hit: &'h HitView) -> Self {
        JsonHit {
            rank: hit.rank,
            score: hit.score,
            id: &hit.listing.id,
            path: &hit.listing.path,
            index: hit.index.as_ref().map(|index| index.to_string_lossy()),
            title: hit.listing.title.as_deref(),
            date: hit.listing.date.as_deref(),
            source: hit.listing.source.as_deref(),
            category: hit.listing.category.as_deref(),
            url: hit.url.as_deref(),
            snippet: &hit.snippet.text,
            highlights: &hit.snippet.highlights,
            matched: &hit.matched,
            copies: hit.collapsed.then_some(&hit.copies),
            explain: hit.explanation.as_ref(),
        }
    }
}

/// A renderer of one object per search, `{"schema":1,"query":…,"total":…,"took_ms":…,"hits":[…]}`.
/// In a batch each object is one line and has its `topic`.
#[derive(Debug, Default)]
pub struct Json {
    hits: usize,
    fields: Option<Fields>,
}

impl Json {
    /// Creates a renderer of the given fields of each hit; `None` selects the default members.
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
        Some(fields) => serde_json::to_writer(out, &fields.values(summary, hit)?)?,
    }
    Ok(())
}

#[derive(Serialize)]
struct Head<'s> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'s str>,
    query: &'s str,
    #[serde(skip_serializing_if = "<[ArabicNames]>::is_empty")]
    names: &'s [ArabicNames],
    total: u64,
    #[serde(flatten)]
    totals: Option<Totals>,
    took_ms: f64,
    #[serde(
        skip_serializing_if = "<[Facet]>::is_empty",
        serialize_with = "by_name"
    )]
    facets: &'s [Facet],
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<&'s [TimelineInterval]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestions: Option<&'s [Suggestion]>,
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

    fn needs_names(&self) -> bool {
        true
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
            names: &summary.names,
            total: summary.total,
            totals: summary.totals,
            took_ms: summary.took_ms,
            facets: &summary.facets,
            timeline: summary
                .timeline
                .as_ref()
                .map(|timeline| &*timeline.intervals),
            suggestions: (summary.total == 0 && summary.totals.is_some())
                .then_some(&summary.suggestions),
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

/// A renderer of one hit per line; in a batch each has its `topic`.
#[derive(Debug, Default)]
pub struct JsonLines {
    fields: Option<Fields>,
}

impl JsonLines {
    /// Creates a renderer of the given fields of each hit; `None` selects the default members. In a
    /// batch the topic is the first member unless it is one of the fields.
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
                serde_json::to_writer(&mut *out, &fields.values_with_topic(summary, hit)?)?
            }
        }
        writeln!(out)
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

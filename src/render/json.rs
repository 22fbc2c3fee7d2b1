//! JSON: one object a search, or one a hit.
//!
//! `highlights` count Unicode scalar values in `snippet`, as Python's strings do. Text is as the
//! article has it, control characters escaped as JSON demands; bytes that were no text when the
//! file was read stand as U+FFFD.
//!
//! With `--collapse` a hit has one more key, `copies`: a list of [`Duplicate`](super::Duplicate)s.
//!
//! With `--explain` a hit has one more key, `explain`, an [`Explanation`](crate::explain::Explanation), and
//! `steps` of its `matched` are lists.

use std::io::{self, Write};

use serde::Serialize;

use super::{JsonHit, Renderer, SCHEMA, Shown, Summary};

/// One object a search: `{"schema":1,"query":…,"total":…,"took_ms":…,"hits":[…]}`; in a batch each
/// on a line of its own, with its `topic`.
#[derive(Debug, Default)]
pub struct Json {
    hits: usize,
}

#[derive(Serialize)]
struct Head<'s> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'s str>,
    query: &'s str,
    total: u64,
    took_ms: f64,
}

impl Renderer for Json {
    fn needs_text(&self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        self.hits = 0;
        let head = serde_json::to_string(&Head {
            schema: SCHEMA,
            topic: summary.topic.as_deref(),
            query: &summary.query,
            total: summary.total,
            took_ms: summary.took_ms,
        })?;
        write!(out, "{},\"hits\":[", head.trim_end_matches('}'))
    }

    fn hit(&mut self, out: &mut dyn Write, _: &Summary, hit: &Shown) -> io::Result<()> {
        if self.hits > 0 {
            write!(out, ",")?;
        }
        self.hits += 1;
        serde_json::to_writer(out, &JsonHit::from(hit))?;
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _: &Summary) -> io::Result<()> {
        writeln!(out, "]}}")
    }
}

/// One hit a line; in a batch each with its `topic`.
#[derive(Debug, Default)]
pub struct JsonLines;

#[derive(Serialize)]
struct Line<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'s str>,
    #[serde(flatten)]
    hit: JsonHit<'s>,
}

impl Renderer for JsonLines {
    fn needs_text(&self) -> bool {
        true
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &Shown) -> io::Result<()> {
        let topic = summary.topic.as_deref();
        serde_json::to_writer(
            &mut *out,
            &Line {
                topic,
                hit: hit.into(),
            },
        )?;
        writeln!(out)
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

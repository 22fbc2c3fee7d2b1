//! `fihris eval`: measures the ranking against relevance judgements.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use serde::Serialize;

use super::Outcome;
use super::context::Context;
use super::topics::{self, Topic};
use tantivy::Term;

use crate::cli::EvalArgs;
use crate::evaluation::{self, DEPTH, Judgements, Measures};
use crate::index::Reader;
use crate::query::grammar;
use crate::query::rank::Weights;
use crate::render::list::{ListFormat, write_rows};
use crate::search::{Request, search};

pub fn run(context: &Context, args: &EvalArgs) -> Result<Outcome> {
    let (_, reader) = context.reader()?;
    let weights = parse_weights(&args.weight)?;
    let topics = topics::read(&args.topics)?;
    let judgements =
        evaluation::parse_qrels(&read(&args.qrels)?).with_context(|| cannot(&args.qrels))?;
    warn_missing(context, &reader, &judgements)?;
    let against = args
        .against
        .as_deref()
        .map(|file| read_ranks(file, &judgements))
        .transpose()?;
    let mut rows = Vec::new();
    // Without another system, an ablation is compared with the full ranking.
    let mut full = None;
    for (ranking, weights) in variants(weights, args.ablation) {
        let run = answer(&reader, &topics, weights)?;
        let ranks = ranks_of(&run, &judgements);
        let test = against
            .as_ref()
            .or(full.as_ref())
            .map(|others| compare(&ranks, others));
        rows.push(Row {
            ranking,
            measures: evaluation::measure(&run, &judgements),
            difference: test.map(|(difference, _)| difference),
            p: test.map(|(_, p)| p),
        });
        full.get_or_insert(ranks);
    }
    let mut out = context.stdout();
    match args.format {
        ListFormat::Text => write_text(&mut out, &rows)?,
        format => {
            let columns = [
                "ranking",
                "topics",
                "mrr_10",
                "ndcg_10",
                "success_1",
                "recall_10",
                "recall_100",
                "difference",
                "p",
            ];
            write_rows(&mut out, context.list_style(format), &columns, &rows)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Warns about judged articles that are missing from the index: they lower all measures.
fn warn_missing(context: &Context, reader: &Reader, judgements: &Judgements) -> Result<()> {
    let (mut judged, mut missing) = (0, 0);
    for id in judgements.values().flat_map(HashMap::keys) {
        let term = Term::from_field_text(reader.fields.id, id);
        judged += 1;
        missing += u64::from(reader.searcher.doc_freq(&term)? == 0);
    }
    if missing > 0 {
        context.warn(&format!(
            "{missing} of {judged} judged ids are not in the index"
        ));
    }
    Ok(())
}

/// Ids of documents by topic, best first.
type Run = HashMap<String, Vec<String>>;

/// Ranks of the first relevant documents by topic.
type Ranks = HashMap<String, usize>;

/// The measures of one ranking.
#[derive(Debug, Serialize)]
struct Row {
    ranking: String,
    #[serde(flatten)]
    measures: Measures,
    /// Mean difference in reciprocal rank to the other run, or to the full ranking.
    difference: Option<f64>,
    p: Option<f64>,
}

fn write_text(out: &mut dyn Write, rows: &[Row]) -> Result<()> {
    writeln!(
        out,
        "{:<16} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "ranking", "topics", "MRR@10", "nDCG@10", "S@1", "R@10", "R@100"
    )?;
    for row in rows {
        let m = &row.measures;
        write!(
            out,
            "{:<16} {:>6} {:>7.4} {:>7.4} {:>7.4} {:>7.4} {:>7.4}",
            row.ranking, m.topics, m.mrr_10, m.ndcg_10, m.success_1, m.recall_10, m.recall_100
        )?;
        if let (Some(difference), Some(p)) = (row.difference, row.p) {
            write!(out, "  {difference:+.4} (p={p:.4})")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Returns the requested ranking; for an ablation, also a ranking without each kind of evidence.
fn variants(weights: Weights, ablation: bool) -> Vec<(String, Weights)> {
    let mut variants = vec![("all".to_owned(), weights)];
    if ablation {
        for kind in KINDS {
            let mut without = weights;
            if let Some(weight) = weight_of(&mut without, kind).filter(|weight| **weight > 0.0) {
                *weight = 0.0;
                variants.push((format!("without {kind}"), without));
            }
        }
        if weights.lead > 0.0 && weights.window > 0.0 {
            let without = Weights {
                lead: 0.0,
                window: 0.0,
                ..weights
            };
            variants.push(("without bonus".to_owned(), without));
        }
    }
    variants
}

/// The kinds of evidence that have a weight.
const KINDS: [&str; 7] = ["root", "trigram", "name", "word", "title", "lead", "window"];

fn weight_of<'w>(weights: &'w mut Weights, kind: &str) -> Option<&'w mut f32> {
    match kind {
        "root" => Some(&mut weights.root),
        "trigram" => Some(&mut weights.trigram),
        "name" => Some(&mut weights.name),
        "word" => Some(&mut weights.word),
        "title" => Some(&mut weights.title),
        "lead" => Some(&mut weights.lead),
        "window" => Some(&mut weights.window),
        _ => None,
    }
}

/// Parses the `KIND=WEIGHT` pairs.
fn parse_weights(given: &[(String, String)]) -> Result<Weights> {
    let mut weights = Weights::default();
    for (kind, value) in given {
        let weight = weight_of(&mut weights, kind).ok_or_else(|| {
            anyhow!(
                "--weight: no kind of evidence is called {kind}: use one of {}",
                KINDS.join(", ")
            )
        })?;
        let value: f32 = value
            .parse()
            .ok()
            .filter(|value| (0.0..=100.0).contains(value))
            .ok_or_else(|| anyhow!("--weight: {value} is not a number from 0 to 100"))?;
        *weight = value;
    }
    Ok(weights)
}

/// Answers all topics with a ranking of these weights.
fn answer(reader: &Reader, topics: &[Topic], weights: Weights) -> Result<Run> {
    let columns = reader.columns();
    let mut run = HashMap::new();
    for topic in topics {
        let request = Request {
            group: grammar::parse(&topic.query, grammar::Options::default())?.group,
            weights,
            limit: DEPTH,
            ..Request::default()
        };
        let mut ids = Vec::new();
        for hit in search(reader, &request)?.hits {
            let mut id = String::new();
            columns.id(hit.address, &mut id)?;
            ids.push(id);
        }
        run.insert(topic.id.clone(), ids);
    }
    Ok(run)
}

/// Reads the ranks of the first relevant documents of another system, from its run or from a list
/// of ranks.
fn read_ranks(file: &Path, judgements: &Judgements) -> Result<Ranks> {
    let text = read(file)?;
    if let Ok(ranks) = evaluation::parse_ranks(&text) {
        return Ok(ranks);
    }
    let run = evaluation::parse_run(&text).with_context(|| cannot(file))?;
    Ok(ranks_of(&run, judgements))
}

/// Returns the rank of the first relevant document of each topic.
fn ranks_of(run: &Run, judgements: &Judgements) -> Ranks {
    let ranks = judgements.iter().map(|(topic, relevant)| {
        let ranked = run.get(topic).map_or(&[][..], Vec::as_slice);
        (
            topic.clone(),
            evaluation::first_relevant_rank(ranked, relevant),
        )
    });
    ranks.collect()
}

/// Returns the mean difference in reciprocal rank and its p-value.
fn compare(ours: &Ranks, theirs: &Ranks) -> (f64, f64) {
    let mut topics: Vec<&String> = ours.keys().collect();
    topics.sort();
    let reciprocal = |ranks: &Ranks, topic: &String| {
        evaluation::reciprocal_rank(ranks.get(topic).copied().unwrap_or(0))
    };
    let differences: Vec<f64> = topics
        .into_iter()
        .map(|topic| reciprocal(ours, topic) - reciprocal(theirs, topic))
        .collect();
    evaluation::paired_test(&differences)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| cannot(file))
}

fn cannot(file: &Path) -> String {
    format!("cannot read {}", file.display())
}

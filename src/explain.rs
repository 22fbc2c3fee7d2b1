//! Why an article is a hit, and why it stands where it stands: what `search --explain` says.

use anyhow::Result;
use serde::Serialize;
use tantivy::query::{EnableScoring, Weight};
use tantivy::{DocAddress, Score};

use crate::arabic::chain;
use crate::arabic::lemma::{self, Step};
use crate::arabic::words::{Kind, Words};
use crate::index::Reader;
use crate::index::read::statistics::ArticleStatistics;
use crate::query::fuzzy::Typed;
use crate::query::plan::Planner;
use crate::query::{QueryWord, Strictness, pattern};
use crate::search::{Hit, Request, dequantize, quantize};

/// How a score adds up.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// The score, as it is printed.
    pub score: f64,
    /// What it is the sum of; parts that gave nothing are left out.
    pub parts: Vec<Part>,
}

/// What one kind of evidence gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// `root`, `trigram`, `name`, `word`, `title`, `phrase`, `near`, `fuzzy`, `related` or `all`.
    pub field: &'static str,
    /// How much this kind counts; the scores include it.
    pub weight: f32,
    /// The sum over its terms.
    pub score: f64,
    /// The terms that the article has.
    pub terms: Vec<TermScore>,
}

/// What one term gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermScore {
    /// The term, as the index holds it; the words of a phrase, as typed.
    pub term: String,
    /// The word of the query that it comes from, as typed; the first where several have it.
    pub query: String,
    /// BM25, weighted.
    pub score: f64,
}

impl Part {
    /// What each word of the query gave, in the order of the query.
    pub fn shares(&self) -> Vec<(&str, f64)> {
        let mut shares: Vec<(&str, f64)> = Vec::new();
        for term in &self.terms {
            match shares.iter_mut().find(|(query, _)| *query == term.query) {
                Some((_, sum)) => *sum += term.score,
                None => shares.push((&term.query, term.score)),
            }
        }
        shares
    }
}

/// Explains the hits of one search. It asks each clause that ranks for its score by itself, with
/// the statistics that the search used.
pub struct Explainer<'r> {
    reader: &'r Reader,
    planner: Planner<'r>,
    clauses: Vec<Clause>,
}

struct Clause {
    field: &'static str,
    weight: f32,
    term: String,
    query: String,
    scores: Box<dyn Weight>,
}

impl<'r> Explainer<'r> {
    /// An explainer of what `request` finds.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(reader: &'r Reader, request: &Request) -> Result<Self> {
        let planner = Planner::new(reader, request.weights);
        let statistics = ArticleStatistics::new(reader)?;
        let scoring =
            EnableScoring::enabled_from_statistics_provider(&statistics, &reader.searcher);
        let mut clauses = Vec::new();
        for evidence in planner.evidence(&request.group)? {
            clauses.push(Clause {
                field: evidence.field,
                weight: evidence.weight,
                term: evidence.term.clone(),
                query: evidence.words.clone(),
                scores: evidence.query().weight(scoring)?,
            });
        }
        Ok(Explainer {
            reader,
            planner,
            clauses,
        })
    }

    /// How the score of a hit adds up.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn explain(&self, hit: &Hit) -> Result<Explanation> {
        let mut parts: Vec<(Part, f64)> = Vec::new();
        for clause in &self.clauses {
            let Some(score) = self.score(clause, hit.best)? else {
                continue;
            };
            let term = TermScore {
                term: clause.term.clone(),
                query: clause.query.clone(),
                score: dequantize(quantize(score)),
            };
            let known = parts
                .iter_mut()
                .find(|(part, _)| part.field == clause.field);
            match known {
                Some((part, sum)) => {
                    part.terms.push(term);
                    *sum += f64::from(score);
                }
                None => {
                    let part = Part {
                        field: clause.field,
                        weight: clause.weight,
                        score: 0.0,
                        terms: vec![term],
                    };
                    parts.push((part, f64::from(score)));
                }
            }
        }
        self.planner.finish()?;
        let rounded = parts.into_iter().map(|(part, sum)| Part {
            score: dequantize(quantize(sum as Score)),
            ..part
        });
        Ok(Explanation {
            score: hit.score,
            parts: rounded.collect(),
        })
    }

    /// What a clause gives an article; `None` when the article has nothing of it.
    fn score(&self, clause: &Clause, address: DocAddress) -> Result<Option<Score>> {
        let segment = self.reader.searcher.segment_reader(address.segment_ord);
        let doc = address.doc_id;
        let mut scorer = clause.scores.scorer(segment, 1.0)?;
        let there = scorer.doc() <= doc && scorer.seek(doc) == doc;
        Ok(there.then(|| scorer.score()))
    }
}

/// What joins a word of the query with a word of an article: what was done to the word of the
/// article, then, behind `query:`, what was done to the other one beside that.
pub fn steps(word: &QueryWord, form: &str) -> Vec<String> {
    match word.strictness {
        Strictness::Verbatim => vec!["as written".to_owned()],
        Strictness::Exact => vec![LETTERS.to_owned()],
        Strictness::Pattern => vec![match pattern::start(&word.spelling) {
            Some(start) => format!("begins with {start}"),
            None => format!("fits {}", word.spelling),
        }],
        Strictness::Fuzzy => vec![by_edits(word, form)],
        Strictness::Word if word.text == form => vec!["as it stands".to_owned()],
        Strictness::Word => by_readings(word, form),
    }
}

fn by_edits(word: &QueryWord, form: &str) -> String {
    let typed = Typed::new(&word.spelling);
    let mut words = Words::new(form);
    let mut fewest: Option<u8> = None;
    while words.advance() {
        let edits = typed.edits(&chain::exact(words.spelling()));
        fewest = fewest.into_iter().chain(edits).min();
    }
    match fewest {
        Some(1) => "1 edit".to_owned(),
        Some(edits) if edits > 1 => format!("{edits} edits"),
        _ => LETTERS.to_owned(),
    }
}

const LETTERS: &str = "letters up to folding";

/// Words meet in the term of a reading that both have. Steps that both take to it say nothing of
/// what joins them and are left out.
fn by_readings(word: &QueryWord, form: &str) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some((found, typed)) = meeting(word, form) {
        let of_article = found.iter().filter(|step| !typed.contains(step));
        let of_query = typed.iter().filter(|step| !found.contains(step));
        steps.extend(of_article.map(Step::to_string));
        steps.extend(of_query.map(|step| format!("query: {step}")));
    }
    if steps.is_empty() {
        steps.push(match word.multiword_terms.first() {
            Some(term) if chain::exact(form) != chain::exact(&word.spelling) => {
                format!("spelling of {term}")
            }
            _ => LETTERS.to_owned(),
        });
    }
    steps
}

/// The steps from a word of an article and from one of a query to where they meet; `None` where
/// their letters are equal already.
fn meeting(word: &QueryWord, form: &str) -> Option<(Vec<Step>, Vec<Step>)> {
    if word.kind != Kind::Arabic {
        return None;
    }
    let typed = lemma::readings(&word.spelling);
    let mut nearest: Option<(Vec<Step>, Vec<Step>)> = None;
    // A ligature is several words.
    let mut words = Words::new(form);
    while words.advance() {
        if chain::exact(words.spelling()) == chain::exact(&word.spelling) {
            return None;
        }
        for found in lemma::readings(words.spelling()) {
            let Some(typed) = typed.iter().find(|typed| typed.term == found.term) else {
                continue;
            };
            let length = found.steps.len() + typed.steps.len();
            if nearest
                .as_ref()
                .is_none_or(|(a, b)| length < a.len() + b.len())
            {
                nearest = Some((found.steps, typed.steps.clone()));
            }
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};
    use crate::query::matcher::positive_words;

    fn joined(query: &str, form: &str) -> String {
        let parsed = parse(query, Options::default()).expect("read");
        let words = positive_words(&parsed.group);
        steps(words.first().expect("a word"), form).join(", ")
    }

    #[test]
    fn a_form_is_joined_by_what_was_taken_off_it() {
        assert_eq!(joined("صاروخ", "وبالصواريخ"), "و+ب+ال+, plural of صاروخ");
    }

    #[test]
    fn what_was_done_to_the_query_is_told_too() {
        assert_eq!(
            joined("الصواريخ", "صاروخ"),
            "query: ال+, query: plural of صاروخ"
        );
    }

    #[test]
    fn what_was_done_to_both_is_not_told() {
        assert_eq!(joined("الصواريخ", "والصواريخ"), "و+ال+, query: ال+");
        assert_eq!(joined("الصاروخ", "الصواريخ"), "plural of صاروخ");
    }

    #[test]
    fn only_the_reading_in_which_words_meet_is_told() {
        assert_eq!(joined("فرقة", "فرق"), "plural of فرقة");
        assert_eq!(joined("فريق", "فرق"), "plural of فريق");
    }

    #[test]
    fn equal_words_need_no_rule() {
        assert_eq!(joined("رئيس", "رئيس"), "as it stands");
        assert_eq!(joined("رئيس", "رئيسٌ"), LETTERS);
        assert_eq!(joined("مسؤول", "مسئول"), LETTERS);
        assert_eq!(joined("المسؤول", "المسئول"), LETTERS);
        assert_eq!(joined("=رئيس", "رئيسٌ"), LETTERS);
        assert_eq!(joined("==رئيسٌ", "رئيسٌ"), "as written");
        assert_eq!(joined("رئي*", "رئيسنا"), "begins with رئي");
        assert_eq!(joined("ر*س", "رئيس"), "fits ر*س");
    }

    #[test]
    fn typing_errors_are_counted() {
        assert_eq!(joined("رئيس~", "رئيسٌ"), LETTERS);
        assert_eq!(joined("رئيص~", "رئيس"), "1 edit");
        assert_eq!(joined("الصوريخخ~", "الصواريخ"), "2 edits");
    }

    #[test]
    fn a_word_of_a_ligature_is_joined_by_itself() {
        assert_eq!(joined("الله", "ﷺ"), LETTERS);
    }

    #[test]
    fn the_shares_of_a_part_are_those_of_the_words_of_the_query() {
        let term = |term: &str, query: &str, score| TermScore {
            term: term.to_owned(),
            query: query.to_owned(),
            score,
        };
        let part = Part {
            field: "trigram",
            weight: 0.7,
            score: 1.75,
            terms: vec![
                term("^قم", "قمة", 0.5),
                term("بوت", "بوتين", 1.0),
                term("قمه", "قمة", 0.25),
            ],
        };
        assert_eq!(part.shares(), [("قمة", 0.75), ("بوتين", 1.0)]);
    }
}

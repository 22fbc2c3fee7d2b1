//! Filters as queries without a score.

use std::sync::Arc;

use jiff::civil::Date;
use tantivy::Term;

use super::{Clause, Planner};
use crate::index::document::{days_of, filter_key};
use crate::query::tree::Tree;
use crate::query::{Filter, Occur};

impl Planner<'_> {
    /// Returns the clauses of filters: any of the sources, any of the categories, any of the
    /// optional dates, and each required date.
    pub(super) fn filter_clauses<'n>(
        &self,
        filters: impl Iterator<Item = (Occur, &'n Filter)>,
    ) -> Vec<Clause> {
        let (mut sources, mut categories) = (Vec::new(), Vec::new());
        let (mut dates, mut arrivals, mut paths) = (Vec::new(), Vec::new(), Vec::new());
        let mut clauses = Vec::new();
        for (occur, filter) in filters {
            let query = self.filter_query(filter);
            match (occur, filter) {
                (Occur::MustNot, _) => clauses.push((Occur::MustNot, query)),
                (_, Filter::Source(_)) => sources.push(query),
                (_, Filter::Category(_)) => categories.push(query),
                (_, Filter::Path(_)) => paths.push(query),
                (Occur::Must, Filter::Date(..) | Filter::Added(..)) | (_, Filter::Undated) => {
                    clauses.push((Occur::Must, query));
                }
                (Occur::Should, Filter::Date(..)) => dates.push(query),
                (Occur::Should, Filter::Added(..)) => arrivals.push(query),
            }
        }
        for any in [sources, categories, dates, arrivals, paths] {
            if !any.is_empty() {
                clauses.push((Occur::Must, Tree::Unscored(Box::new(Tree::Any(any)))));
            }
        }
        clauses
    }

    /// Returns a query for articles whose days overlap the days from `first` to `last`.
    fn overlapping(&self, first: Option<Date>, last: Option<Date>) -> Tree {
        let fields = &self.reader.fields;
        let range = |field, first: Option<Date>, last: Option<Date>| {
            Tree::Range(field, first.map(days_of), last.map(days_of))
        };
        let starts_inside = range(fields.date, first, last);
        if first.is_none() {
            // What begins before the end overlaps all days before it.
            return starts_inside;
        }
        let ends_after = range(fields.last_day, first, None);
        let ends_after = match last {
            None => ends_after,
            Some(_) => Tree::All(vec![ends_after, range(fields.date, None, last)]),
        };
        Tree::Any(vec![starts_inside, ends_after])
    }

    pub(super) fn filter_query(&self, filter: &Filter) -> Tree {
        let fields = &self.reader.fields;
        let key = |field, value: &str| Tree::Term(Term::from_field_text(field, &filter_key(value)));
        Tree::Unscored(Box::new(match filter {
            Filter::Source(value) => key(fields.source_key, value),
            Filter::Category(value) => key(fields.category_key, value),
            Filter::Undated => Tree::Bool(vec![
                (Occur::Must, Tree::Articles),
                (Occur::MustNot, Tree::Dated),
            ]),
            Filter::Path(pattern) => Tree::Path(Arc::clone(pattern)),
            Filter::Added(first, last) => Tree::Range(fields.added, *first, *last),
            Filter::Date(None, None) => Tree::Articles,
            Filter::Date(first, last) => self.overlapping(*first, *last),
        }))
    }
}

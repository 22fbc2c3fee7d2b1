//! Filters as queries without a score.

use std::ops::Bound;
use std::sync::Arc;

use jiff::civil::Date;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, ExistsQuery, Occur as TantivyOccur, Query, RangeQuery,
};

use super::{Clause, Planner, term_query};
use crate::index::document::{days_of, filter_key};
use crate::query::path_pattern::PathQuery;
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
                (Occur::MustNot, _) => clauses.push((TantivyOccur::MustNot, query)),
                (_, Filter::Source(_)) => sources.push(query),
                (_, Filter::Category(_)) => categories.push(query),
                (_, Filter::Path(_)) => paths.push(query),
                (Occur::Must, Filter::Date(..) | Filter::Added(..)) | (_, Filter::Undated) => {
                    clauses.push((TantivyOccur::Must, query));
                }
                (Occur::Should, Filter::Date(..)) => dates.push(query),
                (Occur::Should, Filter::Added(..)) => arrivals.push(query),
            }
        }
        for any in [sources, categories, dates, arrivals, paths] {
            if !any.is_empty() {
                let union = Box::new(BooleanQuery::union(any));
                clauses.push((
                    TantivyOccur::Must,
                    Box::new(ConstScoreQuery::new(union, 0.0)) as Box<dyn Query>,
                ));
            }
        }
        clauses
    }

    /// Returns a query for articles whose days overlap the days from `first` to `last`.
    fn overlapping(&self, first: Option<Date>, last: Option<Date>) -> Box<dyn Query> {
        let fields = &self.reader.fields;
        let bound = |field, date: Option<Date>| match date {
            Some(date) => Bound::Included(Term::from_field_i64(field, days_of(date))),
            None => Bound::Unbounded,
        };
        let starts_inside = RangeQuery::new(bound(fields.date, first), bound(fields.date, last));
        let Some(first) = first else {
            // What begins before the end overlaps all days before it.
            return Box::new(starts_inside);
        };
        let ends_after = RangeQuery::new(bound(fields.last_day, Some(first)), Bound::Unbounded);
        let ends_after: Box<dyn Query> = match last {
            None => Box::new(ends_after),
            Some(last) => {
                let starts_before =
                    RangeQuery::new(Bound::Unbounded, bound(fields.date, Some(last)));
                Box::new(BooleanQuery::intersection(vec![
                    Box::new(ends_after),
                    Box::new(starts_before),
                ]))
            }
        };
        Box::new(BooleanQuery::union(vec![
            Box::new(starts_inside),
            ends_after,
        ]))
    }

    pub(super) fn filter_query(&self, filter: &Filter) -> Box<dyn Query> {
        let fields = &self.reader.fields;
        let query: Box<dyn Query> = match filter {
            Filter::Source(value) => {
                term_query(Term::from_field_text(fields.source_key, &filter_key(value)))
            }
            Filter::Category(value) => term_query(Term::from_field_text(
                fields.category_key,
                &filter_key(value),
            )),
            Filter::Undated => Box::new(BooleanQuery::new(vec![
                (TantivyOccur::Must, self.all_articles()),
                (
                    TantivyOccur::MustNot,
                    Box::new(ExistsQuery::new("date".to_owned(), false)),
                ),
            ])),
            Filter::Path(pattern) => Box::new(PathQuery {
                pattern: Arc::clone(pattern),
                origins: self.reader.origins(),
            }),
            Filter::Added(first, last) => {
                let bound = |time: &Option<i64>| match time {
                    Some(time) => Bound::Included(Term::from_field_i64(fields.added, *time)),
                    None => Bound::Unbounded,
                };
                Box::new(RangeQuery::new(bound(first), bound(last)))
            }
            Filter::Date(None, None) => self.all_articles(),
            Filter::Date(first, last) => self.overlapping(*first, *last),
        };
        Box::new(ConstScoreQuery::new(query, 0.0))
    }
}

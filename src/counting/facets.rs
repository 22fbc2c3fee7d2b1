//! Facets: counts by field value, with the spellings of a value merged.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::collector::{ColumnCounts, Days, PATH, Values};
use super::{Facet, FacetValue, Interval};
use crate::index::document::filter_key;

/// A field by which articles are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FacetField {
    /// The outlet.
    Source,
    /// The section.
    Category,
    /// The folder of the file; for a member of an archive, its folder in there.
    Folder,
    /// The author as the record states it; several authors of an article are one value.
    Author,
    /// The year of publication.
    Year,
    /// The month of publication, `YYYY-MM`; a date that is only a year has none.
    Month,
}

impl FacetField {
    /// Returns the name of the field on the command line.
    pub fn name(self) -> &'static str {
        match self {
            FacetField::Source => "source",
            FacetField::Category => "category",
            FacetField::Author => "author",
            FacetField::Folder => "folder",
            FacetField::Year => "year",
            FacetField::Month => "month",
        }
    }

    /// Returns the text column of the field; `None` for fields derived from the date.
    pub(super) fn column(self) -> Option<&'static str> {
        match self {
            FacetField::Year | FacetField::Month => None,
            FacetField::Folder => Some(PATH),
            _ => Some(self.name()),
        }
    }

    fn is_of_time(self) -> bool {
        matches!(self, FacetField::Year | FacetField::Month)
    }

    /// Returns years and months in order of time, other values the most frequent first, then in
    /// code point order; articles without a date are last.
    pub(super) fn facet(self, column_counts: &ColumnCounts) -> Facet {
        let counts = match self {
            FacetField::Year => Some(by_interval(&column_counts.days, Interval::Year)),
            FacetField::Month => Some(by_interval(&column_counts.days, Interval::Month)),
            FacetField::Folder => column_counts.values.get(PATH).cloned(),
            _ => column_counts.values.get(self.name()).map(merge_spellings),
        };
        let rows = counts.into_iter().flatten();
        let mut values: Vec<FacetValue> = rows
            .map(|(value, count)| FacetValue { value, count })
            .collect();
        if self.is_of_time() {
            values
                .sort_by(|a, b| (a.value.is_none(), &a.value).cmp(&(b.value.is_none(), &b.value)));
            return Facet {
                name: self.name(),
                values,
            };
        }
        values.sort_by(|a, b| {
            let key = |row: &FacetValue| (Reverse(row.count), row.value.is_none());
            (key(a), &a.value).cmp(&(key(b), &b.value))
        });
        Facet {
            name: self.name(),
            values,
        }
    }
}

/// Merges values that filters treat as equal, under the most frequent spelling.
fn merge_spellings(values: &Values) -> Values {
    /// The total count, the most frequent spelling, and the count of that spelling.
    type Group<'v> = (u64, &'v str, u64);
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    for (value, &count) in values {
        let key = value.as_deref().map(filter_key);
        let group = groups.entry(key).or_default();
        group.0 += count;
        if count > group.2 {
            (group.1, group.2) = (value.as_deref().unwrap_or_default(), count);
        }
    }
    let shown = |(key, (count, spelling, _)): (Option<String>, Group)| {
        (key.map(|_| spelling.to_owned()), count)
    };
    groups.into_iter().map(shown).collect()
}

/// Merges days into years or months.
fn by_interval(days: &Days, interval: Interval) -> Values {
    let mut counts = Values::new();
    for (span, count) in days {
        let start = span.and_then(|span| interval.start_of(span));
        let label = start.map(|start| interval.label(&start.to_string()).to_owned());
        *counts.entry(label).or_default() += count;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(field: FacetField, column_counts: &ColumnCounts) -> Vec<(Option<String>, u64)> {
        let values = field.facet(column_counts).values.into_iter();
        values.map(|row| (row.value, row.count)).collect()
    }

    #[test]
    fn spellings_of_a_value_are_merged_under_the_most_frequent() {
        let values = [
            (Some("الجزيرة".to_owned()), 2),
            (Some("الجزيره".to_owned()), 3),
            (Some("Al Jazeera".to_owned()), 1),
            (Some("al jazeera".to_owned()), 1),
            (None, 2),
        ];
        let column_counts = ColumnCounts {
            values: [("source", values.into())].into(),
            ..ColumnCounts::default()
        };
        assert_eq!(
            rows(FacetField::Source, &column_counts),
            [
                (Some("الجزيره".to_owned()), 5),
                (Some("Al Jazeera".to_owned()), 2),
                (None, 2),
            ]
        );
    }

    #[test]
    fn years_and_months_are_derived_from_days_in_order_of_time() {
        let column_counts = ColumnCounts {
            days: [
                (Some((0, 0)), 1),
                (Some((0, 30)), 1),
                (Some((31, 31)), 3),
                (Some((0, 364)), 1),
                (None, 1),
            ]
            .into(),
            ..ColumnCounts::default()
        };
        let year = |count| (Some("1970".to_owned()), count);
        assert_eq!(rows(FacetField::Year, &column_counts), [year(6), (None, 1)]);
        assert_eq!(
            rows(FacetField::Month, &column_counts),
            [
                (Some("1970-01".to_owned()), 2),
                (Some("1970-02".to_owned()), 3),
                (None, 2)
            ]
        );
    }
}

//! The values of a field, spellings of the same one together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::tally::{Days, Tallied, Values};
use super::{Facet, FacetValue, Step};
use crate::index::document::{date_of, narrowing_key};

/// A field that articles are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FacetField {
    /// The outlet.
    Source,
    /// The section.
    Category,
    /// Who wrote it, as the record says; several authors of one article are one value.
    Author,
    /// The year of its date.
    Year,
    /// The month of its date, `YYYY-MM`.
    Month,
}

impl FacetField {
    /// The field as the command line names it.
    pub fn name(self) -> &'static str {
        match self {
            FacetField::Source => "source",
            FacetField::Category => "category",
            FacetField::Author => "author",
            FacetField::Year => "year",
            FacetField::Month => "month",
        }
    }

    /// The column of text that holds its values; none for those that are made of the date.
    pub(super) fn column(self) -> Option<&'static str> {
        match self {
            FacetField::Year | FacetField::Month => None,
            _ => Some(self.name()),
        }
    }

    /// The values of what was counted, most articles first, then in the order of their letters.
    pub(super) fn facet(self, tallied: &Tallied) -> Facet {
        let counts = match self {
            FacetField::Year => spans(&tallied.days, Step::Year),
            FacetField::Month => spans(&tallied.days, Step::Month),
            _ => tallied.values.get(self.name()).map(together),
        };
        let rows = counts.into_iter().flatten();
        let mut values: Vec<FacetValue> = rows
            .map(|(value, count)| FacetValue { value, count })
            .collect();
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

/// Values that narrowing takes for the same, in the spelling of most articles.
fn together(values: &Values) -> Values {
    /// All articles, and the spelling of most of them with their number.
    type Group<'v> = (u64, &'v str, u64);
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    for (value, &count) in values {
        let key = value.as_deref().map(narrowing_key);
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

/// Days as the years or months that they lie in.
fn spans(days: &Days, step: Step) -> Option<Values> {
    let mut spans = Values::new();
    for (day, count) in days {
        let date = day.and_then(date_of).map(|date| date.to_string());
        let span = date.map(|date| step.label(&date).to_owned());
        *spans.entry(span).or_default() += count;
    }
    Some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(field: FacetField, tallied: &Tallied) -> Vec<(Option<String>, u64)> {
        let values = field.facet(tallied).values.into_iter();
        values.map(|row| (row.value, row.count)).collect()
    }

    #[test]
    fn spellings_of_one_value_are_one_row_in_the_commonest_spelling() {
        let values = [
            (Some("الجزيرة".to_owned()), 2),
            (Some("الجزيره".to_owned()), 3),
            (Some("Al Jazeera".to_owned()), 1),
            (Some("al jazeera".to_owned()), 1),
            (None, 2),
        ];
        let tallied = Tallied {
            values: [("source", values.into())].into(),
            ..Tallied::default()
        };
        assert_eq!(
            rows(FacetField::Source, &tallied),
            [
                (Some("الجزيره".to_owned()), 5),
                (Some("Al Jazeera".to_owned()), 2),
                (None, 2),
            ]
        );
    }

    #[test]
    fn years_and_months_are_made_of_days() {
        let tallied = Tallied {
            days: [(Some(0), 1), (Some(30), 1), (Some(31), 3), (None, 1)].into(),
            ..Tallied::default()
        };
        let year = |count| (Some("1970".to_owned()), count);
        assert_eq!(rows(FacetField::Year, &tallied), [year(5), (None, 1)]);
        assert_eq!(
            rows(FacetField::Month, &tallied),
            [
                (Some("1970-02".to_owned()), 3),
                (Some("1970-01".to_owned()), 2),
                (None, 1)
            ]
        );
    }
}

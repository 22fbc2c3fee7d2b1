//! Collects the values of a record and makes an article of them.

use super::fields::{Field, RankedField};
use crate::article::{Article, DateFrom, SourceFrom};
use crate::dates;

/// The values of one record.
#[derive(Default)]
pub struct Record {
    values: Vec<(RankedField, String)>,
}

impl Record {
    /// Adds a value to its field. A value of lower rank replaces one of higher rank. Values of
    /// equal rank are joined if the field is the body, the author or the category. Blank values are
    /// ignored.
    pub fn put(&mut self, known: RankedField, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let same = self
            .values
            .iter_mut()
            .find(|(current, _)| current.field == known.field);
        let Some((current, text)) = same else {
            self.values.push((known, value.to_owned()));
            return;
        };
        if known.rank < current.rank {
            *current = known;
            *text = value.to_owned();
        } else if known.rank == current.rank {
            let separator = match known.field {
                Field::Body => "\n",
                Field::Author | Field::Category => ", ",
                _ => return,
            };
            text.push_str(separator);
            text.push_str(value);
        }
    }

    /// Adds a value of the lowest rank.
    pub fn set(&mut self, field: Field, value: &str) {
        self.put(RankedField { field, rank: 0 }, value);
    }

    /// Returns whether the field has a value.
    pub fn has(&self, field: Field) -> bool {
        self.get(field).is_some()
    }

    /// Returns the value of the field.
    pub fn get(&self, field: Field) -> Option<&str> {
        let entry = self.values.iter().find(|(known, _)| known.field == field);
        entry.map(|(_, value)| value.as_str())
    }

    /// Returns the article and a warning if its date is invalid; `None` if it has no title and no
    /// text.
    pub fn into_article(mut self) -> Option<(Article, Option<String>)> {
        let title = self.take(Field::Title).map(|title| one_line(&title));
        let summary = self.take(Field::Summary);
        let mut body = self.take(Field::Body).unwrap_or_default();
        let mut date = self.take(Field::Date);
        let mut date_from = DateFrom::Record;
        if let Some(dateline) = self.take(Field::Dateline) {
            if date.is_none() && dates::parse(&dateline).is_ok() {
                date = Some(dateline);
                date_from = DateFrom::Byline;
            } else if !body.is_empty() {
                body = format!("{}\n{body}", one_line(&dateline));
            }
        }
        if title.is_none() && summary.is_none() && body.is_empty() {
            return None;
        }
        let url = self.take(Field::Url).map(|url| identifier(&url));
        let id = self
            .take(Field::Id)
            .map(|id| identifier(&id))
            .filter(|id| !id.is_empty());
        let source = self.take(Field::Source).map(|source| one_line(&source));
        let mut article = Article {
            id: id.or_else(|| url.clone()).unwrap_or_default(),
            title,
            summary,
            body,
            source_from: source.as_ref().map(|_| SourceFrom::Record),
            source,
            author: self.take(Field::Author).map(|author| one_line(&author)),
            category: self
                .take(Field::Category)
                .map(|category| one_line(&category)),
            url,
            ..Article::default()
        };
        let date_warning = date.and_then(|raw| {
            let raw = one_line(&raw);
            match dates::parse(&raw) {
                Ok(date) => {
                    article.set_date(&raw, &date, date_from);
                    date.has_impossible_time()
                        .then(|| format!("impossible time, only the date is used: {raw}"))
                }
                Err(error) => {
                    article.date_raw = Some(raw);
                    Some(error.to_string())
                }
            }
        });
        Some((article, date_warning))
    }

    fn take(&mut self, field: Field) -> Option<String> {
        let position = self
            .values
            .iter()
            .position(|(known, _)| known.field == field)?;
        Some(self.values.swap_remove(position).1)
    }
}

/// Returns a value with its lines joined.
fn one_line(value: &str) -> String {
    if !value.contains(['\n', '\t']) {
        return value.to_owned();
    }
    let parts = value
        .split(['\n', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// Returns a value without control characters.
fn identifier(value: &str) -> String {
    let visible = value.split(char::is_control).collect::<String>();
    visible.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(values: &[(Field, usize, &str)]) -> Record {
        let mut record = Record::default();
        for (field, rank, value) in values {
            record.put(
                RankedField {
                    field: *field,
                    rank: *rank,
                },
                value,
            );
        }
        record
    }

    #[test]
    fn the_lower_rank_wins_in_either_order() {
        for order in [
            [(Field::Body, 1, "نص"), (Field::Body, 3, "وصف")],
            [(Field::Body, 3, "وصف"), (Field::Body, 1, "نص")],
        ] {
            assert_eq!(record(&order).into_article().unwrap().0.body, "نص");
        }
    }

    #[test]
    fn a_blank_value_leaves_the_field_to_the_next_name() {
        let record = record(&[(Field::Title, 1, " \n"), (Field::Title, 2, "عنوان")]);
        assert_eq!(record.into_article().unwrap().0.title.unwrap(), "عنوان");
    }

    #[test]
    fn a_dateline_is_the_date_or_the_first_line() {
        let dated = record(&[(Field::Body, 1, "نص"), (Field::Dateline, 1, "2001-02-03")]);
        assert_eq!(dated.into_article().unwrap().0.date.unwrap(), "2001-02-03");
        let placed = record(&[(Field::Body, 1, "نص"), (Field::Dateline, 1, "القدس (اف ب)")]);
        assert_eq!(placed.into_article().unwrap().0.body, "القدس (اف ب)\nنص");
    }

    #[test]
    fn an_impossible_date_is_stored_as_written() {
        let (article, date_warning) =
            record(&[(Field::Title, 1, "x"), (Field::Date, 1, "32/13/2017")])
                .into_article()
                .unwrap();
        assert_eq!(
            (article.date, article.date_raw.as_deref()),
            (None, Some("32/13/2017"))
        );
        assert!(date_warning.is_some());
    }

    #[test]
    fn an_id_has_no_control_characters() {
        let record = record(&[(Field::Title, 1, "x"), (Field::Id, 1, "a\u{2}\nb\t")]);
        assert_eq!(record.into_article().unwrap().0.id, "ab");
    }

    #[test]
    fn a_record_without_title_and_text_is_not_an_article() {
        assert!(
            record(&[(Field::Id, 1, "7"), (Field::Url, 1, "http://x")])
                .into_article()
                .is_none()
        );
    }
}

//! Collects the values of a record and makes an article of them.

use super::fields::{Field, RankedField, STAND_IN_RANK};
use super::html::{address_date, newswire_date};
use super::plain;
use crate::article::{Article, DateFrom, SourceFrom};
use crate::clean::is_outlet_list;
use crate::clean::signatures::{self, FieldAuthor};
use crate::dates;

/// The source if nothing else names it.
const LAST_SOURCE: RankedField = RankedField {
    field: Field::Source,
    rank: usize::MAX,
};

/// The value added to the rank of an address in the field of the source.
const SOURCE_URL_RANK: usize = 2000;

/// The values of one record.
pub struct Record {
    values: Vec<(RankedField, String)>,
    /// The fields whose mapped name is in the record, without a value.
    blank: Vec<Field>,
    /// The origin of the date.
    pub date_from: DateFrom,
    /// The origin of the source.
    pub source_from: SourceFrom,
    /// The host of a page, which is its source if neither the record nor the text names one.
    pub host: Option<String>,
    /// The captions on a page, which are not part of its text.
    pub captions: Vec<String>,
}

impl Default for Record {
    fn default() -> Self {
        Record {
            values: Vec::new(),
            blank: Vec::new(),
            date_from: DateFrom::Record,
            source_from: SourceFrom::Record,
            host: None,
            captions: Vec::new(),
        }
    }
}

impl Record {
    /// Adds a value to its field. A value of lower rank replaces one of higher rank. Values of
    /// equal rank are joined if the field is the body, the author or the category. A blank value is
    /// ignored, but the blank value of a mapped name leaves the field to no other name.
    pub fn put(&mut self, known: RankedField, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            if known.rank == 0 {
                self.blank_out(known.field);
            }
            return;
        }
        if self.blank.contains(&known.field) && is_of_a_name(known.rank) {
            return;
        }
        if known.field == Field::Source && is_page_address(value) {
            let known = RankedField {
                field: Field::Url,
                rank: known.rank.saturating_add(SOURCE_URL_RANK),
            };
            return self.put(known, value);
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

    /// Removes the value of another name of a field, and lets in no later one.
    fn blank_out(&mut self, field: Field) {
        self.values
            .retain(|(known, _)| known.field != field || !is_of_a_name(known.rank));
        self.blank.push(field);
    }

    /// Adds a value of the lowest rank.
    pub fn set(&mut self, field: Field, value: &str) {
        if !value.trim().is_empty() {
            self.put(RankedField { field, rank: 0 }, value);
        }
    }

    /// Adds the date of several columns if the record has none, or only a year.
    pub fn put_date_parts(&mut self, date: impl FnOnce() -> Option<String>) {
        let is_year = |date: &str| date.chars().count() == 4;
        if self.get(Field::Date).is_none_or(is_year)
            && let Some(date) = date()
        {
            self.set(Field::Date, &date);
        }
    }

    /// Replaces each value for which `replacement` returns another one.
    pub fn replace_values(&mut self, replacement: impl Fn(&str) -> Option<String>) {
        for (_, value) in &mut self.values {
            if let Some(other) = replacement(value) {
                *value = other;
            }
        }
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
        let mut summary = self.take(Field::Summary);
        let mut body = self.take(Field::Body).unwrap_or_default();
        let mut date = self.take(Field::Date);
        let mut date_from = self.date_from;
        if let Some(dateline) = self.take(Field::Dateline) {
            if date.is_none() && dates::parse(&dateline).is_ok() {
                date = Some(dateline);
                date_from = DateFrom::Byline;
            } else if !body.is_empty() {
                body = format!("{}\n{body}", one_line(&dateline));
            }
        }
        // A feed has the text in its description, a table in the only column for a text.
        if body.is_empty() {
            body = summary.take().unwrap_or_default();
        }
        if title.is_none() && body.is_empty() {
            return None;
        }
        let captions = std::mem::take(&mut self.captions);
        let captions = captions.iter().map(|caption| one_line(caption));
        let mut removed: Vec<String> = captions.filter(|caption| !caption.is_empty()).collect();
        if let Some(info) = self.take(Field::Info) {
            let info_date = info_date(&info).map(str::to_owned);
            let info_author = info_pieces(&info).find_map(plain::author);
            match info_author {
                // `كتب: رويترز`
                Some(agency) if is_outlet_list(agency) => self.put(LAST_SOURCE, agency),
                Some(author) if !self.has(Field::Author) => self.set(Field::Author, author),
                _ => {}
            }
            if date.is_none() {
                date_from = DateFrom::Byline;
                date = info_date;
            }
            removed.push(one_line(&info));
        }
        let mut author = self.take(Field::Author).map(|author| one_line(&author));
        if let Some(name) = author.as_deref().and_then(signatures::without_label) {
            author = Some(name.to_owned());
        }
        if let Some(field) = author.as_deref().and_then(signatures::in_field) {
            let name = match field {
                FieldAuthor::Name(name) => Some(name.to_owned()),
                FieldAuthor::Nobody => None,
            };
            removed.extend(std::mem::replace(&mut author, name));
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
            source_from: source.as_ref().map(|_| self.source_from),
            source,
            author,
            category: self
                .take(Field::Category)
                .map(|category| one_line(&category)),
            url,
            removed,
            ..Article::default()
        };
        let date_warning = date.and_then(|raw| {
            let raw = one_line(&raw);
            match dates::parse(&raw) {
                Ok(date) => {
                    article.set_date(&raw, &date, date_from);
                    date.warning(&raw)
                }
                Err(error) => {
                    article.date_raw = Some(raw);
                    Some(error.to_string())
                }
            }
        });
        if article.date_raw.is_none() {
            set_identified_date(&mut article);
        }
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

/// Returns whether a rank is that of a name that is not mapped.
fn is_of_a_name(rank: usize) -> bool {
    rank > 0 && rank != STAND_IN_RANK && rank != usize::MAX
}

/// Returns whether a source is the address of a page, which is that of the article.
fn is_page_address(source: &str) -> bool {
    let path = source
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'));
    path.is_some_and(|(_, path)| !path.is_empty()) && !source.contains(' ')
}

/// Returns the parts of the line below a headline.
fn info_pieces(info: &str) -> impl Iterator<Item = &str> {
    let pieces = info.split(['|', '\n', '•', '·']).map(str::trim);
    pieces.filter(|piece| !piece.is_empty())
}

/// Returns the date in the line below a headline, which may begin with a place and end with an
/// agency: `طرابلس 21 ديسمبر 2023 م واس`.
fn info_date(info: &str) -> Option<&str> {
    const MAX_WORDS_AROUND: usize = 4;
    let is_date = |text: &&str| dates::parse(text).is_ok_and(|date| date.day().is_some());
    let around = info_pieces(info).flat_map(|piece| {
        let starts = std::iter::once(0).chain(piece.match_indices(' ').map(|(at, _)| at));
        starts.take(MAX_WORDS_AROUND).flat_map(move |start| {
            let rest = piece.get(start..).unwrap_or_default();
            let ends =
                std::iter::once(rest.len()).chain(rest.rmatch_indices(' ').map(|(at, _)| at));
            ends.take(MAX_WORDS_AROUND)
                .filter_map(move |end| rest.get(..end).map(str::trim))
        })
    });
    let before_update = info.split("آخر تحديث").next().map(str::trim);
    before_update.into_iter().chain(around).find(is_date)
}

/// Sets the date of an article from its identifier or its address.
fn set_identified_date(article: &mut Article) {
    let of_id = newswire_date(&article.id).map(|day| (day.to_string(), DateFrom::Id));
    let of_url = || {
        let date = article.url.as_deref().and_then(address_date)?;
        Some((date, DateFrom::Url))
    };
    if let Some((raw, from)) = of_id.or_else(of_url)
        && let Ok(date) = dates::parse(&raw)
    {
        article.set_date(&raw, &date, from);
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
    fn a_blank_value_of_a_mapped_name_leaves_the_field_to_no_other_name() {
        for order in [
            [(Field::Date, 0, " "), (Field::Date, 1, "2024-03-04")],
            [(Field::Date, 1, "2024-03-04"), (Field::Date, 0, "")],
        ] {
            let mut record = record(&order);
            assert!(!record.has(Field::Date));
            record.set(Field::Date, "2024-05-06");
            assert_eq!(record.get(Field::Date), Some("2024-05-06"));
        }
    }

    #[test]
    fn a_dateline_is_the_date_or_the_first_line() {
        let dated = record(&[(Field::Body, 1, "نص"), (Field::Dateline, 1, "2001-02-03")]);
        assert_eq!(dated.into_article().unwrap().0.date.unwrap(), "2001-02-03");
        let placed = record(&[(Field::Body, 1, "نص"), (Field::Dateline, 1, "القدس (اف ب)")]);
        assert_eq!(placed.into_article().unwrap().0.body, "القدس (اف ب)\nنص");
    }

    #[test]
    fn a_label_in_the_field_of_the_author_is_cut_off() {
        for (field, expected) in [
            ("بقلم سعاد المنصوري", "سعاد المنصوري"),
            ("بقلم: سعاد المنصوري", "سعاد المنصوري"),
            ("كتب: زياد", "زياد"),
            ("سعاد المنصوري", "سعاد المنصوري"),
        ] {
            let record = record(&[(Field::Body, 1, "نص"), (Field::Author, 1, field)]);
            let article = record.into_article().unwrap().0;
            assert_eq!(article.author.as_deref(), Some(expected), "{field}");
        }
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
    fn the_line_below_a_headline_gives_the_date_and_the_author() {
        for (info, date, author) in [
            (
                "الثلاثاء 07-09-2010 15:11 | كتب: سعاد |",
                Some("2010-09-07"),
                Some("سعاد"),
            ),
            (
                "24 سبتمبر 2005 آخر تحديث: 30 أبريل 2023",
                Some("2005-09-24"),
                None,
            ),
            (
                "\n   الاحد 17 ديسمبر 2023  00:04   ",
                Some("2023-12-17"),
                None,
            ),
            (
                "طرابلس 8 جمادى الآخرة 1445 هـ الموافق 21 ديسمبر 2023 م واس",
                Some("2023-12-21"),
                None,
            ),
            ("لا تاريخ هنا", None, None),
        ] {
            let record = record(&[(Field::Body, 1, "نص"), (Field::Info, 1, info)]);
            let article = record.into_article().unwrap().0;
            assert_eq!(article.date.as_deref(), date, "{info}");
            assert_eq!(article.author.as_deref(), author, "{info}");
        }
    }

    #[test]
    fn an_address_in_the_source_is_that_of_the_article() {
        let source = |source: &str| {
            let record = record(&[(Field::Body, 1, "نص"), (Field::Source, 1, source)]);
            let article = record.into_article().unwrap().0;
            (article.source, article.url)
        };
        let address = "https://example.org/1";
        assert_eq!(source(address), (None, Some(address.to_owned())));
        assert_eq!(
            source("example.org"),
            (Some("example.org".to_owned()), None)
        );
    }

    #[test]
    fn an_identifier_or_an_address_may_have_the_date() {
        let date = |field, value| {
            let record = record(&[(Field::Title, 1, "x"), (field, 1, value)]);
            let article = record.into_article().unwrap().0;
            (article.date.unwrap_or_default(), article.date_from)
        };
        assert_eq!(
            date(Field::Id, "AFA20001113.1400.0001"),
            ("2000-11-13".to_owned(), Some(DateFrom::Id))
        );
        assert_eq!(
            date(Field::Url, "https://example.org/2015/05/06/a"),
            ("2015-05-06".to_owned(), Some(DateFrom::Url))
        );
        assert_eq!(date(Field::Id, "12345678"), (String::new(), None));
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

//! Maps the names of tags, keys and columns to the fields of an article.

use super::Format;

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The identifier of the record.
    Id,
    /// The URL of publication.
    Url,
    /// The headline.
    Title,
    /// The text.
    Body,
    /// The abstract.
    Summary,
    /// The date of publication.
    Date,
    /// A place, an agency and a date, or some of them: used as the date if it parses as one, or
    /// else as the first line of the text.
    Dateline,
    /// The outlet.
    Source,
    /// The author.
    Author,
    /// The section.
    Category,
}

/// The names of each field, the most specific first. If a record has several, the first in this
/// order wins.
///
/// `date_extracted`, `crawl_date`, `modified` and `updated` are missing on purpose: none of them is
/// the date of publication.
const NAMES: [(Field, &[&str]); 10] = [
    (
        Field::Id,
        &[
            "docno",
            "doc_id",
            "docid",
            "article_id",
            "articleid",
            "id",
            "_id",
            "guid",
            "uuid",
            "المعرف",
            "رقم",
        ],
    ),
    (
        Field::Url,
        &[
            "url",
            "link",
            "href",
            "uri",
            "permalink",
            "canonical_url",
            "الرابط",
            "رابط",
            "lien",
        ],
    ),
    (
        Field::Title,
        &[
            "title",
            "headline",
            "healine",
            "headlines",
            "heading",
            "article_title",
            "العنوان",
            "عنوان",
            "عنوان_الخبر",
            "عنوان_المقال",
            "titre",
        ],
    ),
    (
        Field::Body,
        &[
            "text",
            "body",
            "content",
            "articlebody",
            "article_body",
            "article_text",
            "fulltext",
            "full_text",
            "content:encoded",
            "maintext",
            "article",
            "paragraphs",
            "story",
            "النص",
            "نص",
            "نص_الخبر",
            "نص_المقال",
            "المحتوى",
            "محتوى",
            "المقال",
            "الخبر",
            "texte",
            "contenu",
            "corps",
        ],
    ),
    (
        Field::Summary,
        &[
            "summary",
            "abstract",
            "description",
            "lead",
            "excerpt",
            "subtitle",
            "الملخص",
            "ملخص",
            "الوصف",
            "المقدمة",
            "résumé",
            "resume",
            "chapeau",
        ],
    ),
    (
        Field::Date,
        &[
            "published",
            "published_at",
            "publishedat",
            "pubdate",
            "pub_date",
            "date_published",
            "datepublished",
            "published_date",
            "publish_date",
            "publication_date",
            "date_publish",
            "dc:date",
            "date",
            "datetime",
            "date_time",
            "timestamp",
            "time",
            "التاريخ",
            "تاريخ",
            "تاريخ_النشر",
            "date_de_publication",
        ],
    ),
    (Field::Dateline, &["dateline"]),
    (
        Field::Source,
        &[
            "source",
            "src",
            "publisher",
            "agency",
            "outlet",
            "newspaper",
            "site_name",
            "sitename",
            "المصدر",
            "مصدر",
            "الصحيفة",
            "الوكالة",
        ],
    ),
    (
        Field::Author,
        &[
            "author",
            "authors",
            "byline",
            "writer",
            "dc:creator",
            "creator",
            "الكاتب",
            "كاتب",
            "المؤلف",
            "بقلم",
            "auteur",
        ],
    ),
    (
        Field::Category,
        &[
            "category",
            "categories",
            "cat",
            "section",
            "topic",
            "label",
            "class",
            "التصنيف",
            "القسم",
            "قسم",
            "الفئة",
            "تصنيف",
            "catégorie",
            "categorie",
            "rubrique",
        ],
    ),
];

/// A field, with the rank of the name under which it was found. If a field has several values, the
/// one with the lowest rank wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankedField {
    /// The field.
    pub field: Field,
    /// 0 for a name that the user mapped, or else the position in the list of the field's names,
    /// counted from 1.
    pub rank: usize,
}

/// The names of fields: those of the table, overridden by those that the user mapped.
pub struct FieldNames {
    mapped: Vec<(Field, String)>,
}

impl FieldNames {
    /// Returns the names of the table, overridden by the pairs of field and column in `map`.
    ///
    /// # Errors
    ///
    /// Returns an error if a pair names a field that articles do not have.
    pub fn new(map: &[(String, String)]) -> Result<Self, String> {
        let table = FieldNames { mapped: Vec::new() };
        let mapped = map.iter().map(|(field, column)| match table.find(field) {
            Some(known) => Ok((known.field, key(column))),
            None => Err(format!(
                "unknown field {field}: give one of id, url, title, body, summary, date, source, \
                 author, category"
            )),
        });
        Ok(FieldNames {
            mapped: mapped.collect::<Result<_, _>>()?,
        })
    }

    /// Returns the field of a name, ignoring case and treating blanks and hyphens as underscores. A
    /// mapped field has only its mapped name.
    pub fn find(&self, name: &str) -> Option<RankedField> {
        let name = key(name);
        if let Some((field, _)) = self.mapped.iter().find(|(_, column)| *column == name) {
            return Some(RankedField {
                field: *field,
                rank: 0,
            });
        }
        NAMES
            .iter()
            .filter(|(field, _)| self.mapped.iter().all(|(mapped, _)| mapped != field))
            .find_map(|(field, names)| {
                let position = names.iter().position(|known| *known == name)?;
                Some(RankedField {
                    field: *field,
                    rank: position + 1,
                })
            })
    }

    /// Returns whether the cells are the header of a table of articles. If the format is not known
    /// to be a table, every cell must look like a name, so that prose with commas is not a header.
    pub fn is_header(&self, cells: &[&str], format: Option<Format>) -> bool {
        let known = cells
            .iter()
            .filter_map(|cell| self.find(cell))
            .collect::<Vec<_>>();
        let has_text_column = known
            .iter()
            .any(|known| matches!(known.field, Field::Title | Field::Body | Field::Summary));
        if format.is_some() {
            return has_text_column;
        }
        let is_name =
            |cell: &&str| cell.chars().count() <= 40 && cell.split_whitespace().count() <= 4;
        has_text_column && known.len() >= 2 && cells.iter().all(is_name)
    }
}

fn key(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '"');
    name.to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(map: &[(&str, &str)]) -> FieldNames {
        let map: Vec<_> = map
            .iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect();
        FieldNames::new(&map).unwrap()
    }

    #[test]
    fn names_are_found_in_any_case_and_in_three_languages() {
        let names = names(&[]);
        for (name, field) in [
            ("HEALINE", Field::Title),
            (" تاريخ النشر", Field::Date),
            ("Titre", Field::Title),
            ("Doc-ID", Field::Id),
        ] {
            assert_eq!(
                names.find(name).map(|known| known.field),
                Some(field),
                "{name}"
            );
        }
    }

    #[test]
    fn a_crawl_date_is_not_a_date_of_publication() {
        assert_eq!(names(&[]).find("date_extracted"), None);
    }

    #[test]
    fn a_mapped_field_has_only_its_mapped_name() {
        let names = names(&[("body", "Inhalt"), ("title", "text")]);
        assert_eq!(
            names.find("inhalt").map(|known| known.field),
            Some(Field::Body)
        );
        assert_eq!(
            names.find("text").map(|known| known.field),
            Some(Field::Title)
        );
        assert_eq!(names.find("content"), None);
    }

    #[test]
    fn an_unknown_field_is_rejected() {
        assert!(FieldNames::new(&[("colour".to_owned(), "x".to_owned())]).is_err());
    }

    #[test]
    fn prose_with_commas_is_not_a_header() {
        let names = names(&[]);
        assert!(!names.is_header(&["title", "قال الوزير"], None));
        assert!(names.is_header(&["id", "العنوان", "اللون"], None));
        assert!(names.is_header(&["text"], Some(Format::Csv)));
    }
}

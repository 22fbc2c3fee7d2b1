//! Which field of an article a tag, key or column holds: one table of names.

use super::Format;

/// A field that records give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What the record is called.
    Id,
    /// Where it was published.
    Url,
    /// The headline.
    Title,
    /// The text.
    Body,
    /// The abstract.
    Summary,
    /// The date of publication.
    Date,
    /// Place, agency and date, or any of them: a date where it reads as one, else the first
    /// words of the text.
    Dateline,
    /// The outlet.
    Source,
    /// Who wrote it.
    Author,
    /// The section.
    Category,
}

/// The names of each field, the most telling first: where a record gives several, the first wins.
///
/// Not here, on purpose: `date_extracted`, `crawl_date`, `modified`, `updated`, none of which is
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

/// What a name stands for, and how far down its list it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The field.
    pub field: Field,
    /// 0 for a name that a person mapped, then the place in the list.
    pub rank: usize,
}

/// The names of fields: the table, and what a person said of this collection.
pub struct Names {
    mapped: Vec<(Field, String)>,
}

impl Names {
    /// The table below a map of pairs of field and column.
    ///
    /// # Errors
    ///
    /// When a pair names a field that articles do not have.
    pub fn new(map: &[(String, String)]) -> Result<Self, String> {
        let table = Names { mapped: Vec::new() };
        let mapped = map.iter().map(|(field, column)| match table.find(field) {
            Some(known) => Ok((known.field, key(column))),
            None => Err(format!(
                "unknown field {field}: it is one of id, url, title, body, summary, date, source, \
                 author, category"
            )),
        });
        Ok(Names {
            mapped: mapped.collect::<Result<_, _>>()?,
        })
    }

    /// What `name` stands for; case and the kind of blank do not matter. A field that is mapped
    /// is found under its mapped name only.
    pub fn find(&self, name: &str) -> Option<Known> {
        let name = key(name);
        if let Some((field, _)) = self.mapped.iter().find(|(_, column)| *column == name) {
            return Some(Known {
                field: *field,
                rank: 0,
            });
        }
        NAMES
            .iter()
            .filter(|(field, _)| self.mapped.iter().all(|(mapped, _)| mapped != field))
            .find_map(|(field, names)| {
                let place = names.iter().position(|known| *known == name)?;
                Some(Known {
                    field: *field,
                    rank: place + 1,
                })
            })
    }

    /// Whether the columns of a header are those of articles. In a file that is not known to be a
    /// table every cell must look like a name, so that prose with commas is none.
    pub fn is_header(&self, cells: &[&str], format: Option<Format>) -> bool {
        let known = cells
            .iter()
            .filter_map(|cell| self.find(cell))
            .collect::<Vec<_>>();
        let tells = known
            .iter()
            .any(|known| matches!(known.field, Field::Title | Field::Body | Field::Summary));
        if format.is_some() {
            return tells;
        }
        let is_name =
            |cell: &&str| cell.chars().count() <= 40 && cell.split_whitespace().count() <= 4;
        tells && known.len() >= 2 && cells.iter().all(is_name)
    }
}

fn key(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '"');
    name.to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(map: &[(&str, &str)]) -> Names {
        let map: Vec<_> = map
            .iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect();
        Names::new(&map).unwrap()
    }

    #[test]
    fn names_are_known_in_any_case_and_three_languages() {
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
    fn a_crawl_date_is_no_date() {
        assert_eq!(names(&[]).find("date_extracted"), None);
    }

    #[test]
    fn a_mapped_field_has_no_other_name() {
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
    fn a_field_that_articles_do_not_have_is_refused() {
        assert!(Names::new(&[("colour".to_owned(), "x".to_owned())]).is_err());
    }

    #[test]
    fn prose_with_commas_is_no_header() {
        let names = names(&[]);
        assert!(!names.is_header(&["title", "قال الوزير"], None));
        assert!(names.is_header(&["id", "العنوان", "اللون"], None));
        assert!(names.is_header(&["text"], Some(Format::Csv)));
    }
}

//! Maps the names of tags, keys and columns to the fields of an article.

mod composed;
mod date_parts;
mod table;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::Format;
pub use date_parts::DateParts;
use table::NAMES;

/// The rank of names of hosts, after all names of outlets.
const HOST_RANK: usize = 1000;

/// The rank of values that stand in for missing ones, such as the outlet of a whole file.
pub const STAND_IN_RANK: usize = 500;

/// The rank of names with the type of their field, after the plain ones.
const TYPED_RANK: usize = 100;

/// The ends of names that state the type of a field in Solr.
#[rustfmt::skip]
const TYPE_SUFFIXES: [&str; 13] = [
    "_txt_ar", "_txt_en", "_txt_gen", "_txt", "_text_ar", "_t", "_ts", "_s", "_ss", "_str", "_dt",
    "_dts", "_tdt",
];

/// The largest number of names whose fields are cached.
const MAX_CACHED_NAMES: usize = 512;

/// The fields of each name of the table, in the order of the table.
static BY_NAME: LazyLock<HashMap<&str, Vec<RankedField>>> = LazyLock::new(|| {
    let mut fields: HashMap<&str, Vec<RankedField>> = HashMap::new();
    for (field, names) in NAMES.iter() {
        for (rank, name) in (1..).zip(names.iter()) {
            let known = RankedField {
                field: *field,
                rank,
            };
            fields.entry(name).or_default().push(known);
        }
    }
    fields
});

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
    /// The line below a headline, with the date and the author: `كتب: فلان | 6 مايو 2015`.
    Info,
}

/// A field, with the rank of the name under which it was found. If a field has several values, the
/// one with the lowest rank wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankedField {
    /// The field.
    pub field: Field,
    /// 0 for a name that the user mapped, or else the position in the list of the field's names,
    /// counted from 1. Composed names have higher ranks than those of the table.
    pub rank: usize,
}

/// The names of fields: those of the table, overridden by those that the user mapped.
pub struct FieldNames {
    mapped: Vec<(Field, String)>,
    /// The fields of the names that were looked up.
    cache: RefCell<HashMap<String, Option<RankedField>>>,
}

impl FieldNames {
    /// Returns the names of the table, overridden by the pairs of field and column in `map`.
    ///
    /// # Errors
    ///
    /// Returns an error if a pair names a field that articles do not have.
    pub fn new(map: &[(String, String)]) -> Result<Self, String> {
        let table = FieldNames {
            mapped: Vec::new(),
            cache: RefCell::default(),
        };
        let mapped = map.iter().map(|(field, column)| match table.lookup(field) {
            Some(known) if known.field != Field::Info => Ok((known.field, key(column))),
            _ => Err(format!(
                "unknown field {field}: give one of id, url, title, body, summary, date, source, \
                 author, category"
            )),
        });
        Ok(FieldNames {
            mapped: mapped.collect::<Result<_, _>>()?,
            cache: RefCell::default(),
        })
    }

    /// Returns the field of a name: a name of the table, ignoring case and treating blanks and
    /// hyphens as underscores, or else a name composed of such words, such as `article_title`. A
    /// mapped name comes first, and the other names of its field are for records without it.
    pub fn find(&self, name: &str) -> Option<RankedField> {
        if let Some(known) = self.cache.borrow().get(name) {
            return *known;
        }
        let known = self.lookup(name);
        let mut cache = self.cache.borrow_mut();
        if cache.len() < MAX_CACHED_NAMES && name.len() <= composed::MAX_NAME_BYTES {
            cache.insert(name.to_owned(), known);
        }
        known
    }

    fn lookup(&self, written: &str) -> Option<RankedField> {
        let name = key(written);
        let mut known = self.lookup_key(written, &name).or_else(|| {
            // `title_txt_ar`: the type of a dynamic field of Solr
            let bare = TYPE_SUFFIXES
                .iter()
                .find_map(|end| name.strip_suffix(end))?;
            let mut known = self.lookup_key(bare, bare)?;
            known.rank += TYPED_RANK;
            Some(known)
        })?;
        // The host of a page names its outlet only where nothing else does.
        let is_host = |word| matches!(word, "domain" | "hostname" | "host");
        if known.field == Field::Source
            && known.rank > 0
            && name.split('_').next_back().is_some_and(is_host)
            && !name.starts_with("source_host")
        {
            known.rank += HOST_RANK;
        }
        Some(known)
    }

    fn lookup_key(&self, written: &str, name: &str) -> Option<RankedField> {
        if let Some((field, _)) = self.mapped.iter().find(|(_, column)| *column == name) {
            return Some(RankedField {
                field: *field,
                rank: 0,
            });
        }
        let is_free = |known: &&RankedField| {
            let mut mapped = self.mapped.iter();
            mapped.all(|(mapped, _)| *mapped != known.field)
        };
        // A name of several fields is for one that is not mapped.
        let known = BY_NAME.get(name).into_iter().flatten();
        let first = known.clone().next();
        let known = known.clone().find(is_free).or(first);
        known.copied().or_else(|| composed::find(written))
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
    fn names_are_composed_by_rule() {
        let names = names(&[]);
        for (field, columns) in [
            (
                Field::Title,
                "article_title news-title webTitle title_text headline_ar og:title title.rendered \
                 newsTitle عنوان_النص عنوان_الخبر_الرئيسي Article_Headline _source.title",
            ),
            (
                Field::Body,
                "body_text content_text raw_text bodyText article_content clean_text text_clean \
                 post_content newsBody content.rendered fields.bodyText content_html نص_الموضوع \
                 محتوى_الخبر تفاصيل_الخبر articleText content:encoded full_article news_story",
            ),
            (
                Field::Date,
                "published_time created_at post_date pubDateISO publishTime webPublicationDate \
                 date_gmt datePosted release_date news_date created_utc publish_ts تاريخ_الخبر \
                 وقت_النشر published_on date_hijri dcterms:created",
            ),
            (
                Field::Author,
                "author_name authorName author.name article_author writerName user.name \
                 اسم_الكاتب كاتب_المقال reporter اسم_الصحفي",
            ),
            (
                Field::Source,
                "source_name media_name source.name publisher_name newspaper_name siteName \
                 website_name channel_name اسم_الصحيفة مصدر_الخبر source-hostname provider",
            ),
            (
                Field::Url,
                "article_url news_link page_link webUrl postUrl رابط_الخبر url_full",
            ),
            (
                Field::Category,
                "category_name news_category sectionName main_category قسم_الخبر تصنيف_المقال",
            ),
            (
                Field::Summary,
                "meta_description short_description article_summary ملخص_الخبر",
            ),
            (Field::Id, "news_id postId رقم_الخبر article_no"),
            (Field::Info, "page_info Page_info article_meta_text"),
        ] {
            for column in columns.split_whitespace() {
                let found = names.find(column).map(|known| known.field);
                assert_eq!(found, Some(field), "{column}");
            }
        }
    }

    #[test]
    fn the_type_of_a_field_at_the_end_of_its_name_is_ignored() {
        let names = names(&[]);
        for (column, field) in [
            ("title_txt_ar", Field::Title),
            ("content_t", Field::Body),
            ("date_dt", Field::Date),
            ("author_ss", Field::Author),
        ] {
            let found = names.find(column).map(|known| known.field);
            assert_eq!(found, Some(field), "{column}");
        }
        assert_eq!(names.find("url_count_s"), None);
        assert!(names.find("title").map(|k| k.rank) < names.find("title_t").map(|k| k.rank));
    }

    #[test]
    fn names_of_other_things_are_not_fields() {
        let names = names(&[]);
        for column in [
            "author_id",
            "category_id",
            "source_url",
            "image_url",
            "author_url",
            "text_length",
            "title_en",
            "date_extracted",
            "crawl_date",
            "updated_at",
            "last_modified",
            "scraped_at",
            "date_download",
            "word_count",
            "title_tokens",
            "body_embedding",
            "comment_text",
            "comments",
            "wp:comment_content",
            "wp:post_type",
            "wp:post_name",
            "reading_time",
            "source_text",
            "target_text",
            "image_title",
            "media:title",
            "published_by",
            "created_by",
            "lang",
            "Main page number",
            "keywords",
            "Unnamed: 0",
            "parent_id",
            "source_id",
            "date_collected",
            "fetch_time",
            "عدد_الكلمات",
            "صورة_الخبر",
            "full",
            "page",
            "article_count",
            "author_image",
        ] {
            assert_eq!(names.find(column), None, "{column}");
        }
    }

    #[test]
    fn a_name_of_the_table_outranks_a_composed_one() {
        let names = names(&[]);
        for (table, composed) in [("text", "raw_text"), ("date", "created_at")] {
            let rank = |name| names.find(name).map(|known| known.rank);
            assert!(rank(table) < rank(composed), "{table} and {composed}");
        }
        assert_ne!(names.find("raw_text"), names.find("clean_text"));
    }

    #[test]
    fn a_crawl_date_is_not_a_date_of_publication() {
        assert_eq!(names(&[]).find("date_extracted"), None);
    }

    #[test]
    fn a_mapped_name_comes_before_the_other_names_of_its_field() {
        let names = names(&[("body", "Inhalt"), ("title", "text")]);
        assert_eq!(
            names.find("inhalt").map(|known| known.field),
            Some(Field::Body)
        );
        assert_eq!(
            names.find("text").map(|known| known.field),
            Some(Field::Title)
        );
        let rank = |name| names.find(name).map(|known| (known.field, known.rank > 0));
        assert_eq!(rank("inhalt"), Some((Field::Body, false)));
        assert_eq!(rank("content"), Some((Field::Body, true)));
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

//! Reads the linked data of a page, JSON-LD: `<script type="application/ld+json">`.

use html_escape::decode_html_entities;
use memchr::memmem;
use serde_json::{Map, Value};

/// The largest depth at which a graph may nest the article.
const MAX_DEPTH: u8 = 4;

/// The statements of a page about its article in linked data. A value is empty if the page states
/// none.
#[derive(Debug, Default)]
pub struct LinkedData {
    pub headline: String,
    /// `datePublished`.
    pub published: String,
    /// `dateCreated`, or `uploadDate` of a video.
    pub created: String,
    /// `dateModified`.
    pub modified: String,
    pub publisher: String,
    /// The authors, without organisations.
    pub authors: Vec<String>,
    pub section: String,
    pub description: String,
    /// `articleBody`, possibly with tags.
    pub body: String,
    pub url: String,
    /// The names of organisations and sites, of which one is the site of the page.
    pub names: Vec<String>,
    /// The names in the breadcrumb trail.
    pub breadcrumbs: Vec<String>,
}

impl LinkedData {
    /// Returns the statements about the first article of the page, or about the page itself.
    pub fn of(html: &str) -> Self {
        let blocks: Vec<Value> = blocks(html).collect();
        let mut data = LinkedData::default();
        for block in &blocks {
            data.add_names(block, 0);
        }
        let of_kind =
            |is_kind: fn(&str) -> bool| blocks.iter().find_map(|block| object(block, is_kind, 0));
        if let Some(article) = of_kind(is_article) {
            let member = |name| member(article, name, &blocks);
            data.headline = member("headline");
            if data.headline.is_empty() {
                data.headline = member("name");
            }
            data.publisher = member("publisher");
            data.authors = authors(article, &blocks);
            data.section = member("articleSection");
            data.description = member("description");
            data.body = member("articleBody");
            data.url = member("url");
            if data.url.is_empty() {
                data.url = article
                    .get("mainEntityOfPage")
                    .and_then(|page| page.get("@id").unwrap_or(page).as_str())
                    .unwrap_or_default()
                    .to_owned();
            }
        }
        let dated = [of_kind(is_article), of_kind(is_page), of_kind(is_video)];
        for object in dated.into_iter().flatten() {
            let set = |value: &mut String, name| {
                if value.is_empty() {
                    *value = member(object, name, &blocks);
                }
            };
            set(&mut data.published, "datePublished");
            set(&mut data.created, "dateCreated");
            set(&mut data.created, "uploadDate");
            set(&mut data.modified, "dateModified");
        }
        if data.published.is_empty() {
            data.published = published_in_script(html).unwrap_or_default().to_owned();
        }
        data
    }

    /// Collects the names of organisations and sites, and the breadcrumb trail.
    fn add_names(&mut self, value: &Value, depth: u8) {
        const MAX_NAMES: usize = 20;
        match value {
            Value::Array(values) if depth <= MAX_DEPTH => {
                for value in values {
                    self.add_names(value, depth + 1);
                }
            }
            Value::Object(object) if depth <= MAX_DEPTH => {
                if is_organization(object) || has_type(object, |kind| kind == "WebSite") {
                    for name in ["name", "alternateName"] {
                        let name = object.get(name).and_then(Value::as_str);
                        self.names.extend(name.map(clean));
                    }
                }
                if has_type(object, |kind| kind == "BreadcrumbList") {
                    let items = object.get("itemListElement").and_then(Value::as_array);
                    let names = items.into_iter().flatten().filter_map(|item| {
                        let name = item.get("name").or_else(|| item.get("item")?.get("name"));
                        name?.as_str().map(clean)
                    });
                    self.breadcrumbs.extend(names.take(MAX_NAMES));
                }
                for name in ["@graph", "publisher", "isPartOf", "author", "breadcrumb"] {
                    if let Some(value) = object.get(name) {
                        self.add_names(value, depth + 1);
                    }
                }
                self.names.truncate(MAX_NAMES);
            }
            _ => {}
        }
    }
}

/// Returns the value of `datePublished` in any script, for linked data that is not valid JSON and
/// for the state that a page hands to its scripts.
fn published_in_script(html: &str) -> Option<&str> {
    let at = memmem::find(html.as_bytes(), b"\"datePublished\"")?;
    let value = html.get(at..)?.split_once(':')?.1.trim_start();
    let value = value.strip_prefix('"')?;
    const MAX_DATE_BYTES: usize = 60;
    let end = value.bytes().take(MAX_DATE_BYTES).position(|b| b == b'"')?;
    value.get(..end)
}

fn clean(text: &str) -> String {
    decode_html_entities(text).trim().to_owned()
}

fn member(object: &Map<String, Value>, name: &str, blocks: &[Value]) -> String {
    let value = object.get(name).and_then(|value| text(value, blocks));
    clean(&value.unwrap_or_default())
}

/// Returns the names of the authors that are not organisations.
fn authors(article: &Map<String, Value>, blocks: &[Value]) -> Vec<String> {
    let Some(value) = article.get("author").or_else(|| article.get("creator")) else {
        return Vec::new();
    };
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    values
        .iter()
        .filter(|value| !value.as_object().is_some_and(is_organization))
        .filter_map(|value| text(value, blocks))
        .map(|name| clean(&name))
        .collect()
}

/// Returns the values of all JSON-LD scripts. Accepts line ends within strings, which many sites
/// write, `<![CDATA[` around the script, and several values in one script; skips what is not JSON.
fn blocks(html: &str) -> impl Iterator<Item = Value> {
    let mut rest = html;
    let scripts = std::iter::from_fn(move || {
        const TYPE: &str = "application/ld+json";
        let at = memmem::find(rest.as_bytes(), TYPE.as_bytes())?;
        let (before, script) = rest.split_at_checked(at)?;
        let tag = before.rfind('<').and_then(|at| before.get(at..));
        let is_script = tag.is_some_and(|tag| {
            let name = tag.get(.."<script".len());
            name.is_some_and(|name| name.eq_ignore_ascii_case("<script")) && !tag.contains('>')
        });
        if !is_script {
            // The text of another script, such as the state of Next.js.
            rest = script.get(TYPE.len()..)?;
            return Some(None);
        }
        let start = script.find('>')? + 1;
        let end = script_end(script.get(start..)?).map(|end| start + end)?;
        rest = script.get(end..)?;
        Some(script.get(start..end))
    });
    scripts.flatten().flat_map(|script| {
        let script = script.replace(|c: char| c.is_control(), " ");
        let json = without_wrapper(&script).trim_end().trim_end_matches(';');
        let values = serde_json::Deserializer::from_str(json).into_iter();
        values.map_while(Result::ok).collect::<Vec<_>>()
    })
}

/// Returns the position of `</script`, in any case.
fn script_end(text: &str) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), b"</").find(|at| {
        text.get(at + 2..at + 8)
            .is_some_and(|name| name.eq_ignore_ascii_case("script"))
    })
}

/// Returns a script without `//<![CDATA[ … //]]>` or `<!-- … -->` around it.
fn without_wrapper(script: &str) -> &str {
    let mut json = script.trim();
    for (start, end) in [("<![CDATA[", "]]>"), ("<!--", "-->")] {
        let open = json.find(start).filter(|at| {
            json.get(..*at)
                .is_some_and(|before| before.trim_matches(['/', '*', ' ']).is_empty())
        });
        if let Some(open) = open {
            json = json.get(open + start.len()..).unwrap_or_default();
            let close = json.rfind(end).unwrap_or(json.len());
            json = json.get(..close).unwrap_or_default();
            json = json.trim_matches(['/', '*', ' ']);
        }
    }
    json
}

/// Returns the object of a kind in a value: the value itself, or the first one in a list, in
/// `@graph` or in `mainEntity`.
fn object(value: &Value, is_kind: fn(&str) -> bool, depth: u8) -> Option<&Map<String, Value>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Array(values) => values
            .iter()
            .find_map(|value| object(value, is_kind, depth + 1)),
        Value::Object(map) if has_type(map, is_kind) => Some(map),
        Value::Object(map) => ["@graph", "mainEntity", "mainEntityOfPage"]
            .iter()
            .filter_map(|name| map.get(*name))
            .find_map(|value| object(value, is_kind, depth + 1)),
        _ => None,
    }
}

/// Returns whether a type is that of an article: `NewsArticle`, `ReportageNewsArticle`,
/// `LiveBlogPosting`, with or without the address of the vocabulary.
fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || kind.ends_with("Posting") || kind.ends_with("/Report")
}

fn is_page(kind: &str) -> bool {
    kind.ends_with("WebPage") || kind.ends_with("ItemPage")
}

fn is_video(kind: &str) -> bool {
    kind.ends_with("VideoObject")
}

/// Returns whether an object is an organisation. WordPress calls the person who writes a site on
/// their own `["Person", "Organization"]`.
fn is_organization(object: &Map<String, Value>) -> bool {
    has_type(object, |kind| kind.ends_with("Organization"))
        && !has_type(object, |kind| kind == "Person")
}

fn has_type(object: &Map<String, Value>, is_kind: fn(&str) -> bool) -> bool {
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_kind),
        Some(kind) => kind.as_str().is_some_and(is_kind),
        None => false,
    }
}

/// Returns the text of a value: a string, the name of an object, or a joined list of these. An
/// object with only an `@id` is a reference, whose name is in another object.
fn text(value: &Value, blocks: &[Value]) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => {
            let texts: Vec<_> = values
                .iter()
                .filter(|value| !value.is_array())
                .filter_map(|value| text(value, blocks))
                .collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        Value::Object(object) => {
            let named = object.get("name").or_else(|| {
                let id = object.get("@id")?;
                blocks.iter().find_map(|block| name_of(block, id, 0))
            });
            named?.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// Returns the name of the object with this `@id`.
fn name_of<'v>(value: &'v Value, id: &Value, depth: u8) -> Option<&'v Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Array(values) => values.iter().find_map(|v| name_of(v, id, depth + 1)),
        Value::Object(object) => object
            .get("name")
            .filter(|_| object.get("@id") == Some(id))
            .or_else(|| name_of(object.get("@graph")?, id, depth + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(json: &str) -> LinkedData {
        LinkedData::of(&format!(
            "<SCRIPT type='application/ld+json'>{json}</SCRIPT><p>نص"
        ))
    }

    #[test]
    fn the_article_is_found_alone_in_a_list_and_in_a_graph() {
        let article = r#"{"@type": ["NewsArticle"], "headline": "خبر &amp; خبر"}"#;
        for json in [
            article.to_owned(),
            format!(r#"[{{"@type": "WebSite"}}, {article}]"#),
            format!(r#"{{"@graph": [{{"@type": "Organization"}}, {article}]}}"#),
            format!(r#"{{"@type": "WebPage", "mainEntity": {article}}}"#),
            format!(r#"{{"@type": "WebSite"}} {article};"#),
            format!("//<![CDATA[\n{article}\n//]]>"),
            format!("/*<![CDATA[*/{article}/*]]>*/"),
        ] {
            assert_eq!(linked(&json).headline, "خبر & خبر", "{json}");
        }
    }

    #[test]
    fn a_reference_is_resolved_within_the_graph() {
        let data = linked(
            r##"{"@graph": [{"@type": "Article", "headline": "خبر", "publisher": {"@id": "#o"},
            "author": [{"name": "أول"}, "ثان", {"@type": "Organization", "name": "وكالة"}]},
            {"@type": "NewsMediaOrganization", "@id": "#o", "name": "وكالة"}]}"##,
        );
        assert_eq!(data.publisher, "وكالة");
        assert_eq!(
            data.authors,
            ["أول", "ثان"],
            "an organisation is not an author"
        );
        assert!(data.names.iter().all(|name| name == "وكالة"));
    }

    #[test]
    fn a_person_who_is_also_an_organisation_is_a_person() {
        let data = linked(
            r#"{"@type": "Article", "author": {"@type": ["Person", "Organization"],
            "name": "سعاد المنصوري"}}"#,
        );
        assert_eq!(data.authors, ["سعاد المنصوري"]);
        assert!(data.names.is_empty());
    }

    #[test]
    fn the_type_in_the_text_of_another_script_hides_no_linked_data() {
        let data = linked(
            r#"{}</script><script>push("[\"script\",{\"type\":\"application/ld+json\"}]")
            </script><script type="application/ld+json">{"@type": "Article", "headline": "خبر"}"#,
        );
        assert_eq!(data.headline, "خبر");
    }

    #[test]
    fn a_line_end_within_a_string_is_accepted() {
        let data = linked("{\"@type\": \"Article\", \"headline\": \"أول\nثان\"}");
        assert_eq!(data.headline, "أول ثان");
    }

    #[test]
    fn dates_may_be_those_of_the_page_or_in_broken_linked_data() {
        let page = linked(r#"{"@type": "WebPage", "datePublished": "2024-06-20"}"#);
        assert_eq!(page.published, "2024-06-20");
        let created = linked(r#"{"@type": "Article", "dateCreated": "2024-06-20"}"#);
        assert_eq!(created.created, "2024-06-20");
        let broken = linked(
            r#"{"@type": "Article", "headline": "قال "نعم"", "datePublished" : "2024-06-20"}"#,
        );
        assert_eq!(broken.published, "2024-06-20");
    }

    #[test]
    fn a_tag_within_the_text_does_not_end_the_script() {
        let data = linked(r#"{"@type": "Article", "articleBody": "<p>نص</p>", "headline": "خبر"}"#);
        assert_eq!(data.headline, "خبر");
        assert_eq!(data.body, "<p>نص</p>");
    }

    #[test]
    fn other_types_and_invalid_json_are_skipped() {
        for json in [
            "{",
            "",
            "{\"@type\": \"WebSite\", \"headline\": \"x\"}",
            &"[".repeat(100_000),
        ] {
            assert_eq!(linked(json).headline, "");
        }
        LinkedData::of(&"<script application/ld+json>".repeat(100_000));
    }
}

//! The forms in which programs export articles.

use super::*;

#[test]
fn numbers_that_only_python_writes_cost_nothing() {
    let loaded = load_text(
        "[{\"title\": \"أول\", \"body\": \"نص\", \"score\": NaN},\n{\"title\": \"ثان\", \"body\": \"نص\", \"score\": -Infinity}]",
    );
    assert_eq!(loaded.titles(), ["أول", "ثان"]);
    assert!(loaded.notes.is_empty());
}

#[test]
fn actions_and_heads_between_the_objects_are_not_faults() {
    for text in [
        "{\"index\": {\"_index\": \"n\", \"_id\": \"1\"}}\n{\"title\": \"أول\", \"body\": \"نص\"}\n",
        "[{\"type\": \"header\", \"version\": \"5.1\"}, {\"type\": \"database\", \"name\": \"n\"}, {\"type\": \"table\", \"name\": \"t\", \"data\": [{\"title\": \"أول\", \"body\": \"نص\"}]}]",
        "\u{1e}{\"title\": \"أول\", \"body\": \"نص\"}\n",
    ] {
        let loaded = load_text(text);
        assert_eq!(loaded.titles(), ["أول"], "{text}");
        assert!(loaded.notes.is_empty(), "{text}: {:?}", loaded.note_texts());
    }
}

#[test]
fn an_answer_of_a_server_wraps_its_articles() {
    let article = "{\"title\": {\"ar\": \"أول\", \"en\": \"First\"}, \"content\": {\"ar\": \"نص\", \"en\": \"Text\"}, \
                   \"date\": {\"date\": \"2024-03-01 10:00:00.000000\", \"timezone_type\": 3, \"timezone\": \"UTC\"}}";
    let loaded = load_text(&format!(
        "{{\"status\": true, \"message\": \"تم بنجاح\", \"data\": {{\"news\": {{\"data\": [{article}]}}}}}}"
    ));
    assert_eq!(loaded.titles(), ["أول"]);
    assert_eq!(loaded.articles[0].body, "نص");
    assert_eq!(loaded.articles[0].date.as_deref(), Some("2024-03-01"));
    let loaded = load_text(
        "[{\"url\": \"https://example.org/1\", \"metadata\": {\"title\": \"أول\"}, \"text\": \"نص\"}]",
    );
    assert_eq!(loaded.titles(), ["أول"]);
}

#[test]
fn rows_below_a_header_may_be_lists() {
    for text in [
        "[[\"title\", \"body\"], [\"أول\", \"نص\"], [\"ثان\", \"نص\"]]",
        "{\"range\": \"A1:B3\", \"values\": [[\"title\", \"body\"], [\"أول\", \"نص\"], [\"ثان\", \"نص\"]]}",
    ] {
        assert_eq!(load_text(text).titles(), ["أول", "ثان"], "{text}");
    }
    let unknown = load_text("[[\"a\", \"b\"], [\"أول\", \"نص\"]]");
    assert_eq!(
        unknown.note_texts(),
        ["line 1, lists within lists, and the first names no column of a title or text"]
    );
}

#[test]
fn a_row_without_its_last_cells_is_read() {
    let loaded = load_named(
        "id,title,body,date\n1,أول,نص,2024-03-01\n2,ثان,نص\n3,ثالث\n",
        "a.csv",
    );
    assert_eq!(loaded.titles(), ["أول", "ثان"]);
    assert_eq!(
        loaded.note_texts(),
        [
            "record 2, line 3, the row has 3 cells and the header 4: the last columns are blank",
            "record 3, line 4, the row has 2 cells and the header 4: skipped",
        ]
    );
}

#[test]
fn a_backslash_may_escape_a_quote_in_a_table() {
    let loaded = load_named(
        "\"id\",\"title\",\"body\"\n\"1\",\"قال \\\"نعم\\\" ثم مضى\",\"نص\"\n\"2\",\"ثان\",\"نص \\\\\"\n",
        "a.csv",
    );
    assert_eq!(loaded.titles(), ["قال \"نعم\" ثم مضى", "ثان"]);
    assert_eq!(loaded.articles[1].body, "نص \\");
}

#[test]
fn a_description_is_the_text_if_there_is_no_other() {
    let feed = "<rss><channel><title>وكالة</title><item><title>أول</title><description>وصف الخبر</description></item></channel></rss>";
    let json = "[{\"title\": \"أول\", \"description\": \"وصف الخبر\"}]";
    for text in [feed, json] {
        let article = &load_text(text).articles[0];
        assert_eq!(article.body, "وصف الخبر", "{text}");
        assert_eq!(article.summary, None);
    }
}

#[test]
fn a_page_extracted_as_xml_has_its_fields_in_attributes() {
    let loaded = load_text(
        "<doc sitename=\"الوادي\" title=\"أول\" author=\"سعاد\" date=\"2024-03-01\" source=\"https://example.org/1\"><main><p>فقرة</p><p>أخرى</p></main></doc>",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.title.as_deref(), Some("أول"));
    assert_eq!(article.source.as_deref(), Some("الوادي"));
    assert_eq!(article.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(article.body, "فقرة\nأخرى");
}

#[test]
fn a_page_of_text_may_have_its_date_in_its_address() {
    let loaded = load_text(
        "https://example.org/2016/03/04/a\nعنوان الخبر الأول\n\nقال الوزير إن العمل بدأ أمس في المدينة.\n",
    );
    assert_eq!(loaded.articles[0].date.as_deref(), Some("2016-03-04"));
}

#[test]
fn lists_of_pages_in_a_web_archive_are_not_articles() {
    use crate::load::no_article::kind;
    assert!(kind("a.wacz!pages/pages.jsonl", "{}").is_some());
    assert!(kind("a.wacz!archive/data.warc.gz", "WARC/1.0").is_none());
    assert!(kind("news/a.txt~", "خبر").is_some());
    assert!(kind("config.yaml", "a: 1").is_some());
}

//! Each input format, in common encodings and compressions.

use crate::util::{Dir, gzip, page, record, text, utf16be, utf16le, windows_1256, zst};
use serde_json::{Value, json};

/// The record of the only article of this file.
#[track_caller]
fn only(name: &str, contents: impl AsRef<[u8]>) -> Value {
    let dir = Dir::new();
    dir.write(name, contents);
    let answer = dir.index([name]).exits(0);
    assert_eq!(answer.counts(), "added 1, articles 1", "{answer}");
    dir.show(&all(&dir)[0])
}

/// The ids of all articles of this file, in order.
#[track_caller]
fn ids(name: &str, contents: impl AsRef<[u8]>) -> Vec<String> {
    all(&Dir::with(name, contents))
}

fn all(dir: &Dir) -> Vec<String> {
    let ids = dir.find(["--", "-قطعا"]);
    ids.split_whitespace().map(str::to_owned).collect()
}

#[track_caller]
fn has(record: &Value, expected: &Value) {
    for (key, value) in expected.as_object().expect("an object") {
        assert_eq!(&record[key], value, "{key} of {record}");
    }
}

#[test]
fn plain_text_has_a_title_and_paragraphs() {
    let article = only(
        "a.txt",
        "قمة بوتين وكيم\n\nوصل الرئيس إلى المطار.\nثم غادر إلى القصر.\n",
    );
    has(
        &article,
        &json!({
            "id": "a.txt",
            "title": "قمة بوتين وكيم",
            "body": "وصل الرئيس إلى المطار.\nثم غادر إلى القصر.",
            "date": null,
            "source": null,
        }),
    );
}

#[test]
fn plain_text_without_a_title_has_none() {
    let article = only(
        "a.txt",
        "قال الرئيس إنه سيصل إلى المطار غدا، وإن الوفد سيرافقه في هذه الزيارة التي تستمر ثلاثة أيام.\nثم غادر.\n",
    );
    has(&article, &json!({ "title": null }));
}

#[test]
fn a_line_that_is_a_date_near_the_top_is_the_date() {
    for (line, date) in [
        ("20 يونيو 2024", "2024-06-20"),
        ("٢٠ حزيران/يونيو ٢٠٢٤", "2024-06-20"),
        ("2024-06-20", "2024-06-20"),
        ("20/06/2024", "2024-06-20"),
    ] {
        let article = only(
            "a.txt",
            format!("قمة بوتين وكيم\n{line}\nوصل الرئيس إلى المطار.\n"),
        );
        has(&article, &json!({ "date": date }));
    }
}

#[test]
fn delimiter_lines_part_articles() {
    let pages = ["النفط", "القمح", "الماء"].map(|thing| page("خبر اليوم", &format!("عن {thing}.")));
    for delimiter in [
        "=====",
        "-----",
        "***",
        "_____",
        "####",
        "=== الخبر التالي",
        "\u{c}",
    ] {
        let text = pages.join(&format!("\n{delimiter}\n"));
        assert_eq!(
            ids("a.txt", text),
            ["a.txt", "a.txt#2", "a.txt#3"],
            "{delimiter}"
        );
    }
}

#[test]
fn front_matter_and_head_lines_give_the_fields() {
    let expected = json!({
        "title": "قمة بوتين وكيم",
        "date": "2024-06-19",
        "source": "رويترز",
        "category": "سياسة",
        "author": "ليلى",
        "body": "وصل الرئيس إلى المطار.",
    });
    let head =
        "title: قمة بوتين وكيم\ndate: 2024-06-19\nsource: رويترز\ncategory: سياسة\nauthor: ليلى\n";
    let body = "وصل الرئيس إلى المطار.\n";
    has(
        &only("a.md", format!("---\n{head}---\n\n{body}")),
        &expected,
    );
    has(&only("a.txt", format!("{head}\n{body}")), &expected);
}

#[test]
fn boilerplate_is_removed_and_stored() {
    let pages =
        "Skip to main content\nقمة بوتين وكيم\n[ad_1]\nوصل الرئيس إلى المطار.\nشارك القصة\n";
    let article = only("a.txt", pages);
    has(
        &article,
        &json!({
            "title": "قمة بوتين وكيم",
            "body": "وصل الرئيس إلى المطار.",
            "removed": ["Skip to main content", "[ad_1]", "شارك القصة"],
        }),
    );
    let dir = Dir::new();
    dir.write("a.txt", pages);
    dir.index(["--no-clean", "a.txt"]).exits(0);
    let whole = text(&dir.show("a.txt"), "body");
    assert!(
        whole.contains("[ad_1]") && whole.contains("شارك القصة"),
        "{whole}"
    );
}

const NEWSWIRE: &str = "<DOC>\n<DOCNO> AFP.20010203.0001 </DOCNO>\n<HEADLINE>\nقمة بوتين وكيم\n</HEADLINE>\n<DATELINE>موسكو 3-2 (اف ب)</DATELINE>\n<TEXT>\n<P>\nوصل الرئيس إلى المطار.\n</P>\n<P>\nثم غادر.\n</P>\n</TEXT>\n</DOC>\n<DOC id=\"XIN_ARB_20010204.0002\" type=\"story\">\n<HEADLINE>خبر ثان</HEADLINE>\n<TEXT>\n<P>عن القمح &amp; الماء.</P>\n</TEXT>\n</DOC>\n";

#[test]
fn newswire_records_have_their_number_headline_and_paragraphs() {
    let dir = Dir::with("wire.sgml", NEWSWIRE);
    assert_eq!(all(&dir), ["AFP.20010203.0001", "XIN_ARB_20010204.0002"]);
    let first = dir.show("AFP.20010203.0001");
    has(&first, &json!({ "title": "قمة بوتين وكيم" }));
    let body = text(&first, "body");
    assert!(body.ends_with("وصل الرئيس إلى المطار.\nثم غادر."), "{body}");
    has(
        &dir.show("XIN_ARB_20010204.0002"),
        &json!({ "title": "خبر ثان", "body": "عن القمح & الماء." }),
    );
}

#[test]
fn a_record_of_tags_gives_all_its_fields() {
    let article = only(
        "92.txt",
        "<DOC>\n<DOCNO>92</DOCNO>\n<URL>https://example.org/92?a=1&b=2</URL>\n<SRC>جوهرة</SRC>\n<CAT>اقتصاد</CAT>\n<TITLE>السعر < 5 دنانير & أكثر</TITLE>\n<TIME>2017-10-05T17:23:37+00:00</TIME>\n<AUTHOR>ليلى</AUTHOR>\n<ABSTRACT>ملخص الخبر</ABSTRACT>\n<TEXT>ارتفع السعر & زاد < قليلا.</TEXT>\n</DOC>\n",
    );
    has(
        &article,
        &json!({
            "id": "92",
            "url": "https://example.org/92?a=1&b=2",
            "source": "جوهرة",
            "category": "اقتصاد",
            "title": "السعر < 5 دنانير & أكثر",
            "date": "2017-10-05",
            "author": "ليلى",
            "summary": "ملخص الخبر",
            "body": "ارتفع السعر & زاد < قليلا.",
        }),
    );
}

#[test]
fn the_name_of_a_paper_may_be_the_record_tag() {
    let records = "<Techreen>\n<URL>http://example.org/1</URL>\n<Headline>خبر أول</Headline>\n<Dateline>2008-05-06</Dateline>\n<Text>عن النفط.</Text>\n</Techreen>\n<Techreen>\n<URL>http://example.org/2</URL>\n<Healine>خبر ثان</Healine>\n<Text>عن القمح.</Text>\n</Techreen>\n";
    for bytes in [records.as_bytes().to_vec(), windows_1256(records)] {
        let dir = Dir::with("techreen.xml", bytes);
        assert_eq!(all(&dir), ["http://example.org/1", "http://example.org/2"]);
        has(
            &dir.show("http://example.org/1"),
            &json!({ "title": "خبر أول", "date": "2008-05-06", "body": "عن النفط." }),
        );
        has(
            &dir.show("http://example.org/2"),
            &json!({ "title": "خبر ثان" }),
        );
    }
}

#[test]
fn a_line_of_json_is_an_article() {
    let dir = Dir::with(
        "n.jsonl",
        "{\"id\":\"1\",\"url\":\"http://example.org/1\",\"title\":\"خبر أول\",\"text\":\"عن النفط.\",\"summary\":\"ملخص\"}\n\n{\"url\":\"http://example.org/2\",\"title\":\"\",\"content\":\"عن القمح.\",\"date_extracted\":\"2020-01-01\"}\r\n{\"title\":\"خبر ثالث\",\"article\":\"عن الماء.\"}",
    );
    assert_eq!(all(&dir), ["1", "http://example.org/2", "n.jsonl#3"]);
    has(
        &dir.show("1"),
        &json!({ "title": "خبر أول", "body": "عن النفط.", "summary": "ملخص", "url": "http://example.org/1" }),
    );
    has(
        &dir.show("http://example.org/2"),
        &json!({ "title": null, "body": "عن القمح.", "date": null }),
    );
}

#[test]
fn one_array_of_json_is_articles() {
    let array = json!([
        {"id": 1, "title": "خبر أول", "text": "عن النفط."},
        {"id": 2, "title": "خبر ثان", "text": "عن القمح."},
    ]);
    for text in [
        array.to_string(),
        format!("{array:#}"),
        format!("\u{feff}{array:#}\n"),
    ] {
        assert_eq!(ids("n.json", text), ["1", "2"]);
    }
}

#[test]
fn one_object_of_json_is_an_article() {
    let object = json!({"id": "1", "title": "خبر أول", "text": "عن النفط."});
    has(
        &only("n.json", format!("{object:#}")),
        &json!({ "id": "1", "body": "عن النفط." }),
    );
}

#[test]
fn the_separator_of_a_table_is_found_out() {
    for (name, separator) in [
        ("n.csv", ","),
        ("n.csv", ";"),
        ("n.tsv", "\t"),
        ("n.txt", ";"),
    ] {
        let rows = [
            ["id", "title", "text", "source", "date"],
            ["1", "خبر أول", "عن النفط.", "رويترز", "2024-06-19"],
            ["2", "خبر ثان", "عن القمح.", "", ""],
        ];
        let table = rows.map(|row| row.join(separator)).join("\n");
        let dir = Dir::with(name, table);
        assert_eq!(all(&dir), ["1", "2"], "{name} {separator:?}");
        has(
            &dir.show("1"),
            &json!({ "title": "خبر أول", "body": "عن النفط.", "source": "رويترز", "date": "2024-06-19" }),
        );
        has(&dir.show("2"), &json!({ "source": null, "date": null }));
    }
}

#[test]
fn a_quoted_cell_may_hold_separators_quotes_and_lines() {
    let table = "id,title,text\r\n1,\"خبر \"\"مهم\"\", جدا\",\"سطر أول.\r\nسطر ثان, وثالث.\"\r\n2,خبر,نص.\r\n";
    let dir = Dir::with("n.csv", table);
    assert_eq!(all(&dir), ["1", "2"]);
    has(
        &dir.show("1"),
        &json!({ "title": "خبر \"مهم\", جدا", "body": "سطر أول.\nسطر ثان, وثالث." }),
    );
}

#[test]
fn columns_with_arabic_names_are_known() {
    has(
        &only(
            "n.csv",
            "العنوان;النص;المصدر;التاريخ\nخبر;نص.;رويترز;19 يونيو 2024\n",
        ),
        &json!({ "title": "خبر", "body": "نص.", "source": "رويترز", "date": "2024-06-19" }),
    );
}

#[test]
fn a_mapping_leaves_files_without_its_column_as_they_are() {
    let dir = Dir::new();
    dir.write(
        "m/odd.csv",
        "id,title,body,Erschienen\n1,خبر,نص عن النفط.,2020-01-05\n",
    )
    .write("m/good.csv", "id,title,body,date\n2,خبر,نص عن القمح.,2023-02-06\n")
    .write(
        "m/both.csv",
        "id,title,body,date,Erschienen\n4,خبر,نص عن القطن.,2024-01-01,2024-05-06\n5,خبر,نص.,2024-01-01,\n",
    )
    .write(
        "m/nested.json",
        r#"{"data":{"items":[{"attributes":{"id":3,"headline":"خبر","bodyHtml":"<p>نص</p>","publishedAt":1700000000000}}]}}"#,
    );
    dir.index(["m"]).exits(0).says(
        "name one with --map date=COLUMN, which leaves files without that column as they are",
    );
    dir.index(["m", "--map", "date=Erschienen"]).exits(0);
    let date = |id: &str| dir.show(id)["date"].clone();
    assert_eq!(date("1"), "2020-01-05");
    assert_eq!(date("2"), "2023-02-06");
    assert_eq!(date("3"), "2023-11-14");
    // In a record that has the mapped column, no other one is the date.
    assert_eq!(date("4"), "2024-05-06");
    assert_eq!(date("5"), Value::Null);
}

#[test]
fn each_header_with_a_title_begins_an_article() {
    let page = "العنوان: خبر أول عن النفط\nالمصدر: رويترز\nالتاريخ: 2023-03-04\n\n\
        نص الخبر الأول عن النفط.\n\n\
        العنوان: خبر ثان عن القمح\nالمصدر: الأناضول\nالتاريخ: 5 آذار 2023\n\n\
        نص الخبر الثاني عن القمح.\n\n\
        العنوان: شارع الحرية\nالموقع: www.example.com\nالهاتف: 12345\n";
    for arguments in [&["two.txt"][..], &["--no-clean", "two.txt"]] {
        let dir = Dir::with("two.txt", page);
        dir.index(arguments).exits(0);
        assert_eq!(all(&dir), ["two.txt", "two.txt#2"]);
        let second = json!({
            "title": "خبر ثان عن القمح", "source": "الأناضول", "date": "2023-03-05",
        });
        has(&dir.show("two.txt#2"), &second);
        has(
            &dir.show("two.txt"),
            &json!({ "title": "خبر أول عن النفط", "body": "نص الخبر الأول عن النفط." }),
        );
        // The address at the end of a text is not an article.
        assert!(text(&dir.show("two.txt#2"), "body").contains("القمح"));
    }
}

#[test]
fn a_dateline_in_two_calendars_gives_date_and_source() {
    let dateline = "الرياض 12 شوال 1445 هـ الموافق 21 أبريل 2024 م واس";
    let body = "استقبل أمير منطقة الرياض اليوم السفير في مكتبه.";
    for (page, title) in [
        (
            format!("أمير الرياض يستقبل السفير\n\n{dateline}\n\n{body}\n"),
            json!("أمير الرياض يستقبل السفير"),
        ),
        (format!("{dateline}\n\n{body}\n"), Value::Null),
    ] {
        let expected = json!({ "title": title, "date": "2024-04-21", "source": "واس" });
        has(&only("spa.txt", page), &expected);
    }
}

#[test]
fn columns_with_other_names_are_mapped() {
    let dir = Dir::new();
    dir.write("n.csv", "kopf,inhalt,blatt\nخبر,نص عن النفط.,رويترز\n");
    dir.index(["n.csv"])
        .exits(2)
        .says("name one with --map body=COLUMN");
    dir.index([
        "--map",
        "title=kopf",
        "--map",
        "body=inhalt",
        "--map",
        "source=blatt",
        "n.csv",
    ])
    .exits(0);
    has(
        &dir.show("n.csv"),
        &json!({ "title": "خبر", "body": "نص عن النفط.", "source": "رويترز" }),
    );
}

#[test]
fn keys_and_tags_are_mapped_like_columns() {
    for (name, contents) in [
        ("n.jsonl", "{\"kopf\":\"خبر\",\"inhalt\":\"نص.\"}\n"),
        (
            "n.sgml",
            "<DOC>\n<kopf>خبر</kopf>\n<inhalt>نص.</inhalt>\n</DOC>\n",
        ),
    ] {
        let dir = Dir::new();
        dir.write(name, contents);
        dir.index(["--map", "title=kopf", "--map", "body=inhalt", name])
            .exits(0);
        has(&dir.show(name), &json!({ "title": "خبر", "body": "نص." }));
    }
}

#[test]
fn a_format_that_is_named_is_taken() {
    let dir = Dir::new();
    dir.write("n", "title\tبلا\nخبر\tنص\n");
    dir.index(["--format", "text", "n"]).exits(0);
    assert!(dir.show("n").to_string().contains("بلا"));
    dir.index(["--format", "tsv", "n"]).exits(0);
    has(&dir.show("n"), &json!({ "title": "خبر", "body": "" }));
}

/// Removes the fields that are derived from the path.
fn without_path_fields(mut record: Value) -> Value {
    let members = record.as_object_mut().expect("an object");
    members.remove("path");
    members.remove("id");
    record
}

#[test]
fn a_record_does_not_depend_on_encoding_or_compression() {
    let documents = [
        ("txt", page("قمة بوتين وكيم", "وصل الرئيس إلى المطار، «وقال» شيئا؟\nثم غادر إلى القصر الرئاسي في المدينة.")),
        ("sgml", "<DOC>\n<DOCNO>1</DOCNO>\n<TITLE>قمة بوتين وكيم</TITLE>\n<TEXT>وصل الرئيس إلى المطار، «وقال» شيئا؟</TEXT>\n</DOC>\n".to_owned()),
        ("jsonl", record("1", "قمة بوتين وكيم", "وصل الرئيس إلى المطار، «وقال» شيئا؟")),
        ("json", format!("[{}]", record("1", "قمة بوتين وكيم", "وصل الرئيس إلى المطار، «وقال» شيئا؟"))),
        ("csv", "id;title;text\n1;قمة بوتين وكيم;\"وصل الرئيس إلى المطار،\n«وقال» شيئا؟\"\n".to_owned()),
        ("tsv", "id\ttitle\ttext\n1\tقمة بوتين وكيم\tوصل الرئيس إلى المطار، «وقال» شيئا؟\n".to_owned()),
        ("html", "<!DOCTYPE html><html><head><title>قمة بوتين وكيم</title></head><body><article><h1>قمة بوتين وكيم</h1><p>وصل الرئيس إلى المطار، «وقال» شيئا؟ وكان في استقباله عدد كبير من المسؤولين.</p><p>ثم غادر إلى القصر الرئاسي في المدينة، حيث عقد اجتماعا مع الوزراء.</p></article></body></html>".to_owned()),
    ];
    for (kind, document) in documents {
        let middle = document.char_indices().nth(document.chars().count() / 2);
        let halves = document.split_at(middle.map_or(0, |(at, _)| at));
        let marked = format!("\u{feff}{document}").into_bytes();
        let windows_lines = document.replace('\n', "\r\n").into_bytes();
        let two_members = [gzip(halves.0), gzip(halves.1)].concat();
        let two_frames = [zst(halves.0), zst(halves.1)].concat();
        let twins = [
            ("UTF-8", "", document.clone().into_bytes()),
            ("UTF-8 with its mark", "", marked),
            ("UTF-16, little end first", "", utf16le(&document)),
            ("UTF-16, big end first", "", utf16be(&document)),
            ("Windows-1256", "", windows_1256(&document)),
            ("line ends of Windows", "", windows_lines),
            ("gzip", ".gz", gzip(&document)),
            ("gzip without its name", "", gzip(&document)),
            ("gzip of two members", ".gz", two_members),
            ("zstd", ".zst", zst(&document)),
            ("zstd of two frames", ".zst", two_frames),
            ("gzip of Windows-1256", ".gz", gzip(windows_1256(&document))),
            ("gzip of UTF-16", ".gz", gzip(utf16le(&document))),
        ];
        let dir = Dir::new();
        for (what, ending, bytes) in &twins {
            dir.write(&format!("{what}/a.{kind}{ending}"), bytes);
        }
        // Each folder is indexed as a root, so that its name is not a category.
        let answer = dir.index(twins.iter().map(|(what, ..)| what)).exits(0);
        assert_eq!(answer.counts(), "added 13, articles 13", "{kind}: {answer}");
        let ids = all(&dir);
        let show = ["show", "--format", "json"].map(str::to_owned);
        let records = dir.fihris(show.iter().chain(&ids)).exits(0).jsonl();
        let of = |what: &str| {
            let folder = format!("/{what}/");
            let mut records = records.iter();
            let record = records.find(|record| text(record, "path").contains(&folder));
            without_path_fields(record.expect("a record").clone())
        };
        assert_eq!(of("UTF-8")["title"], "قمة بوتين وكيم", "{kind}");
        for (what, ..) in &twins {
            assert_eq!(of(what), of("UTF-8"), "{kind} in {what}");
        }
    }
}

#[test]
fn an_encoding_that_is_named_is_taken() {
    let document = page("قمة بوتين وكيم", "وصل الرئيس.");
    let (bytes, _, lossy) = encoding_rs::ISO_8859_6.encode(&document);
    assert!(!lossy);
    let dir = Dir::new();
    dir.write("a.txt", bytes);
    dir.index(["--encoding", "iso-8859-6", "a.txt"]).exits(0);
    has(
        &dir.show("a.txt"),
        &json!({ "title": "قمة بوتين وكيم", "body": "وصل الرئيس." }),
    );
}

#[test]
fn a_short_text_in_windows_1256_is_found_out() {
    has(
        &only(
            "a.txt",
            windows_1256("قمة بوتين وكيم\n\nوصل الرئيس الروسي إلى المطار.\n"),
        ),
        &json!({ "title": "قمة بوتين وكيم", "body": "وصل الرئيس الروسي إلى المطار." }),
    );
}

const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>وكالة الأنباء</title><link>http://example.org</link>
<item><title>خبر أول</title><link>http://example.org/1</link><guid>g1</guid><pubDate>Wed, 19 Jun 2024 10:00:00 GMT</pubDate><description><![CDATA[<p>عن النفط &amp; الغاز.</p>]]></description></item>
<item><title>خبر ثان</title><link>http://example.org/2</link><description>عن القمح.</description></item>
</channel></rss>
"#;

#[test]
fn an_entry_of_a_feed_is_an_article() {
    let dir = Dir::with("feed.xml", FEED);
    let ids = all(&dir);
    assert_eq!(ids.len(), 2, "{ids:?}");
    let first = dir.find(["النفط"]);
    let first = dir.show(&first);
    has(
        &first,
        &json!({ "title": "خبر أول", "url": "http://example.org/1", "date": "2024-06-19" }),
    );
    let whole = first.to_string();
    assert!(whole.contains("عن النفط & الغاز."), "{whole}");
}

#[test]
fn an_entry_of_an_atom_feed_is_an_article() {
    let article = only(
        "feed.atom",
        r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة</title><entry><title>خبر أول</title><id>tag:example.org,1</id><link href="http://example.org/1"/><published>2024-06-19T10:00:00Z</published><content type="html">&lt;p&gt;عن النفط.&lt;/p&gt;</content></entry></feed>"#,
    );
    has(
        &article,
        &json!({ "title": "خبر أول", "body": "عن النفط.", "date": "2024-06-19", "url": "http://example.org/1" }),
    );
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>قمة بوتين وكيم - الصحيفة</title>
<meta property="article:published_time" content="2024-06-19T10:00:00+03:00"><meta property="og:site_name" content="الصحيفة"><meta property="og:title" content="قمة بوتين وكيم"></head>
<body><nav><a href="/">الرئيسية</a> <a href="/x">رياضة</a></nav><article><h1>قمة بوتين وكيم</h1>
<p>وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ في زيارة تستمر يومين، يلتقي فيها الزعيم الكوري.</p>
<p>وقال متحدث باسم الكرملين إن الزيارة تهدف إلى تعزيز التعاون بين البلدين في مجالات كثيرة.</p></article>
<script>var a = "سر";</script><footer>جميع الحقوق محفوظة</footer></body></html>"#;

#[test]
fn the_main_text_of_a_web_page_is_read() {
    let article = only("a.html", PAGE);
    has(
        &article,
        &json!({ "date": "2024-06-19", "source": "الصحيفة" }),
    );
    assert!(text(&article, "title").starts_with("قمة بوتين وكيم"));
    let body = text(&article, "body");
    assert!(
        body.contains("وصل الرئيس الروسي") && body.contains("متحدث باسم الكرملين"),
        "{body}"
    );
    for outside in ["الرئيسية", "سر", "الحقوق", "<p>"] {
        assert!(!body.contains(outside), "{outside} in {body}");
    }
}

fn archive_record(kind: &str, url: &str, content_type: &str, payload: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-06-19T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{payload}\r\n\r\n",
        payload.len()
    )
}

fn archive() -> String {
    let response = |page: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}")
    };
    let http = "application/http; msgtype=response";
    [
        archive_record(
            "warcinfo",
            "x",
            "application/warc-fields",
            "software: test\r\n",
        ),
        archive_record("response", "http://example.org/1", http, &response(PAGE)),
        archive_record(
            "conversion",
            "http://example.org/2",
            "text/plain",
            "عنوان الخبر الثاني\nوهذا نص الخبر عن القمح والماء في البلاد.\n",
        ),
    ]
    .concat()
}

#[test]
fn the_pages_of_a_web_archive_are_articles() {
    for (name, bytes) in [
        ("a.warc", archive().into_bytes()),
        ("a.warc.gz", gzip(archive())),
    ] {
        let dir = Dir::with(name, bytes);
        assert_eq!(all(&dir), ["http://example.org/1", "http://example.org/2"]);
        let body = text(&dir.show("http://example.org/1"), "body");
        assert!(body.contains("متحدث باسم الكرملين"), "{body}");
        assert_eq!(dir.find(["القمح"]), "http://example.org/2");
    }
}

#[test]
fn a_hijri_date_is_converted_and_marked() {
    has(
        &only("n.csv", "title,text,date\nخبر,نص.,13 ذو الحجة 1445 هـ\n"),
        &json!({ "date_calendar": "hijri", "date_raw": "13 ذو الحجة 1445 هـ" }),
    );
}

#[test]
fn an_impossible_date_is_null_and_reported() {
    let dir = Dir::new();
    dir.write("n.csv", "title,text,date\nخبر,نص.,32/13/2017\n");
    let answer = dir.index(["n.csv"]).exits(0);
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    assert!(answer.stderr.starts_with("warning: "), "{answer}");
    has(
        &dir.show("n.csv"),
        &json!({ "date": null, "date_raw": "32/13/2017" }),
    );
    assert_eq!(dir.skipped().len(), 1);
}

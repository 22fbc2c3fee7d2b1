//! Files of many records: tagged records, JSON, tables.

use super::*;

// Tagged records

#[test]
fn an_ldc_record_is_read_without_its_frame() {
    let loaded = load_text(
        "<DOC id=\"AFP_ARB_1\" type=\"story\">\n<HEADER>\ncre 01\n</HEADER>\n<BODY>\n<HEADLINE>\nقمة\nعربية\n</HEADLINE>\n<DATELINE>\nالقدس (اف ب)\n</DATELINE>\n<TEXT>\n<P>\nسطر أول\nسطر ثان\n</P>\n<P>\nفقرة &amp; نص\n</P>\n</TEXT>\n<FOOTER>\nxx\n</FOOTER>\n</BODY>\n</DOC>\n",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.id, "AFP_ARB_1");
    assert_eq!(article.title.as_deref(), Some("قمة عربية"));
    assert_eq!(article.body, "سطر أول سطر ثان\nفقرة & نص");
    assert_eq!(article.removed, ["القدس (اف ب)"], "a dateline is not lost");
}

#[test]
fn an_ant_record_with_missing_fields_is_read() {
    let loaded = load_text(
        "<DOC>\n<DOCNO>92</DOCNO>\n<URL>http://x/&a</URL> \n<TITLE>مخرج \"غدوة\" & فيلم</TITLE>\n<TIME>2017-02-01T23:08:00+01:00</TIME>\n<AUTHOR></AUTHOR>\n<ABSTRACT>\nملخص\n</ABSTRACT>\n<TEXT>\nكأس < درع\n< الترتيب a<b and c>d\n</TEXT>\n</DOC>",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.id, "92");
    assert_eq!(article.title.as_deref(), Some("مخرج \"غدوة\" & فيلم"));
    assert_eq!(article.summary.as_deref(), Some("ملخص"));
    assert_eq!(article.date.as_deref(), Some("2017-02-01"));
    assert_eq!(article.body, "كأس < درع\n< الترتيب a<b and c>d");
    assert_eq!((&article.author, &article.source), (&None, &None));
}

#[test]
fn a_newspaper_whose_name_is_the_record_tag_is_read() {
    let record = |n: u8| {
        format!(
            "<Techreen>\n<Techreen_title>شيء</Techreen_title>\n<Healine>خبر {n}</Healine>\n<Text>نص\n</Text>\n</Techreen>\n"
        )
    };
    let loaded = load_text(&(record(1) + &record(2)));
    assert_eq!(loaded.format(), Format::Sgml);
    assert_eq!(loaded.titles(), ["خبر 1", "خبر 2"]);
}

#[test]
fn an_unclosed_record_costs_nothing() {
    let loaded = load_text(
        "<DOC>\n<TITLE>أول</TITLE>\n<TEXT>نص\n<DOC>\n<TITLE>ثان\n<AUTHOR>كاتب</AUTHOR>\n</DOC><DOC><TITLE>ثالث</TITLE></DOC>\nشارد\n<DOC>\n<DOCNO>9</DOCNO>\n</DOC>\n<DOC>\n<TITLE>آخر",
    );
    assert_eq!(loaded.titles(), ["أول", "ثان", "ثالث", "آخر"]);
    assert_eq!(loaded.articles[1].author.as_deref(), Some("كاتب"));
    assert_eq!(
        loaded.note_texts(),
        [
            "record 1, line 1, <DOC> without </DOC>",
            "line 8, text outside <DOC>: skipped",
            "record 4, line 9, no title and no text",
            "record 5, line 12, <DOC> without </DOC>",
        ]
    );
}

// JSON

#[test]
fn json_lines_are_read_and_a_broken_line_costs_only_itself() {
    let deep = "[".repeat(10_000);
    let loaded = load_text(&format!(
        "{{\"id\": 7, \"title\": \"أول\", \"text\": [\"فقرة\", \"فقرة ثانية\"], \"author\": {{\"name\": \"كاتب\"}}}}\n\
         {{\"title\": \"\\ud800\"}}\n\n{{\"title\": {deep}\n{{\"id\": 8}}\n\
         {{\"url\": \"http://x/1\", \"title\": \"\", \"content\": \"<p>نص</p><p>آخر</p>\", \"date_extracted\": \"2020-01-01\"}}\n"
    ));
    assert_eq!(loaded.ids(), ["7", "http://x/1"]);
    assert_eq!(loaded.articles[0].body, "فقرة\nفقرة ثانية");
    assert_eq!(loaded.articles[0].author.as_deref(), Some("كاتب"));
    assert_eq!(loaded.articles[1].body, "نص\nآخر");
    assert_eq!(loaded.articles[1].date, None);
    let positions: Vec<_> = loaded
        .notes
        .iter()
        .map(|note| (note.record, note.line))
        .collect();
    assert_eq!(
        positions,
        [
            (Some(2), Some(2)),
            (Some(3), Some(4)),
            (Some(4), Some(5)),
            (None, None), // the date of extraction is not one of publication
        ]
    );
}

#[test]
fn a_list_is_read_and_a_broken_element_costs_only_itself() {
    let loaded = load_text(
        "[\n  {\"title\": \"أول\"},\n  {\"title\": أ},\n  {\"title\": \"ثالث\", \"source\": {\"name\": \"وكالة\"}}\n]",
    );
    assert_eq!(loaded.format(), Format::Json);
    assert_eq!(loaded.titles(), ["أول", "ثالث"]);
    assert_eq!(loaded.articles[1].source.as_deref(), Some("وكالة"));
    assert_eq!(
        loaded.note_texts(),
        ["record 2, line 3, broken JSON: expected value, column 11"]
    );
}

#[test]
fn one_object_over_several_lines_is_read() {
    assert_eq!(
        load_text("{\n \"title\": \"خبر\"\n}\n{\n \"title\": \"ثان\"\n}").titles(),
        ["خبر", "ثان"]
    );
}

// Tables

#[test]
fn tables_are_read_with_any_separator_and_quoted_cells() {
    for separator in [",", ";", "\t"] {
        let table =
            "\u{feff}id,العنوان,النص\r\n1,أول,\"سطر\r\nسطر \"\"ثان\"\"\"\r\n\r\n2,ثان,نص\r\n";
        let loaded = load_text(&table.replace(',', separator));
        assert_eq!(loaded.ids(), ["1", "2"], "between {separator:?}");
        assert_eq!(loaded.articles[0].body, "سطر\nسطر \"ثان\"");
        assert!(loaded.notes.is_empty());
    }
}

#[test]
fn a_ragged_row_and_an_unclosed_quote_cost_only_themselves() {
    let loaded = load_text(
        "title,text\nأول,نص\nواحد\n\"مفتوح,نص\nثالث,نص\nرابع,\"نص\nخامس,نص\nسادس,نص,,\n,\n",
    );
    assert_eq!(loaded.titles(), ["أول", "ثالث", "خامس", "سادس"]);
    assert_eq!(
        loaded.note_texts(),
        [
            "record 2, line 3, the row has 1 cell and the header 2: skipped",
            "record 3, line 4, a quote is not closed: the row is skipped",
            "record 5, line 6, a quote is not closed: the row is skipped",
            "record 8, line 9, no title and no text",
        ]
    );
}

#[test]
fn each_row_that_leaves_a_quote_open_is_reported() {
    let loaded = load_text(&format!(
        "title,text\n{}أول,نص\n",
        "a\"b,\"c\n".repeat(20_000)
    ));
    assert_eq!(loaded.titles(), ["أول"]);
    assert_eq!(loaded.notes.len(), 20_000);
}

#[test]
fn a_mapped_column_is_read() {
    let options = Options {
        format: Some(Format::Csv),
        map: vec![("body".into(), "Inhalt".into())],
        ..Options::default()
    };
    assert_eq!(
        load_bytes("x,Inhalt\n1,نص\n".as_bytes(), &options).articles[0].body,
        "نص"
    );
    let options = Options {
        map: Vec::new(),
        ..options
    };
    let notes = load_bytes("x,Inhalt\n1,نص\n".as_bytes(), &options).note_texts();
    assert!(notes[0].contains("--map body=COLUMN"), "{notes:?}");
}

#[test]
fn an_impossible_date_is_a_warning() {
    let loaded = load_text("{\"title\": \"x\", \"date\": \"2017-13-45\"}");
    assert_eq!(loaded.articles[0].date_raw.as_deref(), Some("2017-13-45"));
    assert_eq!(loaded.notes[0].kind, NoteKind::Warning);
    assert_eq!(
        (loaded.notes[0].record, loaded.notes[0].line),
        (Some(1), Some(1))
    );
}

// Concatenated, nested and misleading files

#[test]
fn byte_order_marks_of_concatenated_files_cost_no_record() {
    let texts = [
        "\u{feff}{\"title\": \"أول\"}\n\u{feff}{\"title\": \"ثان\"}\n",
        "\u{feff}[{\"title\": \"أول\"}]\n\u{feff}[{\"title\": \"ثان\"}]\n",
        "\u{feff}<DOC>\n<TITLE>أول</TITLE>\n</DOC>\n\u{feff}<DOC>\n<TITLE>ثان</TITLE>\n</DOC>\n",
        "\u{feff}title,text\nأول,نص\n\u{feff}title,text\nثان,نص\n",
    ];
    for text in texts {
        let loaded = load_text(text);
        assert_eq!(loaded.titles(), ["أول", "ثان"], "{text}");
        assert!(loaded.notes.is_empty(), "{text}");
    }
}

#[test]
fn json_without_objects_is_a_problem() {
    for (text, reason) in [
        (
            "[".repeat(10_000) + &"]".repeat(10_000),
            "lists within lists, and no object in them",
        ),
        ("[".repeat(10_000), "broken JSON: a list that is not closed"),
        (
            "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000),
            "broken JSON: nested too deep, column ",
        ),
        ("{".repeat(10_000), "broken JSON: "),
        (
            "[\"نص\", \"نص\"]".to_owned(),
            "broken JSON: text outside of objects",
        ),
        ("{'title': 'نص'}".to_owned(), "broken JSON: key must be"),
    ] {
        let loaded = load_text(&text);
        assert!(loaded.articles.is_empty(), "{reason}");
        assert_eq!(loaded.notes[0].kind, NoteKind::Problem);
        let note = &loaded.notes[0].reason;
        assert!(note.starts_with(reason), "{note} is not {reason}");
    }
    assert!(
        load_text("[]").notes.is_empty(),
        "an empty list is complete"
    );
}

#[test]
fn a_text_with_unknown_members_is_reported() {
    let loaded = load_text(
        "{\"text\": {\"x\": \"نص\"}, \"title\": [\"أ\"]}\n\
         {\"text\": {\"rendered\": \"نص\"}, \"content\": {\"x\": \"y\"}, \"title\": {\"x\": null}}\n",
    );
    assert_eq!(loaded.titles(), ["أ", ""]);
    assert_eq!(loaded.notes[0].kind, NoteKind::Warning);
    assert_eq!(
        loaded.note_texts(),
        ["record 1, line 1, the value of \"text\" is an object without a text member: left out"]
    );
}

#[test]
fn an_impossible_time_is_reported_and_not_used() {
    let loaded = load_text("{\"title\": \"خبر\", \"date\": \"2024-06-20T25:00:00Z\"}\n");
    let article = &loaded.articles[0];
    assert_eq!(article.date.as_deref(), Some("2024-06-20"));
    assert_eq!(article.datetime, None);
    assert_eq!(loaded.notes[0].kind, NoteKind::Warning);
    assert_eq!(
        loaded.note_texts(),
        ["record 1, line 1, impossible time, only the date is used: 2024-06-20T25:00:00Z"]
    );
}

#[test]
fn wrapped_json_is_read_from_one_line_and_from_many() {
    let compact = r#"{"status":"ok","articles":[{"title":"أول","content":"نص","source":{"id":null,"name":"صحيفة"}},{"title":"ثان","content":"نص"}],"meta":{"page":1}}"#;
    let pretty = compact
        .replace(":[{", ":[\n{")
        .replace("},{\"t", "},\n{\"t");
    for json in [compact, &pretty] {
        let loaded = load_text(json);
        assert_eq!(loaded.titles(), ["أول", "ثان"], "{json}");
        assert_eq!(loaded.articles[0].source.as_deref(), Some("صحيفة"));
        assert!(loaded.notes.is_empty(), "{:?}", loaded.notes);
    }
}

#[test]
fn tables_of_pandas_are_read() {
    for json in [
        r#"{"columns":["title","text"],"index":[0,1],"data":[["أول","نص"],["ثان","نص"]]}"#,
        r#"{"title":{"0":"أول","1":"ثان"},"text":{"0":"نص","1":"نص"}}"#,
        r#"{"title":["أول","ثان"],"text":["نص","نص"]}"#,
        r#"{"0":{"title":"أول","text":"نص"},"1":{"title":"ثان","text":"نص"}}"#,
        r#"{"schema":{"fields":[{"name":"title","type":"string"}]},"data":[{"index":0,"title":"أول","text":"نص"},{"index":1,"title":"ثان","text":"نص"}]}"#,
    ] {
        let loaded = load_text(json);
        assert_eq!(loaded.titles(), ["أول", "ثان"], "{json}");
        assert_eq!(loaded.articles[1].body, "نص");
        assert!(loaded.notes.is_empty(), "{:?}", loaded.notes);
    }
}

#[test]
fn the_key_of_a_map_is_the_id() {
    let loaded = load_text(
        "{\n \"n-1\": {\"title\": \"أول\", \"text\": \"نص\"},\n \"n-2\": {\"title\": \"ثان\", \"text\": \"نص\"},\n \"meta\": {\"n\": 2}\n}",
    );
    assert_eq!(loaded.ids(), ["n-1", "n-2"]);
    assert!(loaded.notes.is_empty(), "{:?}", loaded.notes);
}

#[test]
fn the_pieces_of_a_message_are_one_text() {
    let loaded = load_text(
        r##"{"name":"قناة","type":"public_channel","messages":[{"id":1,"type":"service","text":""},{"id":2,"type":"message","from":"قناة","date":"2024-03-04T10:00:00","text":["قال ",{"type":"hashtag","text":"#وسم"}," مساء"]}]}"##,
    );
    assert_eq!(loaded.articles.len(), 1);
    assert_eq!(loaded.articles[0].body, "قال #وسم مساء");
    assert_eq!(loaded.articles[0].source.as_deref(), Some("قناة"));
    assert!(loaded.notes.is_empty(), "{:?}", loaded.notes);
}

#[test]
fn an_object_of_unknown_keys_is_reported_with_them() {
    assert_eq!(
        load_text("[{\"header\": \"x\", \"txt\": \"y\"}]").note_texts(),
        [
            "record 1, line 1, no title and no text: name a key with --map body=KEY (the keys are header, txt)"
        ]
    );
}

#[test]
fn a_long_text_or_a_date_under_an_unknown_name_is_reported() {
    let text = "كلمة ".repeat(40);
    for table in [
        format!("title,the_words,noticed\nعنوان,{text},2024-03-04\n"),
        format!(
            "[{{\"title\": \"عنوان\", \"the_words\": \"{text}\", \"noticed\": \"2024-03-04\"}}]"
        ),
    ] {
        let notes = load_named(
            &table,
            if table.starts_with('[') {
                "a.json"
            } else {
                "a.csv"
            },
        )
        .note_texts();
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[0].contains("for the text is known") && notes[0].contains("the_words"));
        assert!(notes[1].contains("for the date is known"));
    }
}

#[test]
fn a_blank_line_in_a_quoted_cell_is_part_of_it() {
    let loaded = load_named(
        "title,body\nأول,\"فقرة\n\nفقرة \"\"ثانية\"\"\n\n\nثالثة\"\nثان,نص\n",
        "a.csv",
    );
    assert_eq!(loaded.titles(), ["أول", "ثان"]);
    assert_eq!(loaded.articles[0].body, "فقرة\nفقرة \"ثانية\"\nثالثة");
    assert!(loaded.notes.is_empty(), "{:?}", loaded.notes);
}

#[test]
fn a_declared_separator_is_used() {
    let loaded = load_named("sep=;\r\ntitle;body\r\n\"أول; وأخير\";نص, آخر\r\n", "a.csv");
    assert_eq!(loaded.titles(), ["أول; وأخير"]);
    assert_eq!(loaded.articles[0].body, "نص, آخر");
}

#[test]
fn the_parts_of_an_article_are_its_text() {
    let loaded = load_text(
        r#"{"title": "خبر", "sections": [{"heading": "تمهيد", "text": "أول"}, {"heading": "خاتمة", "text": "ثان"}]}"#,
    );
    assert_eq!(loaded.titles(), ["خبر"]);
    assert_eq!(loaded.articles[0].body, "تمهيد\nأول\nخاتمة\nثان");
    let loaded = load_text(
        r#"{"title": "خبر", "blocks": [{"type": "paragraph", "text": "أول"}, {"type": "paragraph", "text": "ثان"}]}"#,
    );
    assert_eq!(loaded.articles[0].body, "أول\nثان");
}

#[test]
fn a_headline_may_be_an_object() {
    let loaded = load_text(
        r#"{"docs": [{"web_url": "https://x.org/1", "headline": {"main": "خبر", "kicker": null}, "body": "نص", "byline": {"original": "بقلم سعاد"}}]}"#,
    );
    assert_eq!(loaded.titles(), ["خبر"]);
    assert_eq!(loaded.articles[0].author.as_deref(), Some("سعاد"));
}

#[test]
fn the_name_of_an_outlet_is_preferred_to_its_host_and_an_address_is_no_source() {
    let source = |json: &str| {
        let article = load_text(json).articles.remove(0);
        (article.source.unwrap_or_default(), article.url)
    };
    let url = Some("https://x.org/1".to_owned());
    assert_eq!(
        source(
            r#"{"title": "خبر", "text": "نص", "hostname": "x.org", "source": "https://x.org/1", "source-hostname": "الوادي"}"#
        ),
        ("الوادي".to_owned(), url.clone())
    );
    assert_eq!(
        source(
            r#"{"title": "خبر", "text": "نص", "source_domain": "x.org", "url": "https://x.org/1"}"#
        ),
        ("x.org".to_owned(), url)
    );
}

#[test]
fn a_date_may_be_in_several_columns() {
    let loaded = load_text("title,text,year,month,day\nخبر,نص,2024,3,4\n");
    assert_eq!(loaded.articles[0].date.as_deref(), Some("2024-03-04"));
    let loaded = load_text(r#"{"title": "خبر", "text": "نص", "year": 2024, "month": 3, "day": 4}"#);
    assert_eq!(loaded.articles[0].date.as_deref(), Some("2024-03-04"));
}

#[test]
fn the_name_of_a_file_gives_the_date_of_its_only_article() {
    let loaded = load_named(
        "خبر اليوم\n\nقال الوزير إن العمل بدأ.\n",
        "2024-03-04_budget.txt",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
    assert_eq!(article.date_from, Some(crate::article::DateFrom::FileName));
    let loaded = load_named(
        "{\"title\": \"خبر\", \"text\": \"نص\"}\n",
        "2024-03-04.jsonl",
    );
    assert_eq!(loaded.articles[0].date, None, "the day of a dump");
}

#[test]
fn exports_of_networks_and_readers_are_read() {
    let one = |json: &str| load_text(json).articles.remove(0);
    let post =
        one(r#"[{"timestamp": 1709546400, "data": [{"post": "نص المنشور"}], "title": "نشر"}]"#);
    assert_eq!(
        (post.date.as_deref(), post.body.as_str()),
        (Some("2024-03-04"), "نص المنشور")
    );
    let post = one(
        r#"{"data": [{"message": "نص", "created_time": "2024-03-04T10:00:00+0000", "from": {"name": "الوادي", "id": "1"}}]}"#,
    );
    assert_eq!(post.source.as_deref(), Some("الوادي"));
    let item = one(
        r#"{"items": [{"title": "خبر", "content": {"content": "<p>نص</p>"}, "origin": {"title": "الوادي"}, "alternate": [{"href": "https://x.org/1", "type": "text/html"}]}]}"#,
    );
    assert_eq!(item.source.as_deref(), Some("الوادي"));
    assert_eq!(item.url.as_deref(), Some("https://x.org/1"));
    let tweet = load_named(
        r#"window.YTD.tweets.part0 = [ {"tweet": {"created_at": "Mon Mar 04 10:00:00 +0000 2024", "full_text": "نص"}} ]"#,
        "tweets.js",
    );
    assert_eq!(tweet.articles[0].date.as_deref(), Some("2024-03-04"));
    assert!(tweet.notes.is_empty(), "{:?}", tweet.note_texts());
}

#[test]
fn bibliographies_in_json_and_tables_are_read() {
    let loaded = load_text(
        r#"[{"id": "a", "type": "article-newspaper", "container-title": "الوادي", "title": "خبر", "abstract": "نص", "author": [{"family": "المنصوري", "given": "سعاد"}], "issued": {"date-parts": [["2024", 3, 4]]}}]"#,
    );
    let article = &loaded.articles[0];
    assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
    assert_eq!(article.source.as_deref(), Some("الوادي"));
    let loaded =
        load_text("Title,Publication Title,Date,Abstract Note\nخبر,الوادي,2024-03-04,نص\n");
    assert_eq!(loaded.articles[0].source.as_deref(), Some("الوادي"));
}

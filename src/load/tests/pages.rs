//! Formats of the web: pages, feeds, archives.

use super::*;

fn html_page() -> String {
    let paragraph = "قال وزير الخارجية إن الاجتماع سيعقد في القاهرة غدا، وأضاف أن المباحثات مستمرة مع الأطراف كافة. ".repeat(4);
    format!(
        "<!DOCTYPE html><html><head><title>خبر - موقع</title><meta property=\"og:title\" content=\"عنوان &quot;الخبر&quot;\">\
         <meta property='og:site_name' content='وكالة'><meta name=author content='كاتب'>\
         <meta property=\"article:published_time\" content=\"2024-06-20T10:00:00+03:00\">\
         <link rel=canonical href=\"https://x.example/1\"></head><body><nav><a href=/>الرئيسية</a></nav>\
         <article><h1>عنوان</h1><p>{paragraph}</p><p>ثم {paragraph}</p></article><footer>حقوق</footer></body></html>"
    )
}

#[test]
fn a_page_has_its_main_text_and_its_metadata() {
    let loaded = load_text(&html_page());
    let article = &loaded.articles[0];
    assert_eq!(article.id, "https://x.example/1");
    assert_eq!(article.title.as_deref(), Some("عنوان \"الخبر\""));
    assert_eq!(article.source.as_deref(), Some("وكالة"));
    assert_eq!(article.author.as_deref(), Some("كاتب"));
    assert_eq!(article.date.as_deref(), Some("2024-06-20"));
    assert!(article.body.contains("وأضاف أن") && !article.body.contains("الرئيسية"));
    assert!(
        article.body.lines().count() >= 2,
        "a line for each paragraph"
    );
}

#[test]
fn a_time_tag_may_be_the_date_and_a_menu_is_not_text() {
    let date = |above: &str, below: &str| {
        let page = format!(
            "<html><head><title>خبر</title></head><body>\
             <nav><a>الرئيسية</a><a>سياسة</a><a>رياضة</a></nav>{above}<h1>خبر اليوم</h1>{below}\
             <p>قال وزير الخارجية إن الاجتماع سيعقد في القاهرة غدا، وأضاف أن المباحثات مستمرة.</p></body></html>"
        );
        let loaded = load_text(&page);
        let article = &loaded.articles[0];
        assert!(!article.body.contains("سياسة"), "{}", article.body);
        article.date.clone()
    };
    let day = Some("2023-09-12".to_owned());
    let declared = "<time datetime='2023-09-12T10:00:00Z' itemprop=datePublished></time>";
    let plain = "<time datetime='2023-09-12'>أمس</time><time datetime='2020-01-01'></time>";
    assert_eq!(date(declared, plain), day);
    assert_eq!(date("<time datetime='2020-01-01'>قديم</time>", plain), day);
    assert_eq!(
        date(plain, ""),
        None,
        "a time above the headline is of another article"
    );
    assert_eq!(date("", "<time datetime='PT5M'></time>"), None);
}

#[test]
fn a_page_without_text_is_ignored_and_a_deep_one_is_read() {
    assert_eq!(
        ignored_kind(b"<html><body></body></html>"),
        "HTML page without main text"
    );
    let deep = format!(
        "<html>{}نص عميق{}",
        "<div>".repeat(100_000),
        "<b a=1>".repeat(100_000)
    );
    assert_eq!(load_text(&deep).articles[0].body, "نص عميق");
}

#[test]
fn each_entry_of_a_feed_is_an_article() {
    let loaded = load_text(
        "<?xml version=\"1.0\"?><rss><channel><title>وكالة</title><link>http://x</link>\
         <item><title>أول & آخر</title><link>http://x/1</link><guid>g1</guid><dc:creator><![CDATA[كاتب]]></dc:creator>\
         <pubDate>2024-06-20</pubDate><description>&lt;p&gt;موجز&lt;/p&gt;</description>\
         <content:encoded><![CDATA[<p>نص</p><p>ثان</p>]]></content:encoded></item>\
         <item><title>بلا نهاية</title><item><guid>g3</guid></item></channel></rss>",
    );
    let article = &loaded.articles[0];
    assert_eq!(
        (article.id.as_str(), article.url.as_deref()),
        ("g1", Some("http://x/1"))
    );
    assert_eq!(article.title.as_deref(), Some("أول & آخر"));
    assert_eq!(article.summary.as_deref(), Some("موجز"));
    assert_eq!(article.body, "نص\nثان");
    assert_eq!(article.date.as_deref(), Some("2024-06-20"));
    assert_eq!(article.source.as_deref(), Some("وكالة"));
    assert_eq!(article.author.as_deref(), Some("كاتب"));
    assert_eq!(
        loaded.note_texts(),
        [
            "record 2, <item> without </item>",
            "record 3, no title and no text"
        ]
    );
}

#[test]
fn the_links_of_atom_are_in_attributes() {
    let loaded = load_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>خبر</title><link rel='edit' href='http://x/e'/>\
         <link href='http://x/1'/><published>2024-06-20T01:00:00+03:00</published><author><name>كاتب</name></author>\
         <content type='xhtml'><div><p>نص</p></div></content></entry></feed>",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.url.as_deref(), Some("http://x/1"));
    assert_eq!(
        (article.body.as_str(), article.author.as_deref()),
        ("نص", Some("كاتب"))
    );
}

fn warc_record(kind: &str, url: &str, block: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

#[test]
fn the_pages_and_texts_of_an_archive_are_read() {
    let response = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}",
        html_page()
    );
    let archive = [
        gzip(warc_record("warcinfo", "", "software: x").as_bytes()),
        gzip(warc_record("response", "http://x/1", &response).as_bytes()),
        gzip(warc_record("conversion", "http://x/2", "نص الصفحة").as_bytes()),
    ]
    .concat();
    let loaded = load_bytes(&archive, &Options::default());
    assert_eq!(loaded.format(), Format::Warc);
    assert_eq!(loaded.ids(), ["http://x/1", "http://x/2"]);
    assert_eq!(loaded.articles[0].date.as_deref(), Some("2024-06-20"));
    assert_eq!(
        (loaded.articles[1].body.as_str(), &loaded.articles[1].date),
        ("نص الصفحة", &None)
    );
}

#[test]
fn a_broken_archive_is_read_from_the_next_record_on() {
    let archive = "WARC/1.0\r\nWARC-Type: response\r\n\r\nغير مفهوم\r\nسطر\r\n".to_owned()
        + &warc_record("conversion", "http://x/2", "نص")
        + "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 99\r\n\r\nقصير";
    let loaded = load_text(&archive);
    assert_eq!(loaded.articles.len(), 2);
    assert_eq!(
        loaded.note_texts(),
        [
            "record 1, a WARC record without Content-Length: skipped",
            "expected a WARC record: skipped to the next one",
            "record 3, the archive ends within a record",
        ]
    );
}

// Pages with few lines or few tags

#[test]
fn json_ld_supplies_what_the_meta_tags_lack() {
    let linked = r#"{"@graph": [{"@type": "NewsArticle", "headline": "عنوان الخبر", "datePublished":
        "2024-06-20T10:00:00+03:00", "publisher": {"name": "وكالة"}, "author": [{"name": "كاتب"}]}]}"#;
    let page = |head: &str| {
        format!(
            "<html><head><title>شيء آخر</title>{head}<script type=\"application/ld+json\">{linked}</script>\
             </head><body><article><p>سطر أول.</p><p>سطر ثان.</p></article></body></html>"
        )
    };
    let article = &load_text(&page("")).articles[0];
    assert_eq!(article.title.as_deref(), Some("عنوان الخبر"));
    assert_eq!(article.source.as_deref(), Some("وكالة"));
    assert_eq!(article.author.as_deref(), Some("كاتب"));
    assert_eq!(
        article.datetime.as_deref(),
        Some("2024-06-20T10:00:00+03:00")
    );
    let article = &load_text(&page("<meta property=og:title content=\"أهم\">")).articles[0];
    assert_eq!(
        article.title.as_deref(),
        Some("أهم"),
        "meta tags come first"
    );
}

#[test]
fn the_heading_of_a_page_is_its_title_without_the_site() {
    let title = |title: &str, headings: &str| {
        let page = format!(
            "<html><head><title>{title}</title></head><body>{headings}<p>سطر أول.</p></body></html>"
        );
        load_text(&page).articles[0]
            .title
            .clone()
            .unwrap_or_default()
    };
    let heading = "<h1>عنوان الصفحة</h1>";
    for whole in [
        "عنوان الصفحة - الموقع",
        "عنوان الصفحة | أخبار | س",
        "الموقع » عنوان الصفحة",
        "",
    ] {
        assert_eq!(title(whole, heading), "عنوان الصفحة", "{whole}");
    }
    assert_eq!(
        title("عنوان الصفحة - الموقع", "<h1>الموقع</h1>"),
        "عنوان الصفحة - الموقع",
        "a heading that names the site is not a headline"
    );
}

#[test]
fn a_page_of_two_paragraphs_is_an_article() {
    for (page, body) in [
        (
            "<html><body><nav><p>الرئيسية</p></nav><article><p>سطر أول.</p><p>سطر ثان.</p></article><footer><p>حقوق</p></footer></body></html>",
            "سطر أول.\nسطر ثان.",
        ),
        (
            "<html><body><main><p>سطر أول.<p>سطر ثان.</main></body></html>",
            "سطر أول.\nسطر ثان.",
        ),
        ("<html><body><div>سطر</div></body></html>", "سطر"),
    ] {
        assert_eq!(load_text(page).articles[0].body, body, "{page}");
    }
    let empty = b"<html><body><script>y</script><noscript>z</noscript></body></html>";
    assert_eq!(ignored_kind(empty), "HTML page without main text");
}

#[test]
fn a_fragment_of_a_page_is_read_without_its_tags() {
    let page = load_text(
        "<div class=\"a\">\n<h1>عنوان</h1>\n<p>سطر <b>أول</b>.</p> ثم <a href=/>رابط</a>\n</div>",
    );
    assert_eq!(page.format(), Format::Html);
    assert_eq!(page.articles[0].title.as_deref(), Some("عنوان"));
    assert_eq!(page.articles[0].body, "سطر أول.\nثم رابط");
    assert_eq!(load_text("<p>نص").articles[0].body, "نص");
}

#[test]
fn xml_is_ignored_by_name_unless_it_has_known_tags() {
    assert_eq!(
        ignored_kind("<?xml version=\"1.0\"?>\n<catalog><book>نص</book></catalog>".as_bytes()),
        "XML document"
    );
    let loaded = load_text(
        "<?xml version=\"1.0\"?><news><item><title>خبر</title><text>نص</text></item>\
         <item><title>آخر</title><text>نص</text></item></news>",
    );
    assert_eq!(loaded.format(), Format::Xml);
    assert_eq!(loaded.titles(), ["خبر", "آخر"]);
    assert!(loaded.notes.is_empty());
}

#[test]
fn arabic_with_a_wrong_label_is_read() {
    for label in ["iso-8859-1", "windows-1252", "us-ascii", "iso-8859-6"] {
        let page = format!(
            "<html><head><meta http-equiv='Content-Type' content='text/html; charset={label}'><title>افتتاح الجسر الجديد</title></head><body><p>قال الوزير إن العمل في المشروع بدأ أمس ويستمر عاما كاملا.</p></body></html>"
        );
        let bytes = encoding_rs::WINDOWS_1256.encode(&page).0.into_owned();
        let loaded = load_bytes(&bytes, &Options::default());
        assert_eq!(loaded.titles(), ["افتتاح الجسر الجديد"], "{label}");
    }
}

#[test]
fn garbled_arabic_is_reported_once_and_mended_on_request() {
    let text = "افتتاح الجسر الجديد\n\nقال الوزير إن العمل في المشروع بدأ أمس.\n";
    let garbled = encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(text.as_bytes())
        .0;
    let loaded = load_text(&garbled);
    let notes = loaded.note_texts();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("wrong encoding") && notes[0].contains("--repair-encoding mends it"));
    let options = Options {
        repair_encoding: true,
        ..Options::default()
    };
    let title = serde_json::to_string(garbled.lines().next().unwrap()).unwrap();
    let json = format!("[{{\"title\": {title}, \"text\": \"x\"}}]");
    for input in [garbled.as_ref(), &json] {
        let loaded = load_bytes(input.as_bytes(), &options);
        assert_eq!(loaded.titles(), ["افتتاح الجسر الجديد"]);
        assert!(loaded.notes.is_empty(), "{:?}", loaded.note_texts());
    }
}

#[test]
fn a_signature_is_the_author_and_comments_are_taken_out() {
    let loaded = load_text(
        "افتتاح الجسر الجديد\n\nسعاد المراسلة – متابعات\n\nقال الوزير إن العمل بدأ.\n\nوأضاف أنه يستمر.\n\nتعليقات الزوار 1\n\nزائر\n\nكلام غاضب\n",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.author.as_deref(), Some("سعاد المراسلة"));
    assert_eq!(article.source, None);
    assert_eq!(article.body, "قال الوزير إن العمل بدأ.\nوأضاف أنه يستمر.");
    let unknown =
        load_text("افتتاح الجسر الجديد\n\nفلانوف العلاني – متابعات\n\nقال الوزير إن العمل بدأ.\n");
    let article = &unknown.articles[0];
    assert_eq!((&article.author, &article.source), (&None, &None));
    assert!(article.body.contains("فلانوف"));
}

#[test]
fn the_category_is_the_innermost_folder_with_a_name() {
    let category = |path: &str| {
        let path = Path::new("/news").join(path);
        Origin::below(Path::new("/news"), &path, "").category
    };
    for (path, expected) in [
        ("corpus/data/الوادي/رياضة/12.txt", Some("رياضة")),
        ("رياضة/2015/05/12.txt", Some("رياضة")),
        ("رياضة/2015-05-06/12.txt", Some("رياضة")),
        ("رياضة/data/12.txt", Some("رياضة")),
        ("رياضة/txt/12.txt", Some("رياضة")),
        ("txt/12.txt", Some("txt")),
        ("data/2015/12.txt", None),
        ("12.txt", None),
    ] {
        assert_eq!(category(path).as_deref(), expected, "{path}");
    }
}

#[test]
fn markdown_is_one_article_without_marks() {
    let markdown = "---\ntitle: عنوان الخبر\nauthor: سعاد\ndate: 2024-03-04\n---\n\nقال الوزير إن العمل بدأ.\n\n### رأي التجار\n\nوقالت **التاجرة** إن [السوق](http://x) هادئة.\n\n---\n\n* * *\n\nنهاية الخبر هنا.\n";
    let loaded = load_named(markdown, "a.md");
    assert_eq!(loaded.format(), Format::Markdown);
    assert_eq!(loaded.titles(), ["عنوان الخبر"]);
    let article = &loaded.articles[0];
    assert_eq!(article.author.as_deref(), Some("سعاد"));
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
    assert_eq!(
        article.body,
        "قال الوزير إن العمل بدأ.\nرأي التجار\nوقالت التاجرة إن السوق هادئة.\nنهاية الخبر هنا."
    );
    let loaded = load_named("# العنوان الأول للخبر\n\nقال الوزير إن العمل بدأ.\n", "a.MD");
    assert_eq!(loaded.titles(), ["العنوان الأول للخبر"]);
}

#[test]
fn an_export_of_wordpress_is_read() {
    let item = |kind: &str, status: &str, title: &str| {
        format!(
            "<item><title><![CDATA[{title} &#8211; صور]]></title><link>http://x/{title}</link><pubDate>Mon, 04 Mar 2024 10:00:00 +0000</pubDate><dc:creator><![CDATA[saad]]></dc:creator><guid>http://x/?p={title}</guid><content:encoded><![CDATA[فقرة <b>أولى</b>.\n\n[caption id=\"a\"]<img src=\"a.jpg\"/> الجسر الجديد ليلا[/caption]\nفقرة [كذا] ثانية.]]></content:encoded><wp:post_type>{kind}</wp:post_type><wp:status>{status}</wp:status><category domain=\"post_tag\">وسم</category><category domain=\"category\"><![CDATA[سياسة]]></category><wp:comment><wp:comment_content>تعليق</wp:comment_content></wp:comment></item>"
        )
    };
    let feed = format!(
        "<?xml version=\"1.0\"?><rss><channel><title>صحيفة</title><wp:author><wp:author_login>saad</wp:author_login><wp:author_display_name><![CDATA[سعاد المنصوري]]></wp:author_display_name></wp:author>{}{}{}</channel></rss>",
        item("post", "publish", "أول"),
        item("attachment", "inherit", "صورة"),
        item("post", "trash", "محذوف"),
    );
    let loaded = load_text(&feed);
    assert_eq!(loaded.titles(), ["أول – صور"]);
    let article = &loaded.articles[0];
    assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
    assert_eq!(article.category.as_deref(), Some("سياسة"));
    assert_eq!(
        article.body,
        "فقرة أولى.\nالجسر الجديد ليلا\nفقرة [كذا] ثانية."
    );
    assert_eq!(article.source.as_deref(), Some("صحيفة"));
}

#[test]
fn the_author_and_the_date_of_an_atom_entry_are_read() {
    let loaded = load_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>صحيفة</title><entry><title>أول</title><author><name>سعاد</name><email>a@b.org</email><uri>http://x</uri></author><updated>2024-03-04T10:00:00Z</updated><content type='html'>&lt;p&gt;نص &amp;amp; نص&lt;/p&gt;</content></entry></feed>",
    );
    let article = &loaded.articles[0];
    assert_eq!(article.author.as_deref(), Some("سعاد"));
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
    assert_eq!(article.body, "نص & نص");
}

#[test]
fn a_page_that_its_site_sends_in_parts_is_whole() {
    let long = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا.";
    let loaded = load_text(&format!(
        "<html><head><title>خبر اليوم</title></head><body><main><template id=\"B:0\"></template></main>\
         <div hidden id=\"S:0\"><article><h1>خبر اليوم</h1><p>{long}</p></article></div></body></html>"
    ));
    let article = &loaded.articles[0];
    assert_eq!(article.title.as_deref(), Some("خبر اليوم"));
    assert_eq!(article.body.trim(), long);
}

#[test]
fn a_box_that_readers_may_skip_leaves_the_text() {
    let long = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا. ";
    let text = long.repeat(4);
    let loaded = load_text(&format!(
        "<html><head><title>خبر اليوم</title></head><body><main><h1>خبر اليوم</h1><p>{text}</p><section>\
         <a href=\"#end-of-box\">تخطى البودكاست وواصل القراءة</a><p>شرح معمق لقصة بارزة من الأخبار.</p>\
         <p id=\"end-of-box\">البودكاست نهاية</p></section><p>ثم {text}</p></main></body></html>"
    ));
    let body = &loaded.articles[0].body;
    assert!(body.contains("ثم قال"), "{body}");
    assert!(
        !body.contains("شرح معمق") && !body.contains("البودكاست"),
        "{body}"
    );
}

#[test]
fn the_job_beside_a_name_is_no_part_of_it() {
    let long = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا.";
    let loaded = load_text(&format!(
        "<html><head><title>خبر اليوم</title></head><body><h1>خبر اليوم</h1><div class=byline>\
         <a href=\"/authors/3\">زياد الكيلاني</a><span class=\"job-title\">كاتب صحافي</span></div>\
         <p>{long}</p></body></html>"
    ));
    assert_eq!(loaded.articles[0].author.as_deref(), Some("زياد الكيلاني"));
}

#[test]
fn a_summary_stated_as_the_text_does_not_replace_the_text() {
    let summary = "قال رئيس المجلس إن الميزانية أقرت بعد نقاش طويل دام ثلاثة أيام بحضور جميع الأعضاء وممثلي السكان";
    let text = "وأوضح في مؤتمر أن المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا. ".repeat(5);
    let loaded = load_text(&format!(
        "<html><head><title>خبر اليوم</title><script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\
         \"headline\":\"خبر اليوم\",\"description\":\"{summary}\",\"articleBody\":\"{summary}\"}}</script></head>\
         <body><h1>خبر اليوم</h1><article><p>{text}</p></article></body></html>"
    ));
    assert!(loaded.articles[0].body.contains("وأوضح في مؤتمر"));
}

#[test]
fn an_error_of_the_server_is_no_article() {
    let page = "<html><head><title>404 - الصفحة غير موجودة</title></head><body><h1>404</h1>\
                <p>عذرا، الصفحة التي تبحث عنها غير موجودة.</p></body></html>";
    assert_eq!(ignored_kind(page.as_bytes()), "HTML page without main text");
}

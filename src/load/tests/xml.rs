//! Kinds of XML.

use super::*;

fn load_text(text: &str) -> LoadResult {
    load_bytes(text.as_bytes(), &Options::default())
}

const TEXT: &str = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل.";

#[test]
fn redirects_and_other_namespaces_of_a_wiki_are_counted() {
    let page = |title: &str, namespace: u8, more: &str, text: &str| {
        format!(
            "<page><title>{title}</title><ns>{namespace}</ns>{more}<revision><text>قديم</text></revision><revision><text>{text}</text></revision></page>"
        )
    };
    let result = load_text(&format!(
        "<mediawiki><siteinfo><sitename>ويكي</sitename><base>https://example.org/wiki/الرئيسية</base></siteinfo>{}{}{}</mediawiki>",
        page("قمة موسكو", 0, "", &format!("'''{TEXT}''' {{{{قالب}}}}")),
        page("تحويلة", 0, "<redirect title='x'/>", ""),
        page("نقاش", 1, "", "نص")
    ));
    assert_eq!(result.format(), Format::Mediawiki);
    assert_eq!(result.titles(), ["قمة موسكو"]);
    let article = &result.articles[0];
    assert_eq!(article.body, TEXT);
    assert_eq!(
        article.url.as_deref(),
        Some("https://example.org/wiki/قمة_موسكو")
    );
    assert_eq!(result.notes.len(), 2);
}

#[test]
fn the_divisions_of_an_issue_are_articles_in_sections() {
    let result = load_text(&format!(
        r#"<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>الوادي: العدد 12</title></titleStmt><publicationStmt><date when="2019"/></publicationStmt><sourceDesc><biblStruct><monogr><title level="j" xml:lang="en">al-Wadi</title><title level="j">الوادي</title><imprint><date when="1906-03-04"/></imprint></monogr></biblStruct></sourceDesc></fileDesc></teiHeader><text><body><div type="section"><head>شؤون</head><div><head>خبر أول</head><byline>بقلم <persName>سعاد</persName></byline><p>{TEXT}<note>حاشية</note></p></div><div><head>خبر ثان</head><p>قال <choice><sic>خطا</sic><corr>خطأ</corr></choice> ال<lb break="no"/>كاتب.</p></div></div></body></text></TEI>"#
    ));
    assert_eq!(result.titles(), ["خبر أول", "خبر ثان"]);
    let first = &result.articles[0];
    assert_eq!(first.body, TEXT);
    assert_eq!(first.author.as_deref(), Some("سعاد"));
    assert_eq!(first.source.as_deref(), Some("الوادي"));
    assert_eq!(first.date.as_deref(), Some("1906-03-04"));
    assert_eq!(first.category.as_deref(), Some("شؤون"));
    assert_eq!(result.articles[1].body, "قال خطأ الكاتب.");
}

#[test]
fn articles_of_news_agencies_are_read() {
    let nitf = format!(
        r#"<nitf><head><docdata><date.issue norm="20240304T100000+0300"/></docdata><pubdata name="وكالة الوادي"/></head><body><body.head><hedline><hl1>قمة موسكو</hl1></hedline><byline>بقلم <person>سعاد</person></byline></body.head><body.content><p>{TEXT}</p><media><media-caption>صورة</media-caption></media></body.content></body></nitf>"#
    );
    let newsml = format!(
        r#"<?xml version="1.0"?><newsMessage><itemSet><newsItem guid="urn:1"><itemMeta><provider qcode="x:wadi"><name>وكالة الوادي</name></provider></itemMeta><contentMeta><contentCreated>2024-03-04T10:00:00+03:00</contentCreated><headline>قمة موسكو</headline><by>سعاد</by></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem><newsItem guid="urn:2"><contentMeta><headline>صورة</headline></contentMeta></newsItem></itemSet></newsMessage>"#
    );
    for (text, format) in [(nitf, Format::Nitf), (newsml, Format::Newsml)] {
        let result = load_text(&text);
        assert_eq!(result.format(), format);
        let article = &result.articles[0];
        assert_eq!(result.titles(), ["قمة موسكو"], "{format}");
        assert_eq!(article.body, TEXT, "{format}");
        assert_eq!(article.date.as_deref(), Some("2024-03-04"), "{format}");
        assert_eq!(article.source.as_deref(), Some("وكالة الوادي"), "{format}");
        assert_eq!(article.author.as_deref(), Some("سعاد"), "{format}");
    }
}

#[test]
fn a_repeated_element_with_known_names_is_a_record() {
    for text in [
        format!(
            r#"<?xml version="1.0"?><news><entry id="1" date="2024-03-04"><meta><title>قمة موسكو</title></meta><content><p>{TEXT}</p></content></entry></news>"#
        ),
        format!(
            r#"<?xml version="1.0"?><add><doc><field name="title">قمة موسكو</field><field name="date">2024-03-04</field><field name="body">{TEXT}</field></doc></add>"#
        ),
        format!(
            r#"<?xml version="1.0"?><أخبار><خبر_واحد><العنوان>قمة موسكو</العنوان><التاريخ>2024-03-04</التاريخ><النص><![CDATA[<p>{TEXT}</p>]]></النص></خبر_واحد></أخبار>"#
        ),
    ] {
        let result = load_text(&text);
        assert_eq!(result.format(), Format::Xml, "{text}");
        assert_eq!(result.titles(), ["قمة موسكو"], "{text}");
        assert_eq!(result.articles[0].body, TEXT);
        assert_eq!(result.articles[0].date.as_deref(), Some("2024-03-04"));
    }
}

#[test]
fn entities_that_expand_are_left_as_they_are_written() {
    let entities: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let result = load_text(&format!(
        r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "x">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]><news><item><title>قمة &l9; &f; &amp; موسكو</title><text>{TEXT}</text></item></news>"#
    ));
    assert_eq!(result.titles(), ["قمة &l9; &f; & موسكو"]);
}

#[test]
fn xml_of_any_depth_and_any_size_of_tags_is_read_within_bounds() {
    for start in [
        "<TEI><text><body>",
        "<nitf><body><body.content>",
        "<mediawiki><page><revision>",
        "<newsItem>",
    ] {
        for part in [
            "<div>",
            "<p>",
            "</p>",
            "<a b='",
            "&x;",
            "<![CDATA[",
            "<!--",
            "x",
        ] {
            load_text(&format!("{start}{}", part.repeat(50_000)));
        }
    }
}

#[test]
fn records_on_one_line_need_no_declaration() {
    let result = load_text(&format!(
        "<articles><article><title>خبر</title><date>2024-03-04</date><content>{TEXT}</content></article></articles>"
    ));
    assert_eq!(result.titles(), ["خبر"]);
    assert_eq!(result.articles[0].body, TEXT);
    assert_eq!(result.articles[0].date.as_deref(), Some("2024-03-04"));
}

#[test]
fn the_sections_of_a_fictionbook_are_articles() {
    let result = load_text(&format!(
        "<?xml version=\"1.0\"?><FictionBook xmlns=\"http://www.gribuser.ru/xml/fictionbook/2.0\"><description><title-info><author><first-name>سعاد</first-name><last-name>المنصوري</last-name></author><book-title>الوادي</book-title><date value=\"2024-03-04\"/></title-info></description><body><section><title><p>خبر أول</p></title><p>{TEXT}</p></section><section><title><p>خبر ثان</p></title><p>{TEXT}</p></section></body><body name=\"notes\"><section><p>حاشية</p></section></body></FictionBook>"
    ));
    assert_eq!(result.titles(), ["خبر أول", "خبر ثان"]);
    let article = &result.articles[0];
    assert_eq!(article.body, TEXT);
    assert_eq!(article.source.as_deref(), Some("الوادي"));
    assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
}

#[test]
fn the_date_of_an_edition_counts_if_it_has_no_printed_source() {
    let date = |source: &str| {
        let result = load_text(&format!(
            "<TEI><teiHeader><fileDesc><titleStmt><title>خبر</title></titleStmt><publicationStmt><date when=\"2024-03-04\"/></publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc></teiHeader><text><body><p>{TEXT}</p></body></text></TEI>"
        ));
        result.articles[0].date.clone()
    };
    assert_eq!(date("<p>x</p>").as_deref(), Some("2024-03-04"));
    assert_eq!(date("<bibl><title>الوادي</title></bibl>"), None);
}

#[test]
fn settings_and_comments_of_a_blog_are_not_articles() {
    let entry = |kind: &str| {
        format!(
            "<entry><category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{kind}'/><category scheme='http://www.blogger.com/atom/ns#' term='اقتصاد'/><title>{kind}</title><content>{TEXT}</content></entry>"
        )
    };
    let result = load_text(&format!(
        "<?xml version='1.0'?><feed><title>x</title>{}{}{}</feed>",
        entry("settings"),
        entry("post"),
        entry("comment")
    ));
    assert_eq!(result.titles(), ["post"]);
    assert_eq!(result.articles[0].category.as_deref(), Some("اقتصاد"));
}

#[test]
fn a_record_of_dspace_names_its_fields_in_attributes() {
    let result = load_text(&format!(
        "<?xml version=\"1.0\"?><dublin_core schema=\"dc\"><dcvalue element=\"title\" qualifier=\"none\">خبر</dcvalue><dcvalue element=\"contributor\" qualifier=\"author\">سعاد المنصوري</dcvalue><dcvalue element=\"date\" qualifier=\"accessioned\">2024-06-01</dcvalue><dcvalue element=\"date\" qualifier=\"issued\">2024-03-04</dcvalue><dcvalue element=\"description\" qualifier=\"abstract\">{TEXT}</dcvalue></dublin_core>"
    ));
    assert_eq!(result.titles(), ["خبر"]);
    assert_eq!(result.articles[0].date.as_deref(), Some("2024-03-04"));
    assert_eq!(result.articles[0].author.as_deref(), Some("سعاد المنصوري"));
}

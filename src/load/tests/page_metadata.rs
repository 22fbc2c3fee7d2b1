//! The title, author, source and section of web pages.

use super::page_dates::date;
use super::*;
use crate::article::{Article, DateFrom, SourceFrom};

pub(super) const HEADLINE: &str = "مجلس المدينة يقر موازنة العام المقبل";
pub(super) const TEXT: [&str; 3] = [
    "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا، وإن كلفته بلغت مليوني درهم.",
    "وأضاف في مؤتمر صحفي أن اللجنة ستجتمع غدا لبحث مطالب السكان، وأن النتائج ستعلن في نهاية الأسبوع.",
    "ودعت البلدية السكان إلى الابتعاد عن مجرى الوادي خلال الأيام المقبلة حتى تنتهي أعمال الصيانة.",
];

pub(super) fn paragraphs() -> String {
    TEXT.map(|text| format!("<p>{text}</p>")).concat()
}

/// Returns the article of a page with the headline, `head` in its head, and `below` the headline.
pub(super) fn page(head: &str, below: &str) -> Article {
    whole(head, &format!("<h1>{HEADLINE}</h1>{below}{}", paragraphs()))
}

pub(super) fn whole(head: &str, body: &str) -> Article {
    let html = format!(
        "<!DOCTYPE html><html><head><title>{HEADLINE}</title>{head}</head><body>{body}</body></html>"
    );
    load_text(&html).articles.remove(0)
}

#[test]
fn the_heading_that_readers_see_is_before_a_title_for_search_engines() {
    let head = "<meta property=og:title content='موازنة 2024: كل ما تريد معرفته'>";
    assert_eq!(page(head, "").title.as_deref(), Some(HEADLINE));
}

#[test]
fn neither_the_site_nor_the_section_is_the_title() {
    let site = "<meta property=og:site_name content='صحيفة الوادي'>";
    for heading in ["صحيفة الوادي", "رياضة", "الوادي"] {
        let body = format!("<h1>{heading}</h1><h2>{HEADLINE}</h2>{}", paragraphs());
        assert_eq!(
            whole(site, &body).title.as_deref(),
            Some(HEADLINE),
            "{heading}"
        );
    }
    for title in [
        format!("{HEADLINE} - صحيفة الوادي"),
        format!("الوادي | {HEADLINE}"),
        format!("{HEADLINE} | رياضة | الوادي"),
        format!("{HEADLINE} - 6 مايو 2015 - صحيفة الوادي"),
    ] {
        let head = format!("{site}<meta property=og:title content='{title}'>");
        let article = whole(&head, &paragraphs());
        assert_eq!(article.title.as_deref(), Some(HEADLINE), "{title}");
    }
}

#[test]
fn a_byline_names_the_author_and_is_not_text() {
    for below in [
        "<p>بقلم: سعاد المنصوري</p>",
        "<div class=writeBy>كتبت سعاد المنصوري</div>",
        "<a rel=author href=/w/3>سعاد المنصوري</a>",
        "<span itemprop=author><b itemprop=name>سعاد المنصوري</b></span>",
        "<span class=author>أضاف: سعاد المنصوري</span>",
    ] {
        let article = page(
            "<meta name=author content=alwadi><meta property=og:site_name content=alwadi>",
            below,
        );
        assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"), "{below}");
        assert!(!article.body.contains("المنصوري"), "{below}");
    }
}

#[test]
fn an_outlet_is_the_source_and_not_the_author() {
    let linked = "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"author\": \
        {\"@type\": \"Organization\", \"name\": \"الوادي\"}, \"publisher\": {\"name\": \"الوادي\"}}</script>";
    let article = page(linked, "<h3 class=author-title>اقرأ المزيد للكاتب</h3>");
    assert_eq!(
        (article.author, article.source.as_deref()),
        (None, Some("الوادي"))
    );
    assert_eq!(article.source_from, Some(SourceFrom::LinkedData));
    let article = page("<meta name=author content='الوادي نيوز'>", "");
    assert_eq!(
        (article.author, article.source.as_deref()),
        (None, Some("الوادي نيوز"))
    );
}

#[test]
fn a_place_before_the_outlet_is_not_an_author() {
    let head =
        "<meta property=og:site_name content=البيان><meta name=author content='أبوظبي - البيان'>";
    assert_eq!(page(head, "").author, None);
}

#[test]
fn the_host_is_the_source_of_a_page_without_one() {
    let head = "<link rel=canonical href='https://www.example.org/1'>";
    let article = page(head, "");
    assert_eq!(article.source.as_deref(), Some("example.org"));
    assert_eq!(article.source_from, Some(SourceFrom::Host));
    let labelled = whole(
        head,
        &format!("<h1>{HEADLINE}</h1>{}<p>المصدر: رويترز</p>", paragraphs()),
    );
    assert_eq!(labelled.source.as_deref(), Some("رويترز"));
}

#[test]
fn the_section_is_stated_or_the_innermost_of_a_trail() {
    let stated = page("<meta property=article:section content=اقتصاد>", "");
    assert_eq!(stated.category.as_deref(), Some("اقتصاد"));
    let trail = whole(
        "",
        &format!(
            "<div class=breadcrumb><a href=/>الرئيسية</a> <a href=/a>أخبار</a> <a href=/b>اقتصاد</a></div>\
             <h1>{HEADLINE}</h1>{}",
            paragraphs()
        ),
    );
    assert_eq!(trail.category.as_deref(), Some("اقتصاد"));
    assert_eq!(trail.body.lines().count(), 3);
}

#[test]
fn a_byline_with_a_date_gives_both_and_is_not_text() {
    for line in [
        "أرسله زياد الكيلاني في أربعاء, 06/05/2015 - 10:30",
        "نشر بواسطة زياد الكيلاني في 06/05/2015",
    ] {
        let article = page("", &format!("<div>{line}</div>"));
        assert_eq!(
            date(&article),
            ("2015-05-06", Some(DateFrom::Label)),
            "{line}"
        );
        assert_eq!(article.author.as_deref(), Some("زياد الكيلاني"));
        assert_eq!(article.body.lines().collect::<Vec<_>>(), TEXT);
    }
}

#[test]
fn a_breadcrumb_trail_in_a_nav_names_the_section() {
    for trail in [
        "<nav aria-label=breadcrumb><ol><li><a href=/>الرئيسية</a></li><li><a href=/e>اقتصاد</a></li></ol></nav>",
        "<nav><ol class=breadcrumb><li><a href=/>الرئيسية</a></li><li><a href=/e>اقتصاد</a></li></ol></nav>",
    ] {
        let article = whole("", &format!("{trail}<h1>{HEADLINE}</h1>{}", paragraphs()));
        assert_eq!(article.category.as_deref(), Some("اقتصاد"), "{trail}");
    }
}

#[test]
fn the_publisher_of_microdata_is_the_source() {
    let article = page(
        "",
        "<div itemprop=publisher style='display:none'><meta itemprop=name content='صحيفة الوادي'></div>",
    );
    assert_eq!(article.source.as_deref(), Some("صحيفة الوادي"));
    assert_eq!(article.source_from, Some(SourceFrom::Microdata));
}

#[test]
fn a_link_to_the_page_of_an_author_names_the_author() {
    let article = page(
        "",
        "<p><a href=/authors/77>سعاد المنصوري</a></p><p><a href=/writers>كتاب وآراء</a></p>",
    );
    assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
}

#[test]
fn a_label_may_be_in_an_element_of_its_own() {
    for below in [
        "<dl><dt>التاريخ</dt><dd>6 مايو 2015</dd><dt>الكاتب</dt><dd>سعاد المنصوري</dd></dl>",
        "<span>الكاتب</span>: <a href='/w/1'>سعاد المنصوري</a><p><span>نشر في</span> <b>6 مايو 2015</b></p>",
    ] {
        let article = page("", below);
        assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"), "{below}");
        assert_eq!(article.date.as_deref(), Some("2015-05-06"), "{below}");
        assert!(article.body.starts_with(TEXT[0]), "{}", article.body);
    }
}

#[test]
fn a_line_below_the_headline_may_have_all_of_its_credits() {
    for below in [
        "<div>أضيف بواسطة : سعاد المنصوري | 06-05-2015 | 120 قراءة</div>",
        "<div><span>الأربعاء 06-05-2015 10:30</span> | كتبت: <span>سعاد المنصوري</span></div>",
        "<p class=byline>سعاد المنصوري | 6 مايو 2015</p>",
        "<ul><li>بقلم سعاد المنصوري</li><li>2015/05/06</li><li>1542</li><li>7</li></ul>",
        "<div class=article-info-author><p>الرياض - سعاد المنصوري</p></div><time>6 مايو 2015</time>",
        "<div class=byline><div>سعاد المنصوري</div><div>مراسلة الشؤون المحلية</div></div>\
         <span>أنشئ: 6 مايو 2015</span> <span>عُدّل: 9 مايو 2015</span>",
        "<div class=meta>Posted on May 6, 2015 by سعاد المنصوري</div>",
        "<div class=author>الرباط - سعاد المنصوري</div><div>الرباط في 6 مايو 2015 (و م ع)</div>",
        "<dl class='article-info muted'><dt>التفاصيل</dt><dd>كتب بواسطة: سعاد المنصوري</dd>\
         <dd>نشر بتاريخ: 06 أيار/مايو 2015</dd><dd>الزيارات: 532</dd></dl>",
    ] {
        let article = page("", below);
        assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"), "{below}");
        assert_eq!(article.date.as_deref(), Some("2015-05-06"), "{below}");
        assert!(article.body.starts_with(TEXT[0]), "{}", article.body);
    }
}

#[test]
fn a_card_may_name_the_author() {
    let head = "<meta name='twitter:label1' content='كُتب بواسطة'><meta name='twitter:data1' content='سعاد المنصوري'>\
                <meta name='twitter:label2' content='وقت القراءة'><meta name='twitter:data2' content='دقيقتان'>";
    assert_eq!(page(head, "").author.as_deref(), Some("سعاد المنصوري"));
}

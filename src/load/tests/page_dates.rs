//! The date of web pages.

use super::page_metadata::{HEADLINE, TEXT, page, paragraphs, whole};
use crate::article::{Article, DateFrom};

pub(super) fn date(article: &Article) -> (&str, Option<DateFrom>) {
    (
        article.date.as_deref().unwrap_or_default(),
        article.date_from,
    )
}

#[test]
fn the_head_of_a_page_may_have_its_date() {
    for (head, from) in [
        ("<meta name='DC.date' content='2015-05-06'>", DateFrom::Meta),
        (
            "<meta property='article:published_time' content='2015-05-06T10:00:00+03:00'>",
            DateFrom::Meta,
        ),
        (
            "<script type='application/ld+json'>//<![CDATA[\n{\"@graph\": [{\"@type\": \"NewsArticle\", \
             \"dateCreated\": \"2015-05-06\"}]}\n//]]></script>",
            DateFrom::LinkedData,
        ),
        (
            "<link rel=canonical href='https://example.org/2015/05/06/story'>",
            DateFrom::Url,
        ),
        (
            "<meta property=og:url content='https://example.org/20150506-story'>",
            DateFrom::Url,
        ),
    ] {
        assert_eq!(date(&page(head, "")), ("2015-05-06", Some(from)), "{head}");
    }
}

#[test]
fn a_date_next_to_the_headline_is_that_of_the_page_and_not_in_its_text() {
    for (below, from) in [
        (
            "<span class=date>الأربعاء 6 مايو 2015 - 10:30 ص</span>",
            DateFrom::Printed,
        ),
        (
            "<div>الأربعاء 17 رجب 1436هـ الموافق 6 مايو 2015م</div>",
            DateFrom::Printed,
        ),
        ("<p>٦ أيار/ مايو ٢٠١٥</p>", DateFrom::Printed),
        (
            "<div class=info>القاهرة | 6 مايو 2015 | خاص</div>",
            DateFrom::Printed,
        ),
        ("<div>تاريخ النشر: 6 مايو 2015</div>", DateFrom::Label),
        ("<b>نشر في</b> <span>2015/05/06</span>", DateFrom::Label),
        ("<time>6 مايو 2015</time>", DateFrom::TimeElement),
        (
            "<span itemprop=datePublished>2015-05-06</span>",
            DateFrom::Microdata,
        ),
        (
            "<abbr class=published title='2015-05-06T10:00:00+03:00'>أمس</abbr>",
            DateFrom::Microdata,
        ),
        (
            "<footer class=submitted><span property=dc:date content='2015-05-06'>الأربعاء</span></footer>",
            DateFrom::Microdata,
        ),
    ] {
        let article = page("", below);
        assert_eq!(date(&article), ("2015-05-06", Some(from)), "{below}");
        assert!(
            article.body.starts_with(TEXT[0]) || !article.body.contains("2015"),
            "{below}: {}",
            article.body
        );
    }
}

#[test]
fn the_date_of_publication_is_before_that_of_an_update() {
    let below = "<ul><li>آخر تحديث: 8 مايو 2015</li><li>تاريخ النشر: 6 مايو 2015</li></ul>";
    let article = page("", below);
    assert_eq!(date(&article).0, "2015-05-06");
    assert!(!article.body.contains("تحديث"));
    let update = page("", "<p>آخر تحديث: 8 مايو 2015</p>");
    assert_eq!(date(&update).0, "2015-05-08");
}

#[test]
fn a_date_that_readers_see_is_before_a_stale_attribute_and_a_moment_in_utc() {
    let stale = page("", "<time datetime='2012-01-01'>6 مايو 2015</time>");
    assert_eq!(date(&stale).0, "2015-05-06");
    let published = "<meta property='article:published_time' content='2015-05-05T22:30:00Z'>";
    assert_eq!(date(&page(published, "")).0, "2015-05-05");
    let local = page(published, "<p class=date>6 مايو 2015</p>");
    assert_eq!(date(&local), ("2015-05-06", Some(DateFrom::Printed)));
}

#[test]
fn the_clock_of_a_page_a_box_and_prose_have_no_date() {
    let headline = format!("<h1>{HEADLINE}</h1>");
    let text = paragraphs();
    for body in [
        format!("<div class=today>الاثنين 3 يونيو 2024</div>{headline}{text}"),
        format!(
            "<header><span>3 يونيو 2024</span><nav><a>الرئيسية</a></nav></header>{headline}{text}"
        ),
        format!("{headline}{text}<aside>1 يناير 2023</aside>"),
        format!("{headline}{text}<div class=sidebar><time datetime='2023-01-01'></time></div>"),
        format!(
            "{headline}<p>وصل الوفد في 6 مايو 2015 إلى المدينة، {}</p>{text}",
            TEXT[0]
        ),
        format!("{headline}{text}<footer>حقوق النشر © 2015</footer>"),
    ] {
        assert_eq!(whole("", &body).date, None, "{body}");
    }
}

#[test]
fn the_time_of_an_update_after_a_date_is_less_trusted_than_the_address() {
    let url = "<link rel=canonical href='https://example.org/2013/08/03/story'>";
    let printed = "<div>الأربعاء، 28 آب/اغسطس 2013، آخر تحديث 14:00</div>";
    assert_eq!(date(&page(url, printed)).0, "2013-08-03");
    assert_eq!(date(&page("", printed)).0, "2013-08-28");
}

#[test]
fn a_printed_date_may_be_a_month_or_a_value_for_machines() {
    for (below, expected) in [
        ("<div class=date>مايو 2015</div>", "2015-05"),
        ("<time datetime='٢٠١٥-٠٥-٠٦'>الأربعاء</time>", "2015-05-06"),
        (
            "<abbr title='الأربعاء، 6 مايو 2015 10:30 ص'>منذ ساعة</abbr>",
            "2015-05-06",
        ),
        (
            "<span data-date='2015-05-06T10:00:00Z'></span>",
            "2015-05-06",
        ),
        (
            "<span class=timeago data-time=1430906400>قبل يومين</span>",
            "2015-05-06",
        ),
    ] {
        assert_eq!(page("", below).date.as_deref(), Some(expected), "{below}");
    }
    let linked = "<link rel=canonical href='https://example.org/26-05-2015/x'>";
    assert_eq!(page(linked, "").date.as_deref(), Some("2015-05-26"));
}

#[test]
fn a_labelled_date_below_the_text_leaves_it() {
    let foot = "<div class=published-at>تم النشر بتاريخ: 2015-05-06</div>";
    let article = whole("", &format!("<h1>{HEADLINE}</h1>{}{foot}", paragraphs()));
    assert_eq!(article.date.as_deref(), Some("2015-05-06"));
    assert_eq!(article.body, TEXT.join("\n"));
}

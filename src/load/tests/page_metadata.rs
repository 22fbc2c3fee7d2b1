//! The date, title, author, source and section of web pages, and what is not part of their text.

use super::*;
use crate::article::{Article, DateFrom, SourceFrom};

const HEADLINE: &str = "مجلس المدينة يقر موازنة العام المقبل";
const TEXT: [&str; 3] = [
    "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل ويستمر عاما كاملا، وإن كلفته بلغت مليوني درهم.",
    "وأضاف في مؤتمر صحفي أن اللجنة ستجتمع غدا لبحث مطالب السكان، وأن النتائج ستعلن في نهاية الأسبوع.",
    "ودعت البلدية السكان إلى الابتعاد عن مجرى الوادي خلال الأيام المقبلة حتى تنتهي أعمال الصيانة.",
];

fn paragraphs() -> String {
    TEXT.map(|text| format!("<p>{text}</p>")).concat()
}

/// Returns the article of a page with the headline, `head` in its head, and `below` the headline.
fn page(head: &str, below: &str) -> Article {
    whole(head, &format!("<h1>{HEADLINE}</h1>{below}{}", paragraphs()))
}

fn whole(head: &str, body: &str) -> Article {
    let html = format!(
        "<!DOCTYPE html><html><head><title>{HEADLINE}</title>{head}</head><body>{body}</body></html>"
    );
    load_text(&html).articles.remove(0)
}

fn date(article: &Article) -> (&str, Option<DateFrom>) {
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
fn a_page_of_nothing_but_comments_is_not_empty() {
    let article = whole(
        "",
        &format!(
            "<h1>{HEADLINE}</h1><div class=nav><p>x</p></div><div class=comment>{}</div>",
            TEXT[0]
        ),
    );
    assert!(article.body.contains(TEXT[0]));
}

#[test]
fn a_dialog_about_cookies_is_not_text() {
    let dialog = format!(
        "<div id=onetrust-pc-sdk><p>{}</p></div>",
        "نحن نستخدم ملفات، ونجمع البيانات عن الزوار. ".repeat(30)
    );
    let body = format!("<h1>{HEADLINE}</h1>{}{dialog}", paragraphs());
    assert_eq!(whole("", &body).body.lines().collect::<Vec<_>>(), TEXT);
}

#[test]
fn the_time_of_an_update_after_a_date_is_less_trusted_than_the_address() {
    let url = "<link rel=canonical href='https://example.org/2013/08/03/story'>";
    let printed = "<div>الأربعاء، 28 آب/اغسطس 2013، آخر تحديث 14:00</div>";
    assert_eq!(date(&page(url, printed)).0, "2013-08-03");
    assert_eq!(date(&page("", printed)).0, "2013-08-28");
}

#[test]
fn links_within_a_sentence_are_not_a_menu() {
    let text = format!(
        "<p>{} <span><a href=/a>وكالة</a> <a href=/b>الوادي</a></span> من المدينة.</p>",
        TEXT[0]
    );
    let article = whole("", &format!("<h1>{HEADLINE}</h1>{text}{}", paragraphs()));
    assert!(
        article.body.contains("وكالة الوادي من المدينة"),
        "{}",
        article.body
    );
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
fn the_text_in_linked_data_replaces_a_scrap_and_comments() {
    let linked = format!(
        "<script type='application/ld+json'>{{\"@type\": \"NewsArticle\", \"articleBody\": \"{}\"}}</script>",
        TEXT.join("\\n")
    );
    for body in [
        "<div id=app></div><div class=comments><p>زائر: خبر مفرح جدا ونتمنى المزيد</p></div>"
            .to_owned(),
        format!("<h1>{HEADLINE}</h1><p>اشترك لقراءة المزيد</p>"),
    ] {
        assert_eq!(whole(&linked, &body).body.lines().collect::<Vec<_>>(), TEXT);
    }
    assert_eq!(
        page(&linked, "").body.lines().count(),
        3,
        "its own text comes first"
    );
}

#[test]
fn menus_comments_and_share_buttons_are_not_text() {
    let headline = format!("<h1>{HEADLINE}</h1>");
    let text = paragraphs();
    let links = ["سياسة", "اقتصاد", "رياضة", "منوعات"].map(|name| format!("<a href=/x>{name}</a>"));
    for body in [
        format!(
            "<ul><li>{}</li></ul>{headline}{text}",
            links.join("</li><li>")
        ),
        format!("{}<br>{headline}{text}", links.join(" | ")),
        format!(
            "<table><tr><td>{}</td></tr></table>{headline}{text}",
            links.join("</td><td>")
        ),
        format!("<ul class=nav><li>{}</li></ul>{headline}{text}", links[0]),
        format!("{headline}{text}<h3>تعليقات الزوار</h3><p>زائر: خبر مفرح جدا ونتمنى المزيد</p>"),
        format!("{headline}{text}<div>التعليقات (3)</div><p>كلام لا علاقة له بالخبر من قارئ غاضب</p>"),
        format!(
            "{headline}{text}<div class=share-bar><a>فيسبوك</a> <a>أرسل إلى صديق</a> <b>12</b></div>"
        ),
        format!(
            "{headline}{text}<p>تابعوا أخبار الوادي عبر غوغل نيوز</p><p>حمل الآن تطبيق الوادي للهواتف</p>"
        ),
        format!(
            "{headline}{}<p>{} رابط الخبر بصحيفة الوطن</p>",
            "",
            TEXT.join("</p><p>")
        ),
    ] {
        let article = whole("", &body);
        assert_eq!(article.body.lines().collect::<Vec<_>>(), TEXT, "{body}");
    }
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
fn a_caption_that_the_markup_names_is_kept_among_the_removed_lines() {
    let caption = "افتتح <b>الجسر</b> القديم\nقبل قرن.";
    for element in [
        format!("<figure><img src=a><figcaption>{caption}</figcaption></figure>"),
        format!("<p class=imgCaption>{caption}</p>"),
    ] {
        let article = whole("", &format!("<h1>{HEADLINE}</h1>{element}{}", paragraphs()));
        assert_eq!(
            article.removed,
            ["افتتح الجسر القديم قبل قرن."],
            "{element}"
        );
        assert!(!article.body.contains("افتتح"), "{element}");
    }
}

#[test]
fn the_frame_around_a_text_is_not_text() {
    let other = "مدرسة القرية تحتفل بمرور قرن على تأسيسها";
    let links = format!("<a href=/4>{other}</a><a href=/5>توقف المياه عن أحياء الشمال ليومين</a>");
    for (above, below) in [
        (
            "",
            "<div class=tools><a>طباعة</a> <span>حجم الخط</span> <a>ع+</a></div>".to_owned(),
        ),
        (
            "",
            "<div><a>طباعة</a> <a>إرسال لصديق</a> <span>حجم الخط</span></div>".to_owned(),
        ),
        (
            "",
            "<figure><img src=a><figcaption>افتتح الجسر القديم قبل قرن.</figcaption></figure>"
                .to_owned(),
        ),
        ("", "<p>ننصحك بمراجعة <a href=/community_guidelines>الإرشادات</a>، ويمكن استخدام مشاركاتك استنادا إلى <a href=/privacy.html>سياسة الخصوصية</a>.</p>".to_owned()),
        ("", "<section aria-label='قصص مقترحة'><p>مدرسة القرية تحتفل بمرور قرن</p></section>".to_owned()),
        ("", "<div class=stats><span>عدد المشاهدات: 1,204</span><span>التعليقات: 3</span></div>".to_owned()),
        (
            "",
            "<p class=imgCaption>الجسر القديم في المدينة.</p>".to_owned(),
        ),
        (
            "",
            format!(
                "<ul><li>{}</li></ul>",
                links.replace("</a><a", "</a></li><li><a")
            ),
        ),
        (
            "",
            "<div class='author-box'>زياد الكيلاني صحفي من المدينة، يكتب عن البلديات.</div>"
                .to_owned(),
        ),
        (
            "<div id=wm-ipp-base>12 captures 3 Jun 2010 - 5 May 2020</div>",
            String::new(),
        ),
        (
            "<div class=ticker><span>عاجل:</span> <a href=/4>مدرسة القرية تحتفل بمرور قرن</a></div>",
            String::new(),
        ),
    ] {
        let article = whole(
            "",
            &format!("{above}<h1>{HEADLINE}</h1>{below}{}", paragraphs()),
        );
        assert_eq!(
            article.body.lines().collect::<Vec<_>>(),
            TEXT,
            "{above}{below}"
        );
    }
    let article = whole(
        "",
        &format!(
            "<h1>{HEADLINE}</h1>{}<div class=prev-next><a href=/p>الخبر السابق: {other}</a></div>",
            paragraphs()
        ),
    );
    assert_eq!(article.body.lines().collect::<Vec<_>>(), TEXT);
}

#[test]
fn a_further_article_on_the_page_is_not_text() {
    let other = "<article><h1>مدرسة القرية تحتفل بمرور قرن</h1><p>قال المدير إن الحفل سيقام غدا في الساحة الكبرى، وإن الدعوة عامة للجميع.</p></article>";
    let article = whole(
        "",
        &format!(
            "<article><h1>{HEADLINE}</h1>{}</article>{other}",
            paragraphs()
        ),
    );
    assert_eq!(article.body.lines().collect::<Vec<_>>(), TEXT);
}

#[test]
fn a_class_that_names_a_menu_takes_no_text_without_links() {
    let article = whole(
        "",
        &format!(
            "<h1>{HEADLINE}</h1><div class='article-body pagination-first'>{}</div><div>{}</div>",
            paragraphs(),
            "<p>تعليق آخر طويل لا علاقة له بالخبر.</p>".repeat(30)
        ),
    );
    assert!(article.body.contains(TEXT[1]), "{}", article.body);
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

#[test]
fn comments_longer_than_the_article_are_not_its_text() {
    let comment = "<li><b>زائر</b><p>هذا رأي قارئ طويل نسبيا يتكلم عن أمور كثيرة لا علاقة لها بالخبر من قريب ولا من بعيد</p></li>";
    let article = whole(
        "",
        &format!(
            "<h1>{HEADLINE}</h1><div class=entry>{}</div><ul class=comments>{}</ul>",
            paragraphs(),
            comment.repeat(12)
        ),
    );
    assert_eq!(article.body, TEXT.join("\n"));
}

#[test]
fn polls_ratings_and_tickers_are_not_the_text() {
    for box_ in [
        "<div class=poll><h4>استطلاع</h4><p>هل أنت راض عن خدمات البلدية؟</p></div>",
        "<div class=rating>تقييم الخبر 3.5/5 (12 صوتا)</div>",
        "<div class=weather>الرباط 22° الثلاثاء 1 ديسمبر 2026</div>",
        "<div class=reactions>ما هو شعورك تجاه هذا الخبر؟ أعجبني 3</div>",
        "<form><label>الاسم</label><input><label>البريد الإلكتروني</label><textarea></textarea></form>",
        "<marquee>المحصول يتجاوز التوقعات *** مدرسة القرية تحتفل</marquee>",
        "<div class=breaking>عاجل المحصول يتجاوز التوقعات هذا الموسم</div>",
        "<span class=cat-links><a rel='category tag' href='/c'>ثقافة وفن</a></span>",
    ] {
        for body in [
            format!("<h1>{HEADLINE}</h1>{box_}{}", paragraphs()),
            format!("<h1>{HEADLINE}</h1>{}{box_}", paragraphs()),
        ] {
            assert_eq!(whole("", &body).body, TEXT.join("\n"), "{body}");
        }
    }
}

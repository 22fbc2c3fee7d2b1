//! The text of web pages, and what is not part of it.

use super::page_metadata::{HEADLINE, TEXT, page, paragraphs, whole};

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

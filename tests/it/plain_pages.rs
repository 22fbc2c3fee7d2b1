//! Invented plain-text pages in the layout of various sites.

use fihris::article::Article;
use fihris::load::plain::{Page, read_page};

fn page(lines: &[&str]) -> Page {
    read_page(&lines.join("\n\n"), 1, true)
}

fn only(lines: &[&str]) -> Article {
    let mut page = page(lines);
    assert_eq!(page.articles.len(), 1, "one article");
    page.articles.remove(0).article
}

fn body(article: &Article) -> Vec<&str> {
    article.body.lines().collect()
}

const LEAD: &str = "وصل وزير الزراعة إلى مدينة الحسكة صباح اليوم لمتابعة موسم القمح، وقال إن الحكومة ستشتري المحصول كله.";
const MORE: &str = "وأضاف الوزير أن المزارعين سيحصلون على مستحقاتهم خلال أسبوعين من موعد التسليم، وأن الصوامع جاهزة.";
const LAST: &str = "ويقول مزارعون إن السعر المعلن لا يغطي كلفة البذار والوقود.";
const TITLE: &str = "وزير الزراعة يتعهد بشراء محصول القمح كاملا";

#[test]
fn a_page_with_a_share_bar_and_a_source_line() {
    let article = only(&[
        TITLE,
        "وزير الزراعة خلال جولته في الصوامع (الجزيرة)",
        "2024-06-01",
        LEAD,
        "اقرأ أيضا",
        "list 1 of 2",
        "مزارعون يحتجون على أسعار الوقود في الشمال",
        MORE,
        LAST,
        "المصدر : الجزيرة + وكالات",
        "حول هذه القصة",
    ]);
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(article.date.as_deref(), Some("2024-06-01"));
    assert_eq!(article.source.as_deref(), Some("الجزيرة + وكالات"));
    assert_eq!(body(&article), [LEAD, MORE, LAST]);
    assert_eq!(
        article.related.last().map(String::as_str),
        Some("مزارعون يحتجون على أسعار الوقود في الشمال")
    );
}

#[test]
fn a_page_with_labelled_captions_and_skip_links() {
    let article = only(&[
        "تخطى إلى المحتوى",
        TITLE,
        "مصدر الصورة، Getty Images",
        "التعليق على الصورة، حقول القمح في موسم الحصاد.",
        "منذ 3 ساعات",
        LEAD,
        "تخطى الأكثر قراءة وواصل القراءة",
        "الأكثر قراءة",
        "مزارعون يحتجون على أسعار الوقود في الشمال",
        "أمطار غزيرة تغلق طرق الساحل",
        "نهاية الأكثر قراءة",
        MORE,
        LAST,
    ]);
    assert_eq!(body(&article), [LEAD, MORE, LAST]);
    assert_eq!(article.related.len(), 2);
    assert_eq!(article.removed.len(), 7);
}

#[test]
fn a_page_with_section_byline_counts_and_tags() {
    let article = only(&[
        "الرئيسية / اقتصاد / زراعة",
        "اقتصاد",
        TITLE,
        "بقلم: سمير الخطيب",
        "نشر في: 2024-06-01",
        "3 دقائق للقراءة",
        "A A A",
        LEAD,
        MORE,
        "الوسوم: القمح، الزراعة",
        "شارك المقال: فيسبوك تويتر واتساب",
        "التعليقات (0)",
    ]);
    assert_eq!(article.category.as_deref(), Some("اقتصاد"));
    assert_eq!(article.author.as_deref(), Some("سمير الخطيب"));
    assert_eq!(
        (article.date.as_deref(), article.date_raw.as_deref()),
        (Some("2024-06-01"), Some("2024-06-01"))
    );
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(body(&article), [LEAD, MORE]);
}

#[test]
fn sections_one_above_the_other_are_a_menu_and_no_section_of_the_article() {
    let article = only(&[
        "رياضة",
        "أخبار",
        "اقتصاد",
        "تسجيل الدخول",
        TITLE,
        LEAD,
        MORE,
    ]);
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(article.category, None);
    assert_eq!(
        article.removed,
        ["رياضة", "أخبار", "اقتصاد", "تسجيل الدخول"]
    );
    assert_eq!(body(&article), [LEAD, MORE]);
}

#[test]
fn a_page_with_a_dateline_and_a_cookie_banner() {
    let article = only(&[
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا.",
        "قبول الكل",
        TITLE,
        "دمشق - رويترز",
        LEAD,
        MORE,
        "إعلان",
        LAST,
        "جميع الحقوق محفوظة © 2024",
    ]);
    assert_eq!(article.source.as_deref(), Some("رويترز"));
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(body(&article), [LEAD, MORE, LAST]);
}

#[test]
fn a_page_with_a_video_player_and_a_newsletter() {
    let article = only(&[
        TITLE,
        "Video Player is loading.",
        "0:00",
        "00:00 / 02:15",
        "1x",
        LEAD,
        "اشترك في نشرتنا البريدية ليصلك جديدنا",
        MORE,
        "تابعونا على تلغرام وواتساب",
        LAST,
    ]);
    assert_eq!(body(&article), [LEAD, MORE, LAST]);
    assert_eq!(article.removed.len(), 6);
}

#[test]
fn a_page_of_cards_below_the_article() {
    let article = only(&[
        TITLE,
        LEAD,
        MORE,
        LAST,
        "المصدر: وكالات",
        "مواضيع ذات صلة",
        "مزارعون يحتجون على أسعار الوقود في الشمال",
        "قطع محتجون الطريق الدولي ساعات عدة.",
        "أمطار غزيرة تغلق طرق الساحل",
        "حذرت الأرصاد من سيول في الأودية.",
    ]);
    assert_eq!(article.source.as_deref(), Some("وكالات"));
    assert_eq!(body(&article), [LEAD, MORE, LAST]);
    assert_eq!(
        article.related,
        [
            "مزارعون يحتجون على أسعار الوقود في الشمال\nقطع محتجون الطريق الدولي ساعات عدة.",
            "أمطار غزيرة تغلق طرق الساحل\nحذرت الأرصاد من سيول في الأودية."
        ]
    );
}

#[test]
fn a_page_saved_with_its_html_title() {
    let saved = format!("{TITLE} | صحيفة السنبلة");
    let article = only(&[&saved, TITLE, LEAD, MORE]);
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(article.removed, [saved]);
}

#[test]
fn a_page_with_an_embedded_post_in_the_middle() {
    let article = only(&[
        TITLE,
        LEAD,
        "الحصاد بدأ في الجزيرة السورية",
        "#القمح",
        "— وزارة الزراعة (@agri_min) June 1, 2024",
        MORE,
        "View this post on Instagram",
        "A post shared by Agri (@agri)",
        LAST,
    ]);
    assert_eq!(body(&article), [LEAD, MORE, LAST]);
}

#[test]
fn a_page_that_prints_a_second_article() {
    let second = "أمطار غزيرة تغلق طرق الساحل";
    let long = "أغلقت السلطات صباح اليوم طرقا رئيسية في الساحل بعد أمطار غزيرة استمرت طوال الليل، وطلبت من السكان البقاء في منازلهم.";
    let page = page(&[
        TITLE,
        "المزارعون في الحقل",
        "المزارعون في الحقل",
        "TT",
        TITLE,
        LEAD,
        MORE,
        second,
        "سيول في شوارع المدينة",
        "سيول في شوارع المدينة",
        "TT",
        second,
        long,
    ]);
    assert_eq!(page.articles.len(), 2);
    assert_eq!(body(&page.articles[0].article), [LEAD, MORE]);
    assert_eq!(page.articles[1].article.title.as_deref(), Some(second));
    assert_eq!(body(&page.articles[1].article), [long]);
    assert_eq!(page.articles[1].line, 15);
}

#[test]
fn prose_that_begins_like_a_leftover_stays() {
    let prose = [
        "إعلان الرئيس عن موعد الانتخابات فاجأ الأحزاب.",
        "شارك الوزير في القمة التي عقدت أمس.",
        "المصدر الذي تحدث إلينا طلب عدم كشف اسمه.",
        "تعليق الدراسة سيستمر أسبوعا آخر.",
        "اقرأ أيضا ما بين السطور، يقول الكاتب لتلاميذه.",
        "نشر في 2024-06-01 تقرير عن المناخ أثار جدلا.",
        "حفظ السلام مهمة صعبة.",
    ];
    let mut lines = vec![TITLE];
    lines.extend(prose);
    assert_eq!(body(&only(&lines)), prose);
}

#[test]
fn front_matter_is_read_into_fields() {
    let text = format!(
        "---\ntitle: \"{TITLE}\"\ndate: 2024-06-01\nauthor: سمير الخطيب\nid: n-17\nlayout: post\n---\n{LEAD}\n{MORE}\n"
    );
    let page = read_page(&text, 1, true);
    let article = &page.articles[0].article;
    assert_eq!(
        (article.title.as_deref(), article.id.as_str()),
        (Some(TITLE), "n-17")
    );
    assert_eq!(
        (article.date.as_deref(), article.author.as_deref()),
        (Some("2024-06-01"), Some("سمير الخطيب"))
    );
    assert_eq!(body(article), [LEAD, MORE]);
    assert_eq!(article.removed, ["layout: post"]);
}

#[test]
fn head_lines_are_read_into_fields() {
    let text = format!(
        "العنوان: {TITLE}\nالتاريخ: 2024-06-01\nالمصدر: سانا\nالقسم: اقتصاد\nالرابط: https://example.com/1\nالنص: {LEAD}\n{MORE}"
    );
    for clean in [true, false] {
        let article = &read_page(&text, 1, clean).articles[0].article;
        assert_eq!(article.title.as_deref(), Some(TITLE));
        assert_eq!(
            (article.source.as_deref(), article.category.as_deref()),
            (Some("سانا"), Some("اقتصاد"))
        );
        assert_eq!(article.url.as_deref(), Some("https://example.com/1"));
        assert_eq!(body(article), [LEAD, MORE]);
        assert!(article.removed.is_empty());
    }
}

#[test]
fn an_invalid_date_is_stored_raw_and_noted() {
    let page = read_page(
        &format!("title: {TITLE}\ndate: 2024-13-45\n\n{LEAD}"),
        5,
        true,
    );
    let article = &page.articles[0].article;
    assert_eq!(
        (article.date.as_deref(), article.date_raw.as_deref()),
        (None, Some("2024-13-45"))
    );
    assert_eq!(page.notes[0].line, Some(6));
}

#[test]
fn a_headline_with_a_colon_is_not_a_head_line() {
    let article = only(&["مصدر: الحكومة تستعد لإعلان الخطة", LEAD]);
    assert_eq!(
        article.title.as_deref(),
        Some("مصدر: الحكومة تستعد لإعلان الخطة")
    );
    assert_eq!(article.source, None);
}

#[test]
fn a_lone_line_is_a_text_without_a_title() {
    let article = only(&[TITLE]);
    assert_eq!((article.title, article.body.as_str()), (None, TITLE));
    assert_eq!(only(&[TITLE, "شارك"]).body, TITLE);
}

#[test]
fn a_blank_page_has_no_article() {
    assert_eq!(read_page(" \n\n\u{feff}\n", 1, true), Page::default());
}

#[test]
fn a_caption_above_the_title_and_a_long_first_line_are_not_titles() {
    assert_eq!(
        only(&["الوزير في الحقل (رويترز)", TITLE, LEAD])
            .title
            .as_deref(),
        Some(TITLE)
    );
    let long = "كلمة ".repeat(60);
    assert_eq!(only(&[&long, LEAD]).title, None);
}

#[test]
fn a_headline_that_begins_like_a_key_is_the_title() {
    for title in [
        "المصدر: لا انسحاب من المدينة",
        "الموقع: جنوب البلاد",
        "الكاتب: لا أخاف المحاكمة",
        "ملخص: الأزمة في خمس نقاط",
        "تاريخ: 100 عام على الحرب",
    ] {
        let article = only(&[title, LEAD, MORE]);
        assert_eq!(article.title.as_deref(), Some(title));
        assert_eq!(body(&article), [LEAD, MORE]);
    }
}

#[test]
fn the_path_to_the_page_and_the_outlet_above_the_title_are_not_the_title() {
    let path = only(&["أخبار", "|", "سوريا", TITLE, LEAD]);
    assert_eq!(path.title.as_deref(), Some(TITLE));
    let outlet = only(&["سكاي نيوز عربية - أبوظبي", TITLE, LEAD]);
    assert_eq!(outlet.title.as_deref(), Some(TITLE));
    assert_eq!(
        only(&["الوسوم", "غزة", TITLE, LEAD]).title.as_deref(),
        Some(TITLE)
    );
    let short = only(&["حوار هادئ", LEAD, MORE]);
    assert_eq!(short.title.as_deref(), Some("حوار هادئ"));
}

#[test]
fn an_impossible_date_line_is_stored_raw_and_noted() {
    for raw in ["2024-02-30", "31/02/2024"] {
        let page = page(&[TITLE, raw, LEAD, MORE]);
        let article = &page.articles[0].article;
        assert_eq!(
            (article.date.as_deref(), article.date_raw.as_deref()),
            (None, Some(raw))
        );
        assert_eq!(page.notes.first().and_then(|note| note.line), Some(3));
    }
}

#[test]
fn short_lines_of_the_article_stay() {
    let lines = [
        "2 - 1",
        "2024",
        "1",
        "حجب تطبيقات منها إكس / فيسبوك",
        "وهذا ما أكدته للصحافة - رويترز",
        "تابع الرئيس عبر فيسبوك التطورات",
        "اجتمعوا, أمس, معا",
        "وفا",
        "وبلغ عدد القتلى عشرين (صورة غير مكتملة)",
    ];
    let mut all = vec![TITLE, LEAD];
    all.extend(lines);
    all.push(MORE);
    assert_eq!(body(&only(&all)), all[1..]);
}

#[test]
fn hashtags_below_the_text_go_and_those_in_it_stay() {
    let article = only(&[TITLE, LEAD, "#القمح", MORE, "#القاهرة #قمة"]);
    assert_eq!(body(&article), [LEAD, "#القمح", MORE]);
}

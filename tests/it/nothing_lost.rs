//! Property: each line of a page is in the record of its article.

use fihris::article::Article;
use fihris::clean::clean;
use fihris::load::plain::{delimiter, read_page};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Lines of every kind, from which pages are generated.
const KINDS: &[&str] = &[
    "",
    "وصل الوزير إلى العاصمة في زيارة تستمر يومين، وقال إنه متفائل بالنتائج التي ستسفر عنها المحادثات.",
    "وقال المتحدث إن القرار سيصدر غدا.",
    "الحكومة تعلن خطة جديدة لدعم القمح",
    "البرلمان يصوت على الموازنة غدا",
    "الحكومة تعلن خطة جديدة لدعم القمح | موقع الأخبار",
    "موقف المعارضة",
    "TT",
    "إعلان",
    "[ad_1]",
    "Skip to main content",
    "مقالات ذات صلة",
    "اقرأ أيضا",
    "اقرأ أيضا: الحكومة تعلن خطة جديدة لدعم القمح",
    "«الشرق الأوسط» (كييف)",
    "الوزير يصافح نظيره في المطار (أ.ف.ب)",
    "أوروبا الوزير يصافح نظيره في المطار (أ.ف.ب) play-circle",
    "play-circle",
    "رويترز",
    "القاهرة - رويترز",
    "المصدر",
    "المصدر: الجزيرة + وكالات",
    "المصادر:",
    "2024-06-20",
    "نشر في: 2024-06-20",
    "آخر تحديث: 2024-06-21",
    "سياسة",
    "بقلم: سمير الخطيب",
    "https://example.com/news/1",
    "لحظة الوصول #الوزير pic.twitter.com/abc",
    "— قناة الأخبار (@news) May 1, 2024",
    "شارك المقال: فيسبوك تويتر",
    "3 دقائق للقراءة",
    "تعرف إلى الخطة. اكتشف المزيد عبر موقع الأخبار.",
];

fn fields(article: &Article) -> Vec<&str> {
    let options = [
        &article.title,
        &article.summary,
        &article.date_raw,
        &article.source,
        &article.author,
        &article.category,
        &article.url,
    ];
    let mut fields: Vec<&str> = options
        .into_iter()
        .filter_map(|field| field.as_deref())
        .collect();
    fields.push(&article.body);
    fields.extend(
        article
            .related
            .iter()
            .chain(&article.removed)
            .map(String::as_str),
    );
    fields
}

fn has_line(articles: &[Article], line: &str) -> bool {
    articles
        .iter()
        .flat_map(fields)
        .any(|field| field.contains(line))
}

fn is_invisible(line: &str) -> bool {
    line.chars()
        .all(|c| c.is_whitespace() || c.is_control() || !c.is_alphanumeric() && !c.is_ascii())
}

fn page() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        20 => proptest::sample::select(KINDS).prop_map(str::to_owned),
        1 => "[\\PC]{0,30}",
        1 => "[ا-ي .،:؟]{0,260}",
    ];
    proptest::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn each_line_of_a_page_is_in_some_field(text in page(), clean: bool) {
        let articles: Vec<Article> = read_page(&text, 1, clean).articles.into_iter().map(|found| found.article).collect();
        for line in text.lines().map(str::trim).filter(|line| !is_invisible(line)) {
            let value = line.split_once(':').map_or(line, |(_, value)| value.trim());
            prop_assert!(has_line(&articles, line) || has_line(&articles, value), "lost: {line}");
        }
        if !clean {
            prop_assert!(articles.iter().all(|article| article.removed.is_empty() && article.related.is_empty()));
        }
    }

    #[test]
    fn each_article_has_a_body_and_begins_where_it_says(text in page(), first in 1_u64..1000) {
        let mut last = 0;
        for found in read_page(&text, first, true).articles {
            // A page of head lines alone (`نشر في: 2024-06-20`) has no body.
            let head = &found.article;
            let said = [&head.source, &head.author, &head.date_raw, &head.category, &head.url];
            let is_head_alone = said.into_iter().any(Option::is_some);
            prop_assert!(!head.body.is_empty() || is_head_alone);
            prop_assert!(found.line >= first && found.line > last);
            last = found.line;
        }
    }

    #[test]
    fn each_line_of_a_record_is_in_some_field(body in page(), title in proptest::option::of(proptest::sample::select(KINDS))) {
        let mut article = Article { title: title.map(str::to_owned), body: body.clone(), ..Article::default() };
        clean(&mut article);
        for line in body.lines().map(str::trim).filter(|line| !is_invisible(line)) {
            prop_assert!(has_line(std::slice::from_ref(&article), line), "lost: {line}");
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", lines in proptest::collection::vec(".{0,60}", 0..12)) {
        delimiter(&text);
        read_page(&text, 1, true);
        read_page(&lines.join("\n"), u64::MAX - 5, true);
        read_page(&format!("---\n{text}\n---\n{}", lines.join("\n")), 1, false);
    }
}

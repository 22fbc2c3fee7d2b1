//! The five pages in `seeds/`, as records.

use std::fs;
use std::path::Path;

use fihris::article::Article;
use fihris::load::plain::{PageArticle, read_page};

fn read(start: &str) -> Vec<PageArticle> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files = fs::read_dir(seeds)
        .expect("seeds")
        .map(|entry| entry.expect("an entry").path());
    let file = files.find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(start))
    });
    let text = fs::read_to_string(file.expect("a seed")).expect("UTF-8");
    read_page(&text, 1, true).articles
}

fn only(start: &str) -> Article {
    let mut found = read(start);
    assert_eq!(found.len(), 1, "one article");
    found.remove(0).article
}

fn paragraphs(article: &Article) -> Vec<&str> {
    article.body.lines().collect()
}

const LEFTOVERS: [&str; 6] = [
    "Skip to main content",
    "[ad_1]",
    "[ad_2]",
    "TT",
    "شارك القصة",
    "play-circle",
];

#[test]
fn five_files_hold_six_articles_free_of_leftovers() {
    let articles: Vec<Article> = (0..5)
        .flat_map(|n| read(&format!("00{n}_")))
        .map(|found| found.article)
        .collect();
    assert_eq!(articles.len(), 6);
    for article in &articles {
        for line in article.body.lines().chain(article.title.as_deref()) {
            assert!(!LEFTOVERS.contains(&line), "{line}");
            assert!(!line.contains("play-circle"), "{line}");
        }
    }
    assert!(
        articles
            .iter()
            .all(|article| article.id.is_empty() && article.path.is_empty())
    );
    assert_eq!(
        articles
            .iter()
            .filter(|article| article.date.is_some())
            .count(),
        1,
        "prose dates no article"
    );
}

#[test]
fn seed_000_has_a_deck_whose_blurb_is_cut_off() {
    let article = only("000");
    assert_eq!(
        article.title.as_deref(),
        Some("بوتين وكيم جونغ أون يتبادلان الضحك في سيارة أوروس")
    );
    assert_eq!(
        article.summary.as_deref(),
        Some(
            "زيارة بوتين التاريخية إلى كوريا الشمالية: تبادل الهدايا والاتفاقيات الدفاعية تعزز العلاقات بين البلدين."
        )
    );
    assert_eq!(article.removed.len(), 1);
    assert!(article.removed[0].ends_with("عبر موقع خَبَرْيْن الإخباري."));
    assert_eq!(paragraphs(&article).len(), 15);
    assert!(article.body.starts_with("رؤية بوتين وكيم وهما يضحكان"));
    assert!(article.body.ends_with("وسط عزلة غربية."));
}

#[test]
fn seed_001_prints_its_title_twice_and_credits_its_photos() {
    let article = only("001");
    assert_eq!(
        article.title.as_deref(),
        Some("روسيا وكوريا الشمالية تعززان الشراكة وتتعهدان بالمساعدة المتبادلة ضد \"العدوان\"")
    );
    assert_eq!(
        article.removed,
        [
            "روسيا وكوريا الشمالية تعززان الشراكة وتتعهدان بالمساعدة المتبادلة ضد “العدوان”",
            "[ad_1]",
            "فلاديمير سميرنوف / بول / وكالة الصحافة الفرنسية عبر غيتي إيماجز",
            "فلاديمير سميرنوف / بول / وكالة الصحافة الفرنسية عبر غيتي إيماجز",
            "مساهم / غيتي إيماجز",
            "[ad_2]",
            "المصدر",
        ]
    );
    assert_eq!(paragraphs(&article).len(), 18);
    assert!(
        article.body.contains("(تصوير المساهم / غيتي إيماجز)"),
        "a caption that is a sentence stays"
    );
    assert!(
        article
            .body
            .ends_with("ساهمت ناتاليا شومسكايا وجو سيمونيتي من ABC News في إعداد هذا التقرير.")
    );
    assert_eq!((article.source, article.date), (None, None));
}

#[test]
fn seed_002_has_no_title_and_an_embedded_post() {
    let article = only("002");
    assert_eq!(article.title, None);
    assert!(article.body.starts_with("أهدى كل من الرئيس الروسي"));
    assert!(
        article
            .body
            .contains("\n\"تعزيز علاقات التعاون والصداقة مستقبلًا\"\n"),
        "a crosshead stays"
    );
    assert_eq!(
        article.removed,
        [
            "لحظة وصول زعيم #كوريا_الشمالية كيم جونغ أون إلى مدينة فلاديفوستوك الروسية👇#روسيا pic.twitter.com/VgrSi2pvVx",
            "— التلفزيون العربي (@AlarabyTV) September 12, 2023",
        ]
    );
    assert_eq!(paragraphs(&article).len(), 17);
}

#[test]
fn seed_003_holds_two_articles_and_five_teasers_between_them() {
    let found = read("003");
    let lines: Vec<u64> = found.iter().map(|found| found.line).collect();
    assert_eq!(lines, [1, 87]);
    let (first, second) = (&found[0].article, &found[1].article);

    assert_eq!(
        first.title.as_deref(),
        Some("كيم يختتم زيارته إلى روسيا حاملاً تعهدات بتعزيز التعاون")
    );
    assert_eq!(
        first.summary.as_deref(),
        Some("تلقى هدايا متنوعة شملت مسيّرات انتحارية وسترة واقية")
    );
    assert_eq!(paragraphs(first).len(), 15);
    assert!(first.body.starts_with("اختتم الزعيم الكوري الشمالي"));
    assert!(first.body.contains("\nمخاوف غربية\n"), "a crosshead stays");
    assert!(first.body.ends_with("توقيع «أي اتفاق» تعاون."));

    let titles: Vec<&str> = first
        .related
        .iter()
        .filter_map(|teaser| teaser.lines().next())
        .collect();
    assert_eq!(
        titles,
        [
            "5 قتلى في ضربات روسية على كييف",
            "بوتين: أعتقد أن «أوكرانيا كلها ملكنا»... و«كل مكان تطأه قدم الجندي الروسي»",
            "زيلينسكي: هناك حاجة إلى عمل دولي ضد روسيا وإيران وكوريا الشمالية",
            "زيلينسكي: دفاع روسيا عن إيران يظهر ضرورة تشديد العقوبات",
            "مسؤول أوروبي متفائل بقدرة القارة على الدفاع عن نفسها دون واشنطن",
        ]
    );
    assert!(
        first
            .related
            .iter()
            .all(|teaser| teaser.lines().count() == 2),
        "title and text"
    );
    assert_eq!(
        first.source, None,
        "the outlet under a teaser is the teaser's"
    );
    assert!(
        first
            .removed
            .iter()
            .any(|line| line == "«الشرق الأوسط» (لو بورجيه (فرنسا))")
    );

    assert_eq!(
        second.title.as_deref(),
        Some("روسيا تحرص على «موقف متوازن» تجاه الأزمة")
    );
    assert_eq!(paragraphs(second).len(), 4);
    assert!(
        second
            .body
            .starts_with("قال الرئيس الروسي فلاديمير بوتين إن الضربات")
    );
    assert_eq!(second.removed.len(), 6);
    assert!(second.related.is_empty());
}

#[test]
fn seed_004_gives_its_date_and_source() {
    let article = only("004");
    assert_eq!(
        article.title.as_deref(),
        Some("\"عهد الجفاء التاريخي انتهى\".. بوتين في زيارة رد جميل إلى بيونغيانغ")
    );
    assert_eq!(article.date.as_deref(), Some("2024-06-20"));
    assert_eq!(article.date_raw.as_deref(), Some("الخميس 20 يونيو 2024"));
    assert_eq!(article.source.as_deref(), Some("التلفزيون العربي"));
    assert_eq!(
        article.removed,
        [
            "Skip to main content",
            "لم يستبعد بوتين تطوير قدرات عسكرية للتعاون الفني مع بيونغيانغ - رويترز",
            "المصادر:",
            "شارك القصة",
        ]
    );
    assert_eq!(paragraphs(&article).len(), 13);
    assert!(
        article.body.contains("\nروسيا ترد الجميل\n"),
        "a crosshead stays"
    );
}

#[test]
fn without_cleaning_every_line_but_the_title_stays_in_the_body() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    for entry in fs::read_dir(seeds).expect("seeds") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("UTF-8");
        let page = read_page(&text, 1, false);
        assert_eq!(page.articles.len(), 1);
        let article = &page.articles[0].article;
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        assert_eq!(
            article.body.lines().count() + usize::from(article.title.is_some()),
            lines
        );
        assert!(article.removed.is_empty() && article.related.is_empty());
    }
}

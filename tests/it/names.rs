//! Names in other spellings: by sound, in several words, and in Latin letters.

use crate::util::{Dir, record};

fn names() -> String {
    [
        record("miguel", "مدرب", "قال ميجيل إن الفريق جاهز."),
        record(
            "clattenburg",
            "حكم",
            "أدار كلاتنبرغ المباراة، وحضر ويليامسون.",
        ),
        record("envoy", "مبعوث", "وصل دي ميسترالو إلى جنيف."),
        record("netanyahu", "زيارة", "التقى نتنياهو الوفد."),
        record("assad", "خطاب", "ألقى بشار الأسد خطابا في حلب."),
        record(
            "latin",
            "Aleppo",
            "Aleppo is written in Latin letters here.",
        ),
        record("un", "تقرير", "قالت الأمم المتحدة إن العدد زاد."),
        record("nations", "كرة", "فازت الأمم الأخرى."),
        record("words", "كلمات", "كتب الكاتب عن المكتبات والمكاتب."),
    ]
    .concat()
}

fn finds(dir: &Dir, query: &str, ids: &str) {
    let found = dir.find(["--all", query]);
    let found: Vec<&str> = found.split_whitespace().collect();
    let expected: Vec<&str> = ids.split_whitespace().collect();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn a_name_that_no_list_has_is_found_in_another_spelling() {
    let dir = Dir::with("names.jsonl", names());
    finds(&dir, "ميغيل", "miguel");
    finds(&dir, "وميغيل", "miguel");
    finds(&dir, "كلاتنبيرغ", "clattenburg");
    finds(&dir, "وليامسون", "clattenburg");
    finds(&dir, "ديمسترالو", "envoy");
    finds(&dir, "=ميغيل", "");
    finds(&dir, "مكتبات", "words");
}

#[test]
fn two_words_match_whatever_else_the_index_has() {
    let alone = Dir::with(
        "one.jsonl",
        record("miguel", "مدرب", "قال ميجيل إن الفريق جاهز."),
    );
    finds(&alone, "ميغيل", "miguel");
    let noise: String = (0..300)
        .map(|n| format!("مي{}جيل ", "غا".repeat(n % 7)))
        .collect();
    let many = [names(), record("noise", "ضجيج", &noise)].concat();
    let many = Dir::with("many.jsonl", many);
    assert!(many.find(["ميغيل"]).contains("miguel"));
}

#[test]
fn a_name_in_latin_letters_finds_its_arabic_form() {
    let dir = Dir::with("names.jsonl", names());
    finds(&dir, "Netanyahu", "netanyahu");
    finds(&dir, "Bashar al-Assad", "assad");
    finds(&dir, "Bachar el-Assad", "assad");
    finds(&dir, "United Nations", "un");
    finds(&dir, "Clattenburg", "clattenburg");
    finds(&dir, "=Netanyahu", "");
}

#[test]
fn an_article_that_has_the_word_in_latin_letters_comes_first() {
    let dir = Dir::with("names.jsonl", names());
    finds(&dir, "Aleppo", "latin assad");
}

#[test]
fn the_reason_is_explained() {
    let dir = Dir::with("names.jsonl", names());
    let explained = |query: &str| {
        dir.fihris(["search", "--explain", "--format", "jsonl", query])
            .run()
            .stdout
    };
    assert!(explained("ميغيل").contains("sounds alike, distance 0"));
    assert!(explained("Netanyahu").contains("Netanyahu in Arabic letters"));
}

#[test]
fn long_and_mixed_queries_end_soon() {
    let dir = Dir::with("names.jsonl", names());
    let forty = "كلاتنبيرغ ميغيل Netanyahu Clattenburg ".repeat(10);
    let letters = "abcdefghij".repeat(20);
    let consonants = "schtz".repeat(40);
    for query in [
        forty.as_str(),
        &letters,
        &consonants,
        "فيسbook",
        "ميغMiguelيل",
    ] {
        let answer = dir.fihris(["search", query]).run();
        assert!(answer.code < 2, "{query}: {}", answer.stderr);
    }
}

#[test]
fn a_phrase_in_latin_letters_finds_the_arabic_phrase() {
    let dir = Dir::with("names.jsonl", names());
    finds(&dir, "\"United Nations\"", "un");
    finds(&dir, "\"Bashar al-Assad\"", "assad");
    finds(&dir, "\"Nations United\"", "");
    let lines = dir
        .fihris(["kwic", "--format", "jsonl", "\"United Nations\""])
        .run();
    assert_eq!(lines.jsonl().len(), 1, "{lines}");
}

#[test]
fn a_country_is_not_an_adjective_of_the_same_letters() {
    let news = [
        record("mali", "قمة", "وصل إلى مالي وغادر باماكو."),
        record("finance", "ميزانية", "أقرت وزارة المالية القانون المالي."),
    ];
    let dir = Dir::with("news.jsonl", news.concat());
    finds(&dir, "Mali", "mali");
}

#[test]
fn json_has_the_arabic_words_of_latin_names() {
    let dir = Dir::with("names.jsonl", names());
    let names_of = |query: &str| {
        let answer = dir.fihris(["search", "--format", "json", query]).run();
        answer.json()["names"].clone()
    };
    assert_eq!(
        names_of("Aleppo Clattenburg")[0],
        serde_json::json!({"latin": "Aleppo", "arabic": ["حلب"]})
    );
    assert_eq!(names_of("United Nations")[0]["latin"], "United Nations");
    assert!(names_of("حلب").is_null());
}

#[test]
fn a_listed_latin_name_finds_the_spellings_that_its_arabic_name_finds() {
    let news = record("club", "مباراة", "فاز بشيكتاش على غلطة سراي.");
    let dir = Dir::with("news.jsonl", news);
    finds(&dir, "بشكتاش", "club");
    finds(&dir, "Besiktas", "club");
}

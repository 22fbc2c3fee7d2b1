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

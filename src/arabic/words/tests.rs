//! Boundaries, spellings and ranges of words.

use super::*;

fn spellings(text: &str) -> Vec<String> {
    let mut words = Words::new(text);
    let mut seen = Vec::new();
    while words.advance() {
        seen.push(words.spelling().to_owned());
    }
    seen
}

fn sources(text: &str) -> Vec<&str> {
    let mut words = Words::new(text);
    let mut seen = Vec::new();
    while words.advance() {
        seen.push(&text[words.range()]);
    }
    seen
}

#[test]
fn marks_tatweel_and_controls_are_not_part_of_a_spelling() {
    assert_eq!(spellings("كِتَابٌ جميـــلا هٰذا"), ["كتاب", "جميلا", "هذا"]);
    assert_eq!(
        spellings("ال\u{200D}عراق مسر\u{200F}حية كانون\u{200B}"),
        ["العراق", "مسرحية", "كانون"]
    );
    assert_eq!(sources("قالَ، كِتَابٌ!"), ["قالَ", "كِتَابٌ"]);
}

#[test]
fn a_decomposed_hamza_is_composed_even_across_tatweel() {
    assert_eq!(
        spellings("ا\u{0654}حمد مسو\u{0640}\u{0654}ول شى\u{0654} شی\u{0654}"),
        ["أحمد", "مسؤول", "شئ", "شئ"]
    );
}

#[test]
fn presentation_forms_and_ligatures_keep_their_range() {
    assert_eq!(spellings("ﻣﺤﻤﺪ اﻷفلام ﷲ"), ["محمد", "الأفلام", "الله"]);
    assert_eq!(
        spellings("رسوله ﷺ قال"),
        ["رسوله", "صلى", "الله", "عليه", "وسلم", "قال"]
    );
    assert_eq!(sources("رسوله ﷺ قال"), ["رسوله", "ﷺ", "ﷺ", "ﷺ", "ﷺ", "قال"]);
    assert_eq!(spellings("كت\u{FE76}ب"), ["كتب"]);
    assert_eq!(spellings("كت\u{FC60}ب"), ["كتب"]);
}

#[test]
fn a_change_of_script_or_to_digits_ends_a_word() {
    assert_eq!(
        spellings("بـCNN و2010 2018م F-16 G20"),
        ["ب", "cnn", "و", "2010", "2018", "م", "f", "16", "g", "20"]
    );
    assert_eq!(
        spellings("#كوريا_الشمالية «تاس»، أمس"),
        ["كوريا", "الشمالية", "تاس", "أمس"]
    );
    assert_eq!(spellings("Dolce&Gabbana"), ["dolce", "gabbana"]);
}

#[test]
fn latin_words_lose_case_and_accents() {
    assert_eq!(
        spellings("École ecole E\u{0301}COLE Đoković straße ﬁn"),
        ["ecole", "ecole", "ecole", "dokovic", "strasse", "fin"]
    );
}

#[test]
fn numbers_join_groups_of_three_and_keep_decimals() {
    assert_eq!(
        spellings("8,000 ٨٬٠٠٠ ۸۰۰۰ 1،250،000 1,234.56"),
        ["8000", "8000", "8000", "1250000", "1234.56"]
    );
    assert_eq!(
        spellings("6،4 6.4 ٦٫٤ 19،00 ٣٣٪"),
        ["6.4", "6.4", "6.4", "19.00", "33"]
    );
    assert_eq!(
        spellings("20.06.2024 1,2,3 1.2.3.4.5.6.7.8"),
        [
            "20", "06", "2024", "1", "2", "3", "1", "2", "3", "4", "5", "6", "7", "8"
        ]
    );
    assert_eq!(
        spellings("2018, 19. 25/01/2017"),
        ["2018", "19", "25", "01", "2017"]
    );
}

#[test]
fn words_of_any_text_begin_and_end_at_character_boundaries() {
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&proptest::prelude::any::<String>(), |text| {
            let mut words = Words::new(&text);
            let mut before = 0;
            while words.advance() {
                let range = words.range();
                assert!(range.start < range.end, "{text:?} {range:?}");
                assert!(range.start >= before || text[range.clone()].chars().count() == 1);
                assert!(text.get(range.clone()).is_some());
                assert!(!words.spelling().is_empty());
                before = range.start;
            }
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_spelling_is_read_like_its_text() {
    for letter in (0..=0x10_FFFF).filter_map(char::from_u32) {
        for text in [
            letter.to_string(),
            format!("{letter}a"),
            format!("ب{letter}"),
        ] {
            let mut words = Words::new(&text);
            while words.advance() {
                let mut again = Words::new(words.spelling());
                assert!(again.advance(), "{letter:?}");
                let read = (again.kind(), again.spelling());
                assert_eq!(read, (words.kind(), words.spelling()), "{letter:?}");
                assert!(!again.advance(), "{letter:?}");
            }
        }
    }
}

#[test]
fn skipped_ascii_characters_are_those_that_break_words() {
    for c in '\0'..='\u{7F}' {
        let text = c.to_string();
        let is_skipped = Words::new(&text).skip_ascii_break();
        assert_eq!(is_skipped, matches!(classify(c), CharClass::Break), "{c:?}");
    }
}

#[test]
fn the_first_words_are_read_as_in_the_whole_text() {
    let text = "الأرقام 71.341.666 71.571.264";
    for count in 1..8 {
        let mut words = Words::new(text);
        let first = first_words(text, count);
        let mut alone = Words::new(&first);
        for _ in 0..count {
            assert_eq!(alone.advance(), words.advance());
            assert_eq!(alone.spelling(), words.spelling());
        }
        assert!(!alone.advance());
    }
}

#[test]
fn a_conjunction_written_apart_is_part_of_the_next_word() {
    assert_eq!(
        spellings("الوزير و الرئيس و\u{A0}محمد"),
        ["الوزير", "والرئيس", "ومحمد"]
    );
    assert_eq!(sources("قال و الرئيس."), ["قال", "و الرئيس"]);
    // A letter of a list, a number or a sign after it leaves it alone.
    assert_eq!(spellings("أ و ب"), ["أ", "و", "ب"]);
    assert_eq!(spellings("و، محمد"), ["و", "محمد"]);
    assert_eq!(spellings("و 2010 و CNN"), ["و", "2010", "و", "cnn"]);
    assert_eq!(spellings("و"), ["و"]);
    let without = |text| {
        let mut words = Words::new(text);
        words.advance();
        words.without_conjunction().map(str::to_owned)
    };
    assert_eq!(without("و الرئيس").as_deref(), Some("الرئيس"));
    assert_eq!(without("والرئيس"), None);
}

#[test]
fn a_dagger_alef_is_an_alef_except_where_none_is_written() {
    assert_eq!(
        spellings("الكتٰب العٰلمين الصلوٰة موسىٰ"),
        ["الكتاب", "العالمين", "الصلاة", "موسى"]
    );
    assert_eq!(
        spellings("هٰذا وذٰلك الرحمٰن اللّٰه لٰكنّ"),
        ["هذا", "وذلك", "الرحمن", "الله", "لكن"]
    );
}

#[test]
fn signs_of_transliteration_do_not_split_a_word() {
    assert_eq!(spellings("Qurʾān Quran ʿAlī"), ["quran", "quran", "ali"]);
}

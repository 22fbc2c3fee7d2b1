//! `==word`: exact spelling, including diacritics.

use crate::util::{Dir, record, text};

/// Articles that differ in the diacritics of a word and in its field.
fn books() -> String {
    [
        record("plain", "خبر أول", "قرأ كتاب اليوم في بيروت."),
        record("kasra", "خبر ثان", "قرأ كِتاب اليوم في بيروت."),
        record("title", "كِتاب جديد", "لا شيء غير كتاب هنا."),
        record("tatweel", "خبر رابع", "قرأ كِـتاب اليوم، ثم كُتب."),
        record("article", "خبر خامس", "قرأ الكِتاب اليوم."),
    ]
    .concat()
}

fn books_dir() -> Dir {
    Dir::with("books.jsonl", books())
}

#[track_caller]
fn finds(dir: &Dir, args: &[&str], ids: &str) {
    let mut found: Vec<String> = dir
        .find(args)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let mut expected: Vec<&str> = ids.split_whitespace().collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{args:?}");
    let mut counting = vec!["search", "--count"];
    // A count of several words is one of all of them.
    counting.extend(Some("--any").filter(|_| !args.contains(&"--all")));
    counting.extend(args);
    let count = dir.fihris(counting).run();
    assert_eq!(count.stdout, format!("{}\n", expected.len()), "{args:?}");
}

#[test]
fn marks_hamza_and_tatweel_count() {
    let dir = books_dir();
    finds(&dir, &["=كِتاب"], "plain kasra title tatweel");
    finds(&dir, &["==كِتاب"], "kasra title");
    finds(&dir, &["==كتاب"], "plain title");
    finds(&dir, &["==كِـتاب"], "tatweel");
    finds(&dir, &["==الكِتاب"], "article");
    finds(&dir, &["==قرا"], "");
    finds(&dir, &["==كَتاب"], "");
}

#[test]
fn tatweel_and_quotes_around_a_word_are_ignored() {
    let dir = books_dir();
    finds(&dir, &["==كِتابـ"], "kasra title");
    finds(&dir, &["==«كِتاب»"], "kasra title");
    finds(&dir, &["==كِتاب،"], "kasra title");
}

#[test]
fn the_unicode_form_of_the_query_does_not_matter() {
    let dir = Dir::with(
        "n.jsonl",
        [
            record("composed", "خبر", "زار أحمدُّ البيت"),
            record("decomposed", "خبر", "زار ا\u{654}حمد\u{64f}\u{651} البيت"),
            record("bare", "خبر", "زار احمد البيت"),
        ]
        .concat(),
    );
    finds(&dir, &["==أحمد\u{651}\u{64f}"], "composed decomposed");
    finds(
        &dir,
        &["==ا\u{654}حمد\u{64f}\u{651}"],
        "composed decomposed",
    );
    finds(&dir, &["==احمد"], "bare");
}

#[test]
fn a_field_restricts_an_exact_spelling() {
    let dir = books_dir();
    finds(&dir, &["title:==كِتاب"], "title");
    finds(&dir, &["body:==كِتاب"], "kasra");
    finds(&dir, &["title:==كتاب"], "");
    finds(&dir, &["body:==كتاب"], "plain title");
}

#[test]
fn a_negation_excludes_only_the_exact_spelling() {
    let dir = books_dir();
    finds(&dir, &["--", "=كتاب -==كِتاب"], "plain tatweel");
    finds(&dir, &["--", "-==كِتاب"], "plain tatweel article");
    finds(&dir, &["--", "=كتاب -title:==كِتاب"], "plain kasra tatweel");
    finds(&dir, &["--", "-=\"كِتاب\" "], "article");
}

#[test]
fn groups_operators_and_all_accept_exact_spellings() {
    let dir = books_dir();
    finds(&dir, &["(==كِتاب OR ==الكِتاب) AND بيروت"], "kasra");
    finds(&dir, &["--all", "==كِتاب بيروت"], "kasra");
    finds(&dir, &["--all", "==كتاب ==كِتاب"], "title");
    finds(&dir, &["==كِتاب ==كُتب"], "kasra title tatweel");
    finds(&dir, &["+==كِتاب +=بيروت"], "kasra");
    finds(&dir, &["--exact", "==كِتاب"], "kasra title");
}

#[test]
fn an_exact_phrase_matches_adjacent_words_in_exact_spelling() {
    let dir = Dir::with(
        "n.jsonl",
        [
            record("marked", "خبر", "ثم قالَ الرئيس كلمته."),
            record("bare", "خبر", "ثم قال الرئيس كلمته."),
            record(
                "apart",
                "خبر",
                "ثم قالَ أمس الرئيس، وقال الرئيس الآخر: قال الرئيس.",
            ),
            record("across", "قالَ", "الرئيس هنا."),
        ]
        .concat(),
    );
    finds(&dir, &["=\"قالَ الرئيس\""], "marked bare apart");
    finds(&dir, &["==\"قالَ الرئيس\""], "marked");
    finds(&dir, &["==«قال الرئيس»"], "bare apart");
    finds(
        &dir,
        &["--", "=\"قال الرئيس\" -==\"قالَ الرئيس\""],
        "bare apart",
    );
    finds(&dir, &["body:==\"قالَ الرئيس\""], "marked");
    finds(&dir, &["title:==\"قالَ الرئيس\""], "");
}

#[test]
fn exact_spellings_match_in_teasers() {
    let dir = Dir::new();
    dir.index([concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")])
        .exits(0);
    let id = "003_2aa30bb418370718.txt";
    finds(&dir, &["related:==كييف"], id);
    finds(&dir, &["related:==كِييف"], "");
    finds(&dir, &["==كييف"], "");
}

#[test]
fn words_of_other_scripts_and_numbers_keep_their_case_and_digits() {
    let dir = Dir::with(
        "n.jsonl",
        [
            record("upper", "خبر", "قناة CNN في 2018"),
            record("lower", "خبر", "قناة cnn في ٢٠١٨"),
        ]
        .concat(),
    );
    finds(&dir, &["=CNN"], "upper lower");
    finds(&dir, &["==CNN"], "upper");
    finds(&dir, &["==٢٠١٨"], "lower");
}

#[test]
fn only_exact_spellings_are_highlighted() {
    let dir = books_dir();
    let hits = dir
        .fihris(["search", "--format", "jsonl", "==كِتاب"])
        .exits(0)
        .jsonl();
    assert_eq!(hits.len(), 2);
    for hit in hits {
        let matched = hit["matched"].as_array().expect("a list");
        assert_eq!(matched.len(), 1, "{hit}");
        assert_eq!(text(&matched[0], "text"), "كِتاب");
        assert_eq!(text(&matched[0], "by"), "written");
        let in_body = usize::from(text(&hit, "id") == "kasra");
        let highlights = hit["highlights"].as_array().expect("a list");
        assert_eq!(highlights.len(), in_body, "{hit}");
    }
}

#[test]
fn every_output_counts_only_exact_spellings() {
    let dir = books_dir();
    let answer = dir
        .fihris(["search", "--format", "json", "-n", "1", "==كِتاب"])
        .exits(0)
        .json();
    assert_eq!(answer["total"], 2);
    dir.fihris(["search", "==كَتاب"])
        .exits(1)
        .prints("")
        .says("nothing found; in the articles: ");
    dir.fihris(["search", "--count", "--queries", "-"])
        .input("q1\t==كِتاب\nq2\t==كَتاب\n")
        .exits(0)
        .prints("q1\t2\nq2\t0\n");
}

#[test]
fn an_index_of_many_segments_answers_like_one_of_one() {
    let whole = books_dir();
    let pieces = Dir::new();
    for (number, line) in books().lines().enumerate() {
        pieces.write(&format!("{number}.jsonl"), format!("{line}\n"));
        pieces.index(["."]).exits(0);
    }
    // Replaced and deleted articles stay in their segments until a merge.
    pieces.write("1.jsonl", record("kasra", "خبر ثان", "قرأ كتاب اليوم."));
    pieces.index(["."]).exits(0);
    finds(&pieces, &["==كِتاب"], "title");
    pieces.write(
        "1.jsonl",
        books().lines().nth(1).expect("a line").to_owned() + "\n",
    );
    pieces.index(["."]).exits(0);
    for query in [
        "==كِتاب",
        "=كتاب -==كِتاب",
        "==\"كِتاب اليوم\"",
        "+==كتاب بيروت",
    ] {
        let mut expected: Vec<String> = whole
            .find(["--", query])
            .split(' ')
            .map(str::to_owned)
            .collect();
        let mut found: Vec<String> = pieces
            .find(["--", query])
            .split(' ')
            .map(str::to_owned)
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn an_unreadable_article_is_an_error_and_not_a_mismatch() {
    let dir = books_dir();
    let stores = std::fs::read_dir(dir.path(".fihris/1")).expect("an index");
    let stores = stores.map(|entry| entry.expect("an entry").path());
    let mut damaged = 0;
    for store in stores.filter(|path| path.extension().is_some_and(|end| end == "store")) {
        let mut bytes = std::fs::read(&store).expect("its bytes");
        bytes[4..16].fill(0xFF); // after the length of its first block
        std::fs::write(&store, bytes).expect("damaged");
        damaged += 1;
    }
    assert!(damaged > 0);
    for args in [&["--count"][..], &["--format", "tsv"]] {
        let mut all = vec!["search"];
        all.extend(args);
        all.push("==كِتاب");
        dir.fihris(all).exits(2).prints("").says("fihris check");
    }
}

#[test]
fn a_prefix_of_an_exact_spelling_is_matched_by_letters_with_a_warning() {
    let dir = books_dir();
    dir.fihris(["search", "--count", "==كِتا*"])
        .exits(0)
        .prints("4\n")
        .says("==كِتا* is compared by its letters");
}

#[test]
fn drawn_lines_of_equals_signs_are_punctuation() {
    let dir = books_dir();
    finds(&dir, &["=== بيروت ==="], "plain kasra");
    finds(&dir, &["===الكتاب==="], "plain kasra title tatweel article");
    dir.fihris(["search", "--strict", "===كتاب"])
        .exits(2)
        .says("more than two equals signs at character 1");
}

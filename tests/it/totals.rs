//! What a total counts: any word or all words, articles that a filter left out, and which index.

use crate::util::terminal::on_a_terminal;
use crate::util::{Dir, record};
use serde_json::json;

/// Three articles with the first word, one of them with both.
fn strikes() -> Dir {
    Dir::with(
        "n.jsonl",
        record("both", "إضراب", "إضراب في الفسفاط")
            + &record("strike", "إضراب", "إضراب المعلمين")
            + &record("phosphate", "مناجم", "إنتاج الفسفاط"),
    )
}

#[test]
fn a_request_that_only_counts_counts_articles_with_all_words_and_says_so() {
    let dir = strikes();
    let note = "1 article with all of these words, 3 with any of them (--any)";
    for args in [
        &["--count"][..],
        &["-n", "0", "--facet", "source"],
        &["--format", "tsv", "--facet", "source"],
        &["--format", "jsonl", "--timeline", "year"],
    ] {
        let args = [&["search", "إضراب الفسفاط"], args].concat();
        let answer = dir.fihris(args).exits(0);
        assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
        let answer = answer.says(note);
        assert!(answer.stdout.contains('1'), "{answer}");
    }
    let any = dir.fihris(["search", "--count", "--any", "إضراب الفسفاط"]);
    any.exits(0).silently().prints("3\n");
    // One word, or a query without a choice, has one meaning.
    for query in ["إضراب", "+إضراب +الفسفاط", "\"إضراب المعلمين\""] {
        dir.fihris(["search", "--count", query]).exits(0).silently();
    }
}

#[test]
fn json_has_the_total_of_all_words_next_to_that_of_any() {
    let dir = strikes();
    let totals = |args: &[&str]| {
        let args = [&["search", "--format", "json"], args].concat();
        let object = dir.fihris(args).run().json();
        ["words", "total", "total_all"].map(|key| object[key].clone())
    };
    let query = "إضراب الفسفاط";
    assert_eq!(totals(&[query]), [json!("any"), json!(3), json!(1)]);
    assert_eq!(
        totals(&["--all", query]),
        [json!("all"), json!(1), json!(1)]
    );
    assert_eq!(
        totals(&["-n", "0", query]),
        [json!("all"), json!(1), json!(1)]
    );
    assert_eq!(
        totals(&["-n", "0", "--any", query]),
        [json!("any"), json!(3), json!(1)]
    );
    assert_eq!(
        totals(&["+إضراب الفسفاط"]),
        [json!("any"), json!(2), json!(1)]
    );
    // A minimum score needs the ranking, which uses any of the words.
    assert_eq!(
        totals(&["-n", "0", "--min-score", "0.1", query]),
        [json!("any"), json!(3), json!(null)]
    );
}

#[test]
fn counts_of_facets_are_those_of_the_total() {
    let dir = strikes();
    let args = ["search", "-n", "0", "--format", "json", "--facet", "source"];
    let object = dir
        .fihris([&args[..], &["إضراب الفسفاط"]].concat())
        .run()
        .json();
    assert_eq!(object["facets"]["source"][0]["count"], object["total"]);
}

#[test]
fn hits_on_a_terminal_are_below_their_number_and_the_path_of_another_index() {
    let dir = strikes();
    let Some(screen) = on_a_terminal(&dir, "search 'إضراب الفسفاط'", &[]) else {
        return;
    };
    let first = screen.lines().next().unwrap_or_default();
    assert!(
        first.contains("3 articles with any of these words, 1 with all of them (--all)"),
        "{screen}"
    );
    let Some(screen) = on_a_terminal(&dir, "search '+إضراب الفسفاط'", &[]) else {
        return;
    };
    assert!(
        screen.contains("2 articles, 1 with all of these words (--all)"),
        "{screen}"
    );
    dir.folder("below");
    let Some(screen) = on_a_terminal(&dir, "search --index ./.fihris مناجم", &[]) else {
        return;
    };
    let first = screen.lines().next().unwrap_or_default();
    assert!(
        first.contains("1 article") && !first.contains(".fihris"),
        "{screen}"
    );
}

#[test]
fn an_index_above_the_folder_is_named() {
    let dir = strikes();
    dir.write("below/m.jsonl", record("more", "خبر", "نص"));
    let place = dir.path_text(".fihris");
    let below = |args: &[&str]| dir.fihris(args).current_dir(dir.path("below")).exits(0);
    let answer = below(&["index", "."]);
    assert!(
        answer.stderr.contains(&format!(
            "adding to the index above this folder, {place} (`--index .fihris` makes another one here)"
        )),
        "{answer}"
    );
    assert!(
        answer
            .stderr
            .contains(&format!("; 4 articles in {place} (")),
        "{answer}"
    );
    let here = dir.fihris(["index"]).exits(0);
    assert!(here.stderr.contains("4 articles in the index"), "{here}");
}

#[test]
fn a_name_that_does_not_exist_is_reported_with_its_nearest() {
    let dir = Dir::with(
        "n.jsonl",
        record("a", "فسفاط", "إضراب").replace("\"title\"", "\"source\":\"Jawhara FM\",\"title\""),
    );
    dir.fihris(["save", "phosphate", "فسفاط"]).exits(0);
    for (query, note) in [
        (
            "source:Jawhara فسفاط",
            "no article has the source Jawhara; nearest: Jawhara FM",
        ),
        (
            "@phosphte",
            "no saved query phosphte: @phosphate? (searched for as words)",
        ),
        (
            "sourse:x فسفاط",
            "no field sourse: source:? (searched for as words)",
        ),
        (
            "colour:red فسفاط",
            "no field colour: the fields are title, body, related, source, category, date",
        ),
    ] {
        dir.fihris(["search", "--format", "paths", query])
            .run()
            .says(note);
    }
    // Addresses, times and labels in pasted text are not fields.
    for query in [
        "https://example.org/a فسفاط",
        "10:30 فسفاط",
        "عاجل:فسفاط",
        "re: فسفاط",
    ] {
        let answer = dir.fihris(["search", "--format", "paths", query]).run();
        assert_eq!(answer.stderr, "", "{query}");
    }
}

#[test]
fn a_query_that_finds_nothing_gets_suggestions() {
    let dir = Dir::with(
        "n.jsonl",
        record("a", "صواريخ", "إطلاق الصواريخ") + &record("b", "خبر", "زيارة بوتين إلى لاهاي"),
    );
    let says = |args: &[&str], part: &str| {
        let args = [&["search", "--format", "paths"], args].concat();
        dir.fihris(args).exits(1).prints("").says(part);
    };
    says(
        &["الصواريغ"],
        "nothing found; in the articles: الصواريخ (1)",
    );
    says(
        &["f,jdk"],
        "nothing found; in the other keyboard layout: بوتين (1)",
    );
    says(&["bihd"], "in the other keyboard layout: لاهاي (1)");
    says(
        &["--all", "صواريخ بوتين"],
        "nothing found; with any of the words: 2 (--any)",
    );
    says(&["--since", "2024", "بوتين"], "without the filters: 1");
    // A word that articles have is not misspelled, and any short word is near many.
    says(
        &["--source", "nowhere", "الصواريخ"],
        "nothing found; without the filters: 1",
    );
    dir.fihris(["search", "--format", "paths", "خبز"])
        .exits(1)
        .silently();
    says(&["=صاروخان"], "nothing found; in the articles: صاروخان (1)");
    dir.fihris(["kwic", "الصواريغ"])
        .exits(1)
        .says("in the articles: الصواريخ (1)");
    let json = dir
        .fihris(["search", "--format", "json", "الصواريغ"])
        .exits(1);
    assert_eq!(
        json.json()["suggestions"],
        json!([{"kind": "word", "query": "الصواريخ", "articles": 1}])
    );
    let none = dir
        .fihris(["search", "--format", "json", "كلمةغريبةطويلة"])
        .exits(1);
    assert_eq!(none.json()["suggestions"], json!([]));
    let found = dir.fihris(["search", "--format", "json", "بوتين"]).exits(0);
    assert!(found.json().get("suggestions").is_none());
    dir.fihris(["-q", "search", "الصواريغ"]).exits(1).silently();
}

#[test]
fn a_batch_suggests_under_the_id_of_each_query() {
    let dir = Dir::with("n.jsonl", record("a", "صواريخ", "إطلاق الصواريخ"));
    dir.write("queries", "one\tالصواريغ\ntwo\tصواريخ\nthree\tالصواريغ\n");
    let batch = |args: &[&str]| {
        let all = [&["search", "--queries", "queries"], args].concat();
        dir.fihris(all).exits(0).stderr
    };
    let expected = "fihris: one: nothing found; in the articles: الصواريخ (1)\n\
                    fihris: three: nothing found; in the articles: الصواريخ (1)\n";
    for format in ["text", "tsv", "csv", "html"] {
        assert_eq!(batch(&["--format", format]), expected, "{format}");
    }
    assert!(batch(&["--format", "jsonl"]).contains("three: nothing found"));
    // Runs, paths and counts are for programs; JSON has them in the object of the query.
    for args in [
        &["--format", "trec"][..],
        &["--format", "paths"],
        &["--format", "json"],
        &["--count"],
    ] {
        assert_eq!(batch(args), "", "{args:?}");
    }
}

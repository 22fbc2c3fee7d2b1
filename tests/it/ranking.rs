//! The order of hits by the positions of the words of a query.

use serde_json::{Value, json};

use crate::util::{Dir, record};

/// Returns a text of words that no query of these tests has.
fn filler(words: usize) -> String {
    "كلمة ".repeat(words)
}

fn hits(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let search = ["search", "--format", "json", "-n", "1000"];
    let answer = dir.fihris(search.iter().chain(args)).run().json();
    answer["hits"].as_array().expect("hits").clone()
}

fn ids(dir: &Dir, args: &[&str]) -> Vec<String> {
    let id = |hit: &Value| hit["id"].as_str().expect("an id").to_owned();
    hits(dir, args).iter().map(id).collect()
}

fn indexed(records: &[(&str, String)]) -> Dir {
    let lines: Vec<String> = records
        .iter()
        .map(|(id, text)| record(id, "", text))
        .collect();
    let dir = Dir::with("news.jsonl", lines.join("\n"));
    dir.index(["news.jsonl"]).exits(0);
    dir
}

#[test]
fn words_near_each_other_come_before_words_far_apart() {
    let (far, near) = (filler(60), filler(30));
    let dir = indexed(&[
        ("a-far", format!("{near}السفير {far}الميناء {near}")),
        ("b-near", format!("{near}السفير الميناء {far}{near}")),
    ]);
    assert_eq!(ids(&dir, &["السفير الميناء"]), ["b-near", "a-far"]);
}

#[test]
fn words_at_the_start_come_before_words_further_down() {
    let dir = indexed(&[
        ("a-late", format!("{}السفير {}", filler(60), filler(5))),
        ("b-early", format!("{}السفير {}", filler(5), filler(60))),
    ]);
    assert_eq!(ids(&dir, &["السفير"]), ["b-early", "a-late"]);
}

#[test]
fn both_words_of_a_name_come_before_one_of_them_with_a_similar_word() {
    let dir = indexed(&[
        (
            "a-other",
            "زار محمد المدينة أمس. والتقى محمد بوعزيز محمد ومحمد".to_owned(),
        ),
        ("b-both", format!("زار {} المدينة محمد بوعزيزي", filler(20))),
    ]);
    assert_eq!(ids(&dir, &["محمد بوعزيزي"])[0], "b-both");
}

#[test]
fn pages_of_hits_continue_the_order_of_all_hits_beyond_the_first_hundred() {
    let records: Vec<(String, String)> = (0..130)
        .map(|number| {
            let (before, between) = (filler(number % 37), filler(number % 23));
            let text = format!("{before}السفير {between}الميناء {}", filler(number));
            (format!("{number:03}"), text)
        })
        .collect();
    let records: Vec<(&str, String)> = records
        .iter()
        .map(|(id, text)| (id.as_str(), text.clone()))
        .collect();
    let dir = indexed(&records);
    let query = "السفير الميناء";
    let all = hits(&dir, &[query]);
    assert_eq!(all.len(), 130);
    let scores: Vec<f64> = all.iter().filter_map(|hit| hit["score"].as_f64()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for offset in [0, 5, 95, 99, 100, 101, 128] {
        let from = offset.to_string();
        let page = [
            "search", "--format", "json", "-n", "3", "--offset", &from, query,
        ];
        let page = dir.fihris(page).run().json();
        let end = (offset + 3).min(130);
        assert_eq!(page["hits"], json!(all[offset..end]), "{offset}");
    }
    let lowest = scores[110].to_string();
    let above = hits(&dir, &["--min-score", &lowest, query]);
    assert_eq!(above, &all[..above.len()]);
    assert!(above.len() > 110);
}

#[test]
fn a_hit_has_the_same_score_in_any_order() {
    let dir = Dir::with_news();
    let query = "بوتين النفط المطار";
    let by = |order: &str| {
        let mut hits: Vec<String> = hits(&dir, &["--sort", order, query])
            .iter()
            .map(|hit| format!("{} {}", hit["id"], hit["score"]))
            .collect();
        hits.sort();
        hits
    };
    assert_eq!(by("score"), by("date"));
    assert_eq!(by("score"), by("-date"));
}

#[test]
fn equal_articles_are_ordered_by_id() {
    let text = "وصل السفير إلى الميناء";
    let dir = indexed(&[("c", text.into()), ("a", text.into()), ("b", text.into())]);
    assert_eq!(ids(&dir, &["السفير الميناء"]), ["a", "b", "c"]);
}

#[test]
fn a_query_of_nine_thousand_words_and_one_of_function_words_are_answered() {
    let dir = indexed(&[("a", "وصل السفير من الميناء إلى المدينة".into())]);
    assert_eq!(ids(&dir, &["من إلى"]), ["a"]);
    // The longest query that a line of a file may have.
    let words: String = (0..9_000).map(|number| format!("ك{number} ")).collect();
    let query = format!("السفير {words}");
    dir.write("topics.tsv", format!("1\t{query}\n"));
    let run = ["search", "--format", "trec", "--queries", "topics.tsv"];
    let answer = dir.fihris(run).exits(0);
    assert!(answer.stdout.starts_with("1 Q0 a 1 "), "{answer}");
}

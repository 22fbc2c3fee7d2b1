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

/// Returns 130 articles with both words of [`QUERY`], at different positions.
fn varied() -> Vec<(String, String)> {
    let article = |number: usize| {
        let (before, between) = (filler(number % 37), filler(number % 23));
        let text = format!("{before}السفير {between}الميناء {}", filler(number));
        (format!("{number:03}"), text)
    };
    (0..130).map(article).collect()
}

const QUERY: &str = "السفير الميناء";

/// Returns the kinds of evidence in the explanation of a hit.
fn evidence(hit: &Value) -> Vec<&str> {
    let parts = hit["explain"]["parts"].as_array().expect("parts");
    parts
        .iter()
        .map(|part| part["field"].as_str().expect("a field"))
        .collect()
}

/// Returns the words of the query in a part of the explanation of a hit.
fn words<'h>(hit: &'h Value, field: &str) -> Vec<&'h str> {
    let parts = hit["explain"]["parts"].as_array().expect("parts");
    let part = parts.iter().find(|part| part["field"] == field);
    let terms = part.map_or(&[][..], |part| part["terms"].as_array().expect("terms"));
    let mut words: Vec<&str> = terms
        .iter()
        .map(|term| term["query"].as_str().expect("a word"))
        .collect();
    words.sort_unstable();
    words
}

fn ids(dir: &Dir, args: &[&str]) -> Vec<String> {
    let id = |hit: &Value| hit["id"].as_str().expect("an id").to_owned();
    hits(dir, args).iter().map(id).collect()
}

fn borrowed(records: &[(String, String)]) -> Vec<(&str, String)> {
    let borrowed = records.iter().map(|(id, text)| (id.as_str(), text.clone()));
    borrowed.collect()
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
    let records = varied();
    let dir = indexed(&borrowed(&records));
    let query = QUERY;
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
    let count = ["search", "--count", "--min-score", &lowest, query];
    let count = dir.fihris(count).exits(0).stdout;
    assert_eq!(count, format!("{}\n", above.len()));
}

#[test]
fn hits_beyond_the_first_hundred_have_no_bonus() {
    let dir = indexed(&borrowed(&varied()));
    let all = hits(&dir, &["--explain", QUERY]);
    for (rank, hit) in all.iter().enumerate() {
        let evidence = evidence(hit);
        assert_eq!(evidence.contains(&"window"), rank < 100, "{hit}");
        assert!(rank < 100 || !evidence.contains(&"lead"), "{hit}");
    }
}

#[test]
fn the_bonus_changes_neither_totals_nor_counts_nor_the_order_of_dates() {
    let days = varied()
        .into_iter()
        .enumerate()
        .map(|(number, (id, text))| {
            let date = format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
            let source = ["رويترز", "فرانس برس"][number % 2];
            json!({"id": id, "text": text, "date": date, "source": source}).to_string()
        });
    let dir = Dir::with("news.jsonl", days.collect::<Vec<_>>().join("\n"));
    dir.index(["news.jsonl"]).exits(0);
    let args = ["search", "--format", "json", "--facet", "source", QUERY];
    let answer = dir.fihris(args).run().json();
    assert_eq!(answer["total"], 130);
    let counts = json!([{"value": "رويترز", "count": 65}, {"value": "فرانس برس", "count": 65}]);
    assert_eq!(answer["facets"]["source"], counts);
    for (order, is_sorted) in [
        ("date", <[String]>::is_sorted as fn(&[String]) -> bool),
        ("-date", |dates| dates.iter().rev().is_sorted()),
    ] {
        let hits = hits(&dir, &["--sort", order, QUERY]);
        let date = |hit: &Value| hit["date"].as_str().expect("a date").to_owned();
        let dates: Vec<String> = hits.iter().map(date).collect();
        assert!(is_sorted(&dates), "{dates:?}");
    }
}

#[test]
fn a_run_for_trec_eval_has_the_scores_and_the_order_of_a_search() {
    let dir = indexed(&borrowed(&varied()));
    dir.write("topics.tsv", format!("q\t{QUERY}\n"));
    let run = [
        "search",
        "--format",
        "trec",
        "-n",
        "1000",
        "--queries",
        "topics.tsv",
    ];
    let run = dir.fihris(run).exits(0).stdout;
    let column = |line: &str, number: usize| line.split(' ').nth(number).map(str::to_owned);
    let run: Vec<_> = run
        .lines()
        .map(|line| {
            (
                column(line, 2),
                column(line, 4).and_then(|score| score.parse().ok()),
            )
        })
        .collect();
    let all = hits(&dir, &[QUERY]);
    let all: Vec<_> = all
        .iter()
        .map(|hit| (hit["id"].as_str().map(str::to_owned), hit["score"].as_f64()))
        .collect();
    assert_eq!(run, all);
}

#[test]
fn segments_jobs_and_history_do_not_change_the_hits() {
    let dir = Dir::new();
    for (number, articles) in varied().chunks(13).enumerate() {
        let lines = articles.iter().map(|(id, text)| record(id, "", text));
        dir.write(&format!("news/{number}.jsonl"), lines.collect::<String>());
    }
    let index = |name: &str, args: &[&str]| {
        let command = ["--index", name, "index"];
        dir.fihris(command.iter().chain(args)).exits(0);
    };
    index("one", &["--jobs", "1", "news"]);
    index("many", &["--jobs", "7", "news"]);
    // Ten runs, and an article in between that comes and goes.
    dir.write("gone/gone.jsonl", record("000", "", QUERY));
    for number in 0..10 {
        index("history", &[&format!("news/{number}.jsonl")]);
        index("history", &["gone"]);
        dir.fihris(["--index", "history", "forget", "gone"])
            .exits(0);
    }
    for query in [QUERY, "\"السفير الميناء\"~9 كلمة", "كلمة"] {
        let hits = |name: &str| {
            let args = [
                "--index", name, "search", "--format", "json", "-n", "1000", query,
            ];
            let answer = dir.fihris(args).run().json();
            let hits = answer["hits"].as_array().expect("hits").iter();
            hits.map(|hit| format!("{} {}", hit["id"], hit["score"]))
                .collect::<Vec<_>>()
        };
        let one = hits("one");
        assert!(one.len() > 20);
        assert_eq!(hits("many"), one, "{query}");
        assert_eq!(hits("history"), one, "{query}");
    }
}

#[test]
fn several_indexes_have_the_hundred_of_one_index() {
    let dir = Dir::new();
    for (number, (id, text)) in varied().iter().enumerate() {
        let folder = ["odd", "even"][number % 2];
        dir.write(&format!("all/{folder}/{id}.jsonl"), record(id, "", text));
    }
    for (index, folder) in [("a", "all"), ("b", "all/odd"), ("c", "all/even")] {
        dir.fihris(["--index", index, "index", folder]).exits(0);
    }
    let hits = |indexes: &[&str]| {
        let search = ["search", "--format", "json", "-n", "1000", QUERY];
        let answer = dir.fihris(indexes.iter().chain(&search)).run().json();
        let hits = answer["hits"].as_array().expect("hits").iter();
        hits.map(|hit| format!("{} {}", hit["id"], hit["score"]))
            .collect::<Vec<_>>()
    };
    let one = hits(&["--index", "a"]);
    assert_eq!(one.len(), 130);
    assert_eq!(hits(&["--index", "b", "--index", "c"]), one);
}

#[test]
fn of_collapsed_copies_a_hundred_stories_have_a_bonus() {
    let letters: Vec<char> = "ابتثجحخدرسعفقكلمنهوي".chars().collect();
    let lines = (0..105).flat_map(|story| {
        let mut random = fastrand::Rng::with_seed(story);
        let mut word = || -> String { (0..6).map(|_| letters[random.usize(..20)]).collect() };
        let words: Vec<String> = (0..60).map(|_| word()).collect();
        let text = format!("السفير الميناء {}", words.join(" "));
        ["a", "b"].map(|copy| record(&format!("{story:03}{copy}"), "", &text))
    });
    let dir = Dir::with("news.jsonl", lines.collect::<String>());
    dir.index(["news.jsonl"]).exits(0);
    let hits = hits(&dir, &["--collapse", "--explain", QUERY]);
    assert_eq!(hits.len(), 105);
    for (rank, hit) in hits.iter().enumerate() {
        assert_eq!(hit["copies"].as_array().map(Vec::len), Some(1), "{hit}");
        assert_eq!(evidence(hit).contains(&"window"), rank < 100, "{hit}");
    }
}

#[test]
fn phrases_nearness_and_fields_have_the_bonus_of_their_words() {
    let text = format!("{}السفير الميناء {}", filler(40), filler(40));
    let dir = Dir::with("news.jsonl", record("a", "زيارة المدينة", &text));
    dir.index(["news.jsonl"]).exits(0);
    for (query, lead, window) in [
        ("\"السفير الميناء\"", &[][..], &["السفير", "الميناء"][..]),
        ("\"الميناء السفير\"~3", &[], &["السفير", "الميناء"]),
        ("body:السفير", &[], &["السفير"]),
        ("title:المدينة", &["المدينة"], &["المدينة"]),
        // The words of the title are the first words of an article.
        ("المدينة السفير", &["المدينة"], &["السفير"]),
    ] {
        let hits = hits(&dir, &["--explain", query]);
        assert_eq!(words(&hits[0], "lead"), lead, "{query}");
        let found = words(&hits[0], "window");
        assert_eq!(found.len(), window.len(), "{query}");
        assert!(found.iter().all(|word| query.contains(word)), "{found:?}");
    }
}

#[test]
fn a_quoted_part_of_a_headline_is_not_a_query_of_few_words() {
    let quoted = "وصول \"سفير المدينة\" صباحا إلى ميناء بنزرت القديم";
    let dir = indexed(&[
        ("a-quoted", format!("سفير المدينة {}", filler(40))),
        (
            "b-all",
            format!(
                "{}سفير المدينة في ميناء بنزرت القديم صباحا بعد وصول",
                filler(20)
            ),
        ),
    ]);
    let hits = hits(&dir, &["--explain", quoted]);
    assert_eq!(hits[0]["id"], "b-all");
    // The shares of the bonus are of all words, whether quoted or not.
    let unquoted = quoted.replace('"', "");
    let window = |query: &str| {
        let hits = self::hits(&dir, &["--explain", query]);
        let hit = hits.iter().find(|hit| hit["id"] == "b-all").expect("a hit");
        words(hit, "window").len()
    };
    assert_eq!(window(quoted), window(&unquoted));
}

#[test]
fn more_than_a_hundred_hits_with_the_same_score_stay_in_the_order_of_their_ids() {
    let same: Vec<(String, String)> = (0..120)
        .map(|number| (format!("{number:03}"), "وصل السفير إلى الميناء".to_owned()))
        .collect();
    let dir = indexed(&borrowed(&same));
    let all = hits(&dir, &[QUERY]);
    let found: Vec<&str> = all.iter().filter_map(|hit| hit["id"].as_str()).collect();
    assert!(found.is_sorted() && found.len() == 120, "{found:?}");
    assert_eq!(all[0]["score"], all[99]["score"]);
    let highest = all[0]["score"].to_string();
    assert_eq!(hits(&dir, &["--min-score", &highest, QUERY]), all[..100]);
    let page = ["--offset", "98", "-n", "4", QUERY];
    let page = dir.fihris(["search", "--format", "json"].iter().chain(&page));
    assert_eq!(page.run().json()["hits"], json!(all[98..102]));
}

#[test]
fn articles_without_a_word_are_ranked_without_positions() {
    let dir = indexed(&[
        ("a", "وصل السفير إلى الميناء".into()),
        ("b-signs", "!!! … 😀".into()),
        ("c-marks", "َُِ ـــ".into()),
    ]);
    assert_eq!(ids(&dir, &[QUERY]), ["a"]);
    assert_eq!(
        hits(&dir, &["--min-score", "0", "--explain", QUERY]).len(),
        1
    );
    let empty = indexed(&[("b-signs", "!!! … 😀".into())]);
    empty.fihris(["search", QUERY]).exits(1);
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
fn a_query_of_function_words_has_a_bonus_for_them() {
    let dir = indexed(&[
        ("a", format!("من {} إلى", filler(60))),
        ("b", format!("{}من إلى {}", filler(30), filler(30))),
    ]);
    let hits = hits(&dir, &["--explain", "من إلى"]);
    assert_eq!(hits[0]["id"], "b");
    assert_eq!(words(&hits[0], "window").len(), 2);
}

#[test]
fn a_query_of_ten_thousand_words_is_answered() {
    let dir = indexed(&[("a", "وصل السفير من الميناء إلى المدينة".into())]);
    for query in [
        format!("السفير {}", "كلمات ".repeat(9_999)),
        "السفير ".repeat(10_000),
    ] {
        let note = "the query has 10000 words: only the first 1024 are searched for";
        let answer = dir.fihris(["search", "--format", "paths", &query]).exits(0);
        answer.says(note);
    }
    // The longest query that a line of a file may have.
    let words: String = (0..9_000).map(|number| format!("ك{number} ")).collect();
    let query = format!("السفير {words}");
    dir.write("topics.tsv", format!("1\t{query}\n"));
    let run = ["search", "--format", "trec", "--queries", "topics.tsv"];
    let answer = dir.fihris(run).exits(0);
    assert!(answer.stdout.starts_with("1 Q0 a 1 "), "{answer}");
}

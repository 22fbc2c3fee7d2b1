//! Copies: one story in many outlets is recognised, listed and shown once.

use std::fs;

use crate::util::{Dir, text};
use serde_json::{Value, json};

/// Returns `count` words that occur in this story only.
fn words(story: u64, count: usize) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(story);
    let letters: Vec<char> = "ابتثجحخدرسعفقكلمنهوي".chars().collect();
    let mut word = || -> String {
        let length = random.usize(3..7);
        (0..length).map(|_| letters[random.usize(..20)]).collect()
    };
    (0..count).map(|_| word()).collect()
}

/// A story of 120 words with بوتين once.
fn story(number: u64) -> String {
    format!("بوتين {}", words(number, 119).join(" "))
}

/// The story as another outlet prints it, with another end.
fn reprint(number: u64) -> String {
    let reported = story(number);
    let kept: Vec<&str> = reported.split(' ').take(105).collect();
    format!("{} {}", kept.join(" "), words(number + 900, 10).join(" "))
}

fn record(id: &str, source: &str, date: &str, body: &str) -> String {
    let title = format!("عنوان {id}");
    let record = json!({"id": id, "title": title, "source": source, "date": date, "text": body});
    record.to_string() + "\n"
}

/// Story `a` from three outlets, story `b` from two, and one story without copies.
fn news() -> Vec<String> {
    vec![
        record("a2", "الجزيرة", "2017-01-03", &reprint(1)),
        record("b2", "رويترز", "2017-02-02", &story(2)),
        record("alone", "رويترز", "2017-01-01", &story(3)),
        record("a1", "رويترز", "2017-01-02", &story(1)),
        record("b1", "الشروق", "2017-02-01", &story(2).replace(' ', "، ")),
        record("a3", "الشروق", "2017-01-05", &story(1)),
    ]
}

fn with_copies() -> Dir {
    Dir::with("news.jsonl", news().concat())
}

/// Returns the path of the cached clusters.
fn cache_file(dir: &Dir) -> std::path::PathBuf {
    let entries = fs::read_dir(dir.path(".fihris/1")).expect("a folder");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    let is_cache = |path: &std::path::PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|name| name.starts_with("copies-"))
    };
    paths.find(is_cache).expect("a cache")
}

/// Returns the output of `fihris copies` with these arguments, as JSON.
fn copies(dir: &Dir, args: &[&str]) -> Value {
    let mut all = vec!["copies", "--format", "json"];
    all.extend(args);
    dir.fihris(all).run().json()
}

fn ids(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().expect("a list");
    rows.iter().map(|row| text(row, "id")).collect()
}

/// The ids of each cluster, the earliest first.
fn clusters(dir: &Dir) -> Vec<Vec<String>> {
    let stories = copies(dir, &["-n", "1000"]);
    let stories = stories.as_array().expect("a list");
    let ids = |story: &Value| serde_json::from_value(story["ids"].clone()).expect("ids");
    stories.iter().map(ids).collect()
}

fn collapsed(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let mut all = vec!["search", "--collapse", "--format", "jsonl"];
    all.extend(args);
    dir.fihris(all).run().jsonl()
}

fn found(hits: &[Value]) -> Vec<String> {
    hits.iter().map(|hit| text(hit, "id")).collect()
}

#[test]
fn the_copies_of_an_article_are_listed_the_earliest_first() {
    let dir = with_copies();
    for id in ["a1", "a2", "a3"] {
        let rows = copies(&dir, &[id]);
        assert_eq!(ids(&rows), ["a1", "a2", "a3"]);
        assert_eq!(rows[0]["similarity"], json!(1.0));
        let retold = rows[1]["similarity"].as_f64().expect("a number");
        assert!((0.6..1.0).contains(&retold), "{retold}");
        assert_eq!(rows[2]["similarity"], json!(1.0));
        assert_eq!(rows[1]["source"], json!("الجزيرة"));
        assert_eq!(rows[1]["date"], json!("2017-01-03"));
    }
    assert_eq!(ids(&copies(&dir, &["-n", "2", "a3"])), ["a1", "a2"]);
}

#[test]
fn an_article_without_copies_is_nothing_found() {
    let dir = with_copies();
    dir.fihris(["copies", "alone"])
        .exits(1)
        .silently()
        .prints("");
    dir.fihris(["copies", "nobody"])
        .exits(1)
        .says("no article has the id nobody");
    let single = Dir::with(
        "one.jsonl",
        record("one", "رويترز", "2017-01-01", &story(1)),
    );
    single.fihris(["copies"]).exits(1).silently().prints("");
    single
        .fihris(["copies", "--format", "json"])
        .exits(1)
        .prints("[]\n");
}

#[test]
fn stories_are_listed_with_the_most_copies_first() {
    let dir = with_copies();
    let stories = copies(&dir, &[]);
    assert_eq!(ids(&stories), ["a1", "b1"]);
    let first = json!({
        "id": "a1", "title": "عنوان a1", "articles": 3,
        "first_date": "2017-01-02", "last_date": "2017-01-05",
        "sources": ["رويترز", "الجزيرة", "الشروق"], "ids": ["a1", "a2", "a3"],
    });
    assert_eq!(stories[0], first);
    assert_eq!(ids(&copies(&dir, &["-n", "1"])), ["a1"]);
}

#[test]
fn lists_of_copies_have_all_formats() {
    let dir = with_copies();
    let rows = dir
        .fihris(["copies", "a2", "--format", "tsv"])
        .exits(0)
        .tsv();
    assert_eq!(rows[0], ["similarity", "date", "source", "title", "id"]);
    assert_eq!(rows[3], ["1.0", "2017-01-05", "الشروق", "عنوان a3", "a3"]);
    let lines = dir.fihris(["copies", "--format", "jsonl"]).exits(0).jsonl();
    assert_eq!(lines.len(), 2);
    let table = dir.fihris(["copies", "--format", "tsv"]).exits(0).tsv();
    assert_eq!(table[1][..3], ["3", "2017-01-02", "2017-01-05"]);
    let text = dir.fihris(["copies", "b1"]).exits(0).stdout;
    assert_eq!(
        text,
        "similarity  date  source  title  id\n1.0  2017-02-01  الشروق  عنوان b1  b1\n1.0  2017-02-02  رويترز  عنوان b2  b2\n"
    );
}

#[test]
fn a_collapsed_search_shows_the_earliest_of_each_story() {
    let dir = with_copies();
    let mut hits = collapsed(&dir, &["بوتين"]);
    assert_eq!(hits.len(), 3);
    let ranks: Vec<&Value> = hits.iter().map(|hit| &hit["rank"]).collect();
    assert_eq!(ranks, [1, 2, 3]);
    hits.sort_by_key(|hit| text(hit, "id"));
    assert_eq!(found(&hits), ["a1", "alone", "b1"]);
    let copy = json!({"id": "a2", "source": "الجزيرة", "date": "2017-01-03", "title": "عنوان a2"});
    assert_eq!(hits[0]["copies"][0], copy);
    assert_eq!(ids(&hits[0]["copies"]), ["a2", "a3"]);
    assert_eq!(hits[1]["copies"], json!([]));
    let whole = dir.fihris(["search", "--collapse", "--format", "json", "بوتين"]);
    assert_eq!(whole.exits(0).json()["total"], json!(3));
}

#[test]
fn a_search_that_is_not_collapsed_says_nothing_of_copies() {
    let dir = with_copies();
    let hits = dir
        .fihris(["search", "--format", "jsonl", "بوتين"])
        .exits(0)
        .jsonl();
    assert_eq!(hits.len(), 6);
    assert!(hits.iter().all(|hit| hit.get("copies").is_none()));
}

#[test]
fn a_collapsed_hit_has_the_rank_of_its_best_copy() {
    let dir = Dir::new();
    // Terms at the start of an article count twice, and so do repeated terms.
    dir.write(
        "news.jsonl",
        [
            record("early", "أ", "2017-01-01", &format!("{} طائرة", story(1))),
            record(
                "late",
                "ب",
                "2017-01-02",
                &format!("طائرة طائرة طائرة {}", story(1)),
            ),
            record("other", "ج", "2017-01-01", &format!("طائرة {}", story(2))),
        ]
        .concat(),
    );
    dir.index(["news.jsonl"]).exits(0);
    assert_eq!(dir.find(["طائرة"]), "late other early");
    let hits = collapsed(&dir, &["طائرة"]);
    assert_eq!(found(&hits), ["early", "other"]);
    let best = dir
        .fihris(["search", "--format", "jsonl", "طائرة"])
        .exits(0)
        .jsonl();
    assert_eq!(hits[0]["score"], best[0]["score"]);
    assert_eq!(ids(&hits[0]["copies"]), ["late"]);

    let explained = collapsed(&dir, &["--explain", "طائرة"]);
    let parts = explained[0]["explain"]["parts"].as_array().expect("parts");
    let sum: f64 = parts.iter().filter_map(|part| part["score"].as_f64()).sum();
    let score = explained[0]["score"].as_f64().expect("a score");
    assert!((sum - score).abs() < 0.001, "{sum} {score}");
}

#[test]
fn only_copies_that_match_are_collapsed() {
    let dir = with_copies();
    let hits = collapsed(
        &dir,
        &["--since", "2017-01-03", "--until", "2017-01", "بوتين"],
    );
    assert_eq!(found(&hits), ["a2"]);
    assert_eq!(ids(&hits[0]["copies"]), ["a3"]);
    let hits = collapsed(&dir, &["--source", "الشروق", "بوتين", "--sort", "date"]);
    assert_eq!(found(&hits), ["a3", "b1"]);
    assert!(hits.iter().all(|hit| hit["copies"] == json!([])));
}

#[test]
fn counts_limits_and_offsets_are_of_collapsed_hits() {
    let dir = with_copies();
    let count = |args: &[&str]| {
        let mut all = vec!["search", "--count", "بوتين"];
        all.extend(args);
        dir.fihris(all).exits(0).stdout
    };
    assert_eq!(count(&[]), "6\n");
    assert_eq!(count(&["--collapse"]), "3\n");
    assert_eq!(count(&["--collapse", "--since", "2017-02"]), "1\n");
    let all = found(&collapsed(&dir, &["بوتين"]));
    let pages = ["0", "1", "2"]
        .map(|offset| found(&collapsed(&dir, &["-n", "1", "--offset", offset, "بوتين"])).concat());
    assert_eq!(pages.to_vec(), all);
    assert!(collapsed(&dir, &["--offset", "3", "بوتين"]).is_empty());
}

#[test]
fn a_collapsed_hit_is_sorted_by_the_date_of_its_first_copy() {
    let dir = with_copies();
    let order = |sort: &str| found(&collapsed(&dir, &["--sort", sort, "بوتين"]));
    assert_eq!(order("date"), ["alone", "a1", "b1"]);
    assert_eq!(order("-date"), ["b1", "a1", "alone"]);
}

#[test]
fn every_format_is_collapsed() {
    let dir = with_copies();
    let lines = |format: &str| {
        let args = ["search", "--collapse", "--format", format, "بوتين"];
        dir.fihris(args).exits(0).stdout.lines().count()
    };
    assert_eq!((lines("tsv"), lines("trec")), (4, 3));
    let text = dir
        .fihris([
            "search",
            "--collapse",
            "--since",
            "2017-01-02",
            "--until",
            "2017-01",
            "بوتين",
        ])
        .exits(0)
        .stdout;
    assert!(
        text.contains("\n+2 copies: الجزيرة, الشروق; 2017-01-03 … 2017-01-05\n"),
        "{text}"
    );
}

#[test]
fn names_of_outlets_do_nothing_to_a_terminal() {
    let dir = Dir::with(
        "news.jsonl",
        [
            record("one", "أ", "2017-01-01", &story(1)),
            record("two", "ب\u{1b}[31m\u{202e}", "2017-01-02", &story(1)),
        ]
        .concat(),
    );
    let answer = dir.fihris(["search", "--collapse", "بوتين"]).exits(0);
    assert!(
        answer.stdout.contains("+1 copy: ب [31m; 2017-01-02\n"),
        "{answer}"
    );
    let listed = dir.fihris(["copies", "one"]).exits(0);
    assert!(!listed.stdout.contains(['\u{1b}', '\u{202e}']), "{listed}");
}

#[test]
fn the_clusters_do_not_depend_on_how_articles_were_added() {
    let mut news = news();
    for number in 10..25 {
        let id = |outlet: &str| format!("{outlet}{number}");
        news.push(record(&id("x"), "أ", "2017-03-01", &story(number)));
        news.push(record(&id("y"), "ب", "2017-03-01", &reprint(number)));
        news.push(record(&id("z"), "ج", "2017-03-02", &story(number + 100)));
    }
    let files: Vec<String> = (0..news.len())
        .map(|number| format!("n/{number}.jsonl"))
        .collect();

    let together = Dir::with("n.jsonl", news.concat());
    let expected = clusters(&together);
    assert_eq!(expected.len(), 17);
    let search = |dir: &Dir| {
        let hits = collapsed(dir, &["-n", "100", "بوتين"]);
        let shown = |hit: &Value| (text(hit, "id"), hit["copies"].clone(), hit["score"].clone());
        hits.iter().map(shown).collect::<Vec<_>>()
    };

    let apart = Dir::new();
    for (file, record) in files.iter().zip(&news) {
        apart.write(file, record);
    }
    apart.index(["--jobs", "4", "n"]).exits(0);
    assert_eq!(clusters(&apart), expected);
    assert_eq!(search(&apart), search(&together));

    let backwards = Dir::new();
    for (number, chunk) in news
        .chunks(10)
        .enumerate()
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        let mut chunk = chunk.to_vec();
        chunk.reverse();
        backwards.write(&format!("n/{number}.jsonl"), chunk.concat());
        backwards.index(["--jobs", "1", "n"]).exits(0);
    }
    assert_eq!(clusters(&backwards), expected);
    backwards.index(["--rebuild"]).exits(0);
    assert_eq!(clusters(&backwards), expected);
}

#[test]
fn copies_are_found_in_a_later_run_and_lost_when_a_file_changes_or_is_forgotten() {
    let dir = Dir::new();
    dir.write("one.jsonl", record("one", "أ", "2017-01-02", &story(1)));
    dir.index(["one.jsonl"]).exits(0);
    assert!(clusters(&dir).is_empty());

    dir.write("two.jsonl", record("two", "ب", "2017-01-01", &reprint(1)));
    dir.write("three.jsonl", record("three", "ب", "2017-01-03", &story(1)));
    dir.index(["two.jsonl", "three.jsonl"]).exits(0);
    assert_eq!(clusters(&dir), [["two", "one", "three"]]);

    dir.write("two.jsonl", record("two", "ب", "2017-01-01", &story(2)));
    dir.index([""; 0]).exits(0);
    assert_eq!(clusters(&dir), [["one", "three"]]);
    assert_eq!(dir.find(["--collapse", "بوتين"]).split(' ').count(), 2);

    dir.fihris(["forget", "three.jsonl"]).exits(0);
    assert!(clusters(&dir).is_empty());
    assert_eq!(dir.find(["--collapse", "بوتين"]).split(' ').count(), 2);
}

#[test]
fn a_file_of_clusters_that_is_missing_damaged_or_old_makes_no_difference() {
    let dir = with_copies();
    let path = cache_file(&dir);
    let before = fs::read(&path).expect("kept");
    let expected = clusters(&dir);
    assert_eq!(expected, [vec!["a1", "a2", "a3"], vec!["b1", "b2"]]);

    fs::remove_file(&path).expect("removed");
    assert_eq!(clusters(&dir), expected);
    for place in [0, 40, 110, before.len() - 3] {
        let mut damaged = before.clone();
        damaged[place] ^= 1;
        fs::write(&path, damaged).expect("written");
        assert_eq!(clusters(&dir), expected, "byte {place}");
    }
    fs::write(&path, &before[..before.len() / 2]).expect("written");
    assert_eq!(clusters(&dir), expected);
    fs::write(&path, "").expect("written");
    assert_eq!(
        found(&collapsed(&dir, &["--sort", "date", "بوتين"])),
        ["alone", "a1", "b1"]
    );

    // The next run repairs it, even if there is nothing else to do.
    dir.index(["news.jsonl"]).exits(0);
    assert_eq!(fs::read(&path).expect("kept again"), before);

    // The state after a run that was stopped right after its commit.
    dir.write("late.jsonl", record("late", "أ", "2017-01-01", &story(3)));
    dir.index(["late.jsonl"]).exits(0);
    let after = clusters(&dir);
    assert_eq!(after.len(), 3);
    fs::write(&path, &before).expect("the one of the commit before");
    assert_eq!(clusters(&dir), after);
}

#[test]
fn short_texts_are_copies_only_under_the_same_headline() {
    let short = |id: &str, title: &str, body: &str| {
        json!({"id": id, "title": title, "text": body}).to_string() + "\n"
    };
    let dir = Dir::with(
        "news.jsonl",
        [
            short("one", "حريق في الميناء", "شاهد الفيديو كاملا عبر هذا الرابط"),
            short(
                "same",
                "حريق في الميناء",
                "شاهد الفيديو، كاملاً، عبر هذا الرابط",
            ),
            short(
                "other",
                "زلزال في الجبل",
                "شاهد الفيديو كاملا عبر هذا الرابط",
            ),
            short("empty", "بلا نص", ""),
            short("void", "بلا نص", ""),
        ]
        .concat(),
    );
    assert_eq!(clusters(&dir), [["one", "same"]]);
}

#[test]
fn a_daily_report_out_of_one_mould_is_not_one_story() {
    // Two of three words come from a template, the numbers change daily.
    let mould = words(7, 60);
    let report = |day: u64| {
        let numbers = words(100 + day, 30);
        let pairs = mould.chunks(2).zip(&numbers);
        let sentence = pairs.map(|(mould, number)| format!("{} {number}", mould.join(" ")));
        sentence.collect::<Vec<_>>().join(" ")
    };
    let records = (1..=20).map(|day| {
        let id = format!("day{day}");
        record(
            &id,
            "الرصد الجوي",
            &format!("2017-01-{day:02}"),
            &report(day),
        )
    });
    let dir = Dir::with("weather.jsonl", records.collect::<String>());
    assert!(clusters(&dir).is_empty());
}

#[test]
fn stats_say_how_many_articles_are_copies() {
    let dir = with_copies();
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(stats["copied_stories"], json!(2));
    assert_eq!(stats["copied_articles"], json!(5));
    let text = dir.fihris(["stats"]).exits(0).stdout;
    assert!(
        text.contains("\ncopies      5 articles telling 2 stories in the same words\n"),
        "{text}"
    );
}

#[test]
fn a_batch_of_queries_is_collapsed_query_by_query() {
    let dir = with_copies();
    dir.write("topics", "t1\tبوتين\nt2\tعنوان\n");
    let args = [
        "search",
        "--collapse",
        "--queries",
        "topics",
        "--format",
        "trec",
    ];
    let run = dir.fihris(args).exits(0).stdout;
    assert_eq!(
        run.lines().filter(|line| line.starts_with("t1 ")).count(),
        3
    );
    assert_eq!(
        run.lines().filter(|line| line.starts_with("t2 ")).count(),
        3
    );
}

#[test]
fn facets_of_a_collapsed_search_add_up_to_its_total() {
    let dir = with_copies();
    for extra in [&[][..], &["-n", "1"], &["--count"], &["--min-score", "0"]] {
        let mut args = vec!["search", "--collapse", "--format", "json"];
        args.extend(["--facet", "source", "--timeline", "month", "بوتين"]);
        args.extend(extra);
        let found = dir.fihris(args).run().json();
        assert_eq!(found["total"], 3, "{extra:?}");
        // The earliest of each story: a1 and alone of رويترز, b1 of الشروق.
        let sources = json!([{"value": "رويترز", "count": 2}, {"value": "الشروق", "count": 1}]);
        assert_eq!(found["facets"]["source"], sources, "{extra:?}");
        let months =
            json!([{"start": "2017-01-01", "count": 2}, {"start": "2017-02-01", "count": 1}]);
        assert_eq!(found["timeline"], months, "{extra:?}");
    }
}

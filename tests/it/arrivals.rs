//! The time of arrival: `added:`, `--added-since`, and `search --new` with its marks.

use crate::util::{Dir, record};

fn add(dir: &Dir, id: &str) {
    dir.write(&format!("{id}.jsonl"), record(id, "قمة", "نص عن القمة"));
    dir.index(["."]).exits(0);
}

fn new(dir: &Dir, query: &str) -> Vec<String> {
    let answer = dir
        .fihris([
            "search", query, "--new", "--format", "jsonl", "--sort", "date",
        ])
        .run();
    assert!(answer.code < 2, "{answer}");
    let mut ids: Vec<String> = answer
        .jsonl()
        .iter()
        .map(|hit| crate::util::text(hit, "id"))
        .collect();
    ids.sort();
    ids
}

#[test]
fn articles_are_found_by_the_day_on_which_they_came() {
    let dir = Dir::new();
    for (day, id) in [("2024-06-01", "old"), ("2024-06-20", "young")] {
        dir.write(&format!("{id}.jsonl"), record(id, "قمة", "نص"));
        dir.fihris(["index", "."]).env("FIHRIS_TODAY", day).exits(0);
    }
    let found = |args: &[&str]| {
        let all = ["search", "--format", "template {id}"];
        dir.fihris(all.iter().chain(args))
            .env("FIHRIS_TODAY", "2024-06-21")
            .run()
            .stdout
    };
    assert_eq!(found(&["قمة added:7d"]), "young\n");
    assert_eq!(found(&["قمة added:..2024-06-10"]), "old\n");
    assert_eq!(found(&["قمة -added:2024-06-20"]), "old\n");
    assert_eq!(found(&["قمة", "--added-since", "yesterday"]), "young\n");
    assert_eq!(found(&["قمة", "--added-since", "2024-06-21"]), "");
    // A rebuild keeps the times.
    dir.fihris(["index", "--rebuild"]).exits(0);
    assert_eq!(found(&["قمة added:7d"]), "young\n");
}

#[test]
fn each_article_is_new_once_for_each_query() {
    let dir = Dir::new();
    add(&dir, "a");
    dir.fihris(["save", "summit", "قمة"]).exits(0);
    assert_eq!(new(&dir, "@summit"), ["a"]);
    assert_eq!(new(&dir, "@summit"), Vec::<String>::new());
    // Within the same second as the showing.
    add(&dir, "b");
    add(&dir, "c");
    assert_eq!(new(&dir, "@summit"), ["b", "c"]);
    assert_eq!(new(&dir, "@summit"), Vec::<String>::new());
    assert_eq!(new(&dir, "قمة"), ["a", "b", "c"]);
    // Another filter is another list.
    let answer = dir
        .fihris(["search", "@summit", "--new", "--count", "--since", "2000"])
        .run();
    assert_eq!(answer.stdout, "0\n");
}

#[test]
fn counting_and_showing_a_part_leave_all_articles_new() {
    let dir = Dir::new();
    add(&dir, "a");
    add(&dir, "b");
    dir.fihris(["search", "قمة", "--new", "--count"])
        .exits(0)
        .prints("2\n");
    dir.fihris(["search", "قمة", "--new", "-n", "1"])
        .exits(0)
        .says("1 new article not shown: all stay new");
    assert_eq!(new(&dir, "قمة"), ["a", "b"]);
    assert_eq!(new(&dir, "قمة"), Vec::<String>::new());
}

#[test]
fn an_article_that_is_read_again_is_not_new() {
    let dir = Dir::new();
    add(&dir, "a");
    assert_eq!(new(&dir, "قمة"), ["a"]);
    dir.write("a.jsonl", record("a", "قمة أخرى", "نص آخر"));
    dir.index(["."]).exits(0);
    assert_eq!(new(&dir, "قمة"), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_mark_that_cannot_be_written_is_reported_and_the_search_answers() {
    let dir = Dir::new();
    add(&dir, "a");
    // A file in place of the folder.
    dir.write(".state", "");
    for _ in 0..2 {
        dir.fihris(["search", "قمة", "--new"])
            .exits(0)
            .says("shows these articles again");
    }
}

#[test]
fn a_damaged_mark_is_reported_and_all_articles_are_new() {
    let dir = Dir::new();
    add(&dir, "a");
    assert_eq!(new(&dir, "قمة"), ["a"]);
    let marks = dir.path(".state/fihris/marks");
    let mark = std::fs::read_dir(&marks)
        .expect("marks")
        .next()
        .expect("a mark");
    std::fs::write(mark.expect("a mark").path(), "damaged").expect("written");
    dir.fihris(["search", "قمة", "--new"])
        .exits(0)
        .says("all articles are shown as new");
    assert_eq!(new(&dir, "قمة"), Vec::<String>::new());
}

#[test]
fn two_showings_at_once_both_answer_and_leave_a_mark() {
    let dir = Dir::new();
    add(&dir, "a");
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| new(&dir, "قمة"))).collect();
        let shown = runs.into_iter().map(|run| run.join().expect("a list"));
        assert!(shown.flatten().any(|id| id == "a"));
    });
    assert_eq!(new(&dir, "قمة"), Vec::<String>::new());
}

#[test]
fn saved_queries_can_be_the_users_own() {
    let dir = Dir::new();
    add(&dir, "a");
    dir.fihris(["save", "mine", "كتاب"]).exits(0);
    dir.fihris(["save", "--user", "mine", "قمة"]).exits(0);
    assert_eq!(dir.find(["@mine"]), "a");
    dir.fihris(["save", "mine"]).exits(0).prints("mine  قمة\n");
    dir.fihris(["save", "--user", "--delete", "mine"]).exits(0);
    assert_eq!(dir.find(["@mine"]), "");
}

#[test]
fn a_search_for_new_articles_is_silent_when_there_are_none() {
    // A line of crontab sends a mail for each line of output.
    let dir = Dir::new();
    add(&dir, "one");
    assert_eq!(new(&dir, "قمة"), ["one"]);
    dir.fihris(["search", "قمة", "--new"]).exits(1).silently();
}

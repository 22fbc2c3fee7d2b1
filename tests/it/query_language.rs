//! Every example of docs/QUERY.md, and oversized queries.

use crate::util::{Answer, Command, Dir, text};

const MANUAL: &str = include_str!("../../docs/QUERY.md");
pub const ARTICLES: &str = include_str!("../query_language/news.jsonl");
/// The current day in the examples.
pub const TODAY: &str = "2024-06-21";

/// A row of an example table.
pub struct Example {
    pub flags: Vec<String>,
    pub query: String,
    pub finds: String,
}

/// The rows of the example tables.
pub fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut in_table = false;
    for line in MANUAL.lines() {
        if line.starts_with("| you write | it finds |") {
            in_table = true;
        } else if !line.starts_with('|') {
            in_table = false;
        } else if in_table && !line.starts_with("|---") {
            let cells: Vec<&str> = line.split(" | ").collect();
            let (written, finds) = (cells[0], cells[1]);
            let written = written.trim_start_matches("| ").trim_matches('`');
            let mut words = written;
            let mut flags = Vec::new();
            while let Some((flag, rest)) = words
                .split_once(' ')
                .filter(|(flag, _)| flag.starts_with("--"))
            {
                flags.push(flag.to_owned());
                words = rest;
            }
            examples.push(Example {
                flags,
                query: words.to_owned(),
                finds: finds.to_owned(),
            });
        }
    }
    examples
}

/// An index of the articles, with the saved queries of the examples.
fn library() -> Dir {
    let dir = Dir::with("news.jsonl", ARTICLES);
    for line in MANUAL.lines() {
        let Some(rest) = line.strip_prefix("fihris save ") else {
            continue;
        };
        let (name, query) = rest.split_once(' ').expect("a name and a query");
        dir.fihris(["save", name, query.trim_matches('\'')])
            .exits(0);
    }
    dir
}

fn search(dir: &Dir, args: &[&str]) -> Answer {
    dir.fihris([&["search", "--format", "jsonl", "-n", "1000"], args].concat())
        .env("FIHRIS_TODAY", TODAY)
        .run()
}

fn ids(answer: &Answer) -> Vec<String> {
    let mut ids: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
    ids.sort();
    ids
}

#[test]
fn every_example_of_the_manual_finds_the_listed_articles() {
    let dir = library();
    let examples = examples();
    assert!(examples.len() > 90, "{} examples", examples.len());
    for Example {
        flags,
        query,
        finds,
    } in examples
    {
        let mut args: Vec<&str> = flags.iter().map(String::as_str).collect();
        args.extend(["--", &query]);
        let answer = search(&dir, &args);
        if let Some(reason) = finds.strip_prefix("error: ") {
            answer.exits(2).prints("").says(reason);
            continue;
        }
        let (finds, reported) = match finds.split_once("; warning: ") {
            Some((finds, reported)) => (finds, Some(reported)),
            None => (finds.as_str(), None),
        };
        match reported {
            Some(reported) => drop(answer.clone().says(reported)),
            None => {
                // One article has no date, which a date filter reports.
                let lines = answer.stderr.lines();
                let rest: Vec<&str> = lines
                    .filter(|line| !line.ends_with("1 article without a date was left out"))
                    .filter(|line| !line.starts_with("fihris: nothing found; "))
                    .collect();
                assert!(rest.is_empty(), "{query}: {answer}");
            }
        }
        let found = ids(&answer);
        assert_eq!(answer.code, i32::from(found.is_empty()), "{answer}");
        match finds.strip_suffix(" articles") {
            Some(count) => assert_eq!(found.len().to_string(), count, "{query}: {found:?}"),
            None => {
                let mut expected: Vec<&str> = finds.split(", ").collect();
                expected.retain(|id| *id != "nothing");
                expected.sort_unstable();
                assert_eq!(found, expected, "{query}");
            }
        }
        let counted = dir
            .fihris([&["search", "--count", "--any"], args.as_slice()].concat())
            .env("FIHRIS_TODAY", TODAY)
            .run();
        assert_eq!(counted.stdout.trim(), found.len().to_string(), "{query}");
    }
}

#[test]
fn matches_are_highlighted_and_listed_in_json() {
    let dir = library();
    let matched = |query: &str| -> Vec<String> {
        let answer = search(&dir, &["--explain", query]).exits(0);
        let hit = &answer.jsonl()[0];
        let snippet: Vec<char> = text(hit, "snippet").chars().collect();
        for range in hit["highlights"].as_array().expect("ranges") {
            let place = |end: usize| range[end].as_u64().expect("a place") as usize;
            assert!(snippet.get(place(0)..place(1)).is_some(), "{answer}");
        }
        assert_ne!(
            hit["highlights"].as_array().map(Vec::len),
            Some(0),
            "{answer}"
        );
        let matched = hit["matched"].as_array().expect("words").iter();
        matched
            .map(|word| {
                let steps = word["steps"][0].as_str().expect("a step");
                format!(
                    "{} {} {} ({steps})",
                    text(word, "query"),
                    text(word, "text"),
                    text(word, "by")
                )
            })
            .collect()
    };
    assert_eq!(matched("الصوارخ~"), ["الصوارخ الصواريخ fuzzy (1 edit)"]);
    assert_eq!(matched("م?رسة"), ["م?رسة مدرسة wildcard (fits م?رسة)",]);
    assert_eq!(matched("ومدخ*"), ["ومدخ ومدخله prefix (begins with ومدخ)"]);
    assert_eq!(
        matched("\"الوزير المطار\"~5"),
        [
            "الوزير وزير word (query: ال+)",
            "الوزير الوزير word (unchanged)",
            "المطار المطار word (unchanged)",
        ]
    );
}

#[test]
fn nearness_and_typing_errors_are_parts_of_the_score() {
    let dir = library();
    let fields = |query: &str| -> Vec<String> {
        let answer = search(&dir, &["--explain", query]).exits(0);
        let hit = &answer.jsonl()[0];
        let parts = hit["explain"]["parts"].as_array().expect("parts");
        let sum: f64 = parts.iter().filter_map(|part| part["score"].as_f64()).sum();
        let score = hit["score"].as_f64().expect("a score");
        assert!((sum - score).abs() < 0.001, "{answer}");
        parts.iter().map(|part| text(part, "field")).collect()
    };
    assert!(fields("\"الوزير المطار\"~5").contains(&"near".to_owned()));
    assert_eq!(fields("الصوارخ~"), ["fuzzy", "window"]);
}

#[test]
fn hits_with_fewer_edits_come_first() {
    let dir = library();
    assert_eq!(dir.find(["القمح~"]), "wheat bread");
    assert_eq!(dir.find(["القمج~"]), "bread wheat");
}

#[test]
fn since_and_until_accept_relative_dates() {
    let dir = library();
    let found = |args: &[&str]| ids(&search(&dir, &[args, &["*"]].concat())).join(" ");
    assert_eq!(found(&["--since", "yesterday"]), "bread bridge numbers");
    assert_eq!(
        found(&["--since", "7d", "--until", "أمس"]),
        "bread bridge rocket"
    );
    assert_eq!(
        found(&["--since", "last month", "--until", "الشهر الماضي"]),
        "school"
    );
    search(&dir, &["--since", "today", "--until", "yesterday", "*"])
        .exits(2)
        .says("--since is after --until");
    search(&dir, &["--since", "gestern", "*"])
        .exits(2)
        .says("--since: not a date: gestern");
    dir.fihris(["search", "date:today"])
        .env("FIHRIS_TODAY", "heute")
        .exits(1)
        .says("FIHRIS_TODAY is not a day");
}

#[test]
fn today_is_taken_from_the_clock_by_default() {
    let dir = Dir::with("old.jsonl", ARTICLES);
    // These articles are older than a week on any clock.
    dir.fihris(["search", "--count", "date:7d"])
        .exits(1)
        .prints("0\n")
        .says("no articles in this date range: the index covers 2023-06-10 to 2024-06-21");
}

#[test]
fn saved_queries_are_listed_replaced_and_forgotten() {
    let dir = Dir::with("news.jsonl", ARTICLES);
    dir.fihris(["save"]).exits(1).prints("").silently();
    dir.fihris(["save", "مياه", "نهر", "OR", "أمطار"])
        .exits(0)
        .prints("")
        .says("@مياه saved");
    dir.fihris(["save", "b", "-"]).input("جسر\nوزير\n").exits(0);
    dir.fihris(["save"])
        .exits(0)
        .prints("b  جسر وزير\nمياه  نهر OR أمطار\n");
    dir.fihris(["save", "b"]).exits(0).prints("b  جسر وزير\n");
    dir.fihris(["save", "c"]).exits(1).prints("");
    dir.fihris(["save", "--format", "tsv"])
        .exits(0)
        .prints("name\tquery\nb\tجسر وزير\nمياه\tنهر OR أمطار\n");
    let rows = dir.fihris(["save", "--format", "json"]).exits(0).json();
    assert_eq!(rows[1]["query"], "نهر OR أمطار");
    let lines = dir.fihris(["save", "--format", "jsonl"]).exits(0).jsonl();
    assert_eq!(text(&lines[0], "name"), "b");
    dir.fihris(["save", "b", "قمح"])
        .exits(0)
        .says("replacing: جسر وزير");
    assert_eq!(dir.find(["@b"]), "wheat");
    dir.fihris(["save", "--delete", "b"]).exits(0);
    dir.fihris(["save", "--delete", "b"])
        .exits(2)
        .says("no saved query b");
    assert_eq!(dir.find(["@b"]), "");
}

#[test]
fn queries_saved_at_the_same_time_are_all_kept() {
    let dir = Dir::with("news.jsonl", ARTICLES);
    // A run that writes the index does not delay them.
    let (mut run, input) = dir
        .fihris(["index", "--name", "slow", "-"])
        .start_with_open_input(b"{}\n");
    let saving: Vec<_> = (0..50)
        .map(|number| dir.fihris(["save", &format!("q{number}"), "نهر"]))
        .map(Command::start_silently)
        .collect();
    for mut child in saving {
        assert!(child.wait().expect("its end").success());
    }
    drop(input);
    run.wait().expect("its end");
    let saved = dir.fihris(["save", "--format", "jsonl"]).exits(0).jsonl();
    assert_eq!(saved.len(), 50);
}

#[test]
fn a_query_that_cannot_be_saved_is_reported_and_nothing_changes() {
    let dir = Dir::with("news.jsonl", ARTICLES);
    dir.fihris(["save", "a", "جسر @b"])
        .exits(0)
        .says("no saved query b: saved, but");
    dir.fihris(["save", "b", "@a"])
        .exits(2)
        .says("saved queries form a cycle: @b → @a → @b: not saved");
    dir.fihris(["save", "a b", "جسر"])
        .exits(2)
        .says("invalid name a b");
    dir.fihris(["save", "c", ""]).exits(2);
    dir.fihris(["save", "c", "date:2024..2023"]).exits(2);
    dir.fihris(["save"]).exits(0).prints("a  جسر @b\n");
    let empty = Dir::new();
    empty
        .fihris(["save", "a", "x"])
        .exits(2)
        .says("make one with `fihris index PATH`");
    assert!(!empty.path(".fihris").exists());
}

#[test]
fn a_rebuild_keeps_saved_queries_and_a_batch_can_use_them() {
    let dir = library();
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(dir.find(["@water"]), "flood bridge");
    dir.fihris(["search", "--count", "--queries", "-"])
        .input("q1\t@water\nq2\t@places -جسر\n")
        .exits(0)
        .prints("q1\t2\nq2\t2\n");
    dir.fihris(["search", "--count", "--queries", ".fihris/queries.tsv"])
        .exits(0);
}

#[test]
fn a_damaged_file_of_saved_queries_affects_only_commands_that_use_it() {
    let dir = library();
    dir.write(".fihris/queries.tsv", "water نهر\n");
    dir.fihris(["search", "جسر"]).exits(0).silently();
    for args in [&["search", "@water"][..], &["save"]] {
        dir.fihris(args)
            .exits(2)
            .says("queries.tsv: line 1: write each query as `name TAB query`");
    }
}

/// Queries that are too long, too deep or too wide are answered, or refused in one line.
#[test]
fn an_oversized_query_is_answered_or_refused_in_one_line() {
    let dir = library();
    let long = |piece: &str| piece.repeat(100_000 / piece.chars().count());
    let queries = [
        "ك".repeat(100_000),
        format!("{}~", "ك".repeat(100_000)),
        "كلمة ".repeat(5_000),
        (0..5_000).map(|n| format!("كلمة{n} ")).collect(),
        long("("),
        long(")"),
        long("()"),
        long("(جسر "),
        long("«"),
        long("\""),
        long("\"جسر\"~"),
        long("*"),
        long("* "),
        long("ا*"),
        long("*ا* "),
        long("title:*ا* "),
        (0..500)
            .map(|n| format!("title:*{n}ا* *ا{n}* الصواريخ{n}~ "))
            .collect(),
        long("ا?"),
        long("النهر~ "),
        long("@water "),
        long("@"),
        long("-"),
        long("NOT "),
        long("date:7d "),
        long("date:x "),
        long("\"جسر نهر\"~9 "),
        format!("\"{}\"~99999", "في من ".repeat(5_000)),
        "\"جسر نهر\"~999999999999".to_owned(),
        "\"جسر نهر\"~٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩".to_owned(),
    ];
    for query in queries {
        let shown: String = query.chars().take(12).collect();
        for flags in [&["--strict", "--count"][..], &["--explain", "-n", "3"]] {
            // Far more CPU time than needed: detects work that grows with the square of the query.
            let answer = dir
                .with_cpu_limit(30, [&["search"], flags, &["-"]].concat())
                .input(&query)
                .run();
            assert!(
                (0..=2).contains(&answer.code),
                "{shown} {flags:?} {}",
                answer.code
            );
            let lines = answer.stderr.lines().count();
            assert!(lines <= 12, "{shown} {flags:?} tells {lines} lines");
            let widest = answer.stderr.lines().map(|line| line.chars().count()).max();
            assert!(
                widest < Some(300),
                "{shown} {flags:?} tells {widest:?} letters"
            );
        }
    }
}

#[test]
fn a_batch_may_hold_them_too() {
    let dir = library();
    let line = format!("q1\t{}\nq2\tجسر\n", "(".repeat(60_000));
    dir.fihris(["search", "--count", "--queries", "-"])
        .input(line)
        .exits(0)
        .prints("q1\t0\nq2\t2\n");
}

#[test]
fn the_caret_is_under_the_error_even_after_marks_and_wide_letters() {
    let dir = library();
    for (query, column) in [
        ("قالَ الرَّئيسُ (جسر", 11),
        ("中文 (جسر", 5),
        ("a\u{202E}b (جسر", 3),
    ] {
        let answer = search(&dir, &["--strict", query]).exits(2).prints("");
        let caret = answer.stderr.lines().nth(2).expect("a caret");
        assert_eq!(caret, format!("  {}^", " ".repeat(column)), "{answer}");
        assert!(!answer.stderr.contains('\u{202E}'));
    }
}

#[test]
fn patterns_and_fuzzy_words_match_in_teasers_too() {
    let dir = Dir::new();
    dir.index([concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")])
        .exits(0);
    for query in [
        "related:كي*ف",
        "related:كي?ف",
        "related:كييق~",
        "related:*ييف",
    ] {
        assert_eq!(dir.find([query]), "003_2aa30bb418370718.txt", "{query}");
    }
    assert_eq!(dir.find(["related:=كي"]), "");
}

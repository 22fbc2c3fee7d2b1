//! The query language, the flags that filter and sort, and batches of queries.

use crate::util::{Command, Dir, NEWS, page, record};

#[track_caller]
fn finds(query: &str, ids: &str) {
    finds_with(&[], query, ids);
}

#[track_caller]
fn finds_with(flags: &[&str], query: &str, ids: &str) {
    thread_local! {
        static NEWS_DIR: Dir = Dir::with_news();
    }
    let mut args = flags.to_vec();
    args.extend(["--", query]);
    let mut found: Vec<String> = NEWS_DIR.with(|dir| {
        let found = dir.find(&args);
        found.split_whitespace().map(str::to_owned).collect()
    });
    let mut expected: Vec<&str> = ids.split_whitespace().collect();
    // The order does not matter here.
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn any_word_is_enough() {
    finds("بوتين", "summit ukraine");
    finds("بوتين النفط", "summit ukraine oil undated");
    finds("كلمةغريبة", "");
}

#[test]
fn several_arguments_are_one_query() {
    let dir = Dir::with_news();
    assert_eq!(dir.find(["--all", "بوتين", "المطار"]), "summit");
}

#[test]
fn articles_with_more_of_the_words_come_first() {
    let dir = Dir::with_news();
    assert_eq!(dir.find(["بوتين الأوكراني السلام"]), "ukraine summit");
}

#[test]
fn with_all_every_word_must_be_there() {
    finds_with(&["--all"], "بوتين المطار", "summit");
    finds_with(&["--all"], "بوتين النفط", "");
}

#[test]
fn a_phrase_matches_adjacent_words() {
    finds("\"كيم جونغ أون\"", "summit");
    for phrase in ["«كيم جونغ»", "“كيم جونغ”", "„كيم جونغ“", "\"كيم جونغ\""]
    {
        finds(phrase, "summit");
    }
    finds("\"جونغ كيم\"", "");
    finds("كيم جونغ", "summit ukraine");
}

#[test]
fn a_phrase_next_to_words_is_optional() {
    finds("\"كيم جونغ\" المباراة", "summit ukraine match");
    finds("+\"كيم جونغ\" المباراة", "summit");
}

#[test]
fn plus_must_and_minus_must_not() {
    finds("+بوتين النفط", "summit ukraine");
    finds("بوتين -أوكرانيا", "summit");
    finds("-بوتين", "match oil undated");
    finds("+بوتين +المطار", "summit");
    finds("+بوتين -المطار", "ukraine");
    finds("بوتين -\"كيم جونغ\"", "ukraine");
}

#[test]
fn and_or_and_not_are_operators_in_capitals() {
    finds("بوتين AND المطار", "summit");
    finds("بوتين AND النفط", "");
    finds("بوتين OR المباراة", "summit ukraine match");
    finds("بوتين NOT المطار", "ukraine");
    finds("بوتين AND NOT المطار", "ukraine");
    finds_with(&["--all"], "بوتين OR المباراة", "summit ukraine match");
}

#[test]
fn a_side_of_or_may_be_a_negation() {
    finds("قمة OR -بوتين", "summit match oil undated");
    finds("قمة OR NOT بوتين", "summit match oil undated");
}

#[test]
fn and_binds_closer_than_or() {
    finds("المباراة OR بوتين AND المطار", "match summit");
    finds("(المباراة OR بوتين) AND المطار", "summit");
}

#[test]
fn brackets_group() {
    finds("+(النفط المباراة) -بلا", "match oil");
    finds("(((بوتين)))", "summit ukraine");
    finds("-(بوتين النفط)", "match");
    finds("title:(بوتين النفط)", "summit oil");
}

#[test]
fn an_equals_sign_asks_for_the_letters() {
    finds("=مسؤولين", "");
    finds("مسؤولين", "oil");
    finds("=المسؤولين", "oil");
    finds("=المسوولين", "");
    finds_with(&["--exact"], "مسؤولين", "");
    finds_with(&["--exact"], "المسؤولين", "oil");
}

#[test]
fn letters_are_equal_up_to_folding() {
    for word in [
        "=الأوكراني",
        "=الاوكراني",
        "=الإوكرانى",
        "=الأوكرانيِّ",
        "=الأوكـــراني",
    ] {
        finds(word, "ukraine");
    }
}

#[test]
fn a_star_matches_any_ending() {
    finds("بيونغ*", "summit");
    finds("المسؤو*", "oil");
    finds("بيونغ", "");
    finds("=بيونغ*", "summit");
}

#[test]
fn a_field_restricts_a_word_to_a_part_of_the_article() {
    finds("title:بوتين", "summit");
    finds("body:بوتين", "summit ukraine");
    finds("title:\"بوتين وكيم\"", "summit");
    finds("body:قمة", "");
    finds("-title:بوتين بوتين", "ukraine");
}

#[test]
fn source_category_and_date_are_filters() {
    finds("source:رويترز", "summit match");
    finds("category:سياسة", "summit ukraine");
    finds("source:\"فرانس برس\"", "ukraine");
    finds("source:«فرانس برس»", "ukraine");
    finds("+بوتين source:رويترز", "summit");
    finds("بوتين -source:رويترز", "ukraine");
    finds("source:رويترز category:رياضة", "match");
}

#[test]
fn a_filter_flag_does_not_make_the_words_optional() {
    finds_with(&["--source", "رويترز"], "النفط", "");
    finds_with(&["--source", "رويترز"], "بوتين النفط", "summit");
    finds_with(&["--since", "2024-07"], "بوتين النفط", "");
}

#[test]
fn a_filter_in_the_query_does_not_make_the_words_optional() {
    finds("النفط source:رويترز", "");
    finds("source:رويترز النفط", "");
    finds("بوتين النفط source:رويترز", "summit");
    finds("بوتين category:سياسة date:2024-06-19", "summit");
    finds("(النفط المباراة) date:2024", "match");
    finds("\"أسعار النفط\" source:رويترز", "");
    finds("نفط* date:2024", "");
}

#[test]
fn values_are_compared_folded() {
    finds("category:سياسه", "summit ukraine");
    finds_with(&["--category", "اقتصــاد"], "النفط", "oil");
    finds_with(&["--source", "العربى الجديد"], "النفط", "oil");
}

#[test]
fn date_filters_have_the_given_precision() {
    finds("date:2024-06-19", "summit");
    finds("date:2024-06", "summit ukraine");
    finds("date:2024", "summit ukraine match");
    finds("date:2024-06..2024-07", "summit ukraine match");
    finds("date:2024-06-20..", "ukraine match");
    finds("date:..2023", "oil");
    finds("date:\"يونيو 2024\"", "summit ukraine");
    finds("-date:2024", "oil undated");
    finds_with(&["--since", "2024-06-20"], "بوتين النفط", "ukraine");
    finds_with(&["--until", "2024-06-19"], "بوتين النفط", "summit oil");
    finds_with(
        &["--since", "2024-06", "--until", "2024-06"],
        "بوتين",
        "summit ukraine",
    );
    finds_with(
        &["--since", "يونيو 2024"],
        "المباراة بوتين",
        "summit ukraine match",
    );
}

#[test]
fn a_date_with_an_offset_is_the_day_of_the_article() {
    finds("date:2024-06-20", "ukraine");
}

#[test]
fn a_source_or_category_given_twice_is_either() {
    finds_with(
        &["--source", "رويترز", "--source", "فرانس برس"],
        "بوتين المباراة",
        "summit ukraine match",
    );
    finds_with(
        &["--category", "رياضة", "--category", "اقتصاد"],
        "النفط المباراة",
        "match oil",
    );
    finds_with(
        &["--source", "رويترز", "--category", "سياسة"],
        "بوتين المباراة",
        "summit",
    );
    finds("source:رويترز source:\"فرانس برس\"", "summit match ukraine");
}

#[test]
fn impossible_dates_are_errors_of_the_flags() {
    let dir = Dir::with_news();
    for (args, reason) in [
        (["--since", "gestern"], "--since: "),
        (["--until", "2024-13"], "--until: "),
        (["--since", "2024-06-31"], "--since: "),
    ] {
        dir.fihris(["search", args[0], args[1], "بوتين"])
            .exits(2)
            .says(reason);
    }
    dir.fihris(["search", "--since", "2024", "--until", "2023", "بوتين"])
        .exits(2)
        .says("--since is after --until");
}

#[test]
fn a_word_with_an_unknown_name_before_it_is_words() {
    finds("عاجل: بوتين", "summit ukraine");
    finds("date:بوتين", "summit ukraine");
    finds("title: بوتين", "summit ukraine");
}

#[test]
fn words_joined_by_a_colon_or_a_stroke_are_words_like_others() {
    finds("عاجل:بوتين", "summit ukraine");
    finds("روسيا/بوتين", "summit ukraine");
    finds("http://example.org/بوتين", "summit ukraine");
}

#[test]
fn the_arabic_operators_are_words() {
    finds("ليس بوتين", "summit ukraine");
    finds("and بوتين or not", "summit ukraine");
}

#[test]
fn pasted_text_is_a_valid_query() {
    let dir = Dir::with_news();
    let long = "بوتين ".repeat(3000);
    let deep = "(".repeat(5000) + "بوتين";
    let headlines = [
        "القاهرة (رويترز) - قال بوتين",
        "بوتين: \"لن نتراجع",
        "بوتين يقول: لا! (صور)",
        "بوتين)",
        "((بوتين",
        "بوتين AND",
        "OR بوتين",
        "NOT بوتين NOT",
        "+ بوتين -",
        "بوتين +",
        "= بوتين * ~ ^ \\ / { } [ ] | & ! ?",
        "title: بوتين",
        "title:(بوتين",
        "date: بوتين",
        "date:\"بوتين",
        "«بوتين",
        "بوتين\u{202e}\u{1b}[31m",
        "بوتين\u{feff}",
        "()بوتين()",
        "\"\" بوتين",
        "بوتين ()",
        "بوتين \" \" \" \"",
        &long,
        &deep,
    ];
    for headline in headlines {
        let answer = dir
            .fihris(["search", "--format", "tsv", "--no-header", "--", headline])
            .run();
        let shown: String = headline.chars().take(60).collect();
        assert!(answer.code < 2, "{shown}: {answer}");
    }
    for headline in &headlines[..3] {
        let ids = dir.find(["--", headline]);
        assert!(
            ids.contains("summit") && ids.contains("ukraine"),
            "{headline}: {ids}"
        );
    }
}

#[test]
fn a_very_long_query_says_that_it_is_cut() {
    let dir = Dir::with_news();
    let words: Vec<String> = (0..1500).map(|n| format!("كلمة{n}")).collect();
    dir.fihris(["search", &words.join(" ")])
        .exits(1)
        .says("only the first 1024 are searched for");
}

#[test]
fn strict_points_at_the_place() {
    let dir = Dir::with_news();
    for (query, place, reason) in [
        ("(بوتين", 0, "unclosed bracket"),
        ("بوتين)", 5, "unmatched closing bracket"),
        ("قال \"بوتين", 4, "unclosed quote"),
        ("AND بوتين", 0, "AND with nothing before it"),
        ("date:gestern", 5, ""),
    ] {
        let answer = dir
            .fihris(["search", "--strict", query])
            .exits(2)
            .prints("")
            .says(&format!("{reason} at character {}", place + 1));
        let lines: Vec<&str> = answer.stderr.lines().collect();
        assert_eq!(lines[1], format!("  {query}"), "{answer}");
        assert_eq!(lines[2], format!("  {}^", " ".repeat(place)), "{answer}");
    }
    assert_eq!(
        dir.find(["--strict", "(بوتين OR \"كيم جونغ\") -title:النفط"]),
        "summit ukraine"
    );
}

#[test]
fn strict_refuses_and_and_not_without_their_words() {
    refused(&["بوتين AND", "AND بوتين", "بوتين NOT"]);
}

#[test]
fn strict_refuses_operators_without_operands() {
    refused(&[
        "بوتين OR",
        "OR بوتين",
        "بوتين OR OR كيم",
        "بوتين +",
        "بوتين ()",
        "بوتين \"\"",
    ]);
}

#[track_caller]
fn refused(queries: &[&str]) {
    let dir = Dir::with_news();
    for query in queries {
        dir.fihris(["search", "--strict", "--", query])
            .exits(2)
            .says(" at character ");
    }
}

#[test]
fn teasers_of_other_articles_are_found_as_such_only() {
    let dir = Dir::new();
    dir.index([concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")])
        .exits(0);
    assert_eq!(dir.find(["كييف"]), "");
    assert_eq!(dir.find(["related:كييف"]), "003_2aa30bb418370718.txt");
    dir.fihris(["search", "كييف"]).exits(1);
}

#[test]
fn sorting_by_date_puts_the_undated_last() {
    let dir = Dir::with_news();
    let query = "بوتين النفط المباراة";
    assert_eq!(
        dir.find(["--sort", "date", query]),
        "oil summit ukraine match undated"
    );
    for flag in [&["--sort", "-date"][..], &["--sort=-date"]] {
        let mut args = flag.to_vec();
        args.push(query);
        assert_eq!(dir.find(&args), "match ukraine summit oil undated");
    }
}

#[test]
fn limit_and_offset_page_through_the_hits() {
    let dir = Dir::with_news();
    let query = "بوتين النفط المباراة";
    let page = |limit: &str, offset: &str| -> Vec<(String, String)> {
        let answer = dir
            .fihris([
                "search",
                "--format",
                "tsv",
                "--no-header",
                "-n",
                limit,
                "--offset",
                offset,
                query,
            ])
            .exits(0);
        let rows = answer.tsv();
        rows.iter()
            .map(|row| (row[0].clone(), row[2].clone()))
            .collect()
    };
    let whole = page("10", "0");
    assert_eq!(whole.len(), 5);
    let paged: Vec<_> = ["0", "2", "4"]
        .iter()
        .flat_map(|offset| page("2", offset))
        .collect();
    assert_eq!(paged, whole);
    assert_eq!(page("10", "5"), []);
    assert_eq!(page("all", "1"), whole[1..]);
    assert_eq!(page(&usize::MAX.to_string(), "0"), whole);
}

#[test]
fn any_offset_is_a_number_of_hits_to_pass_over() {
    let dir = Dir::with_news();
    dir.fihris(["search", "--offset", &usize::MAX.to_string(), "بوتين"])
        .exits(0)
        .prints("");
}

#[test]
fn count_prints_a_number_and_nothing_else() {
    let dir = Dir::with_news();
    dir.fihris(["search", "--count", "بوتين"])
        .exits(0)
        .prints("2\n")
        .silently();
    dir.fihris(["search", "--count", "كلمةغريبة"])
        .exits(1)
        .prints("0\n");
    dir.fihris(["search", "--count", "-n", "1", "بوتين"])
        .exits(0)
        .prints("2\n");
    dir.fihris(["search", "--count", "--since", "2024-06-20", "بوتين"])
        .exits(0)
        .prints("1\n");
}

#[test]
fn the_query_may_come_from_standard_input() {
    let dir = Dir::with_news();
    dir.fihris(["search", "--count", "--any", "-"])
        .input("بوتين\nالمباراة\n")
        .exits(0)
        .prints("3\n");
    dir.fihris(["search", "-"]).exits(1).prints("");
}

#[test]
fn a_batch_answers_each_query_in_the_order_of_the_file() {
    let dir = Dir::with_news();
    let queries = "\u{feff}q2\tبوتين\r\n\nq1\t\"كيم جونغ\" -أوكرانيا\nnone\tكلمةغريبة\nq9\tsource:رويترز +المباراة\n";
    dir.write("queries.tsv", queries);
    let expected = ["q2 summit", "q2 ukraine", "q1 summit", "q9 match"];
    let from_file = dir
        .fihris(["search", "--format", "trec", "--queries", "queries.tsv"])
        .exits(0);
    let pairs: Vec<String> = from_file
        .stdout
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(' ').collect();
            format!("{} {}", cells[0], cells[2])
        })
        .collect();
    assert_eq!(pairs, expected);
    dir.fihris(["search", "--format", "trec", "--queries", "-"])
        .input(queries)
        .exits(0)
        .prints(&from_file.stdout);
    let first_of_each = dir
        .fihris([
            "search",
            "--format",
            "tsv",
            "--no-header",
            "-n",
            "1",
            "--queries",
            "queries.tsv",
        ])
        .exits(0);
    let topics: Vec<String> = first_of_each
        .tsv()
        .iter()
        .map(|row| row[0].clone())
        .collect();
    assert_eq!(topics, ["q2", "q1", "q9"]);
    dir.fihris(["search", "--count", "--queries", "queries.tsv"])
        .exits(0)
        .prints("q2\t2\nq1\t1\nnone\t0\nq9\t1\n");
}

#[test]
fn a_batch_in_json_names_the_query_of_each_answer() {
    let dir = Dir::with_news();
    let batch = |format: &str| {
        dir.fihris(["search", "--format", format, "--queries", "-"])
            .input("q1\tبوتين\nq2\tكلمةغريبة\n")
            .exits(0)
            .jsonl()
    };
    let answers = batch("json");
    assert_eq!(answers.len(), 2);
    assert_eq!(
        (&answers[0]["topic"], &answers[0]["total"]),
        (&"q1".into(), &2.into())
    );
    assert_eq!(
        (&answers[1]["topic"], &answers[1]["total"]),
        (&"q2".into(), &0.into())
    );
    let hits = batch("jsonl");
    assert!(hits.len() == 2 && hits.iter().all(|hit| hit["topic"] == "q1"));
}

#[test]
fn a_batch_in_which_nothing_is_found_is_one() {
    let dir = Dir::with_news();
    for queries in ["q1\tكلمةغريبة\n", ""] {
        dir.fihris(["search", "--queries", "-"])
            .input(queries)
            .exits(1);
    }
}

#[test]
fn a_batch_that_cannot_be_read_is_an_error_with_its_line() {
    let dir = Dir::with_news();
    dir.write("queries.tsv", "q1\tبوتين\nبلا علامة\n");
    dir.fihris(["search", "--queries", "queries.tsv"])
        .exits(2)
        .says("cannot read queries.tsv: line 2: write each query as `id TAB query`");
    dir.fihris(["search", "--queries", "nowhere.tsv"])
        .exits(2)
        .says("cannot read nowhere.tsv: ");
    dir.fihris(["search", "--queries", "queries.tsv", "بوتين"])
        .exits(2);
}

#[test]
fn something_found_is_0_nothing_found_is_1_and_no_index_is_2() {
    let dir = Dir::with_news();
    dir.fihris(["search", "بوتين"]).exits(0).silently();
    dir.fihris(["search", "كلمةغريبة"])
        .exits(1)
        .prints("")
        .silently();
    dir.fihris(["search", ""])
        .exits(1)
        .prints("")
        .says("an empty query finds nothing: `*` finds every article");
    dir.fihris(["search", "...؟!"]).exits(1).prints("");
    let empty = Dir::new();
    for command in [
        &["search", "بوتين"][..],
        &["show", "x"],
        &["stats"],
        &["stats", "--skipped"],
    ] {
        let answer = empty
            .fihris(command)
            .exits(2)
            .prints("")
            .says("make one with `fihris index PATH`");
        assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
        assert!(!empty.path(".fihris").exists());
    }
}

#[test]
fn a_folder_that_is_suddenly_empty_is_pruned_from_a_cached_index_only() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("القمح", "خبر عن القمح."));
    let search = |arguments: &[&str]| {
        let named = ["search", "--in", "news", "--count", "القمح"];
        dir.fihris(arguments.iter().chain(&named)).run()
    };
    search(&[]).exits(0).prints("1\n");
    search(&["--index", "own"]).exits(0).prints("1\n");
    dir.delete("news/a.txt");
    search(&[]).exits(1).prints("0\n");
    search(&["--index", "own"])
        .exits(2)
        .prints("1\n")
        .says("`fihris index --prune` removes them");
}

#[test]
fn the_first_searches_of_a_folder_at_the_same_time_all_answer() {
    let dir = Dir::new();
    for number in 0..40 {
        dir.write(
            &format!("news/{number}.txt"),
            page("القمح", "خبر عن القمح."),
        );
    }
    let searching: Vec<_> = (0..8)
        .map(|_| dir.fihris(["search", "--in", "news", "--count", "القمح"]))
        .map(Command::start)
        .collect();
    for child in searching {
        let output = child.wait_with_output().expect("its end");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "40\n");
        assert!(output.status.success());
    }
}

#[test]
fn searching_a_folder_indexes_it_in_the_cache_first() {
    let dir = Dir::new();
    dir.write("news/n.jsonl", NEWS);
    let search = |query: &str| {
        dir.fihris([
            "search",
            "--in",
            "news",
            "--format",
            "tsv",
            "--no-header",
            query,
        ])
    };
    assert_eq!(search("المنتخب").exits(0).silently().tsv()[0][2], "match");
    assert!(!dir.path(".fihris").exists() && dir.path(".cache/fihris").exists());
    dir.write("news/new.jsonl", record("new", "خبر", "عن القمح."));
    assert_eq!(search("القمح").exits(0).silently().tsv()[0][2], "new");
    dir.delete("news/n.jsonl");
    search("المنتخب").exits(1).prints("").silently();
    dir.write("news/bad.jsonl", "{\"title\":\"خبر\"}\nnonsense\n");
    let answer = search("القمح").exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    assert_eq!(answer.tsv()[0][2], "new");
    dir.fihris(["search", "--in", "nowhere", "القمح"])
        .exits(2)
        .says("cannot read nowhere: no such file or directory");
}

#[test]
fn searching_a_folder_leaves_the_index_of_other_folders_alone() {
    let dir = Dir::new();
    dir.write("public/a.jsonl", record("a", "خبر", "عن القمح."))
        .write("private/b.jsonl", record("b", "خبر", "عن القمح."));
    dir.index(["public"]).exits(0);
    let search = ["search", "--in", "private", "--format", "paths", "القمح"];
    // The index of the environment is the usual one, which `--in` replaces.
    for indexes in [
        ".fihris",
        ".fihris:other/.fihris",
        "http://127.0.0.1:1/news",
    ] {
        dir.fihris(search)
            .env("FIHRIS_INDEX", indexes)
            .run()
            .exits(0)
            .prints(&format!("{}\n", dir.path_text("private/b.jsonl")));
    }
    dir.fihris(["--index", ".fihris"].iter().chain(&search))
        .exits(2)
        .says("is an index of other folders, to which --in would add private: leave out --index");
    let own = ["--index", "own"];
    for _ in 0..2 {
        dir.fihris(own.iter().chain(&search)).exits(0);
    }
    dir.fihris(["search", "--count", "القمح"])
        .exits(0)
        .prints("1\n");
}

#[test]
fn searching_another_folder_uses_another_index() {
    let dir = Dir::new();
    dir.write("one/a.jsonl", record("a", "خبر", "عن القمح."))
        .write("two/b.jsonl", record("b", "خبر", "عن القمح."));
    assert_eq!(dir.find(["--in", "one", "القمح"]), "a");
    assert_eq!(dir.find(["--in", "two", "القمح"]), "b");
    assert_eq!(dir.find(["--in", "one", "القمح"]), "a");
    assert_eq!(dir.find(["--in", "one/a.jsonl", "القمح"]), "a");
}

#[test]
fn latin_words_are_found_whatever_their_case_and_accents() {
    let dir = Dir::with(
        "n.jsonl",
        record("a", "خبر", "طائرة F-16 في قمة G20 مع École وكوفيد-19"),
    );
    for query in [
        "f-16",
        "F16",
        "\"f 16\"",
        "g20",
        "G-20",
        "ecole",
        "ÉCOLE",
        "كوفيد",
        "\"كوفيد 19\"",
        "١٦",
    ] {
        assert_eq!(dir.find([query]), "a", "{query}");
    }
}

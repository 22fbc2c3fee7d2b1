//! Output formats, each read by an independent parser.

use crate::util::{Dir, NEWS, record, text};
use serde_json::{Value, json};

#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    let members = value.as_object().expect("an object");
    members.keys().map(String::as_str).collect()
}

#[track_caller]
fn same_keys(value: &Value, expected: &[&str]) {
    let (mut found, mut expected) = (keys(value), expected.to_vec());
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{value}");
}

const HIT: [&str; 12] = [
    "rank",
    "score",
    "id",
    "path",
    "title",
    "date",
    "source",
    "category",
    "url",
    "snippet",
    "highlights",
    "matched",
];

#[test]
fn json_is_one_object_with_all_hits() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--format", "json", "بوتين النفط"])
        .exits(0)
        .silently();
    assert_eq!(answer.stdout.lines().count(), 1);
    let object = answer.json();
    same_keys(
        &object,
        &[
            "schema",
            "query",
            "total",
            "words",
            "total_all",
            "took_ms",
            "hits",
        ],
    );
    assert_eq!(object["words"], "any");
    assert_eq!(object["total_all"], 0);
    assert_eq!(object["schema"], 1);
    assert_eq!(object["query"], "بوتين النفط");
    assert_eq!(object["total"], 4);
    assert!(object["took_ms"].is_number());
    let hits = object["hits"].as_array().expect("hits");
    assert_eq!(hits.len(), 4);
    for (rank, hit) in (1..).zip(hits) {
        same_keys(hit, &HIT);
        assert_eq!(hit["rank"], rank);
    }
}

#[test]
fn json_with_nothing_found_is_still_an_object() {
    let dir = Dir::with_news();
    let object = dir
        .fihris(["search", "--format", "json", "كلمةغريبة"])
        .exits(1)
        .json();
    assert_eq!((&object["total"], &object["hits"]), (&json!(0), &json!([])));
}

#[test]
fn the_total_counts_hits_beyond_the_limit() {
    let dir = Dir::with_news();
    let page = [
        "search",
        "--format",
        "json",
        "-n",
        "1",
        "--offset",
        "1",
        "بوتين النفط",
    ];
    let object = dir.fihris(page).exits(0).json();
    assert_eq!(object["total"], 4);
    assert_eq!(object["hits"].as_array().map(Vec::len), Some(1));
    assert_eq!(object["hits"][0]["rank"], 2);
}

#[test]
fn json_lines_are_the_hits_of_json() {
    let dir = Dir::with_news();
    let hits = |format| {
        dir.fihris(["search", "--format", format, "بوتين النفط"])
            .exits(0)
    };
    let lines = hits("jsonl").jsonl();
    assert_eq!(json!(lines), hits("json").json()["hits"]);
}

#[test]
fn a_hit_gives_what_the_article_gives_and_null_for_the_rest() {
    let dir = Dir::with_news();
    let hits = dir
        .fihris(["search", "--format", "jsonl", "+المطار"])
        .exits(0)
        .jsonl();
    let by_id = |id: &str| hits.iter().find(|hit| hit["id"] == id).expect("a hit");
    for (key, value) in [
        ("path", json!(dir.path_text("news.jsonl"))),
        ("title", json!("قمة بوتين وكيم في بيونغيانغ")),
        ("date", json!("2024-06-19")),
        ("source", json!("رويترز")),
        ("category", json!("سياسة")),
        ("url", json!("https://example.org/summit")),
    ] {
        assert_eq!(by_id("summit")[key], value, "{key}");
    }
    for key in ["date", "source", "category", "url"] {
        assert_eq!(by_id("undated")[key], Value::Null, "{key}");
    }
}

/// The part of a text between two character offsets, as Python counts them.
fn slice(text: &str, range: &Value) -> String {
    let place = |index: usize| range[index].as_u64().expect("a place") as usize;
    text.chars()
        .skip(place(0))
        .take(place(1) - place(0))
        .collect()
}

#[test]
fn highlights_count_unicode_scalar_values() {
    let body = "😀 𐎀 قالَ الرئيسُ بوتينُ 😀 إن بوتـين «بوتين» وصل، وبوتين غادر.";
    let dir = Dir::with("n.jsonl", record("a", "خبر", body));
    let hit = dir
        .fihris(["search", "--format", "jsonl", "بوتين"])
        .exits(0)
        .jsonl()
        .remove(0);
    let snippet = text(&hit, "snippet");
    let highlights = hit["highlights"].as_array().expect("highlights");
    let found: Vec<String> = highlights
        .iter()
        .map(|range| slice(&snippet, range))
        .collect();
    assert_eq!(found, ["بوتينُ", "بوتـين", "بوتين", "وبوتين"]);
}

#[test]
fn highlights_are_in_order_and_lie_within_the_snippet() {
    let dir = Dir::new();
    dir.index([concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")])
        .exits(0);
    for query in [
        "الرئيس بوتين كيم روسيا",
        "\"كيم جونغ أون\"",
        "بيو*",
        "=الروسي",
        "related:كييف",
    ] {
        for hit in dir
            .fihris(["search", "--format", "jsonl", query])
            .exits(0)
            .jsonl()
        {
            let snippet = text(&hit, "snippet");
            let length = snippet.chars().count() as u64;
            let mut last = 0;
            let highlights = hit["highlights"].as_array().expect("highlights");
            assert!(!highlights.is_empty(), "{query}: {hit}");
            for range in highlights {
                let (start, end) = (range[0].as_u64(), range[1].as_u64());
                let (start, end) = start.zip(end).expect("places");
                assert!(
                    last <= start && start < end && end <= length,
                    "{query}: {hit}"
                );
                last = end;
                let word = slice(&snippet, range);
                assert!(word.chars().all(|c| !c.is_whitespace()), "{word}");
            }
            assert!(length <= 242 && !snippet.contains('\n'), "{snippet}");
        }
    }
}

#[test]
fn a_match_in_the_title_only_has_a_snippet_without_highlights() {
    let dir = Dir::with_news();
    let hit = dir
        .fihris(["search", "--format", "jsonl", "قمة"])
        .exits(0)
        .jsonl()
        .remove(0);
    assert!(text(&hit, "snippet").starts_with("وصل الرئيس"));
    assert_eq!(hit["highlights"], json!([]));
    assert_eq!(hit["matched"][0]["text"], "قمة");
}

#[test]
fn matched_pairs_the_word_of_the_query_with_the_words_of_the_article() {
    let dir = Dir::with_news();
    let matched = |args: &[&str]| {
        let mut all = vec!["search", "--format", "jsonl"];
        all.extend(args);
        dir.fihris(all).exits(0).jsonl().remove(0)["matched"].clone()
    };
    assert_eq!(
        matched(&["مسؤولين"]),
        json!([{"query": "مسؤولين", "text": "المسؤولين", "by": "word", "steps": null}])
    );
    assert_eq!(matched(&["=المسؤولين"])[0]["by"], "exact");
    assert_eq!(matched(&["المسؤول*"])[0]["by"], "prefix");
    let explained = matched(&["--explain", "مسؤولين"]);
    assert!(
        explained[0]["steps"]
            .as_array()
            .is_some_and(|steps| !steps.is_empty()),
        "{explained}"
    );
}

#[test]
fn tsv_is_seven_columns() {
    let dir = Dir::with_news();
    let rows = dir
        .fihris(["search", "--format", "tsv", "--no-header", "+المطار النفط"])
        .exits(0)
        .silently()
        .tsv();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.len() == 7), "{rows:?}");
    let summit = rows.iter().find(|row| row[2] == "summit").expect("a row");
    let path = dir.path_text("news.jsonl");
    assert_eq!(
        summit[2..],
        [
            "summit",
            "2024-06-19",
            "رويترز",
            "قمة بوتين وكيم في بيونغيانغ",
            &path
        ]
    );
    let undated = rows.iter().find(|row| row[2] == "undated").expect("a row");
    assert_eq!(undated[2..5], ["undated", "", ""]);
    for (rank, row) in (1..).zip(&rows) {
        assert_eq!(row[0], rank.to_string());
        let decimals = row[1].split_once('.').map(|(_, decimals)| decimals.len());
        assert_eq!(decimals, Some(4), "{row:?}");
        assert!(row[1].parse::<f64>().is_ok_and(|score| score > 0.0));
    }
}

#[test]
fn a_tab_a_line_end_or_a_quote_in_a_value_does_not_break_a_row() {
    let dir = Dir::with(
        "n.jsonl",
        record("a\tb", "خبر\tأول\n\"مهم\"\r\nجدا\u{2028}", "عن القمح."),
    );
    let rows = dir
        .fihris(["search", "--format", "tsv", "--no-header", "القمح"])
        .exits(0)
        .tsv();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0].len(), 7);
    assert!(rows[0][5].contains("\"مهم\""), "{rows:?}");
}

#[test]
fn trec_is_six_columns() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--format", "trec", "بوتين النفط"])
        .exits(0)
        .silently();
    let mut last = f64::INFINITY;
    for (rank, line) in (1..).zip(answer.stdout.lines()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [topic, q0, _, at, score, run] = cells[..] else {
            panic!("{line}");
        };
        assert_eq!((topic, q0, run), ("1", "Q0", "fihris"));
        assert_eq!(at, rank.to_string());
        let score: f64 = score.parse().expect("a score");
        assert!(score <= last);
        last = score;
    }
    assert_eq!(answer.stdout.lines().count(), 4);
}

#[test]
fn an_id_with_spaces_is_one_column_of_trec() {
    let dir = Dir::with("خبر مهم جدا.txt", crate::util::page("خبر أول", "عن القمح."));
    let answer = dir.fihris(["search", "--format", "trec", "القمح"]).exits(0);
    let cells: Vec<&str> = answer.stdout.split_whitespace().collect();
    assert_eq!(cells.len(), 6, "{answer}");
    assert_eq!(cells[2], "خبر%20مهم%20جدا.txt");
}

#[test]
fn paths_are_files_and_each_is_listed_once() {
    let dir = Dir::new();
    dir.write("news/a.jsonl", NEWS)
        .write("news/b.jsonl", record("b", "خبر", "عن النفط."));
    dir.index(["news"]).exits(0);
    let answer = dir
        .fihris(["search", "--format", "paths", "بوتين النفط"])
        .exits(0);
    let mut paths: Vec<&str> = answer.stdout.lines().collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [dir.path_text("news/a.jsonl"), dir.path_text("news/b.jsonl")]
    );
    assert!(
        paths
            .iter()
            .all(|path| std::path::Path::new(path).is_file())
    );
}

#[test]
fn text_gives_title_facts_snippet_and_path_on_lines_of_their_own() {
    let dir = Dir::with_news();
    let path = dir.path_text("news.jsonl");
    dir.fihris(["search", "المنتخب"]).exits(0).silently().prints(&format!(
        "المنتخب يفوز في المباراة\nرويترز · رياضة · 2024-07-01\nفاز المنتخب في المباراة النهائية بهدفين.\n{path}\n"
    ));
    let two = dir.fihris(["search", "بوتين"]).exits(0).stdout;
    let hits: Vec<&str> = two.split("\n\n").collect();
    assert_eq!(hits.len(), 2, "{two}");
    assert!(hits.iter().all(|hit| hit.lines().count() == 4), "{two}");
}

#[test]
fn an_article_without_a_title_shows_its_start() {
    let dir = Dir::with(
        "n.jsonl",
        "{\"id\":\"a\",\"text\":\"وصل الرئيس إلى المطار.\"}",
    );
    let answer = dir.fihris(["search", "المطار"]).exits(0);
    assert!(answer.stdout.starts_with("وصل الرئيس"), "{answer}");
    assert_eq!(answer.stdout.matches("وصل").count(), 1, "{answer}");
    let hit = dir
        .fihris(["search", "--format", "jsonl", "المطار"])
        .exits(0);
    assert_eq!(hit.jsonl()[0]["title"], Value::Null);
}

const RECORD: [&str; 20] = [
    "id",
    "path",
    "member",
    "title",
    "summary",
    "body",
    "date",
    "date_from",
    "date_days",
    "datetime",
    "date_raw",
    "date_calendar",
    "source",
    "source_from",
    "author",
    "category",
    "url",
    "added",
    "related",
    "removed",
];

#[test]
fn show_gives_every_key_of_the_record() {
    let dir = Dir::with_news();
    for id in ["summit", "undated"] {
        let record = dir.show(id);
        for key in RECORD {
            assert!(record.get(key).is_some(), "{key} of {record}");
        }
        for list in ["related", "removed"] {
            assert_eq!(record[list], json!([]));
        }
    }
    let undated = dir.show("undated");
    for key in [
        "summary", "date", "datetime", "date_raw", "source", "author", "category", "url",
    ] {
        assert_eq!(undated[key], Value::Null, "{key}");
    }
    let ukraine = dir.show("ukraine");
    assert_eq!(ukraine["datetime"], "2024-06-20T10:00:00+03:00");
    assert_eq!(ukraine["date_raw"], "2024-06-20T10:00:00+03:00");
    let summit = dir.show("summit");
    assert_eq!(summit["author"], "ليلى");
    let body = "وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ مساء الأربعاء.\nواستقبله الزعيم كيم جونغ أون في المطار.";
    assert_eq!(summit["body"], body);
}

#[test]
fn show_gives_the_articles_in_the_order_asked_for() {
    let dir = Dir::with_news();
    let records = dir
        .fihris(["show", "--format", "json", "oil", "summit", "oil"])
        .exits(0)
        .jsonl();
    let ids: Vec<&Value> = records.iter().map(|record| &record["id"]).collect();
    assert_eq!(ids, ["oil", "summit", "oil"]);
}

#[test]
fn show_reports_an_unknown_id_and_shows_the_others() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["show", "--format", "json", "nobody", "oil"])
        .exits(1)
        .says("no article has the id nobody");
    assert_eq!(answer.jsonl().len(), 1);
}

#[test]
fn show_in_text_gives_the_whole_article() {
    let dir = Dir::with_news();
    let path = dir.path_text("news.jsonl");
    dir.fihris(["show", "summit"]).exits(0).silently().prints(&format!(
        "قمة بوتين وكيم في بيونغيانغ\nرويترز · سياسة · ليلى · 2024-06-19\nhttps://example.org/summit\n{path}\n\nوصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ مساء الأربعاء.\nواستقبله الزعيم كيم جونغ أون في المطار.\n"
    ));
}

const NASTY: &str = "خبر \u{202e}معكوس\u{2066} \u{1b}[31mأحمر\u{7} \u{9b}نص";

#[test]
fn control_characters_are_preserved_in_json_and_removed_in_text() {
    let dir = Dir::with("n.jsonl", record("a", NASTY, &format!("عن القمح {NASTY}")));
    let is_nasty = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for args in [
        &["search", "القمح"][..],
        &["show", "a"],
        &["search", "--explain", "القمح"],
    ] {
        let answer = dir.fihris(args).exits(0);
        assert!(!answer.stdout.contains(is_nasty), "{:?}", answer.stdout);
    }
    assert_eq!(dir.show("a")["title"], NASTY);
    let hit = dir
        .fihris(["search", "--format", "jsonl", "القمح"])
        .exits(0)
        .jsonl()
        .remove(0);
    assert_eq!(hit["title"], NASTY);
    assert!(text(&hit, "snippet").contains('\u{202e}'));
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let dir = Dir::with_news();
    for args in [
        &["search", "بوتين"][..],
        &["show", "summit"],
        &["analyze", "بوتين"],
        &["stats"],
    ] {
        let piped = dir.fihris(args).exits(0);
        assert!(!piped.stdout.contains('\u{1b}'), "{piped}");
    }
    let with = |when: &str| {
        let args = ["--color", when, "search", "بوتين"];
        dir.fihris(args).exits(0).stdout
    };
    let coloured = with("always");
    assert!(coloured.contains('\u{1b}'), "{coloured:?}");
    assert!(!with("never").contains('\u{1b}'));
    let marked = dir
        .fihris(["search", "--color", "always", "بوتين"])
        .env("NO_COLOR", "1")
        .exits(0);
    assert!(
        marked.stdout.contains('\u{1b}'),
        "a flag goes before the environment"
    );
}

#[test]
fn colour_always_colours_no_machine_format() {
    let dir = Dir::with_news();
    for format in ["json", "jsonl", "tsv", "trec", "paths"] {
        let answer = dir
            .fihris(["--color", "always", "search", "--format", format, "بوتين"])
            .exits(0);
        assert!(!answer.stdout.contains('\u{1b}'), "{answer}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let dir = Dir::new();
    let lines: String = (0..1500)
        .map(|n| record(&format!("r{n}"), "خبر", &"عن القمح والماء ".repeat(20)))
        .collect();
    dir.write("n.jsonl", lines);
    dir.index(["n.jsonl"]).exits(0);
    for format in ["jsonl", "json", "text", "tsv", "trec"] {
        let search = ["search", "-n", "10000", "--format", format, "القمح"];
        let (line, code, stderr) = dir.fihris(search).head();
        assert_eq!((code, stderr.as_str()), (0, ""), "{format}");
        assert!(!line.is_empty(), "{format}");
    }
}

#[test]
fn a_closed_pipe_ends_show_and_the_list_of_faults_quietly() {
    let dir = Dir::new();
    let body = "عن القمح والماء.\n".repeat(4_000);
    dir.write("n.jsonl", record("a", "خبر", &body)).write(
        "bad.jsonl",
        record("b", "خبر", "نص.") + &"nonsense\n".repeat(300),
    );
    dir.index(["."]).exits(2);
    for args in [&["show", "a", "a", "a"][..], &["stats", "--skipped"]] {
        let (line, code, stderr) = dir.fihris(args).head();
        assert_eq!((code, stderr.as_str()), (0, ""), "{args:?}");
        assert!(!line.is_empty());
    }
}

/// Writes 200 articles in 40 files, some of them equal.
fn many(dir: &Dir) {
    for file in 0..40 {
        let lines: String = (0..5)
            .map(|n| {
                let number = file * 5 + n;
                let words = "القمح ".repeat(number % 7 + 1) + &"الماء ".repeat(number % 5);
                record(&format!("r{number}"), "خبر", &words)
            })
            .collect();
        dir.write(&format!("news/{file:02}.jsonl"), lines);
    }
}

#[test]
fn the_number_of_threads_changes_no_score_and_no_order() {
    let runs = ["1", "2"].map(|jobs| {
        let dir = Dir::new();
        many(&dir);
        dir.index(["--jobs", jobs, "--memory", "180", "news"])
            .exits(0);
        let hits = dir.fihris(["search", "-n", "200", "--format", "trec", "القمح الماء"]);
        hits.exits(0).stdout
    });
    assert_eq!(runs[0].lines().count(), 200);
    assert_eq!(runs[0], runs[1]);
}

#[test]
fn the_order_of_indexing_changes_no_score_and_no_order() {
    let query = ["search", "-n", "200", "--format", "trec", "القمح الماء"];
    let at_once = Dir::new();
    many(&at_once);
    at_once.index(["news"]).exits(0);
    let expected = at_once.fihris(query).exits(0).stdout;

    let bit_by_bit = Dir::new();
    many(&bit_by_bit);
    for file in [30, 2, 17] {
        bit_by_bit.index([format!("news/{file:02}.jsonl")]).exits(0);
    }
    bit_by_bit.index(["news"]).exits(0);
    let hits = bit_by_bit.fihris(query).exits(0).stdout;
    assert!(hits == expected, "other hits:\n{hits}");
}

#[test]
fn equal_scores_are_in_the_order_of_their_ids() {
    let dir = Dir::new();
    dir.write(
        "n.jsonl",
        ["c", "a", "b"]
            .map(|id| record(id, "خبر", "عن القمح."))
            .concat(),
    );
    dir.index(["n.jsonl"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "a b c");
}

#[test]
fn csv_is_a_table_that_spreadsheets_open() {
    let dir = Dir::with(
        "n.jsonl",
        record("a", "=HYPERLINK(\"x\")، القمح", "سعر القمح") + &record("-b", "القمح, الماء", "نص"),
    );
    let search = [
        "search",
        "--format",
        "csv",
        "--fields",
        "rank,id,title",
        "القمح",
    ];
    let answer = dir.fihris(search).exits(0);
    assert_eq!(
        answer.stdout,
        "\u{feff}rank,id,title\r\n1,a,\"'=HYPERLINK(\"\"x\"\")، القمح\"\r\n2,'-b,\"القمح, الماء\"\r\n"
    );
    let bare = [&["--no-bom", "--no-header"], &search[..]].concat();
    assert!(dir.fihris(bare).exits(0).stdout.starts_with("1,a,"));
    let batch = [
        "search",
        "--format",
        "csv",
        "--queries",
        "-",
        "--facet",
        "year",
    ];
    dir.fihris(batch)
        .input("q\tالقمح\n")
        .exits(0)
        .prints("\u{feff}topic,facet,value,count\r\nq,year,,2\r\n");
}

#[test]
fn every_list_can_be_csv_with_a_header() {
    let dir = Dir::with_news();
    dir.fihris(["save", "@q", "قمة"]).run();
    dir.fihris(["save", "q", "قمة"]).exits(0);
    for args in [
        &["search", "بوتين"][..],
        &["save"],
        &["kwic", "بوتين"],
        &["similar", "summit"],
        &["similar", "--terms", "summit"],
        &["copies"],
        &["stats"],
        &["stats", "--undated"],
        &["stats", "--skipped"],
        &["terms"],
        &["terms", "--spellings", "بوتين"],
        &["terms", "--lemmas"],
        &["collocates", "بوتين"],
        &["ngrams"],
        &["compare", "--a", "بوتين", "--min", "1"],
        &["analyze", "قمة"],
        &["check"],
        &["config"],
    ] {
        let run = |format: &'static str| dir.fihris([args, &["--format", format]].concat()).run();
        let (csv, tsv) = (run("csv"), run("tsv"));
        assert_eq!(csv.code, tsv.code, "{csv}");
        let text = csv
            .stdout
            .strip_prefix('\u{feff}')
            .unwrap_or_else(|| panic!("no mark: {csv}"));
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), tsv.stdout.lines().count(), "{args:?}");
        let header = tsv.stdout.lines().next().unwrap_or_default().split('\t');
        assert!(rows[0].iter().eq(header), "{args:?}: {:?}", rows[0]);
        assert_eq!(csv.stdout.matches("\u{feff}").count(), 1, "{args:?}");
    }
}

#[test]
fn a_list_that_is_cut_says_so_unless_its_length_was_chosen() {
    let dir = Dir::new();
    let articles: Vec<String> = (0..12)
        .map(|n| record(&format!("a{n}"), "خبر", "عن القمح.") + "\n")
        .collect();
    dir.write("news.jsonl", articles.concat());
    dir.index(["news.jsonl"]).exits(0);
    let note = "only the first 10 of 12 articles shown: -n all prints all";
    for format in ["text", "tsv", "csv", "jsonl", "paths"] {
        dir.fihris(["search", "--format", format, "القمح"])
            .exits(0)
            .says(note);
    }
    for args in [
        &["-n", "all"][..],
        &["-n", "3"],
        &["--format", "json"],
        &["--count"],
    ] {
        dir.fihris(["search"].iter().chain(args).chain(&["القمح"]))
            .exits(0)
            .silently();
    }
    dir.fihris(["kwic", "*"])
        .exits(1)
        .says("the query has no word");
}

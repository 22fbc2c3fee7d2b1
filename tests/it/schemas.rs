//! The JSON Schemas of `docs/`, against what the commands print and what `fihris.toml` may contain.

use std::fs;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::util::{Dir, record};

const OUTPUT: &str = include_str!("../../docs/output.schema.json");
const SETTINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fihris.toml.schema.json");

/// Returns a validator for a definition of the schema of outputs.
fn definition(name: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(OUTPUT).expect("a schema");
    assert!(schema["$defs"].get(name).is_some(), "{name}");
    schema["$ref"] = json!(format!("#/$defs/{name}"));
    jsonschema::validator_for(&schema).expect("a valid schema")
}

#[track_caller]
fn check(validator: &Validator, value: &Value, what: &str) {
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}\n{value}");
}

/// Articles with copies, files that cannot be read, and an article without a title.
fn dir() -> Dir {
    let dir = Dir::with_news();
    let story = "وصل الوزير إلى الميناء صباح اليوم وافتتح الجسر الجديد ثم عاد إلى العاصمة مساء";
    dir.write(
        "more.jsonl",
        record("one", "الجسر", story) + &record("two", "الجسر", story) + "{\"id\":\"x\"}\n" + "{",
    );
    dir.write("cut.gz", [0x1f, 0x8b, 8, 0]);
    dir.write(
        "bare.jsonl",
        "{\"id\":\"bare\",\"text\":\"نص عن النفط بلا عنوان\"}\n",
    );
    dir.fihris(["index", "more.jsonl", "cut.gz", "bare.jsonl"])
        .run();
    dir.fihris(["save", "q", "قمة"]).exits(0);
    dir
}

#[test]
fn every_output_in_json_has_its_schema() {
    let dir = dir();
    for (name, args) in [
        ("search", &["search", "بوتين النفط"][..]),
        (
            "search",
            &[
                "search",
                "--collapse",
                "--explain",
                "الجسر",
                "--facet",
                "source",
                "--timeline",
                "year",
            ],
        ),
        ("search", &["search", "-n", "0", "كلمةغريبة"]),
        ("similar", &["similar", "summit"]),
        ("significant_terms", &["similar", "--terms", "summit"]),
        ("kwic", &["kwic", "بوتين"]),
        ("stories", &["copies"]),
        ("copies", &["copies", "one"]),
        ("stats", &["stats"]),
        ("undated", &["stats", "--undated"]),
        ("skipped", &["stats", "--skipped"]),
        ("terms", &["terms"]),
        ("spellings", &["terms", "--spellings", "بوتين"]),
        ("compare", &["compare", "--a", "بوتين", "--min", "1"]),
        ("collocates", &["collocates", "بوتين"]),
        ("ngrams", &["ngrams"]),
        ("analyses", &["analyze", "قمة 2024 NATO"]),
        ("check", &["check"]),
        ("saved", &["save"]),
        ("config", &["config", "--all"]),
    ] {
        let value = dir
            .fihris([args, &["--format", "json"]].concat())
            .run()
            .json();
        check(&definition(name), &value, name);
        // A line of JSON Lines is an element of the list.
        if let Some(rows) = value.as_array() {
            let lines = dir
                .fihris([args, &["--format", "jsonl"]].concat())
                .run()
                .jsonl();
            assert_eq!(&lines, rows, "{name}");
        }
    }
    for (name, args) in [
        (
            "count_line",
            &[
                "search",
                "--format",
                "jsonl",
                "--timeline",
                "year",
                "--per",
                "words",
                "النفط",
            ][..],
        ),
        (
            "hit",
            &[
                "search",
                "--format",
                "jsonl",
                "--explain",
                "--collapse",
                "بوتين النفط الجسر",
            ][..],
        ),
        (
            "count_line",
            &[
                "search",
                "--format",
                "jsonl",
                "--facet",
                "author",
                "--timeline",
                "week",
                "النفط",
            ],
        ),
        (
            "record",
            &[
                "show", "--format", "json", "summit", "bare", "one", "--query", "قمة",
            ],
        ),
        (
            "paragraphs",
            &[
                "show",
                "--format",
                "json",
                "summit",
                "--query",
                "بوتين",
                "--paragraph",
            ],
        ),
        ("lemmas", &["terms", "--lemmas", "--format", "jsonl"]),
        ("index", &["index", "--json"]),
    ] {
        let lines = dir.fihris(args).run().jsonl();
        assert!(!lines.is_empty(), "{name}");
        for line in &lines {
            check(&definition(name), line, name);
        }
    }
}

#[test]
fn outputs_of_other_flags_have_their_schema() {
    let dir = dir();
    dir.write("other/a.jsonl", record("other", "بوتين", "نص آخر عن النفط"));
    dir.fihris(["--index", "other/.fihris", "index", "other"])
        .exits(0);
    let both = ["--index", ".fihris", "--index", "other/.fihris"];
    let search = |args: &[&str]| {
        dir.fihris([&["search", "بوتين النفط"], args].concat())
            .exits(0)
    };
    let json = search(&["--format", "json", both[0], both[1], both[2], both[3]]).json();
    check(&definition("search"), &json, "several indexes");
    assert!(json["hits"][0]["index"].is_string());
    for per in ["articles", "words"] {
        let flags = [
            "-n",
            "0",
            "--any",
            "--timeline",
            "year",
            "--per",
            per,
            "--format",
        ];
        let json = search(&[&flags[..], &["json"]].concat()).json();
        check(&definition("search"), &json, per);
        assert!(json["timeline"][0]["rate"].is_number(), "{json}");
        for line in search(&[&flags[..], &["jsonl"]].concat()).jsonl() {
            check(&definition("count_line"), &line, per);
        }
    }
    let kwic = dir.fihris(
        ["kwic", "بوتين", "--format", "jsonl", "--fields"]
            .into_iter()
            .chain([
                "id,title,keyword,before,after,field,offset,added,author,body,related,date_days",
            ]),
    );
    let hits = search(&[
        "--format",
        "jsonl",
        "--fields",
        "added,author,body,category,date,date_calendar,date_days,date_from,date_raw,datetime,explain,\
         highlights,id,index,matched,member,path,query,rank,related,removed,score,snippet,source,\
         source_from,summary,title,topic,url",
    ]);
    let lines = [kwic.exits(0).jsonl(), hits.jsonl()].concat();
    assert!(lines.len() > 4);
    for line in lines {
        check(&definition("fields"), &line, "fields");
    }
}

#[test]
fn hits_of_a_batch_have_the_schema_of_a_hit_and_their_topic() {
    let dir = dir();
    for (name, format) in [("hit", "jsonl"), ("search", "json")] {
        let lines = dir
            .fihris(["search", "--format", format, "--queries", "-"])
            .input("q1\tبوتين\nq2\tكلمةغريبة\n")
            .exits(0)
            .jsonl();
        for line in &lines {
            check(&definition(name), line, name);
            assert!(line["topic"].is_string());
        }
    }
}

/// Returns the schema of `fihris.toml`, from the settings that `fihris config` lists.
fn schema_of_settings() -> Value {
    let settings = Dir::with_news()
        .fihris(["config", "--all", "--format", "json"])
        .exits(0)
        .json();
    let mut properties = Map::new();
    for setting in settings.as_array().expect("settings") {
        let key = setting["key"].as_str().expect("a key");
        let kind = match &setting["value"] {
            Value::Bool(_) => json!({"type": "boolean"}),
            Value::Array(_) => json!({"type": ["array", "string"], "items": {"type": "string"}}),
            _ => json!({"type": ["string", "number"]}),
        };
        match key.split_once('.') {
            // The index is a flag only; its key is the table of the command.
            None if key == "index" => {}
            None => drop(properties.insert(key.to_owned(), kind)),
            Some((command, flag)) => {
                let table = properties.entry(command).or_insert_with(
                    || json!({"type": "object", "properties": {}, "additionalProperties": false}),
                );
                table["properties"][flag] = kind;
            }
        }
    }
    let paths = json!({"type": "array", "items": {"type": "string"}});
    properties.insert("safe-indexes".into(), paths);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fihris.toml",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

#[test]
fn the_schema_of_the_settings_file_has_every_key_and_no_other() {
    let expected = schema_of_settings();
    let text = serde_json::to_string_pretty(&expected).expect("JSON") + "\n";
    if std::env::var_os("FIHRIS_UPDATE").is_some_and(|value| !value.is_empty()) {
        fs::write(SETTINGS, &text).expect("written");
    }
    let written = fs::read_to_string(SETTINGS).unwrap_or_default();
    assert_eq!(written, text, "FIHRIS_UPDATE=1 writes the schema");
}

#[test]
fn the_schema_accepts_the_settings_that_fihris_accepts() {
    let schema = schema_of_settings();
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let dir = Dir::with_news();
    for (file, value, is_valid) in [
        (
            "color = \"never\"\n[search]\nlimit = 20\nall = true\n[index]\nmemory = 256\n",
            json!({"color": "never", "search": {"limit": 20, "all": true}, "index": {"memory": 256}}),
            true,
        ),
        (
            "[search]\nlimit = \"all\"\nsource = [\"رويترز\"]\nmin-score = 1.5\n",
            json!({"search": {"limit": "all", "source": ["رويترز"], "min-score": 1.5}}),
            true,
        ),
        (
            "quiet = true\n[kwic]\nsort = \"after\"\n",
            json!({"quiet": true, "kwic": {"sort": "after"}}),
            true,
        ),
        ("colour = \"never\"\n", json!({"colour": "never"}), false),
        (
            "[search]\nquorum = 1\n",
            json!({"search": {"quorum": 1}}),
            false,
        ),
        (
            "[search]\nall = \"yes\"\n",
            json!({"search": {"all": "yes"}}),
            false,
        ),
        (
            "[index]\nrebuild = true\n",
            json!({"index": {"rebuild": true}}),
            false,
        ),
    ] {
        assert_eq!(validator.is_valid(&value), is_valid, "{file}");
        dir.write("fihris.toml", file);
        let code = if is_valid { 0 } else { 2 };
        dir.fihris(["config"]).exits(code);
    }
}

#[test]
#[cfg(feature = "watch")]
fn a_new_article_has_its_schema() {
    let dir = dir();
    dir.fihris(["watch", "--once"]).exits(1);
    dir.write("bare.jsonl", "{\"id\":\"new\",\"text\":\"قمة\"}\n");
    let line = dir.fihris(["watch", "--once", "--format", "jsonl"]);
    check(&definition("watch"), &line.exits(0).json(), "watch");
}

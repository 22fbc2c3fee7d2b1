//! One row per flag: a valid value, and the setting that it resolves to.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Debug;

use clap::Parser;

use super::context::Context;
use super::index::settings;
use super::search::SearchRequest;
use super::{collocates, filters, ngrams};
use crate::cli::{Cli, Command, SearchArgs, definition};
use crate::query::Filter;
use crate::render::list::ListFormat;

/// A flag or argument of a command, set on a command line.
struct Row {
    /// The command, or the empty string for a global flag.
    command: &'static str,
    /// The long name of the flag, or the value name of the argument.
    flag: &'static str,
    /// The arguments of the command.
    arguments: &'static str,
    /// Returns the setting in debug format.
    setting: fn(&Cli) -> String,
    expected: &'static str,
}

/// Rows of one command: `flag, arguments => setting, expected`.
macro_rules! rows {
    ($name:literal, $command:ident($args:ident) {
        $($flag:literal, $arguments:literal => $setting:expr, $expected:literal;)*
    }) => {
        vec![$(Row {
            command: $name,
            flag: $flag,
            arguments: $arguments,
            setting: |cli| match &cli.command {
                Command::$command($args) => debug($setting),
                other => panic!("{other:?}"),
            },
            expected: $expected,
        }),*]
    };
}

fn debug(value: impl Debug) -> String {
    format!("{value:?}")
}

fn request(args: &SearchArgs) -> SearchRequest {
    SearchRequest::new(args).expect("a valid request")
}

fn only_filter(filters: Vec<Filter>) -> Filter {
    assert_eq!(filters.len(), 1, "{filters:?}");
    filters.into_iter().next().expect("a filter")
}

fn global_rows() -> Vec<Row> {
    let row = |flag, arguments, setting, expected| Row {
        command: "",
        flag,
        arguments,
        setting,
        expected,
    };
    vec![
        row(
            "cacert",
            "stats --cacert authorities.pem",
            |cli| debug(&cli.cacert),
            r#"Some("authorities.pem")"#,
        ),
        row(
            "index",
            "search x --index news --index more",
            |cli| {
                debug((
                    Context::new(cli).given_index(),
                    Context::new(cli).has_several_indexes(),
                ))
            },
            r#"(Some("news"), true)"#,
        ),
        row(
            "map-path",
            "stats --map-path /old=/new",
            |cli| debug(Context::new(cli).path_maps()),
            r#"PathMaps([("/old", "/new")])"#,
        ),
        row(
            "color",
            "stats --color always",
            |cli| debug(Context::new(cli).color()),
            "Always",
        ),
        row(
            "hyperlink",
            "stats --hyperlink always",
            |cli| debug(cli.hyperlink),
            "Always",
        ),
        row(
            "bidi",
            "stats --bidi isolate",
            |cli| debug(cli.bidi),
            "Isolate",
        ),
        row(
            "no-header",
            "stats --no-header",
            |cli| debug(Context::new(cli).list_style(ListFormat::Csv).has_header),
            "false",
        ),
        row(
            "no-bom",
            "stats --no-bom",
            |cli| debug(Context::new(cli).list_style(ListFormat::Csv).has_bom),
            "false",
        ),
        row(
            "quiet",
            "stats -q",
            |cli| debug(Context::new(cli).quiet),
            "true",
        ),
        row(
            "no-config",
            "stats --no-config",
            |cli| debug(cli.no_config),
            "true",
        ),
    ]
}

fn rows() -> Vec<Row> {
    let mut all = global_rows();
    all.extend(rows!("index", Index(args) {
        "PATH", "a b" => &args.paths, r#"["a", "b"]"#;
        "format", "--format csv" => settings(args).expect("valid").load.expect("given").format, "Some(Csv)";
        "exclude", "--exclude drafts/ --exclude *.bak" => settings(args).expect("valid").load.expect("given").exclude, r#"["drafts/", "*.bak"]"#;
        "pre", "--pre ocr" => settings(args).expect("valid").pre.is_some(), "true";
        "pre-glob", "--pre ocr --pre-glob *.png" => settings(args).expect("valid").pre.expect("given").matches(std::path::Path::new("/a/b.txt")), "false";
        "set", "--set source=وكالة --set category=رياضة" => settings(args).expect("valid").load.map(|load| (load.source, load.category)), r#"Some((Some("وكالة"), Some("رياضة")))"#;
        "encoding", "--encoding windows-1256" => settings(args).expect("valid").load.expect("given").encoding, r#"Some("windows-1256")"#;
        "map", "--map body=content --map id=key" => settings(args).expect("valid").load.expect("given").map, r#"[("body", "content"), ("id", "key")]"#;
        "repair-encoding", "--repair-encoding" => settings(args).expect("valid").load.expect("given").repair_encoding, "true";
        "no-clean", "--no-clean" => settings(args).expect("valid").load.expect("given").clean, "false";
        "max-record", "--max-record 2K" => settings(args).expect("valid").load.expect("given").limits.record, "Size(2048)";
        "max-unpacked", "--max-unpacked 1M" => settings(args).expect("valid").load.expect("given").limits.unpacked, "Size(1048576)";
        "max-ratio", "--max-ratio 7" => settings(args).expect("valid").load.expect("given").limits.ratio, "7";
        "follow", "-L" => settings(args).expect("valid").follow, "true";
        "name", "--name note -" => &args.name, r#""note""#;
        "reset-options", "a --reset-options" => (settings(args).expect("valid").reset_options, settings(args).expect("valid").load.is_some()), "(true, true)";
        "rebuild", "--rebuild" => args.rebuild, "true";
        "share", "--share" => settings(args).expect("valid").share, "true";
        "prune", "--prune" => settings(args).expect("valid").prune, "true";
        "compact", "--compact" => settings(args).expect("valid").compact, "true";
        "strict", "--strict" => settings(args).expect("valid").strict, "true";
        "json", "--json" => args.json, "true";
        "wait", "--wait 1.5" => settings(args).expect("valid").wait, "1.5s";
        "memory", "--memory 256" => settings(args).expect("valid").memory_bytes, "256000000";
        "jobs", "-j 2" => settings(args).expect("valid").threads, "2";
        "commit-every", "--commit-every 60" => settings(args).expect("valid").commit_every, "60s";
    }));
    all.extend(rows!("search", Search(args) {
        "QUERY", "a b" => request(args).queries, r#"Arguments(["a", "b"])"#;
        "all", "x --all" => request(args).grammar.all, "true";
        "any", "x --all --any" => (request(args).any, request(args).grammar.all), "(true, false)";
        "exact", "x --exact" => request(args).grammar.exact, "true";
        "strict", "x --strict" => request(args).grammar.strict, "true";
        "min-score", "x --min-score 12.5" => request(args).min_score, "Some(12.5)";
        "queries", "--queries topics.tsv" => request(args).queries, r#"File("topics.tsv")"#;
        "jobs", "--queries topics.tsv --jobs 3" => request(args).jobs, "3";
        "since", "x --since 2024-06" => only_filter(request(args).filters), "Date(Some(2024-06-01), None)";
        "until", "x --until 2024-06" => only_filter(request(args).filters), "Date(None, Some(2024-06-30))";
        "source", "x --source a" => only_filter(request(args).filters), r#"Source("a")"#;
        "category", "x --category a" => only_filter(request(args).filters), r#"Category("a")"#;
        "added-since", "x --added-since 1970-01-02" => matches!(only_filter(request(args).filters), Filter::Added(Some(_), None)), "true";
        "path", "x --path a/**" => matches!(only_filter(request(args).filters), Filter::Path(_)), "true";
        "new", "x --new" => (request(args).new, request(args).limit == usize::MAX), "(true, true)";
        "in", "x --in news" => request(args).folder, r#"Some("news")"#;
        "limit", "x -n 3" => request(args).limit, "3";
        "offset", "x --offset 3" => request(args).offset, "3";
        "sort", "x --sort -date" => request(args).sort, "NewestFirst";
        "collapse", "x --collapse" => request(args).collapse, "true";
        "explain", "x --explain" => request(args).explain, "true";
        "timeout", "x --timeout 0.5" => request(args).timeout, "Some(500ms)";
        "count", "x --count" => request(args).count_only, "true";
        "facet", "x --facet year --facet year" => request(args).counting.facets, "[Year]";
        "timeline", "x --timeline month" => request(args).counting.interval, "Some(Month)";
        "per", "x --timeline month --per words" => request(args).per, "Some(Words)";
        "facet-limit", "x --facet-limit 3" => request(args).format.facet_rows, "3";
        "format", "x --format jsonl" => request(args).format.kind, "Jsonl";
        "fields", "x --format tsv --fields id" => request(args).format.fields.is_some(), "true";
        "null", "x --format paths -0" => request(args).format.null, "true";
        "portable", "x --format html --portable" => request(args).format.portable, "true";
        "no-pager", "x --no-pager" => request(args).no_pager, "true";
        "open", "x --open" => (request(args).open_page, request(args).format.kind), "(true, Html)";
    }));
    all.extend(rows!("save", Save(args) {
        "NAME", "name" => &args.name, r#"Some("name")"#;
        "QUERY", "name a b" => &args.query, r#"["a", "b"]"#;
        "user", "--user name a" => args.user, "true";
        "delete", "--delete name" => &args.delete, r#"Some("name")"#;
        "format", "--format tsv" => args.format, "Tsv";
    }));
    #[cfg(feature = "watch")]
    all.extend(rows!("watch", Watch(args) {
        "NAME", "a b" => &args.names, r#"["a", "b"]"#;
        "all", "--all" => args.all, "true";
        "once", "--once" => args.once, "true";
        "poll", "--poll 5" => args.poll, "Some(5s)";
        "format", "--format json" => args.format, "Jsonl";
    }));
    all.extend(rows!("show", Show(args) {
        "ID", "a b" => &args.ids, r#"["a", "b"]"#;
        "format", "a --format json" => args.format, "Json";
        "query", "a --query x" => &args.query, r#"Some("x")"#;
        "paragraph", "a --query x --paragraph" => args.paragraph, "true";
        "no-pager", "a --no-pager" => args.no_pager, "true";
    }));
    all.extend(rows!("open", Open(args) {
        "ID", "a" => &args.id, r#""a""#;
        "print", "a --print" => args.print, "true";
    }));
    all.extend(rows!("copies", Copies(args) {
        "ID", "a" => &args.id, r#"Some("a")"#;
        "limit", "-n 3" => args.limit, "Some(3)";
        "format", "--format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("kwic", Kwic(args) {
        "QUERY", "a b" => &args.query, r#"["a", "b"]"#;
        "all", "x --all" => args.all, "true";
        "exact", "x --exact" => args.exact, "true";
        "strict", "x --strict" => args.strict, "true";
        "since", "x --since 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(Some(2024-06-01), None)";
        "until", "x --until 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(None, Some(2024-06-30))";
        "source", "x --source a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Source("a")"#;
        "category", "x --category a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Category("a")"#;
        "added-since", "x --added-since 1970-01-02" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Added(Some(_), None)), "true";
        "path", "x --path a/**" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Path(_)), "true";
        "limit", "x -n 3" => args.limit, "3";
        "sort", "x --sort after" => args.sort, "After";
        "width", "x --width 80" => args.width, "Some(80)";
        "context", "x --context 5w" => args.context, "Some(5)";
        "sample", "x --sample 9" => args.sample, "Some(9)";
        "seed", "x --seed 7" => args.seed, "7";
        "fields", "x --fields id,title" => args.fields.is_some(), "true";
        "format", "x --format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("similar", Similar(args) {
        "ID", "a" => &args.id, r#""a""#;
        "before", "a --before 2024" => &args.before, r#"Some("2024")"#;
        "since", "a --since 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(Some(2024-06-01), None)";
        "until", "a --until 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(None, Some(2024-06-30))";
        "source", "a --source a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Source("a")"#;
        "category", "a --category a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Category("a")"#;
        "added-since", "a --added-since 1970-01-02" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Added(Some(_), None)), "true";
        "path", "a --path a/**" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Path(_)), "true";
        "limit", "a -n 3" => args.limit, "3";
        "terms", "a --terms" => args.terms, "true";
        "format", "a --format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("forget", Forget(args) {
        "PATH", "a b" => &args.paths, r#"["a", "b"]"#;
        "id", "--id a --id b" => &args.id, r#"["a", "b"]"#;
        "undo", "--undo --id a" => args.undo, "true";
        "wait", "a --wait 2" => args.wait.wait, "Some(2s)";
    }));
    all.extend(rows!("stats", Stats(args) {
        "skipped", "--skipped" => args.skipped, "true";
        "undated", "--undated" => args.undated, "true";
        "format", "--format json" => args.format, "Json";
    }));
    all.extend(rows!("terms", Terms(args) {
        "PREFIX", "a" => &args.prefix, r#"Some("a")"#;
        "spellings", "--spellings a" => &args.spellings, r#"Some("a")"#;
        "by", "--by lemma" => args.by, "Some(Lemma)";
        "min", "--min 3" => args.min, "3";
        "no-stopwords", "--no-stopwords" => args.no_stopwords, "true";
        "lemmas", "--lemmas" => (args.lemmas, args.limit == usize::MAX), "(true, true)";
        "since", "--since 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(Some(2024-06-01), None)";
        "until", "--until 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(None, Some(2024-06-30))";
        "source", "--source a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Source("a")"#;
        "category", "--category a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Category("a")"#;
        "added-since", "--added-since 1970-01-02" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Added(Some(_), None)), "true";
        "path", "--path a/**" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Path(_)), "true";
        "limit", "-n all" => args.limit == usize::MAX, "true";
        "sort", "--sort docs" => args.sort, "Docs";
        "format", "--format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("compare", Compare(args) {
        "a", "--a x" => &args.a, r#""x""#;
        "b", "--a x --b -y" => &args.b, r#"Some("-y")"#;
        "all", "--a x --all" => args.all, "true";
        "min", "--a x --min 3" => args.min, "3";
        "since", "--a x --since 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(Some(2024-06-01), None)";
        "until", "--a x --until 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(None, Some(2024-06-30))";
        "source", "--a x --source a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Source("a")"#;
        "category", "--a x --category a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Category("a")"#;
        "added-since", "--a x --added-since 1970-01-02" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Added(Some(_), None)), "true";
        "path", "--a x --path a/**" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Path(_)), "true";
        "limit", "--a x -n 3" => args.limit, "3";
        "format", "--a x --format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("collocates", Collocates(args) {
        "WORD", "a b" => &args.query, r#"["a", "b"]"#;
        "window", "x --window 3" => (collocates::request(args).before, collocates::request(args).after), "(3, 3)";
        "before", "x --before" => (collocates::request(args).before, collocates::request(args).after), "(5, 0)";
        "after", "x --after" => (collocates::request(args).before, collocates::request(args).after), "(0, 5)";
        "by", "x --by form" => collocates::request(args).unit, "Form";
        "min", "x --min 2" => collocates::request(args).min, "2";
        "no-stopwords", "x --no-stopwords" => collocates::request(args).stopwords, "false";
        "since", "x --since 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(Some(2024-06-01), None)";
        "until", "x --until 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(None, Some(2024-06-30))";
        "source", "x --source a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Source("a")"#;
        "category", "x --category a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Category("a")"#;
        "added-since", "x --added-since 1970-01-02" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Added(Some(_), None)), "true";
        "path", "x --path a/**" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Path(_)), "true";
        "limit", "x -n 3" => collocates::request(args).limit, "3";
        "sort", "x --sort g2" => collocates::request(args).measure, "LogLikelihood";
        "format", "x --format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("ngrams", Ngrams(args) {
        "WORD", "a b" => &args.query, r#"["a", "b"]"#;
        "words", "--words 3" => ngrams::request(args).words, "3";
        "by", "--by lemma" => ngrams::request(args).unit, "Lemma";
        "min", "--min 2" => ngrams::request(args).min, "2";
        "no-stopwords", "--no-stopwords" => ngrams::request(args).stopwords, "false";
        "since", "--since 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(Some(2024-06-01), None)";
        "until", "--until 2024-06" => only_filter(filters::resolve(&args.filters).expect("valid")), "Date(None, Some(2024-06-30))";
        "source", "--source a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Source("a")"#;
        "category", "--category a" => only_filter(filters::resolve(&args.filters).expect("valid")), r#"Category("a")"#;
        "added-since", "--added-since 1970-01-02" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Added(Some(_), None)), "true";
        "path", "--path a/**" => matches!(only_filter(filters::resolve(&args.filters).expect("valid")), Filter::Path(_)), "true";
        "limit", "-n 3" => ngrams::request(args).limit, "3";
        "format", "--format tsv" => args.format, "Tsv";
    }));
    #[cfg(feature = "serve")]
    all.extend(rows!("serve", Serve(args) {
        "port", "--port 0" => args.port, "0";
        "listen", "--listen ::1" => args.listen, "Some(::1)";
        "host", "--host a.example --read-only-public" => super::serve::trust(args).expect("valid").hosts, r#"["a.example"]"#;
        "token", "--listen 10.0.0.1 --token 0123456789abcdef" => super::serve::trust(args).expect("valid").token, "Some(Token(…))";
        "read-only-public", "--read-only-public" => super::serve::trust(args).expect("valid").is_public, "true";
        "open", "--open" => args.open, "true";
    }));
    all.extend(rows!("analyze", Analyze(args) {
        "TEXT", "a b" => &args.text, r#"["a", "b"]"#;
        "format", "a --format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("eval", Eval(args) {
        "topics", "--topics t --qrels q" => &args.topics, r#""t""#;
        "qrels", "--topics t --qrels q" => &args.qrels, r#""q""#;
        "against", "--topics t --qrels q --against r" => &args.against, r#"Some("r")"#;
        "ablation", "--topics t --qrels q --ablation" => args.ablation, "true";
        "weight", "--topics t --qrels q --weight name=2" => &args.weight, r#"[("name", "2")]"#;
        "format", "--topics t --qrels q --format tsv" => args.format, "Tsv";
    }));
    all.extend(rows!("check", Check(args) {
        "full", "--full" => args.full, "true";
        "seed", "--seed 7" => args.seed, "7";
        "repair", "--repair" => args.repair, "true";
        "format", "--format json" => args.format, "Json";
    }));
    all.extend(rows!("config", Config(args) {
        "all", "--all" => args.all, "true";
        "format", "--format json" => args.format, "Json";
    }));
    all.extend(rows!("completions", Completions(args) {
        "SHELL", "bash" => args.shell, "Bash";
    }));
    all.extend(rows!("man", Man(args) {
        "COMMAND", "search" => &args.command, r#"Some("search")"#;
        "dir", "--dir man1" => &args.dir, r#"Some("man1")"#;
    }));
    all
}

#[test]
fn every_flag_takes_a_valid_value_and_resolves_to_its_setting() {
    for row in rows() {
        let line = format!("fihris {} {}", row.command, row.arguments);
        let cli = Cli::try_parse_from(line.split_whitespace().map(OsString::from))
            .unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!((row.setting)(&cli), row.expected, "{} in {line}", row.flag);
    }
}

#[test]
fn every_flag_has_a_row() {
    let name = |arg: &clap::Arg| {
        let value = || arg.get_value_names().and_then(|names| names.first());
        arg.get_long()
            .or_else(|| value().map(|name| name.as_str()))
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let definition = definition();
    let mut flags: BTreeSet<(String, String)> = definition
        .get_arguments()
        .map(|arg| (String::new(), name(arg)))
        .collect();
    for command in definition.get_subcommands() {
        let arguments = command.get_arguments();
        flags.extend(arguments.map(|arg| (command.get_name().to_owned(), name(arg))));
    }
    let rows: BTreeSet<(String, String)> = rows()
        .into_iter()
        .map(|row| (row.command.to_owned(), row.flag.to_owned()))
        .collect();
    assert_eq!(rows, flags);
}

#[test]
fn a_kwic_order_has_its_former_name_as_an_alias() {
    for (alias, sort) in [("left", "After"), ("right", "Before")] {
        let cli = Cli::try_parse_from(["fihris", "kwic", "x", "--sort", alias]).expect("an alias");
        match cli.command {
            Command::Kwic(args) => assert_eq!(debug(args.sort), sort),
            other => panic!("{other:?}"),
        }
    }
}

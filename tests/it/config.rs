//! Settings from the environment and from files: precedence, refusals, messages.

use crate::util::{Dir, NEWS, text};

/// A folder with an index of [`NEWS`] and these settings in its `fihris.toml`.
fn with_settings(settings: &str) -> Dir {
    let dir = Dir::with_news();
    dir.write("fihris.toml", settings);
    dir
}

const OWN: &str = ".config/fihris/fihris.toml";

/// Value and origin of a key, as `fihris config` prints them.
#[track_caller]
fn setting(command: crate::util::Command, key: &str) -> String {
    let rows = command.exits(0).jsonl();
    let row = rows.iter().find(|row| text(row, "key") == key);
    let row = row.unwrap_or_else(|| panic!("no {key}"));
    format!("{} from {}", row["value"], text(row, "origin"))
}

#[test]
fn the_command_line_beats_the_folder_and_the_folder_beats_the_user() {
    let dir = with_settings("[search]\nlimit = 2\n");
    dir.write(OWN, "[search]\nlimit = 3\nformat = 'paths'\n");
    let hits = |args: &[&str]| {
        let answer = dir.fihris(args).exits(0);
        answer.stdout.lines().count()
    };
    let format = ["search", "--format", "tsv", "--no-header", "بوتين النفط"];
    assert_eq!(hits(&format), 2);
    assert_eq!(
        hits(&[
            "search",
            "--format",
            "tsv",
            "--no-header",
            "-n",
            "1",
            "بوتين النفط"
        ]),
        1
    );
    // All hits are in one file, and the user's settings ask for paths.
    assert_eq!(hits(&["search", "بوتين النفط"]), 1);
    dir.delete("fihris.toml");
    assert_eq!(hits(&format), 3);
    assert_eq!(
        hits(&[
            "--no-config",
            "search",
            "--format",
            "tsv",
            "--no-header",
            "بوتين النفط"
        ]),
        4
    );
}

#[test]
fn the_environment_beats_files_and_the_command_line_beats_it() {
    let dir = with_settings("color = 'always'\n");
    let config = || dir.fihris(["config", "--all", "--format", "jsonl"]);
    let file = format!("\"always\" from {}:1", dir.path_text("fihris.toml"));
    assert_eq!(setting(config(), "color"), file);
    assert_eq!(
        setting(config().env("NO_COLOR", "1"), "color"),
        "\"never\" from environment NO_COLOR"
    );
    let typed = dir.fihris(["config", "--all", "--format", "jsonl", "--color", "auto"]);
    assert_eq!(
        setting(typed.env("NO_COLOR", "1"), "color"),
        "\"auto\" from command line"
    );
    assert_eq!(
        setting(config().env("FIHRIS_INDEX", ".fihris"), "index"),
        "\".fihris\" from environment FIHRIS_INDEX"
    );
    assert_eq!(setting(config(), "search.limit"), "\"10\" from default");
}

#[test]
fn a_switch_of_a_file_is_undone_on_the_command_line() {
    let dir = with_settings("quiet = true\n[search]\nall = true\n[index]\nno-clean = true\n");
    let count = |args: &[&str]| dir.fihris(args).run().stdout;
    assert_eq!(count(&["search", "--count", "بوتين النفط"]), "0\n");
    let any = count(&["search", "--count", "--any", "بوتين النفط"]);
    assert_eq!(any, "4\n");
    let hits = |flags: &[&str]| count(&[&["search", "--format", "paths"], flags].concat());
    assert_eq!(hits(&["بوتين النفط"]), "");
    assert!(hits(&["--no-all", "بوتين النفط"]).lines().count() > 0);
    dir.fihris(["forget", "news.jsonl"]).exits(0).silently();
    dir.fihris(["index", "--no-quiet", "--clean", "news.jsonl"])
        .exits(0)
        .says("1 file added");
}

#[test]
fn a_list_on_the_command_line_replaces_that_of_a_file() {
    let dir = with_settings("[search]\nsource = ['رويترز', 'فرانس برس']\n");
    assert_eq!(dir.find(["بوتين النفط"]).split(' ').count(), 2);
    assert_eq!(
        dir.find(["--source", "العربي الجديد", "بوتين النفط"]),
        "oil"
    );
}

#[test]
fn the_file_of_an_index_is_found_from_below_and_from_afar() {
    let dir = with_settings("[search]\nlimit = 1\n");
    dir.folder("deep/down");
    let search = ["search", "--format", "tsv", "--no-header", "بوتين النفط"];
    let below = dir
        .fihris(search)
        .current_dir(dir.path("deep/down"))
        .exits(0);
    assert_eq!(below.stdout.lines().count(), 1);
    let other = Dir::new();
    let afar = other
        .fihris(search)
        .env("FIHRIS_INDEX", dir.path(".fihris"));
    assert_eq!(afar.exits(0).stdout.lines().count(), 1);
}

#[test]
fn a_variable_names_another_file_than_the_users() {
    let dir = Dir::with_news();
    dir.write(OWN, "[search]\nlimit = 1\n")
        .write("other.toml", "[search]\nlimit = 2\n");
    let lines = |file: &str| {
        let search = dir.fihris(["search", "--format", "tsv", "--no-header", "بوتين النفط"]);
        let answer = search.env("FIHRIS_CONFIG", file).exits(0);
        answer.stdout.lines().count()
    };
    assert_eq!(lines("other.toml"), 2);
    assert_eq!(lines(""), 1);
    dir.fihris(["stats"])
        .env("FIHRIS_CONFIG", "none.toml")
        .exits(2)
        .says("FIHRIS_CONFIG names none.toml, which is not a file");
}

#[test]
fn a_mistake_is_one_line_with_file_line_and_key() {
    let dir = Dir::with_news();
    for (settings, line, part) in [
        ("\ncolour = 'never'", 2, "did you mean color?"),
        (
            "[search]\nlimt = 3",
            2,
            "is called limt: did you mean limit?",
        ),
        (
            "[search]\nquorum = 3",
            2,
            "no flag of `fihris search` is called quorum",
        ),
        (
            "# news\n[serch]\nlimit = 3",
            2,
            "no command is called serch: did you mean [search]?",
        ),
        ("[quorum]\nlimit = 3", 1, "name a table after a command"),
        (
            "[search]\nlimit = 'many'",
            2,
            "limit cannot be \"many\": give a whole number",
        ),
        (
            "[search]\nlimit = -1",
            2,
            "limit cannot be \"-1\": give a whole number",
        ),
        ("[search]\nlimit = true", 2, "limit takes a value, not true"),
        (
            "[search]\nlimit = [1]",
            2,
            "limit takes one value, not a list",
        ),
        ("[search]\nlimit = {a = 1}", 2, "limit must be text"),
        ("[search]\nsource = [['a']]", 2, "source must be text"),
        (
            "[search]\nsort = 'name'",
            2,
            "write one of score, date, -date",
        ),
        (
            "[search]\nall = 'yes'",
            2,
            "all is a switch: write true or false",
        ),
        (
            "[search]\nno-all = true",
            2,
            "no flag of `fihris search` is called no-all",
        ),
        (
            "[search]\nquery = 'x'",
            2,
            "no flag of `fihris search` is called query",
        ),
        (
            "[search]\nhelp = true",
            2,
            "no flag of `fihris search` is called help",
        ),
        (
            "[index]\nmemory = 1",
            2,
            "memory cannot be \"1\": 1 is not in 15..=32768",
        ),
        ("[index]\nmap = 'body'", 2, "write it as FIELD=COLUMN"),
        (
            "[index]\nrebuild = true",
            2,
            "rebuild cannot be set in a file",
        ),
        ("[eval]\ntopics = 'a'", 2, "topics cannot be set in a file"),
        (
            "format = 'tsv'",
            1,
            "write it under the table of a command, as in [",
        ),
        ("[search]\ncolor = 'never'", 2, "write it above the tables"),
        (
            "index = '/'",
            1,
            "index cannot be set in a file: give --index or set FIHRIS_INDEX",
        ),
        ("no-config = true", 1, "no-config cannot be set in a file"),
        ("[search]\nall = true\nall = true", 3, "duplicate key"),
        ("[search", 1, "unclosed table"),
        ("\"\\u001b[31m\" = 1", 1, "no global flag is called  [31m"),
    ] {
        dir.write("fihris.toml", settings);
        let answer = dir.fihris(["stats"]).exits(2);
        assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
        let start = format!("fihris: {}:{line}: ", dir.path_text("fihris.toml"));
        assert!(answer.stderr.starts_with(&start), "{start} in {answer}");
        answer.says(part).prints("");
        dir.fihris(["--no-config", "stats"]).exits(0);
    }
}

#[test]
fn an_invalid_settings_file_is_reported() {
    let dir = Dir::with_news();
    dir.folder("fihris.toml");
    dir.fihris(["stats"])
        .exits(2)
        .says("it is not a regular file");
    dir.delete("fihris.toml")
        .write("fihris.toml", [0xFF, 0xFE, 0x00]);
    dir.fihris(["stats"]).exits(2).says("cannot read ");
    dir.write("fihris.toml", "#".repeat(2 << 20));
    dir.fihris(["stats"])
        .exits(2)
        .says("must not be larger than 64 KiB");
    dir.write("fihris.toml", "a = ".to_owned() + &"[".repeat(60_000));
    dir.fihris(["stats"]).exits(2).says("fihris.toml:1: ");
    dir.write("fihris.toml", "\u{FEFF}# nothing\r\n[search]\r\n");
    dir.fihris(["stats"]).exits(0);
}

#[test]
fn the_settings_of_a_folder_can_run_no_program_and_name_no_path() {
    for settings in ["[index]\nfollow = true", "[eval]\nablation = true"] {
        let dir = with_settings(settings);
        dir.fihris(["stats"])
            .exits(2)
            .says("cannot be set in the folder of an index");
        // The user's own settings may contain it.
        dir.rename("fihris.toml", "own.toml");
        let own = dir.fihris(["stats"]).env("FIHRIS_CONFIG", "own.toml");
        own.exits(0);
    }
    for key in ["in = '/'", "queries = '/etc/passwd'"] {
        let dir = with_settings(&format!("[search]\n{key}\n"));
        dir.fihris(["stats"])
            .exits(2)
            .says("cannot be set in a file");
        dir.rename("fihris.toml", "own.toml");
        let own = dir.fihris(["stats"]).env("FIHRIS_CONFIG", "own.toml");
        own.exits(2).says("cannot be set in a file");
    }
}

#[test]
fn the_settings_of_a_folder_cannot_control_the_terminal() {
    for template in [
        "\\u001b]0;owned\\u0007{title}",
        "\\u202E{title}",
        "\\u009b31m",
    ] {
        let dir = with_settings(&format!("[search]\nformat = \"template {template}\"\n"));
        let answer = dir.fihris(["--color=always", "search", "بوتين"]).exits(2);
        answer
            .prints("")
            .says("format contains a control character");
    }
    let dir = with_settings("[search]\nformat = 'template {date}\\t{title}'\nlimit = 1\n");
    let answer = dir.fihris(["search", "بوتين"]).exits(0);
    assert!(answer.stdout.starts_with("2024-06-19\t"), "{answer}");
}

#[test]
fn completions_manual_and_help_need_no_settings() {
    let dir = Dir::new();
    dir.write("fihris.toml", "nonsense");
    for args in [
        &["completions", "bash"][..],
        &["man"],
        &["help"],
        &["--version"],
    ] {
        dir.fihris(args).exits(0).silently();
    }
    dir.fihris(["stats"]).exits(2).says("fihris.toml:1: ");
}

#[test]
fn config_prints_the_same_in_every_format() {
    let dir = with_settings("[search]\nlimit = 2\nsource = ['رويترز']\nall = true\n");
    let config = |format: &str| dir.fihris(["config", "--all", "--format", format]).exits(0);
    let rows = config("jsonl").silently().jsonl();
    assert_eq!(config("json").json(), serde_json::json!(rows));
    let source = rows.iter().find(|row| row["key"] == "search.source");
    assert_eq!(
        source.expect("a row")["value"],
        serde_json::json!(["رويترز"])
    );
    let all = rows.iter().find(|row| row["key"] == "search.all");
    assert_eq!(all.expect("a row")["value"], true);
    let table = config("tsv").tsv();
    assert_eq!(table[0], ["key", "value", "origin"]);
    assert_eq!(table.len(), rows.len() + 1);
    let people = config("text").says(&format!("reads {}", dir.path_text("fihris.toml")));
    assert_eq!(people.stdout.lines().count(), rows.len());
    assert!(people.stderr.contains("(not found)"), "{people}");
}

#[test]
fn colour_follows_the_variables_that_programs_know_and_the_flag_beats_them() {
    let dir = Dir::with_news();
    let coloured = |args: &[&str], variables: &[(&str, &str)]| {
        let command = dir.fihris(args);
        let command = variables
            .iter()
            .fold(command, |command, (name, value)| command.env(name, value));
        command.exits(0).stdout.contains("\u{1b}[")
    };
    let plain = ["search", "بوتين"];
    assert!(!coloured(&plain, &[]));
    assert!(coloured(&plain, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&plain, &[("CLICOLOR_FORCE", "0")]));
    assert!(!coloured(
        &plain,
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(coloured(
        &plain,
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]
    ));
    let always = ["search", "--color=always", "بوتين"];
    assert!(coloured(&always, &[("NO_COLOR", "1")]));
    assert!(coloured(&always, &[("CLICOLOR", "0")]));
    let never = ["--color", "never", "search", "بوتين"];
    assert!(!coloured(&never, &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured(
        &["--color", "always", "help"],
        &[("NO_COLOR", "1")]
    ));
    assert!(!coloured(
        &["--color", "never", "help"],
        &[("CLICOLOR_FORCE", "1")]
    ));
}

#[test]
fn links_are_for_terminals_and_do_not_need_colour() {
    let dir = Dir::new();
    dir.write("أخبار/a b.jsonl", NEWS);
    dir.index(["أخبار"]).exits(0);
    let lines = |args: &[&str]| dir.fihris(args).exits(0).stdout;
    let plain = lines(&["search", "-n1", "بوتين"]);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let linked = lines(&["search", "-n1", "--hyperlink=always", "بوتين"]);
    assert!(!linked.contains("\u{1b}["), "{linked:?}");
    let last = linked.lines().last().expect("a path");
    let (url, text) = last
        .strip_prefix("\u{1b}]8;;file://")
        .and_then(|last| last.strip_suffix("\u{1b}]8;;\u{1b}\\"))
        .and_then(|last| last.split_once("\u{1b}\\"))
        .expect("a link");
    assert!(
        url.ends_with("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/a%20b.jsonl"),
        "{url}"
    );
    assert_eq!(text, dir.path_text("أخبار/a b.jsonl"));
    let shown = lines(&["show", "--hyperlink=always", "oil"]);
    assert!(shown.contains("a%20b.jsonl\u{1b}\\/"), "{shown:?}");
    for format in ["json", "jsonl", "tsv", "paths", "trec"] {
        let found = lines(&["search", "--hyperlink=always", "--format", format, "بوتين"]);
        assert!(!found.contains('\u{1b}'), "{found:?}");
    }
}

#[test]
fn help_fits_a_terminal_of_80_columns_and_has_an_example() {
    let dir = Dir::new();
    let definition = fihris::cli::definition();
    let names = definition
        .get_subcommands()
        .map(|command| command.get_name());
    for name in names.chain([""]) {
        for flag in ["-h", "--help"] {
            let args = [name, flag].into_iter().filter(|word| !word.is_empty());
            let help = dir.fihris(args).env("COLUMNS", "80").exits(0).stdout;
            let long = help
                .lines()
                .find(|line| console::measure_text_width(line) > 80);
            assert_eq!(long, None, "{name} {flag}");
            assert!(help.contains("\nExample"), "{name} {flag}: {help}");
        }
    }
}

#[test]
fn a_pipe_that_closes_ends_manual_and_completions_quietly() {
    let dir = Dir::new();
    for args in [&["man"][..], &["completions", "zsh"], &["config"]] {
        let (_, code, stderr) = dir.fihris(args).head();
        assert_eq!(
            (code, stderr.contains("fihris:")),
            (0, false),
            "{args:?}: {stderr}"
        );
    }
}

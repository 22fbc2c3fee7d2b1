//! The commands of README.md, README.ar.md and docs/GUIDE.md, run as a reader would type them, and
//! the links of all documents.
//!
//! The blocks of a page run one after the other in a folder that holds `seeds/`:
//!
//! - ` ```sh ` has commands, which must succeed;
//! - ` ```console ` has commands after `$ `, each with its whole output;
//! - a block without a language after an `sh` block has the first lines of that block's output.
//!
//! `/home/you/fihris` is the folder, and `(0.0 s)` any duration. Blocks after `<!-- jawhara -->` need
//! the corpus, so only an ignored test runs them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::util::skip::shared;
use crate::util::{Dir, UNSET, copy_folder};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The folder of the index in the pages.
const HERE: &str = "/home/you/fihris";

/// Precedes a block that needs the articles of Jawhara in `jawhara/`.
const CORPUS: &str = "<!-- jawhara -->";

/// Commands that build or test the project, and are not run here.
const NOT_RUN: [&str; 2] = ["cargo install --path .", "cargo test"];

/// One command of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// The command line, without its prompt.
    command: String,
    /// The expected lines of stdout and stderr.
    output: Output,
    /// Whether it needs the corpus.
    needs_corpus: bool,
}

/// The lines that a page shows of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Output {
    /// None.
    Unknown,
    /// All of them.
    Whole(Vec<String>),
    /// The first ones.
    Start(Vec<String>),
}

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns the commands of a page, in order.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = page.lines();
    let mut needs_corpus = false;
    let mut follows_sh = false;
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            needs_corpus = match line.trim() {
                "" => needs_corpus,
                CORPUS => true,
                _ => false,
            };
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let step = |command: String, output| Step {
            command,
            output,
            needs_corpus,
        };
        match language {
            "sh" => {
                let commands = block.join("\n").replace("\\\n", " ");
                let commands = commands.lines().filter(|line| !line.trim().is_empty());
                steps.extend(commands.map(|line| step(line.to_owned(), Output::Unknown)));
            }
            "console" => {
                for line in block {
                    match (line.strip_prefix("$ "), steps.last_mut()) {
                        (Some(command), _) => {
                            steps.push(step(command.to_owned(), Output::Whole(Vec::new())));
                        }
                        (
                            None,
                            Some(Step {
                                output: Output::Whole(lines),
                                ..
                            }),
                        ) => {
                            lines.push(line.to_owned());
                        }
                        (None, _) => panic!("a console block begins without `$ `: {line}"),
                    }
                }
            }
            "" if follows_sh => {
                let last = steps.last_mut().expect("a command before its output");
                last.output = Output::Start(block.into_iter().map(str::to_owned).collect());
            }
            _ => {}
        }
        follows_sh = language == "sh";
        needs_corpus = false;
    }
    steps
}

/// Returns a copy of the line with every `(1.5 s)` as `(0.0 s)`.
fn without_duration(line: &str) -> String {
    let duration = line
        .strip_suffix(" s)")
        .and_then(|start| start.rsplit_once('('));
    match duration {
        Some((start, seconds)) if seconds.parse::<f64>().is_ok() => format!("{start}(0.0 s)"),
        _ => line.to_owned(),
    }
}

/// Runs a command line in the folder; returns whether it succeeded and the lines it printed.
fn run(dir: &Dir, line: &str) -> (bool, Vec<String>) {
    let binary = Path::new(env!("CARGO_BIN_EXE_fihris"));
    let folder = binary.parent().expect("a folder").display();
    let path = std::env::var("PATH").unwrap_or_default();
    let line = line.replace("cargo run --release -- ", "fihris ");
    let mut shell = Command::new("sh");
    for name in UNSET {
        shell.env_remove(name);
    }
    let output = shell
        .args(["-c", &format!("exec 2>&1\n{line}")])
        .current_dir(dir.path("fihris"))
        .env("PATH", format!("{folder}:{path}"))
        .env("HOME", dir.path("home"))
        .env("XDG_CONFIG_HOME", dir.path("home/.config"))
        .env("XDG_STATE_HOME", dir.path("home/.local/state"))
        .env("XDG_CACHE_HOME", dir.path("home/.cache"))
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    let here = fs::canonicalize(dir.path("fihris")).expect("the folder");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let text = text.replace(here.to_str().expect("UTF-8"), HERE);
    let lines = text.lines().map(without_duration).collect();
    (output.status.success(), lines)
}

/// Runs the steps in a folder with `seeds/`, and returns the differences.
fn play(dir: &Dir, steps: &[Step]) -> String {
    let mut faults = String::new();
    for Step {
        command, output, ..
    } in steps
    {
        if NOT_RUN.contains(&command.as_str()) {
            continue;
        }
        let (succeeded, lines) = run(dir, command);
        let expected = match output {
            Output::Unknown => &lines,
            Output::Whole(expected) => expected,
            Output::Start(expected) => expected,
        };
        let expected: Vec<String> = expected.iter().map(|line| without_duration(line)).collect();
        let agrees = match output {
            Output::Start(_) => lines.starts_with(&expected),
            _ => lines == expected,
        };
        if !succeeded || !agrees {
            let (expected, lines) = (expected.join("\n"), lines.join("\n"));
            faults += &format!(
                "\n$ {command}\n--- expected\n{expected}\n--- printed (success: {succeeded})\n{lines}\n"
            );
        }
    }
    faults
}

fn folder() -> Dir {
    let dir = Dir::new();
    copy_folder(&Path::new(ROOT).join("seeds"), &dir.path("fihris/seeds"));
    dir.folder("home");
    dir
}

#[track_caller]
fn commands_run_as_shown(name: &str) {
    let steps = steps(&page(name));
    let steps: Vec<Step> = steps
        .into_iter()
        .filter(|step| !step.needs_corpus)
        .collect();
    assert!(!steps.is_empty(), "{name} has no commands");
    let faults = play(&folder(), &steps);
    assert!(faults.is_empty(), "{name}:{faults}");
}

#[test]
fn the_readme_shows_commands_that_run_and_what_they_print() {
    commands_run_as_shown("README.md");
}

#[test]
fn the_guide_shows_commands_that_run_and_what_they_print() {
    commands_run_as_shown("docs/GUIDE.md");
}

#[test]
fn the_arabic_readme_shows_the_same_commands_and_outputs() {
    let without_comment = |mut step: Step| {
        let command = step.command.split("  #").next().unwrap_or_default();
        step.command = command.trim_end().to_owned();
        step
    };
    let of = |name: &str| -> Vec<Step> {
        steps(&page(name))
            .into_iter()
            .map(without_comment)
            .collect()
    };
    assert_eq!(of("README.md"), of("README.ar.md"));
}

/// `.ci/long` runs it: `cargo test --release --test it readme -- --ignored`.
#[test]
#[ignore = "needs the corpus of Jawhara in ../shared, or where FIHRIS_SHARED points"]
fn the_guide_shows_what_commands_print_of_the_corpus() {
    let Some(archive) = shared("corpora/jawhara.tar.gz") else {
        return;
    };
    let dir = folder();
    let unpacked = Command::new("tar")
        .arg("xzf")
        .arg(&archive)
        .arg("-C")
        .arg(dir.path("fihris"))
        .status();
    assert!(
        unpacked.expect("tar runs").success(),
        "{}",
        archive.display()
    );
    let steps = steps(&page("docs/GUIDE.md"));
    let steps: Vec<Step> = steps.into_iter().filter(|step| step.needs_corpus).collect();
    assert!(!steps.is_empty());
    let (indexed, lines) = run(&dir, "fihris index jawhara");
    assert!(indexed, "{lines:?}");
    let faults = play(&dir, &steps);
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_readme_is_short_and_names_the_oldest_rust_that_builds() {
    let readme = page("README.md");
    assert!(readme.lines().count() <= 200);
    let manifest = page("Cargo.toml");
    let oldest = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .expect("a rust-version");
    let named = format!("[Rust](https://rustup.rs) {}", oldest.trim_matches('"'));
    for name in ["README.md", "README.ar.md"] {
        assert!(page(name).contains(&named), "{name} does not say `{named}`");
    }
}

/// Returns the documents at the top of the project and in `docs/`, as paths from the top.
fn documents() -> Vec<String> {
    let mut documents = Vec::new();
    for folder in ["", "docs/"] {
        for entry in fs::read_dir(Path::new(ROOT).join(folder)).expect("documents") {
            let name = entry.expect("a file").file_name().into_string();
            let name = name.expect("UTF-8");
            if name.ends_with(".md") {
                documents.push(format!("{folder}{name}"));
            }
        }
    }
    documents.sort();
    documents
}

#[test]
fn links_of_documents_lead_to_files() {
    let mut faults = Vec::new();
    for name in documents() {
        let text = page(&name);
        let folder = Path::new(ROOT).join(&name);
        let folder = folder.parent().expect("a folder");
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            let is_local = !target.is_empty() && !target.contains("://");
            if is_local && !folder.join(target).exists() {
                faults.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Paths with a part in capitals, such as `src/cli/NAME.rs`, are patterns.
#[test]
fn paths_named_in_documents_exist() {
    const TOPS: [&str; 7] = [
        "src/",
        "tests/",
        "docs/",
        "examples/",
        "benches/",
        "fuzz/",
        ".ci/",
    ];
    const PATTERNS: [&str; 3] = ["NAME", "COMMAND", "TARGET"];
    let is_plain = |path: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        path.chars().all(letters) && !PATTERNS.iter().any(|pattern| path.contains(pattern))
    };
    let mut faults = Vec::new();
    for name in documents()
        .into_iter()
        .filter(|name| name != "CHANGELOG.md")
    {
        for path in page(&name).split('`').skip(1).step_by(2) {
            let path = path.split([' ', ':']).next().unwrap_or_default();
            let names_file = TOPS.iter().any(|top| path.starts_with(top))
                && is_plain(path)
                && !path.ends_with(".c");
            if names_file && !Path::new(ROOT).join(path).exists() {
                faults.push(format!("{name}: {path}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The column of fihris in docs/COMPARE.md; docs/compare.py fills the others.
#[test]
fn pairs_of_the_comparison_match_as_it_says() {
    let pairs = page("docs/compare.tsv");
    let pairs: Vec<Vec<&str>> = pairs
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let dir = Dir::new();
    let mut articles = String::new();
    let mut expected = Vec::new();
    for (number, pair) in pairs.iter().enumerate() {
        articles += &format!(
            "{}\n",
            serde_json::json!({"id": number.to_string(), "text": pair[1]})
        );
        expected.push(pair[2] == "1");
    }
    dir.write("pairs.jsonl", articles)
        .index(["pairs.jsonl"])
        .exits(0);
    let finds = |(number, pair): (usize, &Vec<&str>)| {
        let ids = dir.find(["--all", pair[0]]);
        ids.split(' ').any(|id| id == number.to_string())
    };
    let found: Vec<bool> = pairs.iter().enumerate().map(finds).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_page_is_cut_into_commands_and_their_outputs() {
    let page = "```sh\na b \\\n  c\n```\n\n```\none\n```\ntext\n<!-- jawhara -->\n\n```console\n$ d\ntwo\n\n$ e\n```\n";
    let step = |command: &str, output, needs_corpus| Step {
        command: command.to_owned(),
        output,
        needs_corpus,
    };
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(
        steps(page),
        [
            step("a b    c", Output::Start(lines(&["one"])), false),
            step("d", Output::Whole(lines(&["two", ""])), true),
            step("e", Output::Whole(Vec::new()), true),
        ]
    );
    assert_eq!(without_duration("done (12.3 s)"), "done (0.0 s)");
}

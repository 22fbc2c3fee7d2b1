//! The transcripts of `tests/transcripts/`, a manual whose examples are run.
//!
//! A transcript is Markdown. Its code blocks, indented by four spaces, hold commands and their output:
//!
//! ```text
//!     $ fihris search قطار | head -1        a command line for sh, continued by lines with `> `
//!     a line of stdout
//!     2> a line of stderr
//!     [exit 1]                              the exit status, if it is not 0
//! ```
//!
//! The commands of a file run in order in a temporary copy of `tests/transcripts/articles/`, whose path is
//! replaced by `/news` in the output. `[..]` matches any text. A new file needs only its command lines: with
//! `FIHRIS_UPDATE=1` in the environment the test writes the output, with `[..]` in place of durations, and
//! preserves each `[..]` that still matches.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::util::{Dir, UNSET};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
const INDENT: &str = "    ";
const ANYTHING: &str = "[..]";

/// The text before and after a duration.
const TIMES: [(&str, &str); 3] = [(" (", " s)"), ("\"took_ms\":", ","), ("\"seconds\":", "}")];

/// A part of a transcript.
enum Part {
    /// A line of text around the examples, or an empty line.
    Prose(String),
    /// A command as written, and its output.
    Step {
        written: String,
        answer: Vec<String>,
    },
}

/// Splits a transcript into its parts.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with("    $ ") {
            parts.push(Part::Prose(line.to_owned()));
            continue;
        }
        let mut written = format!("{line}\n");
        while let Some(line) = lines.next_if(|line| line.starts_with("    >")) {
            written += &format!("{line}\n");
        }
        let answers = |line: &&str| {
            (line.is_empty() || line.starts_with(INDENT)) && !line.starts_with("    $ ")
        };
        let mut answer = Vec::new();
        while let Some(line) = lines.next_if(answers) {
            answer.push(line.strip_prefix(INDENT).unwrap_or_default().to_owned());
        }
        let behind = answer
            .iter()
            .rev()
            .take_while(|line| line.is_empty())
            .count();
        answer.truncate(answer.len() - behind);
        parts.push(Part::Step { written, answer });
        parts.extend((0..behind).map(|_| Part::Prose(String::new())));
    }
    parts
}

/// Removes the prompts from a command.
fn command(written: &str) -> String {
    let lines = written
        .lines()
        .map(|line| line.get(6..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Runs a command line in the folder, and returns its output in the notation of a transcript.
fn answer(dir: &Dir, line: &str) -> Vec<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_fihris"));
    let folder = binary.parent().expect("a folder").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(dir.path(""));
    for name in UNSET {
        shell.env_remove(name);
    }
    let output = shell
        .env("PATH", format!("{folder}:{path}"))
        .env("HOME", dir.path("home"))
        .env("XDG_CONFIG_HOME", dir.path("home/.config"))
        .env("XDG_STATE_HOME", dir.path("home/.local/state"))
        .env("XDG_CACHE_HOME", dir.path("home/.cache"))
        .env("COLUMNS", "80")
        .env("FIHRIS_TODAY", "2024-06-21")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    let here = dir.path_text("");
    let lines = |bytes: &[u8], mark: &str| -> Vec<String> {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let text = text.replace(here.trim_end_matches('/'), "/news");
        let lines = text
            .lines()
            .map(|line| format!("{mark}{line}").trim_end().to_owned());
        lines.collect()
    };
    let mut answer = lines(&output.stdout, "");
    answer.extend(lines(&output.stderr, "2> "));
    match output.status.code() {
        Some(0) => {}
        Some(code) => answer.push(format!("[exit {code}]")),
        None => answer.push("[killed]".to_owned()),
    }
    let empty = |line: &String| line.is_empty();
    let first = answer.iter().take_while(|line| empty(line)).count();
    answer.drain(..first);
    while answer.last().is_some_and(empty) {
        answer.pop();
    }
    answer
}

/// Returns whether a line matches a pattern, in which `[..]` matches any text.
fn matches_pattern(expected: &str, line: &str) -> bool {
    let mut pieces = expected.split(ANYTHING);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in between {
        let Some((_, behind)) = rest.split_once(piece) else {
            return false;
        };
        rest = behind;
    }
    rest.ends_with(last)
}

/// Replaces the durations of a line by `[..]`.
fn without_durations(line: &str) -> String {
    let mut line = line.to_owned();
    for (before, behind) in TIMES {
        let Some((start, rest)) = line.rsplit_once(before) else {
            continue;
        };
        match rest.split_once(behind) {
            Some((time, end)) if time.parse::<f64>().is_ok() => {
                line = format!("{start}{before}{ANYTHING}{behind}{end}");
            }
            _ => {}
        }
    }
    line
}

fn all_match(expected: &[String], lines: &[String]) -> bool {
    expected.len() == lines.len()
        && expected
            .iter()
            .zip(lines)
            .all(|(expected, line)| matches_pattern(expected, line))
}

/// Runs a transcript. Returns the updated transcript and a report of the differences.
fn play(text: &str) -> (String, String) {
    let dir = Dir::new();
    copy(&Path::new(FOLDER).join("articles"), &dir.path("articles"));
    dir.folder("home");
    let (mut played, mut faults) = (String::new(), String::new());
    for part in parts(text) {
        let (written, expected) = match part {
            Part::Prose(line) => {
                writeln!(played, "{line}").expect("text");
                continue;
            }
            Part::Step { written, answer } => (written, answer),
        };
        let lines = answer(&dir, &command(&written));
        if !all_match(&expected, &lines) {
            let (expected, lines) = (expected.join("\n"), lines.join("\n"));
            write!(
                faults,
                "\n{written}--- expected\n{expected}\n--- came\n{lines}\n"
            )
            .expect("text");
        }
        played += &written;
        for line in lines {
            let fitting = |kept: &&String| kept.contains(ANYTHING) && matches_pattern(kept, &line);
            let kept = expected.iter().find(fitting).cloned();
            let line = format!(
                "{INDENT}{}",
                kept.unwrap_or_else(|| without_durations(&line))
            );
            writeln!(played, "{}", line.trim_end()).expect("text");
        }
    }
    (played, faults)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("articles") {
        let entry = entry.expect("an article");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

fn transcripts() -> Vec<PathBuf> {
    let files = fs::read_dir(FOLDER).expect("transcripts");
    let mut files: Vec<PathBuf> = files
        .map(|file| file.expect("a transcript").path())
        .filter(|file| file.extension().is_some_and(|kind| kind == "md"))
        .collect();
    files.sort();
    files
}

#[test]
fn commands_answer_as_the_transcripts_say() {
    let update = std::env::var_os("FIHRIS_UPDATE").is_some_and(|value| !value.is_empty());
    let run = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("a transcript");
        let (played, faults) = play(&text);
        if update && played != text {
            fs::write(file, played).expect("written");
            return String::new();
        }
        match faults.as_str() {
            "" => faults,
            _ => format!("\n== {}\n{faults}", file.display()),
        }
    };
    let faults: String = std::thread::scope(|scope| {
        let files = transcripts();
        let half = files.len().div_ceil(2).max(1);
        let runs: Vec<_> = files
            .chunks(half)
            .map(|files| {
                let files = files.to_vec();
                scope.spawn(move || files.iter().map(run).collect::<String>())
            })
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("played"))
            .collect()
    });
    assert!(
        faults.is_empty(),
        "{faults}\nFIHRIS_UPDATE=1 writes what came into the transcripts"
    );
}

#[test]
fn every_command_has_a_transcript() {
    let mut seen = Vec::new();
    for file in transcripts() {
        let text = fs::read_to_string(file).expect("a transcript");
        for part in parts(&text) {
            let Part::Step { written, .. } = part else {
                continue;
            };
            let line = command(&written);
            let mut words = line.split_whitespace();
            while words.any(|word| word.ends_with("fihris")) {
                let name = words.clone().find(|word| !word.starts_with('-'));
                seen.extend(name.map(str::to_owned));
            }
        }
    }
    let missing: Vec<String> = fihris::cli::definition()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .filter(|name| !seen.contains(name))
        .collect();
    assert!(missing.is_empty(), "in no transcript: {missing:?}");
}

#[test]
fn an_elision_is_anything_and_all_else_is_itself() {
    assert!(matches_pattern("a [..] s", "a 1.25 s"));
    assert!(matches_pattern("[..]b[..]", "abc"));
    assert!(matches_pattern("a[..]a", "aa"));
    assert!(!matches_pattern("a[..]a", "a"));
    assert!(!matches_pattern("a [..] s", "b 1 s"));
    assert!(!matches_pattern("a", "ab"));
}

#[test]
fn durations_are_elided_in_updated_transcripts() {
    assert_eq!(
        without_durations("2 files (a b); 9 (0.5 s)"),
        "2 files (a b); 9 ([..] s)"
    );
    assert_eq!(
        without_durations(r#"{"took_ms":5.758,"hits":[]}"#),
        r#"{"took_ms":[..],"hits":[]}"#
    );
    assert_eq!(
        without_durations(r#"{"seconds":0.01}"#),
        r#"{"seconds":[..]}"#
    );
    assert_eq!(without_durations("(no time s)"), "(no time s)");
}

#[test]
fn a_transcript_that_differs_is_reported() {
    let (played, faults) = play("Text.\n\n    $ echo a; exit 3\n    b\n\nMore.\n");
    assert!(
        faults.contains("--- expected\nb\n--- came\na\n[exit 3]"),
        "{faults}"
    );
    assert_eq!(
        played,
        "Text.\n\n    $ echo a; exit 3\n    a\n    [exit 3]\n\nMore.\n"
    );
    assert_eq!(play(&played), (played.clone(), String::new()));
}

//! Control characters and direction overrides in names, ids, articles and arguments: escaped in lines
//! and tables, absent on a terminal, and accepted back in their escaped form.

#[cfg(target_os = "linux")]
use crate::util::terminal::on_a_terminal;
use crate::util::{Dir, page, record};

/// An id and a name of a file that act on a terminal.
const HOSTILE: &str = "a\tb\\n\u{1b}]0;x\u{7}\u{202e}c\u{9b}";
const ESCAPED: &str = r"a\tb\\n\u{1B}]0;x\u{7}\u{202E}c\u{9B}";

/// An id; other control characters are removed from ids when a record is read.
const ID: &str = "a\\n\u{202e}c\u{2066}";
const ESCAPED_ID: &str = r"a\\n\u{202E}c\u{2066}";

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn hostile() -> Dir {
    let text = (10..99).fold("عن القمح".to_owned(), |text, word| {
        format!("{text} كلمة{word}")
    });
    let records = [record(ID, HOSTILE, &text), record("plain", "خبر", &text)];
    Dir::with("n.jsonl", records.concat())
}

#[cfg(unix)]
fn hostile_file() -> Dir {
    let dir = Dir::new();
    dir.write(&format!("news/{HOSTILE}.txt"), page("خبر", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir
}

#[test]
fn an_id_printed_in_a_table_is_found_again() {
    let dir = hostile();
    for format in ["tsv", "template {id}"] {
        let args = ["search", "--format", format, "القمح"];
        let table = dir.fihris(args).exits(0).stdout;
        assert!(!table.contains(is_control), "{table:?}");
    }
    let args = [
        "search",
        "--format",
        "tsv",
        "--no-header",
        "--fields",
        "id,title",
        "القمح",
    ];
    let rows = dir.fihris(args).exits(0).tsv();
    assert!(rows.iter().any(|row| row[0] == ESCAPED_ID), "{rows:?}");
    assert_eq!(dir.show(ESCAPED_ID)["id"], ID);
    assert_eq!(dir.show(ID)["id"], ID);
    dir.fihris(["copies", ESCAPED_ID]).exits(0);
    let similar = dir.fihris(["similar", ESCAPED_ID]).run();
    assert!(
        !similar.stderr.contains("no article has the id"),
        "{similar}"
    );
    let kwic = dir.fihris(["kwic", "--format", "tsv", "القمح"]).exits(0);
    assert!(kwic.stdout.contains(&format!("{ESCAPED_ID}\t")), "{kwic}");
    for format in ["text", "tsv"] {
        let copies = dir.fihris(["copies", "plain", "--format", format]).exits(0);
        assert!(copies.stdout.contains(ESCAPED_ID), "{copies}");
        assert!(!copies.stdout.contains(is_control), "{copies}");
    }
}

#[cfg(unix)]
#[test]
fn paths_in_a_pipe_are_the_bytes_on_disk() {
    let dir = hostile_file();
    let path = dir.path_text(&format!("news/{HOSTILE}.txt"));
    for color in ["auto", "always", "never"] {
        let args = ["--color", color, "search", "--format", "paths", "القمح"];
        dir.fihris(args).exits(0).prints(&format!("{path}\n"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_not_utf8_is_printed_so_that_it_can_be_used() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = Dir::new();
    let path = dir.folder("news").path("news");
    let path = path.join(OsStr::from_bytes(b"\xc7\xe1.txt"));
    std::fs::write(&path, page("خبر", "عن القمح.")).expect("written");
    dir.index(["news"]).exits(0);
    let paths = dir.fihris(["search", "--format", "paths", "القمح"]).bytes();
    assert_eq!(paths, [path.as_os_str().as_bytes(), b"\n"].concat());
    let rows = dir
        .fihris(["search", "--format", "tsv", "--no-header", "القمح"])
        .exits(0)
        .tsv();
    let printed = rows[0].last().expect("a path").clone();
    assert!(printed.ends_with(r"/\xC7\xE1.txt"), "{printed}");
    dir.fihris(["show", &printed]).exits(0);
    dir.fihris(["forget", &printed]).exits(0);
    assert_eq!(dir.find(["القمح"]), "");
}

#[cfg(unix)]
#[test]
fn a_printed_path_is_shown_and_forgotten() {
    let dir = hostile_file();
    let rows = dir
        .fihris(["search", "--format", "tsv", "--no-header", "القمح"])
        .exits(0)
        .tsv();
    assert_eq!(rows[0][2], format!("{ESCAPED}.txt"));
    assert_eq!(dir.show(&rows[0][2])["title"], "خبر");
    let text = dir.fihris(["search", "القمح"]).exits(0).stdout;
    let printed = text.lines().last().expect("a path").to_owned();
    assert!(printed.ends_with(&format!("{ESCAPED}.txt")), "{printed}");
    dir.fihris(["show", &printed]).exits(0);
    dir.fihris(["forget", &printed]).exits(0);
    assert_eq!(dir.find(["القمح"]), "");
}

#[cfg(unix)]
#[test]
fn names_of_skipped_files_are_escaped() {
    let dir = Dir::new();
    dir.write(
        &format!("news/{HOSTILE}.jsonl"),
        record("a", "خبر", "") + "nonsense\n",
    );
    dir.index(["news"]).exits(2);
    for format in ["text", "tsv"] {
        let skipped = dir
            .fihris(["stats", "--skipped", "--format", format])
            .exits(0);
        assert!(skipped.stdout.contains(ESCAPED), "{skipped}");
        assert!(!skipped.stdout.contains(is_control), "{skipped}");
    }
}

#[test]
fn messages_escape_their_arguments() {
    let dir = hostile();
    for args in [
        &["show", HOSTILE, "\u{1b}[31mx\u{202e}"][..],
        &["forget", HOSTILE],
        &["search", "--format", HOSTILE, "القمح"],
        &["search", "--from", HOSTILE, "القمح"],
        &["search", "--encoding", HOSTILE],
        &["search", "--index", HOSTILE, "القمح"],
        &["copies", "\u{1b}[2J"],
        &[HOSTILE],
        &[
            "search",
            "--fields",
            HOSTILE,
            "--format",
            "tsv",
            "--no-header",
            "القمح",
        ],
    ] {
        let answer = dir.fihris(args).run();
        assert_ne!(answer.stderr, "", "{args:?}");
        assert!(
            !answer.stderr.contains(is_control),
            "{args:?}: {:?}",
            answer.stderr
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_no_control_character_of_a_document() {
    let dir = hostile_file();
    dir.write(
        "n.jsonl",
        record(HOSTILE, HOSTILE, &format!("عن القمح {HOSTILE}")),
    );
    dir.index(["n.jsonl"]).exits(0);
    std::fs::write(dir.path("argument"), HOSTILE).expect("written");
    for args in [
        "search --format paths القمح",
        "search --format json القمح",
        "search --format jsonl القمح",
        "search --format tsv القمح",
        "search --format trec القمح",
        "search القمح",
        "kwic القمح",
        "show --no-pager --format json n.jsonl",
        "show \"$(cat argument)x\"",
        "search --format \"$(cat argument)\" القمح",
        "search --from \"$(cat argument)\" القمح",
    ] {
        let args = format!("--color never --hyperlink never {args}");
        let Some(shown) = on_a_terminal(&dir, &args, &[("FIHRIS_PAGER", "cat")]) else {
            return;
        };
        let mut plain = shown.clone();
        // The styles of usage errors are ours.
        while let Some(at) = plain.find("\u{1b}[") {
            let Some(end) = plain[at..].find('m') else {
                break;
            };
            let is_style = plain[at + 2..at + end]
                .chars()
                .all(|c| c.is_ascii_digit() || c == ';');
            assert!(is_style, "{args}: {shown:?}");
            plain.replace_range(at..=at + end, "");
        }
        assert!(!plain.contains(is_control), "{args}: {shown:?}");
        assert!(plain.contains('\n'), "{args}: {shown:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_message_that_cannot_be_written_fails_nothing() {
    let dir = Dir::new();
    dir.write("n.jsonl", record("a", "خبر", "عن القمح.") + "nonsense\n");
    let full = |args: &str, status: i32| {
        let command = format!("{} {args} 2>/dev/full", env!("CARGO_BIN_EXE_fihris"));
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &command]).current_dir(dir.path("."));
        let output = shell.output().expect("a shell");
        assert_eq!(output.status.code(), Some(status), "{args}");
    };
    full("index n.jsonl", 2);
    assert_eq!(dir.find(["القمح"]), "a");
    full("index n.jsonl --rebuild", 2);
    full("index --verbose", 2);
    full("search لا_شيء", 1);
    full("show x", 1);
    full("search --no-such-flag", 2);
    full("--help", 0);
}

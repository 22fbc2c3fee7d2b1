//! `open`, the pager of a search, and the recipe for fzf.

use std::path::Path;

#[cfg(target_os = "linux")]
use crate::util::terminal::on_a_terminal;
use crate::util::{Dir, page, record};

#[test]
fn an_article_opens_at_its_address_or_its_file() {
    let dir = Dir::new();
    dir.write("a.txt", page("قمة", "نص"));
    let with_url = r#"{"id":"w","title":"قمة","text":"نص","url":"https://example.com/1"}"#;
    dir.write("w.jsonl", with_url);
    dir.write(
        "bad.jsonl",
        with_url
            .replace("\"w\"", "\"bad\"")
            .replace("https", "javascript"),
    );
    dir.index(["."]).exits(0);
    dir.fihris(["open", "--print", "w"])
        .exits(0)
        .prints("https://example.com/1\n");
    let file = format!("{}\n", dir.path_text("a.txt"));
    dir.fihris(["open", "--print", "a.txt"])
        .exits(0)
        .prints(&file);
    let file = format!("{}\n", dir.path_text("bad.jsonl"));
    dir.fihris(["open", "--print", "bad"])
        .exits(0)
        .prints(&file);
    dir.fihris(["open", "nothing"])
        .exits(1)
        .says("no article has the id nothing");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_desktop_the_place_is_printed_and_a_lost_file_gives_a_page() {
    let dir = Dir::new();
    dir.write("a.txt", page("قمة", "نص الخبر"));
    dir.index(["."]).exits(0);
    let open = || {
        dir.after(
            "unset DISPLAY WAYLAND_DISPLAY WSL_DISTRO_NAME",
            ["open", "a.txt"],
        )
        .exits(0)
        .says("no desktop session")
    };
    open();
    dir.delete("a.txt");
    open();
    let pages = dir.path(".cache/fihris/pages");
    let page = std::fs::read_dir(&pages)
        .expect("pages")
        .next()
        .expect("a page");
    let text = std::fs::read_to_string(page.expect("a page").path()).expect("read");
    assert!(text.contains("نص الخبر"), "{text}");
}

/// Writes a program of the shell into the folder `bin`.
#[cfg(unix)]
fn program(dir: &Dir, name: &str, script: &str) {
    dir.write(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
    dir.chmod(&format!("bin/{name}"), 0o755);
}

#[test]
fn a_file_of_several_articles_is_not_opened_as_its_first_one() {
    let dir = Dir::new();
    dir.write(
        "dump.json",
        r#"[{"title":"غزة","text":"نص عن غزة","url":"https://a.example/1"},
            {"title":"برلين","text":"نص عن برلين","url":"https://a.example/2"}]"#,
    );
    dir.index(["dump.json"]).exits(0);
    let path = dir.path_text("dump.json");
    let answer = dir.fihris(["open", "--print", &path]).run().exits(2);
    answer
        .prints("")
        .says("has 2 articles: open one by its id")
        .says("https://a.example/2  برلين");
    dir.fihris(["open", "--print", "https://a.example/2"])
        .exits(0)
        .prints("https://a.example/2\n");
}

/// Runs the recipe with a program in place of fzf, which takes the first line, shows its preview and
/// prints the command of Enter.
#[cfg(unix)]
#[test]
fn the_recipe_for_fzf_shows_and_opens_an_article() {
    let dir = Dir::new();
    dir.write("a.jsonl", record("a b", "قمة بوتين", "نص عن القمة"));
    dir.index(["."]).exits(0);
    let fihris = env!("CARGO_BIN_EXE_fihris");
    program(&dir, "fihris", &format!("exec '{fihris}' \"$@\""));
    // {1} is the first column, quoted for the shell, as fzf does.
    let fzf = r#"
while [ $# -gt 0 ]; do
    case $1 in
        --preview) preview=$2; shift ;;
        --bind) bind=$2; shift ;;
    esac
    shift
done
line=$(head -n 1)
id=$(printf '%s' "$line" | cut -f 1)
printf 'line: %s\n' "$line"
sh -c "$(printf '%s' "$preview" | sed "s|{1}|'$id'|")"
printf 'enter: %s\n' "$bind"
"#;
    program(&dir, "fzf", fzf);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/browse.sh");
    let run = std::process::Command::new("sh")
        .arg(script)
        .arg("قمة")
        .current_dir(dir.path(""))
        .env("PATH", format!("{}:/usr/bin:/bin", dir.path_text("bin")))
        .env("HOME", dir.path("home"))
        .env_remove("FIHRIS_INDEX")
        .output()
        .expect("a shell");
    let printed = String::from_utf8_lossy(&run.stdout);
    for part in [
        "line: a b\t\t\tقمة بوتين",
        "نص عن القمة",
        "become(fihris open {1})",
    ] {
        assert!(printed.contains(part), "{part} in {printed}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn hits_on_a_terminal_have_ranks_and_go_through_the_pager() {
    let dir = Dir::with_news();
    let pager = ("FIHRIS_PAGER", "sed s/^/paged:/");
    let Some(paged) = on_a_terminal(&dir, "search المطار", &[pager]) else {
        return;
    };
    assert!(paged.contains("paged:"), "{paged}");
    for line in ["1 ", "2 "] {
        let has_rank = paged.lines().any(|text| {
            let text = text.replace("paged:", "").replace('\u{200E}', "");
            text.starts_with(line) && text.contains("news.jsonl")
        });
        assert!(has_rank, "{line} in {paged}");
    }
    for plain in [
        "search المطار --no-pager",
        "search المطار --format tsv",
        "search المطار --count",
    ] {
        let printed = on_a_terminal(&dir, plain, &[pager]).expect("a terminal");
        assert!(!printed.contains("paged:"), "{printed}");
    }
}

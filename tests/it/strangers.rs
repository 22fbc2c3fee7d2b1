//! Other users: whose index is used, who can read one, and that nothing in an index is used through a link or
//! waited for.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::util::skip::skip;
use crate::util::{Command, Dir, NEWS, copy_folder, page, text};

const ALICE: u32 = 61_001;
const BOB: u32 = 61_002;

/// Returns a folder in which each of two users has a folder, `alice` and `alice/bob`. Reports a skipped test and
/// returns `None` if the tests cannot act as other users.
fn two_users() -> Option<Dir> {
    let dir = Dir::new();
    if fs::metadata(dir.path("")).expect("its facts").uid() != 0 {
        skip("only root can run the command as two users");
        return None;
    }
    dir.chmod("", 0o755);
    for (name, user) in [("alice", ALICE), ("alice/bob", BOB)] {
        dir.folder(name);
        chown(dir.path(name), Some(user), Some(user)).expect("given away");
    }
    dir.write("alice/news.jsonl", NEWS);
    let program = dir.fihris(["--version"]).run_by(ALICE).start_silently();
    if !{ program }.wait().is_ok_and(|status| status.success()) {
        skip("other users cannot run the command");
        return None;
    }
    Some(dir)
}

fn index_of_alice(dir: &Dir, arguments: &[&str]) {
    let mut command = vec!["index", "news.jsonl"];
    command.extend(arguments);
    let index = dir.fihris(command).run_by(ALICE);
    index.current_dir(dir.path("alice")).exits(0);
}

/// Returns a command that is ended after a minute, or after 20 seconds of CPU time.
fn bounded(dir: &Dir, arguments: &[&str]) -> Command {
    let limits = r#"ulimit -t 20 && exec timeout 60 "$0" "$@""#;
    dir.after(limits, arguments.iter().copied())
}

/// Returns the permissions of a file or folder.
fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("its facts").mode() & 0o7777
}

/// Returns the entries of an index with their permissions.
fn modes(index: &Path) -> Vec<(String, bool, u32)> {
    let entries = walkdir::WalkDir::new(index).into_iter().flatten();
    entries
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(index)
                .expect("below")
                .display()
                .to_string();
            (name, entry.file_type().is_dir(), mode(entry.path()))
        })
        .collect()
}

/// Returns the bytes of all files below a folder.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            (
                entry.path().display().to_string(),
                fs::read(entry.path()).expect("read"),
            )
        })
        .collect()
}

#[test]
fn an_index_of_another_user_above_the_working_folder_answers_and_receives_nothing() {
    let Some(dir) = two_users() else { return };
    index_of_alice(&dir, &["--share"]);
    dir.write("alice/bob/secret.txt", page("سر", "نص سري لا يقرؤه أحد"));
    let before = bytes(&dir.path("alice/.fihris"));
    let bob = |arguments: &[&str]| {
        let command = dir.fihris(arguments.iter().copied()).run_by(BOB);
        command.current_dir(dir.path("alice/bob"))
    };
    for command in [
        &["search", "بوتين"][..],
        &["index", "."],
        &["stats"],
        &["save", "a", "b"],
        &["config"],
    ] {
        bob(command)
            .exits(2)
            .says("belongs to another user (number 61001)");
    }
    assert_eq!(bytes(&dir.path("alice/.fihris")), before);
    bob(&["analyze", "كتاب"]).exits(0);
    bob(&["index", ".", "--index", ".fihris"]).exits(0);
    bob(&["search", "سري"]).exits(0);
}

#[test]
fn an_index_of_another_user_that_is_named_or_listed_as_safe_is_read_and_never_written() {
    let Some(dir) = two_users() else { return };
    index_of_alice(&dir, &["--share"]);
    dir.write("alice/fihris.toml", "[search]\nlimit = 1\n");
    chown(dir.path("alice/fihris.toml"), Some(ALICE), None).expect("given away");
    let before = bytes(&dir.path("alice/.fihris"));
    let bob = |arguments: &[&str]| {
        let command = dir.fihris(arguments.iter().copied()).run_by(BOB);
        command.current_dir(dir.path("alice/bob"))
    };
    let index = dir.path_text("alice/.fihris");
    let named = bob(&["search", "--format", "jsonl", "بوتين", "--index", &index]).exits(0);
    named.says("fihris.toml is not used: it belongs to another user (number 61001)");
    let named = bob(&["search", "--format", "jsonl", "بوتين", "--index", &index]).run();
    assert_eq!(named.jsonl().len(), 2, "{named}");
    for listed in [index.clone(), dir.path_text("alice")] {
        dir.write("own.toml", format!("safe-indexes = [{listed:?}]\n"));
        let own = dir.path("own.toml");
        let safe = |arguments: &[&str]| bob(arguments).env("FIHRIS_CONFIG", &own);
        let found = safe(&["search", "--format", "jsonl", "بوتين"])
            .exits(0)
            .silently();
        assert_eq!(found.jsonl().len(), 1, "its fihris.toml is used: {found}");
        for command in [
            &["index", "."][..],
            &["index", "--rebuild"],
            &["save", "a", "b"],
            &["forget", "news.jsonl"],
        ] {
            safe(command).exits(2).says("and is never written");
        }
    }
    assert_eq!(bytes(&dir.path("alice/.fihris")), before);
    dir.write("own.toml", "safe-indexes = [\"news\"]\n");
    let relative = bob(&["stats"])
        .env("FIHRIS_CONFIG", dir.path("own.toml"))
        .exits(2);
    relative.says("own.toml:1: safe-indexes cannot contain \"news\": write an absolute path");
}

#[test]
fn a_folder_cannot_declare_itself_safe() {
    let dir = Dir::with_news();
    dir.write(
        "fihris.toml",
        format!("safe-indexes = [{:?}]\n", dir.path_text("")),
    );
    dir.fihris(["stats"]).exits(2).says("fihris.toml:1: ");
}

#[test]
fn a_nearest_index_that_cannot_be_read_is_an_error_and_not_passed_over() {
    let Some(dir) = two_users() else { return };
    dir.folder(".fihris").write(".fihris/current", "1\n");
    index_of_alice(&dir, &["--index", ".fihris"]);
    let search = dir.fihris(["search", "بوتين"]).run_by(BOB);
    search
        .current_dir(dir.path("alice/bob"))
        .exits(2)
        .says("alice/.fihris, which may hold the index");
}

#[test]
fn files_of_somebody_else_in_an_index_are_not_read() {
    let Some(dir) = two_users() else { return };
    index_of_alice(&dir, &[]);
    for name in ["current", "1/meta.json", "1/commit", "1/generation"] {
        let path = dir.path("alice/.fihris").join(name);
        chown(&path, Some(BOB), None).expect("given away");
        let search = dir.fihris(["search", "بوتين"]).run_by(ALICE);
        let answer = search.current_dir(dir.path("alice")).run();
        assert_eq!(answer.code, 2, "{name}: {answer}");
        chown(&path, Some(ALICE), None).expect("given back");
    }
    let search = dir.fihris(["search", "بوتين"]).run_by(ALICE);
    search.current_dir(dir.path("alice")).exits(0);
}

#[test]
fn a_new_index_is_private_whatever_the_umask_is() {
    let dir = Dir::new();
    dir.write("news.jsonl", NEWS);
    dir.after("umask 000", ["index", "news.jsonl"]).exits(0);
    dir.after("umask 000", ["save", "a", "بوتين"]).exits(0);
    for (name, is_folder, mode) in modes(&dir.path(".fihris")) {
        assert_eq!(mode, if is_folder { 0o700 } else { 0o600 }, "{name}");
    }
}

#[test]
fn the_permissions_of_the_folder_are_those_of_all_files_except_for_locks() {
    let dir = Dir::new();
    dir.write("news.jsonl", NEWS)
        .folder(".fihris")
        .chmod(".fihris", 0o750);
    let check = |folder: u32| {
        for (name, is_folder, mode) in modes(&dir.path(".fihris")) {
            let expected = if is_folder {
                folder
            } else if name.ends_with(".lock") {
                0o600
            } else {
                folder & 0o666
            };
            assert_eq!(mode, expected, "{name}");
        }
    };
    dir.after("umask 077", ["index", "news.jsonl"]).exits(0);
    check(0o750);
    dir.fihris(["index", "--rebuild", "--share"]).exits(0);
    check(0o755);
    dir.chmod(".fihris", 0o700);
    dir.fihris(["index"]).exits(0);
    check(0o700);
    // Others never get the right to write a file.
    dir.chmod(".fihris", 0o777);
    dir.fihris(["index", "--rebuild"]).exits(0);
    for (name, is_folder, mode) in modes(&dir.path(".fihris")) {
        let is_writable = mode & 0o022 != 0;
        assert!(
            name.is_empty() || !is_writable,
            "{name} {is_folder} {mode:o}"
        );
    }
}

#[test]
fn a_shared_index_can_be_searched_while_its_owner_writes_it_and_after_kills() {
    let Some(dir) = two_users() else { return };
    index_of_alice(&dir, &["--share"]);
    for number in 0..200 {
        dir.write(
            &format!("alice/more/{number}.txt"),
            page("خبر", &format!("خبر عن بوتين رقم {number}")),
        );
    }
    let index = dir.path_text("alice/.fihris");
    let search = || {
        let search = dir
            .fihris(["search", "بوتين", "--index", &index])
            .run_by(BOB);
        search.exits(0);
    };
    for _ in 0..4 {
        let write = dir
            .fihris(["index", "--rebuild", "more", "--commit-every", "0.02"])
            .run_by(ALICE);
        let mut writer = write.current_dir(dir.path("alice")).start_silently();
        for _ in 0..8 {
            search();
        }
        writer.kill().ok();
        writer.wait().expect("its end");
        search();
    }
    let refresh = dir.fihris(["index", "more"]).run_by(ALICE);
    refresh.current_dir(dir.path("alice")).exits(0);
    search();
    // Folders that may be entered and not listed.
    dir.chmod("alice", 0o711);
    for (name, is_folder, _) in modes(&dir.path("alice/.fihris")) {
        if is_folder {
            dir.chmod(&format!("alice/.fihris/{name}"), 0o711);
        }
    }
    search();
}

#[test]
fn a_lock_that_somebody_holds_stops_no_search() {
    let dir = Dir::with_news();
    let names = [
        "1/.tantivy-meta.lock",
        "1/.tantivy-writer.lock",
        "writer.lock",
        "queries.lock",
    ];
    let held: Vec<File> = names
        .iter()
        .map(|name| {
            let path = dir.path(".fihris").join(name);
            let file = File::options()
                .append(true)
                .create(true)
                .open(path)
                .expect("open");
            file.lock().expect("locked");
            file
        })
        .collect();
    let start = Instant::now();
    for command in [
        &["search", "بوتين"][..],
        &["search", "بوتين", "--timeout", "5"],
        &["stats"],
        &["check"],
    ] {
        dir.fihris(command.iter().copied()).exits(0);
    }
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
    drop(held);
}

/// The files of an index that a search or a run opens.
fn files_of(dir: &Dir) -> Vec<String> {
    let index = dir.path(".fihris");
    let entries = modes(&index)
        .into_iter()
        .filter(|(_, is_folder, _)| !is_folder);
    entries
        .map(|(name, ..)| format!(".fihris/{name}"))
        .collect()
}

#[test]
fn no_file_of_an_index_is_used_through_a_link() {
    let dir = Dir::with_news();
    dir.fihris(["save", "a", "بوتين"]).exits(0);
    let sound = dir.path("sound");
    copy_folder(&dir.path(".fihris"), &sound);
    for name in files_of(&dir) {
        let path = dir.path(&name);
        dir.folder("away");
        let target = dir.path("away").join("target");
        fs::rename(&path, &target).expect("moved");
        symlink(&target, &path).expect("linked");
        let before = bytes(&dir.path("away"));
        for command in [
            &["search", "@a"][..],
            &["check"],
            &["index"],
            &["save", "b", "قمة"],
            &["index", "--rebuild"],
        ] {
            let answer = bounded(&dir, command).run();
            assert!(
                answer.code == 0 || answer.stderr.lines().count() >= 1,
                "{name}: {answer}"
            );
            assert!(!answer.stderr.contains("panicked"), "{name}: {answer}");
            assert_eq!(bytes(&dir.path("away")), before, "{name}: {answer}");
        }
        let is_read = !name.ends_with(".lock") && !name.ends_with("writer");
        if is_read {
            dir.delete(".fihris");
            copy_folder(&sound, &dir.path(".fihris"));
            let path = dir.path(&name);
            fs::remove_file(&path).expect("deleted");
            symlink(&target, &path).expect("linked");
            let answer = bounded(&dir, &["search", "@a"]).run();
            // A search does not need the mark, and can do without copies.
            let is_needed = !name.contains("/copies-") && !name.ends_with("fihris-index");
            assert!(answer.code == 2 || !is_needed, "{name}: {answer}");
        }
        dir.delete(".fihris").delete("away");
        copy_folder(&sound, &dir.path(".fihris"));
    }
}

#[test]
fn a_generation_that_is_a_link_is_neither_read_nor_written() {
    let dir = Dir::with_news();
    dir.rename(".fihris/1", "elsewhere");
    symlink(dir.path("elsewhere"), dir.path(".fihris/1")).expect("linked");
    let before = bytes(&dir.path("elsewhere"));
    for command in [
        &["search", "بوتين"][..],
        &["index"],
        &["index", "--rebuild"],
        &["check"],
        &["check", "--repair"],
    ] {
        let answer = dir.fihris(command.iter().copied()).run();
        assert_eq!(answer.code, 2, "{answer}");
        assert_eq!(bytes(&dir.path("elsewhere")), before, "{answer}");
    }
    dir.fihris(["search", "بوتين"])
        .exits(2)
        .says("symbolic link");
}

#[test]
fn pipes_folders_and_files_without_end_in_an_index_are_not_waited_for() {
    let dir = Dir::with_news();
    dir.fihris(["save", "a", "بوتين"]).exits(0);
    let sound = dir.path("sound");
    copy_folder(&dir.path(".fihris"), &sound);
    for name in files_of(&dir) {
        for kind in ["pipe", "folder", "sparse"] {
            dir.delete(&name);
            match kind {
                "pipe" => drop(dir.make_pipe(&name)),
                "folder" => drop(dir.folder(&name)),
                _ => {
                    let file = File::create(dir.path(&name)).expect("made");
                    file.set_len(4 << 40).expect("4 TB without a block");
                }
            }
            let start = Instant::now();
            for command in [
                &["search", "@a"][..],
                &["check"],
                &["index"],
                &["save", "b", "قمة"],
            ] {
                let answer = bounded(&dir, command).run();
                assert!((0..=2).contains(&answer.code), "{name} {kind}: {answer}");
                assert!(
                    !answer.stderr.contains("panicked"),
                    "{name} {kind}: {answer}"
                );
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{name} {kind}");
            dir.delete(".fihris");
            copy_folder(&sound, &dir.path(".fihris"));
        }
    }
}

#[test]
fn a_pipe_or_a_link_that_is_swapped_in_between_is_not_waited_for() {
    let dir = Dir::with_news();
    let names = [
        "current",
        "fihris-index",
        "1/meta.json",
        "1/commit",
        "1/generation",
    ];
    dir.make_pipe("pipe");
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0.. {
                if is_done.load(Ordering::Relaxed) {
                    break;
                }
                let path = dir.path(".fihris").join(names[round % names.len()]);
                let aside = dir.path("aside");
                fs::rename(&path, &aside).expect("away");
                if round % 2 == 0 {
                    fs::rename(dir.path("pipe"), &path).expect("a pipe");
                    fs::rename(&path, dir.path("pipe")).expect("away");
                } else {
                    symlink("/dev/zero", &path).expect("a link");
                    fs::remove_file(&path).expect("away");
                }
                fs::rename(&aside, &path).expect("back");
            }
        });
        let start = Instant::now();
        for _ in 0..60 {
            let answer = bounded(&dir, &["search", "بوتين"]).run();
            assert!((0..=2).contains(&answer.code), "{answer}");
        }
        assert!(
            start.elapsed() < Duration::from_secs(100),
            "{:?}",
            start.elapsed()
        );
        is_done.store(true, Ordering::Relaxed);
    });
    dir.fihris(["search", "بوتين"]).exits(0);
}

#[test]
fn a_generation_that_is_swapped_for_a_link_during_a_run_is_not_written_through() {
    let dir = Dir::with_news();
    for number in 0..50 {
        let text = format!("نص الخبر رقم {number}");
        dir.write(&format!("more/{number}.txt"), page("خبر", &text));
    }
    copy_folder(&dir.path(".fihris"), &dir.path("precious"));
    let precious = bytes(&dir.path("precious"));
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let (path, aside) = (dir.path(".fihris/1"), dir.path("aside"));
            while !is_done.load(Ordering::Relaxed) {
                if fs::rename(&path, &aside).is_ok() {
                    symlink(dir.path("precious/1"), &path).expect("linked");
                    fs::remove_file(&path).expect("removed");
                    fs::rename(&aside, &path).expect("back");
                }
                thread::yield_now();
            }
        });
        for round in 0..12 {
            let command = ["index", "more", "--commit-every", "0.01"];
            let answer = bounded(&dir, &command).run();
            assert!((0..=2).contains(&answer.code), "{answer}");
            assert!(!answer.stderr.contains("panicked"), "{answer}");
            bounded(&dir, &["forget", "more"]).run();
            assert_eq!(bytes(&dir.path("precious")), precious, "round {round}");
        }
        is_done.store(true, Ordering::Relaxed);
    });
    bounded(&dir, &["index", "more"]).exits(0);
    bounded(&dir, &["check", "--full"]).exits(0);
}

#[test]
fn a_copy_of_hard_links_shares_no_lock_and_is_not_written_through() {
    let dir = Dir::with_news();
    let (mut writer, input) = dir
        .fihris(["index", "-"])
        .start_with_open_input(NEWS.as_bytes());
    let lock = dir.path(".fihris/writer");
    let start = Instant::now();
    while !lock.exists() && start.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(10));
    }
    let copy = std::process::Command::new("cp")
        .args([
            "-al".as_ref(),
            dir.path(".fihris").as_os_str(),
            dir.path("copy").as_os_str(),
        ])
        .status();
    assert!(copy.expect("cp runs").success());
    dir.delete("copy/writer");
    dir.write("b.txt", page("عنوان", "كلمة زرافات في النسخة"));
    dir.fihris(["index", "b.txt", "--index", "copy"]).exits(0);
    drop(input);
    assert!(writer.wait().expect("its end").success());
    assert_eq!(dir.find(["زرافات"]), "");
    assert_eq!(dir.find(["زرافات", "--index", "copy"]), "b.txt");
    for index in [".fihris", "copy"] {
        dir.fihris(["check", "--full", "--index", index]).exits(0);
        let links = fs::metadata(dir.path(index).join("writer.lock"))
            .expect("its facts")
            .nlink();
        assert_eq!(links, 1, "{index}");
    }
}

#[test]
fn caches_and_pages_are_private_and_a_folder_of_another_user_is_refused() {
    let dir = Dir::with_news();
    dir.folder(".cache/fihris").chmod(".cache/fihris", 0o777);
    dir.after("umask 000", ["search", "--in", "news.jsonl", "بوتين"])
        .exits(0);
    dir.after("umask 000", ["search", "--open", "بوتين"])
        .exits(0);
    for (name, is_folder, mode) in modes(&dir.path(".cache/fihris")) {
        assert_eq!(mode, if is_folder { 0o700 } else { 0o600 }, "{name}");
    }
    if chown(dir.path(".cache/fihris"), Some(ALICE), None).is_err() {
        return skip("only root can give a folder to another user");
    }
    for flag in [&["--in", "news.jsonl"][..], &["--open"]] {
        let command = ["search", "بوتين"].into_iter().chain(flag.iter().copied());
        dir.fihris(command)
            .exits(2)
            .says("it belongs to another user");
    }
}

#[test]
fn eight_users_of_one_cache_folder_do_not_disturb_each_other() {
    let Some(dir) = two_users() else { return };
    dir.folder("cache").chmod("cache", 0o1777);
    dir.chmod("alice/news.jsonl", 0o644);
    let users: Vec<u32> = (61_001..61_009).collect();
    thread::scope(|scope| {
        for user in &users {
            let dir = &dir;
            scope.spawn(move || {
                for extra in [&[][..], &["--open"]] {
                    let command = ["search", "--in", "news.jsonl", "بوتين"]
                        .into_iter()
                        .chain(extra.iter().copied());
                    let search = dir
                        .fihris(command)
                        .run_by(*user)
                        .current_dir(dir.path("alice"));
                    search.env("XDG_CACHE_HOME", dir.path("cache")).exits(0);
                }
            });
        }
    });
    for user in users {
        let folder = dir.path("cache").join(format!("fihris-{user}"));
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(fs::metadata(&folder).expect("its facts").uid(), user);
    }
}

#[test]
fn a_large_settings_file_of_a_folder_costs_and_prints_little() {
    let dir = Dir::with_news();
    let lines: String = (0..9000).map(|number| format!("k{number}=1\n")).collect();
    let long = "k".repeat(60_000);
    for settings in [
        lines,
        format!("{long} = 1"),
        format!("[{long}]\na = 1"),
        format!("{} = 1", vec!["a"; 30_000].join(".")),
        format!("[search]\nsource = [{}]", "\"a\",".repeat(10_000)),
        format!("[search]\nformat = \"{}\"", "{title}".repeat(8_000)),
        format!("[[{}]]", vec!["a"; 30_000].join(".")),
        "[[a]]\n".repeat(9_000),
        format!("a = {}", "{a=".repeat(15_000)),
    ] {
        dir.write("fihris.toml", &settings);
        let answer = dir.with_cpu_limit(5, ["stats"]).run();
        let start: String = settings.chars().take(20).collect();
        assert_eq!(answer.code, 2, "{start}: {answer}");
        assert!(answer.stderr.chars().count() < 1000, "{start}: {answer}");
    }
}

#[test]
fn a_settings_file_of_a_folder_is_not_read_through_a_link_and_a_pipe_is_not_waited_for() {
    let dir = Dir::with_news();
    dir.write("secret.toml", "[secret]\npassword = 1\n");
    symlink(dir.path("secret.toml"), dir.path("fihris.toml")).expect("linked");
    let answer = dir.fihris(["stats"]).exits(2).says("symbolic link");
    assert!(!answer.stderr.contains("password"), "{answer}");
    dir.delete("fihris.toml").make_pipe("fihris.toml");
    dir.fihris(["stats"])
        .exits(2)
        .says("it is not a regular file");
}

#[test]
fn a_line_of_queries_has_a_limit() {
    let dir = Dir::with_news();
    let queries = format!("1\tبوتين\n2\t{}\n", "كلمة ".repeat(1 << 20));
    let search = dir
        .with_cpu_limit(10, ["search", "--queries", "-"])
        .input(queries);
    search
        .exits(2)
        .says("cannot read -: line 2: a query must not be longer than 64 KiB");
    let all = dir
        .fihris(["search", "--format", "jsonl", "--queries", "-"])
        .input("1\tبوتين\n2\tالنفط");
    let hits = all.exits(0).jsonl();
    assert!(hits.iter().any(|hit| text(hit, "id") == "oil"), "{hits:?}");
}

//! An index that is moved, with its folders or alone, keeps its articles and reads none again.

use std::fs;

use crate::util::{Answer, Dir, page};

/// A folder `old` with an index of `old/news` and of the folder `elsewhere`.
fn project() -> Dir {
    let dir = Dir::new();
    dir.write("old/news/2018/a.txt", page("قمة في موسكو", "خبر أول."));
    dir.write("old/news/b.txt", page("قمة في عمان", "خبر ثان."));
    dir.write("elsewhere/c.txt", page("قمة في الرباط", "خبر ثالث."));
    for name in ["old/news/2018/a.txt", "old/news/b.txt", "elsewhere/c.txt"] {
        dir.touch(name, 1_500_000_000);
    }
    index(&dir, "old", &["old/news", "elsewhere"]).exits(0);
    dir
}

fn index(dir: &Dir, project: &str, arguments: &[&str]) -> Answer {
    let index = dir.path_text(&format!("{project}/.fihris"));
    let command = ["--index", &index, "index", "--json"];
    dir.fihris(command.iter().chain(arguments)).run()
}

/// The paths of all articles relative to the temporary folder.
fn paths(dir: &Dir, project: &str) -> Vec<String> {
    let index = dir.path_text(&format!("{project}/.fihris"));
    let answer = dir
        .fihris(["--index", &index, "search", "قمة", "--format", "paths"])
        .run();
    let base = format!("{}/", dir.path("").canonicalize().expect("there").display());
    let lines = answer.stdout.lines();
    let mut paths: Vec<String> = lines.map(|line| line.replace(&base, "")).collect();
    paths.sort();
    paths
}

#[test]
fn a_project_is_moved_with_its_index_and_nothing_is_read_again() {
    let dir = project();
    dir.rename("old", "new");
    let expected = ["elsewhere/c.txt", "new/news/2018/a.txt", "new/news/b.txt"];
    assert_eq!(paths(&dir, "new"), expected);
    let report = index(&dir, "new", &[]).exits(0).json();
    assert_eq!(
        (&report["unchanged"], &report["added"], &report["articles"]),
        (&3.into(), &0.into(), &3.into()),
        "{report}"
    );
    assert_eq!(paths(&dir, "new"), expected);
    // The record has the new path, and the article is found by it.
    let at = dir.path_text("new/.fihris");
    let path = dir.path_text("new/news/b.txt");
    let answer = dir.fihris(["--index", &at, "show", &path, "--format", "json"]);
    let article = answer.run().exits(0).json();
    assert!(
        article["path"]
            .as_str()
            .is_some_and(|shown| shown.ends_with("/new/news/b.txt"))
    );
    dir.fihris(["--index", &at, "check", "--full"]).exits(0);
}

#[test]
fn a_moved_project_is_refreshed_by_its_new_paths() {
    let dir = project();
    dir.rename("old", "new");
    dir.write("new/news/b.txt", page("قمة في عمان", "خبر ثان أطول."));
    dir.delete("new/news/2018/a.txt");
    let report = index(&dir, "new", &["new/news"]).exits(0).json();
    assert_eq!(
        (&report["updated"], &report["removed"], &report["articles"]),
        (&1.into(), &1.into(), &2.into()),
        "{report}"
    );
    let report = index(&dir, "new", &["--rebuild"]).exits(0).json();
    assert_eq!(report["articles"], 2, "{report}");
    assert_eq!(paths(&dir, "new"), ["elsewhere/c.txt", "new/news/b.txt"]);
}

#[test]
fn the_folder_of_the_index_itself_can_be_the_root_that_moves() {
    let dir = project();
    index(&dir, "old", &["old"]).exits(0);
    dir.rename("old", "new");
    let report = index(&dir, "new", &["new"]).exits(0).json();
    assert_eq!(
        (&report["unchanged"], &report["articles"]),
        (&2.into(), &3.into()),
        "{report}"
    );
}

#[test]
fn an_index_that_is_moved_alone_still_finds_its_folders() {
    let dir = project();
    dir.folder("new").rename("old/.fihris", "new/.fihris");
    let expected = ["elsewhere/c.txt", "old/news/2018/a.txt", "old/news/b.txt"];
    assert_eq!(paths(&dir, "new"), expected);
    let report = index(&dir, "new", &["old/news"]).exits(0).json();
    assert_eq!(
        (&report["unchanged"], &report["articles"]),
        (&2.into(), &3.into()),
        "{report}"
    );
    // Its folders can follow later.
    dir.rename("old/news", "new/news");
    let report = index(&dir, "new", &["new/news"]).exits(0).json();
    assert_eq!(
        (&report["unchanged"], &report["articles"]),
        (&2.into(), &3.into()),
        "{report}"
    );
}

#[test]
fn folders_that_are_gone_after_a_move_are_reported_and_nothing_is_lost() {
    let dir = project();
    dir.folder("new").rename("old/.fihris", "new/.fihris");
    dir.rename("old/news", "gone");
    let answer = index(&dir, "new", &[]).exits(2);
    assert!(
        answer.stderr.contains("articles stay in the index"),
        "{answer}"
    );
    assert_eq!(answer.json()["articles"], 3);
}

#[test]
fn an_index_that_is_moved_next_to_folders_outside_of_it_replaces_their_articles() {
    let dir = project();
    // `elsewhere` was outside of the base, and is below it now.
    dir.rename("old/.fihris", ".fihris");
    dir.write("elsewhere/c.txt", page("قمة في الرباط", "خبر ثالث أطول."));
    let index = dir.path_text(".fihris");
    let command = [
        "--index",
        &index,
        "index",
        "--json",
        "elsewhere",
        "old/news",
    ];
    let report = dir.fihris(command).run().exits(0).json();
    assert_eq!(
        (
            &report["updated"],
            &report["unchanged"],
            &report["articles"]
        ),
        (&1.into(), &2.into(), &3.into()),
        "{report}"
    );
    dir.fihris(["--index", &index, "check", "--full"]).exits(0);
    let report = dir.fihris(command).run().exits(0).json();
    assert_eq!(report["unchanged"], 3, "{report}");
}

#[test]
fn a_copied_project_has_an_index_of_its_own() {
    let dir = project();
    let copy = |from: &str, to: &str| {
        let base = dir.path(from);
        for entry in walkdir::WalkDir::new(&base).into_iter().flatten() {
            let below = entry.path().strip_prefix(&base).expect("below");
            let target = dir.path(to).join(below);
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).expect("made");
            } else {
                fs::copy(entry.path(), &target).expect("copied");
                let time = entry.metadata().expect("there").modified().expect("a time");
                let file = fs::File::options().append(true).open(&target);
                file.expect("open").set_modified(time).expect("set");
            }
        }
    };
    copy("old", "copy");
    let report = index(&dir, "copy", &[]).exits(0).json();
    assert_eq!(report["unchanged"], 3, "{report}");
    let expected = ["copy/news/2018/a.txt", "copy/news/b.txt", "elsewhere/c.txt"];
    assert_eq!(paths(&dir, "copy"), expected);
    dir.write("copy/news/b.txt", page("قمة في عمان", "غيره"));
    index(&dir, "copy", &[]).exits(0);
    assert_eq!(paths(&dir, "old").len(), 3);
    let report = index(&dir, "old", &[]).exits(0).json();
    assert_eq!(report["unchanged"], 3, "{report}");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_moved_too() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = Dir::new();
    let name = OsStr::from_bytes(b"caf\xe9.txt");
    fs::create_dir_all(dir.path("old/news")).expect("made");
    let text = page("قمة في موسكو", "خبر أول.");
    fs::write(dir.path("old/news").join(name), text).expect("written");
    index(&dir, "old", &["old/news"]).exits(0);
    dir.rename("old", "new");
    let report = index(&dir, "new", &[]).exits(0).json();
    assert_eq!(report["unchanged"], 1, "{report}");
    let at = dir.path_text("new/.fihris");
    let command = ["--index", &at, "search", "قمة", "--format", "paths"];
    let bytes = dir.fihris(command).bytes();
    let expected = dir
        .path("new/news")
        .canonicalize()
        .expect("there")
        .join(name);
    assert_eq!(bytes.trim_ascii_end(), expected.as_os_str().as_bytes());
}

#[test]
fn files_are_forgotten_by_their_new_paths() {
    let dir = project();
    index(&dir, "old", &["old/news"]).exits(0);
    let forget = |project: &str, path: &str| {
        let at = dir.path_text(&format!("{project}/.fihris"));
        dir.fihris(["--index", &at, "forget", path]).exits(0);
    };
    forget("old", "old/news/b.txt");
    dir.rename("old", "new");
    let report = index(&dir, "new", &[]).exits(0).json();
    assert_eq!(report["articles"], 2, "{report}");
    forget("new", "new/news/2018");
    assert_eq!(paths(&dir, "new"), ["elsewhere/c.txt"]);
}

#[test]
fn folders_that_are_elsewhere_now_can_be_mapped() {
    let dir = project();
    dir.rename("elsewhere", "mounted");
    let index = dir.path_text("old/.fihris");
    let (from, to) = (dir.path_text("elsewhere"), dir.path_text("mounted"));
    let map = format!("{from}={to}");
    let with_map = |args: &[&str]| {
        let all = ["--index", &index, "--map-path", &map];
        dir.fihris(all.iter().chain(args)).exits(0).stdout
    };
    let file = format!("{to}/c.txt\n");
    assert_eq!(with_map(&["search", "الرباط", "--format", "paths"]), file);
    assert_eq!(with_map(&["open", "--print", file.trim()]), file);
    assert!(with_map(&["show", file.trim()]).contains("خبر ثالث"));
    assert_eq!(
        with_map(&["search", "الرباط", "--count", "--path", &to]),
        "1\n"
    );
    dir.fihris([
        "--index",
        &index,
        "--map-path",
        "elsewhere=mounted",
        "stats",
    ])
    .exits(2)
    .says("two absolute paths");
}

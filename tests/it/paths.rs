//! Filters and counts by folder: `path:`, `--path`, `--facet folder`.

use crate::util::{Dir, page};

fn news() -> Dir {
    let dir = Dir::new();
    for name in [
        "news/sport/2024/a.txt",
        "news/sport/b.txt",
        "news/politics/c.txt",
        "d.txt",
    ] {
        dir.write(name, page("قمة", "نص عن القمة"));
    }
    dir.index(["."]).exits(0);
    dir
}

#[test]
fn articles_are_found_by_their_folder() {
    let dir = news();
    let (sport, one) = ("news/sport/2024/a.txt news/sport/b.txt", "news/sport/b.txt");
    for (query, expected) in [
        ("قمة path:sport/**", sport),
        ("قمة path:news/sport", sport),
        ("path:sport/*.txt", one),
        ("قمة path:\"news/politics\"", "news/politics/c.txt"),
        ("قمة -path:news", "d.txt"),
        (
            "قمة path:2024 path:politics",
            "news/politics/c.txt news/sport/2024/a.txt",
        ),
    ] {
        let mut found: Vec<String> = dir.find([query]).split(' ').map(str::to_owned).collect();
        found.sort();
        assert_eq!(found.join(" "), expected, "{query}");
    }
    assert_eq!(
        dir.find(["قمة", "--path", "sport/2024/"]),
        "news/sport/2024/a.txt"
    );
    let whole = dir.path_text("news/politics");
    assert_eq!(dir.find(["قمة", "--path", &whole]), "news/politics/c.txt");
}

#[test]
fn a_folder_without_articles_is_reported() {
    let dir = news();
    dir.fihris(["search", "قمة", "--path", "sports"])
        .exits(1)
        .says("no article has the path sports");
}

#[test]
fn a_path_that_leaves_its_folder_is_an_error() {
    let dir = news();
    for path in ["../etc", "news/../../etc", ".."] {
        dir.fihris(["search", "قمة", "--path", path])
            .exits(2)
            .says("--path: a path cannot contain `..`");
    }
    dir.fihris(["search", "قمة path:../etc"])
        .run()
        .says("the value of path: is searched for as words");
}

#[test]
fn folders_are_counted() {
    let dir = news();
    dir.fihris(["search", "-n", "0", "--facet", "folder", "--format", "tsv", "--no-header", "قمة"])
        .exits(0)
        .prints("folder\t.\t1\nfolder\tnews/politics\t1\nfolder\tnews/sport\t1\nfolder\tnews/sport/2024\t1\n");
}

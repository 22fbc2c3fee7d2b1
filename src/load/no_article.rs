//! Texts that are no articles: code, styles, bibliographies, lock files and settings of programs.

use std::ffi::OsStr;
use std::path::Path;

/// Kinds by the end of the name.
const EXTENSIONS: [(&str, &[&str]); 12] = [
    (
        "script",
        &[
            "js", "mjs", "cjs", "jsx", "ts", "tsx", "vue", "sh", "bash", "zsh", "fish", "bat",
            "cmd", "ps1", "vbs",
        ],
    ),
    (
        "style sheet",
        &["css", "scss", "sass", "less", "xsl", "xslt"],
    ),
    (
        "source code",
        &[
            "py", "pyc", "pyi", "rs", "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "cs", "java",
            "kt", "kts", "scala", "go", "rb", "pl", "pm", "php", "swift", "lua", "dart", "r", "jl",
            "hs", "ml", "ex", "exs", "erl", "clj", "sql", "asm", "wat", "ipynb", "mk", "cmake",
            "gradle", "sparql", "rq", "proto", "graphql",
        ],
    ),
    ("SVG image", &["svg"]),
    ("bibliography", &["bib", "ris", "enw", "bst", "bbl"]),
    ("lock file", &["lock", "lck"]),
    (
        "settings of a program",
        &[
            "ini",
            "cfg",
            "conf",
            "toml",
            "properties",
            "plist",
            "desktop",
            "editorconfig",
            "env",
            "htaccess",
            "service",
            "webmanifest",
            "xsd",
            "dtd",
            "rng",
            "map",
            "yaml",
            "yml",
        ],
    ),
    ("checksums", &["md5", "sha1", "sha256", "sha512", "sfv"]),
    ("subtitles", &["srt", "vtt", "ass"]),
    ("patch", &["diff", "patch"]),
    ("log of a program", &["log"]),
    ("backup copy", &["bak", "orig", "swp", "swo"]),
];

/// Kinds by the whole name, in lower case.
const NAMES: [(&str, &[&str]); 6] = [
    (
        "licence",
        &[
            "license",
            "license.txt",
            "license.md",
            "licence",
            "licence.txt",
            "licence.md",
            "copying",
            "copying.txt",
            "unlicense",
        ],
    ),
    (
        "log of a program",
        &[
            "wget-log",
            "wget.log",
            "hts-log.txt",
            "doit.log",
            "hts-in_progress.lock",
        ],
    ),
    (
        "list of words",
        &[
            "stopwords.txt",
            "stop_words.txt",
            "stop-words.txt",
            "stopwords",
            "stopwords_ar.txt",
            "arabic_stopwords.txt",
            "stopwords-ar.txt",
            "wordlist.txt",
            "words.txt",
        ],
    ),
    (
        "lock file",
        &[
            "package-lock.json",
            "npm-shrinkwrap.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "composer.lock",
            "cargo.lock",
            "poetry.lock",
            "pipfile.lock",
            "gemfile.lock",
            "go.sum",
            "uv.lock",
        ],
    ),
    (
        "settings of a program",
        &[
            "package.json",
            "composer.json",
            "tsconfig.json",
            "manifest.json",
            "desktop.ini",
            "thumbs.db",
            "requirements.txt",
            "robots.txt",
            "pipfile",
            "go.mod",
            "cmakelists.txt",
            "docker-compose.yml",
            "docker-compose.yaml",
            ".gitattributes",
        ],
    ),
    (
        "source code",
        &[
            "makefile",
            "dockerfile",
            "gemfile",
            "rakefile",
            "vagrantfile",
            "jenkinsfile",
        ],
    ),
];

/// Returns the kind of a file whose name or first bytes say that it is no article; `None` for any
/// other file. `path` may be that of a member of a container.
pub fn kind(path: &str, head: &str) -> Option<&'static str> {
    let start = head.trim_start_matches('\u{feff}').trim_start();
    if is_data(path, start) {
        return None;
    }
    by_name(path)
        .or_else(|| notes(path, head))
        .or_else(|| by_content(head))
}

/// Recognises what programs come with: `README.md` and the like, if they don't begin in Arabic.
fn notes(path: &str, head: &str) -> Option<&'static str> {
    const NOTES: [&str; 4] = ["readme", "changelog", "contributing", "code_of_conduct"];
    const ENDS: [&str; 4] = ["", ".md", ".txt", ".rst"];
    const MAX_HEAD_CHARS: usize = 2000;
    let name = path.rsplit(['/', '\\', '!']).next().unwrap_or(path);
    let name = name.to_lowercase();
    let is_notes = NOTES.iter().any(|note| {
        name.strip_prefix(note)
            .is_some_and(|end| ENDS.contains(&end))
    });
    let is_arabic = |c: char| ('\u{621}'..='\u{64a}').contains(&c);
    let has_arabic = || head.chars().take(MAX_HEAD_CHARS).any(is_arabic);
    (is_notes && !has_arabic()).then_some("notes about a program")
}

/// The start of a file of posts in the archive that Twitter gives its users.
pub const TWITTER_ARCHIVE: &str = "window.YTD.";

/// Returns whether a text is what its name hides: a page that a program made (`show.php`), or JSON
/// Lines of Scrapy, which end like programs of Julia.
fn is_data(path: &str, start: &str) -> bool {
    let begins_with = |tag: &str| {
        let begin = start.get(..tag.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(tag))
    };
    begins_with("<!doctype html")
        || begins_with("<html")
        || path.ends_with(".jl") && start.starts_with('{')
        || start.starts_with(TWITTER_ARCHIVE)
}

fn by_name(path: &str) -> Option<&'static str> {
    let name = path
        .rsplit(['/', '\\', '!'])
        .next()
        .unwrap_or(path)
        .to_lowercase();
    let is_listed = |(_, names): &&(&str, &[&str])| names.contains(&name.as_str());
    if let Some((kind, _)) = NAMES.iter().find(is_listed) {
        return Some(kind);
    }
    if path.contains("/hts-cache/") || is_numbered_log(&name) {
        return Some("log of a program");
    }
    if name.starts_with("~$") {
        return Some("lock file");
    }
    if name.ends_with('~') {
        return Some("backup copy");
    }
    if is_archive_index(path) {
        return Some("index of a web archive");
    }
    let extension = Path::new(&name).extension().and_then(OsStr::to_str)?;
    let is_known = |(_, ends): &&(&str, &[&str])| ends.contains(&extension);
    EXTENSIONS.iter().find(is_known).map(|(kind, _)| *kind)
}

/// Returns whether a member of a web archive (WACZ) lists its pages. The pages are in `archive/`.
fn is_archive_index(path: &str) -> bool {
    let Some((container, member)) = path.rsplit_once('!') else {
        return false;
    };
    let is_wacz = container.len() >= 5
        && container
            .get(container.len() - 5..)
            .is_some_and(|end| end.eq_ignore_ascii_case(".wacz"));
    is_wacz && !member.starts_with("archive/")
}

/// Returns whether a name is that of a further log of wget: `wget-log.1`.
fn is_numbered_log(name: &str) -> bool {
    name.strip_prefix("wget-log.")
        .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// Recognises texts in which each line is an address or a single word.
fn by_lines(head: &str) -> Option<&'static str> {
    const MIN_WORDS: usize = 20;
    const MAX_WORD_BYTES: usize = 50;
    let first = head.lines().next().unwrap_or_default();
    // The first line of most texts decides.
    if first.trim().is_empty() || first.trim().contains(char::is_whitespace) {
        return None;
    }
    // The last line of the head may be cut off.
    let mut lines = head
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .peekable();
    let (mut addresses, mut words) = (0, 0);
    while let Some(line) = lines.next() {
        if line.starts_with("http://") || line.starts_with("https://") {
            addresses += 1;
        } else if line.len() <= MAX_WORD_BYTES && line.chars().all(char::is_alphabetic) {
            words += 1;
        } else if lines.peek().is_some() {
            return None;
        }
    }
    match (addresses, words) {
        (1.., 0) => Some("list of addresses"),
        (0, MIN_WORDS..) => Some("list of words"),
        _ => None,
    }
}

/// Recognises texts by marks that no article begins with.
fn by_content(head: &str) -> Option<&'static str> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let line = head.lines().next().unwrap_or_default();
    if line.starts_with("#!/") {
        return Some("script");
    }
    const FIRST_LINES: [(&str, &str); 5] = [
        ("# Netscape HTTP Cookie File", "settings of a program"),
        ("# HTTP Cookie File", "settings of a program"),
        ("# HTTrack Website Copier", "settings of a program"),
        ("HTTrack", "log of a program"),
        ("MIT License", "licence"),
    ];
    if let Some((_, kind)) = FIRST_LINES
        .iter()
        .find(|(start, _)| line.starts_with(start))
    {
        return Some(kind);
    }
    if is_log_line(line) {
        return Some("log of a program");
    }
    if let Some(kind) = by_lines(head) {
        return Some(kind);
    }
    let entry = line.strip_prefix('@').and_then(|rest| rest.split_once('{'));
    const ENTRIES: [&str; 12] = [
        "article",
        "book",
        "inproceedings",
        "incollection",
        "misc",
        "phdthesis",
        "mastersthesis",
        "techreport",
        "online",
        "string",
        "comment",
        "preamble",
    ];
    if entry.is_some_and(|(name, _)| ENTRIES.contains(&name.trim().to_lowercase().as_str())) {
        return Some("bibliography");
    }
    if line.starts_with("TY  - ") {
        return Some("bibliography");
    }
    if line.starts_with("<?php") {
        return Some("source code");
    }
    const CODE: [&str; 10] = [
        "(function(",
        "(function (",
        "!function(",
        "(()=>",
        "(() =>",
        "\"use strict\"",
        "'use strict'",
        "window.",
        "var _",
        "@charset \"",
    ];
    let code = without_comment(head);
    if CODE.iter().any(|start| code.starts_with(start)) {
        return Some("script");
    }
    None
}

/// Returns whether a line is the first one of a log of wget: `--2024-03-05 10:00:00--  https://…`.
fn is_log_line(line: &str) -> bool {
    line.starts_with("--") && line.contains("--  http")
}

/// Returns the text after a comment of a script or style at its start.
fn without_comment(head: &str) -> &str {
    let comment = head
        .strip_prefix("/*")
        .and_then(|rest| rest.split_once("*/"));
    comment.map_or(head, |(_, rest)| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_bibliographies_and_lock_files_are_no_articles() {
        for (path, head, expected) in [
            ("/a/jquery.min.js", "", Some("script")),
            ("/a/site.css", "body {}", Some("style sheet")),
            ("a.zip!src/main.py", "", Some("source code")),
            ("/a/refs.bib", "", Some("bibliography")),
            ("/a/refs", "@article{key,\n", Some("bibliography")),
            ("/a/package-lock.json", "{}", Some("lock file")),
            ("/a/~$خبر.docx", "", Some("lock file")),
            ("/a/run", "#!/bin/sh\n", Some("script")),
            ("/a/x", "/*! v1 */ (function(){})", Some("script")),
            ("/a/show.php", "<?php echo 1;", Some("source code")),
            ("/a/plot.jl", "using Plots", Some("source code")),
            ("/a/LICENSE", "Permission", Some("licence")),
            ("/a/wget-log.2", "x", Some("log of a program")),
            (
                "/a/l",
                "--2024-03-05 10:00:00--  https://x.org/",
                Some("log of a program"),
            ),
            (
                "/a/u.txt",
                "https://x.org/1\nhttps://x.org/2\nhttps://x.org/3\n",
                Some("list of addresses"),
            ),
            ("/a/hts-cache/doit.log", "-qiC2 x", Some("log of a program")),
            (
                "/a/cookies.txt",
                "# Netscape HTTP Cookie File\n",
                Some("settings of a program"),
            ),
        ] {
            assert_eq!(kind(path, head), expected, "{path}");
        }
    }

    #[test]
    fn a_list_of_words_is_no_article() {
        let words = "من\nإلى\nعن\n".repeat(8);
        assert_eq!(kind("/a/x", &words), Some("list of words"));
        assert_eq!(
            kind("/a/x", &format!("{words}قال الوزير إن.\n{words}")),
            None
        );
    }

    #[test]
    fn notes_about_a_program_are_not_read_unless_they_are_in_arabic() {
        for path in ["/a/README.md", "/a/b.zip!x/readme.txt", "/a/CHANGELOG"] {
            assert_eq!(
                kind(path, "# Scraper\n\nRun it."),
                Some("notes about a program")
            );
            assert_eq!(kind(path, "# قمة في موسكو"), None);
        }
        assert_eq!(kind("/a/readme-story.txt", "A story"), None);
    }

    #[test]
    fn articles_and_data_are_read() {
        for (path, head) in [
            ("/a/خبر.txt", "قمة في موسكو"),
            ("/a/data.json", "{}"),
            ("/a/page.html", "<html>"),
            ("/a/الخبر 2024.3", "نص"),
            ("/a/x", "@الوزير قال"),
            ("/a/README.md", "# عنوان"),
            ("/a/show.php", "<!DOCTYPE html><title>خبر</title>"),
            ("/a/news.jl", "{\"title\": \"خبر\"}"),
            ("/a/tweets.js", "window.YTD.tweets.part0 = [ {"),
        ] {
            assert_eq!(kind(path, head), None, "{path}");
        }
    }
}

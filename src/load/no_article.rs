//! Texts that are no articles: code, styles, bibliographies, lock files and settings of programs.

use std::ffi::OsStr;
use std::path::Path;

/// Kinds by the end of the name.
const EXTENSIONS: [(&str, &[&str]); 10] = [
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
            "gradle",
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
        ],
    ),
    ("checksums", &["md5", "sha1", "sha256", "sha512", "sfv"]),
    ("subtitles", &["srt", "vtt", "ass"]),
    ("patch", &["diff", "patch"]),
];

/// Kinds by the whole name, in lower case.
const NAMES: [(&str, &[&str]); 3] = [
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
    by_name(path).or_else(|| by_content(head))
}

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
    if name.starts_with("~$") {
        return Some("lock file");
    }
    let extension = Path::new(&name).extension().and_then(OsStr::to_str)?;
    let is_known = |(_, ends): &&(&str, &[&str])| ends.contains(&extension);
    EXTENSIONS.iter().find(is_known).map(|(kind, _)| *kind)
}

/// Recognises texts by marks that no article begins with.
fn by_content(head: &str) -> Option<&'static str> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let line = head.lines().next().unwrap_or_default();
    if line.starts_with("#!/") {
        return Some("script");
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
        ] {
            assert_eq!(kind(path, head), expected, "{path}");
        }
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
        ] {
            assert_eq!(kind(path, head), None, "{path}");
        }
    }
}

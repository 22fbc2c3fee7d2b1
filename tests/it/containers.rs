//! Containers, what is no article, and programs that read files: as a user meets them.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::util::{Dir, page};

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in members {
        archive.start_file(*name, options).expect("memory");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

#[test]
fn members_of_an_archive_are_articles_that_show_and_refresh_know() {
    let dir = Dir::new();
    let (one, two) = (page("خبر أول", "عن النفط."), page("خبر ثان", "عن القمح."));
    dir.write("news/a.zip", zip(&[("x/1.txt", &one), ("x/2.txt", &two)]));
    assert_eq!(dir.index(["news"]).exits(0).counts(), "added 2, articles 2");
    assert_eq!(dir.show("a.zip!x/1.txt")["member"], "x/1.txt");
    assert_eq!(
        dir.index(["news"]).exits(0).counts(),
        "unchanged 2, articles 2"
    );
    let three = page("خبر ثالث", "عن الماء والكهرباء.");
    dir.write("news/a.zip", zip(&[("x/1.txt", &one), ("x/3.txt", &three)]));
    dir.index(["news"]).exits(0);
    let found = dir.find(["*"]);
    assert!(
        found.contains("a.zip!x/3.txt") && !found.contains("x/2.txt"),
        "{found}"
    );
}

#[test]
fn what_was_ignored_is_summed_by_kind() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر", "نص الخبر."))
        .write(
            "news/p.html",
            "<html><title>ت</title><p>نص الخبر الطويل هنا.</p></html>",
        )
        .write("news/p_files/x.js", "var a = 1;")
        .write("news/refs.bib", "@book{a,\n}")
        .write("news/b.js", "var b = 1;")
        .write("news/c.js", "var c = 1;");
    dir.fihris(["index", "news"])
        .exits(0)
        .says("ignored: 2 scripts, 1 bibliography, 1 folder with the pictures and scripts of a saved page");
}

#[test]
fn a_run_that_finds_nothing_to_read_exits_2() {
    let dir = Dir::new();
    dir.write("news/a.js", "var a = 1;");
    dir.fihris(["index", "news"])
        .exits(2)
        .says("ignored: 1 script");
}

#[test]
fn five_notes_of_a_kind_are_printed_and_the_others_counted() {
    let dir = Dir::new();
    for number in 0..44 {
        dir.write(
            &format!("news/{number}.zip"),
            b"PK\x03\x04broken".as_slice(),
        );
    }
    let answer = dir.fihris(["index", "news"]).exits(2);
    let lines = answer
        .stderr
        .lines()
        .filter(|line| line.contains("broken zip"));
    assert_eq!(lines.count(), 6, "{answer}");
    answer.says("and 39 more: broken zip archive");
}

#[test]
fn excluded_files_and_those_of_a_fihrisignore_are_not_read_now_or_later() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر", "نص الخبر."))
        .write("news/drafts/b.txt", page("مسودة", "نص المسودة."))
        .write("news/old/.fihrisignore", "*.txt\n")
        .write("news/old/c.txt", page("قديم", "نص قديم."));
    let first = dir.index(["--exclude", "drafts/", "news"]).exits(0);
    assert_eq!(first.counts(), "added 1, ignored 2, articles 1");
    dir.write("news/drafts/d.txt", page("أخرى", "نص آخر."));
    assert_eq!(
        dir.index(["news"]).exits(0).counts(),
        "unchanged 1, ignored 2, articles 1"
    );
    dir.fihris(["index", "--exclude", "a{b", "news"]).exits(2);
}

#[cfg(unix)]
#[test]
fn a_program_reads_files_and_is_not_remembered() {
    let dir = Dir::new();
    dir.write("news/a.scan", [0u8, 1, 2, 3].repeat(100))
        .write("news/b.txt", page("خبر", "نص الخبر."))
        .write(
            "ocr",
            "#!/bin/sh\nprintf 'خبر مصور\\n\\nنص الخبر المصور.\\n'\n",
        );
    dir.chmod("ocr", 0o755);
    dir.index(["news"]).exits(0);
    let program = dir.path_text("ocr");
    let args = ["--pre", &program, "--pre-glob", "*.scan", "news"];
    assert_eq!(
        dir.index(args).exits(0).counts(),
        "added 1, unchanged 1, articles 2"
    );
    assert_eq!(dir.index(args).exits(0).counts(), "unchanged 2, articles 2");
}

#[cfg(unix)]
#[test]
fn pdf_is_read_through_pdftotext_or_named_with_what_to_install() {
    let dir = Dir::new();
    dir.write("news/a.pdf", "%PDF-1.4\n%\u{e9}")
        .write(
            "bin/pdftotext",
            "#!/bin/sh\nprintf 'خبر مطبوع\\n\\nنص الخبر المطبوع.\\n'\n",
        )
        .folder("empty");
    dir.chmod("bin/pdftotext", 0o755);
    dir.fihris(["index", "news"])
        .env("PATH", dir.path("empty"))
        .exits(2)
        .says("ignored: 1 PDF document: install poppler-utils");
    let path = format!("{}:/usr/bin:/bin", dir.path_text("bin"));
    dir.fihris(["index", "--rebuild"])
        .env("PATH", path)
        .exits(0);
    assert_eq!(dir.find(["المطبوع"]), "a.pdf");
}

//! Invalid input: each fault is reported in one line, counted, listed, and costs only itself.

use crate::util::{Dir, NEWS, gzip, page, record, utf16le, zst};

/// A file that cannot be read in full.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    /// The expected lines on stderr, without the prefix `cannot read PATH: `.
    reported: &'static [&'static str],
    articles: u64,
}

/// Indexes the file together with a valid one, and asserts the expectations of the case.
#[track_caller]
fn check(case: Case) {
    let Case {
        name,
        bytes,
        reported,
        articles,
    } = case;
    let dir = Dir::new();
    dir.write(&format!("news/{name}"), bytes)
        .write("news/good.jsonl", NEWS);
    let answer = dir.index(["news"]).exits(2);
    let path = dir.path_text(&format!("news/{name}"));
    let expected: Vec<String> = reported
        .iter()
        .map(|reason| format!("cannot read {path}: {reason}"))
        .collect();
    let lines: Vec<&str> = answer.stderr.lines().collect();
    assert_eq!(lines, expected, "{answer}");
    let summary = answer.json();
    assert_eq!(summary["skipped"], 1, "{answer}");
    assert_eq!(summary["articles"], 5 + articles, "{answer}");
    assert_eq!(dir.find(["المنتخب"]), "match", "the rest is indexed");
    let listed = dir.skipped();
    assert_eq!(listed.len(), reported.len(), "{listed:?}");
    for (line, reason) in listed.iter().zip(reported) {
        // The list has columns for record and line.
        let reason = reason.trim_start_matches(|c: char| c.is_ascii_digit());
        let reason = reason
            .split_once(": ")
            .filter(|(place, _)| place.starts_with("record ") || place.starts_with("line "))
            .map_or(reason, |(_, reason)| reason);
        assert_eq!(line, &format!("problem news/{name}: {reason}"));
    }
    let strict = dir.fihris(["--index", "other", "index", "--strict", "news"]);
    strict.exits(2).says(expected.first().expect("a line"));
}

fn good() -> String {
    record("good", "خبر", "عن القمح.")
}

#[test]
fn a_truncated_gzip_file_is_read_up_to_the_cut() {
    let lines: String = (0..400)
        .map(|n| {
            record(
                &format!("r{n}"),
                "خبر",
                &format!("نص {} عن القمح.", n * 7919 % 1000),
            )
        })
        .collect();
    let packed = gzip(lines);
    let dir = Dir::new();
    dir.write("cut.jsonl.gz", &packed[..packed.len() / 2]);
    let answer = dir
        .index(["cut.jsonl.gz"])
        .exits(2)
        .says("broken gzip: unexpected end of file");
    let articles = answer.json()["articles"].as_u64().expect("a count");
    assert!((50..400).contains(&articles), "{answer}");
    let found = dir.find(["القمح"]).split(' ').count() as u64;
    assert_eq!(found, articles);
}

#[test]
fn invalid_gzip_data_is_reported() {
    let dir = Dir::new();
    dir.write("bad.gz", b"\x1f\x8bthis is no gzip at all")
        .write("good.jsonl", NEWS);
    let answer = dir.index(["."]).exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    let answer = answer.says(&format!(
        "cannot read {}: broken gzip: ",
        dir.path_text("bad.gz")
    ));
    assert_eq!(answer.json()["articles"], 5);
    assert_eq!(answer.json()["skipped"], 1);
    assert_eq!(dir.skipped().len(), 1);
}

#[test]
fn a_wrong_checksum_loses_no_article() {
    let mut packed = gzip(NEWS);
    let at = packed.len() - 6;
    packed[at] ^= 1;
    let dir = Dir::new();
    dir.write("n.jsonl.gz", packed);
    let answer = dir.index(["n.jsonl.gz"]).exits(2).says("broken gzip: ");
    assert_eq!(answer.json()["articles"], 5);
}

#[test]
fn a_truncated_zstd_file_is_reported() {
    let packed = zst(NEWS);
    let dir = Dir::new();
    dir.write("n.jsonl.zst", &packed[..packed.len() - 20]);
    dir.index(["n.jsonl.zst"])
        .exits(2)
        .says("broken zstd: unexpected end of file");
}

#[test]
fn a_nul_in_text_is_made_a_space() {
    check(Case {
        name: "nul.txt",
        bytes: page("خبر أول", "عن\0القمح والماء.").into_bytes(),
        reported: &["line 3: 1 NUL character, replaced by a space; the rest was read"],
        articles: 1,
    });
}

#[test]
fn an_invalid_character_becomes_a_replacement_character() {
    check(Case {
        name: "broken.txt",
        bytes: [
            page(
                "خبر أول",
                "هذا نص طويل بما يكفي ليعرف أنه في هذا الترميز، عن القمح.",
            )
            .as_bytes(),
            b"\xff\n",
        ]
        .concat(),
        reported: &["line 4: 1 invalid UTF-8 sequence, replaced with U+FFFD; the rest was read"],
        articles: 1,
    });
}

#[test]
fn a_lone_surrogate_in_json_costs_its_line() {
    let dir = Dir::new();
    for escape in ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\uZZZZ"] {
        let line = format!("{{\"id\":\"x\",\"title\":\"{escape} خبر\",\"text\":\"نص\"}}\n");
        dir.write("n.jsonl", [&good(), &line, NEWS].concat());
        let answer = dir.index(["n.jsonl"]).exits(2);
        assert_eq!(answer.read_errors().len(), 1, "{answer}");
        let answer = answer.says("record 2, line 2: broken JSON: ");
        assert_eq!(answer.json()["articles"], 6, "{escape}: {answer}");
    }
}

#[test]
fn a_line_that_is_not_json_costs_only_itself() {
    let dir = Dir::new();
    for line in [
        "{\"title\":",
        "nonsense",
        "[1,2]",
        "42",
        "{}",
        "{\"title\":\"\"}",
    ] {
        dir.write("n.jsonl", [&good(), line, "\n", NEWS].concat());
        let answer = dir.index(["n.jsonl"]).exits(2);
        assert_eq!(answer.read_errors().len(), 1, "{answer}");
        let answer = answer.says("record 2, line 2: ");
        assert_eq!(answer.json()["articles"], 6, "{line}: {answer}");
    }
}

#[test]
fn json_that_is_nested_without_end_costs_its_line() {
    let deep = format!("{{\"title\":{}", "[".repeat(100_000));
    let dir = Dir::new();
    dir.write("n.jsonl", [&good(), &deep, "\n", NEWS].concat());
    let answer = dir.index(["n.jsonl"]).exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    assert_eq!(answer.json()["articles"], 6, "{answer}");
}

#[test]
fn an_array_that_ends_too_early_keeps_its_whole_objects() {
    let dir = Dir::new();
    let objects: Vec<&str> = NEWS.lines().collect();
    dir.write("n.json", format!("[{},{{\"title\":\"خب", objects.join(",")));
    let answer = dir.index(["n.json"]).exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    assert_eq!(answer.json()["articles"], 5, "{answer}");
}

#[test]
fn ragged_rows_cost_themselves() {
    check(Case {
        name: "n.csv",
        bytes: "id,title,text\n1,خبر,عن القمح.\n2,خبر\n3,خبر,نص,زائد\n4,خبر,عن القمح.\n"
            .as_bytes()
            .to_vec(),
        reported: &[
            "record 2, line 3: the row has 2 cells and the header 3: skipped",
            "record 3, line 4: the row has 4 cells and the header 3: skipped",
        ],
        articles: 2,
    });
}

#[test]
fn a_quote_that_is_not_closed_costs_its_row() {
    let dir = Dir::new();
    dir.write(
        "n.csv",
        "id,title,text\n1,خبر,عن القمح.\n2,خبر,\"عن الماء.\n3,خبر,عن القمح.\n4,خبر,عن القمح.\n",
    );
    let answer = dir.index(["n.csv"]).exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    let answer = answer.says("record 2, line 3: a quote is not closed");
    assert_eq!(answer.json()["articles"], 3, "{answer}");
}

#[test]
fn a_table_without_a_known_column_says_how_to_name_one() {
    check(Case {
        name: "n.csv",
        bytes: "a,b,c\n1,2,3\n".as_bytes().to_vec(),
        reported: &[
            "line 1: no column for title or text is known: name one with --map body=COLUMN (the header is a,b,c)",
        ],
        articles: 0,
    });
}

#[test]
fn an_unclosed_record_is_reported_and_read() {
    check(Case {
        name: "n.sgml",
        bytes: "<DOC>\n<DOCNO>1</DOCNO>\n<TEXT>عن القمح.</TEXT>\n<DOC>\n<DOCNO>2</DOCNO>\n<TEXT>عن الماء.</TEXT>\n</DOC>\n"
            .as_bytes()
            .to_vec(),
        reported: &["record 1, line 1: <DOC> without </DOC>"],
        articles: 2,
    });
}

#[test]
fn an_unclosed_last_record_is_reported_and_read() {
    check(Case {
        name: "n.sgml",
        bytes: "<DOC>\n<DOCNO>1</DOCNO>\n<TEXT>عن القمح.</TEXT>\n</DOC>\n<DOC>\n<DOCNO>2</DOCNO>\n<TEXT>عن الماء"
            .as_bytes()
            .to_vec(),
        reported: &["record 2, line 5: <DOC> without </DOC>"],
        articles: 2,
    });
}

#[test]
fn a_record_without_text_is_reported() {
    check(Case {
        name: "n.sgml",
        bytes: "<DOC>\n<DOCNO>1</DOCNO>\n<TEXT></TEXT>\n</DOC>\n<DOC>\n<DOCNO>2</DOCNO>\n<TEXT>عن الماء.</TEXT>\n</DOC>\n"
            .as_bytes()
            .to_vec(),
        reported: &["record 1, line 1: no title and no text"],
        articles: 1,
    });
}

#[test]
fn a_line_of_40_megabytes_is_skipped_and_the_lines_after_it_are_read() {
    let mut bytes = good().into_bytes();
    bytes.extend(b"{\"title\":\"");
    bytes.resize(bytes.len() + 40_000_000, b'x');
    bytes.extend(b"\"}\n");
    bytes.extend(NEWS.as_bytes());
    let dir = Dir::new();
    dir.write("n.jsonl", gzip(bytes));
    let answer = dir
        .index(["n.jsonl"])
        .exits(2)
        .says("record 2, line 2: a line over 32 MiB: skipped");
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    assert_eq!(answer.json()["articles"], 6, "{answer}");
}

#[test]
fn plain_text_over_the_limit_is_skipped() {
    let mut bytes = page("خبر أول", "عن القمح.").into_bytes();
    bytes.resize(bytes.len() + 40_000_000, b'x');
    bytes.extend(format!("\n=====\n{}", page("خبر ثان", "عن الماء.")).into_bytes());
    let dir = Dir::new();
    dir.write("long.txt", bytes);
    let answer = dir
        .index(["long.txt"])
        .exits(2)
        .says("text over 32 MiB without a delimiter line: skipped");
    assert_eq!(answer.json()["articles"], 1, "{answer}");
}

#[test]
fn an_archive_that_ends_within_a_record_is_reported() {
    check(Case {
        name: "n.warc",
        bytes: "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://example.org/1\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\nعنوان الخبر\nنص الخبر عن القمح.\n"
            .as_bytes()
            .to_vec(),
        reported: &["record 1: the archive ends within a record"],
        articles: 1,
    });
}

#[test]
fn a_truncated_feed_gives_its_complete_entries() {
    let dir = Dir::new();
    dir.write(
        "feed.xml",
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item><title>خبر أول</title><link>http://example.org/1</link><description>عن القمح.</description></item><item><title>خبر",
    );
    let answer = dir.index(["feed.xml"]).exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    let articles = answer.json()["articles"].as_u64();
    assert!(matches!(articles, Some(1 | 2)), "{answer}");
    assert_eq!(dir.find(["القمح"]), "http://example.org/1");
}

#[test]
fn utf16_that_ends_within_a_character_is_reported() {
    let mut bytes = utf16le(&page("خبر أول", "عن القمح."));
    bytes.pop();
    let dir = Dir::new();
    dir.write("a.txt", bytes);
    let answer = dir.index(["a.txt"]).exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    assert_eq!(dir.find(["القمح"]), "a.txt");
}

#[test]
fn other_kinds_of_files_and_empty_files_are_ignored_by_name() {
    let dir = Dir::new();
    dir.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0")
        .write("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01")
        .write("document.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
        .write(
            "program",
            [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 120]].concat(),
        )
        .write("archive.zip", b"PK\x03\x04\x14\0\0\0\x08\0")
        .write("archive.rar", b"Rar!\x1a\x07\x01\0")
        .write("empty.txt", "")
        .write("blank.txt", " \n\t\n\u{feff}\n")
        .write("empty.txt.gz", gzip(""))
        .write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0")
        .write(
            "noise",
            (0..2000u32)
                .map(|n| (n * 7919 % 251) as u8)
                .collect::<Vec<_>>(),
        )
        .write("good.jsonl", NEWS);
    // Without `pdftotext`, wherever it is installed.
    let index = || dir.indexing(["."]).env("PATH", "").run();
    let answer = index().exits(2);
    assert_eq!(
        answer.counts(),
        "added 1, skipped 1, ignored 10, articles 5"
    );
    assert_eq!(
        dir.skipped(),
        [
            "ignored archive.rar: rar archive: unpack it first",
            "problem archive.zip: broken zip archive: Could not find EOCD",
            "ignored blank.txt: empty file",
            "ignored document.pdf: PDF document: install poppler-utils",
            "ignored empty.txt: empty file",
            "ignored empty.txt.gz: empty file",
            "ignored noise: binary data",
            "ignored photo.jpg: JPEG image",
            "ignored picture.png: PNG image",
            "ignored picture.txt: PNG image",
            "ignored program: ELF program",
        ]
    );
    let again = index();
    assert_eq!(
        again.counts(),
        "unchanged 1, skipped 1, ignored 10, articles 5"
    );
}

#[test]
fn an_ignored_file_is_read_once_it_is_text() {
    let dir = Dir::new();
    dir.write("a.txt", "");
    assert_eq!(dir.index(["a.txt"]).exits(2).counts(), "ignored 1");
    dir.write("a.txt", page("خبر أول", "عن القمح."));
    dir.index(["a.txt"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "a.txt");
    dir.write("a.txt", "");
    assert_eq!(
        dir.index(["a.txt", "--prune"]).exits(0).counts(),
        "ignored 1"
    );
    assert_eq!(dir.find(["القمح"]), "");
}

#[test]
fn a_repaired_file_is_not_listed_any_more() {
    let dir = Dir::new();
    dir.write("n.jsonl", [&good(), "nonsense\n"].concat());
    dir.index(["n.jsonl"]).exits(2);
    assert_eq!(dir.skipped().len(), 1);
    dir.write("n.jsonl", good());
    dir.index(["n.jsonl"]).exits(0).silently();
    assert!(dir.skipped().is_empty());
    dir.fihris(["stats", "--skipped"]).exits(1).prints("");
}

#[test]
fn a_file_full_of_faults_is_reported_briefly() {
    let dir = Dir::new();
    dir.write(
        "n.jsonl",
        [&good(), "nonsense\n".repeat(1000).as_str()].concat(),
    );
    let answer = dir.index(["n.jsonl"]).exits(2);
    let lines = answer.stderr.lines().count();
    assert!(lines <= 201, "{lines} lines");
    assert_eq!(answer.json()["skipped"], 1);
    assert!(
        dir.skipped()
            .last()
            .is_some_and(|last| last.ends_with("and 800 more")),
        "{:?}",
        dir.skipped().last()
    );
}

#[test]
fn faults_beyond_the_limit_are_counted() {
    let dir = Dir::new();
    dir.write(
        "n.jsonl",
        [&good(), "nonsense\n".repeat(1000).as_str()].concat(),
    );
    dir.index(["n.jsonl"]).exits(2).says("800 more");
}

#[test]
fn quiet_keeps_the_errors() {
    let dir = Dir::new();
    dir.write("n.jsonl", [&good(), "nonsense\n"].concat());
    let answer = dir.fihris(["--quiet", "index", "n.jsonl"]).exits(2);
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
}

#[test]
fn a_summary_with_faults_names_the_command_that_lists_them() {
    let dir = Dir::new();
    dir.write("n.jsonl", [&good(), "nonsense\n"].concat());
    dir.fihris(["index", "n.jsonl"])
        .exits(2)
        .says("1 not read in full")
        .says("`fihris stats --skipped` lists what could not be read");
}

#[test]
fn broken_standard_input_is_named_as_it_was_given() {
    let dir = Dir::new();
    dir.indexing(["-"])
        .input("{\"title\":\"خبر\"}\nnonsense\n")
        .exits(2)
        .says("cannot read -: record 2, line 2: ");
    dir.indexing(["--name", "wire", "-"])
        .input("{\"title\":\"خبر\"}\nnonsense\n")
        .exits(2)
        .says("cannot read wire: record 2, line 2: ");
    assert_eq!(dir.skipped().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_name_cannot_command_the_terminal() {
    let dir = Dir::new();
    dir.write(
        "bad\u{1b}[31m\n\u{202e}name.jsonl",
        "{\"title\":\"خبر\"}\nnonsense\n",
    );
    let answer = dir.index(["."]).exits(2);
    assert!(
        !answer.stderr.contains(['\u{1b}', '\u{202e}']),
        "{answer:?}",
        answer = answer.stderr
    );
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
}

/// `الخبر.txt` in Windows-1256.
#[cfg(target_os = "linux")]
const NOT_UTF8: &[u8] = b"\xc7\xe1\xce\xc8\xd1.txt";

#[cfg(target_os = "linux")]
fn with_a_name_that_is_not_utf8() -> (Dir, std::path::PathBuf) {
    use std::os::unix::ffi::OsStrExt;
    let dir = Dir::new();
    let path = dir.folder("news").path("news");
    let path = path.join(std::ffi::OsStr::from_bytes(NOT_UTF8));
    std::fs::write(&path, page("خبر أول", "عن القمح.")).expect("written");
    assert_eq!(dir.index(["news"]).exits(0).counts(), "added 1, articles 1");
    (dir, path)
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_utf8_is_indexed_and_left_alone() {
    let (dir, _) = with_a_name_that_is_not_utf8();
    assert_eq!(
        dir.index(["news"]).exits(0).counts(),
        "unchanged 1, articles 1"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_utf8_is_removed_when_it_is_gone() {
    let (dir, path) = with_a_name_that_is_not_utf8();
    std::fs::remove_file(path).expect("deleted");
    assert_eq!(
        dir.index(["news", "--prune"]).exits(0).counts(),
        "removed 1"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_utf8_is_forgotten_with_its_folder() {
    let (dir, _) = with_a_name_that_is_not_utf8();
    dir.fihris(["forget", "news"]).exits(0);
    assert_eq!(dir.find(["القمح"]), "");
}

#[test]
fn a_name_with_spaces_quotes_and_arabic_is_a_name() {
    let dir = Dir::new();
    dir.write(
        "أخبار اليوم/خبر 'مهم' \"جدا\" & غيره.txt",
        page("خبر أول", "عن القمح."),
    );
    dir.index(["أخبار اليوم"]).exits(0);
    let id = "خبر 'مهم' \"جدا\" & غيره.txt";
    assert_eq!(dir.find(["القمح"]), id);
    assert_eq!(dir.show(id)["title"], "خبر أول");
}

#[test]
fn an_id_and_a_title_of_any_length_can_be_found() {
    let long = "ك".repeat(40_000);
    let dir = Dir::with("n.jsonl", record(&long, &long, "عن القمح."));
    let id = dir.find(["القمح"]);
    assert!(
        long.starts_with(&id) && !id.is_empty(),
        "{} bytes",
        id.len()
    );
    assert_eq!(dir.show(&id)["title"], long.as_str());
}

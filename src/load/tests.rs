//! Tests each format with well-formed and with hostile input.

use std::io::Write;

use super::*;
use crate::article::Article;

mod containers;
mod documents;
mod exports;
mod mail;
mod page_dates;
mod page_metadata;
mod page_text;
mod pages;
mod records;
mod xml;

/// The result of loading a file.
struct LoadResult {
    outcome: Outcome,
    articles: Vec<Article>,
    notes: Vec<Note>,
    /// Parts of the file that hold no articles.
    ignored: Vec<String>,
}

impl LoadResult {
    fn format(&self) -> Format {
        match &self.outcome {
            Outcome::Read(summary) => summary.format,
            Outcome::Ignored { kind, .. } => panic!("ignored as {kind}"),
            Outcome::Container { kind, .. } => panic!("read as {kind}"),
        }
    }

    fn ids(&self) -> Vec<&str> {
        self.articles
            .iter()
            .map(|article| article.id.as_str())
            .collect()
    }

    fn titles(&self) -> Vec<&str> {
        self.articles
            .iter()
            .map(|article| article.title.as_deref().unwrap_or(""))
            .collect()
    }

    fn note_texts(&self) -> Vec<String> {
        let position = |name: &str, value: Option<u64>| {
            value.map_or(String::new(), |v| format!("{name} {v}, "))
        };
        let note = |note: &Note| {
            format!(
                "{}{}{}",
                position("record", note.record),
                position("line", note.line),
                note.reason
            )
        };
        self.notes.iter().map(note).collect()
    }
}

fn load_bytes(bytes: &[u8], options: &Options) -> LoadResult {
    load_bytes_of("a", bytes, options)
}

fn load_bytes_of(name: &str, bytes: &[u8], options: &Options) -> LoadResult {
    let origin = Origin {
        path: format!("/news/{name}"),
        id: name.into(),
        category: Some("محليات".into()),
        member: None,
    };
    let (mut articles, mut notes, mut ignored) = (Vec::new(), Vec::new(), Vec::new());
    let outcome = load_reader(&mut &*bytes, &origin, options, &mut |item| {
        match item {
            Item::Article(article) => articles.push(article),
            Item::Note(note) => notes.push(note),
            Item::Ignored { member, kind } => ignored.push(format!("{member}: {kind}")),
        }
        Ok(())
    })
    .expect("a buffer can be read");
    if let Outcome::Read(summary) = &outcome {
        assert_eq!(summary.articles, articles.len() as u64);
    }
    LoadResult {
        outcome,
        articles,
        notes,
        ignored,
    }
}

fn load_text(text: &str) -> LoadResult {
    load_bytes(text.as_bytes(), &Options::default())
}

fn load_named(text: &str, name: &str) -> LoadResult {
    load_bytes_of(name, text.as_bytes(), &Options::default())
}

fn ignored_kind(bytes: &[u8]) -> String {
    match load_bytes(bytes, &Options::default()).outcome {
        Outcome::Ignored { kind, hash } => {
            assert_eq!(hash, *blake3::hash(bytes).as_bytes());
            kind
        }
        Outcome::Read(summary) => panic!("read as {}", summary.format),
        Outcome::Container { kind, .. } => panic!("read as {kind}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

// Kinds of files

#[test]
fn files_without_text_are_ignored_by_name() {
    assert_eq!(
        ignored_kind(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
        "JPEG image"
    );
    assert_eq!(ignored_kind(b""), "empty file");
    assert_eq!(
        ignored_kind("\u{feff} \n\u{a0}\r\n".as_bytes()),
        "empty file"
    );
    assert_eq!(
        ignored_kind(&[0, 1, 2, 3, 4, 5, 6, 7].repeat(40)),
        "binary data"
    );
    assert_eq!(ignored_kind(&gzip(b"")), "empty file");
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    assert_eq!(ignored_kind(&gzip(&tar)), "tar archive: unpack it first");
    assert!(ignored_kind(&gzip(&gzip(b"x"))).ends_with("unpack it first"));
}

#[test]
fn one_article_is_the_same_record_in_every_encoding_and_compression() {
    let text = "<DOC>\n<DOCNO>A.1</DOCNO>\n<TITLE>عنوان الخبر</TITLE>\n<TEXT>\nقال وزير الخارجية إن الاجتماع سيعقد في القاهرة.\n</TEXT>\n</DOC>\n";
    let expected = load_text(text).articles;
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let legacy = encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
    let dos = text.replace('\n', "\r\n").into_bytes();
    let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
    for bytes in [
        utf16,
        legacy.clone(),
        dos,
        gzip(text.as_bytes()),
        gzip(&legacy),
        zstd,
    ] {
        let loaded = load_bytes(&bytes, &Options::default());
        assert_eq!(loaded.articles, expected);
        assert!(loaded.notes.is_empty());
    }
}

#[test]
fn options_override_detection() {
    let options = Options {
        format: Some(Format::Plain),
        encoding: Some("windows-1256".into()),
        ..Options::default()
    };
    let loaded = load_bytes(b"{\"title\": \"\xc7\xe1\"}", &options);
    assert_eq!(loaded.format(), Format::Plain);
    assert_eq!(loaded.articles[0].body, "{\"title\": \"ال\"}");
}

#[test]
fn invalid_characters_and_nuls_are_replaced_and_reported() {
    let mut bytes = "سطر أول طويل بما يكفي ليعرف ترميزه من حروفه الكثيرة\n"
        .repeat(2)
        .into_bytes();
    bytes.extend(b"a\0b \xd9.");
    let loaded = load_bytes(&bytes, &Options::default());
    assert!(loaded.articles[0].body.ends_with("a b \u{fffd}."));
    assert_eq!(
        loaded.note_texts(),
        [
            "line 3, 1 invalid UTF-8 sequence, replaced with U+FFFD; the rest was read",
            "line 3, 1 NUL character, replaced by a space; the rest was read"
        ]
    );
}

#[test]
fn the_report_of_several_repairs_is_in_the_plural() {
    let text = "سطر أول طويل بما يكفي ليعرف ترميزه من حروفه الكثيرة\n".repeat(3);
    let loaded = load_bytes(
        &[text.as_bytes(), b"a\0b\0 \xd9. \xd9."].concat(),
        &Options::default(),
    );
    assert_eq!(
        loaded.note_texts(),
        [
            "line 4, 2 invalid UTF-8 sequences, each replaced with U+FFFD; the rest was read",
            "line 4, 2 NUL characters, each replaced by a space; the rest was read"
        ]
    );
}

#[test]
fn the_records_before_the_end_of_a_truncated_gzip_are_read() {
    let lines: String = (0..3000)
        .map(|n| format!("{{\"title\": \"خبر {n}\"}}\n"))
        .collect();
    let packed = gzip(lines.as_bytes());
    let loaded = load_bytes(&packed[..packed.len() - 200], &Options::default());
    assert!(loaded.articles.len() > 2000);
    let last = loaded.notes.last().unwrap();
    assert_eq!(last.reason, "broken gzip: unexpected end of file");
    assert!(last.line.is_some_and(|line| line > 2000));
}

#[test]
fn a_stream_larger_than_the_buffer_is_read_to_its_end() {
    let line = format!(
        "{{\"title\": \"خبر\", \"text\": \"{}\"}}\n",
        "كلمة ".repeat(2000)
    );
    let text = line.repeat(BUFFER_BYTES / line.len() + 2);
    let loaded = load_bytes(text.as_bytes(), &Options::default());
    assert_eq!(loaded.articles.len(), text.lines().count());
    assert_eq!(
        loaded.outcome.hash(),
        *blake3::hash(text.as_bytes()).as_bytes()
    );
    let packed = load_bytes(&gzip(text.as_bytes()), &Options::default());
    assert_eq!(packed.articles, loaded.articles);
}

#[test]
fn an_error_of_the_sink_ends_the_reading() {
    let mut calls = 0;
    let result = load_reader(
        &mut &b"{\"title\": 1}\n{\"title\": 2}\n"[..],
        &Origin::default(),
        &Options::default(),
        &mut |_| {
            calls += 1;
            anyhow::bail!("full")
        },
    );
    assert!(matches!(result, Err(LoadError::Sink(error)) if error.to_string() == "full"));
    assert_eq!(calls, 1);
}

#[test]
fn a_missing_file_is_an_error_without_its_path() {
    let path = Path::new("/no/such/file");
    let result = load_file(path, &Origin::default(), &Options::default(), &mut |_| {
        Ok(())
    });
    assert!(matches!(&result, Err(LoadError::Read(_))));
    assert_eq!(result.unwrap_err().to_string(), "no such file or directory");
}

// Plain text

#[test]
fn plain_text_is_split_at_delimiter_lines() {
    let loaded = load_text("خبر أول\n=====\nخبر ثان\nسطر\n=====\n");
    assert_eq!(loaded.ids(), ["a", "a#2"]);
    assert_eq!(loaded.articles[1].category.as_deref(), Some("محليات"));
}

#[test]
fn an_oversized_section_costs_only_itself() {
    let long = "x".repeat(1000) + "\n";
    let text = format!(
        "أول\n=====\n{}=====\nثالث\n",
        long.repeat(Limits::default().record_bytes() / 1000)
    );
    let loaded = load_text(&text);
    assert_eq!(loaded.articles.len(), 2);
    assert_eq!(
        loaded.note_texts(),
        ["line 3, text over 32 MiB without a delimiter line: skipped (see --max-record)"]
    );
}

// Arbitrary input

/// Fragments of the formats.
const PIECES: [&str; 36] = [
    "<DOC>",
    "</DOC>",
    "\n",
    "<TITLE>",
    "</TITLE>",
    "<TEXT>",
    "<P>",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\"title\"",
    "\"articles\":[",
    "\\",
    "\\ud800",
    "title,text\n",
    ";",
    "\t",
    "<html>",
    "<p>",
    "<!--",
    "<![CDATA[",
    "<rss>",
    "<item>",
    "</item>",
    "WARC/1.0\r\n",
    "Content-Length: 5\r\n",
    "\r\n\r\n",
    "نص",
    "&amp;",
    "=====\n",
    "---\n",
    "\0",
];

proptest::proptest! {
    #[test]
    fn no_bytes_panic_in_any_format(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
        pieces in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..60),
    ) {
        let packed = gzip(&bytes);
        let cut = packed.get(..packed.len() / 2).unwrap_or_default();
        for format in Format::ALL.map(Some).into_iter().chain([None]) {
            let options = Options { format, ..Options::default() };
            load_bytes(&bytes, &options);
            load_bytes(cut, &options);
            load_bytes(pieces.concat().as_bytes(), &options);
            let requested = Options { encoding: Some("windows-1256".into()), ..options };
            load_bytes(&bytes, &requested);
        }
    }
}

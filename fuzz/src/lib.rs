//! The fuzz targets, one function each. A target panics if a property does not hold for the data.
//!
//! `cargo fuzz run TARGET` runs one; `tests/it/fuzz_corpus.rs` of the crate runs all of them on the
//! seeds and on all inputs that ever failed.

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::io::Write;
use std::sync::OnceLock;

use fihris::arabic::tokenizer::{ArabicTokenizer, Terms};
use fihris::arabic::words::{MAX_LETTERS, Words};
use fihris::arabic::{TermKind, fold, lemma};
use fihris::article::Article;
use fihris::concordance::{Extent, LineWidths, OccurrenceFinder, occurrences};
use fihris::index::Reader;
use fihris::load::{Format, Item, Options, Origin, Outcome, load_reader};
use fihris::marking;
use fihris::query::grammar;
use fihris::query::matcher::Matcher;
use fihris::refresh::{Settings, Target, refresh};
use fihris::render::bidi::{Bidi, Display, field};
use fihris::render::html::Html;
use fihris::render::{HitView, Renderer, Summary};
use fihris::search::Request;
use fihris::snippet;
use tantivy::tokenizer::{TokenStream, Tokenizer};
use tempfile::TempDir;

/// A target with its name.
type FuzzTarget = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [FuzzTarget; 38] = [
    ("text", text),
    ("markdown", markdown),
    ("sgml", sgml),
    ("jsonl", jsonl),
    ("json", json),
    ("csv", csv),
    ("tsv", tsv),
    ("html", html),
    ("feed", feed),
    ("warc", warc),
    ("any", any),
    ("encoding", encoding),
    ("unpack", unpack),
    ("clean", clean),
    ("dates", dates),
    ("words", words),
    ("folding", folding),
    ("lemma", lemma),
    ("query", query),
    ("search", search),
    ("snippet", snippet),
    ("page", page),
    ("display", display),
    ("config", config),
    ("zip", zip),
    ("tar", tar),
    ("docx", docx),
    ("odt", odt),
    ("xlsx", xlsx),
    ("epub", epub),
    ("mail", mail),
    ("mbox", mbox),
    ("mhtml", mhtml),
    ("mediawiki", mediawiki),
    ("tei", tei),
    ("nitf", nitf),
    ("newsml", newsml),
    ("xml", xml),
];

/// Loads the data. Checks that each article has an id and a valid date.
fn load(options: &Options, mut data: &[u8]) -> Vec<Article> {
    let origin = Origin {
        path: "/news/file".to_owned(),
        id: "file".to_owned(),
        category: None,
        member: None,
    };
    let mut articles = Vec::new();
    let outcome = load_reader(&mut data, &origin, options, &mut |item| {
        match item {
            Item::Article(article) => articles.push(article),
            Item::Note(note) => assert!(!note.to_string().is_empty()),
            Item::Ignored { member, kind } => assert!(!member.is_empty() && !kind.is_empty()),
        }
        Ok(())
    });
    if let Ok(Outcome::Read(summary)) = outcome {
        assert_eq!(summary.articles, articles.len() as u64);
    }
    for article in &articles {
        assert!(!article.id.is_empty());
        // A date of less than a day has no number of days.
        if let Some(date) = article.date.as_ref().filter(|date| date.len() == 10) {
            fihris::index::document::days(date).expect("a valid date");
        }
    }
    articles
}

fn load_as(format: Format, data: &[u8]) {
    load(&options(format), data);
}

fn options(format: Format) -> Options {
    let mut options = Options::default();
    options.format = Some(format);
    options
}

pub fn text(data: &[u8]) {
    load_as(Format::Plain, data);
}

pub fn sgml(data: &[u8]) {
    load_as(Format::Sgml, data);
}

pub fn jsonl(data: &[u8]) {
    load_as(Format::Jsonl, data);
}

pub fn json(data: &[u8]) {
    load_as(Format::Json, data);
}

pub fn markdown(data: &[u8]) {
    load_as(Format::Markdown, data);
}

pub fn csv(data: &[u8]) {
    load_as(Format::Csv, data);
}

pub fn tsv(data: &[u8]) {
    load_as(Format::Tsv, data);
}

pub fn html(data: &[u8]) {
    load_as(Format::Html, data);
}

pub fn feed(data: &[u8]) {
    load_as(Format::Feed, data);
}

pub fn warc(data: &[u8]) {
    load_as(Format::Warc, data);
}

pub fn any(data: &[u8]) {
    load(&Options::default(), data);
}

/// Loads data as a zip archive.
pub fn zip(data: &[u8]) {
    load(&Options::default(), &[b"PK\x03\x04", data].concat());
    load(&Options::default(), data);
}

/// Loads data as a tar archive, with a right checksum in its first header.
pub fn tar(data: &[u8]) {
    let mut archive = data.to_vec();
    if let Some(header) = archive.get_mut(..512) {
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    load(&Options::default(), &archive);
}

/// Loads an archive of parts, of which one is the data.
fn load_archive(parts: &[(&str, &[u8])]) {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, data) in parts {
        archive.start_file(*name, options).expect("memory");
        archive.write_all(data).expect("memory");
    }
    load(
        &Options::default(),
        &archive.finish().expect("memory").into_inner(),
    );
}

pub fn docx(data: &[u8]) {
    load_archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", data),
    ]);
}

pub fn odt(data: &[u8]) {
    for kind in ["text", "spreadsheet"] {
        let kind = format!("application/vnd.oasis.opendocument.{kind}");
        load_archive(&[("mimetype", kind.as_bytes()), ("content.xml", data)]);
    }
}

pub fn xlsx(data: &[u8]) {
    const WORKBOOK: &[u8] = br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r"/></sheets></workbook>"#;
    const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="r" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    const ROOT: &[u8] = br#"<Relationships><Relationship Id="r" Type="officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    load_archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", data),
        ("xl/sharedStrings.xml", data),
    ]);
}

/// Loads the data as the package document and the chapter of a book.
pub fn epub(data: &[u8]) {
    const CONTAINER: &[u8] =
        br#"<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>"#;
    const PACKAGE: &[u8] = br#"<package><manifest><item id="a" href="a.html" media-type="text/html"/></manifest><spine><itemref idref="a"/></spine></package>"#;
    for package in [PACKAGE, data] {
        load_archive(&[
            ("META-INF/container.xml", CONTAINER),
            ("p.opf", package),
            ("a.html", data),
        ]);
    }
}

pub fn mail(data: &[u8]) {
    load_as(Format::Mail, data);
}

pub fn mbox(data: &[u8]) {
    load_as(Format::Mbox, data);
}

pub fn mhtml(data: &[u8]) {
    load_as(Format::Mhtml, data);
}

pub fn mediawiki(data: &[u8]) {
    load_as(Format::Mediawiki, data);
}

pub fn tei(data: &[u8]) {
    load_as(Format::Tei, data);
}

pub fn nitf(data: &[u8]) {
    load_as(Format::Nitf, data);
}

pub fn newsml(data: &[u8]) {
    load_as(Format::Newsml, data);
}

pub fn xml(data: &[u8]) {
    load_as(Format::Xml, data);
}

/// Decodes plain text. The first byte of the data chooses the encoding.
pub fn encoding(data: &[u8]) {
    const LABELS: [&str; 6] = [
        "utf-8",
        "windows-1256",
        "iso-8859-6",
        "utf-16le",
        "utf-16be",
        "gb18030",
    ];
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let mut options = options(Format::Plain);
    options.encoding = Some(LABELS[usize::from(*first) % LABELS.len()].to_owned());
    load(&options, rest);
}

/// Loads data after the signature of a compression, and checks that compressed data loads as the
/// data itself. The first byte chooses.
pub fn unpack(data: &[u8]) {
    let Some((choice, data)) = data.split_first() else {
        return;
    };
    let is_compressed = data.starts_with(GZIP) || data.starts_with(ZSTD);
    match choice % 4 {
        0 => drop(load_bytes(&[GZIP, b"\x08", data].concat())),
        1 => drop(load_bytes(&[ZSTD, data].concat())),
        // Data that is compressed twice is not read.
        _ if is_compressed => drop(load_bytes(data)),
        2 => assert_eq!(load_bytes(&gzip(data)), load_bytes(data)),
        _ => assert_eq!(load_bytes(&zstd(data)), load_bytes(data)),
    }
}

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Loads data in an encoding in which each byte is one character.
fn load_bytes(data: &[u8]) -> Vec<Article> {
    let mut options = options(Format::Plain);
    options.encoding = Some("windows-1252".to_owned());
    options.clean = false;
    load(&options, data)
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(data: &[u8]) -> Vec<u8> {
    thread_local! {
        static COMPRESSOR: RefCell<zstd::bulk::Compressor<'static>> =
            RefCell::new(zstd::bulk::Compressor::new(1).expect("memory"));
    }
    COMPRESSOR.with_borrow_mut(|compressor| compressor.compress(data).expect("memory"))
}

/// Cleaning loses no letter of the body. The first line is the title, the rest the body.
pub fn clean(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (title, body) = text.split_once('\n').unwrap_or(("", &text));
    let mut article = Article {
        title: Some(title.to_owned()),
        body: body.to_owned(),
        ..Article::default()
    };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let before = letters(body);
    fihris::clean::clean(&mut article);
    let lists = article.removed.iter().chain(&article.related);
    let moved: usize = lists.map(|line| letters(line)).sum();
    let summary = article.summary.as_deref().map_or(0, letters);
    let author = article.author.as_deref().map_or(0, letters);
    let source = article.source.as_deref().map_or(0, letters);
    let after = letters(&article.body) + moved + summary + author + source;
    assert!(
        after >= before,
        "letters were lost: {before} became {after}"
    );
}

/// A date or range does not end before it begins.
pub fn dates(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(date) = fihris::dates::parse(&text) {
        assert!(date.first_day() <= date.last_day());
    }
    fihris::dates::date_line(&text);
    let today = fihris::dates::parse("2024-02-29")
        .expect("a date")
        .first_day();
    if let Ok((Some(first), Some(last))) = fihris::dates::parse_range_on(&text, today) {
        assert!(first <= last);
    }
}

/// Words are in the order of the text, at character boundaries.
pub fn words(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut words = Words::new(&text);
    let mut before = 0..0;
    while words.advance() {
        let range = words.range();
        let source = text.get(range.clone()).expect("character boundaries");
        assert!(!source.is_empty());
        // A ligature can be several words with one range, the first of which may begin earlier.
        assert!(
            range.start >= before.start && range.end >= before.end,
            "{range:?} after {before:?}"
        );
        assert!(!words.spelling().is_empty());
        assert!(words.spelling().chars().count() <= MAX_LETTERS);
        before = range;
    }
}

/// Folding is idempotent.
pub fn folding(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut words = Words::new(&text);
    while words.advance() {
        let folded = fold::exact(words.spelling());
        assert_eq!(fold::exact(&folded), folded);
    }
}

/// Each word has an analysis, and the positions of terms increase with the words.
pub fn lemma(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut words = Words::new(&text);
    while words.advance() {
        assert!(!lemma::analyses(words.spelling()).is_empty());
    }
    let terms = [
        Terms::Of(TermKind::Exact),
        Terms::Of(TermKind::Word),
        Terms::Of(TermKind::Root),
        Terms::Of(TermKind::Trigrams),
        Terms::Of(TermKind::Name),
        Terms::WordAndExact,
    ];
    for terms in terms {
        let mut tokenizer = ArabicTokenizer::new(terms);
        let mut stream = tokenizer.token_stream(&text);
        let mut position = 0;
        while stream.advance() {
            let token = stream.token();
            assert!(token.position == usize::MAX || token.position >= position);
            assert!(text.get(token.offset_from..token.offset_to).is_some());
            assert!(!token.text.is_empty());
            position = token.position;
        }
    }
}

/// Any text is a query, except with a range of dates that ends before it starts. The position of an
/// error is within the query.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for strict in [false, true] {
        let options = grammar::Options {
            strict,
            ..grammar::Options::default()
        };
        if let Err(error) = grammar::parse(&text, options) {
            assert!(strict || error.reason.starts_with("the range ends before it starts"));
            assert!(error.position <= text.chars().count());
            assert!(!error.to_string().is_empty());
        }
    }
}

const NEWS: &str = r#"{"id":"1","title":"قمة بوتين وكيم","text":"وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ.\nواستقبله الزعيم كيم.","source":"رويترز","date":"2024-06-19"}
{"id":"2","title":"ارتفاع أسعار النفط","text":"ارتفعت أسعار النفط في السوق، وقال عبد الله إن F-16 طائرة.","category":"اقتصاد","date":"2023-12-31"}
{"id":"3","title":"حكاية","text":"حكاية بلا تاريخ."}
"#;

/// Returns a reader of an index of three articles.
fn reader() -> &'static Reader {
    static INDEX: OnceLock<(TempDir, Reader)> = OnceLock::new();
    let (_, reader) = INDEX.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        let target = Target::Stream("news".to_owned(), Box::new(NEWS.as_bytes()));
        let settings = Settings {
            threads: 1,
            memory_bytes: 15_000_000,
            ..Settings::default()
        };
        refresh(dir.path(), vec![target], &settings, &mut ()).expect("indexed");
        let reader = Reader::open(dir.path()).expect("opened");
        (dir, reader)
    });
    reader
}

/// A search returns at most the articles of the index, and their excerpts are valid.
pub fn search(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let request = Request::new(&text);
    // A pattern that matches too many words is an error.
    let Ok(results) = fihris::search::search(reader(), &request) else {
        return;
    };
    assert!(results.total <= 3 && results.hits.len() as u64 <= results.total);
    let matcher = Matcher::new(&request.group);
    for hit in results.hits {
        let article = reader().article(hit.address).expect("an article");
        excerpt(&article, &matcher);
    }
}

/// Checks the highlights of an excerpt, and the marks in the whole article.
fn excerpt(article: &Article, matcher: &Matcher) {
    let matches = snippet::ArticleMatches::new(article, matcher);
    let excerpt = snippet::excerpt(article, &matches);
    let chars = excerpt.text.chars().count();
    let mut end = 0;
    for (from, to) in excerpt.highlights {
        assert!(end <= from && from < to && to <= chars);
        end = to;
    }
    snippet::opening(article);
    snippet::matched_words(&matches, matcher, true);
    for (text, part) in fihris::query::texts(article) {
        let marks = marking::marks(text, part, matcher);
        assert!(marks.iter().all(|mark| text.get(mark.clone()).is_some()));
    }
}

/// Excerpts and occurrences are valid. The first line is the query, the second the title, the rest
/// the body.
pub fn snippet(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (query, rest) = text.split_once('\n').unwrap_or((&text, &text));
    let (title, body) = rest.split_once('\n').unwrap_or(("", rest));
    let article = Article {
        title: Some(title.to_owned()),
        body: body.to_owned(),
        ..Article::default()
    };
    let request = Request::new(query);
    excerpt(&article, &Matcher::new(&request.group));
    let finder = OccurrenceFinder::new(&request.group);
    for occurrence in occurrences(&article, &finder) {
        occurrence.line(Extent::Columns(LineWidths::split(80)));
    }
}

/// A page of arbitrary text has no active content, and its links lead only to the web or to files.
pub fn page(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let lines: Vec<&str> = text.split('\n').collect();
    let line = |number: usize| lines.get(number % lines.len()).map(ToString::to_string);
    let mut hit = HitView {
        rank: 1,
        url: line(0),
        opening: line(1).unwrap_or_default(),
        title_marks: std::iter::once(0..line(3).map_or(0, |title| title.len())).collect(),
        ..HitView::default()
    };
    hit.snippet.highlights = vec![(0, text.chars().count())];
    hit.listing.id = line(2).unwrap_or_default();
    hit.listing.title = line(3);
    hit.listing.path = line(4).unwrap_or_default();
    hit.listing.source = line(5);
    hit.listing.category = line(6);
    hit.listing.date = line(7);
    hit.snippet.text = text.clone();
    let summary = Summary {
        query: text.clone(),
        topic: line(1),
        total: 1,
        ..Summary::default()
    };
    let mut page = Vec::new();
    let mut html = Html::new(Some(&text));
    html.begin(&mut page, &summary).expect("memory");
    html.hit(&mut page, &summary, &hit).expect("memory");
    html.end(&mut page, &summary).expect("memory");
    html.finish(&mut page).expect("memory");
    let page = String::from_utf8(page).expect("text");
    let document = dom_query::Document::from(page.as_str());
    let active = "script, iframe, object, embed, img, link, base, form, svg, math, audio, video";
    assert_eq!(document.select(active).length(), 0, "{page}");
    assert_eq!(document.select("style").length(), 1);
    for element in document.select("*").iter() {
        for attribute in element.attrs() {
            let name = attribute.name.local.to_string();
            assert!(!name.starts_with("on"), "{name}");
            if name == "href" {
                let target = attribute.value.to_string().to_ascii_lowercase();
                let schemes = ["http://", "https://", "file://", "#"];
                assert!(
                    schemes.iter().any(|scheme| target.starts_with(scheme)),
                    "{target}"
                );
            }
        }
    }
}

/// Displayed text contains no control characters and no direction overrides.
pub fn display(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for (bidi, columns) in [
        (Bidi::Off, None),
        (Bidi::Isolate, Some(80)),
        (Bidi::Visual, Some(80)),
        (Bidi::Visual, Some(1)),
        (Bidi::Visual, None),
    ] {
        let out = Shared::default();
        let mut display = Display::new(out.clone(), bidi, columns);
        writeln!(display, "{}", field(&text)).expect("memory");
        display.flush().expect("memory");
        drop(display);
        let output = out.0.lock().expect("no panic").clone();
        let output = String::from_utf8(output).expect("text");
        let is_control =
            |c: char| (c.is_control() && c != '\n') || ('\u{202A}'..='\u{202E}').contains(&c);
        assert!(!output.contains(is_control), "{output:?}");
    }
}

#[derive(Clone, Default)]
struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Any configuration file is accepted or rejected.
pub fn config(data: &[u8]) {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("fihris.toml");
    std::fs::write(&path, data).expect("written");
    let index = folder.path().join(".fihris");
    let args = [
        "fihris".into(),
        "--index".into(),
        index.into(),
        "search".into(),
        "x".into(),
    ];
    fihris::config::parse(&args).ok();
}

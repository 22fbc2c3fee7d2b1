//! Reads files of any supported format into articles.
//!
//! ```text
//! bytes ─ unpack ─▶ content ─ scan ─▶ encoding ─ text ─▶ characters ─ sniff ─▶ one reader ─ emitter ─▶ Item
//! ```
//!
//! A file is read twice, in pieces. The scan reads all of it to detect its encoding; the reader of
//! the format then needs no more memory than its largest record. Content of at most 8 MiB is
//! buffered between the two passes, so that it is read from disk once. A record larger than
//! [`Limits::record`] is skipped with a note.
//!
//! ```
//! use fihris::load::{Item, Options, load_folder};
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("summit.txt"), "قمة في موسكو\n\nوصل الزعيم إلى موسكو مساء الأربعاء.\n")?;
//!
//! let mut titles = Vec::new();
//! load_folder(folder.path(), &Options::default(), &mut |path, item| {
//!     match item {
//!         Item::Article(article) => titles.push(article.title),
//!         Item::Note(note) => eprintln!("{}: {note}", path.display()),
//!         Item::Ignored { member, kind } => eprintln!("{member}: {kind}"),
//!     }
//!     Ok(())
//! })?;
//! assert_eq!(titles, [Some("قمة في موسكو".to_owned())]);
//! # Ok::<(), anyhow::Error>(())
//! ```

mod attribute_counter;
mod container;
mod document;
mod dom;
mod emitter;
mod encoding;
pub(crate) mod exclusion;
mod feed;
mod fields;
mod folder;
mod format;
mod html;
mod http;
mod index_folder;
mod json;
mod legacy;
mod limits;
mod magic;
mod mail;
mod markdown;
mod markup;
pub(crate) mod member;
mod mojibake;
mod newswire;
mod no_article;
pub mod plain;
mod preprocessor;
mod program;
mod record;
mod rows;
mod scan;
mod sections;
mod sgml;
mod sniff;
mod spool;
mod tags;
mod text;
mod unknown_fields;
mod unpack;
pub(crate) mod walk;
mod warc;
mod xml;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::dates;
use crate::note::io_reason;
pub use crate::note::{Note, NoteKind};
use container::budget::Budget;
use emitter::Emitter;
pub use folder::load_folder;
pub use format::{Format, UnknownFormat};
pub use limits::{InvalidSize, Limits, MAX_RECORD, Size};
use member::{Items, Receiver};
pub use preprocessor::Preprocessor;
use scan::Scan;
pub(crate) use spool::{Source, spool};
use text::Text;
use unpack::Unpacked;

/// The size up to which content is buffered in memory between the two passes.
pub(crate) const BUFFER_BYTES: usize = 8 << 20;

/// Settings for reading files. By default the format and encoding of each file are detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Options {
    /// The format; `None` detects it for each file.
    pub format: Option<Format>,
    /// A label of the WHATWG Encoding Standard (`windows-1256`); `None` detects the encoding.
    pub encoding: Option<String>,
    /// Pairs of a field and the column, key or tag that holds it: `("body", "content")`.
    pub map: Vec<(String, String)>,
    /// Whether Arabic that was decoded in a wrong encoding before it was saved is mended.
    pub repair_encoding: bool,
    /// Whether site boilerplate is taken out of the body.
    pub clean: bool,
    /// Limits on the size of what is read.
    pub limits: Limits,
    /// Glob patterns of files and folders below a root that are not read.
    pub exclude: Vec<String>,
    /// The source of articles that name none.
    pub source: Option<String>,
    /// The category of articles that name none. It takes precedence over the folder.
    pub category: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            format: None,
            encoding: None,
            map: Vec::new(),
            repair_encoding: false,
            clean: true,
            limits: Limits::default(),
            exclude: Vec::new(),
            source: None,
            category: None,
        }
    }
}

impl Options {
    /// Checks the encoding label and the fields of the map before any file is read.
    ///
    /// # Errors
    ///
    /// Returns an error if the encoding is unknown, or if the map names a field that articles do
    /// not have; the message lists the fields.
    pub fn check(&self) -> Result<(), LoadError> {
        encoding::from_options(self).map_err(LoadError::Invalid)?;
        fields::FieldNames::new(&self.map).map_err(LoadError::Invalid)?;
        exclusion::Exclusions::check(&self.exclude).map_err(LoadError::Invalid)?;
        Ok(())
    }
}

/// The origin of a file: the values that its articles take where the file gives none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The absolute path as text, for [`Article::path`].
    pub path: String,
    /// The path below the root, separated by `/`: the id of an article without one.
    pub id: String,
    /// The folder below the root: the category of an article without one.
    pub category: Option<String>,
    /// The name in the container, if the file is a member of one.
    pub member: Option<String>,
}

impl Origin {
    /// Returns the origin of a file in `folder` or below it. `shown` is its path as text.
    pub fn below(folder: &Path, path: &Path, shown: &str) -> Self {
        let below = path.strip_prefix(folder).unwrap_or(path);
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        let folders = names.split_last().map_or(&[][..], |(_, folders)| folders);
        let category = category_of(folders.iter().map(AsRef::as_ref));
        Origin {
            path: shown.to_owned(),
            id: names.join("/"),
            category: category.map(str::to_owned),
            member: None,
        }
    }

    /// Returns the origin of a member of the container with this origin. Its articles have the
    /// innermost named folder in the container as their category or, if there is none, that of the container.
    pub(crate) fn member(&self, name: &str) -> Self {
        let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
        let folder = category_of(folders.split('/'));
        Origin {
            path: format!("{}!{name}", self.path),
            id: format!("{}!{name}", self.id),
            category: folder.map(str::to_owned).or_else(|| self.category.clone()),
            member: Some(match &self.member {
                Some(container) => format!("{container}!{name}"),
                None => name.to_owned(),
            }),
        }
    }
}

/// Returns the category that the folders around a file name: the innermost one that is not a
/// number, a date or a word for files.
fn category_of<'n>(folders: impl DoubleEndedIterator<Item = &'n str> + Clone) -> Option<&'n str> {
    const WORDS_FOR_FILES: [&str; 30] = [
        "data",
        "dataset",
        "datasets",
        "corpus",
        "corpora",
        "articles",
        "files",
        "file",
        "txt",
        "text",
        "texts",
        "html",
        "htm",
        "pages",
        "json",
        "jsonl",
        "csv",
        "xml",
        "raw",
        "clean",
        "train",
        "test",
        "dev",
        "valid",
        "validation",
        "output",
        "out",
        "docs",
        "documents",
        "بيانات",
    ];
    let is_number = |folder: &str| {
        folder.chars().any(char::is_numeric)
            && folder
                .chars()
                .all(|c| c.is_numeric() || c.is_ascii_punctuation() || c == ' ')
    };
    let is_date = |folder: &str| dates::date_line(folder).is_some() || dates::parse(folder).is_ok();
    let mut names = folders.filter(|folder| {
        let bare = folder.trim_matches('.').trim();
        !bare.is_empty() && !bare.eq_ignore_ascii_case("data") && !is_number(bare) && !is_date(bare)
    });
    let is_named = |folder: &&str| {
        !WORDS_FOR_FILES
            .iter()
            .any(|word| folder.trim().eq_ignore_ascii_case(word))
    };
    names
        .clone()
        .rev()
        .find(is_named)
        .or_else(|| names.next_back())
}

/// An article or a note, which reading a file yields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is an article")]
pub enum Item {
    /// An article.
    Article(Article),
    /// A note about the file or one of its records.
    Note(Note),
    /// A member of a container that holds no articles.
    Ignored {
        /// The name in the container.
        member: String,
        /// The kind, as in [`Outcome::Ignored`].
        kind: String,
    },
}

/// The outcome of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The file was read. Notes report the parts that could not be read.
    Read(Summary),
    /// The file is of a kind that holds no articles.
    Ignored {
        /// The kind: `JPEG image`, `script`, `empty file`, `rar archive: unpack it first`.
        kind: String,
        /// The blake3 hash of the raw bytes.
        hash: [u8; 32],
    },
    /// The file is a container, whose members were read one by one. Notes report the members that
    /// could not be found in it.
    Container {
        /// The kind: `zip archive`, `mailbox`.
        kind: &'static str,
        /// The blake3 hash of the raw bytes.
        hash: [u8; 32],
    },
}

impl Outcome {
    /// Returns the blake3 hash of the raw bytes.
    pub fn hash(&self) -> [u8; 32] {
        match self {
            Outcome::Read(summary) => summary.hash,
            Outcome::Ignored { hash, .. } | Outcome::Container { hash, .. } => *hash,
        }
    }
}

/// A summary of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The format it was read as.
    pub format: Format,
    /// The WHATWG name of the encoding it was read in.
    pub encoding: &'static str,
    /// The number of articles.
    pub articles: u64,
    /// The blake3 hash of the raw bytes.
    pub hash: [u8; 32],
}

/// An error that ended the reading of a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be opened or read. Another attempt may succeed.
    #[error("{}", io_reason(.0))]
    Read(io::Error),
    /// The file is in an encoding that is not supported, or an option is invalid. The reason does
    /// not name the path.
    #[error("{0}")]
    Invalid(String),
    /// The sink returned this error.
    #[error(transparent)]
    Sink(anyhow::Error),
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> Self {
        LoadError::Read(error)
    }
}

/// Receives the articles and notes of a file, in the order of the file.
pub type Sink<'a> = dyn FnMut(Item) -> anyhow::Result<()> + 'a;

/// Reads one file and passes its articles and notes to `sink`, in the order of the file.
///
/// # Errors
///
/// Returns [`LoadError::Read`] if the file cannot be opened or read, [`LoadError::Invalid`] if an
/// option is invalid or the file is in UTF-32, and [`LoadError::Sink`] if the sink returns an
/// error, which ends the reading. A fault *in* a file is a [`Note`], never an error.
pub fn load_file(
    path: &Path,
    origin: &Origin,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Outcome, LoadError> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return load_reader(&mut file, origin, options, sink);
    }
    load(&mut file, origin, options, &mut Items(sink))
}

/// Reads a stream, such as standard input, as [`load_file`] reads a file. More than 8 MiB are
/// spooled to a temporary file.
///
/// ```
/// use fihris::load::{Item, Options, Origin, load_reader};
///
/// let mut json = r#"{"title": "قمة في موسكو", "text": "وصل الزعيم إلى موسكو."}"#.as_bytes();
/// let mut articles = Vec::new();
/// load_reader(&mut json, &Origin::default(), &Options::default(), &mut |item| {
///     if let Item::Article(article) = item {
///         articles.push(article);
///     }
///     Ok(())
/// })?;
/// assert_eq!(articles[0].title.as_deref(), Some("قمة في موسكو"));
/// # Ok::<(), fihris::load::LoadError>(())
/// ```
///
/// # Errors
///
/// Returns the errors of [`load_file`], and [`LoadError::Read`] if the temporary file cannot be
/// written.
pub fn load_reader(
    reader: &mut dyn Read,
    origin: &Origin,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Outcome, LoadError> {
    load(&mut spool(reader)?, origin, options, &mut Items(sink))
}

/// Scans the source, then passes its content to the reader of its format.
pub(crate) fn load(
    source: &mut dyn Source,
    origin: &Origin,
    options: &Options,
    receiver: &mut dyn Receiver,
) -> Result<Outcome, LoadError> {
    load_nested(
        source,
        origin,
        options,
        &mut Budget::new(&options.limits),
        receiver,
    )
}

/// Like [`load`], for a source inside containers that share a budget.
fn load_nested(
    source: &mut dyn Source,
    origin: &Origin,
    options: &Options,
    budget: &mut Budget,
    receiver: &mut dyn Receiver,
) -> Result<Outcome, LoadError> {
    let requested = encoding::from_options(options).map_err(LoadError::Invalid)?;
    let names = fields::FieldNames::new(&options.map).map_err(LoadError::Invalid)?;

    let mut scan = Scan::of_source(source, &options.limits)?;
    let hash = scan.hash;
    if let Some(kind) = scan
        .container
        .filter(|_| options.format != Some(Format::Warc))
    {
        return container::load(kind, source, &mut scan, origin, options, budget, receiver);
    }
    let ignored = |kind: &str| Outcome::Ignored {
        kind: kind.to_owned(),
        hash,
    };
    if let Some(kind) = scan.ignored_kind(options.format, requested) {
        return Ok(ignored(&kind));
    }
    let encoding = scan.encoding(requested).map_err(LoadError::Invalid)?;
    let head = scan.head_text(encoding);
    if scan.is_blank(&head) && scan.unpack_error.is_none() {
        return Ok(ignored("empty file"));
    }
    if options.format.is_none()
        && let Some(kind) = no_article::kind(&origin.path, &head)
    {
        return Ok(ignored(kind));
    }
    let format = match options.format {
        Some(format) => format,
        None => match sniff::format(&head, &origin.path, &names) {
            Ok(format) => format,
            Err(kind) => return Ok(ignored(kind)),
        },
    };

    let mut buffered;
    let mut unpacked;
    let content: &mut dyn BufRead = match scan.content.take() {
        Some(bytes) => {
            buffered = Cursor::new(bytes);
            &mut buffered
        }
        None => {
            source.seek(SeekFrom::Start(0))?;
            unpacked = BufReader::with_capacity(
                text::PIECE_BYTES,
                Unpacked::open(source, &options.limits)?,
            );
            &mut unpacked
        }
    };
    let has_own_encodings = matches!(
        format,
        Format::Warc | Format::Mail | Format::Mbox | Format::Mhtml
    );
    let mut emitter = Emitter::new(origin, options, names, receiver);
    let content = content.take(scan.content_bytes);
    let mut text = Text::new(content, encoding, options.limits.record_bytes());
    text.repairs_encoding = options.repair_encoding;
    let status = match format {
        Format::Plain => sections::read(&mut text, &mut emitter),
        Format::Markdown => markdown::read(&mut text, &mut emitter),
        Format::Sgml => sgml::read(&mut text, &head, &mut emitter),
        Format::Jsonl => json::read_lines(&mut text, &mut emitter),
        Format::Json => json::read_values(&mut text, &head, &mut emitter),
        Format::Csv | Format::Tsv => rows::read(&mut text, format, &mut emitter),
        Format::Html => html::read(&mut text, &mut emitter),
        Format::Feed => feed::read(&mut text, &mut emitter),
        Format::Warc => warc::read(text.bytes(), &mut emitter),
        Format::Mediawiki => xml::mediawiki::read(&mut text, &mut emitter),
        Format::Tei => xml::tei::read(&mut text, &mut emitter),
        Format::Nitf => xml::nitf::read(&mut text, &mut emitter),
        Format::Newsml => xml::newsml::read(&mut text, &mut emitter),
        Format::Xml => xml::records::read(&mut text, &head, &mut emitter),
        Format::Mail | Format::Mhtml => mail::read(text.bytes(), format, budget, &mut emitter),
        Format::Mbox => mail::read_box(text.bytes(), budget, &mut emitter),
        // Recognised by their bytes, so this content is not one of them.
        Format::Zip
        | Format::Tar
        | Format::Docx
        | Format::Odt
        | Format::Xlsx
        | Format::Epub
        | Format::Pdf => return Err(LoadError::Invalid(format!("it is not a {format} file"))),
    }?;
    if let emitter::ReadStatus::NoArticles(kind) = status
        && scan.unpack_error.is_none()
    {
        return Ok(ignored(kind));
    }
    emitter.finish(&text, scan.unpack_error.as_deref())?;
    Ok(Outcome::Read(Summary {
        format,
        // The records of an archive are decoded one by one.
        encoding: if has_own_encodings {
            "UTF-8"
        } else {
            encoding.name()
        },
        articles: emitter.articles(),
        hash,
    }))
}

#[cfg(test)]
mod tests;

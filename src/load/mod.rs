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
mod database;
mod document;
mod dom;
mod emitter;
mod encoding;
pub(crate) mod exclusion;
mod feed;
mod fields;
mod file_name;
mod flags;
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
mod origin;
#[cfg(feature = "serve")]
pub(crate) mod original;
mod outcome;
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
use std::io::{BufRead, BufReader, Cursor, Read, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use crate::note::{Note, NoteKind};
use container::budget::Budget;
use emitter::Emitter;
pub use flags::Flag;
pub use folder::load_folder;
pub use format::{Format, UnknownFormat};
pub use limits::{InvalidSize, Limits, MAX_RECORD, Size};
use member::{Items, Receiver};
pub use origin::Origin;
pub use outcome::{Item, LoadError, Outcome, Sink, Summary};
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
    emitter.is_article = matches!(format, Format::Plain | Format::Markdown | Format::Html);
    let content = content.take(scan.content_bytes);
    let mut text = Text::new(content, encoding, options.limits.record_bytes());
    text.repairs_encoding = options.repair_encoding;
    let status = match format {
        Format::Plain => match database::kind(&head) {
            Some(database) => {
                emitter.is_article = false;
                database::read(&mut text, database, &mut emitter)
            }
            None => sections::read(&mut text, &mut emitter),
        },
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

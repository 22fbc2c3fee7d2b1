//! From a file of any kind to article records.
//!
//! ```text
//! bytes ─ unpack ─▶ content ─ survey ─▶ encoding ─ text ─▶ characters ─ sniff ─▶ one reader ─ desk ─▶ Item
//! ```
//!
//! A file is read twice, in pieces: the survey needs the whole of it to know its encoding, and the
//! reader of the format then needs no more memory than its largest record. What fits a buffer
//! ([`BUFFER_BYTES`]) is kept between the two and read from disk once. A record over
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
//!     }
//!     Ok(())
//! })?;
//! assert_eq!(titles, [Some("قمة في موسكو".to_owned())]);
//! # Ok::<(), anyhow::Error>(())
//! ```

mod attributes;
mod desk;
mod encoding;
mod feed;
mod fields;
mod folder;
mod html;
mod http;
mod json;
mod json_values;
mod kind;
mod limits;
mod linked;
mod magic;
mod markup;
pub mod plain;
mod record;
mod rows;
mod sections;
mod sgml;
mod sniff;
mod survey;
mod tags;
mod text;
mod tree;
mod unpack;
pub(crate) mod walk;
mod warc;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;

use crate::article::Article;
use crate::note::io_reason;
pub use crate::note::{Note, NoteKind};
use desk::Desk;
pub use folder::load_folder;
pub use kind::{Format, UnknownFormat};
pub use limits::{Limits, MAX_RECORD, Size};
use survey::Survey;
use text::Text;
use unpack::Unpacked;

/// Content up to this size is kept in memory between the survey and the reading.
pub const BUFFER_BYTES: usize = 8 << 20;

/// How files are to be read, where the files themselves are not to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The format; `None` finds it out from each file.
    pub format: Option<Format>,
    /// A label of the WHATWG Encoding Standard (`windows-1256`); `None` finds it out.
    pub encoding: Option<String>,
    /// Pairs of a field and the column, key or tag that holds it: `("body", "content")`.
    pub map: Vec<(String, String)>,
    /// Whether site leftovers are taken out of the body.
    pub clean: bool,
    /// How much of a file is read.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            format: None,
            encoding: None,
            map: Vec::new(),
            clean: true,
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// Checks the encoding label and the fields of the map, before any file is read.
    ///
    /// # Errors
    ///
    /// Says which encoding or field is unknown, and which fields there are.
    pub fn check(&self) -> Result<(), String> {
        encoding::forced(self)?;
        fields::Names::new(&self.map).map(drop)
    }
}

/// Where a file's articles come from: what they carry when the file itself says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The absolute path as text: [`Article::path`].
    pub path: String,
    /// The path below the root, separated by `/`: the id of an article without one.
    pub id: String,
    /// The folder below the root: the category of an article without one.
    pub category: Option<String>,
}

impl Origin {
    /// Of a file in a folder or somewhere below it; `shown` is its path as text.
    pub fn below(folder: &Path, path: &Path, shown: &str) -> Self {
        let below = path.strip_prefix(folder).unwrap_or(path);
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        let category = names.first().filter(|_| names.len() > 1);
        Origin {
            path: shown.to_owned(),
            id: names.join("/"),
            category: category.map(ToString::to_string),
        }
    }
}

/// One thing that reading a file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is an article")]
pub enum Item {
    /// An article.
    Article(Article),
    /// Something to know about the file or a record.
    Note(Note),
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was read, though perhaps not all of it: the notes tell.
    Read(Summary),
    /// It holds no articles by its nature.
    Ignored {
        /// What it is: `JPEG image`, `PDF document`, `empty file`, `zip archive: unpack it first`.
        kind: String,
        /// The blake3 hash of the raw bytes.
        hash: [u8; 32],
    },
}

impl Outcome {
    /// The blake3 hash of the raw bytes, as they lie on the disk.
    pub fn hash(&self) -> [u8; 32] {
        match self {
            Outcome::Read(summary) => summary.hash,
            Outcome::Ignored { hash, .. } => *hash,
        }
    }
}

/// What was decided about a file that was read, and what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The format it was read as.
    pub format: Format,
    /// The WHATWG name of the encoding it was read in.
    pub encoding: &'static str,
    /// How many articles it gave.
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
    /// The file is in an encoding that is not supported, or an option is invalid. The reason does not
    /// name the path.
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

/// Takes what a file gives, in the order of the file.
pub type Sink<'a> = dyn FnMut(Item) -> anyhow::Result<()> + 'a;

/// Reads one file, giving each article and note to `sink` in the order of the file.
///
/// # Errors
///
/// [`LoadError::Read`] when the file cannot be opened or read, [`LoadError::Invalid`] when an option is no good;
/// [`LoadError::Sink`] when the sink failed, which ends the reading. What is wrong *in* a file is
/// a [`Note`], never an error.
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
    load(&mut file, origin, options, sink)
}

/// Reads a stream, such as standard input, as [`load_file`] reads a file. What is larger than a
/// buffer is spooled to a temporary file.
///
/// # Errors
///
/// As [`load_file`]; also when the temporary file cannot be written.
pub fn load_reader(
    reader: &mut dyn Read,
    origin: &Origin,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Outcome, LoadError> {
    load(&mut spool(reader)?, origin, options, sink)
}

/// Reads a stream to its end into a buffer that can be read twice. More than [`BUFFER_BYTES`] go to a
/// temporary file without a name.
///
/// # Errors
///
/// Returns an error if the stream cannot be read or the temporary file cannot be written; its message
/// tells which.
pub(crate) fn spool(reader: &mut dyn Read) -> io::Result<SpooledTempFile> {
    let mut spooled = SpooledTempFile::new(BUFFER_BYTES);
    let mut piece = vec![0; text::PIECE_BYTES];
    loop {
        let read = match reader.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        match piece.get(..read) {
            None | Some([]) => break,
            Some(bytes) => spooled.write_all(bytes).map_err(cannot_spool)?,
        }
    }
    spooled.rewind()?;
    Ok(spooled)
}

fn cannot_spool(error: io::Error) -> io::Error {
    let folder = std::env::temp_dir();
    let reason = io_reason(&error);
    io::Error::new(
        error.kind(),
        format!(
            "cannot store it in {}: {reason}: make room there, or name another folder in the variable TMPDIR",
            folder.display()
        ),
    )
}

/// A file, a temporary file or a buffer: something that can be read twice.
pub(crate) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// Surveys the source, then hands its content to the reader of its format.
pub(crate) fn load(
    source: &mut dyn Source,
    origin: &Origin,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Outcome, LoadError> {
    let forced = encoding::forced(options).map_err(LoadError::Invalid)?;
    let names = fields::Names::new(&options.map).map_err(LoadError::Invalid)?;

    let mut survey = Survey::of(source, &options.limits)?;
    let hash = survey.hash;
    let ignored = |kind: &str| Outcome::Ignored {
        kind: kind.to_owned(),
        hash,
    };
    if let Some(kind) = survey.foreign(options.format, forced) {
        return Ok(ignored(&kind));
    }
    let encoding = survey.encoding(forced).map_err(LoadError::Invalid)?;
    let head = survey.head_text(encoding);
    if survey.is_blank(&head) && survey.broken.is_none() {
        return Ok(ignored("empty file"));
    }
    let format = match options.format {
        Some(format) => format,
        None => match sniff::format(&head, &origin.path, &names) {
            Ok(format) => format,
            Err(kind) => return Ok(ignored(kind)),
        },
    };

    let mut kept;
    let mut unpacked;
    let content: &mut dyn BufRead = match survey.kept.take() {
        Some(bytes) => {
            kept = Cursor::new(bytes);
            &mut kept
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
    let mut desk = Desk::new(origin, options, names, sink);
    let content = content.take(survey.content_bytes);
    let mut text = Text::new(content, encoding, options.limits.record_bytes());
    let reading = match format {
        Format::Plain => sections::read(&mut text, &mut desk),
        Format::Sgml => sgml::read(&mut text, &head, &mut desk),
        Format::Jsonl => json::read_lines(&mut text, &mut desk),
        Format::Json => json::read_values(&mut text, &mut desk),
        Format::Csv | Format::Tsv => rows::read(&mut text, format, &mut desk),
        Format::Html => html::read(&mut text, &mut desk),
        Format::Feed => feed::read(&mut text, &mut desk),
        Format::Warc => warc::read(text.bytes(), &mut desk),
    }?;
    if let desk::Reading::Nothing(kind) = reading
        && survey.broken.is_none()
    {
        return Ok(ignored(kind));
    }
    desk.close(&text, survey.broken.as_deref())?;
    Ok(Outcome::Read(Summary {
        format,
        // The records of an archive are decoded one by one.
        encoding: if format == Format::Warc {
            "UTF-8"
        } else {
            encoding.name()
        },
        articles: desk.articles(),
        hash,
    }))
}

#[cfg(test)]
mod tests;

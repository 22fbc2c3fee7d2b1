//! The options that all commands share: index folder, output stream, verbosity.

use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use anyhow::{Result, bail};

use super::message::{Form, Level};
use super::output::Output;
use crate::answer::format::Destination;
pub use crate::answer::parse_query;
use crate::cli::{Cli, When, index_dirs, is_from_environment};
use crate::controls::neutralize;
use crate::index::disk::store::DEFAULT_NAME;
use crate::index::disk::{nearest, union};
use crate::index::path_maps::PathMaps;
use crate::index::{Reader, Store};
use crate::query::Group;
use crate::query::grammar::{self, Parsed};
use crate::render::bidi::{Bidi, Display};
use crate::render::escape_controls::EscapeControls;
use crate::render::link::Links;
use crate::render::list::{ListFormat, ListStyle};
use crate::render::separated::{Separated, TableStyle};
use crate::render::strip_style::StripStyle;

/// The global options of a command, resolved.
#[derive(Clone)]
pub struct Context {
    /// Where output and messages go, if not to stdout and stderr.
    #[cfg(feature = "mcp")]
    capture: Option<super::capture::Capture>,
    indexes: Vec<PathBuf>,
    /// Whether `FIHRIS_INDEX` gave them, and not the command line.
    are_from_environment: bool,
    #[cfg_attr(not(feature = "cluster"), expect(dead_code, reason = "for clusters"))]
    cacert: Option<PathBuf>,
    path_maps: PathMaps,
    safe_indexes: Vec<PathBuf>,
    color: When,
    hyperlink: When,
    bidi: Bidi,
    prints_text: bool,
    has_header: bool,
    has_bom: bool,
    /// Print only errors on stderr.
    pub quiet: bool,
    /// The form of messages on stderr.
    pub messages: Form,
}

impl Context {
    pub fn new(cli: &Cli) -> Self {
        let mut context = Context {
            #[cfg(feature = "mcp")]
            capture: None,
            indexes: Vec::new(),
            are_from_environment: is_from_environment(&cli.index),
            cacert: cli.cacert.clone(),
            path_maps: PathMaps::new(cli.map_path.iter().cloned()),
            safe_indexes: Vec::new(),
            color: cli.color,
            hyperlink: cli.hyperlink,
            bidi: cli.bidi,
            prints_text: cli.command.prints_text(),
            quiet: cli.quiet,
            messages: Form::of(&cli.command),
            has_header: !cli.no_header,
            has_bom: !cli.no_bom && !io::stdout().is_terminal(),
        };
        let (indexes, again) = union::distinct(index_dirs(&cli.index));
        context.indexes = indexes;
        for dir in again {
            context.warn(&format!(
                "{} is given twice, or is a copy of another index: read once",
                dir.display()
            ));
        }
        if context.bidi == Bidi::Visual && !io::stdout().is_terminal() {
            context.bidi = Bidi::Off;
            // FIHRIS_BIDI describes the terminal, not a pipe, so it causes no warning.
            if context.prints_text
                && std::env::var_os("FIHRIS_BIDI").is_none_or(|how| how != "visual")
            {
                context
                    .warn("--bidi visual works only on a terminal: this output is not reordered");
            }
        }
        context
    }

    /// Sets the indexes of other users that the user trusts.
    pub fn with_safe_indexes(mut self, safe_indexes: &[PathBuf]) -> Self {
        self.safe_indexes = safe_indexes.to_owned();
        self
    }

    /// Sends output and messages to memory.
    #[cfg(feature = "mcp")]
    pub fn with_capture(self, capture: super::capture::Capture) -> Self {
        Context {
            capture: Some(capture),
            ..self
        }
    }

    /// Returns the index folder: the given one, else the one found from the working directory.
    ///
    /// # Errors
    /// Returns an error if several indexes are given.
    pub fn index_dir(&self) -> Result<PathBuf> {
        if self.indexes.len() > 1 {
            bail!("this command takes one index: give --index once");
        }
        match self.given_index() {
            Some(dir) => Ok(dir),
            None => nearest::find_here(&self.safe_indexes),
        }
    }

    /// Returns the index folder given on the command line or in the environment. A link is
    /// resolved: nothing in an index is used through a link.
    pub fn given_index(&self) -> Option<PathBuf> {
        self.indexes.first().map(|dir| resolved(dir))
    }

    /// Returns a context in which no index is given, if only `FIHRIS_INDEX` gave one.
    pub fn without_environment(mut self) -> Self {
        if self.are_from_environment {
            self.indexes.clear();
        }
        self
    }

    /// Returns the address of the index, if it is on a cluster.
    ///
    /// # Errors
    /// Returns an error if it is invalid, or given next to another index.
    pub fn address(&self) -> Result<Option<String>> {
        let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        let mut texts = self.indexes.iter().filter_map(|dir| dir.to_str());
        let Some(address) = texts.find(|text| is_address(text)) else {
            return Ok(None);
        };
        if self.indexes.len() > 1 {
            bail!("an index on a cluster is used alone: give --index once");
        }
        Ok(Some(address.to_owned()))
    }

    /// Returns the index on a cluster, if `--index` is an address.
    ///
    /// # Errors
    /// Returns an error if the address is invalid, or if no cluster answers there.
    #[cfg(feature = "cluster")]
    pub fn cluster(&self) -> Result<Option<crate::cluster::Cluster>> {
        use crate::cluster::{Address, Cluster};
        let Some(text) = self.address()? else {
            return Ok(None);
        };
        Cluster::connect(Address::parse(&text)?, self.cacert.as_deref()).map(Some)
    }

    /// Opens the indexes for articles with some ids. Of a cluster, the reader holds only these.
    ///
    /// # Errors
    /// Returns an error if an index cannot be read.
    pub fn readers_of<S: AsRef<std::ffi::OsStr>>(&self, ids: &[S]) -> Result<(PathBuf, Reader)> {
        #[cfg(feature = "cluster")]
        if let Some(cluster) = self.cluster()? {
            use crate::search::engine::Engine;
            cluster.check_index()?;
            let ids: Vec<&str> = ids.iter().filter_map(|id| id.as_ref().to_str()).collect();
            let dir = PathBuf::from(cluster.address().to_string());
            return Ok((dir, cluster.articles(&ids)?));
        }
        let _ = ids;
        self.readers()
    }

    /// Returns the path of an index that is not `.fihris` in the working directory, for messages.
    pub fn elsewhere(&self, dir: &Path) -> Option<String> {
        if let Ok(Some(address)) = self.address() {
            return Some(neutralize(&address));
        }
        let here = std::env::current_dir().map(|here| here.join(DEFAULT_NAME));
        let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let is_here = here.is_ok_and(|here| here == absolute);
        (!is_here).then(|| neutralize(&absolute.display().to_string()))
    }

    /// Returns a format of lists with the options of tables.
    pub fn list_style(&self, format: ListFormat) -> ListStyle {
        ListStyle {
            format,
            has_header: self.has_header,
            has_bom: self.has_bom,
        }
    }

    /// Returns the style of a kind of tables.
    pub fn table_style(&self, kind: Separated) -> TableStyle {
        self.destination().table_style(kind)
    }

    /// Returns the destination of the output.
    pub fn destination(&self) -> Destination {
        Destination {
            columns: self.width(),
            wrap_columns: self.wrap_width(),
            links: self.links(),
            is_terminal: io::stdout().is_terminal(),
            has_header: self.has_header,
            has_bom: self.has_bom,
        }
    }

    /// Opens the index in `dir` for reading.
    pub fn open(&self, dir: &Path) -> Result<(Store, Reader)> {
        let (store, reader) = Reader::with_store(dir)?;
        Ok((store, reader.with_path_maps(&self.path_maps)))
    }

    /// Returns the folders that are elsewhere than the index says.
    #[cfg(test)]
    pub fn path_maps(&self) -> &PathMaps {
        &self.path_maps
    }

    /// Opens the index, or all given indexes as one. Returns the folder of the first, whose saved
    /// queries hold.
    pub fn readers(&self) -> Result<(PathBuf, Reader)> {
        if self.indexes.len() < 2 {
            let (store, reader) = self.reader()?;
            return Ok((store.dir, reader));
        }
        let dirs: Vec<PathBuf> = self.indexes.iter().map(|dir| resolved(dir)).collect();
        let (stores, reader) = Reader::of_several(&dirs)?;
        let first = stores.into_iter().next().map(|store| store.dir);
        let reader = reader.with_path_maps(&self.path_maps);
        Ok((first.unwrap_or_default(), reader))
    }

    /// Returns the folders of the indexes to serve, with the folders that are elsewhere.
    ///
    /// # Errors
    /// Returns an error if no index is given or found.
    #[cfg(feature = "serve")]
    pub fn served(&self) -> Result<(Vec<PathBuf>, PathMaps)> {
        let dirs = if self.indexes.is_empty() {
            vec![self.index_dir()?]
        } else {
            self.indexes.iter().map(|dir| resolved(dir)).collect()
        };
        Ok((dirs, self.path_maps.clone()))
    }

    /// Returns the folder whose saved queries hold: that of the first index.
    pub fn queries_dir(&self) -> Result<PathBuf> {
        match self.given_index() {
            Some(dir) => Ok(dir),
            None => self.index_dir(),
        }
    }

    /// Returns whether several indexes are given.
    pub fn has_several_indexes(&self) -> bool {
        self.indexes.len() > 1
    }

    /// Opens the index for reading.
    pub fn reader(&self) -> Result<(Store, Reader)> {
        self.open(&self.index_dir()?)
    }

    /// Returns standard output. Removes unwanted colour, and reorders text for people according to
    /// `--bidi`.
    pub fn stdout(&self) -> Box<dyn Write> {
        #[cfg(feature = "mcp")]
        if let Some(capture) = &self.capture {
            return capture.stdout();
        }
        self.display(io::stdout())
    }

    /// Returns standard output as raw bytes: removing colour would also remove NULs.
    pub fn raw_stdout(&self) -> Box<dyn Write> {
        #[cfg(feature = "mcp")]
        if let Some(capture) = &self.capture {
            return capture.stdout();
        }
        Box::new(BufWriter::new(Output(io::stdout())))
    }

    /// Returns a stream to `out`, the terminal or a pager, that treats text like
    /// [`Context::stdout`].
    pub fn display<S: RawStream + AsLockedWrite + 'static>(&self, out: S) -> Box<dyn Write> {
        let colour = self.color();
        let out: Box<dyn Write> = match colour {
            // The colour filters write in small pieces, so their output is buffered as well.
            ColorChoice::Never => {
                let out: Box<dyn Write> = Box::new(BufWriter::new(Output(out)));
                if self.has_links() {
                    Box::new(BufWriter::new(StripStyle::new(out)))
                } else {
                    Box::new(BufWriter::new(AutoStream::never(out)))
                }
            }
            colour => Box::new(BufWriter::new(Output(AutoStream::new(out, colour)))),
        };
        if self.prints_text {
            Box::new(Display::new(out, self.bidi, self.width()))
        } else if io::stdout().is_terminal() {
            Box::new(EscapeControls::new(out))
        } else {
            out
        }
    }

    /// Returns whether to use colour on standard output.
    pub fn color(&self) -> ColorChoice {
        match self.color {
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
            // Variables that ask for colour in a pipe were already resolved to `Always`.
            // A dumb terminal gets no colour, even if the variable `CI` is set.
            When::Auto if !io::stdout().is_terminal() || is_dumb_terminal() => ColorChoice::Never,
            When::Auto => AutoStream::choice(&io::stdout()),
        }
    }

    /// Parses a query to the index in `dir`, and prints the parser's warnings.
    pub fn parse_query(
        &self,
        dir: &Path,
        query: &str,
        options: grammar::Options,
    ) -> Result<Parsed> {
        let parsed = parse_query(dir, query, options)?;
        for warning in &parsed.warnings {
            self.warn(warning);
        }
        Ok(parsed)
    }

    /// Reads a query that only has words: its text and its parsed form.
    pub fn read_words(&self, dir: &Path, arguments: &[String]) -> Result<(String, Group)> {
        let text = read_text(arguments)?;
        let options = grammar::Options::default();
        let group = self.parse_query(dir, text.trim(), options)?.group;
        if !super::filters::of_query(&group).is_empty() {
            bail!("this command takes words only: give filters as flags, such as --source");
        }
        Ok((text, group))
    }

    /// Returns the link style for paths.
    pub fn links(&self) -> Links {
        if self.has_links() {
            Links::to_local_files()
        } else {
            Links::default()
        }
    }

    fn has_links(&self) -> bool {
        match self.hyperlink {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stdout().is_terminal() && !is_dumb_terminal(),
        }
    }

    /// Returns the width of the terminal in columns; `None` if stdout is not a terminal.
    pub fn width(&self) -> Option<usize> {
        let terminal = console::Term::stdout();
        terminal.is_term().then(|| usize::from(terminal.size().1))
    }

    /// Returns the width at which a renderer wraps text; `None` if [`Display`] wraps it.
    pub fn wrap_width(&self) -> Option<usize> {
        self.width().filter(|_| self.bidi == Bidi::Off)
    }

    /// Prints a message on stderr, unless `--quiet` is given.
    pub fn say(&self, message: &str) {
        #[cfg(feature = "mcp")]
        if let Some(capture) = &self.capture {
            return capture.say(message);
        }
        if !self.quiet {
            self.messages.print(Level::Note, message);
        }
    }

    /// Prints a warning on stderr, unless `--quiet` is given.
    pub fn warn(&self, message: &str) {
        #[cfg(feature = "mcp")]
        if let Some(capture) = &self.capture {
            return capture.say(message);
        }
        if !self.quiet {
            self.messages.print(Level::Warning, message);
        }
    }
}

/// Returns the folder that a link to an index leads to.
fn resolved(dir: &Path) -> PathBuf {
    let target = dir.is_symlink().then(|| dir.canonicalize().ok()).flatten();
    target.unwrap_or_else(|| dir.to_owned())
}

/// Returns the arguments joined by spaces; reads standard input for a lone `-`.
pub fn read_text(arguments: &[String]) -> Result<String> {
    if arguments != ["-"] {
        return Ok(arguments.join(" "));
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns whether the terminal supports no escape sequences.
pub fn is_dumb_terminal() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

//! What all commands share: where the index is, where to print, how loud to be.

use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use anyhow::{Result, anyhow};
use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;
use super::stop::Stop;
use crate::cli::{Cli, When};
use crate::controls::neutralize;
use crate::index::disk::store;
use crate::index::{Reader, Store};
use crate::load::{Note, NoteKind};
use crate::query::grammar::{self, Parsed};
use crate::query::saved::SavedQueries;
use crate::refresh::report::Observer;
use crate::render::bidi::{Bidi, Display};
use crate::render::link::Links;
use crate::render::strip_style::StripStyle;

/// The surroundings of a command.
pub struct Context {
    index: Option<PathBuf>,
    color: When,
    hyperlink: When,
    bidi: Bidi,
    prints_text: bool,
    /// Say nothing on stderr but errors.
    pub quiet: bool,
}

impl Context {
    pub fn new(cli: &Cli) -> Self {
        let mut context = Context {
            index: cli.index.clone().filter(|dir| !dir.as_os_str().is_empty()),
            color: cli.color,
            hyperlink: cli.hyperlink,
            bidi: cli.bidi,
            prints_text: cli.command.prints_text(),
            quiet: cli.quiet,
        };
        if context.bidi == Bidi::Visual && !io::stdout().is_terminal() {
            context.bidi = Bidi::Off;
            // The variable says what the terminal needs, and is no wish for a pipe.
            if context.prints_text
                && std::env::var_os("FIHRIS_BIDI").is_none_or(|how| how != "visual")
            {
                context
                    .warn("--bidi visual is for a terminal: what is printed here keeps its order");
            }
        }
        context
    }

    /// The folder of the index: as given, else found from the working directory.
    pub fn index_dir(&self) -> Result<PathBuf> {
        match &self.index {
            Some(dir) => Ok(dir.clone()),
            None => store::find_here(),
        }
    }

    /// Where the index was asked to be, if it was.
    pub fn given_index(&self) -> Option<&PathBuf> {
        self.index.as_ref()
    }

    /// The index, opened for reading.
    pub fn reader(&self) -> Result<(Store, Reader)> {
        Reader::with_store(&self.index_dir()?)
    }

    /// Standard output; colour is dropped where it is not wanted, and text for people is put in the
    /// order that was asked for.
    pub fn stdout(&self) -> Box<dyn Write> {
        self.display(io::stdout())
    }

    /// Text for people on its way to the terminal, through a pager perhaps.
    pub fn display<S: RawStream + AsLockedWrite + 'static>(&self, out: S) -> Box<dyn Write> {
        let colour = self.color();
        let out: Box<dyn Write> = match colour {
            // What drops colour passes on the pieces between: they are gathered again behind it.
            ColorChoice::Never => {
                let out: Box<dyn Write> = Box::new(BufWriter::new(Output(out)));
                match self.has_links() {
                    true => Box::new(BufWriter::new(StripStyle::new(out))),
                    false => Box::new(BufWriter::new(AutoStream::never(out))),
                }
            }
            colour => Box::new(BufWriter::new(Output(AutoStream::new(out, colour)))),
        };
        match self.prints_text {
            true => Box::new(Display::new(out, self.bidi, self.width())),
            false => out,
        }
    }

    /// Whether there is to be colour on standard output.
    pub fn color(&self) -> ColorChoice {
        match self.color {
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
            // Variables that ask for colour in a pipe have become `Always` before.
            // A dumb terminal is one too, also where the variable `CI` would have it coloured.
            When::Auto if !io::stdout().is_terminal() || is_dumb() => ColorChoice::Never,
            When::Auto => AutoStream::choice(&io::stdout()),
        }
    }

    /// Reads a query to the index at `dir`, and warns of what a person should know of how it was
    /// read.
    pub fn parse(&self, dir: &Path, query: &str, options: grammar::Options) -> Result<Parsed> {
        let parsed = Self::read_query(dir, query, options)?;
        for warning in &parsed.warnings {
            self.warn(warning);
        }
        Ok(parsed)
    }

    /// Reads a query to the index at `dir`, and leaves its warnings to be told.
    pub fn read_query(dir: &Path, query: &str, options: grammar::Options) -> Result<Parsed> {
        // A file that cannot be read disturbs only those who ask for what is in it.
        let saved = match query.contains('@') {
            true => SavedQueries::read(dir)?,
            false => SavedQueries::default(),
        };
        grammar::parse_with(query, options, &saved).map_err(|error| anyhow!(error))
    }

    /// Links to files, where they are wanted; elsewhere paths stay as they are.
    pub fn links(&self) -> Links {
        match self.has_links() {
            true => Links::to_local_files(),
            false => Links::default(),
        }
    }

    fn has_links(&self) -> bool {
        match self.hyperlink {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stdout().is_terminal() && !is_dumb(),
        }
    }

    /// Columns of the terminal that stdout is; `None` when it is none.
    pub fn width(&self) -> Option<usize> {
        let terminal = console::Term::stdout();
        terminal.is_term().then(|| usize::from(terminal.size().1))
    }

    /// Columns that a renderer wraps text at by itself; `None` where that is left to the display.
    pub fn wrap_width(&self) -> Option<usize> {
        self.width().filter(|_| self.bidi == Bidi::Off)
    }

    /// Says something that is no result.
    pub fn say(&self, message: &str) {
        if !self.quiet {
            anstream::eprintln!("{message}");
        }
    }

    /// Warns of something.
    pub fn warn(&self, message: &str) {
        self.say(&format!("fihris: {message}"));
    }
}

/// A count with its noun: `1 file`, `2 files`.
pub fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// The arguments joined by a space; a lone `-` is standard input.
pub fn joined(arguments: &[String]) -> Result<String> {
    if arguments != ["-"] {
        return Ok(arguments.join(" "));
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tells on stderr what a run of `index` meets: a line a note, and on a terminal how far it is.
pub struct Teller {
    quiet: bool,
    bar: ProgressBar,
    told: Instant,
    stop: Stop,
}

/// How often the progress line is drawn.
const TELL_EVERY: Duration = Duration::from_millis(100);

impl Teller {
    pub fn new(context: &Context) -> Self {
        let bar = if context.quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
            ProgressBar::new_spinner()
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        };
        Teller {
            quiet: context.quiet,
            bar,
            told: Instant::now(),
            stop: Stop::default(),
        }
    }

    /// The run ends when this says so.
    pub fn ends_by(&mut self, stop: Stop) {
        self.stop = stop;
    }

    /// What takes the progress line away, for another thread.
    pub fn clear(&self) -> impl Fn() + Send + 'static {
        let bar = self.bar.clone();
        move || bar.finish_and_clear()
    }

    /// Takes the progress line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Teller {
    fn note(&mut self, path: &str, note: &Note) {
        let path = neutralize(path);
        let note_text = neutralize(&note.to_string());
        self.bar.suspend(|| match note.kind {
            NoteKind::Problem => anstream::eprintln!("cannot read {path}: {note_text}"),
            NoteKind::Warning if self.quiet => {}
            NoteKind::Warning => anstream::eprintln!("warning: {path}: {note_text}"),
        });
    }

    fn progress(&mut self, files: u64, articles: u64) {
        if !self.bar.is_hidden() && self.told.elapsed() > TELL_EVERY {
            self.told = Instant::now();
            self.bar
                .set_message(format!("{files} files, {articles} articles"));
            self.bar.tick();
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.status().is_some()
    }
}

/// Whether the terminal says of itself that it knows no escape sequences.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

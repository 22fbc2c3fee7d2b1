//! Turns a panic into an error.
//!
//! Libraries that read an index trust its bytes: where these are damaged they may panic. A command
//! then ends with an error that says what to do, as for any other fault.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use anyhow::Result;

/// Work that panicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked {
    /// What was said.
    message: String,
    /// File and line, without the folders of whoever built the program.
    place: String,
}

/// Crates that read the bytes of an index, and the standard library, which they may ask for
/// more than there is.
const READERS: [&str; 8] = [
    "bitpacking",
    "byteorder",
    "library/",
    "ownedbytes",
    "tantivy",
    "zstd",
    "levenshtein",
    "crc32fast",
];

impl Panicked {
    /// What was said.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether it happened where bytes of an index are read.
    pub fn in_index(&self) -> bool {
        READERS.iter().any(|name| self.place.starts_with(name))
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Panicked { message, place } = self;
        match self.in_index() {
            true => write!(
                f,
                "the index is damaged: run `fihris check` ({message}, at {place})"
            ),
            false => write!(
                f,
                "fihris has a fault: please report what you did and this: {message}, at {place}"
            ),
        }
    }
}

impl std::error::Error for Panicked {}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Does the work; a panic in it becomes an error, and prints nothing.
///
/// # Errors
/// That of the work, or [`Panicked`].
pub fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    listen();
    let before = GUARDED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    done.unwrap_or_else(|payload| {
        Err(anyhow::Error::new(Panicked {
            message: message(&*payload),
            place: PLACE.take(),
        }))
    })
}

/// Keeps panics of guarded work quiet, and remembers where they were.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| match GUARDED.get() {
            true => PLACE.set(place(info)),
            false => usual(info),
        }));
    });
}

fn place(info: &PanicHookInfo<'_>) -> String {
    let Some(location) = info.location() else {
        return "an unknown place".to_owned();
    };
    format!("{}:{}", without_machine(location.file()), location.line())
}

/// A path of a source file from its crate on: `tantivy-0.27.0/src/lib.rs`.
fn without_machine(path: &str) -> &str {
    for folder in ["/registry/src/", "/rustc/"] {
        if let Some((_, below)) = path.split_once(folder)
            && let Some((_, file)) = below.split_once('/')
        {
            return file;
        }
    }
    path
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let line = text.and_then(|text| text.lines().next());
    line.unwrap_or("a panic without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_ends_well_is_left_alone() {
        assert_eq!(caught(|| Ok(7)).expect("done"), 7);
        let error = caught::<()>(|| anyhow::bail!("no disk")).expect_err("an error");
        assert_eq!(error.to_string(), "no disk");
    }

    #[test]
    fn a_panic_becomes_an_error_with_its_words_and_place() {
        let error = caught::<()>(|| panic!("out of {}", "luck")).expect_err("a panic");
        let told = error.downcast_ref::<Panicked>().expect("a panic");
        assert!(!told.in_index());
        assert!(error.to_string().contains("out of luck, at src"), "{error}");
    }

    #[test]
    fn a_place_is_told_without_the_folders_of_the_builder() {
        let cases = [
            (
                "/a/registry/src/index-1/tantivy-0.27.0/src/lib.rs",
                "tantivy-0.27.0/src/lib.rs",
            ),
            (
                "/rustc/59807/library/alloc/src/vec.rs",
                "library/alloc/src/vec.rs",
            ),
            ("src/guard.rs", "src/guard.rs"),
        ];
        for (path, told) in cases {
            assert_eq!(without_machine(path), told);
        }
    }
}

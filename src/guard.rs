//! Turns a panic into an error.
//!
//! Libraries that read an index trust its bytes and may panic if the bytes are damaged. A command
//! then ends with an error that says what to do, as for any other fault.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use anyhow::Result;

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    /// The first line of the panic message.
    message: String,
    /// File and line, without the folders of the machine that built the program.
    location: String,
}

/// Prefixes of the locations of crates that read the bytes of an index. The standard library is one
/// of them: a crate that trusts a damaged length asks it for too much memory or too long a slice.
const INDEX_CODE: [&str; 8] = [
    "bitpacking",
    "byteorder",
    "library/",
    "ownedbytes",
    "tantivy",
    "zstd",
    "levenshtein",
    "crc32fast",
];

impl Panic {
    /// The first line of the panic message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns whether the panic came from code that reads the bytes of an index.
    pub fn is_in_index_code(&self) -> bool {
        INDEX_CODE
            .iter()
            .any(|prefix| self.location.starts_with(prefix))
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Panic { message, location } = self;
        if self.is_in_index_code() {
            write!(
                f,
                "the index is damaged: run `fihris check` ({message}, at {location})"
            )
        } else {
            write!(
                f,
                "fihris has a fault: please report what you did and this: {message}, at {location}"
            )
        }
    }
}

impl std::error::Error for Panic {}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static LOCATION: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `work`. A panic in it prints nothing and becomes an error.
///
/// # Errors
///
/// Returns the error of `work`, or a [`Panic`] if it panicked.
pub fn catch_panic<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    install_hook();
    let was_guarded = GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(was_guarded);
    result.unwrap_or_else(|payload| {
        Err(anyhow::Error::new(Panic {
            message: message(&*payload),
            location: LOCATION.take(),
        }))
    })
}

/// Installs a panic hook that stays silent during guarded work and records the location of the
/// panic.
fn install_hook() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let default_hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() {
                LOCATION.set(location(info));
            } else {
                default_hook(info);
            }
        }));
    });
}

fn location(info: &PanicHookInfo<'_>) -> String {
    let Some(location) = info.location() else {
        return "an unknown location".to_owned();
    };
    format!("{}:{}", crate_path(location.file()), location.line())
}

/// Returns the path of a source file from its crate on: `tantivy-0.27.0/src/lib.rs`.
fn crate_path(path: &str) -> &str {
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
    line.unwrap_or("a panic without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_of_work_without_a_panic_is_returned() {
        assert_eq!(catch_panic(|| Ok(7)).expect("a result"), 7);
        let error = catch_panic::<()>(|| anyhow::bail!("no disk")).expect_err("an error");
        assert_eq!(error.to_string(), "no disk");
    }

    #[test]
    fn a_panic_becomes_an_error_with_its_message_and_location() {
        let error = catch_panic::<()>(|| panic!("out of {}", "luck")).expect_err("a panic");
        let panic = error.downcast_ref::<Panic>().expect("a panic");
        assert!(!panic.is_in_index_code());
        assert!(error.to_string().contains("out of luck, at src"), "{error}");
    }

    #[test]
    fn a_location_names_no_folder_of_the_build_machine() {
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
        for (path, expected) in cases {
            assert_eq!(crate_path(path), expected);
        }
    }
}

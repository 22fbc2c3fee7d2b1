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

/// The bytes that guarded work reads. They decide what a panic of a library means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The user's files. A panic says nothing about the index.
    Files,
    /// The index. A panic of a library that reads the index means that the index is damaged.
    Index,
}

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    /// The innermost scope at the time of the panic.
    scope: Scope,
    /// The first line of the panic message.
    message: String,
    /// File and line, without the folders of the machine that built the program.
    location: String,
}

/// Prefixes of the locations of crates that read the bytes of an index. The standard library is
/// included: a crate that trusts a damaged length requests too much memory or too long a slice
/// from it. Some of these crates also read files, so a location counts only in [`Scope::Index`].
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

    /// Returns whether the panic shows that the index is damaged: it came from a library that was
    /// reading the index.
    pub fn is_index_damage(&self) -> bool {
        let mut prefixes = INDEX_CODE.iter();
        self.scope == Scope::Index && prefixes.any(|prefix| self.location.starts_with(prefix))
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Panic {
            message, location, ..
        } = self;
        if self.is_index_damage() {
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
    /// The innermost scope of guarded work.
    static SCOPE: Cell<Option<Scope>> = const { Cell::new(None) };
    /// Scope and location of the last panic of guarded work.
    static PANICKED: RefCell<Option<(Scope, String)>> = const { RefCell::new(None) };
}

/// Runs `work`, which reads the bytes of `scope`. A panic in it prints nothing and becomes an error.
///
/// # Errors
///
/// Returns the error of `work`, or a [`Panic`] if it panicked.
pub fn catch_panic<T>(scope: Scope, work: impl FnOnce() -> Result<T>) -> Result<T> {
    install_hook();
    let outer = SCOPE.replace(Some(scope));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    SCOPE.set(outer);
    result.unwrap_or_else(|payload| {
        let unknown = || (scope, "an unknown location".to_owned());
        let (scope, location) = PANICKED.take().unwrap_or_else(unknown);
        Err(anyhow::Error::new(Panic {
            scope,
            message: message(&*payload),
            location,
        }))
    })
}

/// Runs `work` inside guarded work of another scope. A panic in it passes through.
pub fn in_scope<T>(scope: Scope, work: impl FnOnce() -> T) -> T {
    // The outermost `catch_panic` resets the scope after a panic.
    let outer = SCOPE.get();
    SCOPE.set(outer.map(|_| scope));
    let result = work();
    SCOPE.set(outer);
    result
}

/// Installs a panic hook that stays silent during guarded work and records the location of the
/// panic.
fn install_hook() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let default_hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| match SCOPE.get() {
            Some(scope) => PANICKED.set(Some((scope, location(info)))),
            None => default_hook(info),
        }));
    });
}

fn location(info: &PanicHookInfo<'_>) -> String {
    let Some(location) = info.location() else {
        return "an unknown location".to_owned();
    };
    format!("{}:{}", crate_path(location.file()), location.line())
}

/// Returns the path of a source file, beginning with its crate: `tantivy-0.27.0/src/lib.rs`.
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
        assert_eq!(catch_panic(Scope::Index, || Ok(7)).expect("a result"), 7);
        let error =
            catch_panic::<()>(Scope::Index, || anyhow::bail!("no disk")).expect_err("an error");
        assert_eq!(error.to_string(), "no disk");
    }

    #[test]
    fn a_panic_becomes_an_error_with_its_message_and_location() {
        let work = || panic!("out of {}", "luck");
        let error = catch_panic::<()>(Scope::Index, work).expect_err("a panic");
        let panic = error.downcast_ref::<Panic>().expect("a panic");
        assert!(!panic.is_index_damage());
        assert!(error.to_string().contains("out of luck, at src"), "{error}");
    }

    /// Panics in a crate that reads the bytes of an index.
    fn library_panic() {
        let mut schema = tantivy::schema::Schema::builder();
        schema.add_text_field("twice", tantivy::schema::STORED);
        schema.add_text_field("twice", tantivy::schema::STORED);
    }

    #[test]
    fn the_innermost_scope_decides_whether_the_index_is_damaged() {
        use Scope::{Files, Index};
        let shows_damage = |scope, work: &dyn Fn()| {
            let error = catch_panic(scope, || {
                work();
                Ok(())
            });
            let error = error.expect_err("a panic");
            let panic = error.downcast_ref::<Panic>().expect("a panic");
            panic.is_index_damage()
        };
        assert!(shows_damage(Index, &library_panic));
        assert!(!shows_damage(Files, &library_panic));
        assert!(shows_damage(Files, &|| in_scope(Index, library_panic)));
        assert!(!shows_damage(Index, &|| in_scope(Files, library_panic)));
        assert!(!shows_damage(Files, &|| {
            in_scope(Index, || ());
            library_panic();
        }));
        assert!(shows_damage(Index, &|| {
            assert!(!shows_damage(Files, &library_panic));
            library_panic();
        }));
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

//! What keeps an index from being read or written, in words that say what to do.

use std::io::{self, ErrorKind};

use anyhow::Error;
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::load::walk;

/// What to do about an error of the index; `None` when it is no error of the index.
pub fn advice(error: &Error) -> Option<String> {
    let tantivy = error.chain().find_map(|cause| cause.downcast_ref())?;
    let Some(error) = io_error(tantivy) else {
        // Who opened the index has said which one it is and what to do.
        let outermost = error.chain().next();
        let is_bare = outermost.is_some_and(|cause| cause.is::<TantivyError>());
        return is_bare.then(|| {
            format!(
                "the index cannot be read or written: delete its folder and index again ({tantivy})"
            )
        });
    };
    let error = of_system(error);
    let error = &error;
    let what = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "there is no room for the index: what was indexed before is still there; make room and run the same command again"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "the index lies where nothing can be written: it can be searched, and not changed"
        }
        ErrorKind::PermissionDenied => {
            "the index is kept from you: ask its owner, or make one of your own with --index"
        }
        _ if is_too_many_files(error) => {
            "too many files are open: raise the limit with `ulimit -n 1024`, and run the same command again"
        }
        ErrorKind::NotFound => {
            "a part of the index is gone: if its folder was deleted or is being replaced, try again; else delete it and index again"
        }
        _ => "the disk of the index fails: see to it, and run the same command again",
    };
    Some(format!("{what} ({})", walk::reason(error)))
}

/// The error of the operating system behind one of tantivy, which keeps it out of the chain of causes.
fn io_error(error: &TantivyError) -> Option<&io::Error> {
    match error {
        TantivyError::IoError(error)
        | TantivyError::LockFailure(LockError::IoError(error), _)
        | TantivyError::OpenWriteError(OpenWriteError::IoError {
            io_error: error, ..
        })
        | TantivyError::OpenReadError(OpenReadError::IoError {
            io_error: error, ..
        })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
            io_error: error, ..
        }) => Some(error),
        _ => None,
    }
}

/// The error as the operating system gave it, which tantivy may have wrapped in one of its own: the
/// text names its number.
fn of_system(error: &io::Error) -> io::Error {
    let text = error.to_string();
    let number = text.rsplit_once("(os error ");
    let number = number.and_then(|(_, rest)| rest.split(')').next()?.parse().ok());
    match number {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(error.kind(), text),
    }
}

/// Unix gives this no name: ENFILE of the whole system, EMFILE of the process.
fn is_too_many_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn told(error: io::Error) -> String {
        let error = TantivyError::IoError(Arc::new(error));
        advice(&Error::new(error).context("cannot commit")).expect("advice")
    }

    #[test]
    fn an_error_that_was_wrapped_is_told_as_what_it_was() {
        if cfg!(unix) {
            let wrapped = io::Error::other(io::Error::from_raw_os_error(28));
            assert!(told(wrapped).starts_with("there is no room for the index"));
        }
    }

    #[test]
    fn a_full_disk_is_told_as_one() {
        let told = told(io::Error::from(ErrorKind::StorageFull));
        assert!(told.starts_with("there is no room for the index"), "{told}");
        assert!(told.ends_with("(no storage space)"), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn a_limit_on_open_files_is_told_as_one() {
        let told = told(io::Error::from_raw_os_error(24));
        assert!(told.contains("ulimit -n"), "{told}");
    }

    #[test]
    fn what_is_no_error_of_the_index_gets_no_advice() {
        assert_eq!(advice(&Error::msg("cannot read a file")), None);
    }
}

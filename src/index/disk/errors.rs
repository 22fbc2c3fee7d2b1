//! What keeps an index from being read or written, in words that say what to do.

use std::io::{self, ErrorKind};

use anyhow::Error;
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::note;

/// What is to be done about bytes of an index that make no sense.
const DAMAGED: &str = "the index is damaged: run `fihris check`";

/// An error in one line that says what to do, where that can be said.
pub fn told(error: &Error) -> String {
    if let Some(advice) = advice(error) {
        return advice;
    }
    let mut parts = Vec::new();
    let mut remedy = None;
    for cause in error.chain() {
        match cause.downcast_ref::<io::Error>() {
            Some(error) => {
                let error = of_system(error);
                parts.push(note::io_reason(&error));
                remedy = self::remedy(&error);
            }
            None => parts.push(cause.to_string()),
        }
    }
    parts.extend(remedy.map(str::to_owned));
    parts.join(": ")
}

/// What to do about an error of the operating system, if it is one that somebody can do something about.
fn remedy(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room, and run the same command again"
        }
        ErrorKind::FileTooLarge => "raise the limit with `ulimit -f unlimited`",
        ErrorKind::ReadOnlyFilesystem => {
            "nothing can be written there: give another place with --index"
        }
        ErrorKind::PermissionDenied => "ask its owner, or use another index with --index",
        ErrorKind::OutOfMemory | ErrorKind::WouldBlock => {
            "take less memory and fewer threads with --memory and --jobs, or raise the limits that `ulimit -a` shows"
        }
        _ if is_too_many_files(error) => {
            "raise the limit with `ulimit -n 1024`, and run the same command again"
        }
        _ => return None,
    })
}

/// Whether the process or the machine is short of something, which says nothing about the file that was
/// to be opened.
pub fn is_shortage(error: &io::Error) -> bool {
    is_too_many_files(error) || matches!(error.kind(), ErrorKind::OutOfMemory)
}

/// Whether an error of the index is no fault of its bytes: with more files, memory, room or rights they could
/// be read or written.
pub fn lies_elsewhere(error: &Error) -> bool {
    let tantivy = error.chain().find_map(|cause| cause.downcast_ref());
    let error = tantivy.and_then(system_error);
    error.is_some_and(|error| remedy(&error).is_some())
}

/// What to do about an error of the index; `None` when it is no error of the index.
pub fn advice(error: &Error) -> Option<String> {
    let tantivy = error.chain().find_map(|cause| cause.downcast_ref())?;
    let Some(error) = system_error(tantivy) else {
        // Who opened the index has said which one it is and what to do.
        let outermost = error.chain().next();
        let is_bare = outermost.is_some_and(|cause| cause.is::<TantivyError>());
        return is_bare.then(|| match tantivy {
            // Its advice is for those who build on tantivy.
            TantivyError::IncompatibleIndex(_) => DAMAGED.to_owned(),
            _ => format!("{DAMAGED} ({tantivy})"),
        });
    };
    let error = &error;
    let is_write = matches!(
        tantivy,
        TantivyError::OpenWriteError(_) | TantivyError::LockFailure(..)
    );
    let what = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "there is no room for the index: what was indexed before is still there; make room and run the same command again"
        }
        ErrorKind::FileTooLarge => {
            "a file of the index may not grow so large: what was indexed before is still there; raise the limit with `ulimit -f unlimited` and run the same command again"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "the index lies where nothing can be written: it can be searched, and not changed"
        }
        ErrorKind::PermissionDenied if is_write => {
            "permission denied writing the index: ask its owner, or use another index with --index"
        }
        ErrorKind::PermissionDenied => {
            "permission denied reading the index: ask its owner, or use another index with --index"
        }
        ErrorKind::OutOfMemory | ErrorKind::WouldBlock => {
            "there is too little memory, or no thread to be had: take less with --memory and --jobs, or raise the limits that `ulimit -a` shows"
        }
        _ if is_too_many_files(error) => {
            "too many files are open: raise the limit with `ulimit -n 1024`, and run the same command again"
        }
        ErrorKind::NotFound => {
            "a part of the index is gone: if its folder was deleted or is being replaced, try again; else delete it and index again"
        }
        // Bytes that were read and make no sense: the operating system gives a number.
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::Other
            if error.raw_os_error().is_none() =>
        {
            DAMAGED
        }
        _ => "the disk of the index fails: see to it, and run the same command again",
    };
    Some(format!("{what} ({})", note::io_reason(error)))
}

/// The error of the operating system behind one of tantivy, which keeps it out of the chain of causes,
/// or has only its text.
fn system_error(error: &TantivyError) -> Option<io::Error> {
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
        }) => Some(of_system(error)),
        TantivyError::SystemError(text) if text.starts_with("Failed to spawn") => Some(
            io::Error::new(ErrorKind::WouldBlock, "no thread can be started"),
        ),
        _ => os_number(&error.to_string()).map(io::Error::from_raw_os_error),
    }
}

/// The error as the operating system gave it, which others may have wrapped in one of their own: the
/// text names its number.
fn of_system(error: &io::Error) -> io::Error {
    let text = error.to_string();
    match os_number(&text) {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(error.kind(), text),
    }
}

fn os_number(text: &str) -> Option<i32> {
    let (_, rest) = text.rsplit_once("(os error ")?;
    rest.split(')').next()?.parse().ok()
}

/// Unix gives this no name: ENFILE of the whole system, EMFILE of the process.
fn is_too_many_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn advised(error: io::Error) -> String {
        let error = TantivyError::IoError(Arc::new(error));
        advice(&Error::new(error).context("cannot commit")).expect("advice")
    }

    #[test]
    fn an_error_that_was_wrapped_is_told_as_what_it_was() {
        if cfg!(unix) {
            let wrapped = io::Error::other(io::Error::from_raw_os_error(28));
            assert!(advised(wrapped).starts_with("there is no room for the index"));
        }
    }

    #[test]
    fn a_full_disk_is_told_as_one() {
        let told = advised(io::Error::from(ErrorKind::StorageFull));
        assert!(told.starts_with("there is no room for the index"), "{told}");
        assert!(told.ends_with("(no storage space)"), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn a_limit_on_open_files_is_told_as_one() {
        let told = advised(io::Error::from_raw_os_error(24));
        assert!(told.contains("ulimit -n"), "{told}");
    }

    #[test]
    fn an_error_of_which_only_the_text_is_left_is_told_as_what_it_was() {
        if cfg!(unix) {
            let error = TantivyError::InternalError("'No space (os error 28)'".to_owned());
            let told = advice(&Error::new(error)).expect("advice");
            assert!(told.starts_with("there is no room for the index"), "{told}");
        }
    }

    #[test]
    fn an_error_beside_the_index_is_one_line_that_says_what_to_do() {
        if cfg!(unix) {
            let wrapped = io::Error::other("Disk full (os error 28) at path \"/x/.tmp\"");
            let error = Error::new(wrapped).context("cannot write /x/queries.tsv");
            assert_eq!(
                told(&error),
                "cannot write /x/queries.tsv: no space left on device: make room, and run the same command again"
            );
        }
    }

    #[test]
    fn bytes_that_make_no_sense_are_told_as_damage_and_no_fault_of_the_disk() {
        for kind in [
            ErrorKind::InvalidData,
            ErrorKind::UnexpectedEof,
            ErrorKind::Other,
        ] {
            let told = advised(io::Error::new(kind, "Data corruption detected"));
            assert!(told.starts_with(DAMAGED), "{told}");
        }
        let error = TantivyError::InternalError("no such column".to_owned());
        assert!(
            advice(&Error::new(error))
                .expect("advice")
                .starts_with(DAMAGED)
        );
        if cfg!(unix) {
            let told = advised(io::Error::from_raw_os_error(5));
            assert!(told.starts_with("the disk of the index fails"), "{told}");
        }
    }

    #[test]
    fn what_is_no_error_of_the_index_gets_no_advice() {
        assert_eq!(advice(&Error::msg("cannot read a file")), None);
    }
}

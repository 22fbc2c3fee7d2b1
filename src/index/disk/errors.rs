//! Messages for errors of an index and of the operating system: what happened and what to do.

use std::io::{self, ErrorKind};

use anyhow::Error;
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::note;

/// The message for invalid bytes in an index.
const DAMAGED: &str = "the index is damaged: run `fihris check`";

/// Returns the message for an error, in one line, with a remedy if there is one.
pub fn message(error: &Error) -> String {
    if let Some(message) = index_message(error) {
        return message;
    }
    let mut parts = Vec::new();
    let mut remedy = None;
    for cause in error.chain() {
        match cause.downcast_ref::<io::Error>() {
            Some(error) => {
                let error = original_os_error(error);
                parts.push(note::io_reason(&error));
                remedy = self::remedy(&error);
            }
            None => parts.push(cause.to_string()),
        }
    }
    parts.extend(remedy.map(str::to_owned));
    parts.join(": ")
}

/// Returns the remedy for an error of the operating system; `None` if the user cannot do anything
/// about it.
fn remedy(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room, and run the same command again"
        }
        ErrorKind::FileTooLarge => "raise the limit with `ulimit -f unlimited`",
        ErrorKind::ReadOnlyFilesystem => {
            "nothing can be written there: give another folder with --index"
        }
        ErrorKind::PermissionDenied => "ask its owner, or use another index with --index",
        ErrorKind::Unsupported => "put the index on another file system with --index",
        ErrorKind::OutOfMemory | ErrorKind::WouldBlock => {
            "use less memory and fewer threads with --memory and --jobs, or raise the limits that `ulimit -a` shows"
        }
        _ if is_too_many_files(error) => {
            "raise the limit with `ulimit -n 1024`, and run the same command again"
        }
        _ => return None,
    })
}

/// Returns whether the process or the machine lacks memory or file handles. Such an error says
/// nothing about the file that could not be opened.
pub fn is_shortage(error: &io::Error) -> bool {
    is_too_many_files(error) || matches!(error.kind(), ErrorKind::OutOfMemory)
}

/// Returns whether an error of the index comes from the environment and not from damaged bytes: a
/// lack of file handles, memory, space or permissions.
pub fn is_environmental(error: &Error) -> bool {
    let tantivy = error.chain().find_map(|cause| cause.downcast_ref());
    let error = tantivy.and_then(system_error);
    error.is_some_and(|error| remedy(&error).is_some())
}

/// Returns the message for an error of the index, with a remedy; `None` for other errors.
pub fn index_message(error: &Error) -> Option<String> {
    let tantivy = error.chain().find_map(|cause| cause.downcast_ref())?;
    let Some(error) = system_error(tantivy) else {
        // If an error has a context, the context names the index and the remedy.
        let outermost = error.chain().next();
        let is_bare = outermost.is_some_and(|cause| cause.is::<TantivyError>());
        return is_bare.then(|| match tantivy {
            // tantivy's own text is for developers.
            TantivyError::IncompatibleIndex(_) => DAMAGED.to_owned(),
            _ => format!("{DAMAGED} ({tantivy})"),
        });
    };
    let error = &error;
    let is_write = matches!(
        tantivy,
        TantivyError::OpenWriteError(_) | TantivyError::LockFailure(..)
    );
    let message = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "there is no room for the index: earlier commits are intact; make room and run the same command again"
        }
        ErrorKind::FileTooLarge => {
            "a file of the index exceeds the size limit: earlier commits are intact; raise the limit with `ulimit -f unlimited` and run the same command again"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "the index is on a read-only file system: it can be searched but not changed"
        }
        ErrorKind::PermissionDenied if is_write => {
            "permission denied writing the index: ask its owner, or use another index with --index"
        }
        ErrorKind::PermissionDenied => {
            "permission denied reading the index: ask its owner, or use another index with --index"
        }
        ErrorKind::OutOfMemory | ErrorKind::WouldBlock => {
            "there is too little memory, or no thread can be started: use less with --memory and --jobs, or raise the limits that `ulimit -a` shows"
        }
        _ if is_too_many_files(error) => {
            "too many files are open: raise the limit with `ulimit -n 1024`, and run the same command again"
        }
        ErrorKind::NotFound => {
            "a file of the index is missing: if the folder was deleted or is being replaced, try again; otherwise delete it and index again"
        }
        ErrorKind::Unsupported => {
            "the file system of the index lacks an operation: put the index on another file system with --index"
        }
        // Invalid bytes, or no regular file: an error of the operating system would have a number.
        ErrorKind::InvalidData
        | ErrorKind::InvalidInput
        | ErrorKind::UnexpectedEof
        | ErrorKind::Other
            if error.raw_os_error().is_none() =>
        {
            DAMAGED
        }
        _ => "the disk of the index fails: check the disk, and run the same command again",
    };
    Some(format!("{message} ({})", note::io_reason(error)))
}

/// Returns the error of the operating system that caused an error of tantivy. tantivy leaves it out
/// of the chain of causes, or has only its text.
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
        }) => Some(original_os_error(error)),
        TantivyError::SystemError(text) if text.starts_with("Failed to spawn") => Some(
            io::Error::new(ErrorKind::WouldBlock, "no thread can be started"),
        ),
        _ => os_number(&error.to_string()).map(io::Error::from_raw_os_error),
    }
}

/// Returns the original error of the operating system. If a library has wrapped it, only the text
/// has its number.
fn original_os_error(error: &io::Error) -> io::Error {
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

/// Returns whether an error is ENFILE (limit of the system) or EMFILE (limit of the process), which
/// have no `ErrorKind`.
fn is_too_many_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn index_message_of(error: io::Error) -> String {
        let error = TantivyError::IoError(Arc::new(error));
        index_message(&Error::new(error).context("cannot commit")).expect("a message")
    }

    #[test]
    fn a_wrapped_error_is_reported_as_its_cause() {
        if cfg!(unix) {
            let wrapped = io::Error::other(io::Error::from_raw_os_error(28));
            assert!(index_message_of(wrapped).starts_with("there is no room for the index"));
        }
    }

    #[test]
    fn a_full_disk_is_reported() {
        let message = index_message_of(io::Error::from(ErrorKind::StorageFull));
        assert!(
            message.starts_with("there is no room for the index"),
            "{message}"
        );
        assert!(message.ends_with("(no storage space)"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_limit_on_open_files_is_reported() {
        let message = index_message_of(io::Error::from_raw_os_error(24));
        assert!(message.contains("ulimit -n"), "{message}");
    }

    #[test]
    fn an_error_is_recognised_by_its_text_alone() {
        if cfg!(unix) {
            let error = TantivyError::InternalError("'No space (os error 28)'".to_owned());
            let message = index_message(&Error::new(error)).expect("a message");
            assert!(
                message.starts_with("there is no room for the index"),
                "{message}"
            );
        }
    }

    #[test]
    fn an_error_outside_of_the_index_is_one_line_with_a_remedy() {
        if cfg!(unix) {
            let wrapped = io::Error::other("Disk full (os error 28) at path \"/x/.tmp\"");
            let error = Error::new(wrapped).context("cannot write /x/queries.tsv");
            assert_eq!(
                message(&error),
                "cannot write /x/queries.tsv: no space left on device: make room, and run the same command again"
            );
        }
    }

    #[test]
    fn invalid_bytes_are_reported_as_damage_and_not_as_a_failing_disk() {
        for kind in [
            ErrorKind::InvalidData,
            ErrorKind::UnexpectedEof,
            ErrorKind::Other,
        ] {
            let message = index_message_of(io::Error::new(kind, "Data corruption detected"));
            assert!(message.starts_with(DAMAGED), "{message}");
        }
        let error = TantivyError::InternalError("no such column".to_owned());
        assert!(
            index_message(&Error::new(error))
                .expect("a message")
                .starts_with(DAMAGED)
        );
        if cfg!(unix) {
            let message = index_message_of(io::Error::from_raw_os_error(5));
            assert!(
                message.starts_with("the disk of the index fails"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_file_system_that_lacks_an_operation_is_not_reported_as_a_failing_disk() {
        let reason = "the file system cannot sync a file to the disk";
        let error = || io::Error::new(ErrorKind::Unsupported, reason);
        let message = index_message_of(error());
        assert!(
            message.starts_with("the file system of the index lacks"),
            "{message}"
        );
        assert!(message.ends_with(&format!("({reason})")), "{message}");
        let error = Error::new(error()).context("cannot write /x/current");
        assert_eq!(
            super::message(&error),
            format!(
                "cannot write /x/current: {reason}: put the index on another file system with --index"
            )
        );
    }

    #[test]
    fn other_errors_have_no_index_message() {
        assert_eq!(index_message(&Error::msg("cannot read a file")), None);
    }
}

//! Runs a program that converts a file to text, with a bound on its time and its output. No shell
//! is involved.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::note::io_reason;

/// The time that a program may take for one file.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Why a program gave no text.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The program could not be started.
    NotStarted(String),
    /// It took too long, and was ended.
    TimedOut,
    /// It wrote more than it may, and was ended.
    TooMuch,
    /// It ended with this status.
    Status(String),
    /// Its output could not be stored.
    NotStored(String),
}

impl Failure {
    /// Returns the reason for people.
    pub fn reason(&self, program: &str) -> String {
        match self {
            Failure::NotStarted(reason) => format!("cannot run {program}: {reason}"),
            Failure::TimedOut => {
                format!(
                    "{program} took more than {} seconds and was ended",
                    TIMEOUT.as_secs()
                )
            }
            Failure::TooMuch => {
                format!("{program} wrote more than a file may unpack to and was ended")
            }
            Failure::Status(status) => format!("{program} failed ({status})"),
            Failure::NotStored(reason) => reason.clone(),
        }
    }
}

/// Runs a program and copies its standard output to `output`, which is rewound.
///
/// # Errors
///
/// Returns why there is no output. Whatever was written before is left in `output`.
pub fn run(
    command: &mut Command,
    input: Option<File>,
    max_bytes: u64,
    timeout: Duration,
    output: &mut (impl Write + Seek),
) -> Result<(), Failure> {
    let stdin = input.map_or_else(Stdio::null, Stdio::from);
    let started = command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.map_err(|error| Failure::NotStarted(io_reason(&error)))?;
    let copied = copy(&mut child, max_bytes, timeout, output);
    if copied.is_err() {
        // It may have ended by itself.
        child.kill().ok();
    }
    let status = child.wait();
    copied?;
    output
        .rewind()
        .map_err(|error| Failure::NotStored(error.to_string()))?;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Status(status.to_string())),
        Err(error) => Err(Failure::Status(io_reason(&error))),
    }
}

/// Copies the output of a program. A thread reads it, so that the wait for it can end.
fn copy(
    child: &mut Child,
    max_bytes: u64,
    timeout: Duration,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let Some(mut stdout) = child.stdout.take() else {
        return Ok(());
    };
    let (sender, receiver) = mpsc::sync_channel::<io::Result<Vec<u8>>>(4);
    thread::spawn(move || {
        loop {
            let mut piece = vec![0; 1 << 16];
            let read = stdout.read(&mut piece).map(|read| {
                piece.truncate(read);
                piece
            });
            let is_last = !matches!(&read, Ok(piece) if !piece.is_empty());
            if sender.send(read).is_err() || is_last {
                break;
            }
        }
    });
    let end = Instant::now() + timeout;
    let mut bytes = 0u64;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left) {
            Ok(Ok(piece)) if piece.is_empty() => break,
            Ok(Ok(piece)) => {
                bytes += piece.len() as u64;
                if bytes > max_bytes {
                    return Err(Failure::TooMuch);
                }
                output
                    .write_all(&piece)
                    .map_err(|error| Failure::NotStored(io_reason(&error)))?;
            }
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => return Err(Failure::TimedOut),
        }
    }
    // It may have closed its output and go on.
    while Instant::now() < end {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            _ => return Ok(()),
        }
    }
    Err(Failure::TimedOut)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn output_of(script: &str, max_bytes: u64) -> Result<Vec<u8>, Failure> {
        let mut output = Cursor::new(Vec::new());
        let mut command = Command::new("/bin/sh");
        let timeout = Duration::from_millis(500);
        run(
            command.args(["-c", script]),
            None,
            max_bytes,
            timeout,
            &mut output,
        )?;
        Ok(output.into_inner())
    }

    #[test]
    fn the_output_of_a_program_is_copied() {
        assert_eq!(output_of("printf text", 100), Ok(b"text".to_vec()));
    }

    #[test]
    fn a_program_that_hangs_writes_without_end_or_fails_is_ended() {
        assert_eq!(output_of("exec sleep 1000", 100), Err(Failure::TimedOut));
        assert_eq!(
            output_of("exec >&-; exec sleep 1000", 100),
            Err(Failure::TimedOut)
        );
        assert_eq!(
            output_of("exec cat /dev/zero", 1 << 20),
            Err(Failure::TooMuch)
        );
        assert!(matches!(output_of("exit 3", 100), Err(Failure::Status(_))));
    }

    #[test]
    fn a_program_that_does_not_exist_is_reported() {
        let mut output = Cursor::new(Vec::new());
        let mut command = Command::new("/no/such/program");
        let ended = run(&mut command, None, 1, TIMEOUT, &mut output);
        assert!(matches!(ended, Err(Failure::NotStarted(_))));
    }
}

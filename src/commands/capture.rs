//! The output and the messages of a command that runs for a program on the other side of a protocol.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Maximum size of an output in bytes.
const MAX_BYTES: usize = 4 << 20;

/// The output and the messages of a command, collected in memory. Clones share the buffers.
#[derive(Debug, Clone, Default)]
pub struct Capture {
    output: Arc<Mutex<Vec<u8>>>,
    messages: Arc<Mutex<Vec<String>>>,
}

impl Capture {
    /// Returns a stream to the output.
    pub fn stdout(&self) -> Box<dyn Write> {
        Box::new(Output(Arc::clone(&self.output)))
    }

    /// Adds a message.
    pub fn say(&self, message: &str) {
        lock(&self.messages).push(message.to_owned());
    }

    /// Takes the output and the messages.
    pub fn take(&self) -> (Vec<u8>, Vec<String>) {
        (
            std::mem::take(&mut *lock(&self.output)),
            std::mem::take(&mut *lock(&self.messages)),
        )
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The output, up to [`MAX_BYTES`].
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut output = lock(&self.0);
        if output.len() + bytes.len() > MAX_BYTES {
            return Err(io::Error::other(
                "the answer is larger than 4 MB: ask for fewer results",
            ));
        }
        output.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

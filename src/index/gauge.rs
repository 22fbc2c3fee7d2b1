//! Keeps the text that waits to be indexed within bounds: tantivy's queue counts documents,
//! whatever their size.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::tokenizer::Tokenizer;

use crate::arabic::chain::{ArabicTokenizer, ArabicTokens};

/// Text that may wait. Each byte of it is held some six times: for five fields and the record.
const MAX_WAITING_BYTES: usize = 1 << 20;

/// How long to wait for room before going on: when the indexing threads are gone, the writer says
/// so at the next article.
const PATIENCE: Duration = Duration::from_secs(10);

/// Counts the bytes of text between the loader and the indexing threads.
#[derive(Debug, Default)]
pub struct Gauge {
    waiting: Mutex<usize>,
    freed: Condvar,
}

impl Gauge {
    /// Waits until there is room, then counts these bytes as waiting.
    pub fn add(&self, bytes: usize) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |waiting: &mut usize| *waiting > MAX_WAITING_BYTES;
        let waited = self.freed.wait_timeout_while(waiting, PATIENCE, full);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *waiting += bytes;
    }

    /// These bytes are being indexed.
    fn remove(&self, bytes: usize) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(bytes);
        self.freed.notify_one();
    }
}

/// A tokenizer that tells the gauge what it is given.
#[derive(Clone)]
pub struct Gauged {
    /// What does the work.
    pub tokenizer: ArabicTokenizer,
    /// What is told.
    pub gauge: Arc<Gauge>,
}

impl Tokenizer for Gauged {
    type TokenStream<'t> = ArabicTokens<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> ArabicTokens<'t> {
        self.gauge.remove(text.len());
        self.tokenizer.token_stream(text)
    }
}

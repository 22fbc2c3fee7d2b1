//! The body of a long reply, sent in pieces.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::SemaphorePermit;

/// The size of a piece in bytes.
const PIECE_BYTES: usize = 64 << 10;

/// A body that is sent in pieces, so that it lives until its client has taken nearly all of it.
#[derive(Debug)]
pub struct Pieces {
    rest: Bytes,
    /// Counts the body as one that is being sent.
    _held: SemaphorePermit<'static>,
}

impl Pieces {
    /// Creates a body.
    pub fn new(bytes: Vec<u8>, held: SemaphorePermit<'static>) -> Self {
        Pieces {
            rest: bytes.into(),
            _held: held,
        }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let size = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(size);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

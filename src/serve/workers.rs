//! The threads that search, and the limits on their work.

use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Maximum number of requests that wait for a thread. Further ones are refused.
const MAX_WAITING: usize = 64;

/// Maximum time that a request waits for a thread.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Maximum time of an answer. The search itself ends later; its thread is not free until then.
const MAX_ANSWER_TIME: Duration = Duration::from_secs(20);

/// Stack of a thread: that of the main thread of a command.
const STACK_BYTES: usize = 8 << 20;

/// Returns a runtime: one thread for all connections, and as many for searches as there are cores.
///
/// # Errors
/// Returns an error if the system refuses what it needs.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .thread_name("fihris-serve")
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(thread_count())
        .build()
}

fn thread_count() -> usize {
    thread::available_parallelism()
        .map_or(2, NonZero::get)
        .max(2)
}

/// The reason why work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// Too many requests wait.
    Busy,
    /// The work takes too long.
    TimedOut,
}

/// A bounded pool of threads.
#[derive(Debug)]
pub struct Workers {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Workers {
    /// Creates a pool with a thread for each core.
    pub fn new() -> Self {
        Workers::with(thread_count(), MAX_WAITING)
    }

    fn with(threads: usize, max_waiting: usize) -> Self {
        Workers {
            running: Arc::new(Semaphore::new(threads)),
            admitted: Arc::new(Semaphore::new(threads + max_waiting)),
        }
    }

    /// Does work in a thread.
    ///
    /// # Errors
    /// Returns an error if no thread becomes free in time, or if the work takes too long.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let admitted = admitted.map_err(|_| Unavailable::Busy)?;
        let running = timeout(MAX_WAIT, Arc::clone(&self.running).acquire_owned()).await;
        let Ok(Ok(running)) = running else {
            return Err(Unavailable::Busy);
        };
        let work = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((running, admitted));
            result
        });
        match timeout(MAX_ANSWER_TIME, work).await {
            Ok(Ok(result)) => Ok(result),
            // Work that panics is caught before it ends; a pool that shuts down drops it.
            Ok(Err(_)) | Err(_) => Err(Unavailable::TimedOut),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_beyond_the_limit_is_refused_and_a_thread_is_free_again() {
        let workers = Workers::with(1, 0);
        let runtime = runtime().expect("a runtime");
        runtime.block_on(async {
            let (sender, receiver) = std::sync::mpsc::channel::<()>();
            let first = workers.run(move || receiver.recv().is_ok());
            let second = async {
                // The first has the thread once it has been polled.
                tokio::task::yield_now().await;
                let refused = workers.run(|| ()).await;
                sender.send(()).expect("sent");
                refused
            };
            let (mut first, mut second) = (Box::pin(first), Box::pin(second));
            let (mut done, mut refused) = (None, None);
            std::future::poll_fn(|context| {
                use std::future::Future;
                use std::task::Poll;
                if done.is_none()
                    && let Poll::Ready(result) = first.as_mut().poll(context)
                {
                    done = Some(result);
                }
                if refused.is_none()
                    && let Poll::Ready(result) = second.as_mut().poll(context)
                {
                    refused = Some(result);
                }
                if done.is_some() && refused.is_some() {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
            assert_eq!(refused, Some(Err(Unavailable::Busy)));
            assert_eq!(done, Some(Ok(true)));
            assert_eq!(workers.run(|| 7).await, Ok(7));
        });
    }
}

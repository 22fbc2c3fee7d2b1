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

/// The limits of a pool.
#[derive(Debug, Clone, Copy)]
struct Limits {
    threads: usize,
    /// Maximum number of requests that wait for a thread.
    waiting: usize,
    /// Maximum time that a request waits for a thread.
    wait: Duration,
    /// Maximum time of an answer.
    answer: Duration,
}

/// How long work is expected to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// As long as a search.
    Short,
    /// It may read the text of every article. A thread is always left for other work.
    Long,
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
    /// The threads that long work may have.
    long: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    limits: Limits,
}

impl Workers {
    /// Creates a pool with a thread for each core.
    pub fn new() -> Self {
        Workers::with(Limits {
            threads: thread_count(),
            waiting: MAX_WAITING,
            wait: MAX_WAIT,
            answer: MAX_ANSWER_TIME,
        })
    }

    fn with(limits: Limits) -> Self {
        Workers {
            running: Arc::new(Semaphore::new(limits.threads)),
            long: Arc::new(Semaphore::new(limits.threads.saturating_sub(1).max(1))),
            admitted: Arc::new(Semaphore::new(limits.threads + limits.waiting)),
            limits,
        }
    }

    /// Does work in a thread.
    ///
    /// # Errors
    /// Returns an error if no thread becomes free in time, or if the work takes too long.
    pub async fn run<T: Send + 'static>(
        &self,
        length: Length,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let admitted = admitted.map_err(|_| Unavailable::Busy)?;
        let turn = async {
            let long = match length {
                Length::Short => None,
                Length::Long => Some(Arc::clone(&self.long).acquire_owned().await),
            };
            let running = Arc::clone(&self.running).acquire_owned().await;
            // Semaphores that are never closed give a permit.
            Some((long.transpose().ok()?, running.ok()?))
        };
        let Ok(Some(turn)) = timeout(self.limits.wait, turn).await else {
            return Err(Unavailable::Busy);
        };
        let work = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((turn, admitted));
            result
        });
        match timeout(self.limits.answer, work).await {
            Ok(Ok(result)) => Ok(result),
            // Work that panics is caught before it ends; a pool that shuts down drops it.
            Ok(Err(_)) | Err(_) => Err(Unavailable::TimedOut),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a pool that gives up soon.
    fn hurried(threads: usize) -> Workers {
        Workers::with(Limits {
            threads,
            waiting: 8,
            wait: Duration::from_millis(50),
            answer: Duration::from_millis(50),
        })
    }

    #[test]
    fn an_answer_that_takes_too_long_is_given_up_and_its_thread_is_free_when_it_ends() {
        let workers = hurried(1);
        let runtime = runtime().expect("a runtime");
        runtime.block_on(async {
            let (end, ended) = std::sync::mpsc::channel::<()>();
            let slow = workers
                .run(Length::Short, move || ended.recv().is_ok())
                .await;
            assert_eq!(slow, Err(Unavailable::TimedOut));
            // It goes on, and others find no free thread.
            assert_eq!(
                workers.run(Length::Short, || 1).await,
                Err(Unavailable::Busy)
            );
            end.send(()).expect("sent");
            while workers.run(Length::Short, || 2).await.is_err() {}
        });
    }

    #[test]
    fn long_work_leaves_a_thread_to_searches() {
        let workers = hurried(2);
        let runtime = runtime().expect("a runtime");
        runtime.block_on(async {
            let (end, ended) = std::sync::mpsc::channel::<()>();
            let first = workers.run(Length::Long, move || ended.recv().is_ok());
            assert_eq!(first.await, Err(Unavailable::TimedOut));
            let second = workers.run(Length::Long, || ()).await;
            assert_eq!(second, Err(Unavailable::Busy));
            assert_eq!(workers.run(Length::Short, || 1).await, Ok(1));
            end.send(()).expect("sent");
            while workers.run(Length::Long, || 2).await.is_err() {}
        });
    }

    #[test]
    fn work_beyond_the_limit_is_refused_and_a_thread_is_free_again() {
        let workers = Workers::with(Limits {
            threads: 1,
            waiting: 0,
            wait: MAX_WAIT,
            answer: MAX_ANSWER_TIME,
        });
        let runtime = runtime().expect("a runtime");
        runtime.block_on(async {
            let (sender, receiver) = std::sync::mpsc::channel::<()>();
            let first = workers.run(Length::Short, move || receiver.recv().is_ok());
            let second = async {
                // The first has the thread once it has been polled.
                tokio::task::yield_now().await;
                let refused = workers.run(Length::Short, || ()).await;
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
            assert_eq!(workers.run(Length::Short, || 7).await, Ok(7));
        });
    }
}

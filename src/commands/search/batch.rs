//! Answers queries in parallel, in their order.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::guard;

/// Maximum number of unprinted answers per thread, which bounds the memory.
const QUEUE_LENGTH: usize = 4;

/// Number of hits that a search thread reads ahead, with records and without. Later hits are read
/// while printing, which bounds the memory of long lists.
const RECORDS_AHEAD: usize = 100;
const LISTINGS_AHEAD: usize = 1_000;

/// Returns the number of hits of each answer to read before it is printed.
pub fn hits_ahead(jobs: usize, reads_records: bool) -> usize {
    if jobs <= 1 {
        0
    } else if reads_records {
        RECORDS_AHEAD
    } else {
        LISTINGS_AHEAD
    }
}

/// Answers queries in `jobs` threads, and prints each answer in the order of the queries.
///
/// # Errors
/// Returns the first error in the order of the queries, after printing all answers before it.
pub fn in_order<Q: Sync, A: Send>(
    queries: &[Q],
    jobs: usize,
    answer: impl Fn(&Q) -> Result<A> + Sync,
    mut print: impl FnMut(A) -> Result<()>,
) -> Result<()> {
    if jobs <= 1 {
        return queries.iter().try_for_each(|query| print(answer(query)?));
    }
    let answer = &answer;
    thread::scope(|scope| {
        // Each thread answers every `jobs`th query. Taking one answer from each thread in turn
        // restores the order of the queries.
        let mut lanes: Vec<Receiver<Result<A>>> = Vec::new();
        for lane in 0..jobs {
            let (answers, receiver) = sync_channel(QUEUE_LENGTH);
            let share = queries.iter().skip(lane).step_by(jobs);
            let work = move || {
                for query in share {
                    // The receiver is gone if printing failed.
                    if answers
                        .send(guard::catch_panic(guard::Scope::Index, || answer(query)))
                        .is_err()
                    {
                        return;
                    }
                }
            };
            thread::Builder::new().spawn_scoped(scope, work)?;
            lanes.push(receiver);
        }
        let turns = lanes.iter().cycle().take(queries.len());
        turns
            .map(Receiver::recv)
            .try_for_each(|answer| print(answer??))
    })
}

/// The outcome of a query with a time limit.
pub enum Event<'q, Q, A> {
    /// The answer.
    Answered(A),
    /// The query was not answered in time. Later queries will not be answered.
    TimedOut(&'q Q),
}

/// Answers queries one by one in a thread, and hands each answer to `handle`, until a query takes
/// longer than `limit`. Such a query cannot be interrupted, so `handle` should end the program on
/// [`Event::TimedOut`]. Otherwise the function returns only when the query is answered.
///
/// # Errors
/// Returns the first error of `answer` or `handle`.
pub fn in_time<'q, Q: Sync, A: Send>(
    queries: &'q [Q],
    limit: Duration,
    answer: impl Fn(&Q) -> Result<A> + Sync,
    mut handle: impl FnMut(Event<'q, Q, A>) -> Result<()>,
) -> Result<()> {
    let answer = &answer;
    thread::scope(|scope| {
        // A query begins when the answer before it is received.
        let (answers, receiver) = sync_channel(0);
        let work = move || {
            for query in queries {
                if answers
                    .send(guard::catch_panic(guard::Scope::Index, || answer(query)))
                    .is_err()
                {
                    return;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, work)?;
        for query in queries {
            match receiver.recv_timeout(limit) {
                Ok(answer) => handle(Event::Answered(answer?))?,
                Err(RecvTimeoutError::Timeout) => return handle(Event::TimedOut(query)),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use anyhow::bail;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn answers_are_printed_in_the_order_of_the_queries() {
        let queries: Vec<u64> = (0..200).collect();
        for jobs in [1, 3, 64] {
            let mut printed = Vec::new();
            let answer = |query: &u64| {
                thread::sleep(Duration::from_micros(query * 7 % 50));
                Ok(*query)
            };
            in_order(&queries, jobs, answer, |answer| {
                printed.push(answer);
                Ok(())
            })
            .expect("answered");
            assert_eq!(printed, queries);
        }
    }

    #[test]
    fn an_error_is_returned_after_the_answers_before_it() {
        let queries: Vec<u64> = (0..50).collect();
        for jobs in [1, 4] {
            let mut printed = Vec::new();
            let answer = |query: &u64| match query {
                20 => bail!("no such field"),
                30 => panic!("not reached"),
                query => Ok(*query),
            };
            let error = in_order(&queries, jobs, answer, |answer| {
                printed.push(answer);
                Ok(())
            });
            assert_eq!(error.expect_err("an error").to_string(), "no such field");
            assert_eq!(printed.len(), 20);
        }
    }

    #[test]
    fn answers_before_a_query_that_takes_too_long_are_printed() {
        let is_over = AtomicBool::new(false);
        let answer = |query: &u64| {
            while *query == 3 && !is_over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(1));
            }
            Ok(*query)
        };
        let (mut printed, mut late) = (Vec::new(), None);
        let limit = Duration::from_millis(500);
        in_time(&[0, 1, 2, 3, 4], limit, answer, |event| {
            match event {
                Event::Answered(answer) => printed.push(answer),
                Event::TimedOut(query) => late = Some(*query),
            }
            is_over.store(late.is_some(), Ordering::Relaxed);
            Ok(())
        })
        .expect("answered");
        assert_eq!((printed, late), (vec![0, 1, 2], Some(3)));
    }

    #[test]
    fn the_number_of_unprinted_answers_is_bounded() {
        let made = AtomicUsize::new(0);
        let queries: Vec<u64> = (0..1_000).collect();
        let answer = |_: &u64| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        let closed = in_order(&queries, 4, answer, |()| bail!("closed"));
        assert!(closed.is_err());
        // For each thread: a full queue, one answer that does not fit, and one that was received.
        assert!(made.load(Ordering::Relaxed) <= 4 * (QUEUE_LENGTH + 2));
    }
}

//! Many queries at a time, answered in their order.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use anyhow::Result;

use crate::cli::SearchArgs;
use crate::guard;

/// Answers of each thread that may wait to be printed: memory stays bounded however many queries there are.
const WAITING: usize = 4;

/// Hits of an answer that are made where it is found, with their texts and without. Those behind them are
/// made while printing, so that long lists need no memory.
const HITS_AHEAD: usize = 100;
const LINES_AHEAD: usize = 1_000;

/// How many queries are run at a time.
pub fn jobs(args: &SearchArgs) -> usize {
    // A query that takes too long ends the program: those before it must have been printed.
    if args.timeout.is_some() {
        return 1;
    }
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    let given = args.jobs.and_then(|jobs| usize::try_from(jobs).ok());
    given.unwrap_or_else(cores)
}

/// How many hits of each answer are made before it is printed.
pub fn hits_ahead(jobs: usize, with_text: bool) -> usize {
    match (jobs, with_text) {
        (1, _) => 0,
        (_, true) => HITS_AHEAD,
        (_, false) => LINES_AHEAD,
    }
}

/// Answers queries in `jobs` threads and prints in the order of the queries, as they come.
///
/// # Errors
/// The first error in the order of the queries; what was answered before it has been printed.
pub fn in_order<Q: Sync, A: Send>(
    queries: &[Q],
    jobs: usize,
    answer: impl Fn(&Q) -> Result<A> + Sync,
    mut print: impl FnMut(A) -> Result<()>,
) -> Result<()> {
    let jobs = jobs.min(queries.len());
    if jobs <= 1 {
        return queries.iter().try_for_each(|query| print(answer(query)?));
    }
    let answer = &answer;
    thread::scope(|scope| {
        // Each thread has every `jobs`th query, so that taking one answer of each by turns is the order.
        let mut lanes: Vec<Receiver<Result<A>>> = Vec::new();
        for lane in 0..jobs {
            let (answers, receiver) = sync_channel(WAITING);
            let own = queries.iter().skip(lane).step_by(jobs);
            let work = move || {
                for query in own {
                    // Nobody wants more when printing has failed.
                    if answers.send(guard::catch_panic(|| answer(query))).is_err() {
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use anyhow::bail;

    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_queries_however_long_each_takes() {
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
    fn an_error_ends_it_behind_the_answers_before_it() {
        let queries: Vec<u64> = (0..50).collect();
        for jobs in [1, 4] {
            let mut printed = Vec::new();
            let answer = |query: &u64| match query {
                20 => bail!("no such field"),
                30 => panic!("never told"),
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
    fn few_answers_are_made_ahead_and_none_when_printing_fails() {
        let made = AtomicUsize::new(0);
        let queries: Vec<u64> = (0..1_000).collect();
        let answer = |_: &u64| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        let closed = in_order(&queries, 4, answer, |()| bail!("closed"));
        assert!(closed.is_err());
        // In each lane those that wait, one that finds no room, and one that was taken.
        assert!(made.load(Ordering::Relaxed) <= 4 * (WAITING + 2));
    }
}

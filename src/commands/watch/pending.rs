//! The changed paths that a watch has not compared with the index yet.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long no event must come before the changed paths are compared.
const QUIET: Duration = Duration::from_millis(200);

/// How long changed paths are gathered while events keep coming.
const GATHER: Duration = Duration::from_secs(1);

/// The age from which a file is read. A younger one may be half written.
pub const SETTLE: Duration = Duration::from_secs(1);

/// How long a file that keeps changing is left unread.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// The number of paths from which all folders are compared instead.
const MAX_PATHS: usize = 2000;

/// The paths to compare in one run.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    /// All folders.
    All {
        /// The age from which a file is read.
        settle: Duration,
    },
    /// These paths.
    Paths {
        /// The changed paths, in order.
        paths: Vec<PathBuf>,
        /// The age from which a file is read.
        settle: Duration,
    },
}

/// Changed paths, with the time at which each was first seen to change.
#[derive(Debug, Default)]
pub struct Pending {
    paths: HashMap<PathBuf, Instant>,
    /// The time from which all folders must be compared.
    all: Option<Instant>,
    first_event: Option<Instant>,
    last_event: Option<Instant>,
    /// The time before which nothing is compared, so that runs leave the machine to others.
    not_before: Option<Instant>,
}

impl Pending {
    /// Adds a path that may have changed.
    pub fn add(&mut self, path: PathBuf, now: Instant) {
        self.note_event(now);
        if self.all.is_some() {
            return;
        }
        self.paths.entry(path).or_insert(now);
        if self.paths.len() > MAX_PATHS {
            self.add_all(now);
        }
    }

    /// Adds all folders.
    pub fn add_all(&mut self, now: Instant) {
        self.note_event(now);
        self.all.get_or_insert(now);
        self.paths.clear();
    }

    fn note_event(&mut self, now: Instant) {
        self.first_event.get_or_insert(now);
        self.last_event = Some(now);
    }

    /// Returns the time at which the next batch is due; `None` if there is nothing to compare.
    pub fn due(&self) -> Option<Instant> {
        let quiet = self.last_event? + QUIET;
        let gathered = self.first_event? + GATHER;
        Some(
            quiet
                .min(gathered)
                .max(self.not_before.unwrap_or(gathered.min(quiet))),
        )
    }

    /// Takes the batch that is due. Paths that have waited for long are a batch by themselves, whose
    /// files are read whatever their age.
    pub fn take(&mut self, now: Instant) -> Option<Batch> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        let is_overdue = |since: &Instant| now.duration_since(*since) >= MAX_WAIT;
        if let Some(since) = self.all.take() {
            self.clear_events();
            let settle = if is_overdue(&since) {
                Duration::ZERO
            } else {
                SETTLE
            };
            return Some(Batch::All { settle });
        }
        let overdue: Vec<PathBuf> = self
            .paths
            .iter()
            .filter(|(_, since)| is_overdue(since))
            .map(|(path, _)| path.clone())
            .collect();
        let (mut paths, settle) = if overdue.is_empty() {
            self.clear_events();
            (self.paths.drain().map(|(path, _)| path).collect(), SETTLE)
        } else {
            self.paths.retain(|_, since| !is_overdue(since));
            if self.paths.is_empty() {
                self.clear_events();
            }
            (overdue, Duration::ZERO)
        };
        paths.sort();
        (!paths.is_empty()).then_some(Batch::Paths { paths, settle })
    }

    fn clear_events(&mut self) {
        self.first_event = None;
        self.last_event = None;
    }

    /// Postpones the next batch after a run that took this time.
    pub fn rest(&mut self, took: Duration, now: Instant) {
        self.not_before = Some(now + (took * 2).min(Duration::from_secs(60)));
    }

    /// Adds the paths of a batch again, whose files were too young; `since` is the time at which it
    /// was taken first.
    pub fn put_back(&mut self, batch: Batch, since: Instant, now: Instant) {
        match batch {
            Batch::All { .. } => {
                self.all = Some(self.all.map_or(since, |known| known.min(since)));
            }
            Batch::Paths { paths, .. } => {
                for path in paths {
                    let known = self.paths.entry(path).or_insert(since);
                    *known = since.min(*known);
                }
            }
        }
        self.note_event(now);
        let settled = now + SETTLE;
        self.not_before = Some(self.not_before.map_or(settled, |rest| rest.max(settled)));
    }

    /// Returns the time at which the first path of a batch was seen to change, before it is taken.
    pub fn since(&self) -> Option<Instant> {
        self.all
            .into_iter()
            .chain(self.paths.values().copied())
            .min()
    }

    /// Forgets the paths below a folder that is not followed any more.
    pub fn forget(&mut self, folder: &Path) {
        self.paths.retain(|path, _| !path.starts_with(folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str], settle: Duration) -> Option<Batch> {
        let paths = names.iter().map(PathBuf::from).collect();
        Some(Batch::Paths { paths, settle })
    }

    #[test]
    fn paths_are_compared_together_once_no_event_comes() {
        let start = Instant::now();
        let mut pending = Pending::default();
        assert_eq!((pending.due(), pending.take(start)), (None, None));
        pending.add("b".into(), start);
        pending.add("a".into(), start + QUIET / 2);
        pending.add("a".into(), start + QUIET / 2);
        assert_eq!(pending.take(start + QUIET), None);
        let due = pending.due().expect("a time");
        assert_eq!(pending.take(due), paths(&["a", "b"], SETTLE));
        assert_eq!((pending.due(), pending.take(due)), (None, None));
    }

    #[test]
    fn paths_are_compared_while_events_keep_coming() {
        let start = Instant::now();
        let mut pending = Pending::default();
        for step in 0..20 {
            pending.add(format!("{step:02}").into(), start + QUIET / 2 * step);
        }
        assert_eq!(pending.due(), Some(start + GATHER));
    }

    #[test]
    fn a_file_that_keeps_changing_is_read_after_a_while_by_itself() {
        let start = Instant::now();
        let mut pending = Pending::default();
        pending.add("growing".into(), start);
        let mut now = start;
        while now < start + MAX_WAIT {
            now = pending.due().expect("pending");
            let since = pending.since().expect("pending");
            assert_eq!(since, start);
            let batch = pending.take(now).expect("due");
            if let Batch::Paths { settle, .. } = &batch
                && settle.is_zero()
            {
                break;
            }
            pending.put_back(batch, since, now);
        }
        assert!(now >= start + MAX_WAIT, "{:?}", now - start);
        assert_eq!(pending.due(), None);
        let mut pending = Pending::default();
        pending.add("old".into(), start);
        pending.add("young".into(), start + MAX_WAIT);
        let now = start + MAX_WAIT + QUIET;
        assert_eq!(pending.take(now), paths(&["old"], Duration::ZERO));
        assert_eq!(pending.take(now), paths(&["young"], SETTLE));
    }

    #[test]
    fn many_paths_are_all_folders() {
        let now = Instant::now();
        let mut pending = Pending::default();
        for number in 0..=MAX_PATHS {
            pending.add(number.to_string().into(), now);
        }
        assert_eq!(
            pending.take(now + QUIET),
            Some(Batch::All { settle: SETTLE })
        );
        assert_eq!(pending.take(now + QUIET), None);
    }

    #[test]
    fn a_long_run_is_followed_by_a_rest() {
        let now = Instant::now();
        let mut pending = Pending::default();
        pending.rest(Duration::from_secs(3), now);
        pending.add("a".into(), now);
        assert_eq!(pending.due(), Some(now + Duration::from_secs(6)));
    }
}

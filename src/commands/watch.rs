//! `fihris watch`: follows the indexed folders, and shows new articles of saved queries.
//!
//! One thread does all work: it waits for events of the file system, gathers changed paths
//! ([`pending`]), refreshes the index with them, and matches the articles that arrived since the last
//! time. What another process commits meanwhile is found by a look at the list of segments.

mod folders;
mod notices;
mod observer;
mod pending;
mod queries;
mod session;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::Outcome;
use super::context::Context;
use super::plural;
use super::signals::StopSignal;
use crate::cli::WatchArgs;
use crate::index::disk::active;
use crate::refresh::Stopped;
use folders::{Change, Event, Folders};
use notices::Notices;
use observer::Notes;
use pending::{Batch, Pending, SETTLE};
use queries::Queries;
use session::Session;

/// The interval at which the folders and the index are looked at, without reading files.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// The interval at which all files are compared although events are expected, which can be lost.
const FULL_INTERVAL: Duration = Duration::from_secs(600);

/// The interval at which files without events are compared.
const DEFAULT_POLL: Duration = Duration::from_secs(30);

/// The number of times that `--once` waits for files that are being written.
const MAX_SETTLING: usize = 5;

pub fn run(context: &Context, args: &WatchArgs) -> Result<Outcome> {
    let dir = context.index_dir()?;
    if active::current(&dir)?.is_none() {
        bail!(
            "no index at {}: make one with `fihris index PATH`",
            dir.display()
        );
    }
    let dir = dir.canonicalize()?;
    let queries = Queries::open(context, &dir, &args.names, args.all)?;
    let (sender, receiver) = mpsc::channel();
    let wake = sender.clone();
    let wake = move || drop(wake.send(Event::Stop));
    let stop = StopSignal::listen_and_wake(context, &dir, wake, || ())?;
    let session = Session::new(
        context,
        dir.clone(),
        queries,
        Notices::new(context, args.format)?,
        Notes::new(context.quiet, context.messages, stop.clone()),
    );
    let finished = if args.once {
        once(session)
    } else {
        let (folders, reason) = match Folders::new(&dir, args.poll.is_none(), sender.clone()) {
            Ok(folders) => (folders, None),
            Err(error) => (Folders::new(&dir, false, sender)?, Some(error)),
        };
        if let Some(reason) = reason {
            context.warn(&format!(
                "no events of the file system ({reason}): looking at all files every {} s",
                DEFAULT_POLL.as_secs()
            ));
        }
        let watch = Watch {
            session,
            folders,
            pending: Pending::default(),
            poll: args.poll.unwrap_or(DEFAULT_POLL),
            last_full: Instant::now(),
            full_took: Duration::ZERO,
        };
        watch.run(&receiver)
    };
    match (finished, stop.exit_status()) {
        (Err(error), Some(status)) if error.is::<Stopped>() => Ok(Outcome::Stopped(status)),
        (Ok(_), Some(status)) => Ok(Outcome::Stopped(status)),
        (finished, _) => finished,
    }
}

/// Refreshes the index once, and shows what arrived since the last time.
fn once(mut session: Session) -> Result<Outcome> {
    session.begin()?;
    let mut report = session.refresh_all(SETTLE)?;
    for attempt in 1..=MAX_SETTLING {
        if report.young == 0 {
            break;
        }
        std::thread::sleep(SETTLE);
        let settle = if attempt < MAX_SETTLING {
            SETTLE
        } else {
            Duration::ZERO
        };
        report = session.refresh_all(settle)?;
    }
    let shown = session.tell()?;
    Ok(Outcome::of_results(shown > 0))
}

/// A watch that runs until a signal.
struct Watch<'c> {
    session: Session<'c>,
    folders: Folders,
    pending: Pending,
    /// The interval between comparisons of all files without events.
    poll: Duration,
    last_full: Instant,
    /// The duration of the last comparison of all files.
    full_took: Duration,
}

impl Watch<'_> {
    /// Watches until a signal, or until the reader of the output closed the pipe.
    ///
    /// # Errors
    /// Returns an error if the output cannot be written, or if the index cannot be read at the start.
    fn run(mut self, events: &mpsc::Receiver<Event>) -> Result<Outcome> {
        self.session.begin()?;
        self.look();
        self.session.say_start(self.folders.len());
        self.pending.add_all(Instant::now());
        let interval = LOOK_INTERVAL.min(self.poll);
        let mut next_look = Instant::now() + interval;
        loop {
            let due = self.pending.due().map_or(next_look, |due| {
                let rest = self.session.not_before().unwrap_or(due);
                due.max(rest).min(next_look)
            });
            let wait = due.saturating_duration_since(Instant::now());
            let event = events.recv_timeout(wait).ok();
            for event in event.into_iter().chain(events.try_iter()) {
                match event {
                    Event::Changed(path) => {
                        if let Some(path) = self.folders.path_of_event(&path) {
                            self.pending.add(path, Instant::now());
                        }
                    }
                    Event::Lost => self.pending.add_all(Instant::now()),
                    Event::Stop => return Ok(Outcome::Done),
                }
            }
            if Instant::now() >= next_look {
                self.look();
                if self.session.has_other_commit() {
                    self.tell()?;
                }
                if self.is_full_due() {
                    self.pending.add_all(Instant::now());
                }
                next_look = Instant::now() + interval;
            }
            let rest = self.session.not_before();
            if rest.is_none_or(|rest| rest <= Instant::now()) {
                self.refresh_pending()?;
            }
        }
    }

    /// Returns whether all files must be compared. It takes at most a tenth of the time.
    fn is_full_due(&self) -> bool {
        let interval = if self.folders.has_polled() {
            self.poll
        } else {
            FULL_INTERVAL
        };
        self.last_full.elapsed() >= interval.max(self.full_took * 10)
    }

    /// Looks which folders are there, and follows those of the index.
    fn look(&mut self) {
        let Some(manifest) = self.session.manifest() else {
            return;
        };
        for change in self.folders.update(&manifest) {
            match change {
                Change::Appeared { folder, is_back } => {
                    if is_back {
                        let folder = folder.display();
                        self.session.say(&format!("{folder} is there again"));
                    }
                    self.pending.add_all(Instant::now());
                }
                Change::Missing(folder) => {
                    self.pending.forget(&folder);
                    self.session.warn(&format!(
                        "{} is not there: its articles stay in the index; waiting for it",
                        folder.display()
                    ));
                }
                Change::Polled(folder, reason) => self.session.warn(&format!(
                    "no events of {}: {reason}: looking at all files every {} s (see --poll)",
                    folder.display(),
                    self.poll.as_secs()
                )),
            }
        }
    }

    /// Refreshes the index with the paths that are due, and shows new articles.
    fn refresh_pending(&mut self) -> Result<()> {
        let start = Instant::now();
        let since = self.pending.since();
        let Some(batch) = self.pending.take(start) else {
            return Ok(());
        };
        let report = match &batch {
            Batch::All { settle } => {
                let paths = self.folders.present();
                let report = self.session.try_refresh(paths, *settle)?;
                self.last_full = Instant::now();
                self.full_took = start.elapsed();
                report
            }
            Batch::Paths { paths, settle } => {
                let paths = self.session.existing_or_indexed(paths);
                self.session.try_refresh(paths, *settle)?
            }
        };
        let now = Instant::now();
        self.pending.rest(start.elapsed(), now);
        match report {
            Some(report) if report.young > 0 => {
                self.pending.put_back(batch, since.unwrap_or(start), now);
            }
            Some(_) => {}
            // It is tried again when the index is there.
            None => self.pending.put_back(batch, now, now),
        }
        self.tell()
    }

    fn tell(&mut self) -> Result<()> {
        self.session.try_tell()
    }
}

/// Returns what a run changed: `2 files added, 1 removed; 7 articles in the index`.
fn summary(report: &crate::refresh::Report) -> Option<String> {
    let counts = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.renamed, "renamed"),
        (report.removed, "removed"),
    ];
    let changed = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = changed
        .enumerate()
        .map(|(number, (count, state))| match number {
            0 => format!("{} {state}", plural(count, "file")),
            _ => format!("{count} {state}"),
        })
        .collect();
    (!parts.is_empty()).then(|| {
        let articles = plural(report.articles, "article");
        format!("{}; {articles} in the index", parts.join(", "))
    })
}

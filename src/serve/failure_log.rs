//! The log of failures for the owner: clients elsewhere do not learn the cause.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long the same failure is not reported again.
const PAUSE: Duration = Duration::from_secs(60);

/// Maximum number of different failures in that time. Further ones are not reported.
const MAX_RECENT: usize = 16;

/// A sink of messages for the owner of the server.
pub type Report = Box<dyn Fn(&str) + Send + Sync>;

/// Reports each failure once a minute, however many requests cause it.
pub struct FailureLog {
    report: Report,
    recent: Mutex<VecDeque<(Instant, String)>>,
}

impl fmt::Debug for FailureLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailureLog").finish_non_exhaustive()
    }
}

impl FailureLog {
    /// Creates a log that writes to `report`.
    pub fn new(report: Report) -> Self {
        FailureLog {
            report,
            recent: Mutex::default(),
        }
    }

    /// Reports a failure, unless it was reported a short time ago.
    pub fn add(&self, message: &str) {
        if self.is_news(message, Instant::now()) {
            (self.report)(message);
        }
    }

    fn is_news(&self, message: &str, now: Instant) -> bool {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|(time, _)| now.duration_since(*time) < PAUSE);
        let is_known = recent.iter().any(|(_, known)| known == message);
        if is_known || recent.len() >= MAX_RECENT {
            return false;
        }
        recent.push_back((now, message.to_owned()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_reported_once_a_minute_and_a_flood_is_cut_off() {
        let log = FailureLog::new(Box::new(|_| ()));
        let start = Instant::now();
        assert!(log.is_news("a", start));
        assert!(!log.is_news("a", start + Duration::from_secs(59)));
        assert!(log.is_news("b", start));
        assert!(log.is_news("a", start + PAUSE));
        let news = (0..100).filter(|number| log.is_news(&number.to_string(), start + PAUSE));
        assert_eq!(news.count(), MAX_RECENT - 1);
    }
}

//! Analyses of words that several builders share: a word that is new in one segment was often new
//! in another a moment ago.

use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;

use crate::arabic::cache::Cache;
use crate::arabic::word_terms::WordTerms;
use crate::arabic::words::Kind;

/// The number of words in all shards. They take about 10 MB.
const CAPACITY: usize = 1 << 15;
/// The number of parts that can be locked separately.
const SHARDS: usize = 16;
/// The longest word that is shared, in bytes.
const MAX_BYTES: usize = 64;

/// The recent analyses of all builders.
#[derive(Debug)]
pub(crate) struct Analyses([Mutex<Cache<Arc<WordTerms>>>; SHARDS]);

impl Default for Analyses {
    fn default() -> Self {
        Analyses(std::array::from_fn(|_| {
            Mutex::new(Cache::new(CAPACITY / SHARDS))
        }))
    }
}

impl Analyses {
    /// Returns the terms of a word.
    pub fn of(&self, kind: Kind, spelling: &str) -> Arc<WordTerms> {
        let number = FixedState::default().hash_one(spelling) as usize % SHARDS;
        let shard = self.0.get(number).filter(|_| spelling.len() <= MAX_BYTES);
        let lock = || Some(shard?.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(known) = lock().and_then(|mut cache| cache.get(spelling)) {
            return known;
        }
        // Not under the lock: another builder may analyse the word too, with the same result.
        let terms = Arc::new(WordTerms::new(kind, spelling));
        if let Some(mut cache) = lock() {
            cache.insert(spelling, Arc::clone(&terms));
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_analysed_once_for_all_builders() {
        let analyses = Analyses::default();
        let first = analyses.of(Kind::Arabic, "والرئيس");
        assert!(Arc::ptr_eq(&first, &analyses.of(Kind::Arabic, "والرئيس")));
        assert_eq!(*first, WordTerms::new(Kind::Arabic, "والرئيس"));
    }
}

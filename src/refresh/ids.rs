//! Assigns a unique id to each article.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::index::document::truncated;
use crate::index::hash::hash;

const PART_BITS: u32 = 5;

/// The ids of the articles of an index.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// 64-bit hashes of the ids in use, 9 to 20 bytes per article. Split into several tables,
    /// because a table temporarily needs half as much memory again while it grows.
    taken: [HashSet<u64>; 1 << PART_BITS],
    /// The next suffix to try for an id in use.
    next: HashMap<u64, u64>,
    /// Ids that are free because their file changed, with the key of that file.
    released: HashMap<u64, Rc<str>>,
    /// Hashes of the ids of old articles that are not deleted yet, by the key of their file.
    old: HashMap<Rc<str>, Vec<u64>>,
}

impl Ids {
    /// Marks an id as used. Returns whether it was free.
    pub fn take(&mut self, id: &str) -> bool {
        self.take_hash(hash(id))
    }

    fn take_hash(&mut self, hash: u64) -> bool {
        let part = self
            .taken
            .get_mut((hash >> (u64::BITS - PART_BITS)) as usize);
        part.is_some_and(|part| part.insert(hash))
    }

    /// Frees an id: the file with this key changed, and its old articles will be deleted.
    pub fn release(&mut self, id: &str, file: &Rc<str>) {
        let id = hash(id);
        self.released.insert(id, Rc::clone(file));
        self.old.entry(Rc::clone(file)).or_default().push(id);
    }

    /// Records that the old articles of a file were deleted.
    pub fn drop_old(&mut self, file: &str) {
        self.old.remove(file);
    }

    /// Returns the file that owned an id before another file took it, if its old articles are not
    /// deleted yet.
    pub fn former_owner(&mut self, id: &str) -> Option<Rc<str>> {
        let owner = self.released.remove(&hash(id));
        owner.filter(|owner| self.old.contains_key(owner))
    }

    /// Records that the old articles of a file stay after all. Takes back those of their ids that
    /// are still free.
    pub fn keep_old(&mut self, file: &str) {
        for id in self.old.remove(file).unwrap_or_default() {
            if self.released.remove(&id).is_some() {
                self.take_hash(id);
            }
        }
    }

    /// Takes and returns `id`, or the first of `id~2`, `id~3`, … that is free.
    pub fn unique(&mut self, id: &str) -> String {
        let id = truncated(id);
        if self.take(id) {
            return id.to_owned();
        }
        loop {
            let number = self.next.entry(hash(id)).or_insert(2);
            let candidate = format!("{id}~{number}");
            *number += 1;
            if self.take(&candidate) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_id_gets_the_next_number() {
        let mut ids = Ids::default();
        let given: Vec<_> = (0..3).map(|_| ids.unique("92")).collect();
        assert_eq!(given, ["92", "92~2", "92~3"]);
    }

    #[test]
    fn a_file_that_stays_keeps_its_ids_except_those_that_another_got() {
        let mut ids = Ids::default();
        let file = Rc::from("/a");
        ids.release("1", &file);
        ids.release("2", &file);
        assert_eq!(ids.unique("1"), "1");
        assert_eq!(ids.former_owner("1"), Some(file));
        ids.keep_old("/a");
        assert_eq!(ids.unique("2"), "2~2");
        assert_eq!(ids.former_owner("2"), None);
    }

    #[test]
    fn a_file_that_was_read_again_gives_way_to_nobody() {
        let mut ids = Ids::default();
        ids.release("1", &Rc::from("/a"));
        ids.drop_old("/a");
        assert_eq!(ids.unique("1"), "1");
        assert_eq!(ids.former_owner("1"), None);
    }
}

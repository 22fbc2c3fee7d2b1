//! Limits on all members of a container together, at any depth.

use crate::load::limits::{FREE_BYTES, Limits};

/// The number of containers that may be inside each other.
const MAX_DEPTH: u32 = 4;

/// The number of members that are read of one file.
const MAX_MEMBERS: u64 = 1_000_000;

/// The remainder of what may be read of one file. The limits of a compressed file apply to the sum
/// of all members, so that a small file cannot unpack to a large one through any nesting.
#[derive(Debug)]
pub struct Budget {
    /// Whether a file or member is being read that has a record of its own, with all that is in it.
    pub is_in_record: bool,
    depth: u32,
    members: u64,
    unpacked_bytes: u64,
    /// The size of the outermost file in bytes.
    file_bytes: u64,
    limits: Limits,
}

impl Budget {
    /// Returns the budget of a file that has nothing read of it yet.
    pub fn new(limits: &Limits) -> Self {
        Budget {
            is_in_record: false,
            depth: 0,
            members: 0,
            unpacked_bytes: 0,
            file_bytes: 0,
            limits: *limits,
        }
    }

    /// Sets the size of the outermost file. The size of a container inside of it does not count.
    pub fn set_file_bytes(&mut self, bytes: u64) {
        if self.depth == 0 {
            self.file_bytes = bytes;
        }
    }

    /// Enters a container. Returns `false` if it is too deep inside others.
    pub fn enter(&mut self) -> bool {
        let fits = self.depth < MAX_DEPTH;
        self.depth += u32::from(fits);
        fits
    }

    /// Leaves a container.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Counts a member.
    pub fn add_member(&mut self) {
        self.members += 1;
    }

    /// Counts bytes of a member.
    pub fn add_bytes(&mut self, bytes: u64) {
        self.unpacked_bytes += bytes;
    }

    /// Returns the number of bytes that may still be read.
    pub fn room(&self) -> u64 {
        let by_ratio = self.file_bytes.saturating_mul(self.limits.ratio.max(1));
        let most = self.limits.unpacked.0.min(by_ratio.max(FREE_BYTES));
        most.saturating_sub(self.unpacked_bytes)
    }

    /// Returns why no further member may be read; `None` if one may.
    pub fn exhausted(&self) -> Option<String> {
        if self.members >= MAX_MEMBERS {
            return Some(format!(
                "it has more than {MAX_MEMBERS} members: the rest is skipped"
            ));
        }
        if self.room() > 0 {
            return None;
        }
        Some(if self.unpacked_bytes >= self.limits.unpacked.0 {
            format!(
                "its members have more than {} together: the rest is skipped (see --max-unpacked)",
                self.limits.unpacked
            )
        } else {
            format!(
                "its members have more than {} times its size: the rest is skipped (see --max-ratio)",
                self.limits.ratio
            )
        })
    }
}

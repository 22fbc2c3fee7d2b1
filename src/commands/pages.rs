//! Huge pages of memory, which the allocator asks for: they serve a command that uses much of it. For one
//! that uses little, clearing two megabytes at each of a few places takes longer than all it does there.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether [`small`] changed something.
static CHANGED: AtomicBool = AtomicBool::new(false);

/// Has the system give small pages from now on, until [`usual`].
pub fn small() {
    if set(true) {
        CHANGED.store(true, Ordering::Relaxed);
    }
}

/// Takes [`small`] back; programs that are started inherit it otherwise.
pub fn usual() {
    if CHANGED.swap(false, Ordering::Relaxed) {
        set(false);
    }
}

#[cfg(target_os = "linux")]
fn set(small: bool) -> bool {
    use rustix::thread::{disable_transparent_huge_pages, transparent_huge_pages_are_disabled};

    // Who started this may have switched them off, and is not to be overruled.
    let is_so = transparent_huge_pages_are_disabled().unwrap_or(small);
    is_so != small && disable_transparent_huge_pages(small).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn set(_: bool) -> bool {
    false
}

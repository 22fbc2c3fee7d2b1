//! Transparent huge pages. They speed up commands that use much memory; for a brief command,
//! clearing pages of two megabytes takes longer than it saves.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether [`disable`] changed the setting.
static CHANGED: AtomicBool = AtomicBool::new(false);

/// Disables huge pages for this process until [`restore`].
pub fn disable() {
    if set_disabled(true) {
        CHANGED.store(true, Ordering::Relaxed);
    }
}

/// Undoes [`disable`]; child processes inherit the setting otherwise.
pub fn restore() {
    if CHANGED.swap(false, Ordering::Relaxed) {
        set_disabled(false);
    }
}

#[cfg(target_os = "linux")]
fn set_disabled(disabled: bool) -> bool {
    use rustix::thread::{disable_transparent_huge_pages, transparent_huge_pages_are_disabled};

    // If the parent process has disabled huge pages, `restore` must not enable them.
    let current = transparent_huge_pages_are_disabled().unwrap_or(disabled);
    current != disabled && disable_transparent_huge_pages(disabled).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn set_disabled(_: bool) -> bool {
    false
}

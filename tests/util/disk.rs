//! A small file system in a folder, for tests that are allowed to mount one.

use std::process::{Command, Stdio};

use super::Dir;
use super::skip::skip;

/// A file system that is mounted at the folder `small` until the value is dropped.
pub struct SmallDisk<'d>(&'d Dir);

impl<'d> SmallDisk<'d> {
    /// Mounts a file system of this size, such as `64k`. Reports a skipped test and returns `None`
    /// if mounting is not permitted.
    pub fn mount(dir: &'d Dir, size: &str) -> Option<Self> {
        dir.folder("small");
        let disk = SmallDisk(dir);
        let mounted = disk.run(&[
            "mount",
            "-t",
            "tmpfs",
            "-o",
            &format!("size={size}"),
            "tmpfs",
        ]);
        if !mounted {
            std::mem::forget(disk);
            skip("no file system can be mounted here");
            return None;
        }
        Some(disk)
    }

    /// Remounts the file system read-only.
    pub fn make_read_only(&self) {
        assert!(self.run(&["mount", "-o", "remount,ro"]), "mounted anew");
    }

    fn run(&self, words: &[&str]) -> bool {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg(self.0.path("small"));
        let status = command.stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        self.run(&["umount"]);
    }
}

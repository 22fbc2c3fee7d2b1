//! A small file system in a folder, for those tests that may mount one.

use std::process::{Command, Stdio};

use super::Dir;
use super::skip::skip;

/// A file system of its own in the folder `small`; it goes with the value.
pub struct SmallDisk<'d>(&'d Dir);

impl<'d> SmallDisk<'d> {
    /// Mounts one of this size, such as `64k`; `None`, and a line that says so, where nothing can be mounted.
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

    /// From now on it can only be read.
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

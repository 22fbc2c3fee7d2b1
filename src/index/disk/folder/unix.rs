//! Folders and files by descriptor, on Unix.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    self, AtFlags, FileType, Gid, Mode, OFlags, Stat, Uid, fchmod, fchown, fstat, fsync, mkdirat,
    openat, renameat, statat, unlinkat,
};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::{Access, is_link, not_regular};

pub(super) type Handle = OwnedFd;

/// The owner and the permissions of a file or folder.
///
/// Whoever may read the folder of an index may read everything in it. Only the owner may write and
/// lock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rights {
    owner: u32,
    group: u32,
    mode: u32,
    links: u64,
}

impl Rights {
    fn new(stat: &Stat) -> Self {
        #[allow(
            clippy::useless_conversion,
            reason = "the types differ between systems"
        )]
        Rights {
            owner: stat.st_uid,
            group: stat.st_gid,
            mode: u32::from(stat.st_mode) & 0o7777,
            links: u64::from(stat.st_nlink),
        }
    }

    /// Returns the rights of files in a folder with these rights. Others never get the right to
    /// write: only the owner writes an index.
    pub fn of_files(&self) -> Self {
        let mode = (self.mode & 0o644) | 0o600;
        Rights { mode, ..*self }
    }

    /// Returns whether both have the same owner.
    pub fn has_owner_of(&self, other: &Self) -> bool {
        self.owner == other.owner
    }

    /// Returns whether the owner is the user.
    pub fn is_own(&self) -> bool {
        self.owner == geteuid().as_raw()
    }

    /// Returns whether the owner is the user, and the file has no other name.
    pub fn is_own_single_link(&self) -> bool {
        self.is_own() && self.links == 1
    }

    /// Returns whether others than the owner have any rights.
    pub fn is_open_to_others(&self) -> bool {
        self.mode & 0o077 != 0
    }
}

/// Returns the number of the user.
pub(crate) fn user() -> u32 {
    geteuid().as_raw()
}

/// Returns whether the owner is the user or root.
pub(super) fn is_trusted(rights: &Rights) -> bool {
    rights.is_own() || rights.owner == 0
}

/// Returns whether an open file has no second name: a hard link.
pub(crate) fn has_one_name(file: &File) -> io::Result<bool> {
    Ok(Rights::new(&fstat(file)?).links == 1)
}

pub(super) fn is_same_file(one: &File, other: &File) -> io::Result<bool> {
    let (one, other) = (fstat(one)?, fstat(other)?);
    Ok((one.st_dev, one.st_ino) == (other.st_dev, other.st_ino))
}

/// Returns the numbers of a folder, which a copy of it does not share.
pub(super) fn place(folder: &Handle) -> String {
    fstat(folder).map_or_else(
        |_| String::new(),
        |stat| format!("{}:{}", stat.st_dev, stat.st_ino),
    )
}

/// Takes the rights of others away from a file of the user.
pub(super) fn make_private(file: &File) {
    let rights = fstat(file).map(|stat| Rights::new(&stat));
    if rights.is_ok_and(|rights| rights.is_own() && rights.mode & 0o077 != 0) {
        fchmod(file, Mode::RUSR | Mode::WUSR).ok();
    }
}

pub(super) fn open_folder(path: &Path) -> io::Result<Handle> {
    let open = |access| {
        let flags = access | OFlags::DIRECTORY | OFlags::CLOEXEC;
        fs::open(path, flags, Mode::empty())
    };
    Ok(open_listable(open)?)
}

/// Opens a folder. If it may not be listed, opens it so that the files in it can be opened.
fn open_listable<T>(open: impl Fn(OFlags) -> Result<T, Errno>) -> Result<T, Errno> {
    match open(OFlags::RDONLY) {
        #[cfg(target_os = "linux")]
        Err(Errno::ACCESS) => open(OFlags::PATH),
        opened => opened,
    }
}

pub(super) fn open_subfolder(folder: &Handle, name: &OsStr) -> io::Result<Handle> {
    let open = |access| {
        let flags = access | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(folder, name, flags, Mode::empty())
    };
    match open_listable(open) {
        Err(Errno::LOOP | Errno::MLINK) => Err(is_link()),
        // Linux reports a link as not being a folder.
        Err(Errno::NOTDIR) if is_symlink(folder, name) => Err(is_link()),
        opened => Ok(opened?),
    }
}

/// Returns the metadata of an entry, of a link itself and not of its target.
fn stat(folder: &Handle, name: &OsStr) -> Result<Stat, Errno> {
    statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)
}

fn is_symlink(folder: &Handle, name: &OsStr) -> bool {
    stat(folder, name).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
}

pub(super) fn is_same(one: &Handle, other: &Handle) -> io::Result<bool> {
    let (one, other) = (fstat(one)?, fstat(other)?);
    Ok((one.st_dev, one.st_ino) == (other.st_dev, other.st_ino))
}

pub(super) fn rights(file: &impl AsFd) -> io::Result<Rights> {
    Ok(Rights::new(&fstat(file)?))
}

/// Opens a file and checks that it is a regular one.
pub(super) fn open_file(
    folder: &Handle,
    name: &OsStr,
    access: Access,
) -> io::Result<(File, Rights)> {
    let flags = match access {
        Access::Read => OFlags::RDONLY,
        Access::Lock => OFlags::RDWR | OFlags::CREATE,
        Access::Create => OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL,
    };
    // Opening a pipe does not wait with NONBLOCK, which has no effect on a regular file.
    let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = match openat(folder, name, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => file,
        Err(Errno::LOOP | Errno::MLINK) => return Err(is_link()),
        Err(Errno::NXIO | Errno::ISDIR) => return Err(not_regular()),
        Err(error) => return Err(error.into()),
    };
    let stat = fstat(&file)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(not_regular());
    }
    Ok((File::from(file), Rights::new(&stat)))
}

pub(super) fn set_folder_rights(folder: &Handle, rights: &Rights) {
    let mode = (rights.mode & 0o2755) | 0o700;
    set_rights(folder, &Rights { mode, ..*rights });
}

/// Gives a file the permissions and the group of `rights`, as far as the system allows it.
pub(super) fn set_rights(file: &impl AsFd, rights: &Rights) {
    let Ok(now) = fstat(file).map(|stat| Rights::new(&stat)) else {
        return;
    };
    let mut mode = rights.mode;
    if mode & 0o070 != 0 && now.group != rights.group {
        let group = Some(Gid::from_raw(rights.group));
        if fchown(file, None::<Uid>, group).is_err() {
            mode &= !0o070; // they would be the rights of another group
        }
    }
    if now.mode & 0o2777 != mode & 0o2777 {
        // A file system without permissions refuses. The file is private then, as it was made.
        fchmod(file, Mode::from_raw_mode(raw_mode(mode))).ok();
    }
}

#[allow(
    clippy::unnecessary_fallible_conversions,
    clippy::useless_conversion,
    reason = "the type differs between systems"
)]
fn raw_mode(mode: u32) -> rustix::fs::RawMode {
    mode.try_into().unwrap_or(0o600)
}

pub(super) fn make_folder_private(folder: &Handle) -> io::Result<()> {
    Ok(fchmod(folder, Mode::RWXU)?)
}

pub(super) fn share(folder: &Handle, rights: &Rights) -> io::Result<()> {
    let mode = (rights.mode & 0o2777) | 0o755;
    Ok(fchmod(folder, Mode::from_raw_mode(raw_mode(mode)))?)
}

pub(super) fn rename(folder: &Handle, from: &OsStr, to: &OsStr) -> io::Result<()> {
    Ok(renameat(folder, from, folder, to)?)
}

pub(super) fn rename_new(folder: &Handle, from: &OsStr, to: &OsStr) -> io::Result<()> {
    match fs::linkat(folder, from, folder, to, AtFlags::empty()) {
        Ok(()) => Ok(unlinkat(folder, from, AtFlags::empty())?),
        Err(Errno::EXIST) => Err(io::ErrorKind::AlreadyExists.into()),
        // The file system has no hard links.
        Err(_) if matches!(stat(folder, to), Err(Errno::NOENT)) => rename(folder, from, to),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn remove_file(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(unlinkat(folder, name, AtFlags::empty())?)
}

pub(super) fn remove_folder(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(unlinkat(folder, name, AtFlags::REMOVEDIR)?)
}

pub(super) fn make_folder(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(mkdirat(folder, name, Mode::RWXU)?)
}

pub(super) fn has_file(folder: &Handle, name: &OsStr) -> bool {
    stat(folder, name)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile)
}

pub(super) fn sync(folder: &Handle) -> io::Result<()> {
    match fsync(folder) {
        Err(Errno::BADF) => Ok(()), // it may not be listed, and cannot be synced therefore
        result => Ok(result?),
    }
}

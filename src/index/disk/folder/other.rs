//! Folders and files by path, on systems without descriptors of folders. A file is examined before
//! it is opened, and has no owner that is checked.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Access, is_link, not_regular};

/// An open folder, and its path.
#[derive(Debug)]
pub(super) struct Handle {
    path: PathBuf,
    file: same_file::Handle,
}

impl Handle {
    fn join(&self, name: &OsStr) -> PathBuf {
        self.path.join(name)
    }
}

/// The rights of a file, which this system does not describe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rights;

impl Rights {
    pub fn of_files(&self) -> Self {
        *self
    }

    pub fn has_owner_of(&self, _other: &Self) -> bool {
        true
    }

    pub fn is_own(&self) -> bool {
        true
    }

    pub fn is_own_single_link(&self) -> bool {
        true
    }

    pub fn is_open_to_others(&self) -> bool {
        false
    }
}

pub(crate) fn user() -> u32 {
    0
}

pub(super) fn is_trusted(_rights: &Rights) -> bool {
    true
}

pub(crate) fn has_one_name(_file: &File) -> io::Result<bool> {
    Ok(true)
}

pub(super) fn is_same_file(one: &File, other: &File) -> io::Result<bool> {
    let handle = |file: &File| file.try_clone().and_then(same_file::Handle::from_file);
    Ok(handle(one)? == handle(other)?)
}

pub(super) fn place(_folder: &Handle) -> String {
    String::new()
}

pub(super) fn make_private(_file: &File) {}

pub(super) fn open_folder(path: &Path) -> io::Result<Handle> {
    if fs::metadata(path)?.is_dir() {
        Ok(Handle {
            path: path.to_owned(),
            file: same_file::Handle::from_path(path)?,
        })
    } else {
        Err(io::ErrorKind::NotADirectory.into())
    }
}

pub(super) fn open_subfolder(folder: &Handle, name: &OsStr) -> io::Result<Handle> {
    let path = folder.join(name);
    let kind = fs::symlink_metadata(&path)?.file_type();
    if kind.is_symlink() {
        return Err(is_link());
    }
    open_folder(&path)
}

pub(super) fn is_same(one: &Handle, other: &Handle) -> io::Result<bool> {
    Ok(one.file == other.file)
}

pub(super) fn rights<T>(_file: &T) -> io::Result<Rights> {
    Ok(Rights)
}

pub(super) fn open_file(
    folder: &Handle,
    name: &OsStr,
    access: Access,
) -> io::Result<(File, Rights)> {
    let path = folder.join(name);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.file_type().is_symlink() => return Err(is_link()),
        Ok(metadata) if !metadata.is_file() => return Err(not_regular()),
        _ => {}
    }
    let mut options = File::options();
    match access {
        Access::Read => options.read(true),
        Access::Lock => options.read(true).write(true).create(true).truncate(false),
        Access::Create => options.write(true).create_new(true),
    };
    options.open(path).map(|file| (file, Rights))
}

pub(super) fn set_rights(_file: &File, _rights: &Rights) {}

pub(super) fn set_folder_rights(_folder: &Handle, _rights: &Rights) {}

pub(super) fn make_folder_private(_folder: &Handle) -> io::Result<()> {
    Ok(())
}

pub(super) fn share(_folder: &Handle, _rights: &Rights) -> io::Result<()> {
    Ok(())
}

pub(super) fn rename(folder: &Handle, from: &OsStr, to: &OsStr) -> io::Result<()> {
    fs::rename(folder.join(from), folder.join(to))
}

pub(super) fn rename_new(folder: &Handle, from: &OsStr, to: &OsStr) -> io::Result<()> {
    fs::hard_link(folder.join(from), folder.join(to))?;
    remove_file(folder, from)
}

pub(super) fn remove_file(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::remove_file(folder.join(name))
}

pub(super) fn remove_folder(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::remove_dir(folder.join(name))
}

pub(super) fn make_folder(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::create_dir(folder.join(name))
}

pub(super) fn has_file(folder: &Handle, name: &OsStr) -> bool {
    let metadata = fs::symlink_metadata(folder.join(name));
    metadata.is_ok_and(|metadata| metadata.is_file())
}

pub(super) fn sync(_folder: &Handle) -> io::Result<()> {
    Ok(()) // names need no sync there
}

//! A folder of an index, and the only way to the files in it.
//!
//! Others may be able to write into the folder of an index. A file is therefore opened relative to
//! its open folder, without following a link and without waiting for a pipe, and examined after it
//! was opened: another file cannot take its place between the examination and the use. It must be a
//! regular file that belongs to the user, to root or to the owner of the folder.
//!
//! New files get the rights of the folder before they get their name ([`Rights`]).

#[cfg(not(unix))]
#[path = "folder/other.rs"]
mod system;
#[cfg(unix)]
#[path = "folder/unix.rs"]
mod system;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::durable::TEMPORARY;

use system::is_trusted;
pub(crate) use system::{Rights, has_one_name, user};

/// Maximum number of names to try for a temporary file.
const MAX_NAMES: usize = 100;

/// How a file of an index is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    /// For reading and writing. Makes the file if it is missing. Only its owner may open it.
    Lock,
    /// For writing. The file must not exist.
    Create,
}

/// An open folder: that of an index, or that of a generation in it.
#[derive(Debug)]
pub(crate) struct Folder {
    handle: system::Handle,
    path: PathBuf,
    rights: Rights,
}

impl Folder {
    /// Opens a folder that the user named, which may be a link.
    ///
    /// # Errors
    /// Returns an error if it cannot be opened or is not a folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        let named = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        let handle = system::open_folder(named)?;
        Ok(Folder {
            rights: system::rights(&handle)?,
            handle,
            path: path.to_owned(),
        })
    }

    /// Opens the folder of a generation.
    ///
    /// # Errors
    /// Returns an error if it cannot be opened, is a link, or belongs to somebody else than the
    /// folder that holds it.
    pub fn generation(path: &Path) -> io::Result<Self> {
        let Some(name) = path.file_name() else {
            return Folder::open(path);
        };
        let parent = Folder::open(parent(path))?;
        let handle = system::open_subfolder(&parent.handle, name)?;
        let rights = system::rights(&handle)?;
        parent.check_owner(&rights)?;
        Ok(Folder {
            handle,
            path: path.to_owned(),
            rights,
        })
    }

    /// Opens the folder of a file of an index, `INDEX/NAME` or `INDEX/NUMBER/NAME`, and returns it
    /// with the name.
    ///
    /// # Errors
    /// Returns an error of [`Folder::open`] or [`Folder::generation`].
    pub fn of(path: &Path) -> io::Result<(Self, &OsStr)> {
        let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
        let folder = parent(path);
        let number = folder.file_name().and_then(OsStr::to_str);
        if number.is_some_and(|name| name.parse::<u64>().is_ok()) {
            Folder::generation(folder).map(|folder| (folder, name))
        } else {
            Folder::open(folder).map(|folder| (folder, name))
        }
    }

    /// Returns whether the path of this folder, that of a generation, still leads to it.
    ///
    /// # Errors
    /// Returns an error if the path cannot be opened.
    pub fn is_in_place(&self) -> io::Result<bool> {
        let there = Folder::generation(&self.path)?;
        system::is_same(&self.handle, &there.handle)
    }

    /// Returns the rights of the folder.
    pub fn rights(&self) -> &Rights {
        &self.rights
    }

    /// Returns the path by which the folder was opened.
    #[cfg(not(target_os = "linux"))]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened, is not a regular file, or belongs to somebody
    /// else.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        self.open_file(name, Access::Read)
    }

    /// Opens a lock file, which only its owner may open: whoever can open a file can lock it.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened or made, is not a regular file, or belongs to
    /// somebody else.
    pub fn lock_file(&self, name: &OsStr) -> io::Result<File> {
        let file = self.open_file(name, Access::Lock)?;
        system::make_private(&file);
        Ok(file)
    }

    /// Replaces a lock file by a new one.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written.
    pub fn replace_lock_file(&self, name: &OsStr) -> io::Result<()> {
        let (_, temporary) = self.new_temporary(Access::Create)?;
        self.rename(&temporary, name)
    }

    /// Returns whether a name leads to an open file.
    ///
    /// # Errors
    /// Returns an error if the file of that name cannot be opened.
    pub fn leads_to(&self, name: &OsStr, file: &File) -> io::Result<bool> {
        system::is_same_file(&self.read(name)?, file)
    }

    /// Makes a file with the rights of the folder.
    ///
    /// # Errors
    /// Returns `AlreadyExists` if the name is taken, or another error if the folder cannot be
    /// written.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        let file = self.open_file(name, Access::Create)?;
        system::set_rights(&file, &self.rights.of_files());
        Ok(file)
    }

    /// Makes a temporary file with the rights of the folder, and returns its name.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written.
    pub fn create_temporary(&self) -> io::Result<(File, OsString)> {
        let (file, name) = self.new_temporary(Access::Create)?;
        system::set_rights(&file, &self.rights.of_files());
        Ok((file, name))
    }

    fn new_temporary(&self, access: Access) -> io::Result<(File, OsString)> {
        for _ in 0..MAX_NAMES {
            let letters = std::iter::repeat_with(fastrand::alphanumeric).take(6);
            let name = OsString::from(format!("{TEMPORARY}{}", letters.collect::<String>()));
            match self.open_file(&name, access) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                file => return file.map(|file| (file, name)),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    fn open_file(&self, name: &OsStr, access: Access) -> io::Result<File> {
        let (file, rights) = system::open_file(&self.handle, name, access)?;
        self.check_owner(&rights)?;
        Ok(file)
    }

    fn check_owner(&self, rights: &Rights) -> io::Result<()> {
        if rights.has_owner_of(&self.rights) || is_trusted(rights) {
            return Ok(());
        }
        Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "it does not belong to the owner of the folder",
        ))
    }

    /// Renames a file in the folder, and replaces another one of the new name.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        system::rename(&self.handle, from, to)
    }

    /// Renames a file in the folder to a name that is not taken.
    ///
    /// # Errors
    /// Returns `AlreadyExists` if the name is taken, or another error if the folder cannot be
    /// written.
    pub fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        system::rename_new(&self.handle, from, to)
    }

    /// Deletes a file, or a link but not its target.
    ///
    /// # Errors
    /// Returns an error if it does not exist or cannot be deleted.
    pub fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        system::remove_file(&self.handle, name)
    }

    /// Deletes an empty folder.
    ///
    /// # Errors
    /// Returns an error if it is not an empty folder or cannot be deleted.
    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        system::remove_folder(&self.handle, name)
    }

    /// Makes a folder with the rights of this one.
    ///
    /// # Errors
    /// Returns `AlreadyExists` if the name is taken, or another error if the folder cannot be
    /// written.
    pub fn make_folder(&self, name: &OsStr) -> io::Result<()> {
        system::make_folder(&self.handle, name)?;
        let made = system::open_subfolder(&self.handle, name)?;
        system::set_folder_rights(&made, &self.rights);
        Ok(())
    }

    /// Returns whether a regular file of this name exists.
    pub fn has_file(&self, name: &OsStr) -> bool {
        system::has_file(&self.handle, name)
    }

    /// Gives a file of the user the rights of the folder. A file with several hard links keeps its
    /// rights, which its other names share.
    pub fn adapt_rights(&self, name: &OsStr) {
        if let Ok((file, rights)) = system::open_file(&self.handle, name, Access::Read)
            && rights.is_own_single_link()
        {
            system::set_rights(&file, &self.rights.of_files());
        }
    }

    /// Gives the folder of a generation the rights of this one.
    pub fn adapt_subfolder(&self, name: &OsStr) {
        if let Ok(folder) = system::open_subfolder(&self.handle, name)
            && system::rights(&folder).is_ok_and(|rights| rights.is_own())
        {
            system::set_folder_rights(&folder, &self.rights);
        }
    }

    /// Returns text that distinguishes the folder from its copies.
    pub fn place(&self) -> String {
        system::place(&self.handle)
    }

    /// Takes all rights of others away.
    ///
    /// # Errors
    /// Returns an error if the rights of the folder cannot be changed.
    pub fn make_private(&self) -> io::Result<()> {
        if self.rights.is_open_to_others() {
            system::make_folder_private(&self.handle)?;
        }
        Ok(())
    }

    /// Lets everybody read the folder.
    ///
    /// # Errors
    /// Returns an error if the rights of the folder cannot be changed.
    pub fn share(&self) -> io::Result<()> {
        system::share(&self.handle, &self.rights)
    }

    /// Syncs the names in the folder, if the file system supports it.
    ///
    /// # Errors
    /// Returns an error if the disk fails.
    pub fn sync(&self) -> io::Result<()> {
        match system::sync(&self.handle) {
            Err(error) if is_sync_unsupported(&error) => Ok(()),
            result => result,
        }
    }
}

fn is_sync_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
    )
}

/// Returns the folder that holds an entry.
pub(crate) fn parent(path: &Path) -> &Path {
    let parent = path.parent().unwrap_or(Path::new("."));
    if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    }
}

/// Returns the error for a file that is not a regular one.
fn not_regular() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "it is not a regular file")
}

/// Returns the error for a link in place of a file or folder.
fn is_link() -> io::Error {
    io::Error::new(
        ErrorKind::InvalidInput,
        "it is not a regular file, but a symbolic link",
    )
}

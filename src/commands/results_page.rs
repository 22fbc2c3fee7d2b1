//! The HTML file of `search --open`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use tempfile::NamedTempFile;

use super::context::Context;
use super::private_folder;
use crate::note;

/// Maximum number of characters of the query in the file name.
const NAME_CHARS: usize = 40;

/// A results page under construction. The file gets its name when it is complete.
pub struct ResultsPage {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl ResultsPage {
    /// Creates a page in the cache folder of the user, else in the folder for temporary files. The
    /// name depends only on the query and the index.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written.
    pub fn create(title: Option<&str>, index: &Path) -> Result<Self> {
        let root = dirs::cache_dir().unwrap_or_else(std::env::temp_dir);
        let folder = private_folder::in_cache(&root)?.join("pages");
        private_folder::make(&folder)?;
        let file = NamedTempFile::new_in(&folder).map_err(|error| cannot_write(&folder, &error))?;
        Ok(ResultsPage {
            file: BufWriter::new(file),
            path: folder.join(name(title.unwrap_or("queries"), index)),
        })
    }

    /// Gives the file its name, prints its path and opens it. Prints a warning if it cannot be
    /// opened.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn open(self, context: &Context) -> Result<()> {
        let file = self
            .file
            .into_inner()
            .map_err(|error| cannot_write(&self.path, error.error()))?;
        file.persist(&self.path)
            .map_err(|error| cannot_write(&self.path, &error.error))?;
        context.say(&self.path.display().to_string());
        if let Err(reason) = open_target(&self.path) {
            context.warn(&format!(
                "cannot open the page ({reason}): open the file above in a browser"
            ));
        }
        Ok(())
    }
}

/// Deletes all pages in the cache folder of the user, because they hold text of articles.
///
/// # Errors
/// Returns an error if one of them cannot be deleted.
pub fn delete_all() -> Result<()> {
    let root = dirs::cache_dir().unwrap_or_else(std::env::temp_dir);
    let folder = private_folder::path_in(&root).join("pages");
    let Ok(pages) = std::fs::read_dir(&folder) else {
        return Ok(()); // there are none
    };
    for page in pages.flatten() {
        let path = page.path();
        let is_page = path
            .extension()
            .is_some_and(|extension| extension == "html");
        if is_page && page.file_type().is_ok_and(|kind| kind.is_file()) {
            std::fs::remove_file(&path).map_err(|error| {
                anyhow!(
                    "cannot delete {}: {}",
                    path.display(),
                    note::io_reason(&error)
                )
            })?;
        }
    }
    Ok(())
}

impl Write for ResultsPage {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn cannot_write(path: &Path, error: &std::io::Error) -> anyhow::Error {
    anyhow!(
        "cannot write to {}: {}: set XDG_CACHE_HOME, or use --format html > page.html",
        path.display(),
        note::io_reason(error)
    )
}

/// Opens a file or an address in the program that the system has for it.
///
/// # Errors
/// Returns an error without a desktop session, or if no program can be started.
pub fn open_target(target: impl AsRef<std::ffi::OsStr>) -> std::io::Result<()> {
    // Without a desktop, the openers of Unix start a browser in the terminal.
    let displays = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
    let has_desktop = || displays.iter().any(|name| std::env::var_os(name).is_some());
    if cfg!(all(unix, not(target_os = "macos"))) && !has_desktop() {
        return Err(std::io::Error::other("no desktop session"));
    }
    open::that_detached(target)
}

/// Returns a file name with the words of the query and a hash of query and index.
fn name(title: &str, index: &Path) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let words: String = words.join("-").chars().take(NAME_CHARS).collect();
    let index = index.canonicalize().unwrap_or_else(|_| index.to_owned());
    let mut hash = blake3::Hasher::new();
    hash.update(index.as_os_str().as_encoded_bytes());
    hash.update(b"\0");
    hash.update(title.as_bytes());
    let hash = hash.finalize().to_hex();
    let id = hash.get(..8).unwrap_or_default();
    if words.is_empty() {
        format!("{id}.html")
    } else {
        format!("{words}-{id}.html")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_after_its_query() {
        let here = Path::new("/nowhere");
        let page = name("\"كيم جونغ\" ../-أوكرانيا", here);
        assert!(
            page.starts_with("كيم-جونغ-أوكرانيا-") && page.ends_with(".html"),
            "{page}"
        );
        assert_ne!(page, name("كيم جونغ -أوكرانيا", here));
        assert_eq!(name("…", here).len(), "12345678.html".len());
        assert!(name(&"ش".repeat(500), here).len() < 255);
    }
}

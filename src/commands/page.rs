//! A page of results as a file that stays, opened in the browser of the user.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use tempfile::NamedTempFile;

use super::context::Context;

/// Characters of the query that the name of the file begins with, at most.
const NAME_CHARS: usize = 40;

/// A page that is being written. The file appears under its name when it is whole.
pub struct Page {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Page {
    /// A page in the cache folder of the user, or where there is none among the temporary files.
    /// The same question to the same index has the same page.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn create(title: Option<&str>, index: &Path) -> Result<Self> {
        let root = dirs::cache_dir().unwrap_or_else(std::env::temp_dir);
        let folder = root.join("fihris").join("pages");
        let cannot = || format!("cannot write to {}", folder.display());
        std::fs::create_dir_all(&folder).with_context(cannot)?;
        let file = NamedTempFile::new_in(&folder).with_context(cannot)?;
        Ok(Page {
            file: BufWriter::new(file),
            path: folder.join(name(title.unwrap_or("queries"), index)),
        })
    }

    /// Gives the file its name and opens it; tells where it is. That there is nothing to open it
    /// with is no error: it is there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(self, context: &Context) -> Result<()> {
        let cannot = format!("cannot write {}", self.path.display());
        let file = self
            .file
            .into_inner()
            .map_err(|error| anyhow::Error::new(error.into_error()).context(cannot.clone()))?;
        file.persist(&self.path)
            .map_err(|error| anyhow!(error.error).context(cannot))?;
        context.say(&self.path.display().to_string());
        if let Err(reason) = open_file(&self.path) {
            context.warn(&format!(
                "the page could not be opened ({reason}): open the file above in a browser"
            ));
        }
        Ok(())
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn open_file(path: &Path) -> std::io::Result<()> {
    // Without a desktop the openers of Unix fall back to browsers in the terminal.
    let displays = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
    let has_desktop = || displays.iter().any(|name| std::env::var_os(name).is_some());
    if cfg!(all(unix, not(target_os = "macos"))) && !has_desktop() {
        return Err(std::io::Error::other("there is no desktop here"));
    }
    open::that_detached(path)
}

/// The words of a query, and a number that tells it from others.
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
    let number = hash.get(..8).unwrap_or_default();
    match words.is_empty() {
        true => format!("{number}.html"),
        false => format!("{words}-{number}.html"),
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

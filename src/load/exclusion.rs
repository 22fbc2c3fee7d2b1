//! Files that a user leaves out, by the globs of a root and by `.fihrisignore` in a folder, which is
//! written as `.gitignore` is. The folder next to a saved page is left out too.

use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::walk;

/// The name of a file with patterns for its folder and all below it.
pub const IGNORE_FILE: &str = ".fihrisignore";

/// The size of a file of patterns, in bytes, up to which it is read.
const MAX_BYTES: u64 = 1 << 20;

/// The kind of what a pattern leaves out.
pub const EXCLUDED: &str = "excluded file or folder";

/// The kind of the folder that a browser writes next to a page.
pub const PAGE_FILES: &str = "folder with the pictures and scripts of a saved page";

/// Names that browsers give to the folder of a page, after the name of the page.
const PAGE_FOLDERS: [&str; 10] = [
    "_files",
    ".files",
    "_fichiers",
    "-Dateien",
    "_bestanden",
    "_archivos",
    "_arquivos",
    "_ملفات",
    "_файлы",
    "_file",
];

/// Names of pages.
const PAGES: [&str; 7] = ["html", "htm", "xhtml", "shtml", "mht", "mhtml", "php"];

/// The patterns that apply to a walk.
#[derive(Debug, Default)]
pub(crate) struct Exclusions {
    globs: Option<Gitignore>,
    /// The patterns of each folder on the path of the walk, the outermost first, with the number of
    /// its components.
    folders: Vec<(usize, Gitignore)>,
}

impl Exclusions {
    /// Returns the patterns for a walk from `start`, which is `folder` or below it.
    pub fn new(folder: &Path, start: &Path, globs: &[String]) -> Self {
        let mut exclusions = Exclusions::default();
        if !globs.is_empty() {
            let mut builder = GitignoreBuilder::new(folder);
            for glob in globs {
                // A wrong glob was reported when it was given.
                builder.add_line(None, glob).ok();
            }
            exclusions.globs = builder.build().ok();
        }
        let mut above: Vec<PathBuf> = start
            .ancestors()
            .skip(1)
            .take_while(|path| path.starts_with(folder))
            .map(Path::to_owned)
            .collect();
        above.reverse();
        for path in above {
            exclusions.enter(&path);
        }
        exclusions
    }

    /// Checks globs before any file is read.
    ///
    /// # Errors
    ///
    /// Returns the first glob that is not valid.
    pub fn check(globs: &[String]) -> Result<(), String> {
        let mut builder = GitignoreBuilder::new("");
        for glob in globs {
            builder
                .add_line(None, glob)
                .map_err(|error| format!("--exclude {glob}: {error}"))?;
        }
        Ok(())
    }

    /// Adds the patterns of a folder, and drops those of folders that the walk has left.
    pub fn enter(&mut self, folder: &Path) {
        let depth = folder.components().count();
        self.folders.retain(|(other, _)| *other < depth);
        let path = folder.join(IGNORE_FILE);
        let Ok(Some((file, entry))) = walk::open(&path) else {
            return;
        };
        let mut text = Vec::new();
        if entry.size > MAX_BYTES || file.take(MAX_BYTES).read_to_end(&mut text).is_err() {
            return;
        }
        let mut builder = GitignoreBuilder::new(folder);
        for line in String::from_utf8_lossy(&text).lines() {
            // A wrong line leaves nothing out, as in git.
            builder
                .add_line(None, line.trim_start_matches('\u{feff}'))
                .ok();
        }
        if let Ok(patterns) = builder.build() {
            self.folders.push((depth, patterns));
        }
    }

    /// Returns whether a path is left out. The patterns of an inner folder count more, and globs
    /// count most.
    pub fn is_excluded(&mut self, path: &Path, is_dir: bool) -> bool {
        let depth = path.components().count();
        self.folders.retain(|(other, _)| *other < depth);
        let inner = self.folders.iter().rev().map(|(_, patterns)| patterns);
        for patterns in self.globs.iter().chain(inner) {
            let found = patterns.matched(path, is_dir);
            if !found.is_none() {
                return found.is_ignore();
            }
        }
        false
    }
}

/// Returns the names that the page may have, to which a folder of pictures and scripts belongs by its
/// name.
fn pages_of(folder: &str) -> impl Iterator<Item = String> {
    let page = PAGE_FOLDERS.iter().find_map(|end| folder.strip_suffix(end));
    let page = page.filter(|page| !page.is_empty() && !page.ends_with('/'));
    let names = page.map(|page| PAGES.map(|end| format!("{page}.{end}")));
    names.into_iter().flatten()
}

/// Returns whether a member of an archive is in the folder of a saved page. `has` returns whether the
/// archive has a member of this name.
pub(crate) fn is_in_folder_of_page(member: &str, has: impl Fn(&str) -> bool) -> bool {
    let mut folders = member
        .match_indices('/')
        .filter_map(|(at, _)| member.get(..at));
    folders.any(|folder| pages_of(folder).any(|page| has(&page)))
}

/// Returns whether a folder has the name of one that a browser writes next to a page, and the page
/// is there.
pub(crate) fn is_folder_of_page(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| pages_of(name).any(|page| folder.with_file_name(page).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::walk::{Entry, walk};
    use std::fs;

    fn names(files: &[(&str, &str)], globs: &[&str]) -> Vec<String> {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        let exclusions = Exclusions::new(dir.path(), dir.path(), &globs);
        walk(dir.path(), false, Path::new(""), exclusions)
            .filter_map(|entry| match entry {
                Entry::File(file) => {
                    let below = file.path.strip_prefix(dir.path()).expect("below");
                    Some(below.display().to_string())
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn globs_leave_out_files_and_folders() {
        let files = [
            ("a.txt", ""),
            ("a.bak", ""),
            ("drafts/b.txt", ""),
            ("c/drafts/d.txt", ""),
        ];
        assert_eq!(
            names(&files, &["*.bak", "/drafts/"]),
            ["a.txt", "c/drafts/d.txt"]
        );
    }

    #[test]
    fn a_file_of_patterns_is_for_its_folder_and_an_inner_one_counts_more() {
        let files = [
            (".fihrisignore", "# drafts\n*.log\n"),
            ("a.log", ""),
            ("b/.fihrisignore", "!keep.log\nx/\n"),
            ("b/keep.log", ""),
            ("b/x/c.txt", ""),
            ("c/other.log", ""),
            ("c/x/d.txt", ""),
        ];
        assert_eq!(names(&files, &[]), ["b/keep.log", "c/x/d.txt"]);
    }

    #[test]
    fn the_folder_of_a_saved_page_is_left_out_only_next_to_the_page() {
        let files = [
            ("p.html", ""),
            ("p_files/a.js", ""),
            ("q_files/b.txt", ""),
            ("خبر.htm", ""),
            ("خبر_files/c.css", ""),
        ];
        assert_eq!(names(&files, &[]), ["p.html", "q_files/b.txt", "خبر.htm"]);
    }
}

//! All articles of a folder.

use std::path::Path;

use super::walk::{Entry, walk};
use super::{Item, LoadError, Note, Options, Origin, load_file};

/// Takes what the files of a folder give, each with its path.
pub type FolderSink<'a> = dyn FnMut(&Path, Item) -> anyhow::Result<()> + 'a;

/// Reads the files in a folder and below it, in the order of their names, or one file. What cannot
/// be read is a [`Note`] and costs only itself; files that hold no articles by their nature are
/// passed over, as are hidden ones and symbolic links.
///
/// # Errors
///
/// Only the first that the sink gives: it ends the reading.
pub fn load_folder(
    folder: &Path,
    options: &Options,
    sink: &mut FolderSink<'_>,
) -> anyhow::Result<()> {
    let top = match folder.is_dir() {
        true => folder,
        false => folder.parent().unwrap_or(folder),
    };
    // Indexes are hidden or known by what they hold: none needs to be named.
    for entry in walk(folder, false, Path::new("")) {
        match entry {
            Entry::Skipped(..) => {}
            Entry::Failed(path, reason) => sink(&path, problem(reason))?,
            Entry::File(found) => {
                let path = found.path.as_path();
                let origin = Origin::below(top, path, &path.to_string_lossy());
                match load_file(path, &origin, options, &mut |item| sink(path, item)) {
                    Ok(_) => {}
                    Err(LoadError::Sink(error)) => return Err(error),
                    Err(error) => sink(path, problem(error.to_string()))?,
                }
            }
        }
    }
    Ok(())
}

fn problem(reason: String) -> Item {
    Item::Note(Note::problem(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_articles_with_id_and_category_and_what_is_missing_is_a_note() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sport")).expect("made");
        let page = "خبر من الملعب\n\nفاز المنتخب في المباراة النهائية.\n";
        std::fs::write(folder.path().join("sport/a.txt"), page).expect("written");
        let mut met = Vec::new();
        for path in [
            folder.path(),
            &folder.path().join("sport/a.txt"),
            Path::new("/no/such"),
        ] {
            load_folder(path, &Options::default(), &mut |_, item| {
                met.push(match item {
                    Item::Article(article) => (article.id, article.category),
                    Item::Note(note) => (format!("{:?}", note.kind), None),
                });
                Ok(())
            })
            .expect("no error of the sink");
        }
        let sport = Some("sport".to_owned());
        let expected = [("sport/a.txt", sport), ("a.txt", None), ("Problem", None)];
        assert_eq!(
            met,
            expected.map(|(id, category)| (id.to_owned(), category))
        );
    }
}

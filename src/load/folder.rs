//! Reads all articles of a folder.

use std::path::Path;

use super::exclusion::Exclusions;
use super::walk::{Entry, walk};
use super::{Item, LoadError, Note, Options, Origin, load_file};

/// Receives the articles and notes of a folder, each with the path of its file.
pub type FolderSink<'a> = dyn FnMut(&Path, Item) -> anyhow::Result<()> + 'a;

/// Reads the files in a folder and below it, ordered by name, or a single file. Hidden files,
/// symbolic links, indexes, and files of kinds that hold no articles are skipped. A file that
/// cannot be read is reported as a [`Note`].
///
/// # Errors
///
/// Returns the first error of the sink, which ends the reading.
pub fn load_folder(
    folder: &Path,
    options: &Options,
    sink: &mut FolderSink<'_>,
) -> anyhow::Result<()> {
    let top = if folder.is_dir() {
        folder
    } else {
        folder.parent().unwrap_or(folder)
    };
    // The walk recognises indexes by their content, so no folder needs to be named as one.
    let exclusions = Exclusions::new(folder, folder, &options.exclude);
    for entry in walk(folder, false, Path::new(""), exclusions) {
        match entry {
            Entry::Skipped(..) => {}
            Entry::Failed(path, reason) => sink(&path, problem(reason))?,
            Entry::File(file) => {
                let path = file.path.as_path();
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
    fn articles_have_an_id_and_a_category_below_the_folder_and_a_missing_folder_is_a_note() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sport")).expect("made");
        let page = "خبر من الملعب\n\nفاز المنتخب في المباراة النهائية.\n";
        std::fs::write(folder.path().join("sport/a.txt"), page).expect("written");
        let mut items = Vec::new();
        for path in [
            folder.path(),
            &folder.path().join("sport/a.txt"),
            Path::new("/no/such"),
        ] {
            load_folder(path, &Options::default(), &mut |_, item| {
                items.push(match item {
                    Item::Article(article) => (article.id, article.category),
                    Item::Note(note) => (format!("{:?}", note.kind), None),
                    Item::Ignored { kind, .. } => (kind, None),
                });
                Ok(())
            })
            .expect("no error of the sink");
        }
        let sport = Some("sport".to_owned());
        let expected = [("sport/a.txt", sport), ("a.txt", None), ("Problem", None)];
        assert_eq!(
            items,
            expected.map(|(id, category)| (id.to_owned(), category))
        );
    }
}

//! The fixed inputs: the seeds, and generated articles as tagged records and as pages.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};
use encoding_rs::WINDOWS_1256;

/// The folder with the articles.
pub const ARTICLES: &str = "articles";

/// The file with the queries.
pub const QUERIES: &str = "queries.tsv";

/// One article in this many is also a page, in an older encoding.
const PAGES: usize = 3;

/// The number of queries.
const MAX_QUERIES: usize = 60;

/// Writes articles and queries into a folder. `generated` is a folder of the generator.
pub fn write(generated: &Path, folder: &Path) -> Result<()> {
    let articles = folder.join(ARTICLES);
    let folders = ["seeds", "records", "pages"].map(|name| articles.join(name));
    for folder in &folders {
        fs::create_dir_all(folder)?;
    }
    let [seeds, records, pages] = folders;
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"))? {
        save(&seeds, &file, &fs::read(&file)?)?;
    }
    let files = files(generated)?;
    ensure!(!files.is_empty(), "no articles in {}", generated.display());
    let mut queries = String::new();
    for (number, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file)?;
        save(&records, file, text.as_bytes())?;
        let title = element(&text, "TITLE");
        let body = element(&text, "TEXT");
        // Guessing the encoding of a page takes as long as all else.
        if number % PAGES == 0 {
            save(
                &pages,
                file,
                &WINDOWS_1256.encode(&page(number, title, body)).0,
            )?;
        }
        let words = title.split(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        if number < MAX_QUERIES && !words.is_empty() {
            queries.push_str(&format!("{number}\t{}\n", words.join(" ")));
        }
    }
    fs::write(folder.join(QUERIES), queries)?;
    Ok(())
}

/// Returns an article as a page of plain text, with date and time below the headline.
fn page(number: usize, title: &str, body: &str) -> String {
    let (day, hour) = (number % 28 + 1, number % 24);
    format!("{title}\n\n{day:02} مارس 2024 - {hour:02}:30\n\n{body}\n\nشارك القصة\n")
}

/// Returns the text of an element, empty if there is none.
fn element<'t>(text: &'t str, name: &str) -> &'t str {
    let rest = text.split_once(&format!("<{name}>")).map(|(_, rest)| rest);
    let element = rest.and_then(|rest| rest.split_once(&format!("</{name}>")));
    element.map_or("", |(element, _)| element.trim())
}

/// Saves a file under its name, with a time of modification that is the same in every run.
fn save(folder: &Path, file: &Path, bytes: &[u8]) -> Result<()> {
    let path = folder.join(file.file_name().context("a file without a name")?);
    fs::write(&path, bytes)?;
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    File::options()
        .write(true)
        .open(&path)?
        .set_modified(modified)?;
    Ok(())
}

/// Returns the files below a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("no folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(self::files(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

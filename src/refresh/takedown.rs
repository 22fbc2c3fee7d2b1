//! Takes single articles out of the index, and keeps them out when their files are read again.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use tantivy::DocAddress;

use crate::article::Article;
use crate::controls;
use crate::index::forgotten::ForgottenArticle;
use crate::index::read::reader::Reader;
use crate::path_key;
use crate::refresh::known::UNTRUSTED;
use crate::refresh::output::Output;
use crate::refresh::report::{Observer, Report, Settings};
use crate::refresh::run::{finish, lock_existing};
use crate::refresh::survey::Plan;

/// Removes the articles with these ids, and all their text from the files of the index. They are
/// not indexed again, neither from their files nor, with the same title and text, from others.
///
/// # Errors
/// Returns an error if the index cannot be read or written, or has no article with an id.
pub fn forget_articles(
    dir: &Path,
    ids: &[String],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (mut lock, store) = lock_existing(dir, settings, observer)?;
    let reader = Reader::new(&store)?;
    let plan = Plan::none(&reader, store.manifest.clone())?;
    let mut manifest = store.manifest.clone();
    manifest.unfinished = None;
    let mut articles = Vec::new();
    for id in ids {
        let Some((address, article)) = find(&reader, id)? else {
            bail!("no article has the id {}", controls::neutralize(id));
        };
        let file = file_of(&reader, address, &article)?;
        manifest
            .forgotten_articles
            .insert(ForgottenArticle::of(&article, &file));
        articles.push((article.id, file));
    }
    lock.clean(store.generation);
    // The text must not stay in a segment.
    let settings = Settings {
        compact: true,
        ..settings.clone()
    };
    let mut output = Output::open(store, &lock, &settings)?;
    articles.sort();
    articles.dedup();
    let mut report = Report::default();
    for of_file in articles.chunk_by(|a, b| a.1 == b.1) {
        for (id, _) in of_file {
            output.delete_article(id)?;
            report.removed += 1;
        }
        let Some((_, file)) = of_file.first() else {
            continue;
        };
        if let Some(known) = plan.known.get(file) {
            let mut record = reader.file_record(known.file.address)?;
            record.articles = record.articles.saturating_sub(of_file.len() as u64);
            output.delete_record(file)?;
            output.add_record(file, record)?;
        }
    }
    output.commit_last(&manifest, true)?;
    finish(output, report, start, &settings, observer)
}

/// Lets the articles with these ids be indexed again: the next run reads their files.
///
/// # Errors
/// Returns an error if the index cannot be read or written, or if an id was not forgotten.
pub fn remember_articles(
    dir: &Path,
    ids: &[String],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (mut lock, store) = lock_existing(dir, settings, observer)?;
    let reader = Reader::new(&store)?;
    let plan = Plan::none(&reader, store.manifest.clone())?;
    let mut manifest = store.manifest.clone();
    manifest.unfinished = None;
    let mut files = Vec::new();
    for id in ids {
        let known = manifest.forgotten_articles.len();
        manifest.forgotten_articles.retain(|entry| {
            let is_other = entry.id != *id;
            if !is_other {
                files.push(entry.file.clone());
            }
            is_other
        });
        if manifest.forgotten_articles.len() == known {
            bail!(
                "no article with the id {} was forgotten",
                controls::neutralize(id)
            );
        }
    }
    lock.clean(store.generation);
    let mut output = Output::open(store, &lock, settings)?;
    // The container of a member decides whether the member is read.
    let containers: Vec<String> = files
        .iter()
        .map(|file| path_key::split_member(file).0.to_owned())
        .collect();
    files.extend(containers);
    files.sort();
    files.dedup();
    for file in files {
        if let Some(known) = plan.known.get(&file) {
            let mut record = reader.file_record(known.file.address)?;
            record.modified = UNTRUSTED;
            record.hash = 0;
            output.delete_record(&file)?;
            output.add_record(&file, record)?;
        }
    }
    output.commit_last(&manifest, settings.compact)?;
    finish(output, Report::default(), start, settings, observer)
}

/// Returns the article with an id, as given or in its escaped form.
fn find(reader: &Reader, id: &str) -> Result<Option<(DocAddress, Article)>> {
    let mut address = reader.find(id)?;
    if address.is_none()
        && let Some(other) = controls::unescape(id.as_ref())
        && let Some(other) = other.to_str()
    {
        address = reader.find(other)?;
    }
    match address {
        Some(address) => Ok(Some((address, reader.article(address)?))),
        None => Ok(None),
    }
}

/// Returns the key of the file or member of an article.
fn file_of(reader: &Reader, address: DocAddress, article: &Article) -> Result<String> {
    let path = match &article.member {
        Some(member) => {
            let container = article.path.strip_suffix(&format!("!{member}"));
            let container = path_key::path_key(Path::new(container.unwrap_or(&article.path)));
            path_key::member_key(&container, member)
        }
        None => path_key::path_key(Path::new(&article.path)),
    };
    for key in [path, article.path.clone()] {
        if reader.articles_of(&key)?.contains(&address) {
            return Ok(key);
        }
    }
    // The displayed path of a file whose name is not UTF-8 is not its key.
    if let Some(key) = reader.non_utf8_file_key(address)? {
        return Ok(key);
    }
    bail!(
        "the index is damaged: no file has the article {}",
        article.id
    )
}

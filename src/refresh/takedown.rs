//! Takes single articles out of the index, and keeps them out when their files are read again.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use tantivy::DocAddress;

use crate::article::Article;
use crate::controls;
use crate::index::forgotten::{ForgottenArticle, text_hash};
use crate::index::read::columns::{Listing, ListingFields};
use crate::index::read::reader::Reader;
use crate::path_key;
use crate::refresh::known::UNTRUSTED;
use crate::refresh::output::Output;
use crate::refresh::report::{Observer, Report, Settings};
use crate::refresh::run::{finish, lock_existing};
use crate::refresh::survey::Plan;

/// The outcome of a takedown, or of its undoing.
#[derive(Debug)]
pub struct Takedown {
    /// The report of the run.
    pub report: Report,
    /// The ids of all articles that were taken out, or are let in again.
    pub ids: BTreeSet<String>,
    /// Those of them that were not named, and have the title and text of one that was.
    pub twins: BTreeSet<String>,
}

impl Takedown {
    fn of(report: Report, articles: &BTreeSet<ForgottenArticle>, named: &BTreeSet<String>) -> Self {
        let ids: BTreeSet<String> = articles.iter().map(|entry| entry.id.clone()).collect();
        let twins = ids.difference(named).cloned().collect();
        Takedown { report, ids, twins }
    }
}

/// Removes the articles with these ids, all articles with the same title and text, and all their
/// text from the files of the index. They are not indexed again, neither from their files nor, with
/// the same title and text, from others.
///
/// # Errors
/// Returns an error if the index cannot be read or written, or has no article with an id.
pub fn forget_articles(
    dir: &Path,
    ids: &[String],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Takedown> {
    let start = Instant::now();
    let (mut lock, store) = lock_existing(dir, settings, observer)?;
    let reader = Reader::new(&store)?;
    let plan = Plan::none(&reader, store.manifest.clone())?;
    let mut manifest = store.manifest.clone();
    manifest.unfinished = None;
    let mut named = Vec::new();
    for id in ids {
        let Some((_, article)) = find(&reader, id)? else {
            bail!("no article has the id {}", controls::neutralize(id));
        };
        named.push(article);
    }
    let articles = with_twins(&reader, &named)?;
    let named = named.into_iter().map(|article| article.id).collect();
    lock.clean(store.generation);
    // The text must not stay in a segment.
    let settings = Settings {
        compact: true,
        ..settings.clone()
    };
    let mut output = Output::open(store, &lock, &settings)?;
    let mut report = Report::default();
    let mut of_files: BTreeMap<&str, Vec<&ForgottenArticle>> = BTreeMap::new();
    for article in &articles {
        output.delete_article(&article.id)?;
        report.removed += 1;
        of_files.entry(&article.file).or_default().push(article);
    }
    for (file, articles) in of_files {
        if let Some(known) = plan.known.get(file) {
            let mut record = reader.file_record(known.file.address)?;
            record.articles = record.articles.saturating_sub(articles.len() as u64);
            for article in articles {
                record.withhold(article.text.clone());
            }
            output.delete_record(file)?;
            output.add_record(file, record)?;
        }
    }
    manifest.forgotten_articles.extend(articles.iter().cloned());
    output.commit_last(&manifest, true)?;
    let report = finish(output, report, start, &settings, observer)?;
    Ok(Takedown::of(report, &articles, &named))
}

/// Returns the entries of articles, and of all articles with the title and text of one of them.
fn with_twins(reader: &Reader, named: &[Article]) -> Result<BTreeSet<ForgottenArticle>> {
    let titles: HashSet<Option<String>> = named
        .iter()
        .map(|article| Listing::from(article).title)
        .collect();
    let texts: HashSet<String> = named.iter().map(text_hash).collect();
    let mut addresses = Vec::new();
    reader.for_each_id(|address, _| addresses.push(address))?;
    let columns = reader.columns();
    let only_title = ListingFields {
        title: true,
        ..ListingFields::NONE
    };
    let mut articles = BTreeSet::new();
    for address in addresses {
        // The column of titles spares reading most of the texts.
        if !titles.contains(&columns.listing_of(address, only_title)?.title) {
            continue;
        }
        let article = reader.article(address)?;
        if texts.contains(&text_hash(&article)) {
            let file = file_of(reader, address, &article)?;
            articles.insert(ForgottenArticle::of(&article, &file));
        }
    }
    Ok(articles)
}

/// Lets the articles with these ids, and those with the same title and text, be indexed again: the
/// next run reads their files.
///
/// # Errors
/// Returns an error if the index cannot be read or written, or if an id was not forgotten.
pub fn remember_articles(
    dir: &Path,
    ids: &[String],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Takedown> {
    let start = Instant::now();
    let (mut lock, store) = lock_existing(dir, settings, observer)?;
    let reader = Reader::new(&store)?;
    let plan = Plan::none(&reader, store.manifest.clone())?;
    let mut manifest = store.manifest.clone();
    manifest.unfinished = None;
    let named: BTreeSet<String> = ids.iter().cloned().collect();
    let forgotten = &manifest.forgotten_articles;
    for id in &named {
        if !forgotten.iter().any(|entry| entry.id == *id) {
            bail!(
                "no article with the id {} was forgotten",
                controls::neutralize(id)
            );
        }
    }
    let of_named = forgotten.iter().filter(|entry| named.contains(&entry.id));
    let texts: HashSet<String> = of_named.map(|entry| entry.text.clone()).collect();
    let (articles, others): (BTreeSet<_>, BTreeSet<_>) =
        std::mem::take(&mut manifest.forgotten_articles)
            .into_iter()
            .partition(|entry| named.contains(&entry.id) || texts.contains(&entry.text));
    manifest.forgotten_articles = others;
    let mut files: BTreeSet<String> = articles.iter().map(|entry| entry.file.clone()).collect();
    files.extend(files_with(&reader, &texts)?);
    // The container of a member decides whether the member is read.
    let containers: Vec<String> = files
        .iter()
        .map(|file| path_key::split_member(file).0.to_owned())
        .collect();
    files.extend(containers);
    lock.clean(store.generation);
    let mut output = Output::open(store, &lock, settings)?;
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
    let report = finish(output, Report::default(), start, settings, observer)?;
    Ok(Takedown::of(report, &articles, &named))
}

/// Returns the keys of the files that hold one of these texts, which was not indexed.
fn files_with(reader: &Reader, texts: &HashSet<String>) -> Result<Vec<String>> {
    let mut addresses = Vec::new();
    reader.for_each_file(|key, file| addresses.push((key.to_owned(), file.address)))?;
    let mut files = Vec::new();
    for (key, address) in addresses {
        let record = reader.file_record(address)?;
        if record.withheld.iter().any(|text| texts.contains(text)) {
            files.push(key);
        }
    }
    Ok(files)
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

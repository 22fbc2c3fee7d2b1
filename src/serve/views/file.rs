//! `/article/file`: the file of an article, or its member of a container, as it was saved.
//!
//! Only bytes that the index has read are sent: a file that changed since, or that somebody replaced
//! by a link to another, has another hash. They are text or a download, and never a page of this
//! server.

use std::fs::File;
use std::io::{Read, Seek};

use tantivy::DocAddress;
use tokio::sync::Semaphore;

use super::near::article_of;
use crate::article::Article;
use crate::index::Reader;
use crate::index::file_record::ReadState;
use crate::index::hash::first_bits;
use crate::load::original::{member_bytes, text_of};
use crate::load::walk;
use crate::path_key::{key_path, split_member};
use crate::serve::archive::View;
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;

/// Maximum size of a file or of a member, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// Maximum size of a container, which is read as a whole, in bytes.
const MAX_CONTAINER_BYTES: u64 = 128 << 20;

/// Maximum size of a file that is shown as text, in bytes.
const MAX_TEXT_BYTES: usize = 4 << 20;

/// The number of files that may be on their way to clients: each is in memory.
static HELD: Semaphore = Semaphore::const_new(4);

/// Shows the file of the article with the id of the address, or sends it as a download.
///
/// # Errors
/// Returns a failure if the client is elsewhere, or if the file is not the one that was indexed.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    if !ask.is_local {
        return Err(Failure::Local);
    }
    // Its files are on the machines that indexed them.
    view.refuse_cluster("file")?;
    let Some(id) = ask.parameters.get("id") else {
        return Err(Failure::Address("the address has no id=…".to_owned()));
    };
    let address = article_of(ask, &view.reader, id)?;
    let article = view.reader.article(address)?;
    let Ok(held) = HELD.try_acquire() else {
        return Err(Failure::Busy);
    };
    let bytes = bytes_of(&view.reader, address, &article)?;
    let path = article.member.as_deref().unwrap_or(&article.path);
    let name = path.rsplit(['!', '/', '\\']).next().unwrap_or_default();
    let text = if ask.parameters.is_on("download") || bytes.len() > MAX_TEXT_BYTES {
        None
    } else {
        text_of(&bytes)
    };
    Ok(match text {
        Some(text) => {
            Reply::foreign_file("text/plain; charset=utf-8", None, text.into_bytes(), held)
        }
        None => Reply::foreign_file("application/octet-stream", Some(name), bytes, held),
    })
}

/// Returns the bytes of the file of an article, or of its member of a container.
fn bytes_of(reader: &Reader, address: DocAddress, article: &Article) -> Result<Vec<u8>, Failure> {
    let missing = |reason: &str| Failure::Missing(format!("{}: {reason}", article.path));
    let key = file_key(reader, address, article)?;
    let record = reader.file_record_of(&key)?;
    let record = record.map(|at| reader.file_record(at)).transpose()?;
    let path = key_path(&key);
    let record = record.filter(|_| path.is_absolute());
    let record = record.ok_or_else(|| missing("it was read from a stream, which has no file"))?;
    let is_container = record.state == ReadState::Container;
    let Some((mut file, entry)) = walk::open(&path).map_err(|error| missing(&error.to_string()))?
    else {
        return Err(missing("the file is not there any more"));
    };
    let limit = if is_container {
        MAX_CONTAINER_BYTES
    } else {
        MAX_BYTES
    };
    let too_large = || missing("it is too large for this page: open the file itself");
    if entry.size > limit {
        return Err(too_large());
    }
    let changed = || missing("it changed since it was indexed: `fihris index` reads it again");
    if entry.size != record.size {
        return Err(changed());
    }
    let mut bytes = Vec::new();
    let hash = if is_container {
        hash_of(&mut file)?
    } else {
        (&mut file).take(limit).read_to_end(&mut bytes)?;
        first_bits(blake3::hash(&bytes).as_bytes())
    };
    if hash != record.hash {
        return Err(changed());
    }
    if !is_container {
        return Ok(bytes);
    }
    let member = article.member.as_deref().unwrap_or_default();
    let found = member_bytes(&mut file, member, MAX_BYTES);
    let found = found.map_err(|error| missing(&error.to_string()))?;
    found.ok_or_else(too_large)
}

fn hash_of(file: &mut File) -> Result<u64, Failure> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut *file)?;
    file.rewind()?;
    Ok(first_bits(hasher.finalize().as_bytes()))
}

/// Returns the key of the file of an article, which is the container if the article is a member.
fn file_key(reader: &Reader, address: DocAddress, article: &Article) -> Result<String, Failure> {
    if let Some(key) = reader.non_utf8_file_key(address)? {
        return Ok(split_member(&key).0.to_owned());
    }
    let path = article.path.as_str();
    let file = article.member.as_deref().and_then(|member| {
        let file = path.strip_suffix(member)?;
        file.strip_suffix('!')
    });
    Ok(file.unwrap_or(path).to_owned())
}

//! The index of `search --in PATH`.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow, bail};

use crate::commands::Outcome;
use crate::commands::context::Context;
use crate::commands::index::{FIRST_INDEX_WAIT, refresh_before_search};
use crate::commands::private_folder;
use crate::index::Store;
use crate::index::disk::active;
use crate::index::disk::errors;
use crate::index::disk::lock::{Busy, WriteLock};
use crate::index::disk::store::{self, OtherVersion};
use crate::note;
use crate::path_key::path_key;
use crate::refresh::Settings;
use crate::refresh::rebuild;
use crate::search::copies::cache;

/// Interval at which a search tries again while another search renews the index.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Brings the index of a folder up to date, in the given index folder or else in the cache folder
/// of the user. Returns the index folder, and whether every file could be read.
///
/// # Errors
/// Returns an error if no cache folder is found, if the given index has other folders, or if the
/// index cannot be updated.
pub fn refresh(context: &Context, path: &Path) -> Result<(PathBuf, Outcome)> {
    let dir = if let Some(dir) = context.given_index() {
        refuse_others(&dir, path)?;
        dir
    } else {
        let dir = cached_index(path)?;
        renew_unreadable(&dir)?;
        dir
    };
    let outcome = refresh_before_search(context, &dir, path)?;
    Ok((dir, outcome))
}

/// Rejects an index of other folders: the search would find their articles too, and add the folder
/// to them.
///
/// # Errors
/// Returns an error if the index has another folder than `path`, or if `path` cannot be read.
fn refuse_others(dir: &Path, path: &Path) -> Result<()> {
    // Other errors are reported when the index is opened.
    let Ok(store) = Store::open(dir) else {
        return Ok(());
    };
    let key = path_key(&canonical(path)?);
    if store.manifest.roots.keys().any(|root| *root != key) {
        bail!(
            "{} is an index of other folders, to which --in would add {}: leave out --index, or name a new one",
            dir.display(),
            path.display()
        );
    }
    Ok(())
}

fn canonical(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|error| {
        anyhow!(
            "cannot read {}: {}",
            path.display(),
            note::io_reason(&error)
        )
    })
}

/// Returns the folder of the cached index of `path`, which is named after a hash of the path.
fn cached_index(path: &Path) -> Result<PathBuf> {
    let path = canonical(path)?;
    let cache = dirs::cache_dir().ok_or_else(|| {
        anyhow!("no cache folder found: set XDG_CACHE_HOME, or name an index folder with --index")
    })?;
    let cache = private_folder::in_cache(&cache)?;
    let name = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
    Ok(cache.join(name.get(..16).unwrap_or_default()))
}

/// Rebuilds a cached index of another version of fihris. Deletes a damaged index, so that it is
/// created again. Waits for another search that does the same. The caller reports all other errors
/// when it opens the index.
fn renew_unreadable(dir: &Path) -> Result<()> {
    let start = Instant::now();
    loop {
        let renewed = match Store::open(dir) {
            Err(error) if error.is::<OtherVersion>() => {
                let settings = Settings {
                    after_commit: Some(cache::update),
                    ..Settings::default()
                };
                rebuild(dir, Vec::new(), &settings, &mut ()).map(drop)
            }
            Err(error) if is_damaged(dir, &error) => delete_damaged(dir),
            _ => return Ok(()),
        };
        match renewed {
            Err(error) if error.is::<Busy>() && start.elapsed() < FIRST_INDEX_WAIT => {
                thread::sleep(RETRY_INTERVAL);
            }
            renewed => return renewed,
        }
    }
}

/// Deletes a damaged index unless another search has made it again.
fn delete_damaged(dir: &Path) -> Result<()> {
    let _lock = WriteLock::acquire(dir)?;
    match Store::open(dir) {
        Err(error) if is_damaged(dir, &error) => store::delete(dir),
        _ => Ok(()),
    }
}

/// Returns whether an index is damaged. An index that another process is creating is not.
fn is_damaged(dir: &Path, error: &Error) -> bool {
    let is_incomplete = matches!(active::current(dir), Ok(None));
    store::is_marked(dir) && !is_incomplete && !is_of_system(error)
}

fn is_of_system(error: &Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    errors::is_environmental(error)
        || causes.any(|cause: &io::Error| {
            cause.raw_os_error().is_some() && cause.kind() != ErrorKind::NotFound
        })
}

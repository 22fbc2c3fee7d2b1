//! `fihris serve`: a web page over an index.
//!
//! ```text
//! connection ─ listener ─▶ request ─ trust ─▶ parameters ─ workers ─▶ view ─▶ reply
//! ```
//!
//! The server is a layer over the library: an address has the flags of a command as parameters, and
//! is answered from the same request. It writes nothing, and has no data of its own: `archive`
//! reopens the index if it changed. `docs/SERVE.md` describes addresses and trust.

mod address;
mod archive;
mod assets;
mod feed;
mod frame;
mod language;
mod listener;
mod reply;
mod router;
mod trust;
mod views;
mod workers;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};

use crate::index::path_maps::PathMaps;
use crate::note;
pub use trust::{Token, Trust};

/// The options of a server.
#[derive(Debug)]
pub struct Settings {
    /// The folders of the indexes.
    pub indexes: Vec<PathBuf>,
    /// Folders that are elsewhere than the indexes say.
    pub path_maps: PathMaps,
    /// The address and the port to listen on; port 0 is any free one.
    pub listen: SocketAddr,
    /// Who may ask.
    pub trust: Trust,
}

/// Serves until a signal to stop. Calls `ready` with the address once it accepts connections.
///
/// # Errors
/// Returns an error if the address cannot be listened on, or an error of `ready`.
pub fn run(settings: Settings, ready: impl FnOnce(SocketAddr) -> Result<()>) -> Result<()> {
    let Settings {
        indexes,
        path_maps,
        listen,
        trust,
    } = settings;
    let listener = std::net::TcpListener::bind(listen).map_err(|error| {
        let reason = note::io_reason(&error);
        anyhow!("cannot listen on {listen}: {reason}: give another --port, or 0 for any free one")
    })?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = workers::runtime().context("cannot start the server")?;
    let server = router::Server::new(archive::Archive::new(indexes, path_maps), trust);
    let stop = listener::stop_signal()?;
    ready(address)?;
    runtime.block_on(listener::serve(listener, server, stop))?;
    // A search that takes long must not delay the end.
    runtime.shutdown_background();
    Ok(())
}

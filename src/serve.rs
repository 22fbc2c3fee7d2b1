//! `fihris serve`: a web page over an index.
//!
//! ```text
//! connection ─ listener ─▶ request ─ trust ─▶ parameters ─ workers ─▶ view ─▶ reply
//! ```
//!
//! The server is a layer over the library: an address has the flags of a command as parameters, and
//! is answered from the same request. It has no data of its own: `archive` reopens the index if it
//! changed. Nothing is written but saved queries and marks of what was seen, and those only with a
//! token (`form`). `docs/SERVE.md` describes addresses and trust.

mod address;
mod archive;
mod assets;
mod failure_log;
mod feed;
mod form;
mod frame;
mod language;
mod listener;
mod pieces;
mod reply;
mod router;
mod trust;
mod views;
mod workers;

use std::net::SocketAddr;

use anyhow::{Context as _, Result, anyhow};

use crate::note;
pub use archive::Indexes;
pub use failure_log::Report;
pub use trust::{Token, Trust};

/// The options of a server.
pub struct Settings {
    /// The indexes that the pages show.
    pub indexes: Indexes,
    /// The address and the port to listen on; port 0 is any free one.
    pub listen: SocketAddr,
    /// Who may ask.
    pub trust: Trust,
    /// Where the owner reads why something failed.
    pub report: Report,
}

/// Serves until a signal to stop. Calls `ready` with the address once it accepts connections.
///
/// # Errors
/// Returns an error if the address cannot be listened on, or an error of `ready`.
pub fn run(settings: Settings, ready: impl FnOnce(SocketAddr) -> Result<()>) -> Result<()> {
    let Settings {
        indexes,
        listen,
        trust,
        report,
    } = settings;
    let listener = std::net::TcpListener::bind(listen).map_err(|error| {
        let reason = note::io_reason(&error);
        anyhow!("cannot listen on {listen}: {reason}: give another --port, or 0 for any free one")
    })?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = workers::runtime().context("cannot start the server")?;
    let archive = archive::Archive::new(indexes);
    let server = router::Server::new(archive, trust, report);
    let stop = listener::stop_signal()?;
    ready(address)?;
    runtime.block_on(listener::serve(listener, server, stop))?;
    // A search that takes long must not delay the end.
    runtime.shutdown_background();
    Ok(())
}

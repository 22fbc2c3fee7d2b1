//! `fihris serve`: a web page over the index.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Result, bail};

use super::Outcome;
use super::context::Context;
use super::message::Level;
use super::results_page::open_target;
use crate::cli::ServeArgs;
use crate::serve::{self, Indexes, Settings, Token, Trust};

pub fn run(context: &Context, args: &ServeArgs) -> Result<Outcome> {
    let trust = trust(args)?;
    let listen = SocketAddr::new(address(args), args.port);
    let indexes = indexes(context)?;
    let messages = context.messages;
    let settings = Settings {
        indexes,
        listen,
        trust,
        report: Box::new(move |cause| messages.print(Level::Error, cause)),
    };
    serve::run(settings, |address| {
        let url = format!("http://{address}/");
        let mut out = context.stdout();
        writeln!(out, "{url}")?;
        out.flush()?;
        if args.open
            && let Err(reason) = open_target(&url)
        {
            context.warn(&format!(
                "cannot open it ({reason}): open the address above yourself"
            ));
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}

/// Opens the indexes to serve, so that a missing or damaged one is reported before a page is asked for.
///
/// # Errors
/// Returns an error if it cannot be read.
fn indexes(context: &Context) -> Result<Indexes> {
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        cluster.check_index()?;
        return Ok(Indexes::Engine(Box::new(cluster)));
    }
    let (folders, path_maps) = context.served()?;
    context.readers()?;
    Ok(Indexes::Folders(folders, path_maps))
}

fn address(args: &ServeArgs) -> IpAddr {
    args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// Resolves who may ask.
///
/// # Errors
/// Returns an error if others could reach the server and nobody said that they may, or if the token
/// is short.
pub(super) fn trust(args: &ServeArgs) -> Result<Trust> {
    let token = args.token.as_deref().filter(|_| !args.read_only_public);
    let token = token
        .filter(|token| !token.is_empty())
        .map(Token::new)
        .transpose()?;
    let is_reachable = !address(args).is_loopback() || !args.host.is_empty();
    if is_reachable && token.is_none() && !args.read_only_public {
        bail!(
            "others could read all articles at this address: set FIHRIS_TOKEN to a secret, or give --read-only-public"
        );
    }
    Ok(Trust {
        token,
        is_public: args.read_only_public,
        hosts: args.host.clone(),
    })
}

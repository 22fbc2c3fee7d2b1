//! Opens an index, runs a query, prints score, id and title of the best ten.
//!
//! ```text
//! cargo run -- index FOLDER
//! cargo run --example search -- .fihris "قمة بوتين وكيم"
//! ```

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use fihris::index::Reader;
use fihris::search::{Request, search};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (dir, query) = args
        .next()
        .zip(args.next())
        .context("usage: search INDEX QUERY")?;
    let reader = Reader::open(Path::new(&dir))?;
    let columns = reader.columns();
    let hits = search(&reader, &Request::new(&query))?;
    eprintln!("{} articles", hits.total);
    let mut out = std::io::stdout().lock();
    for hit in hits.hits {
        let listing = columns.listing(hit.address)?;
        let title = listing.title.unwrap_or_default();
        writeln!(out, "{:.4}  {}  {title}", hit.score, listing.id)?;
    }
    Ok(())
}

//! Reads a folder of any formats and prints the articles as JSON Lines.
//!
//! ```text
//! cargo run --example load -- FOLDER | jq -r .title
//! ```

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use fihris::load::{Item, Options, load_folder};

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("usage: load FOLDER")?;
    let mut out = std::io::stdout().lock();
    load_folder(
        Path::new(&folder),
        &Options::default(),
        &mut |path, item| {
            match item {
                Item::Article(article) => {
                    serde_json::to_writer(&mut out, &article)?;
                    writeln!(out)?;
                }
                Item::Note(note) => eprintln!("{}: {note}", path.display()),
                Item::Ignored { .. } => {}
            }
            Ok(())
        },
    )
}

//! Files of queries.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::note;

/// Maximum length of a line, in bytes.
const MAX_LINE_BYTES: u64 = 64 << 10;

/// A query of a file, with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The id of the topic.
    pub id: String,
    /// The text of the query.
    pub query: String,
}

/// Reads the `id TAB query` lines of a file, or of standard input for `-`; skips empty lines.
///
/// # Errors
/// Returns an error if the file cannot be read, or if a line has no tab.
pub fn read(file: &Path) -> Result<Vec<Topic>> {
    let cannot = format!("cannot read {}", file.display());
    let input: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let opened = File::open(file);
        Box::new(opened.map_err(|error| anyhow!("{cannot}: {}", note::io_reason(&error)))?)
    };
    let mut input = BufReader::new(input);
    let mut topics = Vec::new();
    for number in 1_u64.. {
        let mut line = Vec::new();
        let mut limited = (&mut input).take(MAX_LINE_BYTES + 1);
        let read = limited.read_until(b'\n', &mut line);
        if read.with_context(|| format!("{cannot}: line {number}"))? == 0 {
            break;
        }
        if line.len() as u64 > MAX_LINE_BYTES {
            bail!("{cannot}: line {number}: a query must not be longer than 64 KiB");
        }
        let line = String::from_utf8(line)
            .map_err(|_| anyhow!("{cannot}: line {number}: stream did not contain valid UTF-8"))?;
        let line = line.trim_start_matches('\u{feff}').trim_end();
        if line.is_empty() {
            continue;
        }
        let (id, query) = line.split_once('\t').ok_or_else(|| {
            anyhow!("{cannot}: line {number}: write each query as `id TAB query`")
        })?;
        topics.push(Topic {
            id: id.to_owned(),
            query: query.to_owned(),
        });
    }
    Ok(topics)
}

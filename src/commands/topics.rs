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
    Topics::open(file)?.collect()
}

/// The topics of a file, read line by line.
pub struct Topics {
    input: BufReader<Box<dyn Read>>,
    /// The beginning of error messages.
    cannot: String,
    line_number: u64,
}

impl Topics {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened.
    pub fn open(file: &Path) -> Result<Self> {
        let cannot = format!("cannot read {}", file.display());
        let input: Box<dyn Read> = if file.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            let opened = File::open(file);
            Box::new(opened.map_err(|error| anyhow!("{cannot}: {}", note::io_reason(&error)))?)
        };
        Ok(Topics {
            input: BufReader::new(input),
            cannot,
            line_number: 0,
        })
    }

    /// Reads the next line that is not empty.
    fn read_topic(&mut self) -> Result<Option<Topic>> {
        loop {
            self.line_number += 1;
            let place = format!("{}: line {}", self.cannot, self.line_number);
            let mut line = Vec::new();
            let mut limited = (&mut self.input).take(MAX_LINE_BYTES + 1);
            let read = limited.read_until(b'\n', &mut line);
            if read.with_context(|| place.clone())? == 0 {
                return Ok(None);
            }
            if line.len() as u64 > MAX_LINE_BYTES {
                bail!("{place}: a query must not be longer than 64 KiB");
            }
            let line = String::from_utf8(line)
                .map_err(|_| anyhow!("{place}: stream did not contain valid UTF-8"))?;
            let line = line.trim_start_matches('\u{feff}').trim_end();
            if line.is_empty() {
                continue;
            }
            let (id, query) = line
                .split_once('\t')
                .ok_or_else(|| anyhow!("{place}: write each query as `id TAB query`"))?;
            return Ok(Some(Topic {
                id: id.to_owned(),
                query: query.to_owned(),
            }));
        }
    }
}

impl Iterator for Topics {
    type Item = Result<Topic>;

    fn next(&mut self) -> Option<Result<Topic>> {
        self.read_topic().transpose()
    }
}

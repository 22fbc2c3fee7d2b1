//! The formats that are read, and their names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Running text, one article or several between delimiter lines.
    #[serde(rename = "text")]
    Plain,
    /// Tagged records that are not quite XML: TREC, LDC, ANT, El-Khair.
    Sgml,
    /// One JSON object a line.
    Jsonl,
    /// A JSON array of articles, an object around one, or one object after the other.
    Json,
    /// Rows separated by `,`, `;` or `|`.
    Csv,
    /// Rows separated by a tab.
    Tsv,
    /// A web page.
    Html,
    /// RSS or Atom.
    Feed,
    /// A web archive: pages (WARC) or their texts (WET).
    Warc,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Format; 9] = [
        Format::Plain,
        Format::Sgml,
        Format::Jsonl,
        Format::Json,
        Format::Csv,
        Format::Tsv,
        Format::Html,
        Format::Feed,
        Format::Warc,
    ];

    /// The name used on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Format::Plain => "text",
            Format::Sgml => "sgml",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Html => "html",
            Format::Feed => "feed",
            Format::Warc => "warc",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that no format has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown format {}: it is one of", self.0)?;
        Format::ALL
            .iter()
            .try_for_each(|format| write!(f, " {format}"))
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Format::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known() {
        let error = "docx".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown format docx: it is one of text sgml jsonl json csv tsv html feed warc"
        );
    }
}

//! The formats of files, and their names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Running text, one article or several between delimiter lines.
    #[serde(rename = "text")]
    Plain,
    /// Text with the marks of Markdown, one article.
    Markdown,
    /// Tagged records that need not be well-formed XML: TREC, LDC, ANT, El-Khair.
    Sgml,
    /// One JSON object per line.
    Jsonl,
    /// A JSON array of articles, an object that contains one, or consecutive objects.
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
    /// A dump of a MediaWiki site.
    Mediawiki,
    /// TEI, as editions of newspapers use it.
    Tei,
    /// NITF, an article of a news agency.
    Nitf,
    /// NewsML-G2 or NewsML 1, items of a news agency.
    Newsml,
    /// Any other XML in which records repeat.
    Xml,
    /// A mail message.
    Mail,
    /// A mailbox of messages.
    Mbox,
    /// A web page that a browser saved as one file.
    Mhtml,
    /// A zip archive of files.
    Zip,
    /// A tar archive of files.
    Tar,
    /// A Word document.
    Docx,
    /// An OpenDocument text or spreadsheet.
    Odt,
    /// An Excel workbook.
    Xlsx,
    /// A book of chapters.
    Epub,
    /// A PDF document.
    Pdf,
}

impl Format {
    /// All formats that may be requested, in the order of the documentation. The others are
    /// recognised by their bytes.
    pub const ALL: [Format; 18] = [
        Format::Plain,
        Format::Markdown,
        Format::Sgml,
        Format::Jsonl,
        Format::Json,
        Format::Csv,
        Format::Tsv,
        Format::Html,
        Format::Feed,
        Format::Warc,
        Format::Mediawiki,
        Format::Tei,
        Format::Nitf,
        Format::Newsml,
        Format::Xml,
        Format::Mail,
        Format::Mbox,
        Format::Mhtml,
    ];

    /// Returns the name used on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Format::Plain => "text",
            Format::Markdown => "markdown",
            Format::Sgml => "sgml",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Html => "html",
            Format::Feed => "feed",
            Format::Warc => "warc",
            Format::Mediawiki => "mediawiki",
            Format::Tei => "tei",
            Format::Nitf => "nitf",
            Format::Newsml => "newsml",
            Format::Xml => "xml",
            Format::Mail => "mail",
            Format::Mbox => "mbox",
            Format::Mhtml => "mhtml",
            Format::Zip => "zip",
            Format::Tar => "tar",
            Format::Docx => "docx",
            Format::Odt => "odt",
            Format::Xlsx => "xlsx",
            Format::Epub => "epub",
            Format::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is not the name of a [`Format`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format {0}: give one of {names}", names = Format::ALL.map(Format::name).join(" "))]
pub struct UnknownFormat(String);

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
    fn every_name_parses_to_its_format() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn the_error_of_an_unknown_name_lists_the_formats() {
        let error = "docx".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown format docx: give one of text markdown sgml jsonl json csv tsv html feed warc mediawiki tei nitf newsml xml mail mbox mhtml"
        );
    }
}

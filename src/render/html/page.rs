//! The page that a part is rendered for: its language, and its links if it can be asked.

use std::fmt;

use super::super::HitView;

/// The language of the labels of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Arabic, from right to left.
    #[default]
    Arabic,
    /// English, from left to right.
    English,
}

impl Language {
    /// Returns the label in the language.
    pub fn say<'l>(self, arabic: &'l str, english: &'l str) -> &'l str {
        match self {
            Language::Arabic => arabic,
            Language::English => english,
        }
    }

    /// Returns the code of the language.
    pub fn code(self) -> &'static str {
        self.say("ar", "en")
    }

    /// Returns the direction of the page.
    pub fn direction(self) -> &'static str {
        self.say("rtl", "ltr")
    }
}

/// The links of a page that can be asked. A page that is a file has none.
pub trait PageLinks {
    /// Returns the address of the whole article of a hit.
    fn article(&self, id: &str, hit: Option<&HitView>) -> Option<String>;
    /// Returns the address of the same search, narrowed to a value of a field. A value of `None`
    /// selects the articles without one.
    fn narrowed(&self, field: &str, value: Option<&str>) -> Option<String>;
    /// Returns the address of the same search within an interval of its timeline.
    fn interval(&self, start: &str) -> Option<String>;
}

/// The links of a page that is a file: none.
#[derive(Debug, Clone, Copy)]
pub struct NoLinks;

impl PageLinks for NoLinks {
    fn article(&self, _: &str, _: Option<&HitView>) -> Option<String> {
        None
    }

    fn narrowed(&self, _: &str, _: Option<&str>) -> Option<String> {
        None
    }

    fn interval(&self, _: &str) -> Option<String> {
        None
    }
}

/// The page that a part is rendered for.
#[derive(Clone, Copy)]
pub struct Page<'p> {
    /// The language of the labels.
    pub language: Language,
    /// The links into the index.
    pub links: &'p dyn PageLinks,
    /// Whether the page shows where files are.
    pub shows_paths: bool,
    /// Whether a browser may open the files that the page names: not from a page of a server.
    pub links_files: bool,
}

impl fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Page<'static> {
    /// Returns a page that is complete in itself.
    pub fn file(shows_paths: bool) -> Self {
        Page {
            language: Language::Arabic,
            links: &NoLinks,
            shows_paths,
            links_files: true,
        }
    }
}

impl Page<'_> {
    /// Returns a label in the language of the page.
    pub fn say<'l>(&self, arabic: &'l str, english: &'l str) -> &'l str {
        self.language.say(arabic, english)
    }
}

//! Atom: the newest articles of a query, so that any feed reader alerts.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::address::Parameters;
use super::router::Ask;
use crate::render::html::{clean, web_url};
use crate::render::{HitView, Renderer, Summary};

/// A renderer of a feed. Links are absolute, to this server.
pub struct Feed {
    origin: String,
    /// The address of the search as a page.
    page: String,
    /// The address of the feed.
    own: String,
    query: String,
    language: &'static str,
    writer: Writer<Vec<u8>>,
    /// The time of the newest entry.
    updated: String,
}

/// The time of a feed without entries: it never changed.
const NEVER: &str = "1970-01-01T00:00:00Z";

impl Feed {
    /// Creates the feed of a search.
    pub fn new(ask: &Ask) -> Self {
        let page = ask
            .parameters
            .without("format")
            .without("token")
            .at(&ask.path);
        let own = ask.parameters.without("token").at(&ask.path);
        Feed {
            page: format!("{}{page}", ask.origin),
            own: format!("{}{own}", ask.origin),
            origin: ask.origin.clone(),
            query: ask.query().to_owned(),
            language: ask.language.code(),
            writer: Writer::new(Vec::new()),
            updated: NEVER.to_owned(),
        }
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = clean(text);
        let element = self.writer.create_element(name);
        element.write_text_content(BytesText::new(&text))?;
        Ok(())
    }

    fn link(&mut self, rel: &str, href: &str) -> io::Result<()> {
        let link = self.writer.create_element("link");
        link.with_attributes([("rel", rel), ("href", href)])
            .write_empty()?;
        Ok(())
    }

    fn entry(&mut self, hit: &HitView) -> io::Result<()> {
        let listing = &hit.listing;
        let record = hit.record.as_ref();
        let address = Parameters::default().with("id", &listing.id).at("/article");
        let title = listing
            .title
            .as_deref()
            .filter(|title| !title.trim().is_empty());
        let updated = record
            .and_then(|record| record.added.as_deref())
            .unwrap_or(NEVER);
        if updated > self.updated.as_str() {
            updated.clone_into(&mut self.updated);
        }
        let published = record.and_then(|record| record.datetime.clone());
        let author = record.and_then(|record| record.author.clone());
        let author = author.or_else(|| listing.source.clone());
        self.text("id", &format!("urn:fihris:{}", urn(&listing.id)))?;
        self.text("title", title.unwrap_or(&hit.opening))?;
        self.text("updated", updated)?;
        if let Some(published) = published {
            self.text("published", &published)?;
        }
        self.link("alternate", &format!("{}{address}", self.origin))?;
        if let Some(url) = hit.url.as_deref().and_then(web_url) {
            self.link("related", &url)?;
        }
        self.writer
            .write_event(Event::Start(quick_xml::events::BytesStart::new("author")))?;
        self.text("name", author.as_deref().unwrap_or("fihris"))?;
        self.writer
            .write_event(Event::End(quick_xml::events::BytesEnd::new("author")))?;
        if let Some(category) = &listing.category {
            let category = clean(category);
            let element = self.writer.create_element("category");
            element
                .with_attribute(("term", category.as_str()))
                .write_empty()?;
        }
        self.text("summary", &hit.snippet.text)
    }
}

/// Returns an id as a part of a URN.
fn urn(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Renderer for Feed {
    fn needs_text(&self) -> bool {
        true
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, _: &mut dyn Write, _: &Summary, hit: &HitView) -> io::Result<()> {
        self.writer
            .write_event(Event::Start(quick_xml::events::BytesStart::new("entry")))?;
        self.entry(hit)?;
        self.writer
            .write_event(Event::End(quick_xml::events::BytesEnd::new("entry")))?;
        Ok(())
    }

    /// Writes the whole feed: its time is that of the newest entry, known now.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let entries = std::mem::replace(&mut self.writer, Writer::new(Vec::new()));
        self.writer
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let feed = quick_xml::events::BytesStart::new("feed").with_attributes([
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xml:lang", self.language),
        ]);
        self.writer.write_event(Event::Start(feed))?;
        let (own, page, query) = (self.own.clone(), self.page.clone(), self.query.clone());
        let (updated, shown) = (self.updated.clone(), summary.query.clone());
        self.text("id", &own)?;
        self.text("title", if query.is_empty() { &shown } else { &query })?;
        self.text("updated", &updated)?;
        self.link("self", &own)?;
        self.link("alternate", &page)?;
        self.text("generator", "fihris")?;
        self.writer.get_mut().extend_from_slice(entries.get_ref());
        self.writer
            .write_event(Event::End(quick_xml::events::BytesEnd::new("feed")))?;
        out.write_all(self.writer.get_ref())?;
        writeln!(out)
    }
}

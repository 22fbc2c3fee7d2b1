//! The words and phrases of a query whose occurrences are counted.

use anyhow::{Result, bail};

use super::Planner;
use super::terms::region;
use crate::query::matcher::positive_words;
use crate::query::positional::PositionalQuery;
use crate::query::{Group, Node, Occur, QueryWord, Strictness};

impl Planner<'_> {
    /// Returns the words and phrases of a query, as queries for their positions. A phrase is one
    /// occurrence; its words alone do not count. Optional stop words are left out of queries that
    /// have other words.
    ///
    /// # Errors
    /// Returns an error if the query has parts whose positions are not indexed: nearness, words as
    /// written (`==`), and teasers (`related:`); or if a dictionary cannot be read.
    pub fn occurrence_queries(&self, group: &Group) -> Result<Vec<PositionalQuery>> {
        let words = positive_words(group);
        let skip_stopwords = words.iter().any(|word| !word.is_stopword());
        let mut queries = Vec::new();
        self.gather(group, skip_stopwords, &mut queries)?;
        Ok(queries)
    }

    fn gather(
        &self,
        group: &Group,
        skip_stopwords: bool,
        queries: &mut Vec<PositionalQuery>,
    ) -> Result<()> {
        for (occur, node) in group {
            match node {
                _ if *occur == Occur::MustNot => {}
                Node::Word(word)
                    if skip_stopwords && *occur == Occur::Should && word.is_stopword() => {}
                Node::Word(word) => self.add_phrase(std::slice::from_ref(word), queries)?,
                Node::Phrase(words) | Node::Compound(words) => self.add_phrase(words, queries)?,
                Node::Near(..) => bail!(
                    "words near each other (\"…\"~N) have no single position: give a word or a phrase"
                ),
                Node::Group(group) => self.gather(group, skip_stopwords, queries)?,
                Node::Filter(_) | Node::AllArticles => {}
            }
        }
        Ok(())
    }

    fn add_phrase(&self, words: &[QueryWord], queries: &mut Vec<PositionalQuery>) -> Result<()> {
        if let Some(word) = words
            .iter()
            .find(|word| word.strictness == Strictness::Verbatim)
        {
            bail!(
                "the index has no positions of words as written: give ={} instead of =={}",
                word.text,
                word.text
            );
        }
        let scope = words.first().map(|word| word.scope).unwrap_or_default();
        if scope == crate::query::Scope::Related {
            bail!(
                "teasers of other articles (related:) are not counted: give a word without field"
            );
        }
        let region = region(scope);
        let variants = self.variants(words)?.into_iter();
        queries.extend(variants.map(|slots| PositionalQuery {
            slots,
            region,
            slop: None,
        }));
        if let [word] = words {
            queries.extend(self.latin_positional(word, region));
        }
        Ok(())
    }
}

//! The queries of a search: arguments, a file, or standard input.

use anyhow::Result;

use crate::answer::request::{QuerySource, QueryText};
use crate::commands::context::read_text;
use crate::commands::topics;

/// Queries that arrive while others are answered.
pub type QueryStream = Box<dyn Iterator<Item = Result<QueryText>>>;

impl From<topics::Topic> for QueryText {
    fn from(topic: topics::Topic) -> Self {
        QueryText {
            topic: Some(topic.id),
            text: topic.query,
        }
    }
}

impl QuerySource {
    /// Reads the queries.
    ///
    /// # Errors
    /// Returns an error if a file or standard input cannot be read, or if a line of a file has no
    /// tab.
    pub fn read(&self) -> Result<Vec<QueryText>> {
        match self {
            QuerySource::Arguments(arguments) => Ok(vec![QueryText {
                topic: None,
                text: read_text(arguments)?.trim().to_owned(),
            }]),
            QuerySource::File(file) => {
                let topics = topics::read(file)?.into_iter();
                Ok(topics.map(QueryText::from).collect())
            }
        }
    }

    /// Returns the queries of standard input as they arrive; `None` for other sources, whose
    /// queries are known before the first answer.
    ///
    /// # Errors
    /// Returns an error if standard input cannot be read.
    fn stream(&self) -> Result<Option<QueryStream>> {
        let QuerySource::File(file) = self else {
            return Ok(None);
        };
        if file.as_os_str() != "-" {
            return Ok(None);
        }
        let topics = topics::Topics::open(file)?;
        let queries = topics.map(|topic| topic.map(QueryText::from));
        Ok(Some(Box::new(queries)))
    }

    /// Returns the queries that are known before the first answer, or else a stream of them. With
    /// `is_batch`, all are read before the first answer.
    ///
    /// # Errors
    /// Returns an error if the queries cannot be read.
    pub fn known_or_streamed(
        &self,
        is_batch: bool,
    ) -> Result<(Vec<QueryText>, Option<QueryStream>)> {
        let stream = if is_batch { None } else { self.stream()? };
        let known = if stream.is_some() {
            Vec::new()
        } else {
            self.read()?
        };
        Ok((known, stream))
    }

    /// Returns the title of a results page: the text of a single query.
    pub fn title<'q>(&self, queries: &'q [QueryText]) -> Option<&'q str> {
        match self {
            QuerySource::Arguments(_) => queries.first().map(|query| query.text.as_str()),
            QuerySource::File(_) => None,
        }
    }
}

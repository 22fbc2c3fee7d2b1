//! Articles that stay because their file could not be read again: it gives no article any more, or
//! fewer than before and a problem. A run with `--prune` removes them.

use anyhow::Result;

use super::Intake;
use crate::guard::{Scope, catch_panic};
use crate::index::disk::errors;
use crate::index::hash::hash;
use crate::note::Note;

/// The problem of a file or member that gave articles before and gives none now.
pub(crate) const NO_ARTICLE: &str = "no article is in it now: its earlier articles stay in the index; `fihris index --prune` removes them";

/// The problem of a container that is none any more.
const NO_CONTAINER: &str = "no files are in it now: the articles of its earlier files stay in the index; `fihris index --prune` removes them";

impl Intake<'_, '_> {
    /// Returns whether the file gave nothing, and the index had articles of it before the run.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn gave_up_all(&self) -> Result<bool> {
        let has_text = self.file.counts.articles > 0 || !self.file.record.withheld.is_empty();
        if has_text || !self.members.is_empty() {
            return Ok(false);
        }
        let key = &self.file.key;
        Ok(self.had_articles(key)? || self.had_members(key)?)
    }

    /// Reports a file that was a container and gives articles of its own now. Its members stay.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, and in strict mode the problem.
    pub fn keep_members_of_no_container(&mut self) -> Result<()> {
        if self.members.is_empty() && self.had_members(&self.file.key)? {
            self.distrust(NO_CONTAINER)?;
        }
        Ok(())
    }

    /// Keeps the articles of the current member if it gave none and had some before. Returns
    /// whether it did.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, and in strict mode the problem.
    pub(super) fn keep_member(&mut self) -> Result<bool> {
        let Some(member) = &self.member else {
            return Ok(false);
        };
        let has_text = member.counts.articles > 0 || !member.record.withheld.is_empty();
        if has_text || !self.had_articles(&member.key)? {
            return Ok(false);
        }
        let key = member.key.clone();
        self.note(Note::problem(NO_ARTICLE))?;
        self.member = None;
        self.shared.ids.keep_old(&key);
        if let Some(visited) = &mut self.shared.visited {
            visited.remove(&hash(&key));
        }
        // A container with a problem keeps the members that it did not give.
        self.file.counts.problems += 1;
        self.has_kept = true;
        Ok(true)
    }

    /// Adds the earlier articles of the current file or member that could not be read again: those
    /// whose ids did not come back, if it has a problem and fewer articles than before.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read or written, and in strict mode the problem.
    pub(super) fn keep_unread_articles(&mut self) -> Result<()> {
        let part = self.member.as_ref().unwrap_or(&self.file);
        if part.counts.problems == 0 || part.counts.articles == 0 {
            return Ok(());
        }
        let Some(former) = self.shared.former else {
            return Ok(());
        };
        let (key, articles) = (part.key.clone(), part.counts.articles);
        let earlier = self.ask(|| former.articles_of(&key))?.unwrap_or_default();
        if earlier.len() as u64 <= articles {
            return Ok(());
        }
        let mut kept = 0;
        for address in earlier {
            let Some(article) = self.ask(|| former.article(address))? else {
                continue;
            };
            if self.shared.ids.take(&article.id) {
                self.shared.output.add_article(&key, article)?;
                kept += 1;
            }
        }
        if kept == 0 {
            return Ok(());
        }
        self.part().counts.articles += kept;
        self.part().record.hash = 0;
        self.has_kept = true;
        let articles = match kept {
            1 => "1 earlier article that was not read again stays".to_owned(),
            _ => format!("{kept} earlier articles that were not read again stay"),
        };
        self.note(Note::problem(format!(
            "{articles} in the index; `fihris index --prune` removes what is gone"
        )))
    }

    fn had_articles(&self, key: &str) -> Result<bool> {
        let Some(former) = self.shared.former else {
            return Ok(false);
        };
        if self.shared.displaced.contains(&hash(key)) {
            return Ok(false);
        }
        let addresses = self.ask(|| former.articles_of(key))?;
        Ok(addresses.is_none_or(|addresses| !addresses.is_empty()))
    }

    /// Returns whether a member of the container had articles.
    fn had_members(&self, container: &str) -> Result<bool> {
        let Some(former) = self.shared.former else {
            return Ok(false);
        };
        let Some(members) = self.ask(|| former.members_of(container))? else {
            return Ok(true);
        };
        for (key, _) in members {
            if self.had_articles(&key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks the index before the run. Returns `None` in a rebuild of a damaged index: the file counts
    /// as one with articles, so that the rebuild tries to copy them and reports the damage.
    fn ask<T>(&self, question: impl FnOnce() -> Result<T>) -> Result<Option<T>> {
        if self.shared.visited.is_none() {
            return question().map(Some);
        }
        match catch_panic(Scope::Index, question) {
            Err(error) if errors::is_environmental(&error) => Err(error),
            answer => Ok(answer.ok()),
        }
    }
}

//! All terms of a word, made once: news says the same words again and again.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use super::cache::Cache;
use super::words::Kind;
use super::{clitics, fold, lemma, lists, name, root, trigrams};

/// What a term of a word is for; one field of the index each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The folded word.
    Exact,
    /// One term for each reading of the word: its lemma.
    Word,
    /// The light root: ranking only.
    Root,
    /// The distinct trigrams of the folded word: ranking only.
    Trigrams,
    /// The sound key: ranking only.
    Name,
}

/// The terms of one word. They lie in one piece of memory, since each text is walked once for each
/// field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// All terms, one after the other.
    text: Box<str>,
    /// Where each ends.
    ends: Box<[u32]>,
    /// How many terms stand before those of each form, and before the words of `begins`.
    starts: [u32; FORMS + 1],
}

const FORMS: usize = 5;

/// Puts terms together.
#[derive(Default)]
struct Packer {
    text: String,
    ends: Vec<u32>,
}

impl Packer {
    /// Room for the terms of a word: a reading or two, and fewer trigrams than it has letters.
    fn for_word(spelling: &str) -> Self {
        Packer {
            text: String::with_capacity(8 * spelling.len()),
            ends: Vec::with_capacity(8 + spelling.len() / 2),
        }
    }

    /// How many terms stand before those that come next.
    fn form(&self) -> u32 {
        length(self.ends.len())
    }

    fn push(&mut self, term: &str) {
        self.text.push_str(term);
        self.ends.push(length(self.text.len()));
    }
}

/// A word has at most [`MAX_LETTERS`](super::words::MAX_LETTERS) letters: no length of its terms
/// comes near the bound.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Analysis {
    /// Analyses a word; [`analysis`] keeps what was made.
    pub fn new(kind: Kind, spelling: &str) -> Self {
        let is_arabic = kind == Kind::Arabic;
        let mut packer = Packer::for_word(spelling);
        let mut key = String::with_capacity(spelling.len() + 1);
        let folded = fold::lent(spelling);
        let exact = packer.form();
        packer.push(&folded);
        let word = packer.form();
        if is_arabic {
            let terms = lemma::terms(spelling).into_iter();
            let terms = terms.chain(lemma::sounds(spelling));
            terms.for_each(|term| packer.push(&term));
        } else {
            packer.push(spelling);
        }
        let root = packer.form();
        root::root(spelling, &mut key);
        packer.push(&key);
        let trigrams = packer.form();
        trigrams::for_each(spelling, |trigram| packer.push(trigram));
        let name = packer.form();
        name::key(spelling, &mut key);
        packer.push(&key);
        let begins = packer.form();
        if is_arabic {
            beginnings(spelling, &folded, |word| packer.push(word));
        }
        Analysis {
            text: packer.text.into(),
            ends: packer.ends.into(),
            // In the order of `Form`.
            starts: [exact, word, root, trigrams, name, begins],
        }
    }

    /// The terms of the word in this form.
    pub fn terms(&self, form: Form) -> impl Iterator<Item = &str> + Clone {
        self.range(form as usize)
            .map_while(|number| self.at(number))
    }

    /// The term with this number, counted from 0, of those of the word in this form.
    pub fn term(&self, form: Form, number: usize) -> Option<&str> {
        let mut range = self.range(form as usize);
        self.at(range.nth(number)?)
    }

    /// The term of [`Form::Exact`].
    pub fn folded(&self) -> &str {
        self.at(0).unwrap_or_default()
    }

    /// The spellings of the word as several, folded and parted by spaces.
    pub fn apart(&self) -> impl Iterator<Item = &'static str> {
        let groups = self.terms(Form::Word).filter_map(lists::group);
        groups.flat_map(lists::Group::apart)
    }

    /// The words, folded and perhaps without their clitics, with which a spelling of several words
    /// may begin here.
    pub fn begins(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.range(FORMS)
            .map(|number| self.at(number).unwrap_or_default())
    }

    fn range(&self, form: usize) -> Range<usize> {
        let start = |form: usize| self.starts.get(form).map(|start| *start as usize);
        let end = start(form + 1).unwrap_or(self.ends.len());
        start(form).unwrap_or(end)..end
    }

    fn at(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start as usize..end as usize)
    }
}

/// Visits the word and what stands behind its clitics, folded, where names of several words begin so.
fn beginnings(spelling: &str, folded: &str, mut visit: impl FnMut(&str)) {
    let behind = clitics::article(spelling)
        .into_iter()
        .chain(clitics::bare(spelling));
    let words = [spelling].into_iter().chain(behind.map(|(_, rest)| rest));
    let spaced = [folded, " "].concat();
    for word in words {
        // A letter has as many bytes when it is folded: the ends of both are the same.
        let ends = folded.len().checked_sub(word.len());
        let word = ends.and_then(|at| Some((folded.get(at..)?, spaced.get(at..)?)));
        if let Some((word, _)) = word.filter(|(_, spaced)| lists::is_beginning(spaced)) {
            visit(word);
        }
    }
}

/// Words that are kept, for each thread: nineteen of twenty words of news are among them.
const MAX_KEPT: usize = 1 << 14;
/// Bytes that a word may have to be kept.
const MAX_KEPT_BYTES: usize = 64;

thread_local! {
    static KEPT: RefCell<Cache<Rc<Analysis>>> = RefCell::new(Cache::new(MAX_KEPT));
}

/// The terms of a word, looked up where it was met before.
///
/// ```
/// use fihris::arabic::analysis::{analysis, Form};
/// use fihris::arabic::words::Kind;
/// assert_eq!(analysis(Kind::Arabic, "والرئيس").term(Form::Word, 0), Some("رءيس"));
/// ```
pub fn analysis(kind: Kind, spelling: &str) -> Rc<Analysis> {
    if spelling.len() > MAX_KEPT_BYTES {
        return Rc::new(Analysis::new(kind, spelling));
    }
    KEPT.with_borrow_mut(|kept| {
        kept.get(spelling).unwrap_or_else(|| {
            let made = Rc::new(Analysis::new(kind, spelling));
            kept.keep(spelling, Rc::clone(&made));
            made
        })
    })
}

//! All terms of a word, made once: news says the same words again and again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

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

/// The terms of one word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    exact: [Box<str>; 1],
    word: Box<[Box<str>]>,
    root: [Box<str>; 1],
    trigrams: Box<[Box<str>]>,
    name: [Box<str>; 1],
    /// The word, folded and perhaps without its clitics, where a spelling of several words may
    /// begin with it.
    begins: Box<[Box<str>]>,
}

impl Analysis {
    fn new(kind: Kind, spelling: &str) -> Self {
        let mut made = Vec::new();
        trigrams::for_each(spelling, |trigram| made.push(trigram.into()));
        let (mut root, mut name) = (String::new(), String::new());
        root::root(spelling, &mut root);
        name::key(spelling, &mut name);
        let (mut word, begins) = match kind {
            Kind::Arabic => (lemma::terms(spelling), begins(spelling)),
            _ => (vec![spelling.to_owned()], Vec::new()),
        };
        if kind == Kind::Arabic {
            word.extend(lemma::sounds(spelling));
        }
        let boxed = |terms: Vec<String>| terms.into_iter().map(Into::into).collect();
        Analysis {
            exact: [fold::exact(spelling).into()],
            word: boxed(word),
            root: [root.into()],
            trigrams: made.into(),
            name: [name.into()],
            begins: boxed(begins),
        }
    }

    /// The terms of the word in this form.
    pub fn terms(&self, form: Form) -> &[Box<str>] {
        match form {
            Form::Exact => &self.exact,
            Form::Word => &self.word,
            Form::Root => &self.root,
            Form::Trigrams => &self.trigrams,
            Form::Name => &self.name,
        }
    }

    /// The term of [`Form::Exact`].
    pub fn folded(&self) -> &str {
        let [folded] = &self.exact;
        folded
    }

    /// Whether others write the word as several.
    pub fn is_also_apart(&self) -> bool {
        let groups = self.word.iter().filter_map(|term| lists::group(term));
        groups.into_iter().any(|group| group.words > 1)
    }

    /// The folded words with which a spelling of several words may begin here.
    pub fn begins(&self) -> &[Box<str>] {
        &self.begins
    }
}

fn begins(spelling: &str) -> Vec<String> {
    let behind = clitics::article(spelling)
        .into_iter()
        .chain(clitics::bare(spelling));
    let words = [spelling].into_iter().chain(behind.map(|(_, rest)| rest));
    let folded = words.map(fold::exact);
    folded.filter(|word| lists::begins_sequence(word)).collect()
}

/// Words that are kept, for each thread: half of them the ones met last. News of 10,000 articles
/// has 80,000; those that it says often stay.
const MAX_KEPT: usize = 1 << 16;
/// Letters that a word may have to be kept.
const MAX_KEPT_LETTERS: usize = 32;

type Known = HashMap<Box<str>, Rc<Analysis>, RandomState>;

#[derive(Default)]
struct Kept {
    met: Known,
    /// What was met before `met` began anew, and not since.
    before: Known,
}

impl Kept {
    fn get(&mut self, spelling: &str) -> Option<Rc<Analysis>> {
        if let Some(known) = self.met.get(spelling) {
            return Some(Rc::clone(known));
        }
        let (spelling, known) = self.before.remove_entry(spelling)?;
        self.keep(spelling, &known);
        Some(known)
    }

    fn keep(&mut self, spelling: Box<str>, analysis: &Rc<Analysis>) {
        if self.met.len() >= MAX_KEPT / 2 {
            self.before = std::mem::take(&mut self.met);
        }
        self.met.insert(spelling, Rc::clone(analysis));
    }
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// The terms of a word, looked up where the thread has met it before.
///
/// ```
/// use fihris::arabic::analysis::{analysis, Form};
/// use fihris::arabic::words::Kind;
/// assert_eq!(&*analysis(Kind::Arabic, "والرئيس").terms(Form::Word)[0], "رءيس");
/// ```
pub fn analysis(kind: Kind, spelling: &str) -> Rc<Analysis> {
    if spelling.len() > MAX_KEPT_LETTERS * 2 {
        return Rc::new(Analysis::new(kind, spelling));
    }
    KEPT.with_borrow_mut(|kept| {
        kept.get(spelling).unwrap_or_else(|| {
            let new = Rc::new(Analysis::new(kind, spelling));
            kept.keep(spelling.into(), &new);
            new
        })
    })
}

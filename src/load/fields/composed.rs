//! Names that are composed of words, as scrapers name their columns: `article_title`,
//! `webPublicationDate`, `source.name`, `نص الخبر`.
//!
//! A name is split into words at signs and at capital letters. It names a field if exactly one field
//! occurs among its words and every other word adds nothing (`article_`, `_text`, `_ar`). An unknown
//! word makes it the name of something else: `image_url`, `title_en`, `date_extracted`.

use super::{Field, RankedField};

/// The largest length of a name in bytes.
pub(super) const MAX_NAME_BYTES: usize = 80;

/// The rank of the first composed name, after all names of the table.
const FIRST_RANK: usize = 100;

/// The words of each field except the body.
const WORDS: [(Field, &str); 8] = [
    (Field::Id, "id docno guid uuid no number معرف رقم"),
    (Field::Url, "url link href uri permalink رابط"),
    (Field::Title, "title headline heading عنوان"),
    (
        Field::Summary,
        "summary abstract description excerpt subtitle teaser standfirst deck ملخص وصف مقدمه",
    ),
    (
        Field::Date,
        "date datetime timestamp time ts published publish publication publishing pub pubdate posted created
         creation released release issued hijri utc gmt iso gregorian تاريخ وقت نشر هجري ميلادي",
    ),
    (
        Field::Source,
        "source publisher agency outlet newspaper website hostname domain provider مصدر صحيفه جريده وكاله
         موقع ناشر",
    ),
    (
        Field::Author,
        "author authors byline writer creator reporter journalist user كاتب مولف محرر صحفي مراسل",
    ),
    (
        Field::Category,
        "category categories cat section topic label class تصنيف قسم فيه باب",
    ),
];

/// The words of the body. Next to a word of another field they add nothing: `title_text`.
const BODY_WORDS: &str = "text body content contents fulltext maintext نص محتوي متن";

/// Words for the article itself, which is its body in `full_article` and adds nothing in
/// `article_title`.
const ARTICLE_WORDS: &str =
    "article story news post message details html paragraphs خبر مقال مقاله تفاصيل موضوع";

/// Words that add nothing, the better ones first: `clean_text` is preferred to `raw_text`.
const NEUTRAL_WORDS: &str =
    "full main clean cleaned original web name ar arabic item page entry record doc
     document rss og meta dc dcterms atom schema wp data fields attributes node str string value
     rendered encoded plain site at on short long اسم رييسي processed raw the of";

/// Pairs of words that name the source, because the first alone names something else.
const SOURCE_PAIRS: [(&str, &str); 12] = [
    ("publication", "title"),
    ("publication", "name"),
    ("container", "title"),
    ("journal", "title"),
    ("newspaper", "title"),
    ("media", "name"),
    ("channel", "name"),
    ("channel", "title"),
    ("feed", "title"),
    ("feed", "name"),
    ("site", "name"),
    ("site", "title"),
];

/// Returns the field of a composed name.
pub(super) fn find(name: &str) -> Option<RankedField> {
    if name.len() > MAX_NAME_BYTES {
        return None;
    }
    let words = words(name.strip_prefix("_source.").unwrap_or(name));
    if words.is_empty() || words.len() > 6 {
        return None;
    }
    let rank = |field| {
        let positions = words.iter().map(|word| {
            let position = NEUTRAL_WORDS
                .split_whitespace()
                .position(|known| known == word);
            position.map_or(1, |position| position + 2)
        });
        Some(RankedField {
            field,
            rank: FIRST_RANK + positions.sum::<usize>(),
        })
    };
    if let [first, second] = words.as_slice()
        && SOURCE_PAIRS.contains(&(first, second))
    {
        return rank(Field::Source);
    }
    let mut field = None;
    let (mut body_words, mut article_words, mut info_words) = (0, 0, 0);
    for word in &words {
        if let Some(known) = field_of(word) {
            if field.is_some_and(|field| field != known) {
                return None;
            }
            field = Some(known);
        } else if contains(BODY_WORDS, word) {
            body_words += 1;
        } else if contains(ARTICLE_WORDS, word) {
            article_words += 1;
        } else if word == "info" || word == "معلومات" {
            info_words += 1;
        } else if !contains(NEUTRAL_WORDS, word) {
            return None;
        }
    }
    // `page_number` counts something else than articles.
    let is_number = words
        .iter()
        .any(|word| ["number", "no", "رقم"].contains(&word.as_str()));
    if is_number && article_words == 0 {
        return None;
    }
    let is_meta = words.iter().any(|word| word == "meta");
    match field {
        // `source_text` is the text that a summary was made of.
        Some(Field::Source) if body_words > 0 => None,
        Some(_) if info_words > 0 => None,
        Some(field) => rank(field),
        None if info_words > 0 || is_meta && body_words > 0 => rank(Field::Info),
        None if body_words > 0 || article_words > 1 => rank(Field::Body),
        None if article_words == 1 && words.len() > 1 => rank(Field::Body).filter(|_| {
            words
                .iter()
                .any(|word| ["full", "clean", "main", "raw"].contains(&word.as_str()))
        }),
        None => None,
    }
}

fn field_of(word: &str) -> Option<Field> {
    let fields = WORDS.iter().find(|(_, words)| contains(words, word));
    fields.map(|(field, _)| *field)
}

fn contains(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

/// Returns the folded words of a name, split at signs and at capital letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut letters = name.chars().filter(|c| !is_mark(*c)).peekable();
    while let Some(c) = letters.next() {
        let next_is_small = letters.peek().is_some_and(|next| next.is_lowercase());
        let begins =
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && next_is_small);
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(fold(c).to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words.into_iter().map(without_article).collect()
}

/// Removes the Arabic article: `النص`.
fn without_article(word: String) -> String {
    match word.strip_prefix("ال") {
        Some(bare) if bare.chars().count() > 1 => bare.to_owned(),
        _ => word,
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{feff}'
    )
}

/// Makes letters equal that writers of column names confuse.
fn fold(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ة' => 'ه',
        'ى' | 'ئ' => 'ي',
        'ؤ' => 'و',
        c => c,
    }
}

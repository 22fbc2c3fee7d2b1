//! Parts around the text of an article that their classes or ids name: bars of buttons, captions,
//! tags, boxes about the author and for newsletters.

use dom_query::Element;

use super::region::layout_words;

/// A kind of part: the largest number of characters of one, and the words that name it. A larger
/// element with such a word is the frame of something else.
struct Frame {
    max_chars: usize,
    words: &'static [&'static str],
}

#[rustfmt::skip]
const FRAMES: [Frame; 9] = [
    // Buttons that share the page.
    Frame {
        max_chars: 300,
        words: &[
            "share", "sharing", "social", "sharedaddy", "addtoany", "addthis", "sharethis",
            "socials", "sharebar", "sharebuttons", "shares", "a2a", "ssba", "shareaholic",
            "followus",
        ],
    },
    // Tools that print or enlarge the text.
    Frame {
        max_chars: 120,
        words: &[
            "tools", "tool", "toolbar", "toolbox", "print", "printer", "printing", "fontsize",
            "fontsizer", "resizer", "textsize", "textresize", "zoomtext",
        ],
    },
    // Counters.
    Frame {
        max_chars: 80,
        words: &["stats", "views", "viewscount", "postviews", "hits", "counter", "visits"],
    },
    // The line of the date, the author and the section.
    Frame {
        max_chars: 200,
        words: &["meta", "postmeta", "entrymeta", "metadata", "postmetadata", "postinfo"],
    },
    Frame {
        max_chars: 500,
        words: &[
            "tags", "taglist", "tagcloud", "tagslist", "posttags", "keywords", "hashtags",
            "tagslinks", "tagscloud",
        ],
    },
    Frame {
        max_chars: 1000,
        words: &[
            "newsletter", "subscribe", "subscription", "signup", "modal", "popup", "cookie",
            "authorbox", "authorbio", "aboutauthor", "authorinfo",
        ],
    },
    // Polls, and the marks that readers give the article.
    Frame {
        max_chars: 300,
        words: &[
            "poll", "polls", "survey", "quiz", "rate", "rating", "ratings", "starrating", "postratings",
            "kksr", "reaction", "reactions", "emoji",
        ],
    },
    // The bar of urgent news, the weather, the times of prayer.
    Frame {
        max_chars: 500,
        words: &[
            "breaking", "breakingnews", "ticker", "newsticker", "weather", "prayer", "prayers",
        ],
    },
    // Dialogs that ask for consent, which list partners at length.
    Frame {
        max_chars: usize::MAX,
        words: &[
            "onetrust", "didomi", "consent", "gdpr", "ccpa", "cmp", "cookiebar", "cookies",
        ],
    },
];

/// The largest number of characters of a caption.
const MAX_CAPTION_CHARS: usize = 500;
/// The largest number of characters of a list of the date, the author and the section.
const MAX_INFO_CHARS: usize = 250;
/// The largest number of characters of a box about the author.
const MAX_AUTHOR_BOX_CHARS: usize = 1500;

/// Returns whether an element of this length is such a part.
pub fn is_frame(element: &Element, chars: usize) -> bool {
    let words = layout_words(element);
    let has = |names: &[&str]| {
        words
            .clone()
            .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
    };
    // `article-info` of Joomla, `post-meta-info`
    let is_info = || has(&["article", "post", "entry", "item"]) && has(&["info"]);
    let is_author_box = || {
        has(&["author", "writer", "columnist"])
            && has(&["box", "bio", "biography", "about", "card"])
    };
    is_caption(element, chars)
        || FRAMES
            .iter()
            .any(|frame| chars <= frame.max_chars && has(frame.words))
        || chars <= MAX_INFO_CHARS && is_info()
        || chars <= MAX_AUTHOR_BOX_CHARS && is_author_box()
}

/// Returns whether an element of this length is the caption or the credit of a picture.
pub fn is_caption(element: &Element, chars: usize) -> bool {
    const ENDS: [&str; 4] = ["caption", "captions", "photocredit", "imagecredit"];
    // `newsCaption`, `imgcaption`
    let names_caption = |word: &str| {
        ENDS.iter().any(|end| {
            let start = word.len().saturating_sub(end.len());
            word.get(start..)
                .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
        })
    };
    &*element.name.local == "figcaption"
        || chars <= MAX_CAPTION_CHARS && layout_words(element).any(names_caption)
}

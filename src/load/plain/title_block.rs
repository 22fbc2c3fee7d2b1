//! The title block at the top of a page: title, deck, date, author, captions, and often the title
//! again.

use super::byline::{self, DateLine};
use crate::clean::line::{Line, Part, ends_with_stop, fold};
use crate::clean::signatures;
use crate::clean::{dateline_outlet, is_caption, is_dated, is_heading, is_outlet_list, is_section};

/// The largest length of a title block in lines.
pub(super) const MAX_BLOCK_LINES: usize = 12;
/// The largest length of a deck in Unicode scalar values.
const MAX_DECK_CHARS: usize = 300;
/// The largest length of the name of a site after a title, in words.
const MAX_SITE_WORDS: usize = 4;

/// Claims the lines of the title block. Searches for the title only if the header gives none.
pub(super) fn mark(lines: &mut [Line], given_title: Option<&str>) {
    let title = match given_title {
        Some(_) => None,
        None => find_title(lines),
    };
    if let Some(line) = title.and_then(|at| lines.get_mut(at)) {
        line.claim(Part::Title);
    }
    let folded = given_title.map(fold).or_else(|| {
        title
            .and_then(|at| lines.get(at))
            .map(|line| line.folded.clone())
    });
    let below = title.map_or(0, |at| at + 1);
    let block = lines.get_mut(below..).unwrap_or_default();
    if let Some(folded) = folded {
        mark_below(block, &folded);
    }
    mark_dates_and_authors(lines, below);
}

/// Minimum number of section names that form a menu of the site, not the category of the article.
const MIN_MENU_SECTIONS: usize = 3;

/// Returns the line of the title, and claims the section names above it.
fn find_title(lines: &mut [Line]) -> Option<usize> {
    let title = first_headline(lines);
    let is_section = |line: &&mut Line| line.part == Some(Part::Category);
    let sections: Vec<&mut Line> = lines.iter_mut().filter(is_section).collect();
    if sections.len() >= MIN_MENU_SECTIONS {
        sections
            .into_iter()
            .for_each(|line| line.claim(Part::Removed));
    }
    title
}

/// Returns the first line that reads as a headline and is followed by text.
///
/// A file of one line has no title: the line is its text. Sections, dates and captions may precede
/// the title; a sentence may not.
fn first_headline(lines: &mut [Line]) -> Option<usize> {
    let head: Vec<usize> = (0..lines.len())
        .filter(|&i| lines.get(i).is_some_and(Line::is_unclaimed))
        .take(MAX_BLOCK_LINES)
        .collect();
    for (n, &i) in head.iter().enumerate() {
        let others = head.get(n + 1..).unwrap_or_default();
        let followed_by_headline = others
            .iter()
            .filter_map(|&j| lines.get(j))
            .take_while(|line| !line.is_prose())
            .any(|line| line.is_headline() && !is_caption(line) && byline::date(line).is_none());
        let next = others.first().and_then(|&j| lines.get(j));
        let before_longer = next.is_some_and(|next| next.is_headline() && next.words() >= 4);
        let line = lines.get_mut(i)?;
        if !others.is_empty() && !line.folded.chars().any(char::is_alphabetic) {
            continue; // a number
        }
        let is_signature = signatures::read(line).is_some();
        let is_dateline = dateline_outlet(line).is_some() && !line.content.contains(':');
        if followed_by_headline && (is_signature || is_dateline) {
            continue;
        }
        // One or two words above a headline are the section.
        if before_longer && is_kicker(line) {
            line.claim(Part::Category);
            continue;
        }
        if byline::date(line).is_some()
            || byline::author(line).is_some()
            || is_dated(line.content)
            || (followed_by_headline && is_caption(line))
        {
            continue;
        }
        if followed_by_headline && is_section(line) {
            line.claim(Part::Category);
            continue;
        }
        if !line.is_headline() || is_heading(line) || others.is_empty() {
            return None;
        }
        return Some(without_site(lines, i, others));
    }
    None
}

fn is_kicker(line: &Line) -> bool {
    line.words() <= 2
        && line.is_headline()
        && line
            .content
            .chars()
            .all(|c| c.is_alphanumeric() || c == ' ')
        && !is_heading(line)
}

/// Returns the line of the title proper: if line `i` is the title of the HTML page
/// (`title | site`), the title may follow it.
fn without_site(lines: &mut [Line], i: usize, others: &[usize]) -> usize {
    let Some(long) = lines.get(i).map(|line| line.folded.clone()) else {
        return i;
    };
    let is_title = |line: &Line| {
        let site = long
            .strip_prefix(line.folded.as_str())
            .filter(|rest| rest.starts_with(' '));
        line.is_headline()
            && line.words() > 2
            && site.is_some_and(|site| site.split_whitespace().count() <= MAX_SITE_WORDS)
    };
    let Some(&title) = others
        .iter()
        .take(3)
        .find(|&&j| lines.get(j).is_some_and(is_title))
    else {
        return i;
    };
    if let Some(line) = lines
        .get_mut(i)
        .filter(|line| line.text.contains(['|', '-', '–', '—', '»', ':', '•']))
    {
        line.claim(Part::Removed);
        return title;
    }
    i
}

/// Claims the deck, repeated captions and the repeated title below the title.
fn mark_below(block: &mut [Line], title: &str) {
    let repetition = block
        .iter()
        .take(MAX_BLOCK_LINES)
        .rposition(|line| line.folded == title);
    mark_deck(block, repetition);
    let first_prose = block
        .iter()
        .position(|line| line.is_unclaimed() && line.is_prose())
        .unwrap_or(block.len());
    let end = first_prose.max(repetition.unwrap_or(0)).min(block.len());
    let block = block.get_mut(..end).unwrap_or_default();
    for line in block
        .iter_mut()
        .filter(|line| line.folded == title && line.is_unclaimed())
    {
        line.claim(Part::Removed);
    }
    for i in 1..block.len() {
        if let Some([above, below]) = block.get_mut(i - 1..=i)
            && above.folded == below.folded
            && above.text == below.text
        {
            for line in [above, below]
                .into_iter()
                .filter(|line| line.is_unclaimed() && line.is_headline())
            {
                line.claim(Part::Removed);
            }
        }
    }
}

/// Claims the deck: the line directly below the title, if the title is repeated below this line, or
/// if this line ends with the blurb for search engines.
fn mark_deck(block: &mut [Line], repetition: Option<usize>) {
    let Some(at) = block.iter().position(Line::is_unclaimed) else {
        return;
    };
    let printed_twice = block
        .get(at + 1)
        .zip(block.get(at))
        .is_some_and(|(below, line)| below.folded == line.folded);
    let Some(line) = block.get_mut(at) else {
        return;
    };
    if is_caption(line)
        || byline::date(line).is_some()
        || byline::author(line).is_some()
        || dateline_outlet(line).is_some()
        || signatures::read(line).is_some()
        || line.chars() > MAX_DECK_CHARS
    {
        return;
    }
    if repetition.is_some_and(|repetition| at < repetition) && !printed_twice {
        line.claim(Part::Summary);
    } else if let Some(deck) = without_blurb(line.content) {
        line.claim_piece(Part::Summary, deck);
    }
}

/// Returns the deck without its last sentence, if that sentence only invites readers to the site:
/// `… بين البلدين. تعرف على التفاصيل عبر موقع … الإخباري.`
fn without_blurb(text: &str) -> Option<&str> {
    const INVITES: &[&str] = &[
        "تعرف",
        "تعرفوا",
        "اكتشف",
        "اكتشفوا",
        "تابع",
        "تابعوا",
        "اقرا",
        "اقراوا",
        "شاهد",
        "للمزيد",
        "المزيد",
    ];
    const SITES: &[&str] = &[
        "موقع",
        "موقعنا",
        "منصتنا",
        "تطبيقنا",
        "صفحتنا",
        "قناتنا",
        "خبرين",
    ];
    let bare = text.trim_end_matches(['.', ' ']);
    let (at, _) = bare.rmatch_indices(['.', '!', '؟']).next()?;
    let (deck, blurb) = text.split_at_checked(at)?;
    let blurb = fold(blurb);
    let invites = blurb
        .split(' ')
        .next()
        .is_some_and(|word| INVITES.contains(&word));
    let names_site = blurb.split(' ').any(|word| SITES.contains(&word));
    let mark = text.get(at..)?.chars().next()?;
    let end = deck.len() + mark.len_utf8();
    (invites && names_site).then(|| text.get(..end)).flatten()
}

/// Claims dates, authors and outlets near the title, and labelled dates anywhere.
///
/// Dates and authors are claimed above the second paragraph of prose, outlets above the first.
fn mark_dates_and_authors(lines: &mut [Line], below: usize) {
    let mut prose = 0;
    let mut update = None;
    for (i, line) in lines
        .iter_mut()
        .enumerate()
        .filter(|(_, line)| line.is_unclaimed())
    {
        let at_top = prose < 2 && i < below + MAX_BLOCK_LINES;
        if at_top && let Some((name, _)) = byline::author_and_date(line.content) {
            line.claim_piece(Part::Author, name);
            continue;
        }
        let date = if at_top {
            byline::date(line)
        } else {
            byline::labelled_date(line)
        };
        match date {
            Some(DateLine::Published(raw)) => line.claim_piece(Part::Date, raw),
            Some(DateLine::Updated(raw)) => {
                line.claim(Part::Removed);
                update = update.or(Some((i, raw)));
            }
            Some(DateLine::Unclear) => line.claim(Part::Removed),
            None if at_top => {
                if let Some(raw) = byline::date_beside(line.content).filter(|_| prose == 0) {
                    line.claim_piece(Part::Date, raw);
                } else if let Some(name) = byline::author(line) {
                    line.claim_piece(Part::Author, name);
                } else if let Some(signature) = signatures::read(line).filter(|_| prose == 0) {
                    line.claim_piece(Part::Author, signature.author);
                } else if prose == 0 {
                    mark_outlet(line);
                }
            }
            None => {}
        }
        prose += usize::from(line.is_unclaimed() && line.is_prose());
    }
    let has_date = lines.iter().any(|line| line.part == Some(Part::Date));
    if let Some((line, raw)) = update
        .filter(|_| !has_date)
        .and_then(|(i, raw)| Some((lines.get_mut(i)?, raw)))
    {
        line.claim_piece(Part::Date, raw);
    }
}

fn mark_outlet(line: &mut Line) {
    if is_outlet_list(line.content) {
        line.claim(Part::Source);
    } else if let Some(outlet) = dateline_outlet(line).filter(|_| !ends_with_stop(line.content)) {
        line.claim_piece(Part::Source, outlet);
    }
}

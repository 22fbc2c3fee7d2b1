//! The names of the site of a page, which are cut off titles and are not authors.

use super::address;
use super::linked_data::LinkedData;
use super::meta::{Head, Subject};
use crate::clean::line::fold;
use crate::dates;

/// Words in names of outlets that say only what kind of outlet it is, folded.
#[rustfmt::skip]
const KINDS: [&str; 40] = [
    "صحيفه", "الصحيفه", "جريده", "موقع", "وكاله", "قناه", "شبكه", "بوابه", "مجله", "تلفزيون",
    "اذاعه", "راديو", "الاخباريه", "الاخباري", "الالكترونيه", "الالكتروني", "الاعلاميه", "للانباء",
    "الانباء", "للاخبار", "اخبار", "الاخبار", "نيوز", "عربي", "عربيه", "بالعربيه", "العربيه",
    "الرسمي", "الرييسيه", "news", "online", "com", "net", "org", "www", "arabic", "the", "ar",
    "site", "tv",
];

/// Signs that separate headlines from the name of the site.
const SEPARATORS: [char; 14] = [
    '|', '-', '–', '—', '»', '«', '•', '·', ':', '/', '\\', '›', '>', '~',
];

/// The known names of a site.
#[derive(Debug, Default)]
pub struct Site {
    /// The folded names.
    names: Vec<String>,
    /// The labels of the host in letters and digits: `alwadi` of `www.alwadi.com`.
    labels: Vec<String>,
}

impl Site {
    /// Returns the names that a page states, and those of its host.
    pub fn of(head: &Head, linked: &LinkedData, host: Option<&str>) -> Self {
        let mut names: Vec<String> = Vec::new();
        let stated = head.values(Subject::Site).into_iter();
        let linked = linked
            .names
            .iter()
            .map(String::as_str)
            .chain([linked.publisher.as_str()]);
        for name in stated.chain(linked) {
            let name = fold(name);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        let labels = host.unwrap_or_default().split('.');
        const MIN_LABEL: usize = 4;
        Site {
            names,
            labels: labels
                .filter(|label| label.len() >= MIN_LABEL)
                .map(squash)
                .collect(),
        }
    }

    /// Adds a name.
    #[cfg(test)]
    fn add(&mut self, name: &str) {
        self.names.push(fold(name));
    }

    /// Returns whether a text is a name of the site, with or without the kind of outlet:
    /// `صحيفة الوادي` and `الوادي`.
    pub fn is_name(&self, text: &str) -> bool {
        let folded = fold(text);
        if folded.is_empty() {
            return false;
        }
        let squashed = squash(text);
        let is_label = |label: &String| {
            const MIN_SHARED: usize = 4;
            squashed == *label
                || squashed.len() >= MIN_SHARED && label.contains(&squashed)
                || squashed.starts_with(label.as_str()) && squashed.len() <= label.len() + 6
        };
        let own: Vec<&str> = significant(&folded).collect();
        self.names.iter().any(|name| {
            let words: Vec<&str> = significant(name).collect();
            *name == folded || !own.is_empty() && own == words
        }) || folded.is_ascii() && self.labels.iter().any(is_label)
            || address::host(&format!("http://{}/", text.trim())).is_some_and(|host| {
                self.labels
                    .iter()
                    .any(|label| squash(&host).contains(label.as_str()))
            })
    }

    /// Returns a title without the name of the site, a date and names of sections at its ends. Only
    /// known names are cut off, because a headline may have a dash; `is_section` decides about
    /// names of sections, which are next to the name of the site.
    pub fn cut_off<'t>(&self, title: &'t str, is_section: &dyn Fn(&str) -> bool) -> &'t str {
        let mut title = title.trim();
        let mut had_site = false;
        for _ in 0..8 {
            let shorter = ends(title).find(|(end, _)| {
                let is_site = self.is_name(end);
                had_site |= is_site;
                is_site || dates::date_line(end).is_some() || had_site && is_section(end)
            });
            match shorter {
                Some((_, rest)) if !rest.is_empty() => title = rest,
                _ => break,
            }
        }
        title
    }
}

/// Returns the words of a folded name that are not kinds of outlets.
fn significant(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| !KINDS.contains(word))
}

/// Returns the letters and digits of a text in lower case.
fn squash(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the pieces at both ends of a title up to each separator, with the rest of the title.
fn ends(title: &str) -> impl Iterator<Item = (&str, &str)> {
    let trim = |text: &'_ str| -> (usize, usize) {
        let is_edge = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
        let start = text.len() - text.trim_start_matches(is_edge).len();
        (start, text.trim_end_matches(is_edge).len())
    };
    title
        .char_indices()
        .filter(|(_, c)| SEPARATORS.contains(c))
        .filter_map(move |(at, c)| {
            let before = title.get(..at)?;
            let after = title.get(at + c.len_utf8()..)?;
            // A hyphen within a word does not separate.
            let is_apart = before.ends_with(char::is_whitespace)
                || after.starts_with(char::is_whitespace)
                || !matches!(c, '-' | '/' | ':' | '.');
            is_apart.then_some((before, after))
        })
        .flat_map(|(before, after)| [(after, before), (before, after)])
        .map(move |(end, rest)| {
            let cut = |text: &'_ str| trim(text);
            let (start, stop) = cut(rest);
            let (end_start, end_stop) = cut(end);
            (
                end.get(end_start..end_stop).unwrap_or_default(),
                rest.get(start..stop).unwrap_or_default(),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(names: &[&str], host: &str) -> Site {
        let mut site = Site::of(&Head::default(), &LinkedData::default(), Some(host));
        names.iter().for_each(|name| site.add(name));
        site
    }

    fn cut<'t>(site: &Site, title: &'t str) -> &'t str {
        site.cut_off(title, &|section| section == "سياسة")
    }

    #[test]
    fn known_names_are_cut_off_both_ends() {
        let site = site(&["صحيفة الوادي"], "www.alwadi.com");
        for title in [
            "خبر اليوم - صحيفة الوادي",
            "خبر اليوم | الوادي نيوز",
            "صحيفة الوادي » خبر اليوم",
            "الوادي: خبر اليوم | سياسة | الوادي",
            "خبر اليوم - 6 مايو 2015 - صحيفة الوادي",
            "خبر اليوم :: Alwadi",
            "خبر اليوم - alwadi.com",
            "خبر اليوم",
        ] {
            assert_eq!(cut(&site, title), "خبر اليوم", "{title}");
        }
    }

    #[test]
    fn a_dash_in_a_headline_separates_nothing() {
        let site = site(&["صحيفة الوادي"], "alwadi.com");
        for title in [
            "الوزير: خبر اليوم - تفاصيل",
            "كوفيد-19 يعود",
            "خبر اليوم | سياسة",
        ] {
            assert_eq!(cut(&site, title), title);
        }
        assert_eq!(cut(&site, "صحيفة الوادي"), "صحيفة الوادي");
    }

    #[test]
    fn a_host_names_its_site() {
        let site = site(&[], "www.skynewsarabia.com");
        assert!(site.is_name("Sky News Arabia"));
        assert!(site.is_name("skynewsarabia.com"));
        assert!(!site.is_name("Reuters"));
    }
}

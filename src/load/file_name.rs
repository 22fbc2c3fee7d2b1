//! The date in the name of a file that is one article: `2024-03-04_budget.txt`,
//! `alwadi-20240304-7.html`, `2015/05/06/story.txt`.
//!
//! A clock after the date is that of a program which saved the file, and says nothing about the
//! article. So do names such as `Screenshot 2024-03-04`.

use jiff::civil::Date;

use super::html::digit_runs;
use crate::article::{Article, DateFrom};
use crate::dates;

/// The first year of numbers without signs, which may also count something else.
const FIRST_COMPACT_YEAR: i16 = 1985;
/// The first year of dates with signs.
const FIRST_YEAR: i16 = 1800;
/// The last year.
const LAST_YEAR: i16 = 2100;

/// Words in names of files that programs save, with the date at which they did.
const SAVED: [&str; 14] = [
    "screenshot",
    "screen shot",
    "img",
    "image",
    "scan",
    "whatsapp",
    "export",
    "backup",
    "dump",
    "crawl",
    "download",
    "saved",
    "snapshot",
    "capture",
];

/// Gives an article without a date the one in the path of its file below the root.
pub fn date_by_name(article: &mut Article, path: &str) {
    if article.date.is_some() || article.date_raw.is_some() {
        return;
    }
    if let Some(day) = date(path)
        && let Ok(date) = dates::parse(&day.to_string())
    {
        article.set_date(&day.to_string(), &date, DateFrom::FileName);
    }
}

/// Returns whether a file with this name is one article by its kind of document.
pub fn is_document(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        ["docx", "odt", "pdf", "rtf", "doc"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn date(path: &str) -> Option<Date> {
    let (folders, name) = path.rsplit_once(['/', '!']).unwrap_or(("", path));
    let lower = name.to_lowercase();
    if SAVED.iter().any(|word| lower.contains(word)) {
        return None;
    }
    in_name(name).or_else(|| in_folders(folders))
}

/// Returns the only date in a name.
fn in_name(name: &str) -> Option<Date> {
    let runs = digit_runs(name);
    let run = |at: usize| runs.get(at).map(|(run, _)| *run);
    let joined = |at: usize| runs.get(at).filter(|(_, is_joined)| *is_joined);
    let mut found = None;
    let mut at = 0;
    while let Some(first) = run(at) {
        let parts = joined(at + 1).zip(joined(at + 2));
        let with_signs = parts.and_then(|((month, _), (day, _))| {
            Some((to_day(first, month, day, FIRST_YEAR)?, at + 3))
        });
        let compact = || {
            let (year, month, day) = (first.get(..4)?, first.get(4..6)?, first.get(6..)?);
            let day = to_day(year, month, day, FIRST_COMPACT_YEAR)?;
            (first.len() == 8).then_some((day, at + 1))
        };
        let Some((day, next)) = with_signs.or_else(compact) else {
            at += 1;
            continue;
        };
        if found.is_some() || is_clock(run(next), run(next + 1)) {
            return None;
        }
        found = Some(day);
        at = next;
    }
    found
}

/// Returns whether the numbers after a date are a time: `10-30`, `1030`, `103000`.
fn is_clock(first: Option<&str>, second: Option<&str>) -> bool {
    let below = |text: &str, limit: u32| text.parse().is_ok_and(|number: u32| number < limit);
    match (first, second) {
        (Some(hour), Some(minute)) if hour.len() == 2 && minute.len() == 2 => {
            below(hour, 24) && below(minute, 60)
        }
        (Some(time), _) => {
            matches!(time.len(), 4 | 6) && time.get(..2).is_some_and(|hour| below(hour, 24))
        }
        _ => false,
    }
}

/// Returns the day of three folders, each in the other: `2015/05/06`.
fn in_folders(folders: &str) -> Option<Date> {
    let folders: Vec<&str> = folders.split(['/', '!']).collect();
    folders.windows(3).rev().find_map(|parts| match parts {
        [year, month, day] => to_day(year, month, day, FIRST_COMPACT_YEAR),
        _ => None,
    })
}

fn to_day(year: &str, month: &str, day: &str, first_year: i16) -> Option<Date> {
    let is_short = |part: &str| (1..=2).contains(&part.len());
    if year.len() != 4 || !is_short(month) || !is_short(day) {
        return None;
    }
    let year = year.parse().ok()?;
    (first_year..=LAST_YEAR)
        .contains(&year)
        .then(|| Date::new(year, month.parse().ok()?, day.parse().ok()?).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_may_have_a_date() {
        for path in [
            "2015-05-06_budget.txt",
            "alwadi-20150506-0.txt",
            "2024/03/JA-diverse-74-20150506.txt",
            "story_2015.5.6.html",
            "example.org/2015/05/06/story.html",
            "a.zip!news/2015-05-06.txt",
        ] {
            assert_eq!(date(path).unwrap().to_string(), "2015-05-06", "{path}");
        }
        assert_eq!(date("n-1906-03-04.txt").unwrap().to_string(), "1906-03-04");
    }

    #[test]
    fn the_time_at_which_a_file_was_saved_is_not_the_date() {
        for path in [
            "20150506120000.html",
            "page 2015-05-06T10-30-00.html",
            "page_20150506_103000.html",
            "Screenshot 2015-05-06.txt",
            "2015-05-06--2015-05-09.txt",
            "19060304.txt",
            "12345678.txt",
            "2015/05/story.txt",
            "story (5_6_2015 10_30_00 AM).html",
        ] {
            assert_eq!(date(path), None, "{path}");
        }
    }
}

//! Dates and hosts in addresses, and dates in the identifiers of news agencies.

use jiff::civil::Date;

/// The years of pages on the web, and of newswire.
const YEARS: std::ops::RangeInclusive<i16> = 1985..=2100;

/// Returns the date in the path of an address: `/2015/05/06/`, `/2015-5-6/`, `/20150506-`,
/// `/06-05-2015/`; or the month of `/2015/05/`.
pub fn date(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let path = path.split('#').next().unwrap_or_default();
    let parts: Vec<(&str, bool)> = digit_runs(path);
    for (i, (run, _)) in parts.iter().enumerate() {
        // three numbers, each after one sign
        let next = |n: usize| {
            parts
                .get(i + n)
                .filter(|(_, is_joined)| *is_joined)
                .map(|(run, _)| *run)
        };
        let joined = next(1).and_then(|month| {
            let last = next(2)?;
            day(run, month, last).or_else(|| day(last, month, run))
        });
        let single = (run.len() == 8)
            .then(|| day(run.get(..4)?, run.get(4..6)?, run.get(6..)?))
            .flatten();
        if let Some(date) = joined.or(single) {
            return Some(date.to_string());
        }
    }
    // `/2015/05/`: as folders only
    let mut folders = path.split('/').peekable();
    while let Some(year) = folders.next() {
        if let Some(month) = folders.peek()
            && month.len() == 2
            && let Some(first) = day(year, month, "01")
        {
            return first.to_string().get(..7).map(str::to_owned);
        }
    }
    None
}

/// Returns the date of the identifier of a news agency's report: `AFA20001113.1400.0001`,
/// `20001114_AFP_ARB.0017`, `XIN_ARB_20001114.0017`, `ANN20020315.0001`.
pub fn newswire_date(id: &str) -> Option<Date> {
    let is_sign = |c: char| matches!(c, '.' | '_' | '-');
    let has_agency = id
        .split(|c: char| !c.is_ascii_uppercase())
        .any(|name| (3..=5).contains(&name.len()));
    let is_id = id.len() <= 40
        && id.contains(is_sign)
        && id
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || is_sign(c));
    if !is_id || !has_agency {
        return None;
    }
    let runs = digit_runs(id);
    let (run, _) = runs.iter().find(|(run, _)| run.len() == 8)?;
    day(run.get(..4)?, run.get(4..6)?, run.get(6..)?)
}

/// Returns the numbers of a text, each with whether only one sign is between it and the number
/// before it.
pub fn digit_runs(text: &str) -> Vec<(&str, bool)> {
    const MAX_RUNS: usize = 50;
    let mut runs = Vec::new();
    let mut rest = text;
    let mut is_first = true;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, run) = rest.split_at_checked(at).unwrap_or_default();
        let end = run.find(|c: char| !c.is_ascii_digit()).unwrap_or(run.len());
        let (run, after) = run.split_at_checked(end).unwrap_or_default();
        runs.push((run, !is_first && matches!(before, "/" | "-" | "_" | ".")));
        is_first = false;
        rest = after;
        if runs.len() == MAX_RUNS {
            break;
        }
    }
    runs
}

/// Returns the day of a year of four digits, a month and a day.
fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let is_short = |part: &str| (1..=2).contains(&part.len());
    if year.len() != 4 || !is_short(month) || !is_short(day) {
        return None;
    }
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Returns the host of an address without `www.`.
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let is_host = host.contains('.')
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || "-.".contains(c));
    is_host.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_date() {
        for (url, expected) in [
            ("https://example.org/2015/05/06/story", "2015-05-06"),
            ("https://example.org/news/2015/5/6/123", "2015-05-06"),
            ("https://example.org/20150506-story", "2015-05-06"),
            ("https://example.org/a/2015-05-06-story.html", "2015-05-06"),
            ("https://example.org/story_20150506.html", "2015-05-06"),
            ("https://example.org/2015/05/story", "2015-05"),
        ] {
            assert_eq!(date(url).as_deref(), Some(expected), "{url}");
        }
        for url in [
            "https://example.org/20159906",
            "https://2015.05.06.example.org/story",
            "https://example.org/12015050612",
            "https://example.org/story/1999",
            "https://example.org/2015/99/story",
        ] {
            assert_eq!(date(url), None, "{url}");
        }
    }

    #[test]
    fn the_identifiers_of_agencies_have_dates() {
        for id in [
            "AFA20001113.1400.0001",
            "20001113_AFP_ARB.0017",
            "XIN_ARB_20001113.0017",
        ] {
            assert_eq!(newswire_date(id).unwrap().to_string(), "2000-11-13", "{id}");
        }
        for id in [
            "20001113",
            "12345678_1",
            "story-20001113",
            "AFA99991399.0001",
        ] {
            assert_eq!(newswire_date(id), None, "{id}");
        }
    }

    #[test]
    fn the_host_of_an_address_has_no_port_and_no_www() {
        let hosts = [
            ("https://www.Example.org:80/a", Some("example.org")),
            ("http://news.example.org?x", Some("news.example.org")),
            ("file:///home/a.html", None),
            ("https://localhost/", None),
        ];
        for (url, expected) in hosts {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }
}

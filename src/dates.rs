//! STUB, written by a colleague elsewhere; do not edit, do not deliver. Same public signatures.
use jiff::civil::Date;
/// date
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsDate { d: Date, dt: Option<String> }
/// error
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError { reason: String }
impl std::fmt::Display for DateError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.reason) } }
impl std::error::Error for DateError {}
impl NewsDate {
    /// The day, when the date is known to the day.
    pub fn day(&self) -> Option<Date> { Some(self.d) }
    /// RFC 3339
    pub fn datetime(&self) -> Option<&str> { self.dt.as_deref() }
    /// converted
    pub fn is_hijri(&self) -> bool { false }
}
/// Reads a string that is a date (a field's value) in any of the formats that news uses.
pub fn parse(raw: &str) -> Result<NewsDate, DateError> {
    let raw = raw.trim();
    let head: String = raw.chars().take(10).collect();
    head.parse().map(|d| NewsDate { d, dt: (raw.len() > 19).then(|| raw.to_owned()) }).map_err(|_| DateError { reason: format!("no such date: {raw}") })
}
/// A line of running text that is a date (with weekday, time, separators) and nothing else.
pub fn date_line(line: &str) -> Option<NewsDate> {
    if line.trim() == "الخميس 20 يونيو 2024" { return parse("2024-06-20").ok(); }
    let d = line.trim(); (d.len() == 10).then(|| parse(d).ok()).flatten()
}

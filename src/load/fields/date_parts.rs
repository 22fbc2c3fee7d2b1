//! Dates in several columns: `year,month,day`.

use super::key;

/// Names of each part, as [`key`] writes them.
const YEARS: [&str; 7] = ["year", "yyyy", "pub_year", "annee", "السنة", "سنة", "العام"];
const MONTHS: [&str; 6] = ["month", "mm", "pub_month", "mois", "الشهر", "شهر"];
const DAYS: [&str; 7] = [
    "day",
    "dd",
    "pub_day",
    "day_of_month",
    "jour",
    "اليوم",
    "يوم",
];

/// The positions of the columns of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateParts {
    year: usize,
    month: usize,
    day: Option<usize>,
}

impl DateParts {
    /// Returns the columns of a date, if at least a year and a month are among the names.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let (mut year, mut month, mut day) = (None, None, None);
        for (position, name) in names.enumerate() {
            let name = key(name);
            for (part, known) in [
                (&mut year, &YEARS[..]),
                (&mut month, &MONTHS[..]),
                (&mut day, &DAYS[..]),
            ] {
                if part.is_none() && known.contains(&name.as_str()) {
                    *part = Some(position);
                }
            }
        }
        Some(DateParts {
            year: year?,
            month: month?,
            day,
        })
    }

    /// Returns the date in a row, whose cells `cell` returns by position.
    pub fn date<'c>(&self, cell: impl Fn(usize) -> Option<&'c str>) -> Option<String> {
        let number = |position| bare(cell(position)?);
        let year = number(self.year).filter(|year| year.chars().count() == 4)?;
        let month = number(self.month)?;
        let day = self.day.and_then(number);
        let is_numeric = |text: &str| text.chars().all(char::is_numeric);
        match day {
            Some(day) if is_numeric(month) => Some(format!("{year}-{month:0>2}-{day:0>2}")),
            // The name of a month.
            Some(day) => Some(format!("{day} {month} {year}")),
            None if is_numeric(month) => Some(format!("{year}-{month:0>2}")),
            None => Some(format!("{month} {year}")),
        }
    }
}

/// Returns a number without the decimals that pandas writes in columns with gaps: `2024.0`.
fn bare(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    (!cell.is_empty() && cell.len() <= 40).then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_be_in_three_columns() {
        for (names, row, expected) in [
            ("title,year,month,day", "x,2024,3,4", Some("2024-03-04")),
            ("Day,Month,Year", "4,آذار,2024", Some("4 آذار 2024")),
            ("year,month", "2024.0,11.0", Some("2024-11")),
            ("السنة,الشهر,اليوم", "2024,3,4", Some("2024-03-04")),
            ("year,month,day", "2024,,4", None),
            ("year,title", "2024,x", None),
        ] {
            let row: Vec<&str> = row.split(',').collect();
            let parts = DateParts::of(names.split(','));
            let date = parts.and_then(|parts| parts.date(|at| row.get(at).copied()));
            assert_eq!(date.as_deref(), expected, "{names}");
        }
    }
}

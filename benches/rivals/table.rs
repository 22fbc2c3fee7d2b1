//! Tables of measurements, with ratios to one of the rows.

use std::fmt;

use serde_json::{Value, json};

/// A column and its number format.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name in JSON, with the unit of the figure.
    pub key: &'static str,
    /// The name in the table, with the printed unit.
    pub head: &'static str,
    /// The printed unit, in units of the figure.
    pub unit: f64,
    /// Decimals printed.
    pub decimals: usize,
}

/// CPU and wall time of long runs, in seconds.
pub const LONG: [Column; 2] = [
    Column {
        key: "cpu_seconds",
        head: "CPU s",
        unit: 1.0,
        decimals: 2,
    },
    Column {
        key: "wall_seconds",
        head: "wall s",
        unit: 1.0,
        decimals: 2,
    },
];

/// CPU and wall time of short runs, in milliseconds.
pub const SHORT: [Column; 2] = [
    Column {
        key: "cpu_seconds",
        head: "CPU ms",
        unit: 1e-3,
        decimals: 2,
    },
    Column {
        key: "wall_seconds",
        head: "wall ms",
        unit: 1e-3,
        decimals: 2,
    },
];

/// Peak memory.
pub const MEMORY: [Column; 2] = [
    Column {
        key: "peak_rss_bytes",
        head: "peak MB",
        unit: 1e6,
        decimals: 1,
    },
    Column {
        key: "peak_anon_bytes",
        head: "without files",
        unit: 1e6,
        decimals: 1,
    },
];

/// The measurements of one row: a list of runs for each column.
#[derive(Debug, Default)]
pub struct Row {
    /// The name of the row.
    pub name: String,
    /// Runs by column.
    pub figures: Vec<Vec<f64>>,
    /// The reason for missing figures, or a remark.
    pub note: String,
}

impl Row {
    /// Returns a row without figures, with the reason.
    pub fn empty(name: &str, reason: String) -> Self {
        Row {
            name: name.to_owned(),
            figures: Vec::new(),
            note: reason,
        }
    }

    fn median(&self, column: usize) -> Option<f64> {
        let runs = self.figures.get(column)?;
        (!runs.is_empty()).then(|| crate::corpus::median(runs))
    }
}

/// A table of measurements.
#[derive(Debug)]
pub struct Table {
    /// The name in JSON.
    pub key: &'static str,
    /// The title.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The row to which ratios are given.
    pub base: String,
}

/// Returns a number with its noun: `1 round`, `3 rounds`.
pub fn counted(number: impl Into<u64>, noun: &str) -> String {
    match number.into() {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

impl Table {
    fn base(&self, column: usize) -> Option<f64> {
        let base = self.rows.iter().find(|row| row.name == self.base)?;
        base.median(column).filter(|figure| *figure > 0.0)
    }

    /// Returns medians, ratios and all runs as JSON, in the units that the keys name.
    pub fn json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            let mut value = json!({"name": row.name});
            if !row.note.is_empty() {
                value["note"] = row.note.clone().into();
            }
            for (number, column) in self.columns.iter().enumerate() {
                let Some(median) = row.median(number) else {
                    continue;
                };
                value[column.key] = json!({
                    "median": median,
                    "ratio": self.base(number).map(|base| median / base),
                    "runs": row.figures[number],
                });
            }
            value
        });
        json!({
            "table": self.key,
            "title": self.title,
            "base": self.base,
            "rows": rows.collect::<Vec<_>>(),
        })
    }

    fn cells(&self, row: &Row) -> Vec<String> {
        let cell = |(number, column): (usize, &Column)| {
            let Some(median) = row.median(number) else {
                return "–".to_owned();
            };
            let figure = format!("{:.*}", column.decimals, median / column.unit);
            match self.base(number) {
                Some(base) => format!("{figure} {:>7}", format!("×{:.2}", median / base)),
                None => figure,
            }
        };
        self.columns.iter().enumerate().map(cell).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = self.columns.iter().map(|column| column.head.to_owned());
        let mut lines = vec![("", heads.collect(), "")];
        let rows = self.rows.iter();
        lines.extend(rows.map(|row| (row.name.as_str(), self.cells(row), row.note.as_str())));
        let width = |text: &str| text.chars().count();
        let names = lines.iter().map(|line| width(line.0)).max().unwrap_or(0);
        let cells = lines.iter().flat_map(|line: &(_, Vec<String>, _)| &line.1);
        let widest = cells.map(|cell| width(cell)).max().unwrap_or(0);
        writeln!(f, "{}; ratios to {}", self.title, self.base)?;
        for (name, cells, note) in &lines {
            write!(f, "{name:names$}")?;
            for cell in cells {
                write!(f, "  {cell:>widest$}")?;
            }
            writeln!(f, "{}{note}", if note.is_empty() { "" } else { "  " })?;
        }
        Ok(())
    }
}

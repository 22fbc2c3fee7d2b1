//! Recorded instructions, and the comparison of measured ones with them.

use std::fmt;

/// The instructions that a stage may take, in percent of its record.
const MOST: u64 = 103;

/// What the comments of a record say.
const HEAD: &str = "\
# Instructions of each stage (.ci/stages). A stage that takes more than 3% more is a fault.
# Change a figure by hand, with the reason in its last column.
";

/// The instructions of all stages, and what they depend on besides the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Compilers, libraries and the processor: names and values.
    pub environment: Vec<(String, String)>,
    pub stages: Vec<Stage>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub name: String,
    pub instructions: u64,
    /// The reason of the last change of the figure.
    pub reason: String,
}

impl Stage {
    /// Returns a stage as measured.
    pub fn measured(name: &str, instructions: u64) -> Self {
        Stage {
            name: name.to_owned(),
            instructions,
            reason: String::new(),
        }
    }
}

impl Record {
    /// Parses a record: comments, and rows of kind, name, value and reason, separated by tabs.
    /// Returns `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut environment, mut stages) = (Vec::new(), Vec::new());
        let is_row = |line: &&str| !line.is_empty() && !line.starts_with('#');
        for line in text.lines().filter(is_row) {
            let mut cells = line.split('\t');
            let (kind, name, value) = (cells.next()?, cells.next()?, cells.next()?);
            match kind {
                "environment" => environment.push((name.to_owned(), value.to_owned())),
                "stage" => stages.push(Stage {
                    name: name.to_owned(),
                    instructions: value.parse().ok()?,
                    reason: cells.next().unwrap_or_default().to_owned(),
                }),
                _ => return None,
            }
        }
        (!stages.is_empty()).then_some(Record {
            environment,
            stages,
        })
    }

    /// Formats measured figures as a record, with the reasons of an older one.
    pub fn format(&self, older: &Record) -> String {
        let mut text = HEAD.to_owned();
        for (name, value) in &self.environment {
            text.push_str(&format!("environment\t{name}\t{value}\n"));
        }
        for stage in &self.stages {
            let Stage {
                name, instructions, ..
            } = stage;
            let reason = older.stage(name).map_or("new", |older| &older.reason);
            text.push_str(&format!("stage\t{name}\t{instructions}\t{reason}\n"));
        }
        text
    }

    /// Compares measured figures with the recorded ones.
    pub fn compare<'r>(&'r self, measured: &'r Record) -> Comparison<'r> {
        let names = self.environment.iter().map(|(name, _)| name);
        let differences = names.filter(|name| self.property(name) != measured.property(name));
        let unknown = measured.stages.iter();
        let unknown = unknown.filter(|stage| self.stage(&stage.name).is_none());
        Comparison {
            record: self,
            measured,
            differences: differences.map(String::as_str).collect(),
            unknown: unknown.map(|stage| stage.name.as_str()).collect(),
        }
    }

    fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }

    fn property(&self, name: &str) -> Option<&str> {
        let mut properties = self.environment.iter();
        let (_, value) = properties.find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// Measured figures next to recorded ones.
#[derive(Debug)]
pub struct Comparison<'r> {
    record: &'r Record,
    measured: &'r Record,
    /// The properties of the environment that differ.
    differences: Vec<&'r str>,
    /// The measured stages that the record does not have.
    unknown: Vec<&'r str>,
}

/// The result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No stage exceeds its record.
    Passed,
    /// The record is of another environment.
    NotComparable,
    /// A stage exceeds its record, was not found, or has no record.
    Failed,
}

impl Comparison<'_> {
    /// Returns the result.
    pub fn verdict(&self) -> Verdict {
        if !self.differences.is_empty() {
            Verdict::NotComparable
        } else if self.unknown.is_empty() && self.faults().next().is_none() {
            Verdict::Passed
        } else {
            Verdict::Failed
        }
    }

    /// Returns the recorded stages that exceed their record or were not found, with the reason.
    fn faults(&self) -> impl Iterator<Item = (&str, String)> {
        self.record.stages.iter().filter_map(|recorded| {
            let name = recorded.name.as_str();
            match self.measured.stage(name) {
                Some(stage) if stage.instructions > 0 => {
                    let exceeds = stage.instructions * 100 > recorded.instructions * MOST;
                    let percent = change(recorded, stage) * 100.0;
                    exceeds.then(|| (name, format!("takes {percent:.1}% more than recorded")))
                }
                _ => Some((
                    name,
                    "was not found: its functions have other names".to_owned(),
                )),
            }
        })
    }
}

/// Returns by how much a stage exceeds its record, as a fraction.
fn change(recorded: &Stage, measured: &Stage) -> f64 {
    measured.instructions as f64 / recorded.instructions as f64 - 1.0
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.measured.environment {
            writeln!(f, "{name}: {value}")?;
        }
        writeln!(
            f,
            "\n{:<8} {:>14} {:>14} {:>8}",
            "stage", "instructions", "recorded", "change"
        )?;
        for stage in &self.measured.stages {
            let Stage {
                name, instructions, ..
            } = stage;
            write!(f, "{name:<8} {instructions:>14}")?;
            match self.record.stage(name) {
                Some(recorded) => {
                    let percent = change(recorded, stage) * 100.0;
                    writeln!(f, " {:>14} {percent:>+7.2}%", recorded.instructions)?;
                }
                None => writeln!(f)?,
            }
        }
        writeln!(f)?;
        for name in &self.differences {
            let recorded = self.record.property(name).unwrap_or_default();
            writeln!(f, "the record is of another {name}: {recorded}")?;
        }
        for (name, reason) in self.faults() {
            writeln!(f, "{name} {reason}")?;
        }
        for name in &self.unknown {
            writeln!(f, "{name} has no record")?;
        }
        writeln!(
            f,
            "{}",
            match self.verdict() {
                Verdict::Passed => "no stage takes more than its record",
                Verdict::NotComparable =>
                    "nothing fails, since the record is not of this environment",
                Verdict::Failed =>
                    "Make the stage cheaper, or change benches/stages/record.tsv with a reason.",
            }
        )
    }
}

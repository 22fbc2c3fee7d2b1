//! The load options as flags of `fihris index`.

use super::{Limits, Options};

/// A flag of `fihris index`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The flag, with the field that it sets: `--format`, `--map date`.
    pub name: String,
    /// The flag as it is given: `--format csv`, `--map date=Pub_Dt`.
    pub text: String,
}

impl Flag {
    /// Returns a flag without a value.
    pub fn switch(name: &str) -> Self {
        Flag {
            name: name.to_owned(),
            text: name.to_owned(),
        }
    }

    fn with_value(name: &str, value: &str) -> Self {
        Flag {
            name: name.to_owned(),
            text: format!("{name} {}", quoted(value)),
        }
    }

    fn of_field(name: &str, field: &str, value: &str) -> Self {
        Flag {
            name: format!("{name} {field}"),
            text: format!("{name} {}", quoted(&format!("{field}={value}"))),
        }
    }
}

/// Returns a value as a shell takes it for one argument.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_=.,:/@%+".contains(c);
    if value.chars().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

impl Options {
    /// Returns the flags of `fihris index` that give these options; none for the default options.
    pub fn flags(&self) -> Vec<Flag> {
        let mut flags = Vec::new();
        if let Some(format) = self.format {
            flags.push(Flag::with_value("--format", &format.to_string()));
        }
        if let Some(encoding) = &self.encoding {
            flags.push(Flag::with_value("--encoding", encoding));
        }
        for (field, column) in &self.map {
            flags.push(Flag::of_field("--map", field, column));
        }
        for glob in &self.exclude {
            flags.push(Flag::with_value("--exclude", glob));
        }
        if let Some(source) = &self.source {
            flags.push(Flag::of_field("--set", "source", source));
        }
        if let Some(category) = &self.category {
            flags.push(Flag::of_field("--set", "category", category));
        }
        let (limits, usual) = (self.limits, Limits::default());
        for (name, limit, usual) in [
            ("--max-record", limits.record.0, usual.record.0),
            ("--max-unpacked", limits.unpacked.0, usual.unpacked.0),
            ("--max-ratio", limits.ratio, usual.ratio),
        ] {
            if limit != usual {
                flags.push(Flag::with_value(name, &limit.to_string()));
            }
        }
        if self.repair_encoding {
            flags.push(Flag::switch("--repair-encoding"));
        }
        if !self.clean {
            flags.push(Flag::switch("--no-clean"));
        }
        flags
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;

    #[test]
    fn options_are_flags_that_give_them_again() {
        let options = Options {
            format: Some(Format::Csv),
            map: vec![("date".to_owned(), "Pub Date".to_owned())],
            exclude: vec!["*.bak".to_owned()],
            source: Some("رويترز".to_owned()),
            clean: false,
            ..Options::default()
        };
        let flags = options.flags();
        let texts: Vec<&str> = flags.iter().map(|flag| &*flag.text).collect();
        assert_eq!(
            texts.join(" "),
            "--format csv --map 'date=Pub Date' --exclude '*.bak' --set source=رويترز --no-clean"
        );
        let names: Vec<&str> = flags.iter().map(|flag| &*flag.name).collect();
        assert_eq!(names[1], "--map date");
        assert_eq!(Options::default().flags(), []);
    }
}

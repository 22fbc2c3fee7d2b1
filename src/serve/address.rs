//! Addresses: parameters from the text after `?`, and back to text.
//!
//! A parameter has the name of a flag, and clap reads its value as that of the flag, so that an
//! address cannot mean anything else than a command line.

use std::borrow::Cow;

use clap::{ArgAction, Args, Command};
use encoding_rs::WINDOWS_1256;
use percent_encoding::{percent_decode, utf8_percent_encode};

use crate::controls::neutralize;
use crate::nearest_name::nearest;
use crate::render::link::ESCAPED;

/// Maximum number of parameters of an address. Further ones are ignored.
const MAX_PARAMETERS: usize = 100;

/// The parameters of an address, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses the part of an address after `?`. Any bytes are accepted: those that are not UTF-8 are
    /// taken for Windows-1256, in which old pages and systems send Arabic.
    pub fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.take(MAX_PARAMETERS).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Parameters(pairs.collect())
    }

    /// Returns the last value of a parameter; `None` if it is absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let values = self.0.iter().rev().filter(|(key, _)| key == name);
        values
            .map(|(_, value)| value.as_str())
            .find(|value| !value.is_empty())
    }

    /// Returns all values of a parameter that are not empty.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let values = self
            .0
            .iter()
            .filter(move |(key, value)| key == name && !value.is_empty());
        values.map(|(_, value)| value.as_str())
    }

    /// Returns whether a switch is on.
    pub fn is_on(&self, name: &str) -> bool {
        let mut values = self.0.iter().rev().filter(|(key, _)| key == name);
        values
            .next()
            .is_some_and(|(_, value)| switch(value) == Some(true))
    }

    /// Returns names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the parameters without one of them.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let others = self.0.iter().filter(|(key, _)| key != name);
        Parameters(others.cloned().collect())
    }

    /// Returns the parameters without one value of one of them.
    #[must_use]
    pub fn without_value(&self, name: &str, value: &str) -> Self {
        let others = self
            .0
            .iter()
            .filter(|(key, old)| key != name || old != value);
        Parameters(others.cloned().collect())
    }

    /// Returns the parameters with one value for one of them.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut parameters = self.without(name);
        parameters.0.push((name.to_owned(), value.to_owned()));
        parameters
    }

    /// Returns the address of these parameters at a path. Parameters without a value are left out.
    pub fn at(&self, path: &str) -> String {
        let mut address = path.to_owned();
        let values = self.0.iter().filter(|(_, value)| !value.is_empty());
        for (number, (name, value)) in values.enumerate() {
            address.push(if number == 0 { '?' } else { '&' });
            address.extend(utf8_percent_encode(name, ESCAPED));
            address.push('=');
            address.extend(utf8_percent_encode(value, ESCAPED));
        }
        address
    }
}

/// Decodes a name or a value. NUL is left out: no page may contain it.
fn decode(text: &str) -> String {
    let spaces = text.bytes();
    let spaces = spaces.map(|byte| if byte == b'+' { b' ' } else { byte });
    let bytes: Vec<u8> = spaces.collect();
    let bytes: Cow<[u8]> = percent_decode(&bytes).into();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1256.decode_without_bom_handling(&bytes).0,
    };
    text.replace('\0', "")
}

/// Returns the value of a switch.
fn switch(value: &str) -> Option<bool> {
    match value {
        "" | "1" | "on" | "true" | "yes" => Some(true),
        "0" | "off" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// Parameters that are not flags: the query, the format and the language of any view, and the token.
const OWN: [&str; 4] = ["q", "format", "lang", "token"];

/// Returns the arguments of a command from the parameters with these names; `words` are the
/// positional arguments.
///
/// # Errors
/// Returns a message if a parameter has another name, or a value that the flag does not take.
pub fn arguments<A: Args>(
    parameters: &Parameters,
    names: &[&'static str],
    words: Option<&str>,
) -> Result<A, String> {
    let command = Command::new("address")
        .no_binary_name(true)
        .disable_help_flag(true)
        .args_override_self(true);
    let command = A::augment_args(command);
    let mut line: Vec<String> = Vec::new();
    for (name, value) in parameters.iter().filter(|(name, _)| !OWN.contains(name)) {
        let mut args = command.get_arguments();
        let arg = args.find(|arg| names.contains(&name) && arg.get_long() == Some(name));
        let Some(arg) = arg else {
            return Err(unknown(name, names));
        };
        if matches!(arg.get_action(), ArgAction::SetTrue) {
            match switch(value) {
                Some(true) => line.push(format!("--{name}")),
                Some(false) => {}
                None => return Err(format!("{name}={}: write 1 or 0", neutralize(value))),
            }
        } else if !value.is_empty() {
            line.push(format!("--{name}={value}"));
        }
    }
    if let Some(words) = words {
        line.extend(["--".to_owned(), words.to_owned()]);
    }
    let matches = command.try_get_matches_from(line);
    matches
        .and_then(|matches| A::from_arg_matches(&matches))
        .map_err(|error| reason(&error))
}

fn unknown(name: &str, names: &[&str]) -> String {
    let shown = neutralize(name);
    match nearest(name, names.iter().chain(&OWN).copied()) {
        Some(near) => format!("no parameter is called {shown}: did you mean {near}?"),
        None => format!(
            "no parameter is called {shown}: it takes q, {}",
            names.join(", ")
        ),
    }
}

/// Returns the first paragraph of an error of clap, without the usage below it.
fn reason(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = first.lines().map(str::trim).collect();
    let text = lines.join(" ");
    neutralize(text.strip_prefix("error: ").unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::SearchArgs;

    #[test]
    fn parameters_are_decoded_and_encoded() {
        let parameters = Parameters::parse("q=%D9%82%D9%85%D8%A9+x&source=a%26b&source=&&all");
        assert_eq!(parameters.get("q"), Some("قمة x"));
        assert_eq!(parameters.get("source"), Some("a&b"));
        assert!(parameters.is_on("all"));
        assert_eq!(
            parameters.at("/search"),
            "/search?q=%D9%82%D9%85%D8%A9%20x&source=a%26b"
        );
        assert_eq!(Parameters::parse(""), Parameters::default());
    }

    #[test]
    fn arabic_in_an_old_encoding_is_read() {
        let parameters = Parameters::parse("q=%DE%E3%C9&x=%");
        assert_eq!(parameters.get("q"), Some("قمة"));
        assert_eq!(parameters.get("x"), Some("%"));
    }

    #[test]
    fn an_address_has_the_flags_of_the_command() {
        let names = ["since", "source", "all", "limit", "sort"];
        let parse =
            |query| arguments::<SearchArgs>(&Parameters::parse(query), &names, Some("-x --all"));
        let args = parse("since=2024&source=a&source=b&all=1&sort=-date&limit=3").expect("valid");
        assert_eq!(args.query, ["-x --all"]);
        assert_eq!(args.filters.source, ["a", "b"]);
        assert!(args.all && args.limit == 3);
        assert!(!parse("all=0").expect("valid").all);
        assert_eq!(
            parse("souce=a").expect_err("unknown"),
            "no parameter is called souce: did you mean source?"
        );
        assert!(
            parse("queries=/etc/passwd")
                .expect_err("a file")
                .starts_with("no parameter")
        );
        assert!(parse("limit=x").expect_err("no number").contains("--limit"));
        assert!(
            parse("all=maybe")
                .expect_err("no switch")
                .contains("write 1 or 0")
        );
    }
}

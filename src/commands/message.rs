//! Messages on stderr. They contain arguments and names of files, so control characters are escaped.
//! A message that cannot be written is dropped: a command whose work is done must not fail for it.

use std::ffi::OsString;
use std::io::Write;

use serde::Serialize;

use crate::cli::Command;
use crate::controls::{escape, escape_message, is_control, neutralize};
use crate::note::{Note, NoteKind};
use crate::render::escape_controls::EscapeControls;

/// The form of messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Lines of text.
    #[default]
    Text,
    /// One JSON object per line, if the results are JSON too.
    Json,
}

/// The severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something failed or could not be read. The exit status is 2.
    Error,
    /// The result may not be the expected one.
    Warning,
    /// Anything else.
    Note,
}

/// A message as JSON.
#[derive(Serialize)]
struct Message<'m> {
    level: Level,
    /// The file that the message is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'m str>,
    message: &'m str,
}

impl Form {
    /// Returns the form of messages that fits the output of a command.
    pub fn of(command: &Command) -> Self {
        if command.prints_json() {
            Form::Json
        } else {
            Form::Text
        }
    }

    /// Returns the form that a command line asks for that could not be parsed.
    pub fn of_args(args: &[OsString]) -> Self {
        let args = args.iter().take_while(|arg| *arg != "--");
        let args: Vec<&str> = args.filter_map(|arg| arg.to_str()).collect();
        let is_json = |value: &str| matches!(value, "json" | "jsonl");
        let is_separate = |pair: &[&str]| matches!(pair, ["--format", value] if is_json(value));
        let is_joined = |arg: &&str| arg.strip_prefix("--format=").is_some_and(is_json);
        let is_index = args.get(1) == Some(&"index");
        if args.windows(2).any(is_separate) && !is_index
            || args
                .iter()
                .any(|arg| is_joined(arg) && !is_index || *arg == "--json")
        {
            Form::Json
        } else {
            Form::Text
        }
    }

    /// Prints a message on stderr. Text about the question or the command as a whole begins with the
    /// name of the program.
    pub fn print(self, level: Level, message: &str) {
        match self {
            Form::Text if level == Level::Note => print_text(message),
            Form::Text => print_text(&format!("fihris: {message}")),
            Form::Json => print_json(&Message {
                level,
                path: None,
                message,
            }),
        }
    }

    /// Prints a note about a file on stderr.
    pub fn print_note(self, path: &str, note: &Note) {
        let path = note.place(path);
        let reason = neutralize(&note.to_string());
        let (level, message) = match note.kind {
            NoteKind::Problem => (
                Level::Error,
                format!("cannot read {}: {reason}", escape(&path)),
            ),
            NoteKind::Warning => (Level::Warning, format!("{}: {reason}", escape(&path))),
        };
        match self {
            Form::Text if level == Level::Warning => print_text(&format!("warning: {message}")),
            Form::Text => print_text(&message),
            Form::Json => print_json(&Message {
                level,
                path: Some(&path),
                message: &message,
            }),
        }
    }

    /// Prints an error of the command line on stderr.
    pub fn print_usage_error(self, error: &clap::Error) {
        match self {
            Form::Text => {
                let message = escape_unless_style(&error.render().ansi().to_string());
                let _ = write!(anstream::stderr(), "{message}");
            }
            Form::Json => {
                let text = error.render().to_string();
                // The usage and the pointer to the help are for people.
                let parts = text.split("\n\n").map(str::trim);
                let parts = parts.take_while(|part| {
                    !part.starts_with("Usage:") && !part.starts_with("For more information")
                });
                let message = parts.collect::<Vec<_>>().join("; ");
                let message = message.trim_start_matches("error: ");
                self.print(Level::Error, message);
            }
        }
    }
}

/// Prints a line of text on stderr.
fn print_text(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", escape_message(message));
}

fn print_json(message: &Message) {
    if let Ok(json) = serde_json::to_string(message) {
        // One write, so that lines of several threads do not mix.
        let mut line = EscapeControls::new(Vec::new());
        let _ = writeln!(line, "{json}").and_then(|()| line.flush());
        let _ = anstream::stderr().write_all(&line.into_inner());
    }
}

/// Escapes control characters except line feeds and styles (`ESC [ digits m`).
fn escape_unless_style(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| c != '\n' && is_control(c)) {
        let (before, from) = rest.split_at(at);
        let length = style_length(from)
            .unwrap_or_else(|| from.chars().next().map_or(from.len(), char::len_utf8));
        let (sequence, after) = from.split_at(length);
        escaped.push_str(before);
        if length > 2 && sequence.starts_with("\x1b[") {
            escaped.push_str(sequence);
        } else {
            escaped.push_str(&escape_message(sequence));
        }
        rest = after;
    }
    escaped + rest
}

/// Returns the length of the style that a text begins with.
fn style_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\x1b[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    parameters.get(end..)?.starts_with('m').then_some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_styles_of_a_usage_error_reach_the_terminal() {
        assert_eq!(
            escape_unless_style("\x1b[1;31merror\x1b[0m: '\x1b]0;x\x07\x1b[2J\u{9b}'\n"),
            "\x1b[1;31merror\x1b[0m: '\\u{1B}]0;x\\u{7}\\u{1B}[2J\\u{9B}'\n"
        );
        assert_eq!(escape_unless_style("\x1b["), "\\u{1B}[");
    }
}

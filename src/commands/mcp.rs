//! `fihris mcp`: the searches as tools of the Model Context Protocol, on standard input and output.
//!
//! A call of a tool is a command line ([`arguments`]) that runs in this process, with its output in
//! memory, so that an answer is what the command prints as JSON. Only the protocol is written to
//! stdout.

mod arguments;
mod articles;
mod schema;
mod server;
mod tools;

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use clap::Parser;
use rmcp::model::JsonObject;
use serde_json::{Value, json};

use super::capture::Capture;
use super::context::Context;
use super::{Outcome, kwic, refuse_cluster, search, similar, terms};
use crate::cli::{Cli, Command, McpArgs};
use crate::guard::{Scope, catch_panic};
use crate::index::disk::errors;
use tools::{Output, Tool};

pub fn run(context: &Context, _: &McpArgs) -> Result<Outcome> {
    // A client shows a server that does not start; it rarely shows errors of tools.
    context.readers_of::<&str>(&[])?;
    server::serve(Arc::new(context.clone()))?;
    Ok(Outcome::Done)
}

/// Answers a call of a tool.
///
/// # Errors
/// Returns a message for the client if an argument is not valid, or if the index cannot be read.
fn answer(context: &Context, tool: &Tool, arguments: &JsonObject) -> Result<Value, String> {
    let answer = catch_panic(Scope::Index, || match tool.output {
        Output::Articles => {
            arguments::call(tool, arguments).map_err(|reason| anyhow!(reason))?;
            articles::show(context, tool, arguments)
        }
        _ => run_command(context, tool, arguments),
    });
    answer.map_err(|error| errors::message(&error))
}

/// Runs the command of a tool, and returns its output.
fn run_command(context: &Context, tool: &Tool, arguments: &JsonObject) -> Result<Value> {
    let call = arguments::call(tool, arguments).map_err(|reason| anyhow!(reason))?;
    let words = ["fihris".to_owned()].into_iter().chain(call.words);
    let cli = Cli::try_parse_from(words).map_err(|error| anyhow!(reason(&error)))?;
    let capture = Capture::default();
    let context = context.clone().with_capture(capture.clone());
    if context.address()?.is_some() {
        refuse_cluster(&cli.command)?;
    }
    match &cli.command {
        Command::Search(args) => search::run(&context, args)?,
        Command::Kwic(args) => kwic::run(&context, args)?,
        Command::Terms(args) => terms::run(&context, args)?,
        Command::Similar(args) => {
            // The command also reads articles from files, which no client may name.
            if !articles::is_indexed(&context, &args.id)? {
                bail!(super::lookup::not_found(&args.id));
            }
            similar::run(&context, args)?
        }
        _ => bail!("{} is not a tool", tool.name),
    };
    let (output, messages) = capture.take();
    let output: Value = serde_json::from_slice(&output)?;
    let notes: Vec<String> = call.notes.into_iter().chain(messages).collect();
    let mut answer = match (&tool.output, output) {
        (Output::List { member, .. }, list) => json!({ *member: list }),
        (_, object) => object,
    };
    if let Some(members) = answer.as_object_mut() {
        members.insert("notes".to_owned(), json!(notes));
    }
    Ok(answer)
}

/// Returns an error of the command line in one line, without the usage.
fn reason(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

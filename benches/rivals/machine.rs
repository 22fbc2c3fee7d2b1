//! The environment of a measurement: the machine and the versions.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use serde_json::{Map, Value, json};

use crate::engine::{Engine, version_of};

/// Returns the value of a line of a file in `/proc`.
fn line(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Returns processor, cores, memory, kernel and load.
pub fn properties() -> Value {
    let read = |file: &str| {
        fs::read_to_string(file)
            .ok()
            .map(|text| text.trim().to_owned())
    };
    json!({
        "cpu": line("/proc/cpuinfo", "model name"),
        "cores": available_parallelism().map_or(1, usize::from),
        "memory": line("/proc/meminfo", "MemTotal"),
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "kernel": read("/proc/sys/kernel/osrelease"),
        "load": read("/proc/loadavg"),
    })
}

/// Returns the versions of the compiler and the engines; for an engine that cannot be measured, the
/// reason.
pub fn versions(engines: &[Box<dyn Engine>]) -> Value {
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let mut versions = Map::new();
    versions.insert("rustc".to_owned(), compiler.unwrap_or_default().into());
    for engine in engines {
        let version = engine
            .version()
            .unwrap_or_else(|why| format!("not measured: {why}"));
        versions.insert(engine.name().to_owned(), version.into());
    }
    let find = version_of("find").unwrap_or_else(|why| format!("not measured: {why}"));
    versions.insert("find".to_owned(), find.into());
    versions.into()
}

/// Formats values as lines.
pub fn format_lines(facts: &Value) -> String {
    let facts = facts.as_object().into_iter().flatten();
    let lines = facts
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}: {text}\n"),
            value => format!("{name}: {value}\n"),
        });
    lines.collect()
}

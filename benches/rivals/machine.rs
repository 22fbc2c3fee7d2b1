//! What was measured with: the machine, and the versions of all.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use serde_json::{Map, Value, json};

use crate::engine::{Engine, version_of};

/// The value of a line of a file of `/proc`.
fn line(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Processor, cores, memory, kernel, and how busy the machine is.
pub fn facts() -> Value {
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

/// Versions of the compiler and of all engines; where one cannot be measured, why.
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

/// Facts in lines.
pub fn told(facts: &Value) -> String {
    let facts = facts.as_object().into_iter().flatten();
    let lines = facts
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}: {text}\n"),
            value => format!("{name}: {value}\n"),
        });
    lines.collect()
}

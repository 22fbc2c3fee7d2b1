//! Runs a program repeatedly and asks the kernel for its resource usage.
//!
//! A small process without other children does this, since the kernel reports only the sum over all
//! children, and the largest of them.

use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::engine::subprogram;

/// The resource usage of one run of a program.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Wall time in seconds.
    pub wall_seconds: f64,
    /// CPU seconds of all threads, user and system.
    pub cpu_seconds: f64,
    /// Peak memory including mapped files; at least that of the measuring process.
    pub peak_rss_bytes: f64,
    /// Peak memory without files, sampled every 5 ms on Linux.
    pub peak_anon_bytes: Option<f64>,
    /// The last line of its output.
    pub last_line: String,
}

/// Runs a command `times` times, after an unmeasured run if `warm`.
pub fn runs(command: &Command, times: u32, warm: bool) -> Result<Vec<Usage>> {
    let mut measure = subprogram("measure");
    measure
        .arg(times.to_string())
        .arg(if warm { "warm" } else { "cold" });
    measure.arg(command.get_program()).args(command.get_args());
    let output = measure.output()?;
    let message = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {message}");
    serde_json::from_slice(&output.stdout).with_context(|| format!("{command:?}"))
}

/// Runs a command once.
pub fn run(command: &Command) -> Result<Usage> {
    runs(command, 1, false)?.pop().context("no run")
}

/// Measures a command (hidden part of the program).
pub fn main(arguments: &[&str]) -> Result<()> {
    let [times, warm, program, arguments @ ..] = arguments else {
        bail!("measure TIMES warm|cold PROGRAM…");
    };
    let mut command = Command::new(program);
    command.args(arguments);
    if *warm == "warm" {
        unix::once(&mut command)?;
    }
    let usages: Result<Vec<Usage>> = (0..times.parse()?)
        .map(|_| unix::once(&mut command))
        .collect();
    println!("{}", serde_json::to_string(&usages?)?);
    Ok(())
}

/// Returns whether the kernel reports resource usage.
pub fn can_measure() -> bool {
    cfg!(unix)
}

#[cfg(not(unix))]
mod unix {
    pub fn once(_: &mut std::process::Command) -> anyhow::Result<super::Usage> {
        anyhow::bail!("resource usage of processes is available only on Unix")
    }
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::process::{Command, Stdio};
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::{Duration, Instant};

    use anyhow::{Result, bail};
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    use super::Usage;

    const SAMPLE_INTERVAL: Duration = Duration::from_millis(5);

    /// Runs a command and waits for it. Status 1 means that nothing was found.
    pub fn once(command: &mut Command) -> Result<Usage> {
        let before = children()?;
        let start = Instant::now();
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn()?;
        let (ended, running) = mpsc::channel::<()>();
        let status_file = format!("/proc/{}/status", child.id());
        let watcher = thread::spawn(move || {
            let mut peak = None;
            while running.recv_timeout(SAMPLE_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                peak = peak.max(anonymous_bytes(&status_file));
            }
            peak
        });
        let output = child.wait_with_output()?;
        let wall = start.elapsed();
        drop(ended);
        let peak = watcher.join().ok().flatten();
        let after = children()?;
        if !matches!(output.status.code(), Some(0 | 1)) {
            bail!(
                "{}: {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let output_text = String::from_utf8_lossy(&output.stdout);
        Ok(Usage {
            wall_seconds: wall.as_secs_f64(),
            cpu_seconds: after.cpu_seconds - before.cpu_seconds,
            peak_rss_bytes: after.peak_rss_bytes,
            peak_anon_bytes: peak.map(|bytes| bytes as f64),
            last_line: output_text
                .lines()
                .next_back()
                .unwrap_or_default()
                .to_owned(),
        })
    }

    /// Returns the usage of all children that have been waited for.
    fn children() -> Result<Usage> {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
        let seconds = |time: nix::sys::time::TimeVal| time.num_microseconds() as f64 / 1e6;
        // Apple's BSDs count bytes.
        let unit = if cfg!(target_vendor = "apple") {
            1.0
        } else {
            1024.0
        };
        Ok(Usage {
            cpu_seconds: seconds(usage.user_time()) + seconds(usage.system_time()),
            peak_rss_bytes: usage.max_rss() as f64 * unit,
            ..Usage::default()
        })
    }

    fn anonymous_bytes(status_file: &str) -> Option<u64> {
        let status = fs::read_to_string(status_file).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"))?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kilobytes * 1024)
    }
}

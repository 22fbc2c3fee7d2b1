//! What instructions depend on besides the source: compilers, libraries, the processor.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

/// Returns the properties of this machine, by name. `own` is this program.
pub fn properties(own: &Path) -> Result<Vec<(String, String)>> {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let flags = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].map(env::var);
    let flags = flags.into_iter().find_map(Result::ok);
    let own = own
        .to_str()
        .context("the path of this program is not UTF-8")?;
    let properties = [
        ("rustc", first_line(&rustc, &["--version"])?),
        ("cc", first_line("cc", &["--version"])?),
        (
            "flags",
            flags
                .filter(|flags| !flags.is_empty())
                .unwrap_or_else(|| "none".to_owned()),
        ),
        ("libc", first_line("getconf", &["GNU_LIBC_VERSION"])?),
        ("valgrind", first_line("valgrind", &["--version"])?),
        // Libraries choose their code by what the processor has, and valgrind hides some of it.
        (
            "cpu",
            first_line("valgrind", &["-q", "--tool=none", own, "--cpu"])?,
        ),
    ];
    Ok(properties
        .map(|(name, value)| (name.to_owned(), value))
        .into())
}

fn first_line(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().unwrap_or("unknown").trim().to_owned())
}

/// Returns the architecture and the features of the processor that libraries ask for.
pub fn cpu_features() -> String {
    let mut features = vec![env::consts::ARCH];
    #[cfg(target_arch = "x86_64")]
    {
        macro_rules! add {
            ($($name:tt)*) => {
                $(if std::arch::is_x86_feature_detected!($name) {
                    features.push($name);
                })*
            };
        }
        add!("sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "pclmulqdq" "aes" "avx" "avx2" "fma" "bmi1" "bmi2" "lzcnt"
            "f16c" "movbe" "rdrand" "rdseed" "sha" "rtm" "avx512f");
    }
    features.join(" ")
}

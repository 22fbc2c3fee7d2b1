//! The sources of settings, and their order of precedence.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::{ArgMatches, Command};

use super::rules::Owner;
use super::{FILE_NAME, Origin, Setting, file, rules};
use crate::index::disk::store;

/// Environment variable with the path of a file that replaces the user's settings file.
const FILE_VARIABLE: &str = "FIHRIS_CONFIG";

/// Commands whose output describes fihris itself and must not depend on settings.
const INDEPENDENT_COMMANDS: [&str; 2] = ["completions", "man"];

/// Reads the settings of the environment and the files, and returns the paths of the files with the
/// effective settings. `definition` builds the command line that entries are checked against.
///
/// # Errors
/// Returns an error if a file cannot be read or parsed, or if an entry is not allowed in it.
pub fn read(
    definition: &impl Fn() -> Command,
    matches: &ArgMatches,
) -> Result<(Vec<PathBuf>, Vec<Setting>)> {
    let mut settings: Vec<Setting> = color_from_environment().into_iter().collect();
    let independent = matches
        .subcommand_name()
        .is_some_and(|name| INDEPENDENT_COMMANDS.contains(&name));
    if independent || matches.get_flag("no_config") {
        return Ok((Vec::new(), settings));
    }
    let mut files = Vec::new();
    let user = user_file()?;
    let folder = folder_file(matches)?.filter(|folder| Some(folder) != user.as_ref());
    for (path, owner) in [(folder, Owner::Folder), (user, Owner::User)] {
        let Some(path) = path else { continue };
        let entries = file::read(&path)?.unwrap_or_default();
        // The definition is costly, and most users have no settings file.
        let fihris = if entries.is_empty() {
            Command::default()
        } else {
            definition()
        };
        for entry in entries {
            let values = rules::allowed_values(owner, &path, &fihris, &entry)?;
            let command = entry.table.map(|table| table.name);
            let same = |other: &Setting| other.command == command && other.key == entry.key;
            if !settings.iter().any(same) {
                settings.push(Setting {
                    command,
                    key: entry.key,
                    values,
                    origin: Origin::File(path.clone(), entry.line),
                });
            }
        }
        files.push(path);
    }
    Ok((files, settings))
}

/// Returns the colour setting of the variables `NO_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR`.
/// `CLICOLOR=1` equals the default, `auto`.
fn color_from_environment() -> Option<Setting> {
    let value = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let (name, when) = if value("NO_COLOR").is_some() {
        ("NO_COLOR", "never")
    } else if value("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        ("CLICOLOR_FORCE", "always")
    } else if value("CLICOLOR").is_some_and(|value| value == "0") {
        ("CLICOLOR", "never")
    } else {
        return None;
    };
    Some(Setting {
        command: None,
        key: "color".to_owned(),
        values: vec![when.to_owned()],
        origin: Origin::Environment(name.to_owned()),
    })
}

/// Returns the path of the settings file next to the index. The file and the index may be missing.
fn folder_file(matches: &ArgMatches) -> Result<Option<PathBuf>> {
    let index = matches.get_one::<PathBuf>("index").cloned();
    let index = match index.filter(|dir| !dir.as_os_str().is_empty()) {
        Some(dir) => dir,
        None => match store::find_here() {
            Ok(dir) => dir,
            // There is no working directory. Commands that need an index report the error.
            Err(_) => return Ok(None),
        },
    };
    let index = std::path::absolute(&index).map_err(|_| {
        anyhow!(
            "cannot resolve {}: {}",
            index.display(),
            store::NO_WORKING_DIRECTORY
        )
    })?;
    Ok(index.parent().map(|folder| folder.join(FILE_NAME)))
}

/// Returns the path of the user's settings file. The file that `FIHRIS_CONFIG` names must exist;
/// the file in the configuration folder is optional.
fn user_file() -> Result<Option<PathBuf>> {
    match env::var_os(FILE_VARIABLE).filter(|path| !path.is_empty()) {
        Some(path) => {
            let path = PathBuf::from(path);
            if !path.is_file() {
                return Err(anyhow!(
                    "{FILE_VARIABLE} names {}, which is not a file",
                    path.display()
                ));
            }
            Ok(Some(std::path::absolute(&path).unwrap_or(path)))
        }
        None => {
            Ok(dirs::config_dir().map(|folder| folder.join(Path::new("fihris").join(FILE_NAME))))
        }
    }
}

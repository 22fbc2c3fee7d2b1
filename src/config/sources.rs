//! The sources of settings, and their order of precedence.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::{ArgMatches, Command};

use super::file::{Entry, Value};
use super::rules::Owner;
use super::{FILE_NAME, Origin, Setting, file, rules};
use crate::cli::index_dirs;
use crate::controls::neutralize;
use crate::index::disk::{nearest, owner};

/// Environment variable with the path of a file that replaces the user's settings file.
const FILE_VARIABLE: &str = "FIHRIS_CONFIG";

/// Commands whose output describes fihris itself and must not depend on settings.
const INDEPENDENT_COMMANDS: [&str; 2] = ["completions", "man"];

/// The key of the user's own file that lists indexes of other users. It is not a flag.
const SAFE_INDEXES: &str = "safe-indexes";

/// The settings of the environment and the files.
#[derive(Debug, Default)]
pub struct Sources {
    /// Paths of the settings files, highest precedence first; they may not exist.
    pub files: Vec<PathBuf>,
    /// The effective settings.
    pub settings: Vec<Setting>,
    /// The folders of indexes of other users that the user trusts.
    pub safe_indexes: Vec<PathBuf>,
    /// Warnings about files that are not used.
    pub warnings: Vec<String>,
}

/// Reads the settings of the environment and the files. `definition` builds the command line that
/// entries are checked against, and `given` has the indexes of the command line.
///
/// # Errors
/// Returns an error if a file cannot be read or parsed, or if an entry is not allowed in it.
pub fn read(
    definition: &impl Fn() -> Command,
    matches: &ArgMatches,
    given: &[PathBuf],
) -> Result<Sources> {
    let mut sources = Sources {
        settings: color_from_environment().into_iter().collect(),
        ..Sources::default()
    };
    let independent = matches
        .subcommand_name()
        .is_some_and(|name| INDEPENDENT_COMMANDS.contains(&name));
    if independent || matches.get_flag("no_config") {
        return Ok(sources);
    }
    let user = user_file()?;
    let mut user_entries = match &user {
        Some(path) => file::read(path, Owner::User)?.unwrap_or_default(),
        None => Vec::new(),
    };
    if let Some(path) = &user {
        sources.safe_indexes = take_safe_indexes(path, &mut user_entries)?;
    }
    let folder = folder_file(matches, given, &mut sources)?;
    let folder = folder.filter(|folder| Some(folder) != user.as_ref());
    let folder_entries = match &folder {
        Some(path) => file::read(path, Owner::Folder)?.unwrap_or_default(),
        None => Vec::new(),
    };
    for (path, owner, entries) in [
        (folder, Owner::Folder, folder_entries),
        (user, Owner::User, user_entries),
    ] {
        let Some(path) = path else { continue };
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
            if !sources.settings.iter().any(same) {
                sources.settings.push(Setting {
                    command,
                    key: entry.key,
                    values,
                    origin: Origin::File(path.clone(), entry.line),
                });
            }
        }
        sources.files.push(path);
    }
    Ok(sources)
}

/// Takes the list of safe indexes out of the entries of the user's own file.
///
/// # Errors
/// Returns an error with file and line if it is not a list of absolute paths. A path may begin with
/// `~/`.
fn take_safe_indexes(path: &Path, entries: &mut Vec<Entry>) -> Result<Vec<PathBuf>> {
    let is_list = |entry: &Entry| entry.table.is_none() && entry.key == SAFE_INDEXES;
    let Some(at) = entries.iter().position(is_list) else {
        return Ok(Vec::new());
    };
    let entry = entries.remove(at);
    let invalid = |reason: &str| file::error_at(path, entry.line, reason);
    let Value::Many(listed) = &entry.value else {
        return Err(invalid(
            "safe-indexes must be a list of folders, as in [\"/srv/news/.fihris\"]",
        ));
    };
    let folders = listed.iter().map(|listed| {
        let folder = match listed.strip_prefix("~/") {
            Some(rest) => dirs::home_dir().map(|home| home.join(rest)),
            None => Some(PathBuf::from(listed)),
        };
        folder.filter(|folder| folder.is_absolute()).ok_or_else(|| {
            invalid(&format!(
                "safe-indexes cannot contain {listed:?}: write an absolute path"
            ))
        })
    });
    folders.collect()
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
/// A file of another user is not used unless the index is listed as safe.
fn folder_file(
    matches: &ArgMatches,
    given: &[PathBuf],
    sources: &mut Sources,
) -> Result<Option<PathBuf>> {
    let safe = &sources.safe_indexes;
    let of_variable = matches.get_many::<PathBuf>("index").unwrap_or_default();
    let of_variable: Vec<PathBuf> = of_variable.cloned().collect();
    let mut given = index_dirs(if given.is_empty() {
        &of_variable
    } else {
        given
    });
    // Several indexes may have different settings, of which none is used.
    if given.len() > 1 {
        return Ok(None);
    }
    let index = match given.pop() {
        // An index on a cluster has no folder.
        Some(dir) if dir.to_string_lossy().contains("://") => return Ok(None),
        Some(dir) => dir,
        None => match nearest::find_here(safe) {
            Ok(dir) => dir,
            // The working directory was deleted, or the index belongs to another user. Only
            // commands that need an index report such an error.
            Err(_) => return Ok(None),
        },
    };
    let index = std::path::absolute(&index).map_err(|_| {
        anyhow!(
            "cannot resolve {}: {}",
            index.display(),
            nearest::NO_WORKING_DIRECTORY
        )
    })?;
    let Some(path) = index.parent().map(|folder| folder.join(FILE_NAME)) else {
        return Ok(None);
    };
    match owner::stranger(&path) {
        Some(owner) if !owner::is_listed(&index, safe) => {
            sources.warnings.push(format!(
                "{} is not used: it belongs to another user (number {owner}); list the index under safe-indexes in your own settings file to use it",
                neutralize(&path.display().to_string())
            ));
            Ok(None)
        }
        _ => Ok(Some(path)),
    }
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

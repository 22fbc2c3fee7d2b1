//! Where settings come from, and which of them counts.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::{ArgMatches, Command};

use super::rules::Owner;
use super::{FILE_NAME, Origin, Setting, file, rules};
use crate::index::disk::store;

/// Names a file to be read instead of the user's own.
const FILE_VARIABLE: &str = "FIHRIS_CONFIG";

/// Commands that tell of fihris itself, whatever the settings are.
const WITHOUT_FILES: [&str; 2] = ["completions", "man"];

/// The files that may have settings, and what counts of them and of the environment.
///
/// # Errors
/// When a file cannot be read, or says what it may not say.
pub fn read(
    fihris: &impl Fn() -> Command,
    given: &ArgMatches,
) -> Result<(Vec<PathBuf>, Vec<Setting>)> {
    let mut settings: Vec<Setting> = color_of_environment().into_iter().collect();
    let about_itself = given
        .subcommand_name()
        .is_some_and(|name| WITHOUT_FILES.contains(&name));
    if about_itself || given.get_flag("no_config") {
        return Ok((Vec::new(), settings));
    }
    let mut files = Vec::new();
    let own = own_file()?;
    let beside = beside_index(given)?.filter(|beside| Some(beside) != own.as_ref());
    for (path, owner) in [(beside, Owner::Folder), (own, Owner::User)] {
        let Some(path) = path else { continue };
        let entries = file::read(&path)?.unwrap_or_default();
        // Most have no file.
        let fihris = match entries.is_empty() {
            true => Command::default(),
            false => fihris(),
        };
        for entry in entries {
            let values = rules::values(owner, &path, &fihris, &entry)?;
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

/// What the variables that many programs know say of colour. `CLICOLOR=1` asks for what `auto`
/// does anyway.
fn color_of_environment() -> Option<Setting> {
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

/// The file in the folder that holds the index, or would hold it.
fn beside_index(given: &ArgMatches) -> Result<Option<PathBuf>> {
    let index = given.get_one::<PathBuf>("index").cloned();
    let index = match index.filter(|dir| !dir.as_os_str().is_empty()) {
        Some(dir) => dir,
        None => match store::find_here() {
            Ok(dir) => dir,
            // Who needs an index will say that there is no working directory.
            Err(_) => return Ok(None),
        },
    };
    let index = std::path::absolute(&index).map_err(|_| {
        anyhow!(
            "cannot tell where {} is: {}",
            index.display(),
            store::NOWHERE
        )
    })?;
    Ok(index.parent().map(|folder| folder.join(FILE_NAME)))
}

/// The file of the user: the one that a variable names, which must be there, or the one in the
/// configuration folder.
fn own_file() -> Result<Option<PathBuf>> {
    match env::var_os(FILE_VARIABLE).filter(|path| !path.is_empty()) {
        Some(path) => {
            let path = PathBuf::from(path);
            if !path.is_file() {
                return Err(anyhow!(
                    "{FILE_VARIABLE} names {}, and that is no file",
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

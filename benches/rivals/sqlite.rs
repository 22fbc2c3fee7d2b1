//! SQLite FTS5: one column with stored content and the tokenizer `unicode61`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use rusqlite::Connection;

use crate::corpus;
use crate::engine::{Engine, HITS, NamedCommand, Setup, subprogram};
use crate::queries::{self, Query};

const FILE: &str = "articles.db";

/// The operators that join the words of a query.
const OPERATORS: [&str; 2] = ["AND", "OR"];

/// SQLite.
pub struct Sqlite;

impl Engine for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite FTS5"
    }

    fn version(&self) -> Result<String, String> {
        Ok(rusqlite::version().to_owned())
    }

    fn index_command(&self, setup: &Setup, index: &Path) -> Option<Command> {
        let mut command = subprogram("sqlite");
        command.arg("index").arg(&setup.texts).arg(index);
        Some(command)
    }

    fn search_commands(&self, setup: &Setup, query: &Query) -> Vec<NamedCommand> {
        let search = |operator: &str| {
            let mut command = subprogram("sqlite");
            command
                .arg("search")
                .arg(setup.index(self))
                .arg(operator)
                .arg(&query.words);
            (format!("{}, {operator}", self.name()), command)
        };
        OPERATORS.into_iter().map(search).collect()
    }

    fn batch_commands(&self, setup: &Setup) -> Vec<NamedCommand> {
        let queries = |operator: &str| {
            let mut command = subprogram("sqlite");
            command.arg("queries").arg(setup.index(self)).arg(operator);
            command.arg(&setup.queries_file);
            (format!("{}, {operator}", self.name()), command)
        };
        OPERATORS.into_iter().map(queries).collect()
    }
}

/// Indexes or searches (hidden part of the program).
pub fn main(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["index", texts, out] => index(Path::new(texts), Path::new(out)),
        ["search", folder, operator, words] => {
            let connection = Connection::open(Path::new(folder).join(FILE))?;
            let query = Query {
                id: String::new(),
                words: (*words).to_owned(),
            };
            for id in search(&connection, operator, &query)? {
                println!("{id}");
            }
            Ok(())
        }
        ["queries", folder, operator, queries] => {
            let queries = queries::read(Path::new(queries))?;
            let connection = Connection::open(Path::new(folder).join(FILE))?;
            queries::answer_all(&queries, |query| {
                search(&connection, operator, query).map(drop)
            })
        }
        _ => bail!("sqlite index|search|queries …"),
    }
}

fn index(texts: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    let mut connection = Connection::open(out.join(FILE))?;
    connection.execute(
        "CREATE VIRTUAL TABLE articles USING fts5(text, tokenize = 'unicode61')",
        [],
    )?;
    let transaction = connection.transaction()?;
    let mut insert = transaction.prepare("INSERT INTO articles (text) VALUES (?1)")?;
    for file in corpus::files(texts) {
        insert.execute([fs::read_to_string(file)?])?;
    }
    drop(insert);
    Ok(transaction.commit()?)
}

fn search(connection: &Connection, operator: &str, query: &Query) -> Result<Vec<i64>> {
    let words = query.plain_words();
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    if quoted.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = connection
        .prepare("SELECT rowid FROM articles WHERE articles MATCH ?1 ORDER BY rank LIMIT ?2")?;
    let matching = quoted.join(&format!(" {operator} "));
    let ids = select.query_map((matching, HITS as i64), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

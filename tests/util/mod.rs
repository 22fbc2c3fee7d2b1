//! Shared by all tests: a temporary folder, the command that runs in it, a small corpus.
//!
//! A test creates a [`Dir`], writes files into it, and runs the real binary there. The user's cache
//! and configuration are in that folder too, so nothing outside of it is touched.

#![allow(dead_code, reason = "each test file uses a part of this")]

#[cfg(unix)]
pub mod disk;
pub mod skip;
#[cfg(target_os = "linux")]
pub mod terminal;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// Five articles. Two mention Putin, two are from Reuters, one has neither date nor source.
pub const NEWS: &str = r#"{"id":"summit","title":"قمة بوتين وكيم في بيونغيانغ","text":"وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ مساء الأربعاء.\nواستقبله الزعيم كيم جونغ أون في المطار.","source":"رويترز","category":"سياسة","published":"2024-06-19","url":"https://example.org/summit","author":"ليلى"}
{"id":"ukraine","title":"أوكرانيا تطلب دعما جديدا","text":"قال الرئيس الأوكراني إن بوتين لا يريد السلام، وإن كيم يرسل السلاح إلى جونغ.","source":"فرانس برس","category":"سياسة","published":"2024-06-20T10:00:00+03:00"}
{"id":"match","title":"المنتخب يفوز في المباراة","text":"فاز المنتخب في المباراة النهائية بهدفين.","source":"رويترز","category":"رياضة","published":"2024-07-01"}
{"id":"oil","title":"ارتفاع أسعار النفط","text":"ارتفعت أسعار النفط في السوق، وقال وزير الطاقة إن المسؤولين يتابعون.","source":"العربي الجديد","category":"اقتصاد","published":"2023-12-31"}
{"id":"undated","title":"حكاية بلا تاريخ","text":"هذه حكاية عن النفط والمطار بلا مصدر."}
"#;

/// Environment variables that change the behaviour of the command.
pub const UNSET: [&str; 17] = [
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FIHRIS_BIDI",
    "FIHRIS_CLUSTER_API_KEY",
    "FIHRIS_CLUSTER_CREDENTIALS",
    "FIHRIS_CLUSTER_PASSWORD",
    "FIHRIS_CLUSTER_USER",
    "FIHRIS_CONFIG",
    "FIHRIS_INDEX",
    "FIHRIS_MACHINE",
    "FIHRIS_PAGER",
    "FIHRIS_TOKEN",
    "FIHRIS_TODAY",
    "PAGER",
    "NO_COLOR",
    "TERM",
];

/// Returns a page of plain text.
pub fn page(title: &str, text: &str) -> String {
    format!("{title}\n\n{text}\n")
}

/// Returns an article as a line of JSON.
pub fn record(id: &str, title: &str, text: &str) -> String {
    serde_json::json!({"id": id, "title": title, "text": text}).to_string() + "\n"
}

/// Compresses bytes as one gzip member.
pub fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes.as_ref()).expect("packed");
    packer.finish().expect("packed")
}

/// Compresses bytes as one zstd frame.
pub fn zst(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 1).expect("packed")
}

/// Encodes text as little-endian UTF-16 with a byte-order mark.
pub fn utf16le(text: &str) -> Vec<u8> {
    let units = [0xFEFF].into_iter().chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// Encodes text as big-endian UTF-16 with a byte-order mark.
pub fn utf16be(text: &str) -> Vec<u8> {
    let units = [0xFEFF].into_iter().chain(text.encode_utf16());
    units.flat_map(u16::to_be_bytes).collect()
}

/// Encodes text as Windows-1256. Panics if a character cannot be encoded.
pub fn windows_1256(text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1256.encode(text);
    assert!(!lossy, "does not fit Windows-1256: {text}");
    bytes.into_owned()
}

const FIHRIS: &str = env!("CARGO_BIN_EXE_fihris");

/// A temporary folder that the command runs in.
pub struct Dir {
    folder: TempDir,
    path: PathBuf,
    /// The user id of the command if the tests run as root, whom permissions do not restrict.
    user: Option<u32>,
}

impl Dir {
    /// Creates an empty folder.
    pub fn new() -> Self {
        Dir::over(tempfile::tempdir())
    }

    /// Creates an empty folder, in memory if possible, for tests that sync often.
    pub fn in_memory() -> Self {
        Dir::over(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()))
    }

    fn over(folder: std::io::Result<TempDir>) -> Self {
        let folder = folder.expect("a temporary folder");
        let path = folder.path().canonicalize().expect("its path");
        Dir {
            folder,
            path,
            user: None,
        }
    }

    /// Creates a folder with an index of [`NEWS`].
    pub fn with_news() -> Self {
        let dir = Dir::new();
        dir.write("news.jsonl", NEWS);
        dir.index(["news.jsonl"]).exits(0);
        dir
    }

    /// Creates a folder with an index of one file.
    pub fn with(name: &str, contents: impl AsRef<[u8]>) -> Self {
        let dir = Dir::new();
        dir.write(name, contents);
        dir.index([name]).exits(0);
        dir
    }

    /// Creates an empty folder in which the command runs as a user with restricted permissions.
    /// Reports a skipped test and returns `None` if there is no such user.
    #[cfg(unix)]
    pub fn unprivileged() -> Option<Self> {
        use std::os::unix::fs::{MetadataExt, chown};
        const NOBODY: u32 = 65_534;
        let mut dir = Dir::new();
        if fs::metadata(&dir.path).expect("its facts").uid() == 0 {
            chown(&dir.path, Some(NOBODY), Some(NOBODY)).expect("given away");
            dir.user = Some(NOBODY);
            let probe = dir.fihris(["--version"]).inner.output();
            if !probe.is_ok_and(|output| output.status.success()) {
                skip::skip("root can read every file, and the user nobody cannot run the command");
                return None;
            }
        }
        Some(dir)
    }

    /// Returns the path of an entry of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Returns [`Dir::path`] as text.
    pub fn path_text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// Writes a file, and creates its parent folders.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, contents).expect("written");
        self
    }

    /// Makes a folder.
    pub fn folder(&self, name: &str) -> &Self {
        fs::create_dir_all(self.path(name)).expect("made");
        self
    }

    /// Deletes a file or a folder.
    pub fn delete(&self, name: &str) -> &Self {
        let path = self.path(name);
        if path.is_dir() {
            fs::remove_dir_all(path).expect("deleted");
        } else {
            fs::remove_file(path).expect("deleted");
        }
        self
    }

    /// Renames a file or a folder.
    pub fn rename(&self, from: &str, to: &str) -> &Self {
        fs::rename(self.path(from), self.path(to)).expect("renamed");
        self
    }

    /// Sets the modification time of a file, in seconds after 1970.
    pub fn touch(&self, name: &str, seconds: u64) -> &Self {
        let file = File::options()
            .append(true)
            .open(self.path(name))
            .expect("open");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .expect("touched");
        self
    }

    /// Makes a named pipe.
    #[cfg(unix)]
    pub fn make_pipe(&self, name: &str) -> &Self {
        let mut mkfifo = std::process::Command::new("mkfifo");
        let status = mkfifo.arg(self.path(name)).status();
        assert!(status.expect("mkfifo runs").success());
        self
    }

    /// Sets the permissions of a file or folder.
    #[cfg(unix)]
    pub fn chmod(&self, name: &str, mode: u32) -> &Self {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).expect("set");
        self
    }

    /// Returns the command with arguments, in this folder.
    pub fn fihris<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.program(FIHRIS);
        command.inner.args(args);
        command
    }

    /// Returns the command in a shell that runs something first, such as `ulimit -n 16`.
    pub fn after<S: AsRef<OsStr>>(
        &self,
        before: &str,
        args: impl IntoIterator<Item = S>,
    ) -> Command {
        let mut command = self.program("sh");
        let script = format!("{before} && exec \"$0\" \"$@\"");
        command.inner.args(["-c", &script, FIHRIS]).args(args);
        command
    }

    /// Returns the command with a limit of CPU time, after which the system kills it.
    pub fn with_cpu_limit<S: AsRef<OsStr>>(
        &self,
        seconds: u32,
        args: impl IntoIterator<Item = S>,
    ) -> Command {
        if cfg!(unix) {
            self.after(&format!("ulimit -t {seconds}"), args)
        } else {
            self.fihris(args)
        }
    }

    fn program(&self, program: &str) -> Command {
        let mut inner = std::process::Command::new(program);
        inner.current_dir(&self.path);
        for name in UNSET {
            inner.env_remove(name);
        }
        inner
            .env("XDG_CACHE_HOME", self.path(".cache"))
            .env("XDG_CONFIG_HOME", self.path(".config"))
            .env("XDG_STATE_HOME", self.path(".state"))
            .env("HOME", self.path(".home"));
        #[cfg(unix)]
        if let Some(user) = self.user {
            use std::os::unix::process::CommandExt;
            inner.uid(user).gid(user);
        }
        Command {
            inner,
            input: Vec::new(),
        }
    }

    /// Runs `fihris index --json` with these arguments.
    pub fn index<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Answer {
        self.indexing(args).run()
    }

    /// Returns the command of [`Dir::index`] without running it.
    pub fn indexing<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.fihris(["index", "--json"]);
        command.inner.args(args);
        command
    }

    /// Makes an index look like one of an older version, which had no marks and another analysis.
    pub fn make_older(&self, index: &str) {
        let stats = ["--index", index, "stats", "--format", "json"];
        let ours = text(&self.fihris(stats).exits(0).json(), "fingerprint");
        let meta = self.path(&format!("{index}/1/meta.json"));
        let bytes = fs::read(&meta).expect("meta.json");
        let mut old: Value = serde_json::from_slice(&bytes).expect("JSON");
        for mark in ["fihris-index", "1/generation", "1/commit"] {
            self.delete(&format!("{index}/{mark}"));
        }
        self.write(&format!("{index}/current"), "1\n");
        let payload = text(&old, "payload");
        let (_, payload) = payload.split_once('\n').expect("a hash, and JSON");
        old["payload"] = payload.replace(&ours, "0-0-000000000000").into();
        fs::write(&meta, old.to_string()).expect("written");
    }

    /// Returns the ids that `fihris search` finds with these arguments, in order, joined by spaces.
    pub fn find<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let mut command = self.fihris(["search", "--format", "jsonl", "-n", "1000"]);
        command.inner.args(args);
        let answer = command.run();
        assert!(answer.code < 2, "{answer}");
        let ids: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
        ids.join(" ")
    }

    /// Returns the record of an article.
    pub fn show(&self, id: &str) -> Value {
        self.fihris(["show", "--format", "json", id])
            .exits(0)
            .json()
    }

    /// Returns the rows of `stats --skipped` as `state path: reason`, with paths relative to this
    /// folder.
    pub fn skipped(&self) -> Vec<String> {
        let answer = self
            .fihris(["stats", "--skipped", "--format", "jsonl"])
            .run();
        assert!(answer.code < 2, "{answer}");
        let here = format!("{}/", self.path.display());
        let line = |row: &Value| {
            let path = text(row, "path").replacen(&here, "", 1);
            format!("{} {path}: {}", text(row, "state"), text(row, "reason"))
        };
        answer.jsonl().iter().map(line).collect()
    }
}

/// Returns a string member of a JSON object.
#[track_caller]
pub fn text(value: &Value, key: &str) -> String {
    match value.get(key).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("{key} is no text in {value}"),
    }
}

/// A command that has not been started.
pub struct Command {
    inner: std::process::Command,
    input: Vec<u8>,
}

impl Command {
    /// Sets the standard input, which is empty by default.
    pub fn input(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.input = bytes.as_ref().to_owned();
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(name, value);
        self
    }

    /// Runs the command as another user, which only root can do.
    #[cfg(unix)]
    pub fn run_by(mut self, user: u32) -> Self {
        use std::os::unix::process::CommandExt;
        self.inner.uid(user).gid(user);
        self
    }

    /// Removes environment variables.
    pub fn without<const N: usize>(mut self, names: [&str; N]) -> Self {
        for name in names {
            self.inner.env_remove(name);
        }
        self
    }

    /// Sets the working directory.
    pub fn current_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.inner.current_dir(folder);
        self
    }

    /// Runs the command to the end.
    #[track_caller]
    pub fn run(mut self) -> Answer {
        self.inner
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.inner.spawn().expect("started");
        let mut stdin = child.stdin.take().expect("its input");
        let input = std::mem::take(&mut self.input);
        // A thread writes the input, so that a full output pipe cannot block it. The command may
        // close its input early.
        let writing = std::thread::spawn(move || stdin.write_all(&input).ok());
        let output = child.wait_with_output().expect("its output");
        writing.join().expect("its input is written");
        let messages = String::from_utf8(output.stderr).expect("stderr is UTF-8");
        Answer {
            command: format!("{:?}", self.inner),
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: messages_as_text(&messages),
            messages,
        }
    }

    /// Runs the command without input and returns its output as bytes.
    #[track_caller]
    pub fn bytes(mut self) -> Vec<u8> {
        let output = self
            .inner
            .stdin(Stdio::null())
            .output()
            .expect("its output");
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    /// Starts the command with its output in a pipe.
    pub fn start(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started")
    }

    /// Starts the command with its input and its output in pipes, and discards its messages.
    pub fn start_with_pipes(mut self) -> Child {
        self.inner
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started")
    }

    /// Starts the command with its output and its messages in pipes.
    pub fn start_with_errors(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started")
    }

    /// Starts the command without input, and discards its output.
    pub fn start_silently(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started")
    }

    /// Starts the command without input, with stderr in a pipe.
    pub fn start_with_stderr(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started")
    }

    /// Runs the command and asserts its exit status.
    #[track_caller]
    pub fn exits(self, code: i32) -> Answer {
        self.run().exits(code)
    }

    /// Starts the command, reads the first line of its output, and closes the pipe, as `| head -1`
    /// does. Returns the line, the exit status and stderr.
    pub fn head(mut self) -> (String, i32, String) {
        let mut child = self
            .inner
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let mut stdout = child.stdout.take().expect("its output");
        let mut line = Vec::new();
        let mut byte = [0];
        while stdout.read(&mut byte).expect("read") == 1 && byte != *b"\n" {
            line.extend(byte);
        }
        drop(stdout);
        let output = child.wait_with_output().expect("its end");
        (
            String::from_utf8(line).expect("UTF-8"),
            output.status.code().unwrap_or(-1),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    }

    /// Starts the command, writes these bytes to its input and leaves the input open. On return,
    /// the command has read all bytes except those in the pipe.
    pub fn start_with_open_input(self, bytes: &[u8]) -> (Child, ChildStdin) {
        self.feed(bytes, Stdio::null())
    }

    /// Does the same as [`Command::start_with_open_input`], with stderr in a pipe.
    pub fn start_with_open_input_and_stderr(self, bytes: &[u8]) -> (Child, ChildStdin) {
        self.feed(bytes, Stdio::piped())
    }

    fn feed(mut self, bytes: &[u8], stderr: Stdio) -> (Child, ChildStdin) {
        let mut child = self
            .inner
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .expect("started");
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(bytes).expect("it reads");
        (child, stdin)
    }
}

/// The exit status and output of a command.
#[derive(Clone)]
pub struct Answer {
    command: String,
    pub code: i32,
    pub stdout: String,
    /// The messages as text, also if they were printed as JSON.
    pub stderr: String,
    /// The bytes of stderr.
    pub messages: String,
}

/// Returns messages in JSON as the lines that they are in text. Other lines are the same.
fn messages_as_text(messages: &str) -> String {
    let as_text = |line: &str| {
        let Ok(Value::Object(message)) = serde_json::from_str(line) else {
            return line.to_owned();
        };
        let member = |key| message.get(key).and_then(Value::as_str);
        let prefix = match (member("level"), member("path")) {
            (Some("note"), _) | (Some("error"), Some(_)) => "",
            (_, Some(_)) => "warning: ",
            (_, None) => "fihris: ",
        };
        format!("{prefix}{}", member("message").unwrap_or_default())
    };
    let lines = messages.split('\n').map(as_text);
    lines.collect::<Vec<_>>().join("\n")
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Answer {
            command,
            code,
            stdout,
            stderr,
            ..
        } = self;
        write!(
            f,
            "\n{command}\nexit {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}

impl Answer {
    /// Asserts the exit status.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Asserts that a line of stderr contains `part`.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        let found = self.stderr.lines().any(|line| line.contains(part));
        assert!(found, "stderr does not say `{part}`: {self}");
        self
    }

    /// Asserts that stderr is empty.
    #[track_caller]
    pub fn silently(self) -> Self {
        assert_eq!(self.stderr, "", "{self}");
        self
    }

    /// Asserts stdout.
    #[track_caller]
    pub fn prints(self, stdout: &str) -> Self {
        assert_eq!(self.stdout, stdout, "{self}");
        self
    }

    /// Returns the lines of stderr that report unread input.
    pub fn read_errors(&self) -> Vec<&str> {
        let lines = self.stderr.lines();
        lines
            .filter(|line| line.starts_with("cannot read "))
            .collect()
    }

    /// Parses the output as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("{error}: {self}"),
        }
    }

    /// Parses the output as one JSON value for each line.
    #[track_caller]
    pub fn jsonl(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| match serde_json::from_str(line) {
                Ok(value) => value,
                Err(error) => panic!("{error}: {line}: {self}"),
            })
            .collect()
    }

    /// Parses the output as tab-separated rows without quoting.
    #[track_caller]
    pub fn tsv(&self) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b'\t')
            .has_headers(false)
            .quoting(false)
            .from_reader(self.stdout.as_bytes());
        reader
            .records()
            .map(|row| match row {
                Ok(row) => row.iter().map(str::to_owned).collect(),
                Err(error) => panic!("{error}: {self}"),
            })
            .collect()
    }

    /// Returns the counts of a summary that are not zero: `added 1, unchanged 4, articles 6`.
    #[track_caller]
    pub fn counts(&self) -> String {
        let summary = self.json();
        let keys = [
            "added",
            "updated",
            "renamed",
            "unchanged",
            "removed",
            "skipped",
            "ignored",
            "articles",
        ];
        let count = |key: &&str| {
            let count = summary.get(*key).and_then(Value::as_u64);
            count.unwrap_or_else(|| panic!("no {key}: {self}"))
        };
        let counts = keys
            .iter()
            .map(|key| (key, count(key)))
            .filter(|(_, count)| *count > 0)
            .map(|(key, count)| format!("{key} {count}"));
        counts.collect::<Vec<_>>().join(", ")
    }
}

/// Copies a folder recursively.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let path = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(path).expect("made");
        } else {
            fs::copy(entry.path(), path).expect("copied");
        }
    }
}

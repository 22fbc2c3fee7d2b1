//! What the command-line tests share: a temporary folder, the command run in it, a small corpus.
//!
//! A test builds a [`Dir`], writes files into it, and runs the real binary there. Nothing outside
//! of the folder is touched: the cache of the user lies in it too.

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

/// Five articles. Two name Putin; two are of Reuters; one has neither date nor source.
pub const NEWS: &str = r#"{"id":"summit","title":"قمة بوتين وكيم في بيونغيانغ","text":"وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ مساء الأربعاء.\nواستقبله الزعيم كيم جونغ أون في المطار.","source":"رويترز","category":"سياسة","published":"2024-06-19","url":"https://example.org/summit","author":"ليلى"}
{"id":"ukraine","title":"أوكرانيا تطلب دعما جديدا","text":"قال الرئيس الأوكراني إن بوتين لا يريد السلام، وإن كيم يرسل السلاح إلى جونغ.","source":"فرانس برس","category":"سياسة","published":"2024-06-20T10:00:00+03:00"}
{"id":"match","title":"المنتخب يفوز في المباراة","text":"فاز المنتخب في المباراة النهائية بهدفين.","source":"رويترز","category":"رياضة","published":"2024-07-01"}
{"id":"oil","title":"ارتفاع أسعار النفط","text":"ارتفعت أسعار النفط في السوق، وقال وزير الطاقة إن المسؤولين يتابعون.","source":"العربي الجديد","category":"اقتصاد","published":"2023-12-31"}
{"id":"undated","title":"حكاية بلا تاريخ","text":"هذه حكاية عن النفط والمطار بلا مصدر."}
"#;

/// Variables of whoever runs the tests that would change what the command does.
pub const UNSET: [&str; 11] = [
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FIHRIS_BIDI",
    "FIHRIS_CONFIG",
    "FIHRIS_INDEX",
    "FIHRIS_PAGER",
    "FIHRIS_TODAY",
    "PAGER",
    "NO_COLOR",
    "TERM",
];

/// The bytes of a page with a title and this text, as plain text.
pub fn page(title: &str, text: &str) -> String {
    format!("{title}\n\n{text}\n")
}

/// One line of JSON: an article.
pub fn record(id: &str, title: &str, text: &str) -> String {
    serde_json::json!({"id": id, "title": title, "text": text}).to_string() + "\n"
}

/// Bytes packed by gzip, as one member.
pub fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes.as_ref()).expect("packed");
    packer.finish().expect("packed")
}

/// Bytes packed by zstd, as one frame.
pub fn zst(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 1).expect("packed")
}

/// UTF-16 with its byte-order mark, the little end first.
pub fn utf16le(text: &str) -> Vec<u8> {
    let units = [0xFEFF].into_iter().chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// UTF-16 with its byte-order mark, the big end first.
pub fn utf16be(text: &str) -> Vec<u8> {
    let units = [0xFEFF].into_iter().chain(text.encode_utf16());
    units.flat_map(u16::to_be_bytes).collect()
}

/// Windows-1256; the text must fit it.
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
    /// Whom to run as, when the tests run as someone whom no file can be kept from.
    user: Option<u32>,
}

impl Dir {
    /// An empty folder.
    pub fn new() -> Self {
        Dir::over(tempfile::tempdir())
    }

    /// An empty folder in memory, where that can be had: for tests that sync a lot.
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

    /// A folder with an index of [`NEWS`].
    pub fn with_news() -> Self {
        let dir = Dir::new();
        dir.write("news.jsonl", NEWS);
        dir.index(["news.jsonl"]).exits(0);
        dir
    }

    /// A folder with an index of this one file.
    pub fn with(name: &str, contents: impl AsRef<[u8]>) -> Self {
        let dir = Dir::new();
        dir.write(name, contents);
        dir.index([name]).exits(0);
        dir
    }

    /// An empty folder, in which the command runs as a user whom files can be kept from. `None`,
    /// and a line that says so, where that cannot be had.
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

    /// The path of something in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The same as text.
    pub fn path_text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// Writes a file, and the folders above it.
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

    /// Gives a file another time of its last change, so many seconds after 1970.
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

    /// Sets the rights of a file or folder.
    #[cfg(unix)]
    pub fn chmod(&self, name: &str, mode: u32) -> &Self {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).expect("set");
        self
    }

    /// The command, to be run in this folder.
    pub fn fihris<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.program(FIHRIS);
        command.inner.args(args);
        command
    }

    /// The command, in a shell that does something before, such as `ulimit -n 16`.
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

    /// The command, which the system ends after this much CPU time.
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

    /// `fihris index --json` with these arguments.
    pub fn index<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Answer {
        self.indexing(args).run()
    }

    /// [`Dir::index`], not yet run.
    pub fn indexing<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.fihris(["index", "--json"]);
        command.inner.args(args);
        command
    }

    /// The ids that `fihris search` finds with these arguments, in order, separated by a space.
    pub fn find<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let mut command = self.fihris(["search", "--format", "jsonl", "-n", "1000"]);
        command.inner.args(args);
        let answer = command.run();
        assert!(answer.code < 2, "{answer}");
        let ids: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
        ids.join(" ")
    }

    /// The record of an article.
    pub fn show(&self, id: &str) -> Value {
        self.fihris(["show", "--format", "json", id])
            .exits(0)
            .json()
    }

    /// What `stats --skipped` lists: `state path: reason`, the path without this folder.
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

/// A member of a JSON object, which must be text.
#[track_caller]
pub fn text(value: &Value, key: &str) -> String {
    match value.get(key).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("{key} is no text in {value}"),
    }
}

/// The command with its arguments, not yet run.
pub struct Command {
    inner: std::process::Command,
    input: Vec<u8>,
}

impl Command {
    /// Gives it something on standard input; nothing otherwise.
    pub fn input(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.input = bytes.as_ref().to_owned();
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(name, value);
        self
    }

    /// Takes variables out of its environment.
    pub fn without<const N: usize>(mut self, names: [&str; N]) -> Self {
        for name in names {
            self.inner.env_remove(name);
        }
        self
    }

    /// Runs it in another folder.
    pub fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.inner.current_dir(folder);
        self
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(mut self) -> Answer {
        self.inner
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.inner.spawn().expect("started");
        let mut stdin = child.stdin.take().expect("its input");
        let input = std::mem::take(&mut self.input);
        // Written beside the reading, so that neither waits for the other; a command that does not
        // want all of its input closes the pipe.
        let writing = std::thread::spawn(move || stdin.write_all(&input).ok());
        let output = child.wait_with_output().expect("its output");
        writing.join().expect("its input is written");
        Answer {
            command: format!("{:?}", self.inner),
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Runs it without input and gives its output as it is, which need not be text.
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

    /// Starts it, its output in a pipe that nobody reads yet.
    pub fn start(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started")
    }

    /// Starts it, with nothing to read and nobody to tell.
    pub fn start_silently(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started")
    }

    /// Starts it, with nothing to read and stderr in a pipe.
    pub fn start_telling(mut self) -> Child {
        self.inner
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started")
    }

    /// Runs it and demands this exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Answer {
        self.run().exits(code)
    }

    /// Starts it, takes the first line of its output, and closes the pipe, as `| head -1` does.
    /// Gives the line, its exit code and what it said on stderr.
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

    /// Starts it and feeds it these bytes, without an end. When this returns, the command has read
    /// all but what fits the pipe, and waits for more.
    pub fn keep_waiting(self, bytes: &[u8]) -> (Child, ChildStdin) {
        self.feed(bytes, Stdio::null())
    }

    /// [`Command::keep_waiting`], with stderr in a pipe.
    pub fn keep_telling(self, bytes: &[u8]) -> (Child, ChildStdin) {
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

/// What the command answered.
#[derive(Clone)]
pub struct Answer {
    command: String,
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Answer {
            command,
            code,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "\n{command}\nexit {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}

impl Answer {
    /// Demands this exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Demands that a line of stderr holds this.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        let found = self.stderr.lines().any(|line| line.contains(part));
        assert!(found, "stderr does not say `{part}`: {self}");
        self
    }

    /// Demands that nothing stands on stderr.
    #[track_caller]
    pub fn silently(self) -> Self {
        assert_eq!(self.stderr, "", "{self}");
        self
    }

    /// Demands this output.
    #[track_caller]
    pub fn prints(self, stdout: &str) -> Self {
        assert_eq!(self.stdout, stdout, "{self}");
        self
    }

    /// The lines of stderr that tell of something unread.
    pub fn complaints(&self) -> Vec<&str> {
        let lines = self.stderr.lines();
        lines
            .filter(|line| line.starts_with("cannot read "))
            .collect()
    }

    /// The output as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("{error}: {self}"),
        }
    }

    /// The output as a JSON value a line.
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

    /// The output as tab-separated rows without quoting.
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

    /// The counts of a summary that are not zero, as in `added 1, unchanged 4, articles 6`.
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

/// Copies a folder with all that is in it.
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

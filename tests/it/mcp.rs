//! `fihris mcp`: requests of a client, line by line, and answers against the schemas that the tools
//! declare. `.ci/mcp` asks with a client of others.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use serde_json::{Value, json};

use crate::cluster::Remote;
use crate::util::{Dir, record};

/// A client with its server.
struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Client {
    fn start(dir: &Dir) -> Self {
        Client::of(dir, &["mcp"])
    }

    fn of(dir: &Dir, args: &[&str]) -> Self {
        let mut child = dir.fihris(args).start_with_pipes();
        let mut client = Client {
            input: child.stdin.take().expect("its input"),
            output: BufReader::new(child.stdout.take().expect("its output")),
            child,
            next: 0,
        };
        let hello = client.request(
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}),
        );
        assert_eq!(hello["result"]["serverInfo"]["name"], "fihris", "{hello}");
        client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        client
    }

    /// Sends a line.
    fn send(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("sent");
        self.input.flush().expect("sent");
    }

    /// Reads the next line of the server, which must be a message of the protocol.
    fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("an answer");
        let answer: Value = serde_json::from_str(&line).expect("JSON only");
        assert_eq!(answer["jsonrpc"], "2.0", "{answer}");
        answer
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(
            &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string(),
        );
        let answer = self.receive();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Calls a tool, and returns its result.
    fn call(&mut self, name: &str, arguments: Value) -> Value {
        let params = json!({"name": name, "arguments": arguments});
        self.request("tools/call", params)["result"].take()
    }

    /// Calls a tool, and returns its answer.
    #[track_caller]
    fn answer(&mut self, name: &str, arguments: Value) -> Value {
        let mut result = self.call(name, arguments);
        assert_eq!(result["isError"], false, "{result}");
        let answer = result["structuredContent"].take();
        let text = result["content"][0]["text"].as_str().expect("a text");
        assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), answer);
        answer
    }

    /// Calls a tool, and returns the message of its error.
    #[track_caller]
    fn refusal(&mut self, name: &str, arguments: Value) -> String {
        let result = self.call(name, arguments);
        assert_eq!(result["isError"], true, "{result}");
        result["content"][0]["text"]
            .as_str()
            .expect("a message")
            .to_owned()
    }

    /// Ends the input, and returns the exit status.
    fn end(self) -> Option<i32> {
        let Client {
            mut child, input, ..
        } = self;
        drop(input);
        child.wait().expect("its end").code()
    }
}

fn ids(answer: &Value) -> Vec<&str> {
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(|hit| hit["id"].as_str().expect("an id")).collect()
}

#[test]
fn each_tool_answers_by_its_schema() {
    let dir = Dir::with_news();
    let mut client = Client::start(&dir);
    let tools = client.request("tools/list", json!({}));
    let tools = tools["result"]["tools"].as_array().expect("tools");
    let schema = |tool: &Value, key: &str| {
        let name = tool["name"].as_str().expect("a name").to_owned();
        (
            name,
            jsonschema::validator_for(&tool[key]).expect("a schema"),
        )
    };
    let inputs: BTreeMap<_, _> = tools
        .iter()
        .map(|tool| schema(tool, "inputSchema"))
        .collect();
    let outputs: BTreeMap<_, _> = tools
        .iter()
        .map(|tool| schema(tool, "outputSchema"))
        .collect();
    assert_eq!(
        Vec::from_iter(inputs.keys()),
        ["kwic", "search", "show", "similar", "terms", "timeline"]
    );
    for (name, arguments) in [
        (
            "search",
            json!({"query": "بوتين", "facet": ["source", "year"], "collapse": true}),
        ),
        (
            "search",
            json!({"query": "Putin", "sort": "-date", "all": true, "offset": 1}),
        ),
        ("search", json!({"query": "لاشيءهنا"})),
        (
            "show",
            json!({"ids": ["summit", "nothing"], "max_chars": 5}),
        ),
        (
            "kwic",
            json!({"query": "النفط", "sort": "after", "context": 3, "since": "2023"}),
        ),
        (
            "similar",
            json!({"id": "summit", "before": "2025", "source": ["فرانس برس"]}),
        ),
        (
            "terms",
            json!({"by": "lemma", "no_stopwords": true, "sort": "docs", "limit": 7}),
        ),
        ("terms", json!({"prefix": "نف"})),
        (
            "timeline",
            json!({"query": "بوتين النفط", "any": true, "per": "words", "interval": "day"}),
        ),
        (
            "timeline",
            json!({"query": "*", "per": "articles", "facet": "category"}),
        ),
    ] {
        assert!(
            inputs[name].is_valid(&arguments) || arguments["facet"] == "category",
            "{arguments}"
        );
        let answer = client.answer(name, arguments.clone());
        let faults: Vec<String> = outputs[name]
            .iter_errors(&answer)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            faults.is_empty(),
            "{name} {arguments}: {faults:#?}\n{answer}"
        );
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_answer_is_that_of_the_command() {
    let dir = Dir::with_news();
    let mut client = Client::start(&dir);
    let mut answer = client.answer("search", json!({"query": "بوتين النفط", "limit": 2}));
    let command = dir.fihris(["search", "--format", "json", "-n", "2", "بوتين النفط"]);
    let mut expected = command.exits(0).json();
    for object in [&mut answer, &mut expected] {
        object.as_object_mut().expect("an object").remove("took_ms");
    }
    assert_eq!(answer["notes"].take(), json!([]));
    answer.as_object_mut().expect("an object").remove("notes");
    assert_eq!(answer, expected);
    // Saved queries hold, and filters that match nothing are noted.
    dir.fihris(["save", "oil", "نفط"]).exits(0);
    assert_eq!(
        ids(&client.answer("search", json!({"query": "@oil date:2023"}))),
        ["oil"]
    );
    let answer = client.answer("search", json!({"query": "نفط", "source": ["CNN"]}));
    assert!(
        answer["notes"][0].as_str().expect("a note").contains("CNN"),
        "{answer}"
    );
}

#[test]
fn long_texts_are_cut_and_continued() {
    let body = "كلمة ".repeat(30_000);
    let dir = Dir::with("long.jsonl", record("long", "عنوان", body.trim()));
    let mut client = Client::start(&dir);
    let answer = client.answer("show", json!({"ids": "long", "max_chars": 10_u64.pow(9)}));
    assert_eq!(
        answer["cuts"],
        json!([{"id": "long", "offset": 0, "chars": 50_000, "of": 149_999}])
    );
    assert_eq!(answer["notes"][0], "max_chars is reduced to 50000");
    let rest = client.answer("show", json!({"ids": ["long"], "offset": 149_997}));
    assert_eq!(rest["articles"][0]["body"], "مة");
    let list = client.request("resources/list", json!({}));
    let uri = &list["result"]["resources"][0]["uri"];
    assert_eq!(uri, "fihris://article/long");
    let read = client.request("resources/read", json!({"uri": uri}));
    let text = read["result"]["contents"][0]["text"]
        .as_str()
        .expect("a text");
    assert!(
        text.starts_with("# عنوان\n") && text.contains("[cut after character 100000 of 149999")
    );
    let templates = client.request("resources/templates/list", json!({}));
    let template = &templates["result"]["resourceTemplates"][0]["uriTemplate"];
    assert_eq!(template, "fihris://article/{id}");
    let unknown = client.request("resources/read", json!({"uri": "fihris://article/no"}));
    assert_eq!(unknown["error"]["code"], -32002, "{unknown}");
    let file = client.request("resources/read", json!({"uri": "file:///etc/passwd"}));
    assert_eq!(file["error"]["code"], -32002, "{file}");
}

#[test]
fn requests_that_are_not_valid_leave_the_server_alive() {
    let dir = Dir::with_news();
    dir.write("secret.txt", "سر\n\nنص سري عن القمة وبوتين\n");
    let mut client = Client::start(&dir);
    for line in [
        "{",
        "[]",
        "null",
        "\u{1}",
        "{\"jsonrpc\":\"2.0\"",
        &"[".repeat(100_000),
    ] {
        client.send(line);
    }
    let huge = format!(
        r#"{{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{{"name":"search","arguments":{{"query":"{}"}}}}}}"#,
        "ا".repeat(4 << 20)
    );
    client.send(&huge);
    // Requests that are JSON and not of the protocol may be answered by errors without an id.
    client.next = 1000;
    client.send(r#"{"jsonrpc":"2.0","id":1000,"method":"ping"}"#);
    loop {
        let answer = client.receive();
        if answer["id"] == 1000 {
            break;
        }
        assert!(
            answer["error"].is_object() && answer["id"].is_null(),
            "{answer}"
        );
    }
    let unknown = client.request("tools/call", json!({"name": "rm", "arguments": {}}));
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");
    for (name, arguments, part) in [
        ("search", json!({}), "query is missing"),
        (
            "search",
            json!({"query": "x", "limit": "many"}),
            "limit must be a whole number",
        ),
        (
            "search",
            json!({"query": "x", "format": "html"}),
            "no argument format",
        ),
        ("search", json!({"query": "x", "since": "never"}), "--since"),
        ("show", json!({"ids": []}), "ids"),
        (
            "similar",
            json!({"id": dir.path_text("secret.txt")}),
            "no article has the id",
        ),
        ("similar", json!({"id": "-"}), "no article has the id -"),
    ] {
        let refusal = client.refusal(name, arguments);
        assert!(refusal.contains(part), "{refusal}");
    }
    for query in ["-", "--help", "-n", "\u{0}", "\"", "@nothing", ""] {
        client.answer("search", json!({"query": query, "limit": 1e9}));
        client.answer("kwic", json!({"query": query, "limit": 10_u64.pow(9)}));
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn the_last_commit_is_read_and_a_missing_index_is_an_error() {
    let dir = Dir::with_news();
    let mut client = Client::start(&dir);
    let query = json!({"query": "زلزال"});
    assert_eq!(client.answer("search", query.clone())["total"], 0);
    dir.write("news.jsonl", record("quake", "زلزال", "نص"));
    dir.index([] as [&str; 0]).exits(0);
    assert_eq!(ids(&client.answer("search", query.clone())), ["quake"]);
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(ids(&client.answer("search", query.clone())), ["quake"]);
    dir.delete(".fihris");
    assert!(
        client
            .refusal("search", query.clone())
            .contains("no index at")
    );
    dir.index(["news.jsonl"]).exits(0);
    assert_eq!(ids(&client.answer("search", query)), ["quake"]);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn the_tools_answer_over_a_cluster_as_the_commands_do() {
    let Some((remote, dir)) = Remote::with_news() else {
        return;
    };
    let address = remote.address();
    let mut client = Client::of(&dir, &["--index", &address, "mcp"]);
    let answer = client.answer("search", json!({"query": "بوتين", "facet": ["source"]}));
    let printed = remote.run(&dir, &["search", "--format", "json", "بوتين"]);
    let printed = printed.json();
    assert_eq!(answer["total"], printed["total"]);
    assert!(ids(&answer).contains(&"summit"), "{answer}");
    let answer = client.answer("show", json!({"ids": ["summit", "nothing"]}));
    assert_eq!(answer["articles"][0]["id"], "summit");
    assert_eq!(answer["missing"], json!(["nothing"]));
    let answer = client.answer("kwic", json!({"query": "النفط"}));
    assert!(
        !answer["lines"].as_array().expect("lines").is_empty(),
        "{answer}"
    );
    let answer = client.answer("similar", json!({"id": "summit"}));
    assert!(answer["total"].is_number(), "{answer}");
    let refused = client.call("terms", json!({}));
    assert_eq!(refused["isError"], true, "{refused}");
    assert!(refused.to_string().contains("does not work on a cluster"));
    let resources = client.request("resources/list", json!({}));
    let resources = resources["result"]["resources"].as_array().expect("a list");
    assert!(!resources.is_empty());
    let read = client.request("resources/read", json!({"uri": resources[0]["uri"]}));
    assert!(read["result"]["contents"][0]["text"].is_string(), "{read}");
    assert_eq!(client.end(), Some(0));
}

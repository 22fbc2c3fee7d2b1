//! The tools: their parameters, each of which is a flag of a command, and their outputs.

/// A tool that an MCP client can call.
pub struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    /// The command, with the flags that every call has.
    pub command: &'static [&'static str],
    /// The parameters, in groups.
    pub parameters: &'static [&'static [Parameter]],
    pub output: Output,
}

/// A parameter of a tool.
pub struct Parameter {
    pub name: &'static str,
    pub description: &'static str,
    /// The long name of the flag; empty for an argument.
    pub flag: &'static str,
    pub kind: Kind,
}

/// The values of a parameter.
pub enum Kind {
    /// A required text, which is an argument.
    Argument,
    /// A text.
    Text,
    /// Several texts.
    Texts,
    /// A whole number, with its default and its maximum.
    Number { default: u64, most: u64 },
    /// Yes or no.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several of these words.
    Choices(&'static [&'static str]),
}

/// The output of a tool, by the definitions of `docs/output.schema.json`.
pub enum Output {
    /// This object.
    Object(&'static str),
    /// A list of the elements of this definition, as a member.
    List {
        member: &'static str,
        definition: &'static str,
    },
    /// Articles that may be cut.
    Articles,
}

impl Tool {
    /// Returns the parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().copied().flatten()
    }
}

const fn parameter(
    name: &'static str,
    flag: &'static str,
    kind: Kind,
    description: &'static str,
) -> Parameter {
    Parameter {
        name,
        description,
        flag,
        kind,
    }
}

/// Returns the parameter with the number of rows of an answer.
const fn limit(default: u64, most: u64, description: &'static str) -> Parameter {
    parameter(
        "limit",
        "limit",
        Kind::Number { default, most },
        description,
    )
}

const QUERY: &[Parameter] = &[
    parameter(
        "query",
        "",
        Kind::Argument,
        "Arabic words in any form, or names in Latin letters. Operators: \"a phrase\", \"near words\"~5, +must, -not, OR, AND, NOT, brackets, =exact spelling, prefix*, typo~, title:, source:, category:, date:2024-06..2024-07, @saved. * alone matches every article.",
    ),
    parameter(
        "all",
        "all",
        Kind::Switch,
        "Require every word of the query, not just any of them",
    ),
    parameter(
        "exact",
        "exact",
        Kind::Switch,
        "Match only the given spelling of every word, not its other forms",
    ),
];

const FILTERS: &[Parameter] = &[
    parameter(
        "since",
        "since",
        Kind::Text,
        "Only articles from this date on: 2024, 2024-06, 2024-06-20, 7d",
    ),
    parameter(
        "until",
        "until",
        Kind::Text,
        "Only articles up to the end of this date",
    ),
    parameter(
        "added_since",
        "added-since",
        Kind::Text,
        "Only articles that came into the index since this date",
    ),
    parameter(
        "source",
        "source",
        Kind::Texts,
        "Only articles from one of these outlets, named in full",
    ),
    parameter(
        "category",
        "category",
        Kind::Texts,
        "Only articles in one of these sections, named in full",
    ),
    parameter(
        "path",
        "path",
        Kind::Texts,
        "Only articles of these folders or files, as in sport/**",
    ),
];

/// All tools.
pub const TOOLS: [Tool; 6] = [
    Tool {
        name: "search",
        title: "Search articles",
        description: "Searches the archive of Arabic news articles, best match first. A hit has the id of the article, title, date, source and an excerpt; `show` has the text. `total` counts all matching articles.",
        command: &["search", "--format=json", "--facet-limit=50"],
        parameters: &[
            QUERY,
            &[
                limit(10, 100, "Number of hits"),
                parameter(
                    "offset",
                    "offset",
                    Kind::Number {
                        default: 0,
                        most: 10_000,
                    },
                    "Number of hits to skip",
                ),
                parameter(
                    "sort",
                    "sort",
                    Kind::Choice(&["score", "date", "-date"]),
                    "Order: best match first, oldest first, or newest first",
                ),
                parameter(
                    "collapse",
                    "collapse",
                    Kind::Switch,
                    "One hit for all copies of a story",
                ),
                parameter(
                    "facet",
                    "facet",
                    Kind::Choices(&["source", "category", "author", "year", "month"]),
                    "Count all matching articles by these fields",
                ),
            ],
            FILTERS,
        ],
        output: Output::Object("search"),
    },
    Tool {
        name: "show",
        title: "Read articles",
        description: "Returns whole articles by id, with their text. A long text is cut, which `cuts` says; `offset` continues it.",
        command: &["show"],
        parameters: &[&[
            parameter(
                "ids",
                "",
                Kind::Texts,
                "Ids of articles, as the other tools return them, or paths of their files; at most 10",
            ),
            parameter(
                "max_chars",
                "",
                Kind::Number {
                    default: 8000,
                    most: 50_000,
                },
                "Number of characters of each text",
            ),
            parameter(
                "offset",
                "",
                Kind::Number {
                    default: 0,
                    most: u32::MAX as u64,
                },
                "Number of characters of the text to skip",
            ),
        ]],
        output: Output::Articles,
    },
    Tool {
        name: "kwic",
        title: "Concordance",
        description: "Shows every occurrence of a query in its context: a line has the text before the keyword, the keyword, and the text after it.",
        command: &["kwic", "--format=json"],
        parameters: &[
            QUERY,
            &[
                limit(50, 200, "Number of lines"),
                parameter(
                    "context",
                    "context",
                    Kind::Number {
                        default: 10,
                        most: 50,
                    },
                    "Number of words on each side",
                ),
                parameter(
                    "sort",
                    "sort",
                    Kind::Choice(&["none", "date", "-date", "after", "before"]),
                    "Order: best article first, oldest or newest first, or by the words after or before the keyword",
                ),
            ],
            FILTERS,
        ],
        output: Output::List {
            member: "lines",
            definition: "kwic",
        },
    },
    Tool {
        name: "similar",
        title: "Similar articles",
        description: "Finds articles on the subject of an article, best match first, without its copies.",
        command: &["similar", "--format=json"],
        parameters: &[
            &[
                parameter(
                    "id",
                    "",
                    Kind::Argument,
                    "Id of an article, as the other tools return it",
                ),
                limit(10, 100, "Number of articles"),
                parameter(
                    "before",
                    "before",
                    Kind::Text,
                    "Only articles older than this date",
                ),
            ],
            FILTERS,
        ],
        output: Output::Object("similar"),
    },
    Tool {
        name: "terms",
        title: "Words",
        description: "Lists the words of the articles with their numbers of occurrences and of articles.",
        command: &["terms", "--format=json"],
        parameters: &[
            &[
                parameter(
                    "prefix",
                    "",
                    Kind::Text,
                    "Only words that begin with this, in any spelling",
                ),
                parameter(
                    "by",
                    "by",
                    Kind::Choice(&["form", "lemma"]),
                    "Count each form of a word separately, or all forms together",
                ),
                parameter(
                    "min",
                    "min",
                    Kind::Number {
                        default: 1,
                        most: u32::MAX as u64,
                    },
                    "Only words with at least this many occurrences",
                ),
                parameter(
                    "no_stopwords",
                    "no-stopwords",
                    Kind::Switch,
                    "Exclude function words",
                ),
                parameter(
                    "sort",
                    "sort",
                    Kind::Choice(&["count", "docs", "alpha"]),
                    "Order: most occurrences first, most articles first, or alphabetical",
                ),
                limit(50, 500, "Number of words"),
            ],
            FILTERS,
        ],
        output: Output::List {
            member: "terms",
            definition: "terms",
        },
    },
    Tool {
        name: "timeline",
        title: "Articles over time",
        description: "Counts the matching articles by date. Several words mean all of them, unless `any` is set.",
        command: &["search", "--format=json", "--limit=0", "--facet-limit=50"],
        parameters: &[
            QUERY,
            &[
                parameter(
                    "interval",
                    "timeline",
                    Kind::Choice(&["year", "month", "week", "day"]),
                    "Length of an interval",
                ),
                parameter(
                    "any",
                    "any",
                    Kind::Switch,
                    "Count articles with any of the words",
                ),
                parameter(
                    "per",
                    "per",
                    Kind::Choice(&["articles", "words"]),
                    "Also relate each interval to all articles or words of its time",
                ),
                parameter(
                    "facet",
                    "facet",
                    Kind::Choices(&["source", "category", "author"]),
                    "Count all matching articles by these fields too",
                ),
            ],
            FILTERS,
        ],
        output: Output::Object("search"),
    },
];

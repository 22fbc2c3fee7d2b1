"""Search Arabic news from Python: runs the program `fihris` and returns what it prints.

    import fihris
    hits = fihris.search("قمة بوتين", since="2024", index="news/.fihris")
    hits[0]["title"], len(hits), hits.total_all
    hits.frame()                                  # a pandas DataFrame, if pandas is installed

Arguments are the flags of the command line: `source=["رويترز", "فرانس برس"]`, `all=True`,
`added_since="7d"`. Without `index`, the index is the nearest `.fihris` upward from the working
directory, as on the command line. All results are returned unless `limit` is given. Flags that are words of Python
end with `_`: `in_="articles/"`.

Nothing found is an empty list. An error raises `fihris.Error`; what the program remarks, such as a
source that no article has, is a Python warning of the category `fihris.Note`.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import warnings

__all__ = ["Error", "Note", "Rows", "compare", "collocates", "index", "kwic", "ngrams", "program",
           "read", "run", "search", "similar", "terms"]


class Error(Exception):
    """fihris failed. `messages` are all its messages, as dictionaries with `level` and `message`."""

    def __init__(self, message, messages=()):
        super().__init__(message)
        self.messages = list(messages)


class Note(UserWarning):
    """A remark of fihris about a question or its answer."""


class Rows(list):
    """A list of dictionaries, one for each row. `columns` are their names, also if it is empty.

    The rows of `search` have the members of its answer next to them: `total`, `total_all`, `words`,
    `names`, `suggestions`, and the counts `facets` and `timeline`.
    """

    def __init__(self, rows=(), columns=()):
        super().__init__(rows)
        self.columns = list(self[0]) if self else list(columns)

    def frame(self):
        """Returns the rows as a pandas DataFrame. Raises ImportError if pandas is not installed."""
        import pandas

        return pandas.DataFrame(list(self), columns=self.columns)


_COLUMNS = {
    "search": "rank score id path title date source category url snippet highlights matched",
    "similar": "rank score id path title date source category url snippet highlights matched",
    "kwic": "id date source field offset before keyword after",
    "terms": "word docs count per_million dp term",
    "collocates": "word term count expected occurrences log_dice mi g2",
    "ngrams": "ngram docs count terms",
    "compare": "side word term a b a_docs b_docs a_per_10000 b_per_10000 g2 log_ratio"
    " log_ratio_low log_ratio_high a_dp b_dp",
    "show": "id path member title summary body date date_from date_days datetime date_raw"
    " date_calendar source source_from author category url added related removed",
}


def program():
    """Returns the path of the program: `FIHRIS_PROGRAM`, that of this package, or one in `PATH`."""
    named = os.environ.get("FIHRIS_PROGRAM")
    if named:
        return named
    name = "fihris" + (sysconfig.get_config_var("EXE") or "")
    user = "nt_user" if os.name == "nt" else "posix_user"
    for folder in (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user)):
        path = os.path.join(folder or "", name)
        if os.path.isfile(path):
            return path
    found = shutil.which("fihris")
    if found is None:
        raise Error("the program fihris is missing: install the package again, or set FIHRIS_PROGRAM")
    return found


def _flags(flags):
    """Returns keyword arguments as flags: `added_since="7d"` is `--added-since=7d`."""
    for name, value in flags.items():
        flag = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            yield flag
        elif name == "fields" and not isinstance(value, str):
            yield f"{flag}={','.join(value)}"
        elif isinstance(value, (list, tuple, set)):
            yield from (f"{flag}={one}" for one in value)
        else:
            yield f"{flag}={value}"


def _command(command, words, index, flags):
    indexes = [index] if isinstance(index, (str, os.PathLike)) else index or []
    line = [program(), *(f"--index={os.fspath(one)}" for one in indexes)]
    return [*line, command, *_flags(flags), "--", *map(str, words)]


def _messages(text):
    """Returns the messages on stderr."""
    for line in text.splitlines():
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict) or "message" not in message:
            message = {"level": "error", "message": line}
        yield message


def _run(command, words, index, flags):
    """Runs a command; returns its output and the messages. Raises Error for the exit status 2."""
    line = _command(command, words, index, flags)
    try:
        done = subprocess.run(line, capture_output=True, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise Error(f"cannot run {line[0]}: {error.strerror}") from error
    except ValueError as error:  # a NUL in an argument
        raise Error(str(error)) from error
    messages = list(_messages(done.stderr.decode("utf-8", "replace")))
    output = done.stdout.decode("utf-8", "replace")
    # Some input could not be read, and the rest is indexed and searched.
    is_partial = done.returncode == 2 and command in ("index", "search") and output
    if done.returncode not in (0, 1) and not is_partial:
        errors = [message["message"] for message in messages if message["level"] == "error"]
        reason = errors[-1] if errors else f"fihris ended with status {done.returncode}"
        raise Error(reason, messages)
    for message in messages:
        if message["level"] != "note" or is_partial:
            warnings.warn(message["message"], Note, stacklevel=_depth())
    return output


def _depth():
    """Returns the number of frames from the caller of this function up to the user of the module."""
    depth, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") == __name__:
        depth, frame = depth + 1, frame.f_back
    return depth


def run(command, *words, index=None, **flags):
    """Runs a command that prints a list, such as `copies` or `stats`, and returns its rows."""
    flags = {"format": "jsonl", **flags}
    output = _run(command, words, index, flags)
    # Not `splitlines`, which also splits at separators inside of strings.
    rows = [json.loads(line) for line in output.split("\n") if line]
    return Rows(rows, _COLUMNS.get(command, "").split())


def _of_query(command, query, index, flags):
    return run(command, *([] if query is None else [query]), index=index, **flags)


def search(query="", *, index=None, limit="all", **flags):
    """Returns the hits of a query, the best first, with their total and counts."""
    flags = {"limit": limit, **flags, "format": "json"}
    answer = json.loads(_run("search", [query], index, flags))
    hits = Rows(answer.pop("hits"), _COLUMNS["search"].split())
    if flags.get("fields"):
        fields = flags["fields"]
        hits.columns = fields.split(",") if isinstance(fields, str) else list(fields)
    for name, value in answer.items():
        setattr(hits, name, value)
    return hits


def kwic(query, *, index=None, limit="all", **flags):
    """Returns each occurrence of a query with the text before and after it."""
    return run("kwic", query, index=index, limit=limit, **flags)


def terms(prefix=None, *, index=None, limit="all", **flags):
    """Returns the words of the articles with their counts; `by="lemma"` counts all forms together."""
    return _of_query("terms", prefix, index, {"limit": limit, **flags})


def collocates(word, *, index=None, limit="all", **flags):
    """Returns the words that occur near a word, with measures of association."""
    return run("collocates", word, index=index, limit=limit, **flags)


def ngrams(word=None, *, index=None, limit="all", **flags):
    """Returns the most frequent sequences of words."""
    return _of_query("ngrams", word, index, {"limit": limit, **flags})


def compare(a, b=None, *, index=None, limit="all", **flags):
    """Returns the words that distinguish the articles of query `a` from those of `b`, or all others."""
    return run("compare", index=index, a=a, b=b, limit=limit, **flags)


def similar(id, *, index=None, limit=10, **flags):
    """Returns articles on the subject of an article."""
    return run("similar", id, index=index, limit=limit, **flags)


def read(*ids, index=None, query=None):
    """Returns whole articles by their ids or paths; those that do not exist are left out."""
    if not ids:
        return Rows((), _COLUMNS["show"].split())
    return run("show", *ids, index=index, query=query, format="json")


def index(*paths, index=None, **flags):
    """Makes or updates the index, and returns the summary: files and articles by outcome."""
    return json.loads(_run("index", map(os.fspath, paths), index, {**flags, "json": True}))


def main():
    """Runs the program with the arguments of `python -m fihris`."""
    return subprocess.call([program(), *sys.argv[1:]])

#!/usr/bin/env python3
"""Compares which pairs of a query and a text several engines match.

    python3 docs/compare.py PAIRS.tsv [--failures ENGINE]

A line of PAIRS.tsv is `query TAB text TAB expected TAB class`, where expected is 1 if the query must
match the text and 0 if it must not; lines that begin with # are skipped. A text matches if it
contains every word of the query. Prints the share of correct pairs by class.

Engines that are not installed are left out with a line on stderr:

- fihris: the command on PATH, or the one that FIHRIS names;
- FTS5: the sqlite3 of Python, with the tokenizers unicode61 and trigram;
- Snowball: the Arabic stemmer of Xapian (python3-xapian) or of the package snowballstemmer;
- Lucene: ArabicAnalyzer, if LUCENE names a folder with the jars lucene-core and
  lucene-analysis-common (a JDK of 11 or later is needed).
"""

import argparse
import collections
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

JAVA = """
import java.io.*;
import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
public class Terms {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    Analyzer analyzer = new ArabicAnalyzer(CharArraySet.EMPTY_SET);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      TokenStream tokens = analyzer.tokenStream("f", line);
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      StringBuilder terms = new StringBuilder();
      tokens.reset();
      while (tokens.incrementToken()) terms.append(term).append(' ');
      tokens.close();
      out.println(terms);
    }
  }
}
"""


def substring(pairs):
    """grep -F: every word of the query is a substring of the text."""
    return [all(word in text for word in query.split()) for query, text, *_ in pairs]


def fts5(tokenizer):
    """SQLite FTS5 with a tokenizer."""

    def run(pairs):
        matches = []
        for query, text, *_ in pairs:
            database = sqlite3.connect(":memory:")
            database.execute(f"CREATE VIRTUAL TABLE t USING fts5(x, tokenize='{tokenizer}')")
            database.execute("INSERT INTO t VALUES (?)", (text,))
            words = " ".join('"' + word.replace('"', "") + '"' for word in query.split())
            found = database.execute("SELECT 1 FROM t WHERE t MATCH ?", (words,)).fetchall()
            matches.append(bool(found))
        return matches

    return run


def stemmer():
    """Returns a function from a word to its Snowball stem."""
    try:
        import xapian

        stem = xapian.Stem("arabic")
        return lambda word: stem(word.encode()).decode()
    except ImportError:
        import snowballstemmer

        return snowballstemmer.stemmer("arabic").stemWord


def snowball(pairs):
    """Words of letters and digits, reduced by the Snowball stemmer."""
    stem = stemmer()
    terms = lambda text: {stem(word.lower()) for word in re.findall(r"[\w\u064b-\u0652\u0670]+", text)}
    return [terms(query) <= terms(text) for query, text, *_ in pairs]


def lucene(pairs):
    """Lucene's ArabicAnalyzer, without stop words."""
    jars = os.environ["LUCENE"]
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "Terms.java")
        source.write_text(JAVA, encoding="utf-8")
        lines = "".join(f"{query}\n{text}\n" for query, text, *_ in pairs)
        command = ["java", "-cp", f"{jars}/*", str(source)]
        output = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    terms = [set(line.split()) for line in output.decode().split("\n")]
    return [query <= text for query, text in zip(terms[::2], terms[1::2])]


def fihris(pairs):
    """fihris search --all, each text an article."""
    command = os.environ.get("FIHRIS", "fihris")
    with tempfile.TemporaryDirectory() as folder:
        articles, queries = pathlib.Path(folder, "texts.jsonl"), pathlib.Path(folder, "queries.tsv")
        with articles.open("w", encoding="utf-8") as file:
            for number, (_, text, *_) in enumerate(pairs):
                file.write(json.dumps({"id": str(number), "title": "", "text": text}) + "\n")
        with queries.open("w", encoding="utf-8") as file:
            file.writelines(f"{number}\t{query}\n" for number, (query, *_) in enumerate(pairs))
        start = [command, "--index", f"{folder}/index", "--quiet"]
        subprocess.run([*start, "index", str(articles)], check=True)
        search = [*start, "search", "--all", "-n", "100000", "--format", "trec", "--queries", str(queries)]
        lines = subprocess.run(search, stdout=subprocess.PIPE).stdout.decode().splitlines()
    hits = {(line.split()[0], line.split()[2]) for line in lines}
    return [(str(number), str(number)) in hits for number in range(len(pairs))]


ENGINES = {
    "grep -F": substring,
    "FTS5 unicode61": fts5("unicode61 remove_diacritics 2"),
    "FTS5 trigram": fts5("trigram"),
    "Snowball": snowball,
    "Lucene": lucene,
    "fihris": fihris,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=pathlib.Path)
    parser.add_argument("--failures", metavar="ENGINE", help="print the pairs that this engine gets wrong")
    options = parser.parse_args()
    lines = options.pairs.read_text(encoding="utf-8").split("\n")
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    results = {}
    for name, engine in ENGINES.items():
        try:
            matches = engine(pairs)
        except (ImportError, KeyError, OSError, subprocess.CalledProcessError) as error:
            print(f"{name}: left out: {error!r}", file=sys.stderr)
            continue
        results[name] = [match == (pair[2] == "1") for match, pair in zip(matches, pairs)]
    if options.failures:
        for pair, correct in zip(pairs, results[options.failures]):
            if not correct:
                print("\t".join(pair))
        return
    classes = collections.Counter(pair[3] for pair in pairs)
    print("\t".join(["class", "pairs", *results]))
    for name, total in sorted(classes.items()):
        counts = [sum(ok for ok, pair in zip(result, pairs) if pair[3] == name) for result in results.values()]
        print("\t".join([name, str(total), *map(str, counts)]))
    print("\t".join(["all", str(len(pairs)), *(str(sum(result)) for result in results.values())]))


if __name__ == "__main__":
    main()

"""The statistics of fihris, computed again from the words of each article.

    python3 docs/statistics.py [--fihris PROGRAM] [--seed N] [--words N]

Reads the words of all articles (`fihris terms --lemmas`), computes collocates, n-grams, dispersion
and keyness of a seeded sample of words by their definitions, and compares them with the output of
`fihris collocates`, `ngrams`, `terms` and `compare`. Prints the largest difference; the exit status
is 1 if it exceeds 1e-9. Needs no packages; if scipy is installed, G2 is also compared with
scipy.stats.chi2_contingency.
"""

import argparse
import collections
import json
import math
import random
import subprocess
import sys

TOLERANCE = 1e-9
Z = 1.959963984540054


def run(*arguments):
    """Returns the rows that fihris prints as JSON Lines."""
    command = [options.fihris, *arguments, "--format", "jsonl", "--quiet"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode > 1:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Article:
    """The words of an article: their form and all their lemmas, in parts."""

    def __init__(self, record):
        self.id = record["id"]
        self.source = record["source"]
        self.forms = record["forms"]
        self.likeliest = record["lemmas"]
        self.lemmas = [{first, *rest} for first, rest in zip(record["lemmas"], record["others"])]
        self.parts = []
        start = 0
        for end in record["part_ends"]:
            self.parts.append(range(start, end))
            start = end

    def terms(self, unit):
        """Returns the set of terms of each word."""
        return self.lemmas if unit == "lemma" else [{form} for form in self.forms]


def is_number(term):
    return term[:1].isascii() and term[:1].isdigit()


def g2(inside, context, occurrences, total):
    """Returns the log-likelihood ratio of a 2x2 table."""
    outside, others = total - context, total - occurrences
    cells = [
        (inside, context, occurrences),
        (context - inside, context, others),
        (occurrences - inside, outside, occurrences),
        (outside - occurrences + inside, outside, others),
    ]
    value = 2 * sum(o * math.log(o * total / (row * column)) for o, row, column in cells if o > 0)
    if scipy_stats and min(context, outside, occurrences, others) > 0:
        table = [[cells[0][0], cells[1][0]], [cells[2][0], cells[3][0]]]
        of_scipy = scipy_stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        # scipy adds many terms of opposite sign: relative to the size of the table.
        assert abs(of_scipy[0] - value) <= 1e-9 * max(1, total), (of_scipy[0], value)
    expected = context * occurrences / total
    return -max(value, 0) if inside < expected else max(value, 0)


def collocates(node, unit, before, after):
    """Returns the measures of all words near a node, a sequence of forms."""
    near, everywhere = collections.Counter(), collections.Counter()
    occurrences = context = total = 0
    for article in articles:
        terms = article.terms(unit)
        in_node, in_window = set(), set()
        for part in article.parts:
            at = part.start
            while at < part.stop:
                end = at + len(node)
                if end > part.stop or article.forms[at:end] != node:
                    at += 1
                    continue
                occurrences += 1
                in_node.update(range(at, end))
                in_window.update(range(max(part.start, at - before), at))
                in_window.update(range(end, min(part.stop, end + after)))
                at = end
        in_window -= in_node
        context += len(in_window)
        for at, of_word in enumerate(terms):
            if at not in in_node:
                total += 1
                everywhere.update(of_word)
                if at in in_window:
                    near.update(of_word)
    measures = {}
    for term, count in near.items():
        expected = context * everywhere[term] / total
        measures[term] = {
            "count": count,
            "expected": expected,
            "occurrences": everywhere[term],
            "log_dice": 14 + math.log2(2 * count / (occurrences + everywhere[term])),
            "mi": math.log2(count / expected),
            "g2": g2(count, context, everywhere[term], total),
        }
    return measures


def dispersion(members, unit, term):
    """Returns DPnorm of a term, with articles as parts."""
    total = sum(len(article.forms) for article in members)
    lengths = [len(article.forms) for article in members if article.forms]
    counts = [sum(term in terms for terms in article.terms(unit)) for article in members if article.forms]
    occurrences = sum(counts)
    if occurrences == 0:
        return None
    pairs = zip(counts, lengths)
    deviation = sum(abs(count / occurrences - length / total) for count, length in pairs) / 2
    highest = 1 - min(lengths) / total
    return deviation / highest if highest > 0 else 0.0


def ngrams(words, unit):
    """Returns the occurrences and the articles of each sequence of words."""
    count, docs = collections.Counter(), collections.Counter()
    for article in articles:
        terms = article.likeliest if unit == "lemma" else article.forms
        found = collections.Counter(
            " ".join(terms[at : at + words])
            for part in article.parts
            for at in range(part.start, part.stop - words + 1)
        )
        count.update(found)
        docs.update(found.keys())
    return {terms: {"count": count[terms], "docs": docs[terms]} for terms in count}


def keyness(term, a_members, b_members):
    """Returns the measures of a lemma in two sets of articles."""
    def frequency(members):
        return sum(term in terms for article in members for terms in article.lemmas)

    def words(members):
        return sum(len(article.forms) for article in members)

    a, b, a_words, b_words = (frequency(a_members), frequency(b_members), words(a_members), words(b_members))
    rate = (a + b) / (a_words + b_words)
    parts = ((a, a_words), (b, b_words))
    value = 2 * sum(count * math.log(count / (size * rate)) for count, size in parts if count)
    low_a, low_b = a or 0.5, b or 0.5
    ratio = math.log2(low_a / a_words / (low_b / b_words))
    variance = 1 / low_a - 1 / a_words + 1 / low_b - 1 / b_words
    margin = Z * math.sqrt(max(variance, 0)) / math.log(2)
    return {
        "a": a,
        "b": b,
        "a_per_10000": a * 10000 / a_words,
        "b_per_10000": b * 10000 / b_words,
        "g2": value if a * b_words >= b * a_words else -value,
        "log_ratio": ratio,
        "log_ratio_low": ratio - margin,
        "log_ratio_high": ratio + margin,
        "a_dp": dispersion(a_members, "lemma", term),
        "b_dp": dispersion(b_members, "lemma", term),
    }


def compare(what, row, expected):
    """Compares the members of a row with the expected values."""
    global largest, compared
    for name, value in expected.items():
        compared += 1
        if (row[name] is None) != (value is None):
            sys.exit(f"{what}: {name} is {row[name]}, expected {value}")
        difference = 0 if value is None else abs(row[name] - value)
        largest = max(largest, difference)
        if difference > TOLERANCE:
            sys.exit(f"{what}: {name} is {row[name]}, expected {value}")


def check_collocates(sample):
    for number, word in enumerate(sample):
        unit = ("lemma", "form")[number % 2]
        window = (5, 1, 3, 1000)[number % 4]
        side = ([], ["--before"], ["--after"])[number % 3]
        before = 0 if side == ["--after"] else window
        after = 0 if side == ["--before"] else window
        limit = ["-n", "all", "--min", "1", "--by", unit, "--window", str(window)]
        rows = run("collocates", f"={word['word']}", *limit, *side)
        expected = collocates([word["term"]], unit, before, after)
        for row in rows:
            compare(f"collocates {word['word']} {row['term']}", row, expected[row["term"]])
        attracted = {t for t, m in expected.items() if m["count"] > m["expected"] and not is_number(t)}
        listed = {row["term"] for row in rows}
        # By lemma, words that are mostly forms of another lemma are listed under that one.
        if not listed <= attracted or (unit == "form" and listed != attracted):
            sys.exit(f"collocates {word['word']}: {sorted(listed ^ attracted)[:5]}")


def check_ngrams():
    for unit in ("form", "lemma"):
        for words in (2, 3):
            expected = ngrams(words, unit)
            rows = run("ngrams", "--words", str(words), "--by", unit, "-n", "all", "--min", "2")
            for row in rows:
                compare(f"ngrams {row['terms']}", row, expected[row["terms"]])
            if len(rows) != sum(row["count"] >= 2 for row in expected.values()):
                sys.exit(f"ngrams --words {words} --by {unit}: {len(rows)} rows")


def check_terms():
    total = sum(len(article.forms) for article in articles)
    for unit in ("form", "lemma"):
        for row in run("terms", "--by", unit, "-n", "30"):
            dp = dispersion(articles, unit, row["term"])
            compare(f"terms {row['term']}", row, {"dp": dp, "per_million": row["count"] * 1e6 / total})


def check_compare():
    sources = collections.Counter(article.source for article in articles if article.source)
    for source, _ in sources.most_common(2):
        a = [article for article in articles if article.source == source]
        b = [article for article in articles if article.source != source]
        if a and b:
            for row in run("compare", "--a", f'source:"{source}"', "--min", "1"):
                compare(f"compare {row['term']}", row, keyness(row["term"], a, b))


parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
parser.add_argument("--fihris", default="fihris")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--words", type=int, default=12)
options = parser.parse_args()
try:
    import scipy.stats as scipy_stats
except ImportError:
    scipy_stats = None
largest, compared = 0.0, 0
articles = [Article(record) for record in run("terms", "--lemmas")]
vocabulary = sorted(run("terms", "-n", "all", "--min", "2"), key=lambda row: row["term"])
check_collocates(random.Random(options.seed).sample(vocabulary, min(options.words, len(vocabulary))))
check_ngrams()
check_terms()
check_compare()
print(f"{compared} values compared, the largest difference is {largest:.1e}")

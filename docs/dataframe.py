"""The hits of a query as a pandas DataFrame, counted by source and month.

    pip install pandas
    python3 docs/dataframe.py "قمة بوتين" --since 2024

The arguments are those of `fihris search`.
"""

import io
import json
import subprocess
import sys

import pandas

COLUMNS = "rank score id path title date source category url snippet highlights matched".split()


def search(*arguments):
    """Returns one row per hit: rank, score, id, path, title, date, source, category, url, snippet, …

    The frame is empty if nothing is found. Raises RuntimeError with the message of fihris on an error.
    """
    command = ["fihris", "search", "--format", "jsonl", "-n", "all", *arguments]
    run = subprocess.run(command, capture_output=True, encoding="utf-8")
    if run.returncode > 1:  # 1: nothing found
        raise RuntimeError(run.stderr.strip())
    print(run.stderr, end="", file=sys.stderr)  # warnings
    rows = [json.loads(line) for line in io.StringIO(run.stdout)]
    return pandas.DataFrame(rows, columns=list(rows[0]) if rows else COLUMNS)


if __name__ == "__main__":
    hits = search(*sys.argv[1:])
    dates = hits["date"].where(hits["date"].str.len() >= 7)  # a year alone has no month
    month = pandas.to_datetime(dates, format="ISO8601").dt.to_period("M").rename("month")
    print(hits.groupby(["source", month], dropna=False).size().rename("articles").reset_index().to_string())

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


def search(*arguments):
    """Returns one row per hit: rank, score, id, path, title, date, source, category, url, snippet, …"""
    command = ["fihris", "search", "--format", "jsonl", "-n", "100000", *arguments]
    run = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8")
    if run.returncode != 0:  # 1: nothing found; 2: an error, reported on stderr
        sys.exit(run.returncode)
    return pandas.DataFrame(map(json.loads, io.StringIO(run.stdout)))


if __name__ == "__main__":
    hits = search(*sys.argv[1:])
    dates = hits["date"].where(hits["date"].str.len() >= 7)  # a year alone has no month
    month = pandas.to_datetime(dates, format="ISO8601").dt.to_period("M").rename("month")
    print(hits.groupby(["source", month], dropna=False).size().rename("articles").reset_index().to_string())

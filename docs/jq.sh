#!/bin/sh
# Counts and tables from the JSON Lines of `fihris search`, with jq (https://jqlang.org).
#
#     sh docs/jq.sh "قمة بوتين" --since 2024
#
# The arguments are those of `fihris search`; -n exceeds any number of hits.
set -eu
hits=$(mktemp)
trap 'rm -f "$hits"' EXIT
fihris search --format jsonl -n 100000 "$@" > "$hits"

echo "== titles by date"
jq -rs 'sort_by(.date)[] | [.date // "-", .title // "-"] | @tsv' "$hits"

echo "== articles per source"
jq -rs 'group_by(.source) | sort_by(-length)[] | [length, .[0].source // "-"] | @tsv' "$hits"

echo "== articles per month"
jq -rs 'map(.date[:7]? // "-") | group_by(.)[] | [.[0], length] | @tsv' "$hits"

echo "== words of the query, and the matched words of the articles"
jq -r '.matched[] | [.query, .text] | @tsv' "$hits" | sort | uniq -c | sort -rn | head -20

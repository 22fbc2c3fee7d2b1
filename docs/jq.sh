#!/bin/sh
# Counts and tables from the JSON Lines of `fihris search`, with jq (https://jqlang.org).
#
#     sh docs/jq.sh "قمة بوتين" --since 2024
#
# The arguments are those of `fihris search`.
set -eu
hits=$(mktemp)
trap 'rm -f "$hits"' EXIT
fihris search --format jsonl -n all "$@" > "$hits" || test $? -eq 1 # 1: nothing found

echo "== titles by date"
jq -rs 'sort_by(.date)[] | [.date // "-", .title // "-"] | @tsv' "$hits"

echo "== articles per source"
jq -rs 'group_by(.source) | sort_by(-length)[] | [length, .[0].source // "-"] | @tsv' "$hits"

echo "== articles per month"
jq -rs 'map(.date[:7]? // "-") | group_by(.)[] | [.[0], length] | @tsv' "$hits"

echo "== words of the query, and the matched words of the articles"
jq -r '.matched[] | [.query, .text] | @tsv' "$hits" | sort | uniq -c | sort -rn | head -20

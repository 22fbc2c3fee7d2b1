#!/bin/sh
# What scripts do with the JSON Lines of `fihris search`, by jq (https://jqlang.org).
#
#     sh docs/jq.sh "قمة بوتين" --since 2024
#
# The arguments are those of `fihris search`; -n is as large as it needs to be.
set -eu
hits=$(mktemp)
trap 'rm -f "$hits"' EXIT
fihris search --format jsonl -n 100000 "$@" > "$hits"

echo "== titles by date"
jq -rs 'sort_by(.date)[] | [.date // "-", .title // "-"] | @tsv' "$hits"

echo "== sources counted"
jq -rs 'group_by(.source) | sort_by(-length)[] | [length, .[0].source // "-"] | @tsv' "$hits"

echo "== months counted"
jq -rs 'map(.date[:7]? // "-") | group_by(.)[] | [.[0], length] | @tsv' "$hits"

echo "== the words found, and how articles write them"
jq -r '.matched[] | [.query, .text] | @tsv' "$hits" | sort | uniq -c | sort -rn | head -20

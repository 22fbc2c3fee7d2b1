#!/bin/sh
# Browse hits with fzf (https://github.com/junegunn/fzf): the arrow keys preview an article,
# letters narrow the list, Enter opens the article.
#
#     sh docs/browse.sh قمة بوتين --since 2024
fihris search --limit 200 --format 'template {id}\t{date}\t{source}\t{title}' "$@" |
    fzf --delimiter '\t' --with-nth 2.. --no-sort \
        --preview 'fihris show --no-pager {1}' \
        --bind 'enter:become(fihris open {1})'

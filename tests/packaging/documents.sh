#!/usr/bin/env bash
# documents.sh FOLDER PROGRAM: the manual pages and completions in FOLDER against the --help of PROGRAM.
set -euo pipefail
documents=$1 program=$2 failures=0

expect() {
  if [ "$2" != "$3" ]; then
    printf '%s\n  expected: %s\n  actual:   %s\n' "$1" "$3" "$2" >&2
    failures=$((failures + 1))
  fi
}

# complete LINE: what bash offers at its end, separated by spaces.
complete_in_bash() {
  bash --norc -c '
    compopt() { :; }
    source "$1"
    COMP_LINE=$2 COMP_POINT=${#2}
    read -ra COMP_WORDS <<<"${2//=/ = }"
    [[ $2 == *[\ =] ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _pitwall
    echo "${COMPREPLY[*]}"' bash "$documents/completions/bash" "$1"
}

expect "a command" "$(complete_in_bash 'pitwall se')" "serve setup"
expect "a flag" "$(complete_in_bash 'pitwall serve --log.le')" "--log.level="
expect "a value" "$(complete_in_bash 'pitwall serve --log.level=')" "debug info warn error"
expect "the beginning of a value" "$(complete_in_bash 'pitwall serve --log.format=js')" "json"
expect "an argument" "$(complete_in_bash 'pitwall record tool')" "tool_call"
expect "a value without choices" "$(complete_in_bash 'pitwall serve --quality.max=')" ""
expect "a command of help" "$(complete_in_bash 'pitwall help rec')" "record"
(cd "$documents" && expect "a file" "$(complete_in_bash 'pitwall import ent')" "entries")

commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p')
for command in $commands; do
  flags=$("$program" "$command" --help | grep -oP '^  (-h,)?\K--[a-z.-]+' | sort -u)
  expect "flags of $command in bash" \
    "$(complete_in_bash "pitwall $command --" | tr ' ' '\n' | sed 's/=//' | sort -u)" "$flags"
  expect "flags of $command in its manual page" \
    "$(zcat "$documents/man/pitwall-$command.1.gz" | sed -n 's/^\.B \(\\-h,\)\?\(\\-\\-[^=]*\).*/\2/p' |
      sed 's/\\-/-/g' | sort -u)" "$flags"
  if command -v fish >/dev/null; then
    expect "flags of $command in fish" \
      "$(fish --no-config -c "source $documents/completions/fish; complete -C 'pitwall $command --'" |
        grep -oP '^--[a-z.-]+' | sort -u)" "$flags"
  fi
done
if command -v zsh >/dev/null; then
  expect "syntax for zsh" "$(zsh -n "$documents/completions/zsh" 2>&1)" ""
fi
if command -v man >/dev/null; then
  for page in "$documents"/man/*.gz; do
    expect "warnings about $page" "$(man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)" ""
  done
fi
exit $((failures > 0))

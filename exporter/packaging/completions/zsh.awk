# Writes the completion for zsh: awk -f values.awk -f zsh.awk ENTRIES
function quoted(text) {
  gsub(/'/, "'\\''", text)
  gsub(/\[/, "(", text)
  gsub(/\]/, ")", text)
  gsub(/:/, "\\:", text)
  return text
}
function action(left, text) {
  if (choices(left, text) != "") return "(" choices(left, text) ")"
  if (kind_of(left) == "file") return "_files"
  if (kind_of(left) == "folder") return "_files -/"
  return " "
}
function value_name(left) { sub(/^[^=]*=/, "", left); gsub(/[^A-Z]/, "", left); return left == "" ? "value" : left }
BEGIN { print "#compdef pitwall\n# Completion of pitwall for zsh." }
$1 == "command" {
  if (command != "") print "  )"
  command = command_of($2)
  variable = "_pitwall_" command
  gsub(/-/, "_", variable)
  if (command != "") print "typeset -ga " variable "\n" variable "=("
  next
}
$1 == "entry" && command == "" { if ($3 == "Commands") commands = commands "    '" $4 ":" quoted($5) "'\n"; next }
$1 == "entry" && $4 ~ /^-/ {
  repeats = $5 ~ /repeatable/ ? "*" : ""
  if (takes_value($4)) print "  '" repeats flag_of($4) "=[" quoted($5) "]:" value_name($4) ":" action($4, $5) "'"
  else print "  '" flag_of($4) "[" quoted($5) "]'"
  next
}
$1 == "entry" { print "  '" ($4 ~ /[.][.][.]$/ ? "*" : "1") ":" $4 ":" action($4, $5) "'" }
END {
  if (command != "") print "  )"
  print "_pitwall() {\n  local -a commands=(\n" commands "    'help:Print the help of a command'\n  )"
  print "  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi"
  print "  local name=_pitwall_${words[2]//-/_}"
  print "  if [[ ${words[2]} == help ]]; then\n    _describe command commands\n    return\n  fi"
  print "  (( ${(P)+name} )) || return 1"
  print "  shift words\n  (( CURRENT-- ))\n  _arguments -S \"${(@P)name}\"\n}"
  print "_pitwall \"$@\""
}

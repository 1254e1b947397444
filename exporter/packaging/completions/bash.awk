# Writes the completion for bash: awk -f values.awk -f bash.awk ENTRIES
function finish() {
  if (command == "" && !count) return
  if (command != "") words = words "    " command ") flags=\"" flags "\" values=\"" values "\" ;;\n"
  flags = values = ""
}
$1 == "command" { finish(); command = command_of($2); ++count; next }
$1 == "entry" && $2 == "pitwall" && $3 == "Commands" { commands = commands " " $4; next }
$1 == "entry" && $4 ~ /^-/ {
  flags = flags (flags == "" ? "" : " ") flag_of($4) (takes_value($4) ? "=" : "")
  if (command == "") next
  if (choices($4, $5) != "") cases[command ":" flag_of($4)] = "words \"" choices($4, $5) "\""
  else if (kind_of($4) != "") cases[command ":" flag_of($4)] = kind_of($4) "s"
  order[++entries] = command ":" flag_of($4)
  next
}
$1 == "entry" { values = choices($4, $5) != "" ? choices($4, $5) : (kind_of($4) == "file" ? "FILES" : "") }
END {
  finish()
  print "# Completion of pitwall for bash.\n# shellcheck shell=bash disable=SC2207"
  print "_pitwall() {"
  print "  local line=${COMP_LINE:0:COMP_POINT} command= word flags values"
  print "  local current=${line##*[[:space:]]} commands=\"" substr(commands, 2) "\""
  print "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do"
  print "    case $word in -* | = | help) ;; *) command=$word; break ;; esac"
  print "  done"
  print "  words() { COMPREPLY=($(compgen -W \"$1\" -- \"${current#*=}\")); }"
  print "  files() { compopt -o filenames; COMPREPLY=($(compgen -f -- \"${current#*=}\")); }"
  print "  folders() { compopt -o filenames; COMPREPLY=($(compgen -d -- \"${current#*=}\")); }"
  print "  case $command in"
  printf "%s", words
  print "    *) flags=\"--help --version\" values=\"$commands help\" ;;"
  print "  esac"
  print "  case $command:${current%%=*} in"
  for (i = 1; i <= entries; ++i) {
    if (order[i] in cases) print "    " order[i] ") [[ $current == *=* ]] && { " cases[order[i]] "; return; } ;;"
  }
  print "  esac"
  print "  case $current in"
  print "    *=*) COMPREPLY=() ;;"
  print "    -*)"
  print "      words \"$flags\""
  print "      [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace ;;"
  print "    *) if [ \"$values\" = FILES ]; then files; else words \"$values\"; fi ;;"
  print "  esac"
  print "}"
  print "complete -F _pitwall pitwall"
}

# Writes the completion for fish: awk -f values.awk -f fish.awk ENTRIES
function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/'/, "\\'", text); return "'" text "'" }
BEGIN {
  print "# Completion of pitwall for fish.\ncomplete -c pitwall -f"
}
$1 == "command" { command = command_of($2); next }
$1 == "entry" && command == "" && $3 == "Commands" {
  print "complete -c pitwall -n __fish_use_subcommand -a " $4 " -d " quoted($5)
  next
}
$1 == "entry" {
  line = "complete -c pitwall -n " (command == "" ? "__fish_use_subcommand" : quoted("__fish_seen_subcommand_from " command))
  values = choices($4, $5)
  if ($4 ~ /^-/) {
    line = line " -l " substr(flag_of($4), 3) " -d " quoted($5)
    if ($4 ~ /^-h,/) line = line " -s h"
    if (kind_of($4) == "file") line = line " -r -F"
    else if (kind_of($4) == "folder") line = line " -x -a '(__fish_complete_directories)'"
    else if (takes_value($4)) line = line " -x" (values != "" ? " -a " quoted(values) : "")
  }
  else if (kind_of($4) == "file") line = line " -F"
  else if (values != "") line = line " -a " quoted(values)
  else next
  print line
}

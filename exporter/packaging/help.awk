# Reads exporter/FLAGS.md. Writes one line for each command, group and entry, with fields between tabs:
#   command NAME USAGE DESCRIPTION
#   entry   NAME GROUP LEFT DESCRIPTION     LEFT is "--flag=VALUE", "PATH..." or the name of a command
#   footer  NAME TEXT
# NAME is "pitwall" or "pitwall COMMAND".
function flush() {
  if (left != "") print "entry", name, group, left, text
  left = text = ""
}
function append(more) { text = text == "" ? more : text " " more }
BEGIN { OFS = "\t" }
/^## pitwall/ { flush(); name = substr($0, 4); group = usage = ""; about = ""; next }
name == "" || /^```/ { next }
/^Usage: / { usage = substr($0, 8); next }
/^[A-Z].*:$/ { flush(); group = substr($0, 1, length($0) - 1); next }
/^[A-Z]/ && group == "" { print "command", name, usage, $0; next }
/^[A-Z]/ { flush(); print "footer", name, $0; next }
/^$/ { flush(); next }
/^  [^ ]/ {
  flush()
  left = substr($0, 3)
  if (length($0) > 33 && substr($0, 32, 2) ~ / $/ && match(left, /  +/)) {
    append(substr(left, RSTART + RLENGTH))
    left = substr(left, 1, RSTART - 1)
  }
  next
}
{ sub(/^ +/, ""); append($0) }
END { flush() }

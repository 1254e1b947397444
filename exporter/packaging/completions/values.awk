# Helpers for the three writers of completions.
# The values of an entry, separated by spaces: those of `--flag=a|b`, or of a description like "a, b or c".
function choices(left, text,  value) {
  if (left ~ /^--/) {
    value = left
    sub(/^[^=]*=?/, "", value)
    if (value !~ /\|/) return ""
    gsub(/\|/, " ", value)
    return value
  }
  gsub(/,/, "", text)
  sub(/ or /, " ", text)
  return text ~ /^[a-z_]+( [a-z_]+)+$/ ? text : ""
}
function takes_value(left) { return left ~ /=/ }
function flag_of(left) { sub(/^-[a-z],/, "", left); sub(/=.*/, "", left); return left }
function kind_of(left) {
  if (left ~ /=FILE$/ || left ~ /^PATH/) return "file"
  if (left ~ /=FOLDER$/) return "folder"
  return ""
}
function command_of(name) { sub(/^pitwall ?/, "", name); return name }
BEGIN { FS = "\t" }

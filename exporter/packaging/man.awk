# Writes the manual page of one command: awk -v page="pitwall serve" -v version=0.1.0 -f man.awk ENTRIES
function escaped(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  gsub(/'/, "\\(aq", text)
  gsub(/…/, "...", text)
  if (text ~ /^[.]/) text = "\\&" text
  return text
}
function sentence(text) { return text ~ /[.]$/ ? text : text "." }
function title(name) { gsub(/ /, "-", name); return toupper(name) }
function reference(name) { gsub(/ /, "\\-", name); return ".BR " name " (1)" }
BEGIN { FS = "\t" }
$1 == "command" && $2 != page { others[++count] = $2 }
$2 != page { next }
$1 == "command" {
  file_name = page
  gsub(/ /, "\\-", file_name)
  print ".TH " title(page) " 1 \"\" \"pitwall " version "\" \"User Commands\""
  print ".SH NAME\n" file_name " \\- " escaped(page == "pitwall" ? "metrics of the performance of AI agents" : $4)
  print ".SH SYNOPSIS\n.B " escaped($3)
  print ".SH DESCRIPTION\n" escaped(sentence($4))
}
$1 == "entry" {
  if ($3 != group) print (group == "" ? ".SH OPTIONS\n" : "") ".SS \"" escaped($3) "\""
  group = $3
  print ".TP\n.B " escaped($4) "\n" escaped(sentence($5))
}
END {
  print ".SH EXIT STATUS"
  if (page == "pitwall hook") print "Always 0."
  else if (page == "pitwall record") print "0, or 1 for a bad flag or an event that was not accepted."
  else print "0 on success, 1 on a failure, 2 for a bad flag or value."
  if (page == "pitwall" || page == "pitwall serve") {
    print ".SH FILES\n.TP\n.I /etc/default/pitwall\nFlags of the system's service.\n.TP\n.I /var/lib/pitwall\nIts storage folder."
  }
  print ".SH ENVIRONMENT\n.TP\n.B PITWALL_URL\nAddress of the daemon, if \\-\\-url is not given.\n.TP\n.B PITWALL_PASSWORD\nPassword, if \\-\\-web.password\\-file is not given."
  print ".SH SEE ALSO"
  for (i = 1; i <= count; ++i) print reference(others[i]) (i < count ? " ," : "")
}

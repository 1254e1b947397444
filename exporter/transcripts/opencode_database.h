// The SQLite database of opencode: `~/.local/share/opencode/opencode.db`.
#pragma once

#include <functional>
#include <string>

#include "exporter/transcripts/transcript_output.h"
#include "pitwall/status.h"

namespace pitwall::transcripts {

// Called between rows, when observations may be taken out of the output. False stops the reading.
using BetweenRows = std::function<bool()>;

// Reads the database of the file. It may be in use by opencode: it is opened for reading only.
Status ReadOpencodeDatabase(const std::string& path, TranscriptOutput& output,
                            const BetweenRows& between_rows);
// Reads a database in memory, which is changed.
Status ReadOpencodeDatabaseBytes(std::string& bytes, const std::string& path,
                                 TranscriptOutput& output, const BetweenRows& between_rows);

}  // namespace pitwall::transcripts

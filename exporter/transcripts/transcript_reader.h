// Reads the transcripts of one program.
#pragma once

#include <memory>
#include <string_view>

#include "exporter/telemetry/json_fields.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/transcript_output.h"

namespace pitwall::transcripts {

// For one file: give it all records in their order, then call Finish once. The calls add
// observations to the output. A record whose shape is unknown is ignored. One thread. Memory: the
// calls and responses that are not complete, at most some 10 000 of them.
class TranscriptReader {
 public:
  virtual ~TranscriptReader() = default;
  // A line, or the whole document. Borrowed for the call.
  virtual void ReadRecord(telemetry::JsonValue record) = 0;
  virtual void Finish() = 0;
};

// For kClaude, kCodex, kGemini and kOpencode; null for another format. The path tells the parent
// session of some subagents. The output must outlive the reader.
std::unique_ptr<TranscriptReader> NewTranscriptReader(Format format, std::string_view path,
                                                      TranscriptOutput& output);

}  // namespace pitwall::transcripts

#include "exporter/transcripts/transcript_reader.h"

#include <memory>
#include <string_view>

#include "exporter/transcripts/claude_transcript.h"
#include "exporter/transcripts/codex_transcript.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/gemini_transcript.h"
#include "exporter/transcripts/opencode_transcript.h"
#include "exporter/transcripts/transcript_output.h"

namespace pitwall::transcripts {

std::unique_ptr<TranscriptReader> NewTranscriptReader(Format format, std::string_view path,
                                                      TranscriptOutput& output) {
  switch (format) {
    case Format::kClaude:
      return std::make_unique<ClaudeTranscript>(output);
    case Format::kCodex:
      return std::make_unique<CodexTranscript>(output);
    case Format::kGemini:
      return std::make_unique<GeminiTranscript>(path, output);
    case Format::kOpencode:
      return std::make_unique<OpencodeTranscript>(output);
    case Format::kEvents:
    case Format::kOtlp:
    case Format::kOpencodeDatabase:
      break;
  }
  return nullptr;
}

}  // namespace pitwall::transcripts

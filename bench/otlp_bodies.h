// Requests of OTLP as agents send them, with 1 000 records each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"

namespace pitwall::bench {

enum class OtlpKind {
  kClaudeLogs,  // tool_result and api_request in turn, with 16 and 24 attributes
  kCodexSpans,  // internal functions with 8 or 9 attributes; 2 % are turns and responses
  kToolSpans,   // execute_tool of the GenAI conventions with six attributes
};

// Bodies whose ids are replaced each time, so that every record is new.
class OtlpBodies {
 public:
  static constexpr std::size_t kRecords = 1000;

  OtlpBodies(OtlpKind kind, otlp::Encoding encoding);

  otlp::Signal signal() const;
  const std::string& Next();

 private:
  // The position of the number of an id, and its format.
  struct Slot {
    std::size_t position;
    enum class Form : std::uint8_t { kDecimal, kBinary, kHex } form;
  };

  void FindSlots(std::string_view marker, Slot::Form form);

  const OtlpKind kind_;
  std::string body_;
  std::vector<Slot> slots_;
  std::uint64_t next_id_ = 0;
};

}  // namespace pitwall::bench

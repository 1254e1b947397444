// The whole records out of any bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "exporter/journal/record.h"

namespace pitwall::journal {

// What one file had to give.
struct ReadCounts {
  std::uint64_t records = 0;  // whole
  std::uint64_t bytes = 0;    // of their bodies
  std::uint64_t damaged = 0;  // records, or stretches of them, with something whole behind
  bool is_torn = false;       // it has no end: the write of the last record was cut short
};

// The entry, with its body, is borrowed for the call.
using EntryVisitor = std::function<void(const Entry&)>;

// `bytes` are a segment's whole file; records before `from.offset_bytes` are passed over. What
// is damaged is skipped, and reading goes on at the next record that is whole. Exceptions: those of
// `take`.
ReadCounts ReadRecords(std::string_view bytes, Position from, const EntryVisitor& visit);

}  // namespace pitwall::journal

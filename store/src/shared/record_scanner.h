// Finds the records of an arena file by looking at every line, because no link in it is trusted: a
// record counts as one when the keyed hash in it is that of the key in it. A record that is being
// made has its hash before its key is to be seen, so one that does not add up is no record: yet, or
// at all.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "memory/process_references.h"
#include "pitwall/internal/arena.h"
#include "series/registry.h"
#include "shared/checked_cells.h"

namespace pitwall::internal {

enum class RecordKind : std::uint8_t { kAgent, kName, kToolSeries };

// One thread; blocking.
class RecordScanner {
 public:
  // `is_new`: this process has just made the file.
  RecordScanner(Arena& arena, bool is_new);

  // visit(line, RecordKind) for each record, ascending. Some ns a line.
  template <class Visit>
  void Scan(const Visit& visit) {
    UpdateEnd();
    const Line last = EndOfRecords();
    for (Line line = std::max(kFirstLine, registry_.first_record()); line < last; ++line) {
      const std::uint32_t kind =
          arena_.At<DirectoryLinks>(line)->kind.load(std::memory_order_relaxed);
      if (kind == static_cast<std::uint32_t>(SeriesKind::kTool)) {
        if (!IsWithin(line, Pool::kSeries, end_) || !registry_.IsIntactSeriesRecord(line)) continue;
        last_record_ = std::max(last_record_, line);
        visit(line, RecordKind::kToolSeries);
      } else if (kind >= static_cast<std::uint32_t>(NameKind::kAgent) &&
                 kind <= static_cast<std::uint32_t>(NameKind::kErrorType)) {
        const auto name_kind = static_cast<NameKind>(kind);
        const bool is_agent = name_kind == NameKind::kAgent;
        if (!(is_agent ? IsAgentRecord(line) : IsNameRecord(line, name_kind))) continue;
        last_record_ = std::max(last_record_, line);
        visit(line, is_agent ? RecordKind::kAgent : RecordKind::kName);
      }
    }
  }

  // How long the file is now: what the following go by.
  void UpdateEnd();
  Line end() const { return end_; }
  bool IsAgentRecord(Line line);
  bool IsNameRecord(Line line, NameKind kind);
  // What is there, as far as it can be read.
  std::string AgentAt(Line line) const;
  std::string NameAt(Line line) const;

  Registry& registry() { return registry_; }
  Arena& arena() const { return arena_; }

 private:
  // Lines that were found whole since UpdateEnd(): the same ones are asked for again and again.
  class VerifiedLines {
   public:
    void Clear() { lines_.fill(0); }
    template <class Check>
    bool Verify(Line line, const Check& check) {
      Line& known = lines_[(line * 0x9e37'79b1U) >> 22];
      if (known == line) return true;
      if (!check()) return false;
      known = line;
      return true;
    }

   private:
    std::array<Line, 1024> lines_{};
  };

  Line EndOfRecords();

  Arena& arena_;
  ProcessReferences process_references_;  // nothing: who looks takes no references
  Registry registry_;
  Line end_ = 0;
  Line last_record_ = 0;  // the highest that was found
  bool needs_full_scan_;  // nobody has looked at the whole file yet
  VerifiedLines agents_;
  std::array<VerifiedLines, kNameKinds> names_;
};

}  // namespace pitwall::internal

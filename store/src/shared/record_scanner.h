// Finds the records of an arena file by examining every line, because no reference in it is
// trusted. A line is a record if the keyed hash stored in it matches the key stored in it. A record
// that is being created may have its hash before its key; until both match it is not accepted.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "memory/process_references.h"
#include "pitwall/internal/arena.h"
#include "series/registry.h"
#include "shared/checked_cells.h"

namespace pitwall::internal {

// One thread; blocking.
class RecordScanner {
 public:
  // `is_new`: this process has just created the file.
  RecordScanner(Arena& arena, bool is_new);

  // Calls visit(AgentRef), visit(NameRef, NameKind) and visit(SeriesRef) for each agent, name and
  // series of calls, in ascending order; a visitor may omit any of the three. A few ns per line.
  template <class Visit>
  void Scan(const Visit& visit) {
    UpdateEnd();
    const Line last = EndOfRecords();
    for (Line line = std::max(kFirstLine, registry_.checks().first_record()); line < last; ++line) {
      const std::uint32_t kind =
          arena_.At(Ref<DirectoryLinks>(line)).kind.load(std::memory_order_relaxed);
      if (IsCallKind(static_cast<SeriesKind>(kind))) {
        const SeriesRef series(line);
        if (!IsWithin(series, Pool::kSeries, end_) || !registry_.checks().IsIntact(series)) {
          continue;
        }
        last_record_ = std::max(last_record_, line);
        if constexpr (std::is_invocable_v<Visit, SeriesRef>) visit(series);
      } else if (kind == static_cast<std::uint32_t>(NameKind::kAgent)) {
        const AgentRef agent(line);
        if (!IsAgentRecord(agent)) continue;
        last_record_ = std::max(last_record_, line);
        if constexpr (std::is_invocable_v<Visit, AgentRef>) visit(agent);
      } else if (kind > static_cast<std::uint32_t>(NameKind::kAgent) &&
                 kind <= static_cast<std::uint32_t>(NameKind::kErrorType)) {
        const auto name_kind = static_cast<NameKind>(kind);
        const NameRef name(line);
        if (!IsNameRecord(name, name_kind)) continue;
        last_record_ = std::max(last_record_, line);
        if constexpr (std::is_invocable_v<Visit, NameRef, NameKind>) visit(name, name_kind);
      }
    }
  }

  // Reads the current size of the file, which the following functions use.
  void UpdateEnd();
  Line end() const { return end_; }
  bool IsAgentRecord(AgentRef agent);
  bool IsNameRecord(NameRef name, NameKind kind);
  // The text, as far as it can be read.
  std::string AgentAt(AgentRef ref) const;
  std::string NameAt(NameRef ref) const;

  Registry& registry() { return registry_; }
  Arena& arena() const { return arena_; }

 private:
  // Caches lines found intact since UpdateEnd(), because the same ones are checked repeatedly.
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
  ProcessReferences process_references_;  // unused: the scanner acquires no references
  Registry registry_;
  Line end_ = 0;
  Line last_record_ = 0;  // the highest line found
  bool needs_full_scan_;  // the whole file has not been scanned yet
  VerifiedLines agents_;
  std::array<VerifiedLines, kNameKinds> names_;
};

// One visitor of several functions.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace pitwall::internal

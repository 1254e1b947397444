#include "shared/record_scanner.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "series/records.h"

namespace pitwall::internal {

namespace {
std::string TextOf(const NameText& name, std::uint32_t size_bytes) {
  std::string text(std::min<std::size_t>(size_bytes, kMaxNameBytes), '\0');
  name.CopyTo(text);
  return text;
}
}  // namespace

RecordScanner::RecordScanner(Arena& arena, bool is_new)
    : arena_(arena),
      process_references_(static_cast<std::uint32_t>(arena.max_bytes() / kLineBytes), 0),
      registry_(arena, process_references_),
      needs_full_scan_(!is_new) {}

// Uses the size of the file, not the header.
void RecordScanner::UpdateEnd() {
  struct stat status {};
  const std::uint64_t size_bytes =
      fstat(arena_.fd(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  end_ = static_cast<Line>(std::min(size_bytes, arena_.max_bytes()) / kLineBytes);
  agents_.Clear();
  for (VerifiedLines& names : names_) names.Clear();
}

// The first scan of an existing file reads to its end. Later scans trust the header, so that unused
// lines do not become resident memory, but read at least as far as records were found.
Line RecordScanner::EndOfRecords() {
  if (std::exchange(needs_full_scan_, false)) return end_;
  const auto used =
      static_cast<Line>(std::min<std::uint64_t>(arena_.used_bytes() / kLineBytes, end_));
  return std::min(end_, std::max(used, last_record_ + 1));
}

bool RecordScanner::IsAgentRecord(AgentRef agent) {
  return IsWithin(agent, Pool::kAgent, end_) &&
         agents_.Verify(agent.line(), [&] { return registry_.checks().IsIntact(agent); });
}

bool RecordScanner::IsNameRecord(NameRef name, NameKind kind) {
  const auto index = static_cast<std::size_t>(kind) - static_cast<std::size_t>(NameKind::kAgent);
  return IsWithin(name, Pool::kName, end_) &&
         names_[index].Verify(name.line(), [&] { return registry_.checks().IsIntact(name, kind); });
}

std::string RecordScanner::NameAt(NameRef ref) const {
  if (!IsWithin(ref, Pool::kName, end_)) return "";
  const NameRecord& name = registry_.At(ref);
  return TextOf(name.text, name.size_bytes.load(std::memory_order_relaxed));
}

std::string RecordScanner::AgentAt(AgentRef ref) const {
  if (!IsWithin(ref, Pool::kAgent, end_)) return "";
  const AgentRecord& agent = registry_.At(ref);
  return TextOf(agent.id, agent.size_bytes.load(std::memory_order_relaxed));
}

}  // namespace pitwall::internal

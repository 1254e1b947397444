// Encodes an agent's patterns as numbers, and decodes them.
//
// numbers := version, newest_ms, flags, loop, count of calls, call*, step*
// loop    := calls, since_s, until_s, two of (tool, arguments)
// call    := tool, arguments, at_s; oldest first
// step    := tool; oldest first
//
// A tool is its position among the names plus one; 0 is none. The hash of the arguments is a
// fingerprint without its tool, so that it keeps its meaning in a store where the tool has another
// line. kUnknown means that there is no hash.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "core/call_sequences.h"
#include "patterns/agent_patterns.h"
#include "patterns/call_window.h"
#include "patterns/fingerprint.h"
#include "patterns/repeated_sequences.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "series/name_texts.h"
#include "series/records.h"
#include "series/registry.h"

namespace pitwall::internal {

namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kIsLooping = 1;
constexpr std::int64_t kHasArguments = 2;
constexpr std::int64_t kUnknown = -1;

class Writer {
 public:
  Writer(SavedPatterns& saved, const Registry& registry) : saved_(saved), registry_(registry) {}

  void Write(const CallWindow::Contents& window, const std::vector<NameRef>& steps) {
    Append(kVersion);
    Append(window.newest_ms);
    Append((window.is_looping ? kIsLooping : 0) | (window.has_arguments ? kHasArguments : 0));
    const CallWindow::Loop& loop = window.loop;
    Append(static_cast<std::int64_t>(loop.calls));
    Append(loop.since_s);
    Append(loop.until_s);
    for (std::size_t i = 0; i < 2; ++i) AppendCall(loop.tools[i], loop.fingerprints[i]);
    std::int64_t count = 0;
    for (const CallWindow::RecentCall& call : window.calls) count += call.tool ? 1 : 0;
    Append(count);
    for (const CallWindow::RecentCall& call : window.calls) {
      if (!call.tool) continue;
      AppendCall(call.tool, call.fingerprint);
      Append(call.at_s);
    }
    for (const NameRef step : steps) Append(PositionOf(step));
  }

 private:
  void Append(std::int64_t number) { saved_.numbers.push_back(number); }
  void AppendCall(NameRef tool, std::uint32_t fingerprint) {
    Append(PositionOf(tool));
    Append(fingerprint == 0 ? kUnknown : std::int64_t{fingerprint ^ ToolHash(tool)});
  }
  std::int64_t PositionOf(NameRef tool) {
    if (!tool) return 0;
    std::size_t at = 0;
    while (at < tools_.size() && tools_[at] != tool) ++at;
    if (at == tools_.size()) {
      tools_.push_back(tool);
      saved_.tools.emplace_back(ReadName(registry_, tool));
    }
    return static_cast<std::int64_t>(at) + 1;
  }

  SavedPatterns& saved_;
  const Registry& registry_;
  std::vector<NameRef> tools_;
};

// Accepts any numbers; nullopt if they are of another version or do not parse.
class Reader {
 public:
  Reader(const SavedPatterns& saved, Registry& registry) : rest_(saved.numbers) {
    for (const std::string& tool : saved.tools) {
      tools_.push_back(registry.names().Intern(NameKind::kTool, tool));
    }
  }

  std::optional<CallWindow::Contents> Window() {
    if (ReadNumber(kVersion, kVersion) != kVersion) return std::nullopt;
    CallWindow::Contents window{};
    window.newest_ms = ReadNumber(0, INT64_MAX);
    const std::int64_t flags = ReadNumber(0, kIsLooping | kHasArguments);
    window.is_looping = (flags & kIsLooping) != 0;
    window.has_arguments = (flags & kHasArguments) != 0;
    window.loop.calls = static_cast<std::uint64_t>(ReadNumber(0, INT64_MAX));
    window.loop.since_s = Seconds();
    window.loop.until_s = Seconds();
    for (std::size_t i = 0; i < 2; ++i) ReadCall(window.loop.tools[i], window.loop.fingerprints[i]);
    const auto count = static_cast<std::size_t>(ReadNumber(0, CallWindow::kCalls));
    for (std::size_t i = CallWindow::kCalls - count; i < CallWindow::kCalls; ++i) {
      ReadCall(window.calls[i].tool, window.calls[i].fingerprint);
      window.calls[i].at_s = Seconds();
    }
    return ok_ ? std::optional(window) : std::nullopt;
  }
  std::optional<StepRing> Steps() {
    StepRing steps{};
    while (!rest_.empty() && ok_) steps.AddStep(Tool());
    return ok_ ? std::optional(steps) : std::nullopt;
  }

 private:
  std::int64_t ReadNumber(std::int64_t least, std::int64_t most) {
    if (rest_.empty() || rest_.front() < least || rest_.front() > most) {
      ok_ = false;
      return 0;
    }
    const std::int64_t number = rest_.front();
    rest_ = rest_.subspan(1);
    return number;
  }
  std::uint32_t Seconds() { return static_cast<std::uint32_t>(ReadNumber(0, UINT32_MAX)); }
  NameRef Tool() {
    const auto position =
        static_cast<std::size_t>(ReadNumber(0, static_cast<std::int64_t>(tools_.size())));
    return position == 0 ? NameRef() : tools_[position - 1];
  }
  void ReadCall(NameRef& tool, std::uint32_t& fingerprint) {
    tool = Tool();
    const std::int64_t arguments = ReadNumber(kUnknown, UINT32_MAX);
    if (arguments == kUnknown) return;
    fingerprint = static_cast<std::uint32_t>(arguments) ^ ToolHash(tool);
    if (fingerprint == 0) fingerprint = 1;
  }

  std::span<const std::int64_t> rest_;
  std::vector<NameRef> tools_;
  bool ok_ = true;
};

}  // namespace

std::vector<SavedPatterns> CallSequences::Save() {
  std::vector<SavedPatterns> all;
  Registry& registry = recorder_.registry;
  const std::shared_lock lists_lock(registry.lists_mutex());
  registry.agents().ForEach([&](AgentRef agent) {
    const AgentRecord& record = registry.At(agent);
    const Ref<AgentPatterns> patterns = record.patterns.load(std::memory_order_acquire);
    if (!patterns) return;
    CallWindow window{};
    StepRing steps{};
    recorder_.arena.At(patterns).ReadLocked([&](const CallWindow& now, const StepRing& of_now) {
      window = now;
      steps = of_now;
    });
    SavedPatterns& saved = all.emplace_back();
    saved.agent_id.resize(record.size_bytes.load(std::memory_order_relaxed));
    record.id.CopyTo(saved.agent_id);
    Writer(saved, registry).Write(window.Save(), steps.OldestFirst());
  });
  return all;
}

void CallSequences::Restore(std::span<const SavedPatterns> all) {
  Registry& registry = recorder_.registry;
  for (const SavedPatterns& saved : all) {
    const AgentReference agent(registry, registry.agents().Find(saved.agent_id));
    if (!agent.ref()) continue;
    Reader reader(saved, registry);
    const std::optional<CallWindow::Contents> window = reader.Window();
    const std::optional<StepRing> steps = window ? reader.Steps() : std::nullopt;
    if (!steps) continue;
    const Ref<AgentPatterns> patterns =
        recorder_.arena.GetOrAllocate(registry.At(agent.ref()).patterns, Pool::kPatterns);
    if (patterns) recorder_.arena.At(patterns).Restore(*window, *steps);
  }
}

}  // namespace pitwall::internal

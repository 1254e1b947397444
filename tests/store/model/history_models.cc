#include <memory>
#include <string>
#include <utility>

#include "core/store_core.h"
#include "history/slot_codec.h"
#include "series/cells.h"
#include "tests/store/model/model_memory.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::NameKind;
using internal::SeriesKind;
using internal::SeriesRecord;
using internal::SeriesValue;
using internal::StoreCore;
namespace tool_cell = internal::tool_cell;

constexpr std::uint64_t kNs = 1'000'000;
constexpr std::int64_t kStartMs = 1'000'000;
constexpr std::int64_t kSlotMs = 10'000;
constexpr std::int64_t kRetentionMs = 60'000;

// The sum over series, or over slots.
struct Sum {
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t sum_ns = 0;
  std::uint64_t tokens = 0;
  bool operator==(const Sum&) const = default;

  void Add(SeriesKind kind, const SeriesValue& value) {
    if (kind == SeriesKind::kTool) {
      calls += value.count();
      errors += value.cells[tool_cell::kErrors];
      sum_ns += value.cells[tool_cell::kSumNs];
    } else {
      tokens += value.cells[internal::tokens_cell::kInput];
    }
  }
  void AddPacked(const std::string& bytes) {
    internal::SlotReader reader(bytes);
    SeriesValue value;
    while (reader.Next() && reader.AddTo(value)) {
      Add(reader.kind(), value);
      value.Clear();
    }
    if (!reader.ok()) calls += std::uint64_t{1} << 32;
  }
};

// A clock that a run can reset.
class ModelClock final : public Clock {
 public:
  std::int64_t WallMs() const noexcept override { return now_ms; }
  std::int64_t MonotonicMs() const noexcept override { return now_ms; }
  std::int64_t now_ms = kStartMs;
};

struct TimedCore {
  TimedCore() : core(OptionsAt(clock)) {}

  static StoreOptions OptionsAt(const Clock& clock) {
    StoreOptions options;
    options.max_bytes = std::uint64_t{kModelLines} * internal::kLineBytes;
    options.max_agents = 8;
    options.max_tools = 8;
    options.history_slot = std::chrono::milliseconds(kSlotMs);
    options.agents_retention = std::chrono::milliseconds(kRetentionMs);
    options.max_open_claims = 8;
    options.clock = &clock;
    return options;
  }
  // Resets the parts outside the arena to their state before the first run. A run that failed may
  // have left locks held.
  void Reset() {
    clock.now_ms = kStartMs;
    Remake(core.history, kSlotMs, kStartMs);
    Remake(core.sampler, core.registry);
    Remake(core.claims, core, core.timeline, core.counter, core.options);
    Remake(core.registry.lists_mutex());
    Remake(core.sampling, core, core.timeline, core.history, core.sampler, core.claims,
           core.options);
  }

  ModelClock clock;
  StoreCore core;

 private:
  template <class Part, class... Arguments>
  static void Remake(Part& part, Arguments&&... arguments) {
    std::destroy_at(&part);
    std::construct_at(&part, std::forward<Arguments>(arguments)...);
  }
};

// A store with one agent, which has a call and an event in the open slot.
class CoreModel : public Model {
 public:
  explicit CoreModel(int threads) : CoreModel(threads, std::make_unique<TimedCore>()) {}

  void Begin() override {
    timed_->Reset();
    recorded_ = at_first_;
  }

 protected:
  StoreCore& core() const { return timed_->core; }
  std::int64_t& now_ms() const { return timed_->clock.now_ms; }
  const Sum& recorded() const { return recorded_; }

  // Records a call as a handle does, in a writer slot of a thread or in the shared one.
  void Call(const char* tool, std::uint32_t slot, bool is_success) {
    internal::Registry& registry = core().registry;
    const internal::AgentReference agent(registry, registry.agents().Acquire("a"));
    SeriesRecord& series = registry.At(registry.series().GetOrCreate(
        SeriesKind::kTool, agent.ref(), registry.names().Intern(NameKind::kTool, tool), {},
        kStartMs));
    internal::Increment increment;
    increment.bucket = static_cast<int>(BucketPositionOfNs(kNs));
    increment.cells[tool_cell::kSumNs] = kNs;
    increment.cells[tool_cell::kErrors] = is_success ? 0 : 1;
    if (slot == internal::kSharedWriterSlot) {
      AddShared(arena(), series, slot, increment);
    } else if (!RecordCallOwned(arena().base(), series, slot, kNs, is_success)) {
      MakeCells(arena(), series, slot, increment.bucket);
      RecordCallOwned(arena().base(), series, slot, kNs, is_success);
    }
    ++recorded_.calls;
    recorded_.errors += increment.cells[tool_cell::kErrors];
    recorded_.sum_ns += kNs;
  }
  // Applies an event whose time is in no sealed slot, whenever it arrives.
  void Enqueue() {
    Event event;
    event.type = EventType::kTokensUsed;
    event.agent_id = "a";
    event.timestamp_ms = kStartMs + 1'000'000;
    event.input_tokens = 1;
    core().Apply(event);
    ++recorded_.tokens;
  }

 private:
  CoreModel(int threads, std::unique_ptr<TimedCore> timed)
      : Model(threads, timed->core.shared_arena), timed_(std::move(timed)) {
    Call("bash", internal::kSharedWriterSlot, true);
    Enqueue();
    at_first_ = recorded_;
  }

  const std::unique_ptr<TimedCore> timed_;
  Sum recorded_;
  Sum at_first_;
};

// Slots are sealed while other threads record. Every record is in exactly one slot.
class SealModel final : public CoreModel {
 public:
  SealModel(int threads, bool is_shared) : CoreModel(threads), is_shared_(is_shared) {}
  void Begin() override {
    CoreModel::Begin();
    sealed_ = {};
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      Call("bash", is_shared_ ? internal::kSharedWriterSlot : 2, false);
      Call("read", is_shared_ ? internal::kSharedWriterSlot : 2, false);
    } else if (number == 1) {
      Seal();
      CheckOpenSlot();
      Seal();
    } else {
      Call("bash", is_shared_ ? internal::kSharedWriterSlot : 3, true);
      Enqueue();
    }
  }
  void End() override {
    Seal();
    Check(sealed_ == recorded(), "the slots differ from the records");
    Check(core().sampler.EncodeOpenSlot().empty(), "sealed events are in the open slot too");
  }

 private:
  void Seal() {
    sealed_.AddPacked(core().sampler.Seal());
    CheckAddsUp(sealed_);
  }
  void CheckOpenSlot() {
    Sum all = sealed_;
    all.AddPacked(core().sampler.EncodeOpenSlot());
    CheckAddsUp(all);
  }
  // Checks the slots up to one. A call whose error was added later may be divided between two
  // slots.
  static void CheckAddsUp(const Sum& all) {
    Check(all.errors <= all.calls, "slots hold more errors than calls");
    Check(all.sum_ns <= all.calls * kNs, "slots hold a sum ahead of its buckets");
    Check(all.calls <= 4, "slots hold calls that nobody made");
  }

  const bool is_shared_;
  Sum sealed_;
};

// An agent retires while other threads are about to record for it. Every record is in the totals,
// of the agent or of the retired agent, and in the slots.
class LastSealModel final : public CoreModel {
 public:
  LastSealModel(int threads, bool is_event) : CoreModel(threads), is_event_(is_event) {}
  void Begin() override {
    CoreModel::Begin();
    now_ms() += kRetentionMs + kSlotMs;
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      core().Sample();
      now_ms() += kRetentionMs + kSlotMs;
      core().Sample();
    } else if ((number == 1) == is_event_) {
      Enqueue();
    } else {
      Call("bash", 2, false);
    }
  }
  void End() override {
    now_ms() += kSlotMs;
    core().Sample();
    Check(InSlots() == recorded(), "the last records of an agent are not in the history");
    Check(InTotals() == recorded(), "the last records of an agent are not in the totals");
  }

 private:
  Sum InSlots() {
    Sum sum;
    for (const PackedSlot& slot : core().history.SlotsAfter(0)) sum.AddPacked(slot.bytes);
    sum.AddPacked(core().sampler.EncodeOpenSlot());
    return sum;
  }
  Sum InTotals() {
    Sum sum;
    internal::Registry& registry = core().registry;
    const auto add = [&](internal::AgentRef agent) {
      registry.series().ForEach(agent, [&](internal::SeriesRef ref) {
        SeriesRecord& series = registry.At(ref);
        SeriesValue value;
        AddCells(arena(), series, internal::Writers::kAll, value);
        sum.Add(KindOf(series), value);
      });
    };
    registry.agents().ForEach(add);
    add(registry.agents().retired());
    return sum;
  }

  const bool is_event_;
};

}  // namespace

std::vector<NamedModel> HistoryModels() {
  std::vector<NamedModel> models;
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const char* name, auto make) { models.push_back({name + of, make, 4}); };
    add("seal", [=] { return std::make_unique<SealModel>(threads, false); });
    add("seal shared cells", [=] { return std::make_unique<SealModel>(threads, true); });
    add("retire before a handle's call",
        [=] { return std::make_unique<LastSealModel>(threads, false); });
    add("retire before an event", [=] { return std::make_unique<LastSealModel>(threads, true); });
  }
  return models;
}

}  // namespace pitwall::test

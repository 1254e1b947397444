#include <algorithm>
#include <array>

#include "memory/process_references.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "shared/event_queue.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::Octave;
using internal::Pool;

// Threads acquire the only free slot in turn, and add to its cell as its only writer.
class WriterSlotModel final : public Model {
 public:
  explicit WriterSlotModel(int threads)
      : Model(threads), slots_(std::shared_ptr<internal::Arena>(&arena(), [](auto*) {}), 1) {
    auto& owners =
        arena().At(internal::Ref<internal::WriterOwners>(internal::kWriterOwnersLine)).owners;
    for (std::uint32_t slot = internal::kFirstThreadWriterSlot + 1; slot < internal::kWriterSlots;
         ++slot) {
      owners.at(slot).store(9, std::memory_order_relaxed);
    }
    cells_ = arena().Allocate<Octave>(Pool::kOctave);
  }
  void Begin() override { added_ = 0; }
  void Thread(unsigned) override {
    for (int i = 0; i < 2; ++i) {
      const std::uint32_t slot = slots_.Acquire();
      if (slot == internal::kSharedWriterSlot) continue;
      internal::AddOwned(Cell(), 1, std::memory_order_relaxed);
      ++added_;
      slots_.Release(slot);
    }
  }
  void End() override {
    Check(Cell().load(std::memory_order_relaxed) == added_,
          "a call is lost when a writer slot is reused");
  }

 private:
  internal::Cell& Cell() { return arena().At(cells_).buckets[0]; }

  internal::WriterSlots slots_;
  internal::OctaveRef cells_;
  std::uint64_t added_ = 0;
};

// The owner reads every event once, also an event that is sent while it discards others.
class EventQueueModel final : public Model {
 public:
  explicit EventQueueModel(int threads)
      : Model(threads), made_(arena(), Options()), process_references_(4096, 1) {
    registry_.emplace(arena(), process_references_);
    agent_ = registry_->agents().Acquire("a");
  }
  void Begin() override {
    reader_.emplace(arena());
    seen_ = {};
  }
  void Thread(unsigned number) override {
    if (number == 1) {
      Take();
      Take();
    } else {
      Send(number);
      Send(number + 1);
    }
  }
  void End() override {
    Take();
    Take();
    Check(seen_[0] == 1 && seen_[1] == 1, "an event is lost or read twice");
    if (threads() == 3) Check(seen_[2] == 1 && seen_[3] == 1, "an event is lost or read twice");
    Check(reader_->damaged() == 0, "an event is not intact");
    Check(internal::EventQueueOf(arena()).waiting.load(std::memory_order_relaxed) == 0,
          "the count of queued events is wrong");
  }

 private:
  static StoreOptions Options() {
    StoreOptions options;
    options.max_agents = 4;
    options.max_tools = 4;
    return options;
  }
  void Send(std::uint64_t number) {
    Event event;
    event.type = EventType::kHeartbeat;
    Check(Enqueue(*registry_, agent_, {}, event, 7, number), "the queue has no room for an event");
  }
  void Take() {
    reader_->Read(
        1024, [this](const internal::ReceivedEvent& event) { ++seen_.at(event.contents.number); });
    reader_->Discard();
  }

  internal::Registry made_;
  internal::ProcessReferences process_references_;
  std::optional<internal::Registry> registry_;
  std::optional<internal::EventQueueReader> reader_;
  internal::AgentRef agent_;
  std::array<int, 4> seen_{};
};

}  // namespace

std::vector<NamedModel> SharingModels() {
  std::vector<NamedModel> models;
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const char* name, auto make) { models.push_back({name + of, make}); };
    add("reuse a writer slot", [=] { return std::make_unique<WriterSlotModel>(threads); });
    add("send and discard", [=] { return std::make_unique<EventQueueModel>(threads); });
  }
  return models;
}

}  // namespace pitwall::test

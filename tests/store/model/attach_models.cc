#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "series/registry.h"
#include "shared/collected_arena.h"
#include "shared/process_table.h"
#include "tests/store/model/model_file.h"
#include "tests/store/model/model_memory.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::Pool;
using internal::ProcessReferences;
using internal::Registry;

StoreOptions TinyOptions() {
  StoreOptions options;
  options.max_agents = 4;
  options.max_tools = 4;
  return options;
}

// A file, and an opening of it for each process: one for each thread, one for the keeper, who may
// be the first thread.
class Openings final : public ModelFile {
 public:
  explicit Openings(bool is_first_keeper) : is_first_keeper_(is_first_keeper) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd());
    for (int& opening : openings_) opening = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (ftruncate(fd(), kModelLines * internal::kLineBytes) != 0 || openings_[kKeeper] < 0) {
      throw std::system_error(errno, std::generic_category(), "opening a model's file");
    }
  }
  ~Openings() override {
    for (const int opening : openings_) close(opening);
  }
  // A word of the arena in which the kernel orders all that it is asked about locks.
  void UseOrder(internal::Atomic<std::uint64_t>& order) { order_ = &order; }

  void Begin() {
    is_over_ = false;
    for (const int opening : openings_) LetLocksGo(opening);
  }
  // The kernel tells others that a thread's process has ended when all that it did is there.
  void EndProcess() { LetLocksGo(OpeningOfThread()); }
  // All threads have: the keeper looks for the last time.
  void EndRun() { is_over_ = true; }

  bool Reserve(std::uint64_t) override { return true; }
  int OpeningOfThread() override {
    order_->fetch_add(1, std::memory_order_acq_rel);
    const unsigned thread = Model::ThisThread();
    return openings_.at(is_over_ || (is_first_keeper_ && thread == 0) ? kKeeper : thread);
  }

 private:
  static constexpr unsigned kKeeper = 3;

  static void LetLocksGo(int opening) {
    struct flock all {};
    all.l_type = F_UNLCK;
    all.l_whence = SEEK_SET;
    fcntl(opening, F_OFD_SETLK, &all);
  }

  const bool is_first_keeper_;
  std::array<int, 4> openings_{};
  internal::Atomic<std::uint64_t>* order_ = nullptr;
  bool is_over_ = false;
};

// Processes come, and one goes, while the keeper takes back what the dead held and frees the agents
// that nobody holds.
class AttachModel final : public Model {
 public:
  AttachModel(int threads, bool has_keeper)
      : AttachModel(threads, has_keeper, std::make_unique<Openings>(has_keeper)) {}

  void Begin() override {
    openings_->Begin();
    keeper_.emplace(shared_arena_, "the arena", true);
    for (Process& process : processes_) process = {};
  }
  void Thread(unsigned number) override {
    if (number == 0 && has_keeper_) {
      TakeBack();
      keeper_->RetireIdle(std::chrono::milliseconds(0));
      keeper_->RetireIdle(std::chrono::milliseconds(0));
      return;
    }
    Process& process = processes_.at(number);
    Attach(process);
    if (number < 2) return;
    process.is_alive = false;
    openings_->EndProcess();
  }
  void End() override {
    openings_->EndRun();
    TakeBack();
    std::uint64_t bits = 0;
    std::uint64_t records = 0;
    for (const Process& process : processes_) {
      records += process.registry == nullptr ? 0 : process.slots.size();
      if (!process.is_alive) continue;
      bits |= std::uint64_t{1} << process.entry;
      CheckHolds(process);
    }
    for (std::uint32_t entry = 0; entry < internal::kMaxProcesses; ++entry) {
      const bool is_in_use =
          ProcessesOf(arena()).entries.at(entry).is_in_use.load(std::memory_order_relaxed) != 0;
      Check(is_in_use == ((bits >> entry & 1) != 0),
            "an entry is taken by nobody, or the other way");
    }
    for (const auto& owner : Owners()) {
      const std::uint32_t seen = owner.load(std::memory_order_relaxed);
      Check(seen == 0 || (bits >> (seen - 1) & 1) != 0, "a writer slot is a dead one's");
    }
    for (const internal::Cell& cell : arena().At(cells_).buckets) {
      records -= cell.load(std::memory_order_relaxed);
    }
    Check(records == 0, "who takes a slot over from a dead one loses a call");
  }

 private:
  struct Process {
    bool is_alive = false;
    std::uint32_t entry = 0;
    std::array<std::uint32_t, 2> slots{};  // of two threads, each of which has recorded once
    internal::AgentRef agent;
    std::unique_ptr<ProcessReferences> process_references;
    std::unique_ptr<Registry> registry;
  };

  AttachModel(int threads, bool has_keeper, std::unique_ptr<Openings> openings)
      : Model(threads, ArenaIn(*openings, kModelLines, internal::kFirstLine, kModelLines)),
        has_keeper_(has_keeper),
        openings_(std::move(openings)),
        shared_arena_(&arena(), [](auto*) {}),
        made_(arena(), TinyOptions()) {
    // One that has died had the first entry, a writer slot and an agent with a series.
    openings_->UseOrder(arena().At(arena().Allocate<internal::Octave>(Pool::kOctave)).buckets[0]);
    cells_ = arena().Allocate<internal::Octave>(Pool::kOctave);
    ProcessesOf(arena()).entries[0].is_in_use.store(1, std::memory_order_relaxed);
    internal::WriterSlots(shared_arena_, 1).Acquire();
    ProcessReferences process_references(kModelLines, 0);
    Registry registry(arena(), process_references);
    const internal::AgentRef agent = registry.agents().Acquire("a");
    registry.series().GetOrCreate(internal::SeriesKind::kTool, agent,
                                  registry.names().Intern(internal::NameKind::kTool, "bash"), {},
                                  5);
  }

  std::array<internal::Atomic<std::uint32_t>, internal::kWriterSlots>& Owners() {
    return arena().At(internal::Ref<internal::WriterOwners>(internal::kWriterOwnersLine)).owners;
  }
  internal::Cell& CellOf(std::uint32_t slot) {
    return arena().At(cells_).buckets.at(slot - internal::kFirstThreadWriterSlot);
  }
  void TakeBack() {
    std::vector<CollectorMessage> notes;
    keeper_->ReclaimDeadProcesses(notes);
  }
  void Attach(Process& process) {
    const std::optional<std::uint32_t> entry = AcquireEntry(arena());
    Check(entry.has_value(), "no entry is to be had");
    for (const Process& other : processes_) {
      Check(!other.is_alive || other.entry != *entry, "an entry has two owners");
    }
    process.is_alive = true;
    process.entry = *entry;
    process.process_references = std::make_unique<ProcessReferences>(kModelLines, *entry);
    process.registry = std::make_unique<Registry>(arena(), *process.process_references);
    process.agent = process.registry->agents().Acquire("a");
    for (std::uint32_t& slot : process.slots) {
      slot = internal::WriterSlots(shared_arena_, *entry + 1).Acquire();
      AddOwned(CellOf(slot), 1, std::memory_order_relaxed);
    }
    CheckHolds(process);
  }
  void CheckHolds(const Process& process) {
    for (const std::uint32_t slot : process.slots) {
      Check(Owners().at(slot).load(std::memory_order_relaxed) == process.entry + 1,
            "a writer slot is another's than who took it");
    }
    const internal::AgentRecord& agent = made_.At(process.agent);
    const std::uint64_t references = agent.references.load(std::memory_order_relaxed);
    Check((references & internal::kRetired) == 0, "an agent retires while a process refers to it");
    Check((references >> process.entry & 1) != 0, "a hold of an agent is lost");
    Check(agent.id.Equals("a"), "an agent that was found is another");
  }

  const bool has_keeper_;
  const std::unique_ptr<Openings> openings_;
  const std::shared_ptr<internal::Arena> shared_arena_;
  Registry made_;
  internal::OctaveRef cells_;  // of the writer slots
  std::optional<internal::CollectedArena> keeper_;
  std::array<Process, 3> processes_;
};

}  // namespace

std::vector<NamedModel> AttachModels() {
  std::vector<NamedModel> models;
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const char* name, bool has_keeper, std::uint64_t weight) {
      models.push_back(
          {name + of, [=] { return std::make_unique<AttachModel>(threads, has_keeper); }, weight});
    };
    add("attach at once", false, 4);
    add("attach while a keeper takes back", true, 8);
  }
  return models;
}

}  // namespace pitwall::test

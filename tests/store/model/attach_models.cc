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

// A file with one open file description for each process: one for each thread, and one for the
// owner, which may be the first thread.
class Openings final : public ModelFile {
 public:
  explicit Openings(bool is_first_owner) : is_first_owner_(is_first_owner) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd());
    for (int& opening : openings_) opening = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (ftruncate(fd(), kModelLines * internal::kLineBytes) != 0 || openings_[kOwner] < 0) {
      throw std::system_error(errno, std::generic_category(), "opening a model's file");
    }
  }
  ~Openings() override {
    for (const int opening : openings_) close(opening);
  }
  // Sets a word of the arena through which the kernel orders all operations on locks.
  void UseOrder(internal::Atomic<std::uint64_t>& order) { order_ = &order; }

  void Begin() {
    is_over_ = false;
    for (const int opening : openings_) ReleaseLocks(opening);
  }
  // The process of this thread ends: other processes see its locks released, and everything that it
  // did.
  void EndProcess() { ReleaseLocks(OpeningOfThread()); }
  // All threads have ended. The owner scans for the last time.
  void EndRun() { is_over_ = true; }

  bool Reserve(std::uint64_t) override { return true; }
  int OpeningOfThread() override {
    order_->fetch_add(1, std::memory_order_acq_rel);
    const unsigned thread = Model::ThisThread();
    return openings_.at(is_over_ || (is_first_owner_ && thread == 0) ? kOwner : thread);
  }

 private:
  static constexpr unsigned kOwner = 3;

  static void ReleaseLocks(int opening) {
    struct flock all {};
    all.l_type = F_UNLCK;
    all.l_whence = SEEK_SET;
    fcntl(opening, F_OFD_SETLK, &all);
  }

  const bool is_first_owner_;
  std::array<int, 4> openings_{};
  internal::Atomic<std::uint64_t>* order_ = nullptr;
  bool is_over_ = false;
};

// Processes attach, and one ends, while the owner reclaims what dead processes held and frees the
// agents that no process references.
class AttachModel final : public Model {
 public:
  AttachModel(int threads, bool has_owner)
      : AttachModel(threads, has_owner, std::make_unique<Openings>(has_owner)) {}

  void Begin() override {
    openings_->Begin();
    owner_.emplace(shared_arena_, "the arena", true);
    for (Process& process : processes_) process = {};
  }
  void Thread(unsigned number) override {
    if (number == 0 && has_owner_) {
      Reclaim();
      owner_->RetireIdle(std::chrono::milliseconds(0));
      owner_->RetireIdle(std::chrono::milliseconds(0));
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
    Reclaim();
    std::uint64_t bits = 0;
    std::uint64_t records = 0;
    for (const Process& process : processes_) {
      records += process.registry == nullptr ? 0 : process.slots.size();
      if (!process.is_alive) continue;
      bits |= std::uint64_t{1} << process.entry;
      CheckReferences(process);
    }
    for (std::uint32_t entry = 0; entry < internal::kMaxProcesses; ++entry) {
      const bool is_in_use =
          ProcessesOf(arena()).entries.at(entry).is_in_use.load(std::memory_order_relaxed) != 0;
      Check(is_in_use == ((bits >> entry & 1) != 0),
            "an entry is in use without a process, or the reverse");
    }
    for (const auto& owner : Owners()) {
      const std::uint32_t seen = owner.load(std::memory_order_relaxed);
      Check(seen == 0 || (bits >> (seen - 1) & 1) != 0, "a dead process owns a writer slot");
    }
    for (const internal::Cell& cell : arena().At(cells_).buckets) {
      records -= cell.load(std::memory_order_relaxed);
    }
    Check(records == 0, "a call is lost when a dead process's writer slot is reused");
  }

 private:
  struct Process {
    bool is_alive = false;
    std::uint32_t entry = 0;
    std::array<std::uint32_t, 2> slots{};  // of two threads, which have recorded once each
    internal::AgentRef agent;
    std::unique_ptr<ProcessReferences> process_references;
    std::unique_ptr<Registry> registry;
  };

  AttachModel(int threads, bool has_owner, std::unique_ptr<Openings> openings)
      : Model(threads, ArenaIn(*openings, kModelLines, internal::kFirstLine, kModelLines)),
        has_owner_(has_owner),
        openings_(std::move(openings)),
        shared_arena_(&arena(), [](auto*) {}),
        made_(arena(), TinyOptions()) {
    // A dead process had the first entry, a writer slot and an agent with a series.
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
  void Reclaim() {
    std::vector<CollectorMessage> messages;
    owner_->ReclaimDeadProcesses(messages);
  }
  void Attach(Process& process) {
    const std::optional<std::uint32_t> entry = AcquireEntry(arena());
    Check(entry.has_value(), "no entry is free");
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
    CheckReferences(process);
  }
  void CheckReferences(const Process& process) {
    for (const std::uint32_t slot : process.slots) {
      Check(Owners().at(slot).load(std::memory_order_relaxed) == process.entry + 1,
            "a writer slot has another owner than its process");
    }
    const internal::AgentRecord& agent = made_.At(process.agent);
    const std::uint64_t references = agent.references.load(std::memory_order_relaxed);
    Check((references & internal::kRetired) == 0, "an agent retires while a process refers to it");
    Check((references >> process.entry & 1) != 0, "a reference to an agent is lost");
    Check(agent.id.Equals("a"), "a lookup returned another agent");
  }

  const bool has_owner_;
  const std::unique_ptr<Openings> openings_;
  const std::shared_ptr<internal::Arena> shared_arena_;
  Registry made_;
  internal::OctaveRef cells_;  // one for each writer slot
  std::optional<internal::CollectedArena> owner_;
  std::array<Process, 3> processes_;
};

}  // namespace

std::vector<NamedModel> AttachModels() {
  std::vector<NamedModel> models;
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const char* name, bool has_owner, std::uint64_t weight) {
      models.push_back(
          {name + of, [=] { return std::make_unique<AttachModel>(threads, has_owner); }, weight});
    };
    add("attach at once", false, 4);
    add("attach while the owner reclaims", true, 8);
  }
  return models;
}

}  // namespace pitwall::test

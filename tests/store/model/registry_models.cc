#include <array>
#include <string>

#include "memory/process_references.h"
#include "series/registry.h"
#include "tests/store/model/models.h"

namespace pitwall::test {

namespace {

using internal::AgentRecord;
using internal::AgentRef;
using internal::NameKind;
using internal::NameRecord;
using internal::NameRef;
using internal::ProcessReferences;
using internal::Registry;
using internal::SeriesKind;
using internal::SeriesRecord;
using internal::SeriesRef;

StoreOptions TinyOptions() {
  StoreOptions options;
  // More than there are, because a name may be counted twice while it is created.
  options.max_agents = 8;
  options.max_tools = 8;
  return options;
}

// Names whose records are in one chain of the arena's directory.
std::array<std::string, 4> NeighboursIn(internal::Arena& arena) {
  const auto& roots = arena.At(internal::Ref<internal::RegistryRoots>(internal::kRegistryLine));
  const auto bucket = [&](const std::string& id) {
    const std::uint64_t hash = internal::SipHash13({roots.key[0], roots.key[1]}, id) +
                               static_cast<std::uint64_t>(NameKind::kAgent) * 0x9e3779b97f4a7c15ULL;
    return hash & (roots.bucket_count - 1);
  };
  std::array<std::string, 4> names{"agent-0", "", "", ""};
  for (std::size_t found = 1, i = 1; found < names.size(); ++i) {
    const std::string id = "agent-" + std::to_string(i);
    if (bucket(id) == bucket(names[0])) names.at(found++) = id;
  }
  return names;
}

// A name has one record, and every thread that has it sees it complete.
class NameModel final : public Model {
 public:
  explicit NameModel(int threads) : Model(threads), registry_(arena(), TinyOptions()) {}
  void Begin() override {
    bash_ = {};
    read_ = {};
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      Intern("bash", bash_[0]);
      Intern("read", read_[0]);
    } else if (number == 1) {
      if (const NameRef found = registry_.names().Find(NameKind::kTool, "bash")) {
        CheckText(found, "bash");
      }
      Intern("bash", bash_[1]);
    } else {
      Intern("read", read_[1]);
      Intern("bash", bash_[2]);
    }
  }
  void End() override {
    for (const NameRef name : {bash_[1], bash_[2]}) {
      Check(!name || name == bash_[0], "a name has two records");
    }
    Check(!read_[1] || read_[1] == read_[0], "a name has two records");
    Check(registry_.names().count(NameKind::kTool) == 2, "names are counted wrongly");
  }

 private:
  void Intern(const char* text, NameRef& ref) {
    ref = registry_.names().Intern(NameKind::kTool, text);
    CheckText(ref, text);
  }
  void CheckText(NameRef ref, const char* text) {
    const internal::NameRecord& name = registry_.At(ref);
    Check(name.text.Equals(text) && name.size_bytes.load(std::memory_order_relaxed) == 4,
          "a name is not complete for a thread that has it");
  }

  Registry registry_;
  std::array<NameRef, 3> bash_{};
  std::array<NameRef, 2> read_{};
};

// A series has one record, complete for threads that look it up and for threads that find it in a
// list.
class SeriesModel final : public Model {
 public:
  explicit SeriesModel(int threads) : Model(threads), registry_(arena(), TinyOptions()) {
    agent_ = registry_.agents().Acquire("a");
    bash_ = registry_.names().Intern(NameKind::kTool, "bash");
    read_ = registry_.names().Intern(NameKind::kTool, "read");
  }
  void Begin() override { made_ = {}; }
  void Thread(unsigned number) override {
    if (number == 1) {
      Walk();
      made_[1] = Make(bash_);
    } else {
      made_[number] = Make(number == 0 ? bash_ : read_);
      if (number == 2) registry_.agents().Release(registry_.agents().Acquire("b"));
    }
  }
  void End() override {
    Check(made_[0] == made_[1], "a series has two records");
    const auto series = static_cast<std::size_t>(threads() - 1);
    Check(Walk() == series, "a series is not on its agent's list");
    std::size_t fresh = fresh_;
    for (SeriesRef ref = registry_.series().DrainNew(); ref; ++fresh) {
      ref = registry_.At(ref).next_new.load(std::memory_order_relaxed);
    }
    Check(fresh == series, "a series is not on the sampler's list");
    fresh_ = 0;
  }

 private:
  SeriesRef Make(NameRef tool) {
    const SeriesRef ref = registry_.series().GetOrCreate(SeriesKind::kTool, agent_, tool, {}, 5);
    CheckWhole(ref);
    return ref;
  }
  std::size_t Walk() {
    for (AgentRef ref = registry_.agents().first(); ref;) {
      const AgentRecord& agent = registry_.At(ref);
      Check(agent.size_bytes.load(std::memory_order_relaxed) == 1,
            "an agent in the list is not complete");
      ref = agent.next_agent.load(std::memory_order_relaxed);
    }
    for (SeriesRef ref = registry_.series().DrainNew(); ref; ++fresh_) {
      CheckWhole(ref);
      ref = registry_.At(ref).next_new.load(std::memory_order_relaxed);
    }
    std::size_t count = 0;
    for (SeriesRef ref = registry_.series().first(agent_); ref; ++count) {
      CheckWhole(ref);
      ref = registry_.At(ref).next_of_agent.load(std::memory_order_relaxed);
    }
    return count;
  }
  void CheckWhole(SeriesRef ref) {
    const SeriesRecord& series = registry_.At(ref);
    Check(registry_.checks().IsIntact(ref), "a series is not complete for a thread that has it");
    Check(series.span.started_at_ms.load(std::memory_order_relaxed) == 5,
          "a series has no start time");
  }

  Registry registry_;
  AgentRef agent_;
  NameRef bash_;
  NameRef read_;
  std::array<SeriesRef, 3> made_{};
  std::size_t fresh_ = 0;
};

// An agent retires while other threads look it up, look up the agent behind it in the chain, and
// create another agent in its record.
class RetireModel final : public Model {
 public:
  // Private, or shared: then each thread is a process. With `is_reborn` the retiring thread creates
  // another agent in the freed record at once.
  RetireModel(int threads, bool is_shared, bool is_reborn, bool is_in_front)
      : Model(threads), is_shared_(is_shared), is_reborn_(is_reborn), own_(arena(), TinyOptions()) {
    for (std::uint32_t process = 0; process < 3; ++process) {
      process_references_.at(process) = std::make_unique<ProcessReferences>(4096, process);
      registries_.at(process) =
          std::make_unique<Registry>(arena(), *process_references_.at(process));
    }
    ids_ = NeighboursIn(arena());
    // One chain, the newest first: the agent that retires, with or without another one before it,
    // and one that stays.
    Registry& maker = Of(0);
    const NameRef tool = maker.names().Intern(NameKind::kTool, "bash");
    std::vector<std::string> chain = {ids_[0], ids_[1]};
    if (!is_in_front) chain.push_back(ids_[3]);
    for (const std::string& id : chain) {
      const AgentRef agent = maker.agents().Acquire(id);
      const SeriesRef series = maker.series().GetOrCreate(SeriesKind::kTool, agent, tool, {}, 5);
      if (id == ids_[1]) {
        agent_ = agent;
        series_ = series;
      }
      maker.agents().Release(agent);
    }
    tool_ = tool;
  }
  void Begin() override { released_ = 0; }
  void Thread(unsigned number) override {
    if (number == 0) {
      Retire();
      if (is_reborn_) Use(0, ids_[2]);
    } else if (is_reborn_) {
      const AgentRef agent = Of(number).agents().Find(ids_[1]);
      if (!agent) return;
      CheckIs(agent, ids_[1]);
      Of(number).agents().Release(agent);
    } else if (number == 1) {
      Use(1, ids_[1]);
      const AgentRef behind = Of(1).agents().Find(ids_[0]);
      Check(static_cast<bool>(behind), "the agent behind one that retires is not found");
      CheckIs(behind, ids_[0]);
      Of(1).agents().Release(behind);
    } else {
      Use(2, ids_[2]);
      Use(2, ids_[1]);
    }
  }
  void End() override {
    for (const std::string& id : ids_) {
      const AgentRef agent = Of(0).agents().Find(id);
      if (!agent) continue;
      CheckIs(agent, id);
      Of(0).agents().Release(agent);
    }
  }

 private:
  Registry& Of(unsigned process) { return is_shared_ ? *registries_.at(process) : own_; }
  void CheckIs(AgentRef agent, const std::string& id) {
    const AgentRecord& record = own_.At(agent);
    Check(record.id.Equals(id), "a lookup returned another agent");
    Check((record.references.load(std::memory_order_relaxed) & internal::kRetired) == 0,
          "an agent retires while a process refers to it");
  }
  void Retire() {
    const std::uint64_t known = released_;
    if (!Of(0).agents().Retire(agent_)) return;
    // Only for the agent that was there at the beginning.
    Check(own_.At(agent_).score_count.load(std::memory_order_relaxed) >= known,
          "a record for an agent before it retired is not visible");
    if (is_shared_) {
      constexpr internal::Line kEnd = 1024;
      Of(0).series().Remove(series_, kEnd);
      Of(0).agents().Remove(agent_, kEnd);
    } else {
      Of(0).Remove({&agent_, 1});
    }
  }
  void Use(unsigned process, const std::string& id) {
    Registry& registry = Of(process);
    const AgentRef agent = registry.agents().Acquire(id);
    CheckIs(agent, id);
    auto& count = registry.At(agent).score_count;
    count.fetch_add(1, std::memory_order_relaxed);
    const SeriesRef series = registry.series().GetOrCreate(SeriesKind::kTool, agent, tool_, {}, 5);
    Check(registry.At(series).agent.load(std::memory_order_relaxed) == agent,
          "a series is another agent's");
    const bool is_first = agent == agent_;
    registry.agents().Release(agent);
    if (is_first) released_ = released_ + 1;
  }

  const bool is_shared_;
  const bool is_reborn_;
  Registry own_;
  std::array<std::unique_ptr<ProcessReferences>, 3> process_references_;
  std::array<std::unique_ptr<Registry>, 3> registries_;
  std::array<std::string, 4> ids_;
  NameRef tool_;
  AgentRef agent_;
  SeriesRef series_;
  std::uint64_t released_ = 0;
};

// A walk is at a record that is removed, freed and reused.
class ReusedRecordModel final : public Model {
 public:
  ReusedRecordModel()
      : Model(3), directory_(arena(), internal::Directory::MakeTable(arena(), kBuckets), kBuckets) {
    Insert(8);
    going_ = Insert(16);
  }
  void Thread(unsigned number) override {
    if (number == 0) {
      directory_.Remove(going_);
      arena().Free(internal::Pool::kName, going_);
    } else if (number == 1) {
      Check(static_cast<bool>(directory_.Find<NameRecord>(8, [](NameRef) { return true; })),
            "the record behind one that is removed is not found");
    } else {
      arena().Allocate<NameRecord>(internal::Pool::kName);
    }
  }

 private:
  static constexpr std::uint32_t kBuckets = 8;

  NameRef Insert(std::uint64_t hash) {
    return directory_.FindOrInsert<NameRecord>(
        hash, 1, [](NameRef) { return false; },
        [this] { return arena().Allocate<NameRecord>(internal::Pool::kName); }, [](NameRef) {});
  }

  internal::Directory directory_;
  NameRef going_;
};

}  // namespace

std::vector<NamedModel> RegistryModels() {
  std::vector<NamedModel> models = {{"walk over reused records, 3 threads",
                                     [] { return std::make_unique<ReusedRecordModel>(); }}};
  for (const int threads : {2, 3}) {
    const std::string of = ", " + std::to_string(threads) + " threads";
    const auto add = [&](const std::string& name, auto make) {
      models.push_back({name + of, make});
    };
    add("intern a name", [=] { return std::make_unique<NameModel>(threads); });
    add("make a series", [=] { return std::make_unique<SeriesModel>(threads); });
    for (const bool is_in_front : {true, false}) {
      const std::string place = is_in_front ? "the newest" : "another";
      for (const bool is_shared : {false, true}) {
        const std::string where = place + (is_shared ? " among processes" : "");
        add("retire " + where,
            [=] { return std::make_unique<RetireModel>(threads, is_shared, false, is_in_front); });
        add("reuse " + where,
            [=] { return std::make_unique<RetireModel>(threads, is_shared, true, is_in_front); });
      }
    }
  }
  return models;
}

}  // namespace pitwall::test

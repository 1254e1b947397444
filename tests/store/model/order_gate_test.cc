// Weakens each memory order in the sources that is stronger than relaxed, one at a time. Either a
// model fails, or order_reasons.h has the reason why none does.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/store/model/models.h"
#include "tests/store/model/order_reasons.h"
#include "tests/store/model/order_sites.h"
#include "tests/store/model/sources.h"
#include "tests/support/soak.h"

namespace pitwall::test {
namespace {

// A memory order in the text of the sources.
struct Written {
  std::string file;  // below store/
  unsigned line = 0;
  unsigned column = 0;
  std::memory_order order = std::memory_order_relaxed;
  std::string text;  // the line
  auto operator<=>(const Written&) const = default;
};

std::memory_order OrderNamed(const std::string& name) {
  if (name == "acquire") return std::memory_order_acquire;
  if (name == "release") return std::memory_order_release;
  if (name == "acq_rel") return std::memory_order_acq_rel;
  return std::memory_order_seq_cst;
}

const char* NameOf(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed:
      return "relaxed";
    case std::memory_order_acquire:
      return "acquire";
    case std::memory_order_release:
      return "release";
    case std::memory_order_acq_rel:
      return "acq_rel";
    default:
      return "seq_cst";
  }
}

std::vector<std::memory_order> WeakerThan(std::memory_order order) {
  if (order == std::memory_order_acq_rel) {
    return {std::memory_order_acquire, std::memory_order_release};
  }
  return {std::memory_order_relaxed};
}

std::vector<Written> AllWritten() {
  static const std::regex kOrder("memory_order_(acquire|release|acq_rel|seq_cst)");
  std::vector<Written> all;
  for (const Source& source : SourcesBelow("store")) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      const std::string& text = source.lines[i];
      for (std::sregex_iterator at(text.begin(), text.end(), kOrder), end; at != end; ++at) {
        all.push_back({source.path, static_cast<unsigned>(i + 1),
                       static_cast<unsigned>(at->position()), OrderNamed((*at)[1]), text});
      }
    }
  }
  return all;
}

// The text of a site: the first occurrence of its order after the call begins. For the failure
// order of a compare-and-swap it is the second occurrence, if both orders are the same.
const Written* WrittenFor(const OrderSite& site, const std::vector<Written>& all) {
  const std::size_t folder = site.file.rfind("store/");
  if (folder == std::string::npos) return nullptr;
  const std::string file = site.file.substr(folder);
  const Written* last = nullptr;
  for (const Written& written : all) {
    if (written.file != file || written.line < site.line || written.line > site.line + 3) continue;
    if (last == nullptr && written.order == site.order) last = &written;
    if (!site.is_of_failure && last != nullptr) return last;
    // For the failure order: the next occurrence of that order in the same call, if there is one.
    if (last != nullptr && &written != last && written.order == site.order &&
        written.line <= last->line + 1 && last->text.find(';', last->column) == std::string::npos) {
      return &written;
    }
  }
  return last;
}

// The text of a site, or of the callers that pass the order to it.
std::vector<const Written*> AllWrittenFor(const OrderSite& site, const std::vector<Written>& all) {
  if (const Written* const written = WrittenFor(site, all)) return {written};
  std::vector<const Written*> handed_on;
  for (const Written& written : all) {
    if (site.file.ends_with(written.file) && written.order == site.order &&
        written.text.find("AddOwned(") != std::string::npos) {
      handed_on.push_back(&written);
    }
  }
  return handed_on;
}

const OrderReason* ReasonFor(const Written& written, std::memory_order weaker) {
  for (const OrderReason& reason : kOrderReasons) {
    if (written.file.ends_with(reason.file) &&
        written.text.find(reason.text) != std::string::npos &&
        (reason.weaker == weaker || reason.weaker == std::memory_order_seq_cst)) {
      return &reason;
    }
  }
  return nullptr;
}

class OrderGateTest : public ::testing::Test {
 protected:
  OrderGateTest() : written_(AllWritten()) {
    for (const NamedModel& named : AllModels()) {
      Entry& entry =
          models_.emplace_back(Entry{named.name, named.make, named.make(), named.weight, {}});
      Explore(*entry.model, {Search::Kind::kRandom, 1, 0});
      for (const OrderSite& site : TakeSites()) {
        for (const Written* const written : AllWrittenFor(site, written_)) {
          sites_[written].insert(site);
          entry.reaches.insert(written);
        }
      }
    }
  }

  // The model that fails, or an empty text. Few runs find most failures; only the rest needs many
  // runs.
  std::string KillerOf(const Written& written, std::memory_order weaker) {
    for (const int runs : {6'000, Rounds(100'000, 1'000'000)}) {
      const std::string killer = KillerOf(written, weaker, static_cast<std::uint64_t>(runs));
      if (!killer.empty()) return killer;
    }
    return "";
  }

  std::string KillerOf(const Written& written, std::memory_order weaker, std::uint64_t runs) {
    for (const Search::Kind kind : {Search::Kind::kRandom, Search::Kind::kBounded}) {
      for (Entry& entry : models_) {
        if (!entry.reaches.contains(&written)) continue;
        if (kind == Search::Kind::kBounded && entry.model->threads() != 2) continue;
        for (const OrderSite& site : sites_[&written]) {
          Weaken(&site, weaker);
          const Found found = Explore(*entry.model, {kind, runs / entry.weight, 2});
          Weaken(nullptr, std::memory_order_relaxed);
          schedules_ += found.runs;
          if (found.failure.empty()) continue;
          // A run that failed may have ended while the model held a lock.
          entry.model = entry.make();
          return entry.name + ": " + found.failure;
        }
      }
    }
    return "";
  }

  struct Entry {
    std::string name;
    decltype(NamedModel::make) make;
    std::unique_ptr<Model> model;
    std::uint64_t weight;
    std::set<const Written*> reaches;
  };
  const std::vector<Written> written_;
  std::vector<Entry> models_;
  std::map<const Written*, std::set<OrderSite>> sites_;
  std::uint64_t schedules_ = 0;
};

TEST_F(OrderGateTest, EveryOrderIsNeededOrHasAReason) {
  std::size_t killed = 0;
  std::size_t reasoned = 0;
  std::set<const OrderReason*> used;
  for (const Written& written : written_) {
    for (const std::memory_order weaker : WeakerThan(written.order)) {
      const std::string what = written.file + ":" + std::to_string(written.line) + " " +
                               NameOf(written.order) + " -> " + NameOf(weaker);
      if (const OrderReason* reason = ReasonFor(written, weaker)) {
        used.insert(reason);
        ++reasoned;
        continue;
      }
      const std::string killer = KillerOf(written, weaker);
      if (!killer.empty()) ++killed;
      std::printf("%-60s %s\n", what.c_str(), killer.c_str());
      EXPECT_NE(killer, "") << what << ": no model fails, and order_reasons.h has no reason\n"
                            << written.text
                            << (sites_.contains(&written) ? "" : "\n(no model reaches it)");
    }
  }
  for (const OrderReason& reason : kOrderReasons) {
    EXPECT_TRUE(used.contains(&reason))
        << reason.file << ": no line contains \"" << reason.text << "\" any more";
  }
  std::printf(
      "%zu orders in the sources: %zu weakenings fail a model, %zu have a reason; "
      "%lu schedules\n",
      written_.size(), killed, reasoned, schedules_);
}

TEST(PolicyTest, TheStoreHasNoOtherAtomics) {
  static const std::regex kAtomic("std::atomic|<atomic>|__atomic_|__sync_|\\bvolatile\\b");
  std::size_t looked_at = 0;
  for (const Source& source : SourcesBelow("store")) {
    ++looked_at;
    if (source.path == "store/include/pitwall/internal/atomics.h") continue;
    // The checks are not part of a protocol.
    if (source.path == "store/include/pitwall/internal/thread_checks.h") continue;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(source.lines[i], kAtomic))
          << source.path << ":" << i + 1 << ": " << source.lines[i];
    }
  }
  EXPECT_GT(looked_at, 50U);
}

}  // namespace
}  // namespace pitwall::test

// From the contents of series to the reading of one agent, or of the fleet.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "pitwall/reading.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

// 0 is unknown.
inline std::int64_t EarlierOf(std::int64_t a, std::int64_t b) {
  return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

// The contents of one series. Its buckets are in the reading's memory.
struct Row {
  SeriesKind kind = SeriesKind::kNone;
  NameRef name_a;
  NameRef name_b;
  std::string_view text_a;  // of the names
  std::string_view text_b;
  SeriesStamp stamp;
  std::array<std::uint64_t, kMaxCells> cells{};
  std::uint64_t count = 0;  // in the buckets
  std::span<const BucketCount> buckets;
};

// Rows summed up over agents.
class RowSums {
 public:
  void Add(const Row& row);
  // Adds the contents of a series; the names get no text.
  void Add(const SeriesRecord& series, const SeriesStamp& stamp, const SeriesValue& value);
  // The sums as rows. Their stamp has the earliest start, the latest time of use and no serial.
  // Buckets are allocated in `reading`.
  std::vector<Row> Rows(Reading& reading) const;

 private:
  using Key = std::tuple<SeriesKind, NameRef, NameRef>;
  struct Sum {
    std::string_view text_a;
    std::string_view text_b;
    SeriesStamp stamp;
    std::array<std::uint64_t, kMaxCells> cells{};
    std::unique_ptr<SeriesValue> buckets;  // only of kinds with buckets
  };
  std::map<Key, Sum> sums_;
};

// Makes an AgentReading of rows. It allocates in the reading's memory.
class Composer {
 public:
  Composer(const Registry& registry, Reading& reading) : registry_(registry), reading_(reading) {}

  // A row from contents.
  Row MakeRow(SeriesKind kind, NameRef name_a, NameRef name_b, const SeriesValue& value);

  // Sorts the rows by name and sets the fields of the agent, except identity and times.
  void Compose(std::vector<Row>& rows, AgentReading& agent);

  std::string_view NameOf(NameRef ref);

 private:
  void ComposeTasks(std::span<const Row> rows, AgentReading& agent);
  void ComposeTools(std::span<const Row> tools, std::span<const Row> errors, AgentReading& agent);
  void ComposeModels(std::span<const Row> models, std::span<const Row> errors, AgentReading& agent);
  void ComposeQuality(std::span<const Row> rows, AgentReading& agent);
  void ComposeTokens(std::span<const Row> rows, AgentReading& agent);
  void ComposeTransitions(std::span<const Row> rows, AgentReading& agent);
  // The call's error types; Error is ToolErrorReading or ModelErrorReading.
  template <class Error>
  std::span<const Error> ErrorsOf(const Row& call, std::span<const Row> errors);

  const Registry& registry_;
  Reading& reading_;
  std::unordered_map<NameRef, std::string_view> names_;
};

}  // namespace pitwall::internal

// Facts about a held call. Merges further observations of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_fields.h"
#include "exporter/telemetry/span_tree.h"

namespace pitwall::telemetry {

// How an observation is related to the call that it is merged into.
enum class Relation : std::uint8_t {
  kSame,   // the same call: the same id or span
  kInner,  // a span inside the call's span
  kOuter,  // a span around the call's span
};

// The facts that an observation supplies, as bits of Need: an agent, a duration and an outcome that
// need no better source.
std::uint8_t SuppliedFacts(const Observation& observation);

// Facts about one call. `facts.needs` are those of the complete observations: a need is left only
// if all of them have it.
struct CallFacts {
  Observation facts;
  std::uint8_t supplied = 0;  // bits of Need, by any observation

  explicit CallFacts(const Observation& observation)
      : facts(observation), supplied(SuppliedFacts(observation)) {}
  CallFacts(const Observation& observation, std::uint8_t supplied_facts)
      : facts(observation), supplied(supplied_facts) {}

  // Adds the facts of another observation, or of several. The order of merging changes neither
  // needs nor outcome. The texts of `other` are borrowed.
  void Merge(const CallFacts& other, Relation relation);
  // The needs that are not satisfied yet.
  std::uint8_t Missing() const { return static_cast<std::uint8_t>(facts.needs & ~supplied); }
};

// A call in a list of held calls: its facts with their texts in one block of memory.
class HeldCall {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  // Each of several spans of one call adds an event id and a span.
  static constexpr std::size_t kMaxKeys = 10;
  static constexpr std::size_t kMaxOtherIds = 64;

  void Store(const CallFacts& call);
  // The texts point into this object until the next Store().
  CallFacts Load() const;

  bool is_partial() const { return numbers_.is_partial; }
  std::size_t size_bytes() const { return sizeof(*this) + texts_bytes_ + other_ids_bytes_; }
  void Clear();

  // Further event ids that belong to this call, because spans were merged.
  std::span<const std::string> other_ids() const;
  // Once each. False if there is no room.
  bool AddOtherId(std::string_view id);

  std::int64_t arrived_ms = 0;                 // of the first complete observation, else the first
  std::array<std::uint64_t, kMaxKeys> keys{};  // by which HeldCalls finds it; 0: none
  // Links of HeldCalls.
  std::uint32_t previous = kNone;
  std::uint32_t next = kNone;
  SpanKey waits_for = 0;
  std::uint32_t previous_waiter = kNone;
  std::uint32_t next_waiter = kNone;

 private:
  // The fields of an observation without its texts.
  struct Numbers {
    ObservationKind kind{};
    Signal signal{};
    Outcome outcome{};
    std::uint8_t needs = 0;
    std::uint8_t rank = 0;
    std::uint8_t supplied = 0;
    bool is_partial = false;
    bool is_sum = false;
    bool is_agent = false;
    bool has_span = false;
    SpanRef span{};
    std::int64_t time_ms = 0;
    std::uint64_t duration_ns = kUnknownNs;
    std::uint64_t waited_ns = kUnknownNs;
    std::array<std::uint64_t, kCountFields.size()> counts{};
  };
  static constexpr std::uint64_t kUnknownNs = UINT64_MAX;

  Numbers numbers_;
  // For each text its length, then all texts.
  std::unique_ptr<char[]> texts_;
  std::size_t texts_bytes_ = 0;
  std::unique_ptr<std::vector<std::string>> other_ids_;
  std::size_t other_ids_bytes_ = 0;
};

}  // namespace pitwall::telemetry

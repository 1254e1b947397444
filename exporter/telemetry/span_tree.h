// The spans of recent traces: which span is inside which, and what was counted for them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/telemetry/observation.h"
#include "pitwall/host/huge_pages.h"
#include "pitwall/host/keyed_hash.h"

namespace pitwall::telemetry {

// A keyed hash of a span with its trace; 0 is no span.
using SpanKey = std::uint64_t;
struct SpanKeys {
  SpanKey own = 0;
  SpanKey parent = 0;
};

// Bounded: the oldest span is evicted for a new one. A span that is only known as the parent of
// another has a placeholder. Not thread-safe. Memory: about 60 bytes for each span.
//
// A pointer to a node is valid until the next call that may add a span.
class SpanTree {
 public:
  enum Flag : std::uint32_t {
    kKnown = 1,       // the span itself arrived; its parent is known
    kCounted = 2,     // a tool span whose call is counted, by itself or as part of a nested call
    kTask = 4,        // an agent span that is a task
    kSumBelow = 8,    // a span inside reported a sum of tokens
    kTaskBelow = 16,  // a span inside is a task, and no tool span is between
    // A span inside is a model call with tokens; no tool or agent span is between.
    kModelBelow = 32,
    // The same for a model call without tokens.
    kModelWithoutTokensBelow = 64,
  };

  struct Node {
    SpanKey key = 0;
    SpanKey parent = 0;            // 0: a root, if kKnown
    std::uint32_t tool = 0;        // hash of the tool's name; 0: no tool span
    std::uint32_t call = 0;        // hash of the call's id; 0: none
    std::uint32_t agent = 0;       // AgentName(); 0: none
    std::uint32_t task_below = 0;  // hash of the name of an agent whose task was counted inside
    std::uint32_t flags = 0;
    std::uint32_t arrived_s = 0;  // seconds since the epoch

    bool Has(Flag flag) const { return (flags & flag) != 0; }
  };

  // Spans that are older than `max_age_s` are forgotten.
  explicit SpanTree(std::size_t capacity = 131'072, std::uint32_t max_age_s = 3600);

  SpanKey KeyOf(const std::array<std::uint8_t, 16>& trace,
                const std::array<std::uint8_t, 8>& span) const;
  SpanKeys KeysOf(const std::optional<SpanRef>& span) const;

  // Adds a span that arrived, or completes its placeholder; `tool` is the hash of the tool's name,
  // 0 if it is no tool span. Propagates the known flags of the span's descendants to its parent. A
  // task's span must be added with `is_task`.
  Node* Add(SpanKey key, SpanKey parent, std::uint32_t now_s, std::uint32_t tool = 0,
            bool is_task = false);
  // Prefetches the memory that Add() of a tool span will use after about `spans_before` others.
  void Prefetch(SpanKey key, std::uint32_t tool, std::size_t spans_before) const;
  Node* Find(SpanKey key);
  const Node* Find(SpanKey key) const { return const_cast<SpanTree*>(this)->Find(key); }

  // Marks the span and all spans around it, as far as they are or become known. What an agent does
  // in a tool call is not a part of the calling agent's task, so marks of tasks end at tool spans;
  // marks of model calls also end at tasks.
  void MarkFrom(SpanKey key, Flag flag, std::uint32_t now_s);
  void MarkCountedTaskFrom(SpanKey key, std::uint32_t agent_hash, std::uint32_t now_s);

  struct Enclosing {
    const Node* found = nullptr;
    SpanKey missing = 0;  // the search ended at this span, which has not arrived
  };
  // The first of `key` and the spans around it that `accept` accepts. Neither member is set if
  // there is none up to the root.
  template <class Accept>
  Enclosing FindEnclosing(SpanKey key, const Accept& accept) {
    for (int depth = 0; key != 0 && depth < kMaxDepth; ++depth) {
      const Node* const node = Find(key);
      if (node == nullptr || !node->Has(kKnown)) return {.missing = key};
      if (accept(*node)) return {.found = node};
      key = node->parent;
    }
    return {};
  }

  // Remembers that a span of that tool is directly inside `parent`.
  void AddChildTool(SpanKey parent, std::uint32_t tool, SpanKey child, std::uint32_t now_s);
  // The newest such child; 0 if there is none.
  SpanKey ChildOfTool(SpanKey parent, std::uint32_t tool);

  // Sets the name of the agent that acts inside the span. Does nothing if there are too many names.
  void SetAgent(SpanKey key, std::string_view name);
  std::string_view AgentName(std::uint32_t agent) const { return names_[agent].text; }

  // Forgets old spans. Cost: constant, and linear in the forgotten ones.
  void Expire(std::uint32_t now_s);

  std::size_t size() const { return count_; }
  // Spans that were evicted before their time.
  std::uint64_t evicted() const { return evicted_; }

  // For a snapshot: the seed of the keys, and the nodes from the oldest to the newest.
  std::uint64_t seed() const { return seed_; }
  template <class Visit>
  void VisitNodes(const Visit& visit) const {
    for (std::size_t i = 0; i < count_; ++i) visit(nodes_[SlotAt(i)]);
  }
  // Removes all spans. Keys are made with `seed` from now on.
  void Reset(std::uint64_t seed);
  // Adds a node that VisitNodes gave to its visitor. Its agent is not read.
  void Restore(const Node& node, std::string_view agent_name);

 private:
  // Whether a mark of the flag goes no further than this node.
  static bool EndsAt(const Node& node, Flag flag) {
    const bool is_model = flag == kModelBelow || flag == kModelWithoutTokensBelow;
    return (node.tool != 0 && (flag == kTaskBelow || is_model)) || (node.Has(kTask) && is_model);
  }

  // Chains of real traces are shorter. Bounds the walk in a cycle of wrong parents.
  static constexpr int kMaxDepth = 256;

  struct Name {
    std::string text;
    std::uint32_t uses = 0;
  };
  struct Place {
    std::uint32_t slot = 0;  // plus one; 0: empty
    std::uint32_t hash = 0;  // PlaceHash() of the key
  };

  SpanKey ChildToolKey(SpanKey parent, std::uint32_t tool) const;
  Node* FindOrAdd(SpanKey key, std::uint32_t now_s);
  std::size_t SlotAt(std::size_t age_index) const {
    const std::size_t slot = oldest_ + age_index;
    return slot < nodes_.size() ? slot : slot - nodes_.size();
  }
  void Grow();
  void RemoveOldest();
  void ReleaseName(std::uint32_t agent);
  // From the half of the key that is in the place, so that moving places reads no nodes.
  static std::uint32_t PlaceHash(SpanKey key) { return static_cast<std::uint32_t>(key >> 32); }
  std::size_t HomeOf(std::uint32_t hash) const { return hash & (places_.size() - 1); }
  std::size_t PlaceOf(SpanKey key) const;
  void InsertPlace(SpanKey key, std::size_t slot);
  void ErasePlace(SpanKey key);

  const std::size_t capacity_;
  const std::uint32_t max_age_s_;
  std::uint64_t seed_;
  template <class Element>
  using Table = std::vector<Element, HugePageAllocator<Element>>;
  Table<Node> nodes_;       // a ring
  std::size_t oldest_ = 0;  // slot
  std::size_t count_ = 0;
  Table<Place> places_;  // by key, open addressing; a power of two
  std::uint64_t evicted_ = 0;

  std::vector<Name> names_;  // 0 is no name
  std::vector<std::uint32_t> free_names_;
  std::unordered_map<std::string_view, std::uint32_t, KeyedHash> name_indexes_;  // views of names_
};

// A hash of a name, never 0.
std::uint32_t NameHash(std::string_view name);
// The same for a tool, without the prefix of its MCP server: `mcp__server__tool`, `server.tool`.
std::uint32_t ToolHash(std::string_view tool);

}  // namespace pitwall::telemetry

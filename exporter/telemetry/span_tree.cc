#include "exporter/telemetry/span_tree.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/internal/assert.h"

namespace pitwall::telemetry {

namespace {

constexpr std::size_t kFirstNodes = 256;
constexpr std::size_t kMaxNames = 8192;

std::uint64_t RandomSeed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

SpanKey NotZero(std::uint64_t hash) { return hash == 0 ? 1 : hash; }

}  // namespace

std::uint32_t NameHash(std::string_view name) {
  const auto hash = static_cast<std::uint32_t>(XXH3_64bits(name.data(), name.size()));
  return hash == 0 ? 1 : hash;
}

std::uint32_t ToolHash(std::string_view tool) {
  constexpr std::string_view kMcp = "mcp__";
  if (tool.starts_with(kMcp)) {
    const std::size_t end = tool.find("__", kMcp.size());
    if (end != tool.npos && end + 2 < tool.size()) tool.remove_prefix(end + 2);
  } else if (const std::size_t dot = tool.find('.');
             dot != tool.npos && dot != 0 && dot + 1 < tool.size()) {
    tool.remove_prefix(dot + 1);
  }
  return NameHash(tool);
}

SpanTree::SpanTree(std::size_t capacity, std::uint32_t max_age_s)
    : capacity_(std::max<std::size_t>(capacity, 2)),
      max_age_s_(max_age_s),
      seed_(RandomSeed()),
      nodes_(std::min(kFirstNodes, capacity_)),
      places_(std::bit_ceil(nodes_.size() * 2)),
      names_(1) {}

SpanKey SpanTree::KeyOf(const std::array<std::uint8_t, 16>& trace,
                        const std::array<std::uint8_t, 8>& span) const {
  if (otlp::IsAbsent(span)) return 0;
  std::array<std::uint8_t, 24> bytes{};
  std::memcpy(bytes.data(), trace.data(), trace.size());
  std::memcpy(bytes.data() + trace.size(), span.data(), span.size());
  return NotZero(XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed_));
}

SpanKeys SpanTree::KeysOf(const std::optional<SpanRef>& span) const {
  if (!span) return {};
  return {KeyOf(span->trace, span->span), KeyOf(span->trace, span->parent)};
}

SpanKey SpanTree::ChildToolKey(SpanKey parent, std::uint32_t tool) const {
  const std::array<std::uint64_t, 2> bytes = {parent, tool};
  return NotZero(XXH3_64bits_withSeed(bytes.data(), sizeof(bytes), seed_));
}

std::size_t SpanTree::PlaceOf(SpanKey key) const {
  const std::uint32_t hash = PlaceHash(key);
  std::size_t place = HomeOf(hash);
  for (; places_[place].slot != 0; place = (place + 1) & (places_.size() - 1)) {
    if (places_[place].hash == hash && nodes_[places_[place].slot - 1].key == key) break;
  }
  return place;
}

void SpanTree::Prefetch(SpanKey key, std::uint32_t tool, std::size_t spans_before) const {
  __builtin_prefetch(&places_[HomeOf(PlaceHash(key))], 1);
  if (tool != 0) __builtin_prefetch(&places_[HomeOf(PlaceHash(ChildToolKey(key, tool)))]);
  if (count_ == capacity_) {
    const SpanKey evicted = nodes_[SlotAt(spans_before % count_)].key;
    __builtin_prefetch(&places_[HomeOf(PlaceHash(evicted))], 1);
  }
}

SpanTree::Node* SpanTree::Find(SpanKey key) {
  if (key == 0) return nullptr;
  const std::uint32_t slot = places_[PlaceOf(key)].slot;
  return slot == 0 ? nullptr : &nodes_[slot - 1];
}

void SpanTree::InsertPlace(SpanKey key, std::size_t slot) {
  places_[PlaceOf(key)] = {static_cast<std::uint32_t>(slot + 1), PlaceHash(key)};
}

// Closes the gap by moving back what would no longer be found from its home.
void SpanTree::ErasePlace(SpanKey key) {
  const std::size_t mask = places_.size() - 1;
  std::size_t gap = PlaceOf(key);
  PITWALL_ASSERT(places_[gap].slot != 0);
  for (std::size_t place = (gap + 1) & mask; places_[place].slot != 0; place = (place + 1) & mask) {
    const std::size_t home = HomeOf(places_[place].hash);
    if (((place - home) & mask) >= ((place - gap) & mask)) {
      places_[gap] = places_[place];
      gap = place;
    }
  }
  places_[gap] = {};
}

void SpanTree::Grow() {
  Table<Node> larger(std::min(nodes_.size() * 2, capacity_));
  for (std::size_t i = 0; i < count_; ++i) larger[i] = nodes_[SlotAt(i)];
  nodes_ = std::move(larger);
  oldest_ = 0;
  places_.assign(std::bit_ceil(nodes_.size() * 2), {});
  for (std::size_t i = 0; i < count_; ++i) InsertPlace(nodes_[i].key, i);
}

void SpanTree::RemoveOldest() {
  Node& node = nodes_[oldest_];
  ErasePlace(node.key);
  ReleaseName(node.agent);
  node = {};
  oldest_ = oldest_ + 1 == nodes_.size() ? 0 : oldest_ + 1;
  --count_;
}

SpanTree::Node* SpanTree::FindOrAdd(SpanKey key, std::uint32_t now_s) {
  if (Node* const node = Find(key)) return node;
  if (count_ == nodes_.size()) {
    if (nodes_.size() < capacity_) {
      Grow();
    } else {
      RemoveOldest();
      ++evicted_;
    }
  }
  const std::size_t slot = SlotAt(count_++);
  nodes_[slot] = {.key = key, .arrived_s = now_s};
  InsertPlace(key, slot);
  return &nodes_[slot];
}

SpanTree::Node* SpanTree::Add(SpanKey key, SpanKey parent, std::uint32_t now_s, std::uint32_t tool,
                              bool is_task) {
  Node* node = FindOrAdd(key, now_s);
  if (tool != 0) node->tool = tool;
  if (is_task) node->flags |= kTask;
  if (node->Has(kKnown)) return node;
  node->flags |= kKnown;
  node->parent = parent == key ? 0 : parent;
  if (node->parent == 0) return node;
  const Node copy = *node;  // the marks may move or evict it
  for (const Flag flag : {kSumBelow, kTaskBelow, kModelBelow, kModelWithoutTokensBelow}) {
    if (copy.Has(flag) && !EndsAt(copy, flag)) MarkFrom(parent, flag, now_s);
  }
  if (copy.task_below != 0 && tool == 0) MarkCountedTaskFrom(parent, copy.task_below, now_s);
  node = FindOrAdd(key, now_s);
  if (!node->Has(kKnown)) {  // it was evicted
    *node = copy;
    node->agent = 0;  // the name was released
    node->arrived_s = now_s;
  }
  return node;
}

void SpanTree::MarkFrom(SpanKey key, Flag flag, std::uint32_t now_s) {
  for (int depth = 0; key != 0 && depth < kMaxDepth; ++depth) {
    Node* const node = FindOrAdd(key, now_s);
    if (node->Has(flag)) return;
    node->flags |= flag;
    if (EndsAt(*node, flag)) return;
    key = node->parent;
  }
}

void SpanTree::MarkCountedTaskFrom(SpanKey key, std::uint32_t agent_hash, std::uint32_t now_s) {
  for (int depth = 0; key != 0 && depth < kMaxDepth; ++depth) {
    Node* const node = FindOrAdd(key, now_s);
    if (node->task_below == agent_hash) return;
    node->task_below = agent_hash;
    if (node->tool != 0) return;
    key = node->parent;
  }
}

void SpanTree::AddChildTool(SpanKey parent, std::uint32_t tool, SpanKey child,
                            std::uint32_t now_s) {
  FindOrAdd(ChildToolKey(parent, tool), now_s)->parent = child;  // never kKnown
}

SpanKey SpanTree::ChildOfTool(SpanKey parent, std::uint32_t tool) {
  const Node* const edge = Find(ChildToolKey(parent, tool));
  return edge == nullptr ? 0 : edge->parent;
}

void SpanTree::SetAgent(SpanKey key, std::string_view name) {
  Node* const node = Find(key);
  if (node == nullptr || node->agent != 0) return;
  if (const auto found = name_indexes_.find(name); found != name_indexes_.end()) {
    ++names_[found->second].uses;
    node->agent = found->second;
    return;
  }
  if (name_indexes_.size() == kMaxNames) return;
  std::uint32_t index = 0;
  if (free_names_.empty()) {
    // A view of a short name points into its string, which must not move.
    if (names_.capacity() == names_.size()) names_.reserve(kMaxNames + 1);
    index = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back();
  } else {
    index = free_names_.back();
    free_names_.pop_back();
  }
  names_[index] = {std::string(name), 1};
  name_indexes_.emplace(names_[index].text, index);
  node->agent = index;
}

void SpanTree::ReleaseName(std::uint32_t agent) {
  if (agent == 0 || --names_[agent].uses != 0) return;
  name_indexes_.erase(names_[agent].text);
  names_[agent].text = {};
  free_names_.push_back(agent);
}

void SpanTree::Expire(std::uint32_t now_s) {
  while (count_ != 0 && nodes_[oldest_].arrived_s + max_age_s_ < now_s) RemoveOldest();
}

void SpanTree::Reset(std::uint64_t seed) {
  while (count_ != 0) RemoveOldest();
  seed_ = seed;
}

void SpanTree::Restore(const Node& node, std::string_view agent_name) {
  Node* const restored = FindOrAdd(node.key, node.arrived_s);
  const std::uint32_t agent = restored->agent;
  *restored = node;
  restored->agent = agent;
  if (!agent_name.empty()) SetAgent(node.key, agent_name);
}

}  // namespace pitwall::telemetry

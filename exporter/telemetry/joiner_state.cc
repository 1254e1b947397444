// The state of the joiner as lines: the spans from the oldest to the newest, the held calls in the
// order of their arrival, and the sources. Lines have the fields of an observation and those below.
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/held_calls.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/telemetry/observation_fields.h"
#include "exporter/telemetry/source_table.h"
#include "exporter/telemetry/span_tree.h"

namespace pitwall::telemetry {

namespace {

// The first line: the time of the joiner and the seed of its span keys.
constexpr std::string_view kNowKey = "now";
constexpr std::string_view kSeedKey = "seed";
// A span: key, parent, tool, call, task below, flags, arrival in seconds; its agent's name is the
// field of an observation.
constexpr std::string_view kNodeKey = "N";
constexpr std::size_t kNodeNumbers = 7;
// A held call: arrival, supplied facts, keys, other ids.
constexpr std::string_view kArrivedKey = "at";
constexpr std::string_view kSuppliedKey = "su";
constexpr std::string_view kKeysKey = "ks";
constexpr std::string_view kOtherIdsKey = "ids";
// A source: its outcomes, then without_agent, first and last seen.
constexpr std::string_view kOutcomesKey = "so";
constexpr std::size_t kOutcomeNumbers = 7;

bool ReadNumbers(simdjson::ondemand::value& value, std::vector<std::uint64_t>* numbers) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    std::uint64_t number = 0;
    if (element.get_uint64().get(number) != simdjson::SUCCESS) return false;
    numbers->push_back(number);
  }
  return true;
}

bool ReadTexts(simdjson::ondemand::value& value, std::vector<std::string>* texts) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS) return false;
    texts->emplace_back(text);
  }
  return true;
}

void WriteSource(const SourceStats& source, LineWriter* out) {
  out->Begin();
  out->Text("e", source.emitter);
  out->Number(kSignalKey, static_cast<std::uint8_t>(source.signal));
  out->Number(kRecordsKey, source.records);
  std::array<std::uint64_t, kOutcomeNumbers> numbers{};
  std::ranges::copy(source.outcomes, numbers.begin());
  numbers[4] = source.without_agent;
  numbers[5] = static_cast<std::uint64_t>(source.first_seen_ms);
  numbers[6] = static_cast<std::uint64_t>(source.last_seen_ms);
  out->Numbers(kOutcomesKey, numbers);
  out->End();
}

}  // namespace

struct Joiner::StateLine {
  std::int64_t now_ms = 0;
  std::uint64_t seed = 0;
  std::vector<std::uint64_t> node;
  std::int64_t arrived_ms = 0;
  std::uint64_t supplied = 0;
  std::vector<std::uint64_t> keys;
  std::vector<std::string> other_ids;
  std::uint64_t records = 0;
  std::vector<std::uint64_t> outcomes;

  bool Read(std::string_view key, simdjson::ondemand::value& value) {
    if (key == kNowKey) return value.get_int64().get(now_ms) == simdjson::SUCCESS;
    if (key == kSeedKey) return value.get_uint64().get(seed) == simdjson::SUCCESS;
    if (key == kNodeKey) return ReadNumbers(value, &node) && node.size() == kNodeNumbers;
    if (key == kArrivedKey) return value.get_int64().get(arrived_ms) == simdjson::SUCCESS;
    if (key == kSuppliedKey) return value.get_uint64().get(supplied) == simdjson::SUCCESS;
    if (key == kKeysKey) return ReadNumbers(value, &keys);
    if (key == kOtherIdsKey) return ReadTexts(value, &other_ids);
    if (key == kRecordsKey) return value.get_uint64().get(records) == simdjson::SUCCESS;
    if (key == kOutcomesKey) {
      return ReadNumbers(value, &outcomes) && outcomes.size() == kOutcomeNumbers;
    }
    return false;
  }
};

void Joiner::WriteHeld(const HeldCall& held, LineWriter* out) const {
  const CallFacts call = held.Load();
  out->Begin();
  WriteFields(call.facts, out);
  out->Signed(kArrivedKey, held.arrived_ms);
  out->Number(kSuppliedKey, call.supplied);
  out->Numbers(kKeysKey, held.keys);
  if (!held.other_ids().empty()) out->Texts(kOtherIdsKey, held.other_ids());
  out->End();
}

void Joiner::WriteState(LineWriter* out) const {
  const std::lock_guard lock(mutex_);
  out->Begin();
  out->Signed(kNowKey, now_ms_);
  out->Number(kSeedKey, spans_.seed());
  out->End();
  spans_.VisitNodes([&](const SpanTree::Node& node) {
    out->Begin();
    const std::array<std::uint64_t, kNodeNumbers> numbers = {
        node.key, node.parent, node.tool, node.call, node.task_below, node.flags, node.arrived_s};
    out->Numbers(kNodeKey, numbers);
    if (node.agent != 0) out->Text("n", spans_.AgentName(node.agent));
    out->End();
  });
  for (const Slot first : {held_.OldestComplete(), held_.OldestPartial()}) {
    for (Slot slot = first; slot != HeldCalls::kNone; slot = held_.Next(slot)) {
      WriteHeld(held_[slot], out);
    }
  }
  for (const SourceStats& source : sources_.sources()) WriteSource(source, out);
}

bool Joiner::RestoreLine(StateLine& line, const Observation& fields, bool has_kind) {
  if (line.now_ms != 0) {
    now_ms_ = line.now_ms;
    spans_.Reset(line.seed);
  } else if (!line.node.empty()) {
    const auto number = [&](std::size_t i) { return static_cast<std::uint32_t>(line.node[i]); };
    spans_.Restore({.key = line.node[0],
                    .parent = line.node[1],
                    .tool = number(2),
                    .call = number(3),
                    .task_below = number(4),
                    .flags = number(5),
                    .arrived_s = number(6)},
                   fields.agent_name);
  } else if (has_kind) {
    const auto supplied = static_cast<std::uint8_t>(line.supplied);
    const Slot slot = held_.Add(CallFacts(fields, supplied), line.arrived_ms);
    held_.AddKey(slot, IdOf(fields).value);  // the set may have another key than the writer's
    for (const std::uint64_t key : line.keys) held_.AddKey(slot, key);
    for (const std::string& id : line.other_ids) AddOtherId(slot, id);
    FinishExcess();
  } else if (!line.outcomes.empty()) {
    SourceStats source{.emitter = std::string(fields.emitter), .signal = fields.signal};
    source.records = line.records;
    std::copy_n(line.outcomes.begin(), source.outcomes.size(), source.outcomes.begin());
    source.without_agent = line.outcomes[4];
    source.first_seen_ms = static_cast<std::int64_t>(line.outcomes[5]);
    source.last_seen_ms = static_cast<std::int64_t>(line.outcomes[6]);
    sources_.Restore(source);
  } else {
    return false;
  }
  return true;
}

void Joiner::RestoreState(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  held_.Clear();
  spans_.Reset(spans_.seed());
  sources_.Clear();
  ObservationBatch texts;
  StateLine line;
  LineHandler handler;
  handler.begin = [&line] { line = {}; };
  handler.other = [&line](std::string_view key, simdjson::ondemand::value& value) {
    return line.Read(key, value);
  };
  handler.end = [&](const Observation& fields, bool has_kind) {
    return RestoreLine(line, fields, has_kind) ? std::string_view() : kKindKey;
  };
  ReadLines(lines, &texts, handler);
  // Calls that wait for a span are registered with it.
  for (Slot slot = held_.OldestComplete(); slot != HeldCalls::kNone;) {
    const Slot next = held_.Next(slot);
    Settle(slot);
    slot = next;
  }
}

}  // namespace pitwall::telemetry

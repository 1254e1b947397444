#include "exporter/attached/event_line.h"

#include <cstdint>
#include <string_view>

#include "exporter/events/event_field_table.h"
#include "exporter/events/event_fields.h"
#include "exporter/text/decimal.h"
#include "exporter/text/json_writer.h"
#include "pitwall/event.h"

namespace pitwall::attached {

namespace {

using events::Field;
using text::Decimal;

// Writes the fields that the event's type may have.
class Line {
 public:
  Line(text::JsonWriter& json, EventType type) : json_(json), fields_(events::FieldsOf(type)) {}

  void Text(Field field, std::string_view text) {
    if (!text.empty() && Begin(field)) json_.String(text);
  }
  void Count(Field field, std::uint64_t count) {
    if (count != 0 && Begin(field)) json_.Integer(count);
  }
  void Number(Field field, Decimal value) {
    if (Begin(field)) json_.Number(value);
  }
  void Truth(Field field, bool value) {
    if (Begin(field)) json_.Bool(value);
  }

 private:
  bool Begin(Field field) {
    if ((fields_ & events::Bit(field)) == 0) return false;
    json_.Key(events::NameOf(field));
    return true;
  }

  text::JsonWriter& json_;
  const events::FieldSet fields_;
};

}  // namespace

void WriteEventLine(text::JsonWriter& json, const Event& event, std::string_view event_id) {
  json.BeginObject();
  Line line(json, event.type);
  line.Text(Field::kType, events::NameOf(event.type));
  line.Text(Field::kAgentId, event.agent_id);
  line.Text(Field::kTool, event.tool);
  // If the clock of the process is wrong, the event gets the time of its arrival.
  if (event.timestamp_ms >= events::kMinTimestampMs) {
    line.Number(Field::kTimestamp, {static_cast<std::uint64_t>(event.timestamp_ms), 0});
  }
  line.Text(Field::kEventId, event_id);
  line.Text(Field::kRole, event.role);
  line.Text(Field::kModel, event.model);
  line.Text(Field::kVersion, event.version);
  line.Text(Field::kTaskId, event.task_id);
  line.Text(Field::kTaskType, event.task_type);
  if (event.duration_ns) line.Number(Field::kDurationMs, {*event.duration_ns, 6});
  if (event.waited_ns) line.Number(Field::kWaitedMs, {*event.waited_ns, 6});
  if (event.score_millionths) line.Number(Field::kScore, {*event.score_millionths, 6});
  if (!event.success) line.Truth(Field::kSuccess, false);
  line.Text(Field::kErrorType, event.error_type);
  line.Text(Field::kArgsHash, event.args_hash);
  for (int i = 0; i < events::kFields; ++i) {
    const auto field = static_cast<Field>(i);
    if (const auto count = events::CountOf(field)) line.Count(field, event.*count);
  }
  if (event.cost_nanousd != 0) line.Number(Field::kCostUsd, {event.cost_nanousd, 9});
  json.EndObject();
  json.out().Append('\n');
}

}  // namespace pitwall::attached

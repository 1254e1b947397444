#include "bench/fleet/event_json.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/text/rfc3339_writer.h"
#include "pitwall/event.h"

namespace pitwall::fleet {

namespace {

std::string_view NameOf(EventType type) {
  switch (type) {
    case EventType::kTaskClaimed:
      return "task_claimed";
    case EventType::kTaskCompleted:
      return "task_completed";
    case EventType::kTaskFailed:
      return "task_failed";
    case EventType::kToolCall:
      return "tool_call";
    case EventType::kQualityScored:
      return "quality_scored";
    case EventType::kTokensUsed:
      return "tokens_used";
    case EventType::kModelCall:
      return "model_call";
    case EventType::kHeartbeat:
      break;
  }
  return "heartbeat";
}

class Line {
 public:
  explicit Line(std::string& out) : out_(out) {}

  void Text(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    Key(name);
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }
  void Count(std::string_view name, std::uint64_t count) {
    if (count == 0) return;
    Key(name);
    Number(count);
  }
  // `value` divided by a power of ten, without trailing zeros.
  void Decimal(std::string_view name, std::uint64_t value, std::uint64_t unit) {
    Key(name);
    Number(value / unit);
    std::uint64_t rest = value % unit;
    if (rest == 0) return;
    out_ += '.';
    for (; rest != 0; rest %= unit) {
      unit /= 10;
      out_ += static_cast<char>('0' + rest / unit);
    }
  }
  void Time(std::string_view name, std::int64_t at_ms) { Text(name, text::Rfc3339(at_ms)); }
  void False(std::string_view name) {
    Key(name);
    out_ += "false";
  }

 private:
  void Key(std::string_view name) {
    out_ += first_ ? "{\"" : ",\"";
    first_ = false;
    out_ += name;
    out_ += "\":";
  }
  void Number(std::uint64_t number) {
    char digits[20];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace

void AppendJsonLine(const Event& event, std::string_view event_id, bool with_timestamp,
                    std::string& out) {
  Line line(out);
  line.Text("type", NameOf(event.type));
  line.Text("agent_id", event.agent_id);
  line.Text("role", event.role);
  line.Text("tool", event.tool);
  if (!event.success) line.False("success");
  line.Text("error_type", event.error_type);
  if (event.duration_ns) line.Decimal("duration_ms", *event.duration_ns, 1'000'000);
  if (event.waited_ns) line.Decimal("waited_ms", *event.waited_ns, 1'000'000);
  if (event.score_millionths) line.Decimal("score", *event.score_millionths, 1'000'000);
  line.Text("task_id", event.task_id);
  line.Text("task_type", event.task_type);
  line.Text("args_hash", event.args_hash);
  line.Count("input_bytes", event.input_bytes);
  line.Count("output_bytes", event.output_bytes);
  line.Text("model", event.model);
  line.Count("input_tokens", event.input_tokens);
  line.Count("output_tokens", event.output_tokens);
  line.Count("cached_tokens", event.cached_tokens);
  if (event.cost_nanousd != 0) line.Decimal("cost_usd", event.cost_nanousd, 1'000'000'000);
  if (with_timestamp) line.Time("timestamp", event.timestamp_ms);
  line.Text("event_id", event_id);
  out += "}\n";
}

}  // namespace pitwall::fleet

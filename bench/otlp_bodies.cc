#include "bench/otlp_bodies.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"
#include "tests/otlp/request_model.h"

namespace pitwall::bench {

namespace {

using test::OtlpAttributes;
using test::OtlpLog;
using test::OtlpResource;
using test::OtlpScope;
using test::OtlpSpan;

// An id begins with its marker; a number of this many characters follows.
constexpr std::string_view kTextMarker = "QZ#";
constexpr std::size_t kDecimals = 13;
constexpr std::string_view kSpanMarker = "QZ";
constexpr std::string_view kSpanMarkerHex = "515a";
constexpr std::size_t kSpanBytes = 6;

constexpr std::uint64_t kNowNs = 1'767'547'009'148'000'000;
constexpr std::size_t kSessions = 36;

std::string TextId(std::string_view prefix) {
  return std::string(prefix) + std::string(kTextMarker) + std::string(kDecimals, '0');
}
std::string SpanId() { return std::string(kSpanMarker) + std::string(kSpanBytes, '\0'); }

std::string Session(std::size_t i) {
  char text[40];
  std::snprintf(text, sizeof text, "63567778-e984-454b-8e7b-%012zu", i % kSessions);
  return text;
}
std::int64_t Number(std::size_t i, std::int64_t bound) {
  return static_cast<std::int64_t>(i * 7919) % bound;
}

OtlpLog ClaudeLog(std::size_t i) {
  const bool is_call = i % 2 == 0;
  OtlpAttributes attributes = {
      {"user.id", std::string(64, 'f')},
      {"session.id", Session(i)},
      {"anthropic.provider", std::string("firstParty")},
      {"anthropic.custom_base_url", false},
      {"terminal.type", std::string("xterm-256color")},
      {"event.name", std::string(is_call ? "tool_result" : "api_request")},
      {"event.timestamp", std::string("2026-01-04T17:16:49.148Z")},
      {"event.sequence", static_cast<std::int64_t>(i)},
      {"prompt.id", std::string("58bd653b-d99e-4b6e-9ae9-1042f769f109")},
  };
  OtlpAttributes more;
  if (is_call) {
    more = {{"tool_name", std::string(i % 3 == 0 ? "Bash" : "Read")},
            {"tool_use_id", TextId("toolu_01")},
            {"success", std::string(i % 20 == 0 ? "false" : "true")},
            {"duration_ms", std::to_string(Number(i, 3000))},
            {"tool_input_size_bytes", std::string("56")},
            {"tool_result_size_bytes", std::string("1204")},
            {"request_id", std::string("req_011CQ9ZVbXTsQ5bKq")}};
  } else {
    more = {{"model", std::string("claude-opus-4-5")},
            {"input_tokens", Number(i, 4000)},
            {"output_tokens", Number(i, 500)},
            {"cache_read_tokens", Number(i, 90'000)},
            {"cache_creation_tokens", std::int64_t{31}},
            {"cache_creation_5m_tokens", std::int64_t{0}},
            {"cache_creation_1h_tokens", std::int64_t{0}},
            {"cost_usd", 0.0053152},
            {"cost_usd_micros", std::int64_t{5315}},
            {"duration_ms", Number(i, 9000)},
            {"ttft_ms", std::int64_t{118}},
            {"request_id", TextId("req_01")},
            {"speed", std::string("normal")},
            {"query_source", std::string("sdk")},
            {"effort", std::string("medium")}};
  }
  attributes.insert(attributes.end(), more.begin(), more.end());
  return {.time_ns = kNowNs,
          .observed_ns = kNowNs,
          .body = std::string(is_call ? "claude_code.tool_result" : "claude_code.api_request"),
          .event_name = {},
          .trace_id = {},
          .span_id = {},
          .attributes = std::move(attributes)};
}

OtlpSpan SpanOf(std::string name, OtlpAttributes attributes) {
  return {.trace_id = std::string(16, '\x5b'),
          .span_id = SpanId(),
          .parent_span_id = std::string(8, '\x2a'),
          .name = std::move(name),
          .kind = 1,
          .start_ns = kNowNs - 148'000'000,
          .end_ns = kNowNs,
          .status = 0,
          .attributes = std::move(attributes),
          .events = {}};
}

OtlpSpan CodexSpan(std::size_t i) {
  OtlpAttributes attributes = {
      {"code.file.path", std::string("thread-store/src/local/live_writer.rs")},
      {"code.module.name", std::string("codex_thread_store::local::live_writer")},
      {"code.line.number", std::int64_t{185}},
      {"thread.id", std::int64_t{3}},
      {"thread.name", std::string("tokio-rt-worker")},
      {"target", std::string("codex_thread_store::local::live_writer")},
      {"item_count", std::string("1")},
      {"busy_ns", Number(i, 20'000)},
      {"idle_ns", Number(i, 10'000)}};
  if (i % 50 != 0) return SpanOf(i % 3 == 0 ? "append_items" : "persist_rollout_items", attributes);
  const bool is_turn = i % 100 == 0;
  attributes.emplace_back("conversation.id", Session(i));
  if (is_turn) {
    attributes.emplace_back("turn.id", TextId("turn-"));
  } else {
    attributes.emplace_back("gen_ai.usage.input_tokens", Number(i, 9000));
    attributes.emplace_back("gen_ai.usage.output_tokens", Number(i, 500));
  }
  return SpanOf(is_turn ? "run_turn" : "handle_responses", attributes);
}

OtlpSpan ToolSpan(std::size_t i) {
  const std::string tool = "tool-" + std::to_string(i % 15);
  OtlpSpan span = SpanOf("execute_tool " + tool,
                         {{"gen_ai.operation.name", std::string("execute_tool")},
                          {"gen_ai.tool.name", tool},
                          {"gen_ai.tool.call.id", TextId("call_")},
                          {"gen_ai.agent.name", "agent-" + std::to_string(i % kSessions)},
                          {"gen_ai.conversation.id", Session(i)},
                          {"gen_ai.tool.description", std::string(58, 'd')}});
  if (i % 20 == 0) span.status = 2;
  return span;
}

test::OtlpRequest RequestOf(OtlpKind kind) {
  OtlpScope scope;
  const char* service = "orchestrator";
  for (std::size_t i = 0; i < OtlpBodies::kRecords; ++i) {
    switch (kind) {
      case OtlpKind::kClaudeLogs:
        service = "claude-code";
        scope.name = "com.anthropic.claude_code.events";
        scope.logs.push_back(ClaudeLog(i));
        break;
      case OtlpKind::kCodexSpans:
        service = "codex_exec";
        scope.name = "codex_exec";
        scope.spans.push_back(CodexSpan(i));
        break;
      case OtlpKind::kToolSpans:
        scope.name = "orchestrator";
        scope.spans.push_back(ToolSpan(i));
    }
  }
  return {OtlpResource{{{"service.name", std::string(service)},
                        {"service.version", std::string("2.1.0")},
                        {"os.type", std::string("linux")}},
                       {std::move(scope)}}};
}

void WriteNumber(char* to, std::uint64_t number, std::size_t digits, std::uint64_t base) {
  for (char* at = to + digits; at != to; number /= base) {
    *--at = base == 256 ? static_cast<char>(number) : "0123456789abcdef"[number % base];
  }
}

}  // namespace

OtlpBodies::OtlpBodies(OtlpKind kind, otlp::Encoding encoding) : kind_(kind) {
  const test::OtlpRequest request = RequestOf(kind);
  const bool is_json = encoding == otlp::Encoding::kJson;
  body_ = is_json ? test::ToJson(signal(), request) : test::ToProtobuf(signal(), request);
  // Codex indents its JSON.
  if (is_json && kind == OtlpKind::kCodexSpans) {
    constexpr int kIndent = 2;
    body_ = nlohmann::ordered_json::parse(body_).dump(kIndent);
  }
  FindSlots(kTextMarker, Slot::Form::kDecimal);
  if (signal() == otlp::Signal::kTraces) {
    if (is_json)
      FindSlots(std::string(kSpanMarkerHex) + std::string(12, '0'), Slot::Form::kHex);
    else
      FindSlots(SpanId(), Slot::Form::kBinary);
  }
}

otlp::Signal OtlpBodies::signal() const {
  return kind_ == OtlpKind::kClaudeLogs ? otlp::Signal::kLogs : otlp::Signal::kTraces;
}

void OtlpBodies::FindSlots(std::string_view marker, Slot::Form form) {
  const std::size_t offset = form == Slot::Form::kDecimal ? kTextMarker.size()
                             : form == Slot::Form::kHex   ? kSpanMarkerHex.size()
                                                          : kSpanMarker.size();
  for (std::size_t at = body_.find(marker); at != body_.npos; at = body_.find(marker, at + 1)) {
    slots_.push_back({at + offset, form});
  }
}

const std::string& OtlpBodies::Next() {
  for (const Slot& slot : slots_) {
    char* const to = &body_[slot.position];
    switch (slot.form) {
      case Slot::Form::kDecimal:
        WriteNumber(to, next_id_++, kDecimals, 10);
        break;
      case Slot::Form::kBinary:
        WriteNumber(to, next_id_++, kSpanBytes, 256);
        break;
      case Slot::Form::kHex:
        WriteNumber(to, next_id_++, 2 * kSpanBytes, 16);
    }
  }
  return body_;
}

}  // namespace pitwall::bench

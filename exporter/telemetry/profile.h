// Describes the records of one emitter, as data. profiles.h applies the description.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {

// The part of an observation that an attribute supplies.
enum class Field : std::uint8_t {
  kConversation,
  kCallId,      // of a tool call
  kResponseId,  // of a model call: the response's or the request's
  kTaskId,
  kAgentId,
  kAgentName,
  kRole,
  kModel,
  kVersion,
  kTool,
  kToolServer,  // an MCP server: the tool `get` of the server `files` is `mcp__files__get`
  kTaskType,
  kErrorType,  // present: the outcome is a failure
  kOutcome,    // all sources are read; one failure is a failure
  kArguments,  // only their hash and size are kept
  // Numbers from here on.
  kDuration,
  kInputTokens,
  kOutputTokens,
  kCachedTokens,
  kCacheWriteTokens,
  kReasoningTokens,
  kCost,
  kInputBytes,
  kOutputBytes,
  kCount,
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kCount);
inline constexpr std::size_t kFirstNumber = static_cast<std::size_t>(Field::kDuration);

// How the value is written. Numbers may also be texts.
enum class Form : std::uint8_t {
  kPlain,         // a text, a number of tokens or bytes, US dollars, milliseconds; an outcome as a
                  // bool or as a word such as `success`
  kSeconds,       // kDuration
  kMicroUsd,      // kCost
  kMember,        // the text member `key` of a JSON object; `a.b` is a member of the object `a`
  kNotRoot,       // a text other than `key`
  kSubagentTurn,  // `agent` of `agent#turn`; absent for `session########turn` and other texts
  kAfterText,     // the text after the prefix `key`; without the prefix the value is absent
  kIsKey,     // kOutcome: a success if the text is `key`, else a failure with this text as its type
  kExitCode,  // kOutcome: a failure if the text reports an exit code other than 0
  kErrorFlag,  // kOutcome: a failure if the member `key` of a JSON object is true
  kTextBytes,  // kOutputBytes: the size of the text
};

struct Source {
  Field field;
  std::string_view attribute;
  Form form = Form::kPlain;
  std::string_view key = {};
};
// The first source of a field whose attribute is present supplies its value.
using Sources = std::vector<Source>;

enum class Test : std::uint8_t {
  kEquals,           // one of the values, which are separated by `|`
  kBeginsWith,       // one of the values
  kPresent,          // not the empty text
  kAbsent,           // or the empty text
  kIsTrue,           // a bool, or `true` or `1`
  kHasFailed,        // the span's status is an error; no attribute
  kIsClient,         // the kind of the span; no attribute
  kIsRoot,           // the span has no parent; no attribute
  kNameIs,           // the record's name is the text
  kNameIsMember,     // the record's name is the text member `value` of a JSON object
  kHasSeveralItems,  // a JSON array of two or more items
};

struct Condition {
  Test test;
  std::string_view attribute = {};
  std::string_view value = {};
};

enum class Meaning : std::uint8_t {
  kIgnored,  // says nothing countable
  kLink,     // a span that connects others
  kAlive,    // the agent did something that is not counted
  kToolCall,
  kModelCall,
  kTaskStart,
  kTaskEnd,
  kWait,  // a person's permission for the tool call whose span is the parent
  // The task whose span is the parent failed; for an event of a span, the task of that span.
  kTaskFault,
};

// The first rule of a profile whose record, name and conditions match gives the record its meaning.
struct Rule {
  otlp::RecordKind record = otlp::RecordKind::kSpan;
  // Alternatives separated by `|`; `a*` is a prefix, `*a` a suffix, empty is any name.
  std::string_view names = {};
  std::vector<Condition> conditions = {};
  Meaning meaning = Meaning::kIgnored;
  Sources sources = {};  // before those of the profile

  std::uint8_t needs = 0;
  std::uint8_t rank = 0;
  bool is_partial = false;
  bool is_agent = false;
  bool has_sums = false;    // a task whose tokens are the sum of inner model calls
  bool is_sum = false;      // a model call whose tokens are such a sum
  bool has_log_id = false;  // without an id of its own, the contents identify the record
  Outcome outcome = Outcome::kUnknown;  // whatever the record says
  std::string_view error_type = {};     // of the outcome above
  std::string_view task_type = {};      // else the attribute's, else the agent's name
  // Without an attribute, the tool or the task's agent is the name without these.
  std::string_view name_prefix = {};
  std::string_view name_suffix = {};
  bool name_is_tool = false;  // without an attribute or prefix, the tool is the name
};

struct Profile {
  std::string_view emitter;

  // How a record is recognised: any of these. `a*` is a prefix.
  std::vector<std::string_view> services = {};  // the resource's service.name
  std::vector<std::string_view> scopes = {};
  std::vector<std::string_view> records = {};  // the record's name

  std::vector<Rule> rules = {};
  Sources sources = {};
  // The rules and sources of the generic profile follow, and spans without a rule connect others.
  bool is_generic = false;

  bool input_excludes_cached = false;               // the sum needs the cached tokens
  bool output_excludes_reasoning = false;           // the sum needs the reasoning tokens
  bool has_own_version = true;                      // service.version is that of the agent
  std::vector<std::string_view> failed_tools = {};  // tools that stand for calls that failed
};

}  // namespace pitwall::telemetry

// A reading as text with every field, so that two readings can be compared.
#pragma once

#include <sstream>
#include <string>

#include "pitwall/reading.h"

namespace pitwall {

// `sums` can be computed from the other fields; `ages` change with the clock.
struct TextOptions {
  bool sums = true;
  bool ages = true;
};

class ReadingText {
 public:
  explicit ReadingText(const TextOptions& options) : options_(options) {}

  std::string Of(const Reading& reading) {
    out_ << "quality_max " << reading.quality_max << " begins " << reading.begins_at_ms << '\n';
    for (const AgentReading& agent : reading.agents) Add(agent);
    out_ << "retired\n";
    Add(reading.retired);
    for (const RetiredGroupReading& group : reading.retired_groups) {
      if (group.agents == 0) continue;
      out_ << group.agents << " retired\n";
      Add(group.sum);
    }
    if (options_.sums) {
      out_ << "fleet\n";
      Add(reading.fleet);
    }
    for (const ClaimReading& claim : reading.claims) {
      out_ << "claim " << claim.agent_id << ' ' << claim.task_id << ' ' << claim.task_type << ' '
           << claim.claimed_at_ms;
      if (options_.ages) out_ << " waited " << claim.waited_ms;
      out_ << '\n';
    }
    for (const RetiredAgentReading& agent : reading.retired_agents) {
      out_ << "retired agent " << agent.role << ' ' << agent.model << ' ' << agent.version << " at "
           << agent.last_activity_ms << '\n';
      for (const WorkReading& work : agent.work) {
        out_ << "  work " << static_cast<int>(work.kind) << ' ' << work.name << ' ' << work.ended
             << ' ' << work.failed << ' ' << work.timed << ' ' << work.index_sum << ' '
             << work.index_squares << ' ' << work.in_lowest_bucket << ' ' << work.sum_millionths
             << ' ' << work.score_squares.value_or(-1) << '\n';
      }
    }
    for (const MergedIntoRetired& merged_into_retired : reading.merged_into_retired) {
      out_ << "folded " << merged_into_retired.serial << " into " << merged_into_retired.into_serial
           << '\n';
    }
    return out_.str();
  }

 private:
  static std::string JoinedLabels(const AgentReading& agent) {
    std::string joined;
    for (const std::string_view label : agent.labels) joined.append(label).append(",");
    return joined;
  }
  void Add(const SeriesStamp& stamp) {
    out_ << " #" << stamp.serial << '@' << stamp.started_at_ms << ".." << stamp.last_used_ms;
  }
  void Add(const Durations& durations) {
    out_ << " n " << durations.count << " sum " << durations.sum_ns;
    for (const BucketCount& bucket : durations.buckets) {
      out_ << ' ' << bucket.index << ':' << bucket.count;
    }
  }
  void Add(const TaskReading& tasks) {
    out_ << "  tasks " << tasks.task_type;
    Add(tasks.stamp);
    out_ << ' ' << tasks.claimed << ' ' << tasks.completed << ' ' << tasks.failed << ' '
         << tasks.abandoned << ' ' << tasks.orphaned << ' ' << tasks.failed_duration_ns;
    Add(tasks.durations);
    out_ << '\n';
  }
  void Add(const ToolReading& tool) {
    out_ << "  tool " << tool.tool;
    Add(tool.stamp);
    out_ << ' ' << tool.calls << ' ' << tool.errors << ' ' << tool.input_bytes << ' '
         << tool.output_bytes << " waited " << tool.waited_ns;
    Add(tool.durations);
    for (const ToolErrorReading& error : tool.error_types) {
      out_ << " error " << error.error_type;
      Add(error.stamp);
      out_ << ' ' << error.count;
    }
    out_ << '\n';
  }
  void Add(const ModelReading& model) {
    out_ << "  model " << model.model;
    Add(model.stamp);
    out_ << ' ' << model.calls << ' ' << model.errors;
    Add(model.durations);
    for (const ModelErrorReading& error : model.error_types) {
      out_ << " error " << error.error_type;
      Add(error.stamp);
      out_ << ' ' << error.count;
    }
    out_ << '\n';
  }
  void Add(const QualityReading& quality) {
    out_ << "  quality";
    Add(quality.stamp);
    out_ << ' ' << quality.count << ' ' << quality.sum_millionths;
    for (const std::uint64_t count : quality.buckets) out_ << ' ' << count;
    for (const ScoreReading& score : quality.newest) {
      out_ << ' ' << score.score_millionths << '@' << score.scored_at_ms;
    }
    out_ << '\n';
  }
  void Add(const AgentReading& agent) {
    out_ << "agent " << agent.agent_id << " role " << agent.role << " model " << agent.model
         << " version " << agent.version << " labels " << JoinedLabels(agent) << ' '
         << agent.first_seen_ms << ' ' << agent.last_activity_ms;
    if (options_.ages) out_ << " idle " << agent.idle_ms;
    if (options_.sums) {
      out_ << " in progress " << agent.tasks_in_progress << " since " << agent.oldest_claim_ms
           << " calls " << agent.tool_calls << " errors " << agent.tool_errors << " model calls "
           << agent.model_calls << " errors " << agent.model_errors << " time "
           << agent.time_spent.model_ns << ' ' << agent.time_spent.tool_ns << ' '
           << agent.time_spent.waiting_ns << '\n';
      Add(agent.tasks);
    }
    out_ << '\n';
    for (const TaskReading& tasks : agent.task_types) Add(tasks);
    for (const ToolReading& tool : agent.tools) Add(tool);
    for (const ModelReading& model : agent.models) Add(model);
    for (const TransitionReading& transition : agent.transitions) {
      out_ << "  transition " << transition.from_tool << " to " << transition.to_tool;
      Add(transition.stamp);
      out_ << ' ' << transition.count << '\n';
    }
    Add(agent.quality);
    for (const TokensReading& tokens : agent.tokens) {
      out_ << "  tokens " << tokens.model;
      Add(tokens.stamp);
      out_ << ' ' << tokens.input << ' ' << tokens.output << ' ' << tokens.cached << ' '
           << tokens.cost_nanousd << '\n';
    }
  }

  const TextOptions options_;
  std::ostringstream out_;
};

inline std::string TextOf(const Reading& reading, const TextOptions& options = {}) {
  return ReadingText(options).Of(reading);
}

}  // namespace pitwall

#include "tests/grafana/waves.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace pitwall::grafana {

namespace {

using nlohmann::json;

// Writes the events of one agent.
class Session {
 public:
  Session(json agent, std::string task_prefix, std::string* lines)
      : agent_(std::move(agent)), task_prefix_(std::move(task_prefix)), lines_(lines) {}

  void Claim(int task) { Add({{"type", "task_claimed"}, {"task_id", IdOf(task)}}); }
  void Complete(int task, int duration_ms, int score) {
    Claim(task);
    Add({{"type", "task_completed"},
         {"task_id", IdOf(task)},
         {"duration_ms", duration_ms},
         {"score", score}});
  }
  void Fail(int task, int duration_ms) {
    Claim(task);
    Add({{"type", "task_failed"}, {"task_id", IdOf(task)}, {"duration_ms", duration_ms}});
  }
  void Call(const std::string& tool, int duration_ms, bool success = true,
            const std::string& args_hash = "") {
    json event = {
        {"type", "tool_call"}, {"tool", tool}, {"duration_ms", duration_ms}, {"success", success}};
    if (!args_hash.empty()) event["args_hash"] = args_hash;
    Add(event);
  }
  void UseTokens(int input, int output, double cost_usd) {
    Add({{"type", "tokens_used"},
         {"input_tokens", input},
         {"output_tokens", output},
         {"cost_usd", cost_usd}});
  }

 private:
  std::string IdOf(int task) const { return task_prefix_ + std::to_string(task); }
  void Add(json event) {
    event.update(agent_);
    *lines_ += event.dump() + '\n';
  }

  const json agent_;
  const std::string task_prefix_;
  std::string* const lines_;
};

}  // namespace

std::string EventsOfWave(int number) {
  const std::string wave = "w" + std::to_string(number) + '-';
  std::string lines;
  Session a({{"agent_id", wave + "a"}, {"role", "coder"}, {"model", "sonnet"}}, wave + 'a', &lines);
  a.Complete(1, 2000, 8);
  for (const bool success : {true, true, true, false}) a.Call("bash", 100, success);
  for (int i = 0; i < 2; ++i) a.Call("read", 20);
  a.UseTokens(1000, 200, 0.01);

  Session b({{"agent_id", wave + "b"}, {"role", "coder"}, {"model", "opus"}}, wave + 'b', &lines);
  b.Complete(1, 8000, 6);
  for (const bool success : {true, false}) b.Call("bash", 400, success);
  b.Call("grep", 50);
  b.UseTokens(2000, 400, 0.05);

  Session c({{"agent_id", wave + "c"}, {"role", "tester"}, {"model", "sonnet"}}, wave + 'c',
            &lines);
  c.Complete(1, 4000, 9);
  c.Fail(2, 1000);
  for (const bool success : {true, false, false}) c.Call("run_tests", 1500, success);

  Session d({{"agent_id", wave + "d"}, {"model", "opus"}}, wave + 'd', &lines);
  d.Claim(1);
  d.Call("read", 20);

  Session steady({{"agent_id", "steady"}, {"role", "coder"}, {"model", "sonnet"}}, wave + 's',
                 &lines);
  steady.Complete(1, 4000, 7);
  for (const bool success : {true, false}) steady.Call("edit", 200, success, "same");
  steady.UseTokens(100, 10, 0.001);
  return lines;
}

}  // namespace pitwall::grafana

#include <cstdint>
#include <string>
#include <string_view>

#include "c/arguments.h"
#include "c/handles.h"
#include "pitwall/pitwall.h"

using pitwall::c::Arguments;
using pitwall::c::Presence;

pitwall_status pitwall_agent_open(pitwall_store* store, const char* agent_id,
                                  pitwall_agent** agent) {
  if (agent == nullptr) return PITWALL_BAD_HANDLE;
  *agent = nullptr;
  std::string_view name;
  const Arguments arguments =
      Arguments().Present(store).Name(agent_id, Presence::kRequired, PITWALL_BAD_AGENT_ID, name);
  if (!arguments.ok()) return arguments.status();
  return pitwall::c::Open(agent, [&] {
    return pitwall_agent{store->store, std::string(name), store->store->GetAgent(name)};
  });
}

void pitwall_agent_free(pitwall_agent* agent) { delete agent; }

pitwall_status pitwall_agent_describe(pitwall_agent* agent, const char* role, const char* model) {
  std::string_view role_name;
  std::string_view model_name;
  const Arguments arguments = Arguments()
                                  .Present(agent)
                                  .Name(role, Presence::kOptional, PITWALL_BAD_ROLE, role_name)
                                  .Name(model, Presence::kOptional, PITWALL_BAD_MODEL, model_name);
  if (arguments.ok()) agent->agent.Describe(role_name, model_name);
  return arguments.status();
}

pitwall_status pitwall_agent_heartbeat(pitwall_agent* agent) {
  if (agent == nullptr) return PITWALL_BAD_HANDLE;
  agent->agent.Heartbeat();
  return PITWALL_OK;
}

pitwall_status pitwall_agent_score(pitwall_agent* agent, double score) {
  if (agent == nullptr) return PITWALL_BAD_HANDLE;
  const Arguments arguments = Arguments().Score(score, agent->store->quality_max());
  if (arguments.ok()) agent->agent.Score(score);
  return arguments.status();
}

pitwall_status pitwall_agent_use_tokens(pitwall_agent* agent, const char* model,
                                        std::uint64_t input_tokens, std::uint64_t output_tokens,
                                        std::uint64_t cached_tokens, double cost_usd) {
  std::string_view model_name;
  const Arguments arguments = Arguments()
                                  .Present(agent)
                                  .Name(model, Presence::kOptional, PITWALL_BAD_MODEL, model_name)
                                  .Count(input_tokens, PITWALL_BAD_TOKENS)
                                  .Count(output_tokens, PITWALL_BAD_TOKENS)
                                  .Count(cached_tokens, PITWALL_BAD_TOKENS)
                                  .CostUsd(cost_usd);
  if (arguments.ok()) {
    agent->agent.UseTokens(model_name, {input_tokens, output_tokens, cached_tokens, cost_usd});
  }
  return arguments.status();
}

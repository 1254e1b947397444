#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "c/arguments.h"
#include "c/handles.h"
#include "pitwall/event.h"
#include "pitwall/pitwall.h"

using pitwall::c::Arguments;
using pitwall::c::Presence;

pitwall_status pitwall_model_open(pitwall_agent* agent, const char* model_name,
                                  pitwall_model** model) {
  if (model == nullptr) return PITWALL_BAD_HANDLE;
  *model = nullptr;
  std::string_view name;
  const Arguments arguments =
      Arguments().Present(agent).Name(model_name, Presence::kRequired, PITWALL_BAD_MODEL, name);
  if (!arguments.ok()) return arguments.status();
  return pitwall::c::Open(model, [&] {
    return pitwall_model{agent->store, agent->agent_id, std::string(name),
                         agent->agent.GetModel(name)};
  });
}

void pitwall_model_free(pitwall_model* model) { delete model; }

pitwall_status pitwall_model_record(pitwall_model* model, std::int64_t duration_ns, int success) {
  const Arguments arguments = Arguments().Present(model).DurationNs(duration_ns);
  if (arguments.ok()) model->model.Record(std::chrono::nanoseconds(duration_ns), success != 0);
  return arguments.status();
}

pitwall_status pitwall_model_record_call(pitwall_model* model, std::int64_t duration_ns,
                                         int success, const char* error_type,
                                         std::uint64_t input_tokens, std::uint64_t output_tokens,
                                         std::uint64_t cached_tokens, double cost_usd) {
  if (model == nullptr) return PITWALL_BAD_HANDLE;
  pitwall::Event event = pitwall::c::EventNow(pitwall::EventType::kModelCall, model->agent_id);
  const Arguments arguments =
      Arguments()
          .DurationNs(duration_ns)
          .Name(error_type, Presence::kOptional, PITWALL_BAD_ERROR_TYPE, event.error_type)
          .Count(input_tokens, PITWALL_BAD_TOKENS)
          .Count(output_tokens, PITWALL_BAD_TOKENS)
          .Count(cached_tokens, PITWALL_BAD_TOKENS)
          .CostUsd(cost_usd);
  if (!arguments.ok()) return arguments.status();
  event.model = model->name;
  event.success = success != 0;
  event.duration_ns = static_cast<std::uint64_t>(duration_ns);
  event.input_tokens = input_tokens;
  event.output_tokens = output_tokens;
  event.cached_tokens = cached_tokens;
  event.cost_nanousd = static_cast<std::uint64_t>(std::llround(cost_usd * 1e9));
  model->store->Apply(event);
  return PITWALL_OK;
}

#include "exporter/cli/flags.h"

#include "pitwall/store.h"

namespace pitwall::cli {

StoreOptions StoreFlags::Options() const {
  StoreOptions options;
  options.max_agents = agents_max;
  options.max_tools = tools_max;
  options.max_groups = groups_max;
  options.agent_labels = agents_labels;
  options.max_bytes = storage_max_bytes;
  options.history_slot = history_slot;
  options.agents_retention = agents_retention;
  options.abandon_after = tasks_abandon_after;
  options.quality_max = quality_max;
  return options;
}

}  // namespace pitwall::cli

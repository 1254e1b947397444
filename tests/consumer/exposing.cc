// Exposes the agents of an installed store through prometheus-cpp.
#include <pitwall/collectable.h>
#include <pitwall/store.h>

#include <chrono>
#include <cstdio>

int main() {
  pitwall::Store store;
  store.GetAgent("agent-7").GetTool("bash").Record(std::chrono::milliseconds(12));

  const pitwall::Collectable collectable(store);
  for (const prometheus::MetricFamily& family : collectable.Collect()) {
    if (family.name != "pitwall_tool_calls_total") continue;
    if (family.metric.size() == 1 && family.metric[0].counter.value == 1) return 0;
  }
  std::fprintf(stderr, "the one call that was recorded is not shown\n");
  return 1;
}

#include "exporter/telemetry/resource_names.h"

#include <gtest/gtest.h>

#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::telemetry {
namespace {

// A resource of these four attributes, in their order below; an empty text is absent.
ResourceNames NamesOfResource(std::string_view name, std::string_view version,
                              std::string_view instance, std::string_view agent_id,
                              ObservationBatch* batch) {
  const otlp::AttributeNames names(
      {"service.name", "service.version", "service.instance.id", "pitwall.agent_id"});
  otlp::Attributes resource(names.size());
  std::size_t index = 0;
  for (const std::string_view text : {name, version, instance, agent_id}) {
    if (!text.empty()) resource.Set(index, text);
    ++index;
  }
  return ResourceNamesOf(resource, CommonAttributes(names), batch);
}

TEST(ResourceNamesTest, TheServiceIsItsInstanceIfThereIsOne) {
  ObservationBatch batch;
  const ResourceNames names = NamesOfResource("codex", "2.1.0", "host-7", "a-1", &batch);
  EXPECT_EQ(names.service_name, "codex");
  EXPECT_EQ(names.service, "host-7");
  EXPECT_EQ(names.version, "2.1.0");
  EXPECT_EQ(names.agent_id, "a-1");
}

TEST(ResourceNamesTest, APlaceholderIsNoInstance) {
  ObservationBatch batch;
  EXPECT_EQ(NamesOfResource("codex", "", "unknown", "", &batch).service, "codex");
  EXPECT_EQ(NamesOfResource("codex", "", "", "", &batch).service, "codex");
  EXPECT_EQ(NamesOfResource("codex", "", "", "", &batch).agent_id, "");
}

TEST(ResourceNamesTest, AUuidIsTheInstanceOfOneStartOnly) {
  ObservationBatch batch;
  const auto service_of = [&batch](std::string_view instance) {
    return NamesOfResource("codex", "", instance, "", &batch).service;
  };
  EXPECT_EQ(service_of("627cc493-f310-47de-96bd-71410b7dec09"), "codex");
  EXPECT_EQ(service_of("627CC493-F310-47DE-96BD-71410B7DEC09"), "codex");
  EXPECT_EQ(service_of("627cc493-f310-47de-96bd-71410b7dec0"),
            "627cc493-f310-47de-96bd-71410b7dec0");
  EXPECT_EQ(service_of("627cc493-f310-47de-96bd-worker-00001"),
            "627cc493-f310-47de-96bd-worker-00001");
}

TEST(ResourceNamesTest, TextsBecomeNames) {
  ObservationBatch batch;
  EXPECT_EQ(NamesOfResource("a\nb", "", "", "", &batch).service_name, "a_b");
}

}  // namespace
}  // namespace pitwall::telemetry

// Builds records by hand and reads what the known profiles observe in them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profiles.h"

namespace pitwall::telemetry {

inline const Profiles& KnownProfilesForTest() {
  static const Profiles profiles;
  return profiles;
}

// One record of a service. Texts must outlive it.
class ObservedRecord {
 public:
  static constexpr std::uint64_t kStartNs = 1'700'000'000'000'000'000;

  ObservedRecord(otlp::RecordKind kind, std::string_view service, std::string_view name)
      : resource_(KnownProfilesForTest().names().size()),
        attributes_(KnownProfilesForTest().names().size()) {
    record.kind = kind;
    record.name = name;
    record.trace_id[0] = 1;
    record.span_id[0] = 2;
    record.parent_span_id[0] = 3;
    record.start_ns = kStartNs;
    record.time_ns = kStartNs + 250'000'000;
    if (!service.empty()) Resource("service.name", service);
  }
  static ObservedRecord Span(std::string_view service, std::string_view name) {
    return {otlp::RecordKind::kSpan, service, name};
  }
  static ObservedRecord Log(std::string_view service, std::string_view name) {
    return {otlp::RecordKind::kLog, service, name};
  }

  ObservedRecord& Resource(std::string_view key, otlp::Value value) {
    SetIn(resource_, key, value);
    return *this;
  }
  // An attribute that no profile reads is left out, as the decoder does.
  ObservedRecord& Set(std::string_view key, otlp::Value value) {
    SetIn(attributes_, key, value);
    return *this;
  }
  ObservedRecord& Set(std::string_view key, const char* text) {
    return Set(key, otlp::Value(std::string_view(text)));
  }
  ObservedRecord& Set(std::string_view key, int number) {
    return Set(key, otlp::Value(std::int64_t{number}));
  }
  ObservedRecord& Scope(std::string_view name) {
    record.scope_name = name;
    return *this;
  }

  void ObserveInto(ObservationBatch* batch) {
    record.resource = &resource_;
    record.attributes = &attributes_;
    RecordObserver(KnownProfilesForTest(), batch).Observe(record);
  }
  // Valid until the record ends.
  const std::vector<Observation>& Observe() {
    batch_->Clear();
    ObserveInto(batch_.get());
    return batch_->observations;
  }
  // Requires that there is one.
  Observation ObserveOne() {
    Observe();
    EXPECT_EQ(batch_->observations.size(), 1U);
    return batch_->observations.empty() ? Observation() : batch_->observations.front();
  }
  const std::vector<SourceTally>& tallies() const { return batch_->tallies; }

  otlp::Record record;

 private:
  static void SetIn(otlp::Attributes& attributes, std::string_view key, otlp::Value value) {
    const std::size_t index = KnownProfilesForTest().names().Find(key);
    if (index != otlp::AttributeNames::kNone) attributes.Set(index, value);
  }

  otlp::Attributes resource_;
  otlp::Attributes attributes_;
  std::unique_ptr<ObservationBatch> batch_ = std::make_unique<ObservationBatch>();
};

}  // namespace pitwall::telemetry

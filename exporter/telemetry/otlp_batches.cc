#include "exporter/telemetry/otlp_batches.h"

#include <memory>

#include "exporter/otlp/receiver.h"
#include "exporter/otlp/record.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profiles.h"

namespace pitwall::telemetry {

namespace {

class OtlpBatch final : public otlp::RecordBatch {
 public:
  OtlpBatch(const Profiles& profiles, Intake& intake) : profiles_(profiles), intake_(intake) {}

  void Add(const otlp::Record& record) override { profiles_.Observe(record, &observations_); }
  bool Commit() override { return intake_.Ingest(observations_).has_value(); }

 private:
  const Profiles& profiles_;
  Intake& intake_;
  ObservationBatch observations_;
};

}  // namespace

otlp::BatchFactory OtlpBatches(const Profiles& profiles, Intake& intake) {
  return [&profiles, &intake](otlp::Signal) -> std::unique_ptr<otlp::RecordBatch> {
    if (!intake.Ready()) return nullptr;
    return std::make_unique<OtlpBatch>(profiles, intake);
  };
}

}  // namespace pitwall::telemetry

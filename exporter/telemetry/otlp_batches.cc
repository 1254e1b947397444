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
  OtlpBatch(const Profiles& profiles, Intake& intake)
      : intake_(intake), observer_(profiles, &observations_) {}

  void Add(const otlp::Record& record) override { observer_.Observe(record); }
  bool Commit() override { return intake_.Ingest(observations_).has_value(); }

 private:
  Intake& intake_;
  ObservationBatch observations_;
  RecordObserver observer_;
};

}  // namespace

otlp::BatchFactory OtlpBatches(const Profiles& profiles, Intake& intake) {
  return [&profiles, &intake](otlp::Signal) -> std::unique_ptr<otlp::RecordBatch> {
    if (!intake.Ready()) return nullptr;
    return std::make_unique<OtlpBatch>(profiles, intake);
  };
}

}  // namespace pitwall::telemetry

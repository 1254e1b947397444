// Connects the receiver of OTLP with the profiles and the intake.
#pragma once

#include "exporter/otlp/receiver.h"
#include "exporter/telemetry/intake.h"
#include "exporter/telemetry/profiles.h"

namespace pitwall::telemetry {

// Batches for a receiver that reads the attributes profiles.names(). A batch turns each record into
// observations, and hands them to the intake when it is committed. Both must outlive the batches.
otlp::BatchFactory OtlpBatches(const Profiles& profiles, Intake& intake);

}  // namespace pitwall::telemetry

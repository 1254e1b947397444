// Turns the payload of a hook into observations.
#pragma once

#include <cstdint>
#include <string_view>

#include "exporter/hooks/pairing.h"
#include "exporter/hooks/payload_fields.h"
#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

// Texts of the observations may borrow from the payload. Prompts, arguments and outputs are only
// hashed or measured. Thread safety: any thread; `pairing` must outlive the reader.
class PayloadReader {
 public:
  PayloadReader(const Program& program, Pairing& pairing) : program_(program), pairing_(pairing) {}

  // `event` names the event if the payload does not; it may be empty. False if the payload is not
  // that of a hook. Appends a tally in any case.
  bool Read(telemetry::JsonValue payload, std::string_view event, std::int64_t now_ms,
            telemetry::ObservationBatch& batch) const;

 private:
  void ReadAction(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadToolStart(const PayloadFields& fields) const;
  void ReadToolEnd(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadToolBatch(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadTurnStart(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadTurnEnd(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadAgent(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadTaskEnd(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadSessionEnd(const PayloadFields& fields, telemetry::ObservationBatch& batch) const;
  void ReadTurnUsage(const PayloadFields& fields, std::string_view turn,
                     telemetry::ObservationBatch& batch) const;

  const Program& program_;
  Pairing& pairing_;
};

}  // namespace pitwall::hooks

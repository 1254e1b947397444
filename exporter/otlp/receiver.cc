#include "exporter/otlp/receiver.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

namespace {

ExportResult Refused(ExportResult::Outcome outcome, std::string error) {
  ExportResult result;
  result.outcome = outcome;
  result.error = std::move(error);
  return result;
}

ExportResult Busy() { return Refused(ExportResult::Outcome::kBusy, "too many requests at once"); }

ExportResult DecodeAndCommit(Decoder& decoder, Signal signal, Encoding encoding,
                             std::string_view body, RecordBatch& batch) {
  DecodeResult decoded =
      decoder.Decode(signal, encoding, body, [&](const Record& record) { batch.Add(record); });
  if (!decoded.ok()) {
    return Refused(decoded.has_too_many_records ? ExportResult::Outcome::kTooLarge
                                                : ExportResult::Outcome::kUndecodable,
                   std::move(decoded.error));
  }
  if (!batch.Commit()) return Busy();
  ExportResult result;
  result.invalid = decoded.invalid;
  result.first_invalid = std::move(decoded.first_invalid);
  return result;
}

}  // namespace

Receiver::Receiver(AttributeNames names, BatchFactory make_batch)
    : names_(std::move(names)), make_batch_(std::move(make_batch)) {}

ExportResult Receiver::Export(Signal signal, Encoding encoding, std::string_view body) {
  const std::unique_ptr<RecordBatch> batch = make_batch_(signal);
  if (!batch) return Busy();
  std::unique_ptr<Decoder> decoder = AcquireDecoder();
  ExportResult result = DecodeAndCommit(*decoder, signal, encoding, body, *batch);
  decoder->Shrink();
  ReleaseDecoder(std::move(decoder));
  return result;
}

std::unique_ptr<Decoder> Receiver::AcquireDecoder() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Decoder> decoder = std::move(idle_.back());
      idle_.pop_back();
      return decoder;
    }
  }
  return std::make_unique<Decoder>(names_);
}

void Receiver::ReleaseDecoder(std::unique_ptr<Decoder> decoder) {
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(decoder));
}

}  // namespace pitwall::otlp

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

// A decoder for one request. Empty if there is no room.
class Receiver::AcquiredDecoder {
 public:
  explicit AcquiredDecoder(Receiver& receiver) : receiver_(receiver) {
    const std::scoped_lock lock(receiver.mutex_);
    if (receiver.active_ == kMaxRequests) return;
    if (receiver.idle_.empty()) {
      decoder_ = std::make_unique<Decoder>(receiver.names_);
    } else {
      decoder_ = std::move(receiver.idle_.back());
      receiver.idle_.pop_back();
    }
    ++receiver.active_;
  }
  ~AcquiredDecoder() {
    if (!decoder_) return;
    decoder_->Shrink();
    const std::scoped_lock lock(receiver_.mutex_);
    --receiver_.active_;
    if (receiver_.idle_.size() < kMaxIdle) receiver_.idle_.push_back(std::move(decoder_));
  }
  AcquiredDecoder(const AcquiredDecoder&) = delete;
  AcquiredDecoder& operator=(const AcquiredDecoder&) = delete;

  Decoder* get() const { return decoder_.get(); }

 private:
  Receiver& receiver_;
  std::unique_ptr<Decoder> decoder_;
};

Receiver::Receiver(AttributeNames names, BatchFactory make_batch)
    : names_(std::move(names)), make_batch_(std::move(make_batch)) {
  idle_.reserve(kMaxIdle);
}

ExportResult Receiver::Export(Signal signal, Encoding encoding, std::string_view body) {
  const AcquiredDecoder decoder(*this);
  if (decoder.get() == nullptr) return Busy();
  const std::unique_ptr<RecordBatch> batch = make_batch_(signal);
  if (!batch) return Busy();
  return DecodeAndCommit(*decoder.get(), signal, encoding, body, *batch);
}

}  // namespace pitwall::otlp

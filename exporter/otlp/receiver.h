// Decodes OTLP requests and passes their records to a batch, for every transport.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// The records of one request. Called by one thread.
class RecordBatch {
 public:
  virtual ~RecordBatch() = default;

  // Must have no effect outside the batch: the request may still turn out to be undecodable. The
  // record is borrowed for the call; its texts are valid until Commit() returns.
  virtual void Add(const Record& record) = 0;
  // Counts all records, or none. Returns false if the daemon is busy; the sender should try again.
  virtual bool Commit() = 0;
};

// Creates the batch of a request; null if the daemon is busy. Called from any thread.
using BatchFactory = std::function<std::unique_ptr<RecordBatch>(Signal)>;

struct ExportResult {
  enum class Outcome : std::uint8_t { kAccepted, kUndecodable, kTooLarge, kBusy };

  Outcome outcome = Outcome::kAccepted;
  std::string error;  // of every other outcome than kAccepted
  // Records that were left out because they are malformed, if the request was accepted.
  std::uint64_t invalid = 0;
  std::string first_invalid;  // why
};

// Thread safety: any thread. Requests are decoded in parallel, each with a decoder of its own, so
// that at most kMaxRequests are in memory. A few decoders are kept for the next requests.
class Receiver {
 public:
  static constexpr std::size_t kMaxRequests = 32;  // at a time; further ones get kBusy

  Receiver(AttributeNames names, BatchFactory make_batch);
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // Decodes the body and commits its records. A request that is not accepted has no effect. Throws
  // what the batch throws.
  ExportResult Export(Signal signal, Encoding encoding, std::string_view body);

 private:
  static constexpr std::size_t kMaxIdle = 2;

  class AcquiredDecoder;

  const AttributeNames names_;
  const BatchFactory make_batch_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Decoder>> idle_;
  std::size_t active_ = 0;
};

}  // namespace pitwall::otlp

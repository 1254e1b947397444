// Bounds the memory of the bodies that are being read.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>

#include "exporter/http/concurrency_limit.h"
#include "exporter/http/connection.h"

namespace pitwall::http {

// A body of up to kSmallBodyBytes needs no permit: each connection may hold that much. A larger one
// needs one of few permits while it is read and decompressed. If all are taken, the slowest body
// loses its permit if it is slow. So a client that sends a byte at a time does not block others.
//
// Thread safety: any thread.
class BodyPermits {
 public:
  static constexpr std::size_t kSmallBodyBytes = 64 * 1024;
  // A body is slow that has been read for kGrace and arrived at less than this rate.
  static constexpr std::chrono::milliseconds kGrace{1000};
  static constexpr double kSlowBytesPerSecond = 64 * 1024;

  explicit BodyPermits(std::size_t count) : available_(count) {}
  BodyPermits(const BodyPermits&) = delete;
  BodyPermits& operator=(const BodyPermits&) = delete;

  // The permit of one body. One thread; the connection must outlive it.
  class Permit {
   public:
    Permit(BodyPermits& permits, Connection& connection)
        : permits_(permits), connection_(connection) {}
    ~Permit();
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

    // Whether the body may have this size. Acquires a permit if it needs one; holds it until the
    // end.
    bool Covers(std::size_t bytes);
    // The last byte has arrived: from now on the body is not slow.
    void FinishReading();
    // Whether the body was too slow and lost its permit. The connection's read was ended then.
    bool is_evicted() const;

   private:
    friend class BodyPermits;
    BodyPermits& permits_;
    Connection& connection_;
    const Connection::Clock::time_point began_ = Connection::Clock::now();
    // Under the mutex of the permits.
    std::size_t bytes_ = 0;
    bool is_held_ = false;
    bool is_reading_ = true;
    bool is_evicted_ = false;
  };

 private:
  bool Acquire(Permit& permit);
  Permit* SlowestReader();

  std::mutex mutex_;
  std::size_t available_;
  std::list<Permit*> held_;
};

// The permits of one body: one for reading it, and one of few permits for large bodies if it
// exceeds a threshold. The latter is held until the body was handled. One thread.
class BodyAllowance {
 public:
  BodyAllowance(std::size_t threshold_bytes, ConcurrencyLimit& large_bodies, BodyPermits& permits,
                Connection& connection)
      : threshold_bytes_(threshold_bytes), large_bodies_(large_bodies) {
    body_permit_.emplace(permits, connection);
  }

  std::size_t threshold_bytes() const { return threshold_bytes_; }
  // Whether the body may be this large now.
  bool Covers(std::size_t bytes) {
    if (!body_permit_->Covers(bytes)) return false;
    if (bytes <= threshold_bytes_) return true;
    if (!permit_ || !*permit_) permit_.emplace(large_bodies_);
    return static_cast<bool>(*permit_);
  }
  void FinishReading() { body_permit_->FinishReading(); }
  bool is_evicted() const { return body_permit_->is_evicted(); }
  // The body is complete, so another one may be read.
  void ReleasePermit() { body_permit_.reset(); }

 private:
  const std::size_t threshold_bytes_;
  ConcurrencyLimit& large_bodies_;
  std::optional<ConcurrencyLimit::Permit> permit_;
  std::optional<BodyPermits::Permit> body_permit_;
};

}  // namespace pitwall::http

// Sends lines of events to a daemon.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace pitwall::fleet {

// One connection that stays open. One thread; Post blocks until the daemon has answered.
class Poster {
 public:
  struct Totals {
    std::uint64_t accepted = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    std::uint64_t put_off = 0;  // bodies answered with 429 or 503
  };
  struct Outcome {
    std::string error;                                // empty: the daemon took the body
    std::optional<std::chrono::seconds> retry_after;  // it cannot take more now: send it again then
  };

  // `url` is the daemon's, such as http://127.0.0.1:7487.
  explicit Poster(const std::string& url);
  ~Poster();
  Poster(const Poster&) = delete;
  Poster& operator=(const Poster&) = delete;

  Outcome Post(const std::string& lines);
  const Totals& totals() const { return totals_; }

 private:
  struct Connection;
  Outcome ToOutcome(long status, const std::string& response);

  std::unique_ptr<Connection> connection_;
  Totals totals_;
};

}  // namespace pitwall::fleet

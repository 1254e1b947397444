// Sends lines of events to a daemon.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace pitwall::fleet {

// One persistent connection. One thread; Post blocks until the daemon has responded.
class Poster {
 public:
  struct Totals {
    std::uint64_t accepted = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    std::uint64_t put_off = 0;  // bodies answered with 429 or 503
  };
  struct Outcome {
    std::string error;  // empty: the daemon accepted the body
    std::optional<std::chrono::seconds>
        retry_after;  // overloaded: send the body again after this time
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

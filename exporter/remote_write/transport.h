// The way to one receiver.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/remote_write/options.h"
#include "exporter/remote_write/response.h"

namespace pitwall::remote_write {

// One thread posts; Cancel() may come from any.
class Transport {
 public:
  virtual ~Transport() = default;
  // Blocks until the response, the timeout or Cancel(). Failures are in the response. `body` is
  // borrowed for the call.
  virtual Response Post(std::string_view body, Protocol protocol) = 0;
  // Ends a Post that runs, and every later one, as unanswered, soon.
  virtual void Cancel() = 0;
};

// HTTP through libcurl, on one connection that stays open. Redirects are not followed; of the body
// of an answer only the beginning is kept, and an endless one ends the connection.
std::unique_ptr<Transport> MakeHttpTransport(Endpoint endpoint, std::chrono::milliseconds timeout);

// Why the endpoint cannot be used: a secret's file that cannot be read. Empty where it can.
std::string UnusableBecause(const Endpoint& endpoint);

}  // namespace pitwall::remote_write

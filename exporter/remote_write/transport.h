// The connection to one receiver.
#pragma once

#include <string_view>

#include "exporter/remote_write/response.h"

namespace pitwall::remote_write {

// One thread posts; any thread may call Cancel().
class Transport {
 public:
  virtual ~Transport() = default;
  // Sends a request and blocks until the response, the timeout or Cancel(). Reports failures in the
  // response. `body` is only used during the call.
  virtual Response Post(std::string_view body, Protocol protocol) = 0;
  // Soon ends a running Post(), and every later one, without a response.
  virtual void Cancel() = 0;
};

}  // namespace pitwall::remote_write

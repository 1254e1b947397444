// The options that CivetWeb is started with.
#pragma once

#include <string>
#include <vector>

#include "exporter/http/listen_address.h"
#include "exporter/http/listener.h"

namespace pitwall::http {

// There is no document root, and every CORS option is empty: CivetWeb parses heads and moves bytes,
// and the handler answers every request.
class CivetwebOptions {
 public:
  CivetwebOptions(const ListenerOptions& options, const std::vector<ListenAddress>& addresses);

  // Names and values alternate; null ends the list. Valid as long as this object.
  const char** Pointers() const { return const_cast<const char**>(pointers_.data()); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

}  // namespace pitwall::http

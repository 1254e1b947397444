// What CivetWeb is told at its start.
#pragma once

#include <string>
#include <vector>

#include "exporter/http/listen_address.h"
#include "exporter/http/server.h"

namespace pitwall::http {

// Never a document root, and every grant of CORS emptied: CivetWeb parses heads and moves bytes,
// and this folder answers every request.
class CivetwebOptions {
 public:
  CivetwebOptions(const ServerOptions& options, const std::vector<ListenAddress>& addresses,
                  bool tls);

  // Names and values in turn, then null. Valid as long as this object.
  const char** Pointers() const { return const_cast<const char**>(pointers_.data()); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

}  // namespace pitwall::http

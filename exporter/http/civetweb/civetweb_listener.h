// The listener over CivetWeb.
#pragma once

#include <memory>

#include "exporter/http/listener.h"

namespace pitwall::http {

// CivetWeb accepts connections, parses request heads and moves bytes; the handler does everything
// else. Handlers run on stacks of 100 KiB, which CivetWeb sets. The handler must outlive the
// listener.
std::unique_ptr<Listener> MakeCivetwebListener(const ListenerOptions& options,
                                               ConnectionHandler& handler);

}  // namespace pitwall::http

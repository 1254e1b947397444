// The connection to a receiver over HTTP.
#pragma once

#include <chrono>
#include <memory>

#include "exporter/remote_write/options.h"
#include "exporter/remote_write/transport.h"
#include "pitwall/status.h"

namespace pitwall::remote_write {

// Uses libcurl, with one connection that stays open. Follows 307 and 308 within the origin
// of the URL (scheme, host and port), which also gets the secrets; other redirects are responses.
// Keeps only the beginning of a response body; an endless body ends the connection.
std::unique_ptr<Transport> MakeHttpTransport(Endpoint endpoint, std::chrono::milliseconds timeout);

// Whether the files with the endpoint's secrets can be read.
Status CheckSecretFiles(const Endpoint& endpoint);

}  // namespace pitwall::remote_write

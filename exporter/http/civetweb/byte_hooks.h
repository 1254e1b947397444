// Puts our own transport between CivetWeb and its sockets.
#pragma once

#include "exporter/http/civetweb/byte_hook_table.h"
#include "pitwall/status.h"

namespace pitwall::http {

// CivetWeb loads `libssl.so` by name and sends the bytes of a TLS connection through its functions.
// This function puts a library of our own under that name into memory, whose functions call
// `hooks`. So every listen address is a TLS address to CivetWeb, and all bytes of all connections
// pass through the hooks. Call it before CivetWeb starts. The hooks must live as long as the
// process.
Status LoadByteHooks(const PitwallByteHooks& hooks);

}  // namespace pitwall::http

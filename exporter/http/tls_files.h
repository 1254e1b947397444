// Detects that the files of a TLS configuration were replaced.
#pragma once

#include <string>

#include "exporter/http/web_config.h"

namespace pitwall::http {

// Identity, size and time of change of each file; differs if one was replaced or written.
using TlsFilesVersion = std::string;

// Empty without TLS. Some system calls.
TlsFilesVersion VersionOfTlsFiles(const WebConfig& config);

}  // namespace pitwall::http

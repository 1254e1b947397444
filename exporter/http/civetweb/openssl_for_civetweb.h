// OpenSSL under the names that CivetWeb looks for.
#pragma once

#include "pitwall/status.h"

namespace pitwall::http {

// CivetWeb loads `libssl.so` by name and looks for the functions of OpenSSL 1.1. Debian 12 has
// OpenSSL 3, in which one of them has another name, so CivetWeb cannot start TLS there. This
// function puts a library in memory under the name that CivetWeb looks for. The library adds the
// old name and forwards everything else. Call it before CivetWeb starts.
Status PrepareOpensslForCivetweb();

}  // namespace pitwall::http

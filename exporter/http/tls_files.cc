#include "exporter/http/tls_files.h"

#include <sys/stat.h>

#include <string>

#include "exporter/http/web_config.h"

namespace pitwall::http {

TlsFilesVersion VersionOfTlsFiles(const WebConfig& config) {
  TlsFilesVersion version;
  if (!config.tls) return version;
  for (const std::string& path :
       {config.tls->cert_file, config.tls->key_file, config.tls->client_ca_file}) {
    struct stat info {};
    if (path.empty() || stat(path.c_str(), &info) != 0) continue;
    version += path;
    for (const auto number :
         {static_cast<long long>(info.st_dev), static_cast<long long>(info.st_ino),
          static_cast<long long>(info.st_size), static_cast<long long>(info.st_mtim.tv_sec),
          static_cast<long long>(info.st_mtim.tv_nsec)}) {
      version += ' ' + std::to_string(number);
    }
    version += '\n';
  }
  return version;
}

}  // namespace pitwall::http

// The YAML files: `--web.config.file` and `--config.file`.
#include <string>
#include <string_view>

#include "exporter/cli/config_file.h"
#include "exporter/http/web_config.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::fuzz {

namespace {

void RunConfigFiles(std::string_view bytes) {
  Input input(bytes);
  const bool is_web = (input.Byte() & 1U) == 0;
  static const test::TemporaryFolder folder;
  const std::string path = folder.Write("config.yml", input.Rest());
  if (is_web) {
    const auto config = http::LoadWebConfig(path);
    Require(config.ok() || !config.status().ToString().empty(), "a refused file has a reason");
    if (config.ok()) (void)http::CheckReload(*config, *config);
    return;
  }
  const auto flags = cli::ReadConfigFile(path);
  Require(flags.ok() || !flags.status().ToString().empty(), "a refused file has a reason");
  if (!flags.ok()) return;
  for (const cli::ConfigFlag& flag : *flags) {
    Require(flag.name.starts_with("--") && !flag.values.empty(), "each key is a flag with values");
  }
}

Seeds ConfigSeeds() {
  const std::string web =
      "tls_server_config:\n"
      "  cert_file: c.pem\n"
      "  key_file: k.pem\n"
      "  client_auth_type: RequireAndVerifyClientCert\n"
      "  client_ca_file: ca.pem\n"
      "  client_allowed_sans: [a.example, 'b']\n"
      "  min_version: TLS12\n"
      "  max_version: TLS13\n"
      "  prefer_server_cipher_suites: true\n"
      "  cipher_suites:\n"
      "    - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"
      "  curve_preferences: [X25519, CurveP256]\n"
      "http_server_config:\n"
      "  http2: false\n"
      "  headers:\n"
      "    Content-Security-Policy: default-src 'self'\n"
      "    X-Frame-Options: deny\n"
      "basic_auth_users:\n"
      "  alice: $2y$10$0123456789012345678901uvwxyzabcdefghijklmnopqrstuvwxyzabc\n"
      "rate_limit: {interval: 1s, burst: 5}\n";
  const std::string inline_pem =
      "tls_server_config: {cert: \"-----BEGIN CERTIFICATE-----\\n\", key: &a x, client_ca: *a}\n";
  const std::string flags =
      "storage.path: /var/lib/pitwall\n"
      "web.listen-address: [127.0.0.1:7487, '[::1]:7487']\n"
      "agents.labels:\n  - team\n  - host\n"
      "# a comment\nlog.level: \"debug\"\n";
  return {'\0' + web, '\0' + inline_pem, '\1' + flags};
}

}  // namespace

const Target kConfigFiles{"config_files", RunConfigFiles, ConfigSeeds};

}  // namespace pitwall::fuzz

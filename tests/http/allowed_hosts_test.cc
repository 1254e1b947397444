#include "exporter/http/allowed_hosts.h"

#include <gtest/gtest.h>

namespace pitwall::http {
namespace {

TEST(AllowedHostsTest, AHostIsAnAddressLocalhostOrAllowed) {
  const std::vector<std::string> allowed{"pitwall.example", "other.example:8080"};
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:7487", "10.1.2.3", "localhost", "LocalHost:1", "[::1]", "[::1]:80",
        "pitwall.example", "PITWALL.example:7487", "other.example:8080"}) {
    EXPECT_TRUE(IsHostAllowed(host, allowed)) << host;
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80",
        "localhost:", "localhost:x", "localhost:99999", "[::1", "[::1]x", "[evil]", "0x7f.1",
        "other.example", "other.example:81", "pitwall.example.", "localhost@evil.example"}) {
    EXPECT_FALSE(IsHostAllowed(host, allowed)) << host;
  }
}

TEST(AllowedHostsTest, AnOriginIsTheServersOwnOrAllowedExactly) {
  const std::vector<std::string> allowed{"https://grafana.example"};
  EXPECT_TRUE(IsOriginAllowed("http://127.0.0.1:7487", "http", "127.0.0.1:7487", allowed));
  EXPECT_TRUE(IsOriginAllowed("https://grafana.example", "http", "127.0.0.1:7487", allowed));
  for (const char* origin :
       {"null", "", "http://evil.example", "https://127.0.0.1:7487", "http://127.0.0.1",
        "http://127.0.0.1:7488", "http://grafana.example", "https://grafana.example.evil.example",
        "https://grafana.example:8443", "https://grafana.example/"}) {
    EXPECT_FALSE(IsOriginAllowed(origin, "http", "127.0.0.1:7487", allowed)) << origin;
  }
  EXPECT_FALSE(IsOriginAllowed("http://", "http", "", allowed));
}

}  // namespace
}  // namespace pitwall::http

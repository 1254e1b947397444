#include "exporter/http/guard.h"

#include <gtest/gtest.h>

namespace pitwall::http {
namespace {

TEST(GuardTest, AHostIsAnAddressLocalhostOrAllowed) {
  const std::vector<std::string> allowed{"pitwall.example", "other.example:8080"};
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:7487", "10.1.2.3", "localhost", "LocalHost:1", "[::1]", "[::1]:80",
        "pitwall.example", "PITWALL.example:7487", "other.example:8080"}) {
    EXPECT_TRUE(HostAllowed(host, allowed)) << host;
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80",
        "localhost:", "localhost:x", "localhost:99999", "[::1", "[::1]x", "[evil]", "0x7f.1",
        "other.example", "other.example:81", "pitwall.example.", "localhost@evil.example"}) {
    EXPECT_FALSE(HostAllowed(host, allowed)) << host;
  }
}

TEST(GuardTest, AnOriginIsTheServersOwnOrAllowedExactly) {
  const std::vector<std::string> allowed{"https://grafana.example"};
  EXPECT_TRUE(OriginAllowed("http://127.0.0.1:7487", "http", "127.0.0.1:7487", allowed));
  EXPECT_TRUE(OriginAllowed("https://grafana.example", "http", "127.0.0.1:7487", allowed));
  for (const char* origin :
       {"null", "", "http://evil.example", "https://127.0.0.1:7487", "http://127.0.0.1",
        "http://127.0.0.1:7488", "http://grafana.example", "https://grafana.example.evil.example",
        "https://grafana.example:8443", "https://grafana.example/"}) {
    EXPECT_FALSE(OriginAllowed(origin, "http", "127.0.0.1:7487", allowed)) << origin;
  }
  EXPECT_FALSE(OriginAllowed("http://", "http", "", allowed));
}

}  // namespace
}  // namespace pitwall::http

#include "exporter/http/allowed_hosts.h"

#include <gtest/gtest.h>

namespace pitwall::http {
namespace {

TEST(AllowedHostsTest, AHostIsAnAddressLocalhostOrAllowed) {
  const std::vector<std::string> allowed{"pitwall.example", "other.example:8080"};
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:7487", "10.1.2.3", "localhost", "LocalHost:1", "[::1]", "[::1]:80",
        "localhost:", "pitwall.example", "PITWALL.example:7487", "other.example:8080"}) {
    EXPECT_TRUE(IsHostAllowed(host, allowed)) << host;
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80",
        "localhost:x", "localhost:99999", "[::1", "[::1]x", "[evil]", "0x7f.1", "other.example",
        "other.example:81", "pitwall.example.", "localhost@evil.example"}) {
    EXPECT_FALSE(IsHostAllowed(host, allowed)) << host;
  }
}

TEST(AllowedHostsTest, AnOriginIsTheServersOwnOrAllowedExactly) {
  const std::vector<std::string> allowed{"https://grafana.example"};
  EXPECT_TRUE(IsOriginAllowed("http://127.0.0.1:7487", "127.0.0.1:7487", allowed));
  EXPECT_TRUE(IsOriginAllowed("https://grafana.example", "127.0.0.1:7487", allowed));
  for (const char* origin : {"null", "", "http://evil.example", "ftp://127.0.0.1:7487",
                             "http://127.0.0.1", "https://127.0.0.1", "http://127.0.0.1:7488",
                             "http://grafana.example", "https://grafana.example.evil.example",
                             "https://grafana.example:8443", "https://grafana.example/"}) {
    EXPECT_FALSE(IsOriginAllowed(origin, "127.0.0.1:7487", allowed)) << origin;
  }
  EXPECT_FALSE(IsOriginAllowed("http://", "", allowed));
}

// A browser behind a proxy that ends TLS sends the name as Host, and https in Origin.
TEST(AllowedHostsTest, AnOriginNamesTheHostWhateverTheScheme) {
  const struct {
    const char* origin;
    const char* host;
    bool is_allowed;
  } cases[] = {
      {"https://m.example.org", "m.example.org", true},
      {"http://m.example.org", "m.example.org", true},
      {"https://M.example.org", "m.Example.org", true},
      {"https://m.example.org", "m.example.org:443", true},
      {"https://m.example.org:443", "m.example.org", true},
      {"http://m.example.org:80", "m.example.org", true},
      {"https://m.example.org:8443", "m.example.org:8443", true},
      {"https://127.0.0.1:7487", "127.0.0.1:7487", true},
      {"https://[::1]:7487", "[::1]:7487", true},
      {"https://evil.example", "m.example.org", false},
      {"https://m.example.org:8443", "m.example.org", false},
      {"https://m.example.org", "m.example.org:8443", false},
      {"http://m.example.org:443", "m.example.org", false},
      {"https://m.example.org", "m.example.org:80", false},
      {"https://m.example.org.evil.example", "m.example.org", false},
      {"https://m.example.org/", "m.example.org", false},
      {"null", "null", false},
      {"https://", "", false},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(IsOriginAllowed(one.origin, one.host, {}), one.is_allowed)
        << one.origin << ' ' << one.host;
  }
}

}  // namespace
}  // namespace pitwall::http

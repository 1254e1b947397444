#include "exporter/http/listen_address.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace pitwall::http {
namespace {

std::string ErrorOf(std::string_view text) {
  const Result<ListenAddress> address = ParseListenAddress(text);
  return address.ok() ? "" : address.status().ToString();
}

TEST(ListenAddressTest, AHostAndAPortAreSplit) {
  EXPECT_EQ(ParseListenAddress("127.0.0.1:7487")->address, "127.0.0.1");
  EXPECT_EQ(ParseListenAddress("127.0.0.1:7487")->port, 7487);
  EXPECT_EQ(ParseListenAddress("localhost:0")->address, "127.0.0.1");
  EXPECT_EQ(ParseListenAddress(":80")->address, "0.0.0.0");
}

TEST(ListenAddressTest, OnlyTheNet127IsLoopback) {
  EXPECT_TRUE(ParseListenAddress("127.200.3.4:1")->IsLoopback());
  EXPECT_TRUE(ParseListenAddress("localhost:1")->IsLoopback());
  EXPECT_FALSE(ParseListenAddress(":1")->IsLoopback());
  EXPECT_FALSE(ParseListenAddress("10.0.0.1:1")->IsLoopback());
}

TEST(ListenAddressTest, AServerWithoutAuthenticationNeedsLoopback) {
  const auto failure_of = [](const std::vector<std::string>& texts) {
    return RequireLoopback(*ParseListenAddresses(texts)).ToString();
  };
  EXPECT_EQ(failure_of({}), "OK");
  EXPECT_EQ(failure_of({"127.0.0.1:1", "localhost:2"}), "OK");
  EXPECT_THAT(failure_of({"127.0.0.1:1", ":2"}),
              ::testing::StartsWith("cannot listen on 0.0.0.0: addresses beyond loopback"));
  EXPECT_FALSE(ParseListenAddresses({"127.0.0.1:1", "nonsense"}).ok());
}

TEST(ListenAddressTest, AnErrorNamesTheAddressAndWhatIsWrong) {
  EXPECT_EQ(ErrorOf("7487"), "cannot listen on 7487: the address must be host:port");
  EXPECT_EQ(ErrorOf("127.0.0.1:65536"),
            "cannot listen on 127.0.0.1:65536: the port must be 0 to 65535");
  for (const char* text : {"[::1]:7487", "::1:7487", "[::]:0"}) {
    EXPECT_THAT(ErrorOf(text), ::testing::HasSubstr("IPv6 is not supported"));
  }
  for (const char* text : {"127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1", "127.0.0.1:80s"}) {
    EXPECT_THAT(ErrorOf(text), ::testing::HasSubstr("the port")) << text;
  }
  EXPECT_THAT(ErrorOf("999.1.1.1:80"), ::testing::HasSubstr("no IPv4 address"));
}

}  // namespace
}  // namespace pitwall::http

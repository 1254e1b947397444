#include "exporter/cli/hook_command.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>

#include "tests/cli/fake_daemon.h"

namespace pitwall::cli {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The reading end of a pipe into which a thread writes a text.
class Payload {
 public:
  explicit Payload(std::string text, bool closes = true) {
    if (::pipe(ends_.data()) != 0) throw std::runtime_error("no pipe");
    writer_ = std::thread([this, text = std::move(text), closes] {
      for (std::string_view rest = text; !rest.empty();) {
        const ssize_t written = ::write(ends_[1], rest.data(), rest.size());
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
      }
      if (closes) Close();
    });
  }
  ~Payload() {
    writer_.join();
    Close();
    ::close(ends_[0]);
  }
  int input() const { return ends_[0]; }

 private:
  void Close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  std::array<int, 2> ends_{};
  std::thread writer_;
};

HookFlags FlagsFor(const std::string& url) {
  HookFlags flags;
  flags.agent = "codex";
  flags.daemon.url = url;
  return flags;
}

TEST(HookCommandTest, ThePayloadArrivesAtThePathOfItsAgent) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 200 OK", "{}"};
  });
  const Payload payload(R"({"hook_event_name":"PreToolUse"})");
  EXPECT_EQ(RunHook(FlagsFor(daemon.url()), payload.input()), 0);
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0].head, StartsWith("POST /hooks/codex HTTP/1.1\r\n"));
  EXPECT_THAT(daemon.requests()[0].head, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_EQ(daemon.requests()[0].body, R"({"hook_event_name":"PreToolUse"})");
}

TEST(HookCommandTest, AnErrorOfTheDaemonIsNotTheAgents) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 500 Internal Server Error", "{\"error\":\"broken\"}"};
  });
  const Payload payload("{}");
  EXPECT_EQ(RunHook(FlagsFor(daemon.url()), payload.input()), 0);
}

TEST(HookCommandTest, WithoutADaemonItEndsWith0) {
  const Payload payload("{}");
  EXPECT_EQ(RunHook(FlagsFor(UrlWhereNobodyListens()), payload.input()), 0);
}

TEST(HookCommandTest, ADaemonThatNeverAnswersIsGivenUp) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(listener, any, size), 0);
  ASSERT_EQ(::listen(listener, 8), 0);
  ASSERT_EQ(::getsockname(listener, any, &size), 0);
  const Payload payload("{}");
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  EXPECT_EQ(RunHook(FlagsFor(url), payload.input()), 0);
  ::close(listener);
}

TEST(HookCommandTest, AnUnusableAddressEndsWith0) {
  const Payload payload("{}");
  EXPECT_EQ(RunHook(FlagsFor("file:///etc/passwd"), payload.input()), 0);
}

TEST(HookCommandTest, APayloadOfTheMaximumSizeIsReadAndALargerOneIsConsumed) {
  const Payload largest(std::string(1'000'000, 'x'));
  const auto read = ReadPayload(largest.input(), 1'000'000, milliseconds(60'000));
  EXPECT_EQ(read.value_or("").size(), 1'000'000U);
  const Payload larger(std::string(1'000'001, 'x'));
  EXPECT_EQ(ReadPayload(larger.input(), 1'000'000, milliseconds(60'000)), std::nullopt);
  char byte = 0;
  EXPECT_EQ(::read(larger.input(), &byte, 1), 0) << "the writer would have failed";
}

TEST(HookCommandTest, APayloadOverTheMaximumIsNotSent) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response { return {}; });
  const Payload payload(std::string(kMaxHookPayloadBytes + 1, ' '));
  EXPECT_EQ(RunHook(FlagsFor(daemon.url()), payload.input()), 0);
  EXPECT_TRUE(daemon.requests().empty());
}

TEST(HookCommandTest, AnInputThatDoesNotEndIsGivenUp) {
  const Payload payload("{}", /*closes=*/false);
  EXPECT_EQ(ReadPayload(payload.input(), 100, milliseconds(1)), std::nullopt);
}

}  // namespace
}  // namespace pitwall::cli

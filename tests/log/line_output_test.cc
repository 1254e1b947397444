#include "exporter/log/line_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string>

namespace pitwall::cli {
namespace {

std::string DescribeLost(std::uint64_t lines) { return std::to_string(lines) + " lost\n"; }

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 65536> piece;
  fcntl(fd, F_SETFL, O_NONBLOCK);
  for (ssize_t size = 0; (size = read(fd, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return text;
}

// A pipe or a pair of sockets that nobody reads.
class UnreadOutputTest : public ::testing::TestWithParam<bool> {
 protected:
  UnreadOutputTest() {
    EXPECT_EQ(GetParam() ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) : pipe(ends_.data()),
              0);
  }
  ~UnreadOutputTest() override {
    close(ends_[0]);
    close(ends_[1]);
  }

  std::array<int, 2> ends_{};
};

TEST_P(UnreadOutputTest, LinesBeyondItsBufferAreLostAndCounted) {
  LineOutput output(ends_[1]);
  const std::string line = std::string(999, 'x') + '\n';
  // More than any buffer. A write that waits would never end.
  constexpr std::size_t kLines = 5000;
  for (std::size_t i = 0; i < kLines; ++i) output.Write(line, DescribeLost);
  const std::size_t read = ReadAll(ends_[0]).size() / line.size();
  EXPECT_GT(read, 0U);
  EXPECT_LT(read, kLines);
  output.Write("next\n", DescribeLost);
  EXPECT_EQ(ReadAll(ends_[0]), std::to_string(kLines - read) + " lost\nnext\n");
}

TEST_P(UnreadOutputTest, ALongLineIsCut) {
  LineOutput output(ends_[1]);
  output.Write(std::string(100'000, 'x') + '\n', DescribeLost);
  EXPECT_EQ(ReadAll(ends_[0]), std::string(4095, 'x') + '\n');
}

INSTANTIATE_TEST_SUITE_P(PipesAndSockets, UnreadOutputTest, ::testing::Bool(),
                         [](const auto& kind) { return kind.param ? "Socket" : "Pipe"; });

TEST(LineOutputTest, AClosedReaderIsAnErrorOfTheLineOnly) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  std::signal(SIGPIPE, SIG_IGN);
  LineOutput output(ends[1]);
  output.Write("a\n", DescribeLost);
  output.Write("b\n", DescribeLost);
  close(ends[1]);
}

}  // namespace
}  // namespace pitwall::cli

// Random damage to the bytes of a correct connection.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "exporter/http/coding.h"
#include "tests/grpc/test_server.h"
#include "tests/support/hex_bytes.h"
#include "tests/support/raw_http.h"
#include "tests/support/soak.h"

namespace pitwall::grpc {
namespace {

using test::Framed;
using test::GrpcClient;
using test::RawConnection;

std::string Frame(char type, char flags, std::uint32_t stream, std::string_view payload) {
  std::string frame;
  for (int shift = 16; shift >= 0; shift -= 8) {
    frame += static_cast<char>(payload.size() >> shift & 255U);
  }
  frame += type;
  frame += flags;
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(stream >> shift & 255U);
  return frame + std::string(payload);
}

// A header field without indexing (RFC 7541, 6.2.2).
std::string Literal(std::string_view name, std::string_view value) {
  return '\0' + std::string(1, static_cast<char>(name.size())) + std::string(name) +
         std::string(1, static_cast<char>(value.size())) + std::string(value);
}

std::string Request(std::uint32_t stream, std::string_view path, std::string_view message,
                    bool is_gzip) {
  std::string head = "\x83\x86";  // :method POST, :scheme http of the static table
  head += Literal(":path", path) + Literal(":authority", "localhost") + Literal("te", "trailers") +
          Literal("content-type", "application/grpc");
  if (is_gzip) head += Literal("grpc-encoding", "gzip");
  const std::string body = is_gzip ? Framed(http::Gzip(message), true) : Framed(message);
  return Frame(1, 4, stream, head) + Frame(0, 0, stream, body.substr(0, 3)) +
         Frame(0, 1, stream, body.substr(3));
}

std::string CorrectBytes() {
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(4, 0, 0, "") +
         Request(1, kEcho, "hello", false) + Frame(6, 0, 0, "12345678") +
         Request(3, kEcho, std::string(200, 'x'), true) +
         Frame(8, 0, 0, test::BytesOfHex("00001000")) + Request(5, kFail, "\x0E", false) +
         Frame(3, 0, 5, test::BytesOfHex("00000008"));
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string Damage(std::string bytes) {
    const std::size_t count = 1 + Below(8);
    for (std::size_t i = 0; i < count && !bytes.empty(); ++i) {
      const std::size_t at = Below(bytes.size());
      switch (Below(5)) {
        case 0:
          bytes[at] = static_cast<char>(Below(256));
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ 1 << Below(8));
          break;
        case 2:
          bytes.insert(at, std::string(1 + Below(20), static_cast<char>(Below(256))));
          break;
        case 3:
          bytes.erase(at, 1 + Below(20));
          break;
        default:
          bytes.insert(Below(bytes.size()), bytes.substr(at, 1 + Below(100)));
      }
    }
    return bytes;
  }
  std::size_t Below(std::size_t bound) { return random_() % bound; }

 private:
  std::mt19937_64 random_;
};

class GrpcMutationTest : public GrpcServerTest {};

TEST_F(GrpcMutationTest, TheCorrectBytesAreAnswered) {
  Start();
  RawConnection client(address_);
  client.Send(CorrectBytes());
  EXPECT_TRUE(Becomes(2, "pitwall_grpc_requests_total", {{"code", "OK"}}));
}

TEST_F(GrpcMutationTest, DamagedBytesEndTheirConnectionAtMost) {
  const std::uint64_t seed = test::PrintedSeed();
  Mutator mutator(seed);
  ServerOptions options;
  options.limits.body_timeout = std::chrono::milliseconds(500);
  options.timeouts.handshake = std::chrono::milliseconds(500);
  Start(std::move(options));
  const std::string correct = CorrectBytes();
  const int rounds = test::Rounds(500, 50'000);
  for (int i = 0; i < rounds; ++i) {
    RawConnection client(address_);
    const std::string damaged = mutator.Damage(correct);
    const std::size_t first = mutator.Below(damaged.size() + 1);
    client.Send(std::string_view(damaged).substr(0, first));
    client.Send(std::string_view(damaged).substr(first));
    if (i % 50 == 0) {
      GrpcClient good(address_);
      ASSERT_EQ(good.Call({kEcho, Framed("x"), {}}).Code(), "0") << "seed " << seed;
    }
  }
  EXPECT_TRUE(Becomes(0, "pitwall_grpc_connections")) << "seed " << seed;
}

}  // namespace
}  // namespace pitwall::grpc

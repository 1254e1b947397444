// The framing of gRPC: one flag byte, four bytes of length in network order, the message.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/status.h"

namespace pitwall::grpc {

inline constexpr std::size_t kFrameHeadBytes = 5;

// The head of an uncompressed message of this length.
std::string FrameHead(std::size_t message_bytes);

// A message as it was sent, with the bytes of the budget that it occupies.
struct Message {
  std::string bytes;
  bool is_compressed = false;
  ByteCharge charge;
};

// Reads the body of a unary request: exactly one message. Memory grows with the bytes that have
// arrived, not with the length that the frame declares. One thread.
class MessageReader {
 public:
  // A message of more than `max_bytes` is refused as soon as its head has arrived.
  MessageReader(std::size_t max_bytes, const std::shared_ptr<ByteBudget>& budget)
      : max_bytes_(max_bytes), charge_(budget) {}

  // Returns the reply if the request fails: kResourceExhausted, kUnavailable (the budget is
  // exhausted), kUnimplemented (a second message) or kInternal (malformed frame). No call may
  // follow a failure.
  std::optional<Reply> Add(std::string_view bytes);
  // The body has ended. Returns the reply if the request has no message or an incomplete one.
  std::optional<Reply> Finish() const;
  // After a successful Finish(), once.
  Message Take();
  // Frees the memory of a request that failed.
  void Discard();

 private:
  std::optional<Reply> ReadHead();
  bool Grow(std::size_t bytes);

  const std::size_t max_bytes_;
  ByteCharge charge_;
  std::array<unsigned char, kFrameHeadBytes> head_{};
  std::size_t head_bytes_ = 0;
  std::size_t length_ = 0;  // of the message, once the head is complete
  std::size_t capacity_ = 0;
  std::string bytes_;
};

}  // namespace pitwall::grpc

#include "exporter/grpc/message_reader.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/grpc/status.h"

namespace pitwall::grpc {

namespace {

constexpr std::size_t kMinCapacity = 4096;

}  // namespace

std::string FrameHead(std::size_t message_bytes) {
  std::string head(kFrameHeadBytes, '\0');
  for (std::size_t i = 1; i < kFrameHeadBytes; ++i) {
    head[i] = static_cast<char>(message_bytes >> (8 * (kFrameHeadBytes - 1 - i)) & 0xFFU);
  }
  return head;
}

std::optional<Reply> MessageReader::ReadHead() {
  if (head_[0] > 1) return ErrorReply(Code::kInternal, "the message's flag must be 0 or 1");
  for (std::size_t i = 1; i < kFrameHeadBytes; ++i) length_ = length_ << 8U | head_[i];
  if (length_ > max_bytes_) {
    return ErrorReply(Code::kResourceExhausted,
                      "the message must have at most " + std::to_string(max_bytes_) + " bytes");
  }
  return std::nullopt;
}

bool MessageReader::Grow(std::size_t bytes) {
  if (bytes <= capacity_) return true;
  const std::size_t wanted = std::min(length_, std::max({bytes, 2 * capacity_, kMinCapacity}));
  if (!charge_.Add(wanted - capacity_)) return false;
  capacity_ = wanted;
  bytes_.reserve(capacity_);
  return true;
}

std::optional<Reply> MessageReader::Add(std::string_view bytes) {
  if (head_bytes_ < kFrameHeadBytes) {
    const std::size_t count = std::min(bytes.size(), kFrameHeadBytes - head_bytes_);
    std::copy_n(bytes.begin(), count, head_.begin() + static_cast<std::ptrdiff_t>(head_bytes_));
    head_bytes_ += count;
    bytes.remove_prefix(count);
    if (head_bytes_ < kFrameHeadBytes) return std::nullopt;
    if (auto failure = ReadHead()) return failure;
  }
  if (bytes.size() > length_ - bytes_.size()) {
    return ErrorReply(Code::kUnimplemented, "the request must have exactly one message");
  }
  if (!Grow(bytes_.size() + bytes.size())) {
    return ErrorReply(Code::kUnavailable, "too many requests are being received");
  }
  bytes_ += bytes;
  return std::nullopt;
}

std::optional<Reply> MessageReader::Finish() const {
  if (head_bytes_ == 0) {
    return ErrorReply(Code::kUnimplemented, "the request must have exactly one message");
  }
  if (head_bytes_ < kFrameHeadBytes || bytes_.size() < length_) {
    return ErrorReply(Code::kInternal, "the message is incomplete");
  }
  return std::nullopt;
}

Message MessageReader::Take() { return {std::move(bytes_), head_[0] == 1, std::move(charge_)}; }

void MessageReader::Discard() {
  std::string().swap(bytes_);
  charge_.Clear();
}

}  // namespace pitwall::grpc

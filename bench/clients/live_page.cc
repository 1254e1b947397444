#include "bench/clients/live_page.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bench/clients/marker_events.h"
#include "bench/clients/stream_socket.h"

namespace pitwall::bench {

namespace {

std::string Inflated(std::string_view payload) {
  std::string deflated(payload);
  deflated.append("\x00\x00\xFF\xFF", 4);
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) throw std::bad_alloc();
  stream.next_in = reinterpret_cast<Bytef*>(deflated.data());
  stream.avail_in = static_cast<uInt>(deflated.size());
  std::string text;
  do {
    const std::size_t before = text.size();
    text.resize(before + (1U << 20U));
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = 1U << 20U;
    const int result = inflate(&stream, Z_SYNC_FLUSH);
    if (result != Z_OK && result != Z_BUF_ERROR) throw std::runtime_error("a broken message");
    text.resize(text.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  inflateEnd(&stream);
  return text;
}

}  // namespace

std::uint64_t MessageReader::MarksIn(std::string_view payload, bool deflated) {
  const std::uint64_t hash = std::hash<std::string_view>{}(payload);
  if (const auto known = markers_.find(hash); known != markers_.end()) return known->second;
  const std::string text = deflated ? Inflated(payload) : std::string(payload);
  largest_bytes_ = std::max(largest_bytes_, payload.size());
  largest_inflated_bytes_ = std::max(largest_inflated_bytes_, text.size());
  constexpr std::string_view kField = "\"tool_calls\":";
  std::uint64_t markers = 0;
  const std::size_t agent = text.find(std::string("\"agent_id\":\"") + kMarkerAgent + '"');
  if (agent != std::string::npos) {
    markers = std::stoull(text.substr(text.find(kField, agent) + kField.size(), 20));
  }
  if (markers_.size() == kRemembered) markers_.clear();
  markers_.emplace(hash, markers);
  return markers;
}

LivePage::LivePage(const Endpoint& endpoint) : socket_(endpoint) {
  socket_.Send("GET /ws HTTP/1.1\r\nHost: " + endpoint.Authority() +
               "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
               "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
}

bool LivePage::Open() {
  const std::size_t end = received_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (!received_.starts_with("HTTP/1.1 101")) {
    throw std::runtime_error("a WebSocket was answered " + received_.substr(0, end));
  }
  received_.erase(0, end + 4);
  is_open_ = true;
  return true;
}

// The first frame, if it is complete.
bool LivePage::Next(Message& message) {
  const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(received_[i]); };
  if (received_.size() < 2) return false;
  std::size_t payload_bytes = byte(1);
  const std::size_t header_bytes = payload_bytes < 126 ? 2 : payload_bytes == 126 ? 4 : 10;
  if (received_.size() < header_bytes) return false;
  if (header_bytes > 2) payload_bytes = 0;
  for (std::size_t i = 2; i < header_bytes; ++i) payload_bytes = payload_bytes << 8U | byte(i);
  message.frame_bytes = header_bytes + payload_bytes;
  if (received_.size() < message.frame_bytes) return false;
  message.payload = std::string_view(received_).substr(header_bytes, payload_bytes);
  message.is_text = (byte(0) & 0x0FU) == 1;
  message.deflated = (byte(0) & 0x40U) != 0;
  return true;
}

}  // namespace pitwall::bench

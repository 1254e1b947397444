#include "exporter/http/websocket/websocket_loop.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/stream.h"
#include "exporter/http/websocket/websocket_frame.h"
#include "exporter/http/websocket/websocket_session.h"

namespace pitwall::http {

namespace {

using Clock = std::chrono::steady_clock;

class Loop {
 public:
  Loop(Stream stream, WebSocketSession& session, const WebSocketTimeouts& times)
      : stream_(stream), session_(session), times_(times), frames_(session.Inflates()) {}

  void Run() {
    while (!ended_) {
      if (!Write() || ended_) return;
      Wait();
      session_.ClearWake();
      if (session_.Overflowed() || !Read() || !KeepAlive()) return;
    }
    Write();
  }

 private:
  // Chooses the next bytes to write. False if there are none.
  bool NextToWrite() {
    if (written_ < header_.size() + (message_ ? message_->size() : 0)) return true;
    header_.clear();
    message_.reset();
    written_ = 0;
    if (!control_.empty()) {
      header_ = std::exchange(control_, {});
      return true;
    }
    if (ended_) return false;
    auto work = session_.NextOutgoing();
    if (work.message.bytes) {
      message_ = std::move(work.message.bytes);
      header_ = FrameHeader(Opcode::kText, message_->size(), work.message.deflated);
    } else if (work.close_code != 0) {
      header_ = CloseFrame(work.close_code);
      ended_ = true;
    }
    return !header_.empty();
  }

  // Writes as much as possible without blocking. False if the client has disconnected.
  bool Write() {
    while (NextToWrite()) {
      const std::string_view rest =
          written_ < header_.size() ? std::string_view(header_).substr(written_)
                                    : std::string_view(*message_).substr(written_ - header_.size());
      const auto result = stream_.Write(rest);
      if (result.ended) return false;
      if (result.bytes == 0) return true;
      written_ += result.bytes;
      took_at_ = Clock::now();
    }
    took_at_ = Clock::now();
    return true;
  }

  bool WriteWaits() const { return !header_.empty(); }

  void Wait() {
    const auto next = std::min(last_received_at_ + (pinged_ ? times_.dead : times_.ping),
                               WriteWaits() ? took_at_ + times_.stall : Clock::time_point::max());
    const auto left =
        stream_.HasBuffered()
            ? 0
            : std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    std::array<pollfd, 2> descriptors{};
    const bool writes = WriteWaits();
    descriptors[0] = {stream_.Descriptor(), static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN),
                      0};
    descriptors[1] = {session_.WakeDescriptor(), POLLIN, 0};
    poll(descriptors.data(), descriptors.size(),
         static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
  }

  // False if the client has disconnected.
  bool Read() {
    std::array<char, 4096> bytes{};
    constexpr int kMaxAtOnce = 16;
    for (int i = 0; i < kMaxAtOnce && !ended_; ++i) {
      const auto result = stream_.Read(bytes.data(), bytes.size());
      if (result.ended) return false;
      if (result.bytes == 0) return true;
      last_received_at_ = Clock::now();
      pinged_ = false;
      std::string_view input(bytes.data(), result.bytes);
      while (!ended_) {
        const auto frame = frames_.Next(input);
        if (!frame) break;
        Reply(*frame);
      }
      if (frames_.Error() != 0) EndWith(CloseFrame(frames_.Error()));
    }
    return true;
  }

  void Reply(const FrameReader::Frame& frame) {
    // Only the newest pong is kept: a client that only pings cannot fill memory.
    if (frame.opcode == Opcode::kPing) control_ = ControlFrame(Opcode::kPong, frame.payload);
    if (frame.opcode == Opcode::kClose) {
      EndWith(ControlFrame(Opcode::kClose, std::string_view(frame.payload).substr(0, 2)));
    }
  }

  void EndWith(std::string close_frame) {
    control_ = std::move(close_frame);
    ended_ = true;
  }

  // False if the client is dead or has stalled.
  bool KeepAlive() {
    const auto now = Clock::now();
    if (WriteWaits() && now - took_at_ >= times_.stall) return false;
    if (now - last_received_at_ >= times_.dead) return false;
    if (!pinged_ && now - last_received_at_ >= times_.ping) {
      pinged_ = true;
      if (control_.empty()) control_ = ControlFrame(Opcode::kPing, {});
    }
    return true;
  }

  Stream stream_;
  WebSocketSession& session_;
  const WebSocketTimeouts& times_;
  FrameReader frames_;
  std::string header_;  // of the current message, or a whole control frame
  std::shared_ptr<const std::string> message_;
  std::size_t written_ = 0;
  std::string control_;  // sent between two messages
  bool ended_ = false;
  bool pinged_ = false;
  Clock::time_point last_received_at_ = Clock::now();
  Clock::time_point took_at_ = Clock::now();
};

}  // namespace

void ServeWebSocket(Stream stream, WebSocketSession& session, const WebSocketTimeouts& times) {
  Loop(stream, session, times).Run();
}

}  // namespace pitwall::http

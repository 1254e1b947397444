#include "bench/clients/paced_clients.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "bench/clients/latencies.h"
#include "bench/clients/stream_socket.h"

namespace pitwall::bench {

void PacedClient::SendIfDue(const std::function<std::string()>& next_request) {
  if (is_waiting_ || SteadyClock::now() < due_) return;
  asked_at_ = every_.count() > 0 ? due_ : SteadyClock::now();
  due_ += every_;
  is_waiting_ = true;
  socket_.Send(next_request());
}

void PacedClient::ReadResponse(Latencies& latencies) {
  if (!socket_.Receive(received_)) return;
  if (head_bytes_ == 0) ReadHead();
  if (head_bytes_ == 0 || received_.size() < head_bytes_ + body_bytes_) return;
  latencies.Add(SteadyClock::now() - asked_at_);
  received_.clear();
  head_bytes_ = 0;
  is_waiting_ = false;
}

void PacedClient::ReadHead() {
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t end = received_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::size_t length = received_.find(kLength);
  if (!received_.starts_with("HTTP/1.1 200") || length > end) {
    throw std::runtime_error("answered " + received_.substr(0, end));
  }
  head_bytes_ = end + 4;
  body_bytes_ = std::stoul(received_.substr(length + kLength.size(), 20));
  received_.reserve(head_bytes_ + body_bytes_ + (1U << 18U));
}

PacedClients::PacedClients(const Endpoint& endpoint, std::uint32_t clients,
                           std::chrono::milliseconds every,
                           std::function<std::string()> next_request)
    : next_request_(std::move(next_request)) {
  const auto began_at = SteadyClock::now();
  for (std::uint32_t i = 0; i < clients; ++i) {
    const std::chrono::milliseconds offset(every.count() * i / clients);
    readable_.Watch(clients_.emplace_back(endpoint, every, began_at + offset).socket(), i);
  }
}

Latencies PacedClients::RunFor(std::chrono::milliseconds duration) {
  Latencies latencies;
  const auto end = SteadyClock::now() + duration;
  while (SteadyClock::now() < end) {
    for (PacedClient& client : clients_) client.SendIfDue(next_request_);
    readable_.Wait(UntilDue(), [&](std::uint32_t i) { clients_[i].ReadResponse(latencies); });
  }
  return latencies;
}

std::chrono::milliseconds PacedClients::UntilDue() const {
  SteadyClock::time_point next = SteadyClock::now() + std::chrono::milliseconds(100);
  for (const PacedClient& client : clients_) next = std::min(next, client.next_due());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - SteadyClock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

}  // namespace pitwall::bench

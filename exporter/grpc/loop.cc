#include "exporter/grpc/loop.h"

#include <openssl/ssl.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "exporter/grpc/connection.h"
#include "exporter/grpc/metrics.h"
#include "exporter/grpc/sockets.h"
#include "exporter/http/tls.h"
#include "pitwall/status.h"

namespace pitwall::grpc {

namespace {

constexpr std::chrono::milliseconds kSweepInterval{250};
constexpr std::chrono::minutes kHintInterval{1};
constexpr int kMaxAcceptsAtOnce = 64;

}  // namespace

Loop::Loop(const LoopOptions& options, ConnectionServices& services, http::TlsContext* tls)
    : options_(options),
      services_(services),
      tls_(tls),
      read_buffer_(std::make_unique<std::array<char, kReadBytes>>()) {
  services_.read_buffer = *read_buffer_;
  services_.resume = [this](std::uint64_t id, std::function<void(Connection&)> function) {
    Resume(id, std::move(function));
  };
  services_.on_wrong_protocol = [this] { OnWrongProtocol(); };
}

Status Loop::Open(std::vector<Socket> listening) {
  if (Status status = poller_.Open(); !status.ok()) return status;
  for (Socket& socket : listening) {
    const std::uint64_t id = next_id_++;
    if (!poller_.Add(socket.fd(), id, EPOLLIN)) {
      return Status::FromErrno("poll a listening socket", "", errno);
    }
    listening_.emplace(id, std::move(socket));
  }
  return {};
}

void Loop::Run() {
  for (;;) {
    const bool sleeps = connections_.empty() && !is_accepting_paused_ && !is_stopping_;
    poller_.Wait(sleeps ? std::chrono::milliseconds(-1) : kSweepInterval,
                 [this](std::uint64_t id, std::uint32_t /*events*/) { OnReady(id); });
    const auto now = Clock::now();
    if (now >= next_sweep_) Sweep(now);
    if (IsStopped(now)) break;
  }
  connections_.clear();
  services_.metrics->SetConnections(0);
}

bool Loop::IsStopped(Clock::time_point now) const {
  return is_stopping_ && (connections_.empty() || now >= stop_deadline_);
}

void Loop::OnReady(std::uint64_t id) {
  if (const auto listening = listening_.find(id); listening != listening_.end()) {
    return AcceptAll(listening->second);
  }
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  found->second->OnReady();
  Update(found);
}

// Closes it, or tells the poller what it waits for.
void Loop::Update(Connections::iterator found) {
  Connection& connection = *found->second;
  if (connection.is_closed()) {
    connections_.erase(found);
    services_.metrics->SetConnections(connections_.size());
    return;
  }
  const std::uint32_t events = connection.WantedEvents();
  if (events == connection.polled_events) return;
  poller_.Change(connection.fd(), found->first, events);
  connection.polled_events = events;
}

void Loop::AcceptAll(const Socket& listening) {
  for (int i = 0; i < kMaxAcceptsAtOnce; ++i) {
    bool is_exhausted = false;
    Socket socket = Accept(listening, &is_exhausted);
    if (is_exhausted && !EvictOne()) PauseAccepting(true);
    if (!socket.is_open()) return;
    Add(std::move(socket));
  }
}

void Loop::Add(Socket socket) {
  if (connections_.size() >= options_.max_connections && !EvictOne()) {
    services_.metrics->CountDrop(DropReason::kFull);
    return;
  }
  SSL* tls = nullptr;
  if (tls_ != nullptr) {
    tls = SSL_new(tls_->Get());
    if (tls == nullptr) return;
  }
  const std::uint64_t id = next_id_++;
  auto connection = std::make_unique<Connection>(id, std::move(socket), tls, services_);
  connection->polled_events = connection->WantedEvents();
  if (!poller_.Add(connection->fd(), id, connection->polled_events)) return;
  connections_.emplace(id, std::move(connection));
  services_.metrics->SetConnections(connections_.size());
}

// Closes the connection that has been inactive longest. Connections whose complete requests are
// being processed stay.
bool Loop::EvictOne() {
  auto oldest = connections_.end();
  for (auto one = connections_.begin(); one != connections_.end(); ++one) {
    if (one->second->HasCalls()) continue;
    if (oldest == connections_.end() ||
        one->second->last_active_at() < oldest->second->last_active_at()) {
      oldest = one;
    }
  }
  if (oldest == connections_.end()) return false;
  oldest->second->Shutdown();
  oldest->second->Drop(DropReason::kFull);
  Update(oldest);
  return true;
}

void Loop::PauseAccepting(bool pauses) {
  is_accepting_paused_ = pauses;
  for (const auto& [id, socket] : listening_)
    poller_.Change(socket.fd(), id, pauses ? 0U : static_cast<std::uint32_t>(EPOLLIN));
}

void Loop::Sweep(Clock::time_point now) {
  next_sweep_ = now + kSweepInterval;
  if (is_accepting_paused_) PauseAccepting(false);
  for (auto one = connections_.begin(); one != connections_.end();) {
    const auto swept = one++;
    swept->second->Sweep(now);
    Update(swept);
  }
}

void Loop::Resume(std::uint64_t connection_id, std::function<void(Connection&)> function) {
  poller_.Post([this, connection_id, function = std::move(function)] {
    const auto found = connections_.find(connection_id);
    if (found == connections_.end()) return;
    function(*found->second);
    found->second->Flush();
    Update(found);
  });
}

void Loop::Stop(Clock::time_point deadline) {
  poller_.Post([this, deadline] { BeginStop(deadline); });
}

void Loop::BeginStop(Clock::time_point deadline) {
  is_stopping_ = true;
  stop_deadline_ = deadline;
  listening_.clear();
  for (auto one = connections_.begin(); one != connections_.end();) {
    const auto stopped = one++;
    stopped->second->Shutdown();
    Update(stopped);
  }
}

void Loop::OnWrongProtocol() {
  const auto now = Clock::now();
  if (!options_.log || now < next_hint_) return;
  next_hint_ = now + kHintInterval;
  options_.log(
      "a client on the port of --otlp.grpc-listen-address does not speak HTTP/2; OTLP/HTTP belongs "
      "on --web.listen-address");
}

}  // namespace pitwall::grpc

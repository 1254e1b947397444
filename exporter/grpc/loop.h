// The thread that accepts connections and moves their bytes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/grpc/connection.h"
#include "exporter/grpc/poller.h"
#include "exporter/grpc/sockets.h"
#include "exporter/http/tls.h"
#include "pitwall/status.h"

namespace pitwall::grpc {

struct LoopOptions {
  std::size_t max_connections = 256;
  std::function<void(std::string_view message)> log;  // may be empty
};

// Thread safety: Open() first. Then Run() on one thread; any thread may call Resume() and Stop().
class Loop {
 public:
  // `tls` is null for plain TCP. Both references must outlive the loop.
  Loop(const LoopOptions& options, ConnectionServices& services, http::TlsContext* tls);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Status Open(std::vector<Socket> listening);
  // Returns when a stop is complete.
  void Run();
  // Requests in flight have until `deadline`.
  void Stop(std::chrono::steady_clock::time_point deadline);
  // Calls the function on the thread of Run() if the connection still exists then.
  void Resume(std::uint64_t connection_id, std::function<void(Connection&)> function);

 private:
  using Clock = std::chrono::steady_clock;
  using Connections = std::unordered_map<std::uint64_t, std::unique_ptr<Connection>>;

  void OnReady(std::uint64_t id);
  void AcceptAll(const Socket& listening);
  void Add(Socket socket);
  bool EvictOne();
  void Update(Connections::iterator found);
  void Sweep(Clock::time_point now);
  void PauseAccepting(bool pauses);
  void BeginStop(Clock::time_point deadline);
  void OnWrongProtocol();
  bool IsStopped(Clock::time_point now) const;

  // At least one record of TLS.
  static constexpr std::size_t kReadBytes = 64 * 1024;

  const LoopOptions options_;
  ConnectionServices& services_;
  http::TlsContext* const tls_;
  Poller poller_;
  std::uint64_t next_id_ = 1;
  std::unordered_map<std::uint64_t, Socket> listening_;
  std::unique_ptr<std::array<char, kReadBytes>> read_buffer_;
  Connections connections_;
  Clock::time_point next_sweep_{};
  Clock::time_point next_hint_{};
  bool is_accepting_paused_ = false;
  bool is_stopping_ = false;
  Clock::time_point stop_deadline_{};
};

}  // namespace pitwall::grpc

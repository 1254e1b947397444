#include "exporter/grpc/server.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/connection.h"
#include "exporter/grpc/dispatcher.h"
#include "exporter/grpc/loop.h"
#include "exporter/grpc/metrics.h"
#include "exporter/grpc/sockets.h"
#include "exporter/grpc/worker_pool.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/tls.h"
#include "exporter/http/web_config.h"
#include "pitwall/status.h"

namespace pitwall::grpc {

namespace {

constexpr std::size_t kBytesAboveMessage = 1U << 20U;
// HTTP/1 clients are accepted only to send them an error response.
constexpr std::string_view kProtocols = "\x02h2\x08http/1.1";

DispatcherOptions DispatcherOptionsOf(const ServerOptions& options) {
  return {options.allowed_hosts, options.allowed_origins, options.limits.max_message_bytes,
          options.web_config.tls.has_value(), options.log};
}

}  // namespace

class Server::Core {
 public:
  Core(ServerOptions options, prometheus::Registry& registry)
      : options_(std::move(options)),
        metrics_(registry),
        dispatcher_(DispatcherOptionsOf(options_)),
        pool_(options_.max_queued) {}
  ~Core() { Stop(); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Dispatcher& dispatcher() { return dispatcher_; }
  Status Start();
  std::vector<std::string> Addresses() const;
  Status Reload(const http::WebConfig& config);
  void Stop();

 private:
  Status CheckAuthentication(const http::WebConfig& config) const;
  Status PrepareTls();
  void PrepareServices();

  const ServerOptions options_;
  Metrics metrics_;
  Dispatcher dispatcher_;
  std::unique_ptr<http::TlsContext> tls_;
  std::vector<http::ListenAddress> addresses_;
  ConnectionServices services_;
  std::unique_ptr<Loop> loop_;
  WorkerPool pool_;      // uses the loop
  std::jthread thread_;  // uses both
};

Status Server::Core::CheckAuthentication(const http::WebConfig& config) const {
  if (options_.insecure || config.Authenticates()) return {};
  return http::RequireLoopback(addresses_);
}

Status Server::Core::PrepareTls() {
  if (!options_.web_config.tls) return {};
  auto created = http::TlsContext::Create(*options_.web_config.tls, kProtocols);
  if (!created.ok()) return created.status();
  tls_ = *std::move(created);
  return {};
}

void Server::Core::PrepareServices() {
  services_.limits = options_.limits;
  services_.timeouts = options_.timeouts;
  services_.max_connection_bytes = options_.limits.max_message_bytes + kBytesAboveMessage;
  services_.budget = std::make_shared<ByteBudget>(2 * services_.max_connection_bytes);
  services_.dispatcher = &dispatcher_;
  services_.pool = &pool_;
  services_.metrics = &metrics_;
}

Status Server::Core::Start() {
  if (options_.listen_addresses.empty()) return {};
  auto parsed = http::ParseListenAddresses(options_.listen_addresses);
  if (!parsed.ok()) return parsed.status();
  addresses_ = *std::move(parsed);
  if (Status status = CheckAuthentication(options_.web_config); !status.ok()) return status;
  if (Status status = PrepareTls(); !status.ok()) return status;
  dispatcher_.access_policy().Set(options_.web_config);
  std::vector<Socket> listening;
  for (http::ListenAddress& address : addresses_) {
    Result<Socket> socket = Listen(address);
    if (!socket.ok()) return socket.status();
    listening.push_back(*std::move(socket));
  }
  PrepareServices();
  loop_ = std::make_unique<Loop>(LoopOptions{options_.max_connections, options_.log}, services_,
                                 tls_.get());
  if (Status status = loop_->Open(std::move(listening)); !status.ok()) return status;
  pool_.Start(options_.workers);
  thread_ = std::jthread([this] { loop_->Run(); });
  return {};
}

std::vector<std::string> Server::Core::Addresses() const {
  std::vector<std::string> texts;
  texts.reserve(addresses_.size());
  for (const auto& one : addresses_) texts.push_back(one.address + ':' + std::to_string(one.port));
  return texts;
}

Status Server::Core::Reload(const http::WebConfig& config) {
  if (options_.listen_addresses.empty()) return {};
  if (Status status = http::CheckReload(options_.web_config, config); !status.ok()) return status;
  if (Status status = CheckAuthentication(config); !status.ok()) return status;
  if (config.tls) {
    if (Status status = tls_->Reload(*config.tls); !status.ok()) return status;
  }
  dispatcher_.access_policy().Set(config);
  return {};
}

void Server::Core::Stop() {
  if (!thread_.joinable()) return;
  loop_->Stop(std::chrono::steady_clock::now() + options_.stop_timeout);
  thread_.join();
  pool_.Stop();
}

Server::Server(ServerOptions options, prometheus::Registry& registry)
    : core_(std::make_unique<Core>(std::move(options), registry)) {}
Server::~Server() = default;

void Server::Handle(std::string path, Method method) {
  core_->dispatcher().Add(std::move(path), std::move(method));
}

Status Server::Start() { return core_->Start(); }
std::vector<std::string> Server::Addresses() const { return core_->Addresses(); }
Status Server::Reload(const http::WebConfig& config) { return core_->Reload(config); }
void Server::Stop() { core_->Stop(); }

}  // namespace pitwall::grpc

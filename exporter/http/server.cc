#include "exporter/http/server.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/http/civetweb/civetweb_listener.h"
#include "exporter/http/dispatch.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/listener.h"
#include "exporter/http/message.h"
#include "exporter/http/web_config.h"
#include "exporter/http/websocket/websocket.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kSpareThreads = ListenerOptions::kSpareThreads;

ListenerOptions ListenerOptionsOf(const ServerOptions& options) {
  ListenerOptions listener;
  listener.threads = options.threads;
  listener.head_timeout = options.head_timeout;
  listener.idle_timeout = options.idle_timeout;
  listener.max_silence = std::max(
      {options.head_timeout, options.body_timeout, options.send_timeout, options.idle_timeout});
  listener.log = options.log;
  return listener;
}

}  // namespace

class Server::Core {
 public:
  explicit Core(ServerOptions options)
      : options_(std::move(options)),
        dispatcher_(options_),
        listener_(MakeCivetwebListener(ListenerOptionsOf(options_), dispatcher_)) {}
  ~Core() { Stop(); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Dispatcher& GetDispatcher() { return dispatcher_; }
  Status Start();
  std::vector<std::string> Addresses() const;
  Status Reload(const WebConfig& config);
  std::int64_t CertificateExpiresAtS() const { return listener_->CertificateExpiresAtS(); }
  void Stop();

 private:
  Status CheckOptions() const;
  Status ParseAddresses();
  Status CheckAuthentication(const WebConfig& config) const;

  const ServerOptions options_;
  Dispatcher dispatcher_;
  std::unique_ptr<Listener> listener_;
  std::vector<ListenAddress> addresses_;
  bool is_listening_ = false;
};

Status Server::Core::CheckOptions() const {
  if (is_listening_) return {"start the server", "", "it was started before"};
  if (options_.listen_addresses.empty())
    return {"start the server", "", "it has no listen address"};
  if (options_.max_bodies + options_.max_websockets + 2 * kSpareThreads > options_.threads) {
    return {"start the server", "",
            "the threads must be at least " + std::to_string(2 * kSpareThreads) +
                " more than the bodies and WebSockets served at once"};
  }
  return {};
}

Status Server::Core::ParseAddresses() {
  Result<std::vector<ListenAddress>> parsed = ParseListenAddresses(options_.listen_addresses);
  if (!parsed.ok()) return parsed.status();
  addresses_ = *std::move(parsed);
  return {};
}

Status Server::Core::CheckAuthentication(const WebConfig& config) const {
  if (options_.insecure || config.Authenticates()) return {};
  return RequireLoopback(addresses_);
}

Status Server::Core::Start() {
  if (Status status = CheckOptions(); !status.ok()) return status;
  if (Status status = ParseAddresses(); !status.ok()) return status;
  if (Status status = CheckAuthentication(options_.web_config); !status.ok()) return status;
  dispatcher_.GetAccessPolicy().Set(options_.web_config);
  Status status = listener_->Start(addresses_, options_.web_config.tls);
  is_listening_ = status.ok();
  return status;
}

std::vector<std::string> Server::Core::Addresses() const {
  std::vector<std::string> texts;
  texts.reserve(addresses_.size());
  for (const auto& one : addresses_) texts.push_back(one.address + ':' + std::to_string(one.port));
  return texts;
}

Status Server::Core::Reload(const WebConfig& config) {
  if (Status status = CheckReload(options_.web_config, config); !status.ok()) return status;
  if (Status status = CheckAuthentication(config); !status.ok()) return status;
  if (config.tls) {
    if (Status status = listener_->ReloadTls(*config.tls); !status.ok()) return status;
  }
  dispatcher_.GetAccessPolicy().Set(config);
  return {};
}

void Server::Core::Stop() {
  if (is_listening_) dispatcher_.Drain();
  listener_->Stop(options_.stop_timeout);
  is_listening_ = false;
}

Server::Server(ServerOptions options) : core_(std::make_unique<Core>(std::move(options))) {}
Server::~Server() = default;

void Server::Handle(std::string method, std::string path, Handler handler,
                    std::vector<std::string> content_types, RefusalHandler on_refusal,
                    std::size_t max_body_bytes) {
  core_->GetDispatcher().Routes().Add({std::move(method), std::move(path), std::move(handler),
                                       std::move(content_types), nullptr, std::move(on_refusal),
                                       max_body_bytes});
}

void Server::HandleWebSocket(std::string path, WebSocketHandler& handler) {
  core_->GetDispatcher().Routes().Add({"GET", std::move(path), {}, {}, &handler, {}});
}

Status Server::Start() { return core_->Start(); }
std::int64_t Server::CertificateExpiresAtS() const { return core_->CertificateExpiresAtS(); }
std::vector<std::string> Server::Addresses() const { return core_->Addresses(); }
Status Server::Reload(const WebConfig& config) { return core_->Reload(config); }
void Server::Stop() { core_->Stop(); }

}  // namespace pitwall::http

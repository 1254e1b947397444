#include "exporter/http/server.h"

#include <civetweb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "exporter/http/civetweb/civetweb_options.h"
#include "exporter/http/civetweb/connection_table.h"
#include "exporter/http/civetweb/socket_of.h"
#include "exporter/http/dispatch.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/tls.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kSpareThreads = 4;

}  // namespace

class Server::Core {
 public:
  explicit Core(ServerOptions options)
      : options_(std::move(options)),
        table_({options_.threads, kSpareThreads, options_.head_timeout, options_.idle_timeout}),
        dispatcher_(options_, table_) {}
  ~Core() { Stop(); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Dispatcher& GetDispatcher() { return dispatcher_; }
  std::string Start();
  std::vector<std::string> Addresses() const;
  std::string Reload(const WebConfig& config);
  void Stop();

 private:
  static Core& Of(const mg_connection* connection);
  static void Bind(const mg_connection* connection);
  static int OnConnection(const mg_connection* connection, void** connection_data);
  static int OnRequest(mg_connection* connection);
  static int OnCivetwebError(mg_connection* connection, int status, const char* message);
  static void OnClosing(const mg_connection* connection);
  static void OnClosed(const mg_connection* connection);
  static int OnLog(const mg_connection* connection, const char* message);
  static int ProvideTlsContext(void** context, void* self);

  std::string CheckOptions();
  std::string ParseAddresses();
  std::string PrepareTls();
  std::string StartCivetweb();
  std::string RefuseStrangers(const WebConfig& config) const;
  void ReadPorts();
  void WakeAcceptor() const;
  void Log(const char* message);

  const ServerOptions options_;
  ConnectionTable table_;
  Dispatcher dispatcher_;
  std::vector<ListenAddress> addresses_;
  std::unique_ptr<TlsContext> tls_;
  mg_context* context_ = nullptr;
  bool library_ready_ = false;
  std::mutex start_mutex_;
  std::optional<std::string> start_error_;  // set while it starts
};

Server::Core& Server::Core::Of(const mg_connection* connection) {
  return *static_cast<Core*>(mg_get_user_data(mg_get_context(connection)));
}

void Server::Core::Bind(const mg_connection* connection) {
  const mg_request_info* const info = mg_get_request_info(connection);
  if (info == nullptr) return;
  Of(connection)
      .table_.Bind(connection,
                   {-1, ParseIpv4(info->remote_addr), static_cast<std::uint16_t>(info->remote_port),
                    static_cast<std::uint16_t>(info->server_port)});
}

int Server::Core::OnConnection(const mg_connection* connection, void** /*connection_data*/) {
  Of(connection).table_.Discover();
  return 0;
}

int Server::Core::OnRequest(mg_connection* connection) {
  Bind(connection);
  return Of(connection).dispatcher_.Serve(connection);
}

int Server::Core::OnCivetwebError(mg_connection* connection, int status, const char* /*message*/) {
  Bind(connection);
  Of(connection).dispatcher_.ServeMalformed(connection, status);
  return 0;
}

void Server::Core::OnClosing(const mg_connection* connection) {
  Bind(connection);
  Of(connection).table_.Closing(connection);
}

void Server::Core::OnClosed(const mg_connection* connection) {
  Of(connection).table_.Closed(connection);
}

int Server::Core::OnLog(const mg_connection* connection, const char* message) {
  if (connection != nullptr) Of(connection).Log(message);
  return 1;
}

int Server::Core::ProvideTlsContext(void** context, void* self) {
  auto* const core = static_cast<Core*>(self);
  if (!core->tls_) return 0;
  *context = core->tls_->Get();
  return 1;
}

void Server::Core::Log(const char* message) {
  {
    const std::scoped_lock lock(start_mutex_);
    if (start_error_) {
      if (start_error_->empty()) *start_error_ = message;
      return;
    }
  }
  if (options_.log) options_.log(message);
}

std::string Server::Core::CheckOptions() {
  if (context_ != nullptr) return "the server was started twice";
  if (options_.listen_addresses.empty()) return "there is no address to listen on";
  if (options_.max_bodies + options_.max_websockets + 2 * kSpareThreads > options_.threads) {
    return "the threads must be at least " + std::to_string(2 * kSpareThreads) +
           " more than the bodies and WebSockets served at once";
  }
  return {};
}

std::string Server::Core::ParseAddresses() {
  addresses_.clear();
  for (const std::string& text : options_.listen_addresses) {
    addresses_.push_back(ParseListenAddress(text));
    if (!addresses_.back().error.empty()) return addresses_.back().error;
  }
  return {};
}

std::string Server::Core::RefuseStrangers(const WebConfig& config) const {
  if (options_.insecure || config.Authenticates()) return {};
  const auto open = std::find_if(addresses_.begin(), addresses_.end(),
                                 [](const ListenAddress& one) { return !one.IsLoopback(); });
  if (open == addresses_.end()) return {};
  return "listening on " + open->address +
         ", beyond loopback, needs authentication: --web.config.file with basic_auth_users, or "
         "--web.insecure";
}

std::string Server::Core::PrepareTls() {
  if (!options_.web_config.tls) return {};
  if (std::string error = PrepareOpensslForCivetweb(); !error.empty()) return error;
  auto made = TlsContext::Create(*options_.web_config.tls);
  if (!made.error.empty()) return made.error;
  tls_ = std::move(made.context);
  tls_->OnHandshake([this](const void* connection, int fd) {
    table_.Discover();
    table_.Bind(connection, {fd, 0, 0, 0});
  });
  return {};
}

std::string Server::Core::Start() {
  for (auto step : {&Core::CheckOptions, &Core::ParseAddresses}) {
    if (std::string error = (this->*step)(); !error.empty()) return error;
  }
  if (std::string error = RefuseStrangers(options_.web_config); !error.empty()) return error;
  if (std::string error = PrepareTls(); !error.empty()) return error;
  dispatcher_.GetAccessPolicy().Set(options_.web_config);
  return StartCivetweb();
}

std::string Server::Core::StartCivetweb() {
  const unsigned features = tls_ ? MG_FEATURES_TLS : MG_FEATURES_DEFAULT;
  library_ready_ = true;
  if ((mg_init_library(features) & features) != features) return "TLS: CivetWeb cannot use OpenSSL";
  mg_callbacks callbacks{};
  callbacks.begin_request = OnRequest;
  callbacks.init_connection = OnConnection;
  callbacks.connection_close = OnClosing;
  callbacks.connection_closed = OnClosed;
  callbacks.http_error = OnCivetwebError;
  callbacks.log_message = OnLog;
  if (tls_) callbacks.external_ssl_ctx = ProvideTlsContext;
  const CivetwebOptions civetweb_options(options_, addresses_, tls_ != nullptr);
  {
    const std::scoped_lock lock(start_mutex_);
    start_error_.emplace();
  }
  std::array<char, 256> text{};
  mg_error_data error{};
  error.text = text.data();
  error.text_buffer_size = text.size();
  mg_init_data init{};
  init.callbacks = &callbacks;
  init.user_data = this;
  init.configuration_options = civetweb_options.Pointers();
  context_ = mg_start2(&init, &error);
  std::string problem;
  {
    const std::scoped_lock lock(start_mutex_);
    problem = start_error_->empty() ? text.data() : *start_error_;
    start_error_.reset();
  }
  if (context_ == nullptr) return "cannot listen: " + problem;
  ReadPorts();
  return {};
}

void Server::Core::ReadPorts() {
  std::vector<mg_server_port> ports(addresses_.size());
  std::vector<std::uint16_t> open;
  const int count = mg_get_server_ports(context_, static_cast<int>(ports.size()), ports.data());
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    addresses_[index].port = static_cast<std::uint16_t>(ports[index].port);
    open.push_back(addresses_[index].port);
  }
  table_.SetPorts(std::move(open));
}

std::vector<std::string> Server::Core::Addresses() const {
  std::vector<std::string> texts;
  texts.reserve(addresses_.size());
  for (const auto& one : addresses_) texts.push_back(one.address + ':' + std::to_string(one.port));
  return texts;
}

std::string Server::Core::Reload(const WebConfig& config) {
  if (config.tls.has_value() != (tls_ != nullptr)) {
    return "tls_server_config was added or taken away: that needs a restart";
  }
  if (std::string error = RefuseStrangers(config); !error.empty()) return error;
  if (tls_) {
    const TlsConfig& now = *options_.web_config.tls;
    if (config.tls->client_auth != now.client_auth || config.tls->min_minor != now.min_minor ||
        config.tls->max_minor != now.max_minor) {
      return "tls_server_config: another client_auth_type or version needs a restart";
    }
    if (std::string error = tls_->Reload(*config.tls); !error.empty()) return error;
  }
  dispatcher_.GetAccessPolicy().Set(config);
  return {};
}

void Server::Core::WakeAcceptor() const {
  for (const auto& one : addresses_) {
    const int fd = FindListeningSocket(one.address, one.port);
    if (fd >= 0) shutdown(fd, SHUT_RDWR);
  }
}

void Server::Core::Stop() {
  if (context_ != nullptr) {
    dispatcher_.Drain();
    table_.Close();
    if (!table_.WaitUntilIdle(ConnectionTable::Clock::now() + options_.stop_timeout)) {
      table_.Abort();
    }
    WakeAcceptor();
    mg_stop(context_);
    table_.Forget();
    context_ = nullptr;
  }
  if (library_ready_) mg_exit_library();
  library_ready_ = false;
}

Server::Server(ServerOptions options) : core_(std::make_unique<Core>(std::move(options))) {}
Server::~Server() = default;

void Server::Handle(std::string method, std::string path, Handler handler,
                    std::vector<std::string> content_types) {
  core_->GetDispatcher().Routes().Add(
      {std::move(method), std::move(path), std::move(handler), std::move(content_types), nullptr});
}

void Server::HandleWebSocket(std::string path, WebSocketHandler& handler) {
  core_->GetDispatcher().Routes().Add({"GET", std::move(path), {}, {}, &handler});
}

std::string Server::Start() { return core_->Start(); }
std::vector<std::string> Server::Addresses() const { return core_->Addresses(); }
std::string Server::Reload(const WebConfig& config) { return core_->Reload(config); }
void Server::Stop() { core_->Stop(); }

}  // namespace pitwall::http

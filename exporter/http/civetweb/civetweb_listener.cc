#include "exporter/http/civetweb/civetweb_listener.h"

#include <civetweb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/civetweb/byte_hooks.h"
#include "exporter/http/civetweb/civetweb_connection.h"
#include "exporter/http/civetweb/civetweb_options.h"
#include "exporter/http/civetweb/connection_table.h"
#include "exporter/http/civetweb/hooked_connection.h"
#include "exporter/http/civetweb/socket_of.h"
#include "exporter/http/connection.h"
#include "exporter/http/listen_address.h"
#include "exporter/http/listener.h"
#include "exporter/http/tls.h"
#include "exporter/http/web_config.h"
#include "exporter/log/log_budget.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

class CivetwebListener final : public Listener {
 public:
  CivetwebListener(const ListenerOptions& options, ConnectionHandler& handler)
      : options_(options),
        handler_(handler),
        table_({options.threads, ListenerOptions::kSpareThreads, options.head_timeout,
                options.idle_timeout}),
        hook_context_{table_, options.max_silence, nullptr} {}
  ~CivetwebListener() override { Stop({}); }
  CivetwebListener(const CivetwebListener&) = delete;
  CivetwebListener& operator=(const CivetwebListener&) = delete;

  Status Start(std::vector<ListenAddress>& addresses, const std::optional<TlsConfig>& tls) override;
  Status ReloadTls(const TlsConfig& tls) override { return tls_->Reload(tls); }
  std::int64_t CertificateExpiresAtS() override { return tls_ ? tls_->ExpiresAtS() : 0; }
  void Stop(std::chrono::milliseconds timeout) override;

 private:
  static CivetwebListener& Of(const mg_connection* connection) {
    return *static_cast<CivetwebListener*>(mg_get_user_data(mg_get_context(connection)));
  }
  static void* OnThreadStart(const mg_context* context, int thread_type);
  static int OnRequest(mg_connection* connection);
  static int OnError(mg_connection* connection, int status, const char* message);
  static void OnClosing(const mg_connection* connection);
  static void OnClosed(const mg_connection* connection);
  static int OnLog(const mg_connection* connection, const char* message);
  static int ProvideContext(void** context, void* self);

  mg_callbacks Callbacks() const;
  Status PrepareTls(const TlsConfig& config);
  Status AwaitAcceptor();
  Status StartCivetweb(const std::vector<ListenAddress>& addresses);
  void ReadPorts(std::vector<ListenAddress>& addresses);
  void WakeAcceptor() const;
  void Log(const char* message);
  void LogFailedHandshake(const mg_connection* connection, const char* message);

  const ListenerOptions options_;
  ConnectionHandler& handler_;
  ConnectionTable table_;
  HookContext hook_context_;
  std::unique_ptr<TlsContext> tls_;
  cli::LogBudget handshake_log_;  // one message a minute
  std::vector<ListenAddress> addresses_;
  mg_context* context_ = nullptr;
  bool is_library_initialized_ = false;
  std::mutex start_mutex_;
  std::optional<std::string> start_error_;  // set while it starts
  std::condition_variable acceptor_started_;
  bool is_accepting_ = false;
};

void* CivetwebListener::OnThreadStart(const mg_context* context, int thread_type) {
  constexpr int kAcceptor = 0;
  if (thread_type != kAcceptor) return nullptr;
  auto& self = *static_cast<CivetwebListener*>(mg_get_user_data(context));
  {
    const std::scoped_lock lock(self.start_mutex_);
    self.is_accepting_ = true;
  }
  self.acceptor_started_.notify_all();
  return nullptr;
}

int CivetwebListener::OnRequest(mg_connection* connection) {
  HookedConnection* const hooked = HookedConnection::OfThisThread();
  CivetwebListener& self = Of(connection);
  CivetwebConnection served(connection, self.table_, hooked->GetTransport());
  // CivetWeb answers a request itself for which it gets 0.
  return std::max(self.handler_.Serve(served), 1);
}

// CivetWeb finds no fault in the requests that it gets here. Should it ever, the connection ends
// without a response of its own.
int CivetwebListener::OnError(mg_connection* /*connection*/, int /*status*/,
                              const char* /*message*/) {
  return 0;
}

void CivetwebListener::OnClosing(const mg_connection* connection) {
  Of(connection).table_.Closing(connection);
}

void CivetwebListener::OnClosed(const mg_connection* connection) {
  Of(connection).table_.Closed(connection);
}

int CivetwebListener::OnLog(const mg_connection* connection, const char* message) {
  if (connection == nullptr) return 1;
  CivetwebListener& self = Of(connection);
  if (std::string_view(message).starts_with("sslize error")) {
    self.LogFailedHandshake(connection, message);
  } else {
    self.Log(message);
  }
  return 1;
}

// Rate-limited, because a port scanner or a probe may cause any number of them.
void CivetwebListener::LogFailedHandshake(const mg_connection* connection, const char* message) {
  const std::optional<std::uint64_t> omitted = handshake_log_.Spend();
  if (!omitted) return;
  std::string text = "a TLS handshake failed";
  if (const std::string peer = PeerAddress(table_.SocketOf(connection)); !peer.empty()) {
    text += " (client " + peer + ")";
  }
  text += ": " + std::string(message);
  if (*omitted != 0) text += "; " + std::to_string(*omitted) + " others since the last message";
  Log(text.c_str());
}

int CivetwebListener::ProvideContext(void** context, void* self) {
  *context = &static_cast<CivetwebListener*>(self)->hook_context_;
  return 1;
}

void CivetwebListener::Log(const char* message) {
  {
    const std::scoped_lock lock(start_mutex_);
    if (start_error_) {
      if (start_error_->empty()) *start_error_ = message;
      return;
    }
  }
  if (options_.log) options_.log(message);
}

Status CivetwebListener::PrepareTls(const TlsConfig& config) {
  Result<std::unique_ptr<TlsContext>> made = TlsContext::Create(config);
  if (!made.ok()) return made.status();
  tls_ = *std::move(made);
  hook_context_.tls = tls_->Get();
  return {};
}

mg_callbacks CivetwebListener::Callbacks() const {
  mg_callbacks callbacks{};
  callbacks.init_thread = OnThreadStart;
  callbacks.begin_request = OnRequest;
  callbacks.connection_close = OnClosing;
  callbacks.connection_closed = OnClosed;
  callbacks.http_error = OnError;
  callbacks.log_message = OnLog;
  callbacks.external_ssl_ctx = ProvideContext;
  return callbacks;
}

Status CivetwebListener::StartCivetweb(const std::vector<ListenAddress>& addresses) {
  if (Status status = LoadByteHooks(ByteHooks()); !status.ok()) return status;
  is_library_initialized_ = true;
  if ((mg_init_library(MG_FEATURES_TLS) & MG_FEATURES_TLS) == 0) {
    return {"start", "", "CivetWeb cannot use the library between it and its sockets"};
  }
  const CivetwebOptions civetweb_options(options_, addresses);
  {
    const std::scoped_lock lock(start_mutex_);
    start_error_.emplace();
  }
  std::array<char, 256> text{};
  mg_error_data error{};
  error.text = text.data();
  error.text_buffer_size = text.size();
  const mg_callbacks callbacks = Callbacks();
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
  if (context_ == nullptr) return {"listen", "", problem};
  return AwaitAcceptor();
}

// CivetWeb does not report that this thread could not be started. Then no connection would be
// accepted.
Status CivetwebListener::AwaitAcceptor() {
  constexpr std::chrono::seconds kPatience{10};
  std::unique_lock lock(start_mutex_);
  if (acceptor_started_.wait_for(lock, kPatience, [this] { return is_accepting_; })) return {};
  // mg_stop() would wait for that thread. So the rest is left to the end of the process.
  context_ = nullptr;
  is_library_initialized_ = false;
  return {"start", "the thread that accepts connections", "the limit of threads may be reached"};
}

Status CivetwebListener::Start(std::vector<ListenAddress>& addresses,
                               const std::optional<TlsConfig>& tls) {
  if (tls) {
    if (Status status = PrepareTls(*tls); !status.ok()) return status;
  }
  if (Status status = StartCivetweb(addresses); !status.ok()) return status;
  ReadPorts(addresses);
  addresses_ = addresses;
  return {};
}

void CivetwebListener::ReadPorts(std::vector<ListenAddress>& addresses) {
  std::vector<mg_server_port> ports(addresses.size());
  const int count = mg_get_server_ports(context_, static_cast<int>(ports.size()), ports.data());
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    addresses[index].port = static_cast<std::uint16_t>(ports[index].port);
  }
}

void CivetwebListener::WakeAcceptor() const {
  for (const auto& one : addresses_) {
    const int fd = FindListeningSocket(one.address, one.port);
    if (fd >= 0) shutdown(fd, SHUT_RDWR);
  }
}

void CivetwebListener::Stop(std::chrono::milliseconds timeout) {
  if (context_ != nullptr) {
    table_.Close();
    if (!table_.WaitUntilIdle(ConnectionTable::Clock::now() + timeout)) table_.Abort();
    WakeAcceptor();
    mg_stop(context_);
    table_.Clear();
    context_ = nullptr;
  }
  if (is_library_initialized_) mg_exit_library();
  is_library_initialized_ = false;
}

}  // namespace

std::unique_ptr<Listener> MakeCivetwebListener(const ListenerOptions& options,
                                               ConnectionHandler& handler) {
  return std::make_unique<CivetwebListener>(options, handler);
}

}  // namespace pitwall::http

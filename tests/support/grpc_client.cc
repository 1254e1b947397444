#include "tests/support/grpc_client.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "exporter/http/stream.h"

namespace pitwall::test {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kGrpcDeadline{60};

std::string BytesToText(const std::uint8_t* bytes, std::size_t count) {
  return {reinterpret_cast<const char*>(bytes), count};
}

GrpcFields FieldsOf(const GrpcCall& call) {
  GrpcFields fields = {
      {":method", "POST"},         {":scheme", "http"}, {":path", call.path},
      {":authority", "localhost"}, {"te", "trailers"},  {"content-type", "application/grpc"},
  };
  for (const auto& changed : call.headers) {
    const auto same = std::find_if(fields.begin(), fields.end(), [&changed](const auto& field) {
      return field.first == changed.first;
    });
    if (same == fields.end()) {
      fields.push_back(changed);
    } else if (changed.second.empty()) {
      fields.erase(same);
    } else {
      same->second = changed.second;
    }
  }
  return fields;
}

}  // namespace

std::string Framed(std::string_view message, bool is_compressed, std::uint32_t length) {
  std::string frame(1, is_compressed ? '\1' : '\0');
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(length >> shift & 255U);
  frame += message;
  return frame;
}

std::string Framed(std::string_view message, bool is_compressed) {
  return Framed(message, is_compressed, static_cast<std::uint32_t>(message.size()));
}

std::string GrpcResponse::Code() const {
  for (const auto* fields : {&trailers, &headers}) {
    if (const auto found = fields->find("grpc-status"); found != fields->end()) {
      return found->second;
    }
  }
  return "";
}

std::string GrpcResponse::Message() const {
  for (const auto* fields : {&trailers, &headers}) {
    if (const auto found = fields->find("grpc-message"); found != fields->end()) {
      return found->second;
    }
  }
  return "";
}

GrpcClient::GrpcClient(std::string_view address, const GrpcTls* tls) : connection_(address) {
  if (tls != nullptr) ConnectTls(*tls);
  const int flags = fcntl(connection_.Descriptor(), F_GETFL);
  fcntl(connection_.Descriptor(), F_SETFL, flags | O_NONBLOCK);
  const int on = 1;
  setsockopt(connection_.Descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  CreateSession();
}

GrpcClient::~GrpcClient() { nghttp2_session_del(session_); }

void GrpcClient::ConnectTls(const GrpcTls& tls) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_load_verify_locations(context_.get(), tls.trusted_file.c_str(), nullptr);
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context_.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (tls.max_version != 0) SSL_CTX_set_max_proto_version(context_.get(), tls.max_version);
  tls_.reset(SSL_new(context_.get()));
  SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(tls.protocols.data()),
                      static_cast<unsigned>(tls.protocols.size()));
  SSL_set_fd(tls_.get(), connection_.Descriptor());
  has_ended_ = SSL_connect(tls_.get()) != 1;
  const unsigned char* chosen = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(tls_.get(), &chosen, &length);
  protocol_ = BytesToText(chosen, length);
}

void GrpcClient::CreateSession() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnClose);
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_max_outbound_ack(option, 1'000'000);
  nghttp2_session_client_new2(&session_, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
}

std::int32_t GrpcClient::Start(const GrpcCall& call) {
  const GrpcFields fields = FieldsOf(call);
  std::vector<nghttp2_nv> pairs;
  for (const auto& [name, value] : fields) {
    const auto bytes = [](const std::string& text) {
      return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    pairs.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  const nghttp2_data_provider body = {{}, ReadBody};
  const bool has_body = !call.body.empty() || !call.ends;
  const std::int32_t id = nghttp2_submit_request(session_, nullptr, pairs.data(), pairs.size(),
                                                 has_body ? &body : nullptr, nullptr);
  streams_[id] = {call.body, 0, call.ends, {}};
  return id;
}

GrpcResponse GrpcClient::Wait(std::int32_t stream_id) {
  RunUntil([&] { return streams_[stream_id].response.is_closed; });
  return streams_[stream_id].response;
}

bool GrpcClient::RunUntil(const std::function<bool()>& condition) {
  const auto deadline = Clock::now() + kGrpcDeadline;
  while (!has_ended_ && Clock::now() < deadline) {
    if (!Write()) has_ended_ = true;
    if (condition()) return true;
    AwaitInput();
  }
  return condition();
}

bool GrpcClient::ReadsEnd() {
  return RunUntil([this] { return has_ended_; });
}

std::uint32_t GrpcClient::max_streams() const {
  return nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

void GrpcClient::AwaitInput() {
  pollfd descriptor{connection_.Descriptor(),
                    static_cast<short>(output_.empty() ? POLLIN : POLLIN | POLLOUT), 0};
  poll(&descriptor, 1, 20);
  if (!Read()) has_ended_ = true;
}

bool GrpcClient::Write() {
  http::Stream stream(connection_.Descriptor(), tls_.get());
  for (;;) {
    if (output_.empty()) {
      const std::uint8_t* data = nullptr;
      const ssize_t count = nghttp2_session_mem_send(session_, &data);
      if (count < 0) return false;
      if (count == 0) return true;
      output_ = BytesToText(data, static_cast<std::size_t>(count));
    }
    const auto result = stream.Write(output_);
    if (result.ended) return false;
    if (result.bytes == 0) return true;
    output_.erase(0, result.bytes);
  }
}

bool GrpcClient::Read() {
  http::Stream stream(connection_.Descriptor(), tls_.get());
  std::array<char, 16384> bytes{};
  for (;;) {
    const auto result = stream.Read(bytes.data(), bytes.size());
    if (result.ended) return false;
    if (result.bytes == 0) return true;
    if (nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                 result.bytes) < 0) {
      return false;
    }
  }
}

int GrpcClient::OnHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                         std::size_t name_bytes, const std::uint8_t* value, std::size_t value_bytes,
                         std::uint8_t, void* self) {
  GrpcResponse& response = static_cast<GrpcClient*>(self)->streams_[frame->hd.stream_id].response;
  auto& fields = frame->headers.cat == NGHTTP2_HCAT_RESPONSE ? response.headers : response.trailers;
  fields[BytesToText(name, name_bytes)] = BytesToText(value, value_bytes);
  return 0;
}

int GrpcClient::OnData(nghttp2_session*, std::uint8_t, std::int32_t stream_id,
                       const std::uint8_t* data, std::size_t bytes, void* self) {
  static_cast<GrpcClient*>(self)->streams_[stream_id].response.body += BytesToText(data, bytes);
  return 0;
}

int GrpcClient::OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
  auto& client = *static_cast<GrpcClient*>(self);
  if (frame->hd.type == NGHTTP2_GOAWAY) {
    client.has_go_away_ = true;
    client.go_away_code_ = frame->goaway.error_code;
  }
  if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) ++client.pings_;
  return 0;
}

int GrpcClient::OnClose(nghttp2_session*, std::int32_t stream_id, std::uint32_t code, void* self) {
  GrpcResponse& response = static_cast<GrpcClient*>(self)->streams_[stream_id].response;
  response.is_closed = true;
  response.reset_code = code;
  return 0;
}

ssize_t GrpcClient::ReadBody(nghttp2_session*, std::int32_t stream_id, std::uint8_t* into,
                             std::size_t max_bytes, std::uint32_t* flags, nghttp2_data_source*,
                             void* self) {
  Stream& stream = static_cast<GrpcClient*>(self)->streams_[stream_id];
  const std::size_t count = std::min(max_bytes, stream.body.size() - stream.sent);
  if (count == 0 && !stream.ends) return NGHTTP2_ERR_DEFERRED;
  std::copy_n(stream.body.data() + stream.sent, count, into);
  stream.sent += count;
  if (stream.sent == stream.body.size() && stream.ends) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(count);
}

}  // namespace pitwall::test

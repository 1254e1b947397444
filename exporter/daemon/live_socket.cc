#include "exporter/daemon/live_socket.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/message.h"
#include "exporter/http/websocket/websocket_session.h"
#include "exporter/live/live_hub.h"
#include "exporter/live/live_stream.h"
#include "exporter/views/agent_fields.h"
#include "exporter/views/field_selection.h"
#include "pitwall/window.h"

namespace pitwall::daemon {

namespace {
constexpr std::uint16_t kPolicyViolation = 1008;
}

void LiveSocket::OnOpen(const std::shared_ptr<http::WebSocketSession>& session,
                        const http::Request& request) {
  own_.http_websockets().Increment();
  const std::optional<Window> window = WindowNamed(request.Query("window").value_or("all"));
  std::optional<views::FieldSelection> fields;
  std::string error;
  const std::optional<std::string_view> list = request.Query("fields");
  if (list) fields = views::FieldSelection::Parse(*list, views::AgentFields(), error);
  if (!window || (list && !fields)) {
    session->Close(kPolicyViolation);
    return;
  }
  const live::LiveHub::ClientId client = hub_.Join(
      *window, [session](const live::Message& message) { session->Send(*message); },
      std::move(fields));
  const std::lock_guard lock(mutex_);
  clients_.emplace(session.get(), client);
}

void LiveSocket::OnClose(const std::shared_ptr<http::WebSocketSession>& session) {
  own_.http_websockets().Decrement();
  if (session->Overflowed()) own_.http_websockets_dropped().Increment();
  live::LiveHub::ClientId client = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto at = clients_.find(session.get());
    if (at == clients_.end()) return;
    client = at->second;
    clients_.erase(at);
  }
  hub_.Leave(client);
}

}  // namespace pitwall::daemon

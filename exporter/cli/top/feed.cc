#include "exporter/cli/top/feed.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "exporter/cli/daemon_client.h"
#include "pitwall/window.h"

namespace pitwall::cli::top {

namespace {

void AppendEscaped(std::string_view text, std::string* url) {
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
    std::array<char, 4> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    is_plain ? * url += c : * url += escaped.data();
  }
}

int MakeEventDescriptor() {
  const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return descriptor;
}

}  // namespace

std::string BoardQuery::Path() const {
  const std::string of_window = "?window=" + std::string(InfoOf(window).name);
  std::string path;
  switch (view) {
    case View::kAgent:
      path = "/api/agent-performance/";
      AppendEscaped(agent_id, &path);
      return path + of_window;
    case View::kGroups:
      return "/api/groups" + of_window + "&by=role";
    case View::kModels:
      return "/api/models" + of_window;
    case View::kTasks:
      path = "/api/tasks?limit=1000";
      break;
    case View::kAgents:
      path = "/api/agent-performance" + of_window + "&sort=";
      AppendEscaped(sort, &path);
      path += "&limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset);
      if (!role.empty()) {
        path += "&role=";
        AppendEscaped(role, &path);
      }
      break;
  }
  if (!search.empty()) {
    path += "&search=";
    AppendEscaped(search, &path);
  }
  return path;
}

Feed::Feed(DaemonClient client, const BoardQuery& query, std::chrono::milliseconds interval)
    : client_(std::move(client)),
      interval_(interval),
      descriptor_(MakeEventDescriptor()),
      query_(query),
      loop_([this](const std::stop_token& stop) { return Ask(stop); }) {
  loop_.Start();
}

Feed::~Feed() {
  loop_.Stop();
  ::close(descriptor_);
}

void Feed::Request(const BoardQuery& query) {
  {
    const std::lock_guard lock(mutex_);
    if (query_ == query) return;
    query_ = query;
  }
  loop_.Wake();
}

std::optional<Feed::Response> Feed::Poll() {
  std::uint64_t times = 0;
  // A failure does not matter: the response is checked under the lock.
  if (::read(descriptor_, &times, sizeof times) < 0) times = 0;
  const std::lock_guard lock(mutex_);
  return std::exchange(response_, std::nullopt);
}

threads::BackgroundLoop::Duration Feed::Ask(const std::stop_token& stop) {
  BoardQuery query;
  {
    const std::lock_guard lock(mutex_);
    query = query_;
  }
  DaemonResponse response = client_.Get(query.Path(), kMaxBoardBytes, stop);
  const std::lock_guard lock(mutex_);
  response_ = {query, std::move(response)};
  const std::uint64_t once = 1;
  // A write only fails if the counter is full; then the descriptor is readable already.
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, &once, sizeof once);
  return interval_;
}

}  // namespace pitwall::cli::top

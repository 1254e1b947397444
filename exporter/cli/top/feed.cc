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
  std::string path = "/api/agent-performance?window=";
  path += InfoOf(window).name;
  path += "&sort=";
  AppendEscaped(sort, &path);
  path += "&limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset);
  if (!role.empty()) {
    path += "&role=";
    AppendEscaped(role, &path);
  }
  return path;
}

Feed::Feed(DaemonClient client, const BoardQuery& query, std::chrono::milliseconds interval)
    : client_(std::move(client)),
      interval_(interval),
      descriptor_(MakeEventDescriptor()),
      query_(query),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Feed::~Feed() {
  thread_.request_stop();
  thread_.join();
  ::close(descriptor_);
}

void Feed::Request(const BoardQuery& query) {
  {
    const std::lock_guard lock(mutex_);
    query_ = query;
  }
  asked_.notify_one();
}

std::optional<Feed::Response> Feed::Poll() {
  std::uint64_t times = 0;
  // Nothing there is as good: the answer is looked for under the lock.
  if (::read(descriptor_, &times, sizeof times) < 0) times = 0;
  const std::lock_guard lock(mutex_);
  return std::exchange(response_, std::nullopt);
}

void Feed::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const BoardQuery query = query_;
    lock.unlock();
    DaemonResponse response = client_.Get(query.Path(), kMaxBoardBytes, stop);
    lock.lock();
    response_ = {query, std::move(response)};
    const std::uint64_t once = 1;
    // Full is as good: then it is readable already.
    if (::write(descriptor_, &once, sizeof once) < 0) continue;
    asked_.wait_for(lock, stop, interval_, [&] { return !(query_ == query); });
  }
}

}  // namespace pitwall::cli::top

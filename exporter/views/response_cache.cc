#include "exporter/views/response_cache.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/coding.h"
#include "exporter/http/message.h"
#include "pitwall/clock.h"

namespace pitwall::views {

namespace {

using Text = std::shared_ptr<const std::string>;

http::Response LargeResponse(Text plain, Text gzipped) {
  http::Response response;
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (gzipped) response.headers.emplace_back("Content-Encoding", "gzip");
  response.shared_body = gzipped ? std::move(gzipped) : std::move(plain);
  return response;
}

std::string QuicklyGzipped(std::string_view body) {
  std::string gzipped;
  http::GzipStream().Add(body, true, [&](std::string_view ready) { gzipped += ready; });
  return gzipped;
}

}  // namespace

struct ResponseCache::Entry {
  explicit Entry(Render how) : render(std::move(how)) {}

  const Render render;
  std::mutex making;  // held while a large or new entry is rendered; locked before mutex_

  // Everything below is under ResponseCache::mutex_.
  bool is_small = false;
  bool wants_gzip = false;
  bool is_queued = false;
  Text plain;
  Text gzipped;
  std::int64_t made_at_ms = 0;  // monotonic, as are all times here: when rendering began
  std::int64_t asked_at_ms = 0;
};

ResponseCache::ResponseCache(std::size_t large_bytes, const Clock& clock)
    : large_bytes_(large_bytes),
      clock_(clock),
      loop_([this](const std::stop_token&) { return RenderNextStale(); }) {
  loop_.Start();
}

ResponseCache::~ResponseCache() = default;

http::Response ResponseCache::Get(const http::Request& request, const std::string& key,
                                  const Render& render) {
  const bool gzip = http::AcceptsCoding(request.Header("Accept-Encoding").value_or(""), "gzip");
  const EntryPtr shared = Find(key, render, gzip);
  http::Response response;
  if (Serve(shared, gzip, response)) return response;
  bool is_small = false;
  {
    const std::lock_guard lock(mutex_);
    is_small = shared->is_small;
  }
  if (is_small) return RenderAndStore(*shared, gzip);
  const std::lock_guard making(shared->making);
  if (Serve(shared, gzip, response)) return response;
  return RenderAndStore(*shared, gzip);
}

ResponseCache::EntryPtr ResponseCache::Find(const std::string& key, const Render& render,
                                            bool gzip) {
  const std::lock_guard lock(mutex_);
  auto found = shared_.find(key);
  if (found == shared_.end()) {
    if (shared_.size() == kMaxEntries) {
      shared_.erase(std::min_element(shared_.begin(), shared_.end(), [](auto& a, auto& b) {
        return a.second->asked_at_ms < b.second->asked_at_ms;
      }));
    }
    found = shared_.emplace(key, std::make_shared<Entry>(render)).first;
  }
  found->second->asked_at_ms = clock_.MonotonicMs();
  found->second->wants_gzip = found->second->wants_gzip || gzip;
  return found->second;
}

bool ResponseCache::Serve(const EntryPtr& shared, bool gzip, http::Response& response) {
  const std::lock_guard lock(mutex_);
  const std::int64_t age_ms = clock_.MonotonicMs() - shared->made_at_ms;
  if (!shared->plain || age_ms >= kMaxAgeMs || (gzip && !shared->gzipped)) return false;
  response = LargeResponse(shared->plain, gzip ? shared->gzipped : nullptr);
  if (age_ms >= kFreshForMs && !shared->is_queued) {
    shared->is_queued = true;
    stale_.push_back(shared);
    loop_.Wake();
  }
  return true;
}

http::Response ResponseCache::RenderAndStore(Entry& shared, bool gzip) {
  const std::int64_t begun_at_ms = clock_.MonotonicMs();
  render_permits_.acquire();
  std::string body;
  try {
    body = shared.render();
  } catch (...) {
    render_permits_.release();
    throw;
  }
  render_permits_.release();
  const bool is_small = body.size() < large_bytes_;
  http::Response response;
  if (is_small) {
    response.body = std::move(body);
    const std::lock_guard lock(mutex_);
    shared.is_small = true;
    shared.plain = shared.gzipped = nullptr;
    return response;
  }
  const Text gzipped = gzip ? std::make_shared<const std::string>(QuicklyGzipped(body)) : nullptr;
  const auto plain = std::make_shared<const std::string>(std::move(body));
  const std::lock_guard lock(mutex_);
  shared.is_small = false;
  shared.plain = plain;
  shared.gzipped = gzipped;
  shared.made_at_ms = begun_at_ms;
  return LargeResponse(plain, gzipped);
}

threads::BackgroundLoop::Duration ResponseCache::RenderNextStale() {
  std::unique_lock lock(mutex_);
  EvictExpired();
  if (stale_.empty()) return std::chrono::milliseconds(kEvictAfterMs);
  const EntryPtr shared = stale_.front();
  stale_.pop_front();
  const bool gzip = shared->wants_gzip;
  shared->wants_gzip = false;
  lock.unlock();
  try {
    const std::lock_guard making(shared->making);
    RenderAndStore(*shared, gzip);
  } catch (...) {
    // A client that sends a request after the old body has expired gets the error.
  }
  lock.lock();
  shared->is_queued = false;
  return threads::BackgroundLoop::Duration::zero();
}

void ResponseCache::EvictExpired() {
  const std::int64_t now_ms = clock_.MonotonicMs();
  std::erase_if(shared_, [&](const auto& entry) {
    return now_ms - entry.second->asked_at_ms >= kEvictAfterMs;
  });
}

}  // namespace pitwall::views

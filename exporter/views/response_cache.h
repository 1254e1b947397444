// Caches large responses, so that one rendered body serves identical requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>

#include "exporter/http/message.h"
#include "exporter/threads/background_loop.h"
#include "pitwall/clock.h"

namespace pitwall::views {

// A large body is at most kMaxAgeMs old. A small body is rendered for each request.
//
//  1. The size of the last rendered body decides whether an entry is large or small.
//  2. The first request for a large body that is too old, or for a new key, renders the body.
//     Requests for the same key that arrive meanwhile wait and share the result.
//  3. When a large body is requested at an age of kFreshForMs or more, the old body is served, and
//     a thread of the cache renders the next one. So requests that arrive steadily never wait.
//  4. At most kMaxConcurrentRenders bodies are rendered at a time, which bounds the memory. At most
//     kMaxEntries entries are kept. The least recently requested entry is evicted first, and each
//     entry is evicted kEvictAfterMs after its last request.
//
// Thread safety: any thread. Everything that `render` uses must outlive this object.
class ResponseCache {
 public:
  static constexpr std::size_t kLargeBytes = 256 * 1024;
  static constexpr std::int64_t kFreshForMs = 1'000;
  static constexpr std::int64_t kMaxAgeMs = 2'000;
  static constexpr std::int64_t kEvictAfterMs = 10'000;
  static constexpr std::size_t kMaxEntries = 4;
  static constexpr std::ptrdiff_t kMaxConcurrentRenders = 2;

  using Render = std::function<std::string()>;

  // Bodies of `large_bytes` or more are large.
  explicit ResponseCache(std::size_t large_bytes = kLargeBytes, const Clock& clock = SystemClock());
  ~ResponseCache();  // waits for a running render
  ResponseCache(const ResponseCache&) = delete;
  ResponseCache& operator=(const ResponseCache&) = delete;

  // Returns a response with the body of render(). A large body is compressed if the request accepts
  // gzip. Equal keys mean equal bodies; render() may be called later, from another thread.
  http::Response Get(const http::Request& request, const std::string& key, const Render& render);

 private:
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;

  EntryPtr Find(const std::string& key, const Render& render, bool gzip);
  // Responds with the cached body, and queues the entry for rendering if the body is stale. Returns
  // false if no cached body fits.
  bool Serve(const EntryPtr& shared, bool gzip, http::Response& response);
  http::Response RenderAndStore(Entry& shared, bool gzip);
  // Renders one stale entry, and returns how long to wait.
  threads::BackgroundLoop::Duration RenderNextStale();
  void EvictExpired();

  const std::size_t large_bytes_;
  const Clock& clock_;
  std::counting_semaphore<kMaxConcurrentRenders> render_permits_{kMaxConcurrentRenders};
  std::mutex mutex_;
  std::map<std::string, EntryPtr> shared_;
  std::deque<EntryPtr> stale_;    // to be rendered again
  threads::BackgroundLoop loop_;  // last: it uses all others
};

}  // namespace pitwall::views

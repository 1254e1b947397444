// Large answers, made once for all who ask for the same at about the same time.
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

// Answers with a body that is up to kMaxAgeMs old where it is large; a small one is made for
// each request.
//
//  1. A body is small or large by the size it had when it was last made.
//  2. Who asks for a large one that is too old, or for one that nobody asked for before, makes it;
//     who asks for the same meanwhile waits and shares.
//  3. From kFreshForMs on a thread of this object's own makes the next one, while the old one is
//     served: where many ask all the time, nobody waits.
//  4. At most kMaxConcurrentRenders are made at once, which bounds the memory that takes. At most
//  kMaxEntries
//     are kept, those asked for last, each until nobody has asked for it for kEvictAfterMs.
//
// Thread safety: any thread. Whatever `make` needs must outlive this object.
class ResponseCache {
 public:
  static constexpr std::size_t kLargeBytes = 256 * 1024;
  static constexpr std::int64_t kFreshForMs = 1'000;
  static constexpr std::int64_t kMaxAgeMs = 2'000;
  static constexpr std::int64_t kEvictAfterMs = 10'000;
  static constexpr std::size_t kMaxEntries = 4;
  static constexpr std::ptrdiff_t kMaxConcurrentRenders = 2;

  using Render = std::function<std::string()>;

  // Bodies from `large_bytes` on are large.
  explicit ResponseCache(std::size_t large_bytes = kLargeBytes, const Clock& clock = SystemClock());
  ~ResponseCache();  // waits for what is being made
  ResponseCache(const ResponseCache&) = delete;
  ResponseCache& operator=(const ResponseCache&) = delete;

  // The answer with the body that render() gives; a large one is gzipped where the request takes
  // that. Equal keys mean equal bodies; render() may be called later, from another thread.
  http::Response Get(const http::Request& request, const std::string& key, const Render& render);

 private:
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;

  EntryPtr Find(const std::string& key, const Render& render, bool gzip);
  // Answers with what is kept, and sees to the next one in time; false where nothing fits.
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
  std::deque<EntryPtr> stale_;    // to be made again
  threads::BackgroundLoop loop_;  // last: it uses all others
};

}  // namespace pitwall::views

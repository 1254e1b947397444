// Large answers, made once for all who ask for the same at about the same time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>

#include "exporter/http/message.h"
#include "pitwall/clock.h"

namespace pitwall::views {

// Answers with a body that is up to kServedForMs old where it is large; a small one is made for
// each request.
//
//  1. A body is small or large by the size it had when it was last made.
//  2. Who asks for a large one that is too old, or for one that nobody asked for before, makes it;
//     who asks for the same meanwhile waits and shares.
//  3. From kFreshForMs on a thread of this object's own makes the next one, while the old one is
//     served: where many ask all the time, nobody waits.
//  4. At most kMostMaking are made at once, which bounds the memory that takes. At most kMostKept
//     are kept, those asked for last, each until nobody has asked for it for kForgottenAfterMs.
//
// Thread safety: any thread. Whatever `make` needs must outlive this object.
class SharedBodies {
 public:
  static constexpr std::size_t kLargeBytes = 256 * 1024;
  static constexpr std::int64_t kFreshForMs = 1'000;
  static constexpr std::int64_t kServedForMs = 2'000;
  static constexpr std::int64_t kForgottenAfterMs = 10'000;
  static constexpr std::size_t kMostKept = 4;
  static constexpr std::ptrdiff_t kMostMaking = 4;

  using Make = std::function<std::string()>;

  // Bodies from `large_bytes` on are large.
  explicit SharedBodies(std::size_t large_bytes = kLargeBytes, const Clock& clock = SystemClock());
  ~SharedBodies();  // waits for what is being made
  SharedBodies(const SharedBodies&) = delete;
  SharedBodies& operator=(const SharedBodies&) = delete;

  // The answer with the body that make() gives; a large one is gzipped where the request takes
  // that. Equal keys mean equal bodies; make() may be called later, from another thread.
  http::Response Answer(const http::Request& request, const std::string& key, const Make& make);

 private:
  struct Shared;
  using SharedPtr = std::shared_ptr<Shared>;

  SharedPtr Find(const std::string& key, const Make& make, bool gzip);
  // Answers with what is kept, and sees to the next one in time; false where nothing fits.
  bool Serve(const SharedPtr& shared, bool gzip, http::Response& response);
  http::Response MakeAndKeep(Shared& shared, bool gzip);
  void Run(const std::stop_token& stop);
  void ForgetOld();

  const std::size_t large_bytes_;
  const Clock& clock_;
  std::counting_semaphore<kMostMaking> turns_{kMostMaking};
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::map<std::string, SharedPtr> shared_;
  std::deque<SharedPtr> stale_;  // to be made again
  std::jthread thread_;          // last: it is joined before what it uses goes
};

}  // namespace pitwall::views

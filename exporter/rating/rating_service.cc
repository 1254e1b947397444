#include "exporter/rating/rating_service.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "exporter/rating/align_standings.h"
#include "pitwall/clock.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::rating {

namespace {

template <class T>
std::shared_ptr<const T> Share(T value) {
  return std::make_shared<const T>(std::move(value));
}

}  // namespace

RatingService::RatingService(const Store& store, const Clock& clock, RatingFunctions functions)
    : store_(store), clock_(clock), functions_(std::move(functions)), groups_(store, clock) {}

RatingService::~RatingService() = default;

Standings RatingService::Rate(const Reading& reading) {
  if (!IsLargeFleet()) return Share(functions_.rate(reading));
  const auto align = [&reading](const Rating& rating) {
    if (HasTheRatedAgents(reading, *rating.classes)) return rating.standings;
    return Share(AlignStandings(*rating.classes, *rating.standings, reading));
  };
  WindowRating& window = RatingOf(reading.window);
  if (const RatingPtr fresh = FreshWithReasons(window)) return align(*fresh);
  const std::lock_guard rating(window.rating);
  if (const RatingPtr fresh = FreshWithReasons(window)) return align(*fresh);
  const std::int64_t began_ms = clock_.MonotonicMs();
  const Standings standings = Share(functions_.rate(reading));
  Publish(window, standings, Share(ClassesOf(reading, *standings)), began_ms);
  return standings;
}

RatingService::RatingPtr RatingService::FreshWithReasons(const WindowRating& window) {
  const std::lock_guard lock(mutex_);
  const RatingPtr& newest = window.newest;
  const bool is_fresh = newest && newest->standings && clock_.MonotonicMs() < newest->stale_at_ms;
  return is_fresh ? newest : nullptr;
}

void RatingService::Publish(WindowRating& window, Standings standings, Classes classes,
                            std::int64_t began_ms) {
  const std::int64_t now_ms = clock_.MonotonicMs();
  const std::int64_t fresh_ms = std::max(kMinFreshMs, (now_ms - began_ms) * kFreshFactor);
  auto rating = std::make_shared<const Rating>(
      Rating{std::move(standings), std::move(classes), now_ms + fresh_ms});
  {
    const std::lock_guard lock(mutex_);
    window.newest = std::move(rating);
  }
  published_.notify_all();
}

Classes RatingService::NewestClasses() {
  if (!IsLargeFleet()) return Share(functions_.rate_classes(store_));
  WindowRating& all = RatingOf(Window::kAll);
  std::unique_lock lock(mutex_);
  scraped_at_ms_ = clock_.MonotonicMs();
  if (!is_rating_for_scrapes_) {
    if (all.newest && scraped_at_ms_ >= all.newest->stale_at_ms) all.newest.reset();
    is_rating_for_scrapes_ = true;
    loop_.is_started() ? loop_.Wake() : loop_.Start();
  }
  published_.wait(lock, [&all] { return all.newest != nullptr; });
  return all.newest->classes;
}

std::int64_t RatingService::BackgroundDueMs(const Rating& rating) const {
  // A rating with reasons is replaced as soon as it is stale by the outputs that ask for reasons.
  return rating.stale_at_ms + (rating.standings ? kMinFreshMs : 0);
}

threads::BackgroundLoop::Duration RatingService::RateIfDue() {
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t now_ms = clock_.MonotonicMs();
    RatingPtr& newest = RatingOf(Window::kAll).newest;
    if (newest && now_ms - scraped_at_ms_ >= kEvictAfterMs) {
      newest.reset();
      is_rating_for_scrapes_ = false;
      return threads::BackgroundLoop::kUntilWoken;
    }
    if (newest && now_ms < BackgroundDueMs(*newest)) {
      return std::chrono::milliseconds(BackgroundDueMs(*newest) - now_ms);
    }
  }
  RateClasses();
  return threads::BackgroundLoop::Duration::zero();
}

void RatingService::RateClasses() {
  WindowRating& all = RatingOf(Window::kAll);
  const std::lock_guard rating(all.rating);
  const std::int64_t began_ms = clock_.MonotonicMs();
  {
    const std::lock_guard lock(mutex_);
    if (all.newest && began_ms < BackgroundDueMs(*all.newest)) return;
  }
  Publish(all, nullptr, Share(functions_.rate_classes(store_)), began_ms);
}

}  // namespace pitwall::rating

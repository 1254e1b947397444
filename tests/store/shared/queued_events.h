// The events in the queue of an arena file, for a process that writes arbitrary data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "pitwall/internal/arena.h"
#include "shared/arena_file.h"
#include "shared/event_queue.h"

namespace pitwall {

class QueuedEvents {
 public:
  explicit QueuedEvents(const std::string& file) : arena_(internal::OpenArenaFile(file).arena) {}

  internal::EventQueue& queue() const { return internal::EventQueueOf(*arena_); }
  // Calls visit(QueuedEvent&) for each, newest first; returns their number.
  template <class Visit>
  std::size_t ForEach(const Visit& visit) const {
    std::size_t count = 0;
    for (auto ref = queue().newest.load(); ref; ++count) {
      internal::QueuedEvent& event = arena_->At(ref);
      ref = event.next.load();
      visit(event);
    }
    return count;
  }
  // The checksum that a sender gives the event.
  static std::uint64_t CheckOf(const internal::QueuedEvent& event) {
    std::uint32_t kind = 0;
    std::memcpy(&kind, &event.kind, sizeof kind);
    std::uint64_t hash = 0x9e37'79b9'7f4a'7c15 ^ kind;
    const auto* const bytes = reinterpret_cast<const char*>(&event.contents);
    for (std::size_t at = 8; at < sizeof event.contents; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes + at, 8);
      hash = (hash ^ word) * 0xbf58'476d'1ce4'e5b9;
      hash ^= hash >> 29;
    }
    return hash;
  }

 private:
  const std::shared_ptr<internal::Arena> arena_;
};

}  // namespace pitwall

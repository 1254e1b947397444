// Remembers calls and turns that have begun, until they end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace pitwall::hooks {

// Times in milliseconds since the epoch. The ends of calls and turns are counted whether or not
// their beginnings are known here; the beginnings only add durations. So nothing of this survives a
// restart, and the oldest entries are evicted when there are too many. Thread safety: any thread.
class Pairing {
 public:
  static constexpr std::size_t kMaxEntries = 16'384;

  struct Call {
    std::int64_t start_ms = 0;
    std::int64_t asked_ms = 0;  // when a person was asked for permission; 0: never
  };
  struct Turn {
    std::int64_t start_ms = 0;
    std::string id;
  };

  // `arguments_key` identifies the tool and its arguments, for permission requests, which have no
  // id.
  void StartCall(std::uint64_t key, std::uint64_t arguments_key, std::int64_t now_ms);
  void AskPermission(std::uint64_t arguments_key, std::int64_t now_ms);
  std::optional<Call> EndCall(std::uint64_t key);

  void StartTurn(std::uint64_t key, std::string_view id, std::int64_t now_ms);
  std::optional<Turn> EndTurn(std::uint64_t key);

 private:
  // A map of at most kMaxEntries. It evicts the entry that was set longest ago.
  template <class Value>
  class BoundedMap {
   public:
    void Set(std::uint64_t key, Value value) {
      Remove(key);
      entries_.push_back({key, std::move(value)});
      by_key_[key] = std::prev(entries_.end());
      if (entries_.size() > kMaxEntries) Remove(entries_.front().first);
    }
    // nullptr if there is none. Valid until the entry is removed.
    Value* Find(std::uint64_t key) {
      const auto found = by_key_.find(key);
      return found == by_key_.end() ? nullptr : &found->second->second;
    }
    std::optional<Value> Remove(std::uint64_t key) {
      const auto found = by_key_.find(key);
      if (found == by_key_.end()) return std::nullopt;
      std::optional<Value> value(std::move(found->second->second));
      entries_.erase(found->second);
      by_key_.erase(found);
      return value;
    }

   private:
    using Entries = std::list<std::pair<std::uint64_t, Value>>;

    Entries entries_;  // the one that was set longest ago first
    std::unordered_map<std::uint64_t, typename Entries::iterator> by_key_;
  };

  std::mutex mutex_;
  BoundedMap<Call> calls_;
  BoundedMap<std::uint64_t> by_arguments_;  // the key of the newest such call
  BoundedMap<Turn> turns_;
};

}  // namespace pitwall::hooks

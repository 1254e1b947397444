// Remembers calls and turns that have begun, until they end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
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
  // A map that forgets its oldest keys.
  template <class Value>
  struct BoundedMap {
    std::unordered_map<std::uint64_t, Value> values;
    std::deque<std::uint64_t> order;

    void Set(std::uint64_t key, Value value) {
      if (values.insert_or_assign(key, std::move(value)).second) order.push_back(key);
      while (order.size() > kMaxEntries) {
        values.erase(order.front());
        order.pop_front();
      }
    }
    std::optional<Value> Take(std::uint64_t key) {
      const auto found = values.find(key);
      if (found == values.end()) return std::nullopt;
      std::optional<Value> value(std::move(found->second));
      values.erase(found);
      return value;
    }
  };

  std::mutex mutex_;
  BoundedMap<Call> calls_;
  BoundedMap<std::uint64_t> by_arguments_;  // the key of the newest such call
  BoundedMap<Turn> turns_;
};

}  // namespace pitwall::hooks

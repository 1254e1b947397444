// The messages of one live view: the full view and the changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exporter/http/websocket/websocket.h"
#include "exporter/views/field_selection.h"
#include "pitwall/host/keyed_hash.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::live {

using Message = std::shared_ptr<const http::WebSocketMessage>;  // JSON, shared by all clients

// Follows one window. A client that gets FullView() and then, in order, every later message of
// Advance() has the view of the newest reading:
//
//  1. Without a selection of fields, an agent in a message replaces its former state. With one, the
//     message holds the selected keys that changed, and each replaces the former value of its key.
//  2. `removed` agents are deleted; the order is that of `standing.rank`.
//  3. An event of one agent moves the ranks, scores and reasons of many others. Agents that changed
//     in nothing else are sent in turn, at most MaxMoved() in one message. So these three may be
//     some messages old; the class never is.
//
// One thread at a time. Memory: the text of one view. Cost of Advance(): that of writing the view.
class LiveStream {
 public:
  explicit LiveStream(std::optional<views::FieldSelection> fields = std::nullopt)
      : fields_(std::move(fields)) {}

  static constexpr std::size_t MaxMoved(std::size_t agents) {
    constexpr std::size_t kAlways = 16;
    constexpr std::size_t kShare = 32;
    return agents / kShare < kAlways ? kAlways : agents / kShare;
  }

  // Starts with the first reading.
  void Begin(const Reading& reading, std::span<const Standing> standings) {
    (void)Advance(reading, standings);
  }

  // Continues with the next reading. The message holds the agents that changed, which may be none.
  Message Advance(const Reading& reading, std::span<const Standing> standings);

  // The view of the last reading. Only after Begin(). Written once, then shared.
  Message FullView();

 private:
  // JSON as the clients have it.
  struct SentAgent {
    std::string json;
    std::uint64_t seen_in = 0;  // the newest message whose reading had the agent
  };
  using SentAgents = std::unordered_map<std::string, SentAgent, KeyedHash, std::equal_to<>>;
  struct Change {
    std::string agent_id;
    std::string_view json;  // whole
    SentAgent* sent = nullptr;
    bool is_move = false;  // only of the standing, within its class
  };

  // The JSON of every agent of the reading, in its order.
  std::vector<std::string> Write(const Reading& reading, std::span<const Standing> standings) const;
  std::vector<Change> ChangesOf(const Reading& reading, const std::vector<std::string>& written);
  // Removes the moves that have to wait for a later message.
  void PostponeMoves(std::vector<Change>& changes, std::size_t agents);
  std::vector<std::string> RemoveUnseen();
  std::string FullViewText() const;

  const std::optional<views::FieldSelection> fields_;
  SentAgents agents_;
  std::vector<SentAgents::const_pointer> by_rank_;
  std::string last_updated_;  // JSON, as are those below
  std::string window_;
  std::string fleet_;
  Message full_view_;
  std::uint64_t messages_ = 0;
  std::size_t next_move_ = 0;  // whose turn it is, as a number of moves
  internal::ThreadChecker checker_;
};

}  // namespace pitwall::live

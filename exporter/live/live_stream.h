// The messages of one live view: the full view and the changes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exporter/http/websocket/websocket.h"
#include "pitwall/host/keyed_hash.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::live {

using Message = std::shared_ptr<const http::WebSocketMessage>;  // JSON, shared by all clients

// Follows one window. A client that gets FullView() and then, in order, every later message of
// Advance() has the view of the newest reading: agents in a message replace their former state,
// `removed` agents are deleted, and the order is that of `standing.rank`.
//
// One thread at a time. Memory: the text of one view. Cost of Advance(): that of writing the view.
class LiveStream {
 public:
  // Starts with the first reading.
  void Begin(const Reading& reading, std::span<const Standing> standings) {
    const internal::ThreadChecker::Scope scope(checker_);
    has_reading_ = true;
    state_ = StateOf(reading, standings);
    full_view_.reset();
  }

  // Continues with the next reading. The message holds the agents that changed, which may be none.
  Message Advance(const Reading& reading, std::span<const Standing> standings);

  // The view of the last reading. Only after Begin(). Written once, then shared.
  Message FullView();

 private:
  struct State {
    std::string last_updated;  // JSON, as are those below
    std::string window;
    std::string fleet;
    std::vector<std::pair<std::string, std::string_view>> agents;  // ids and JSON, by rank
    std::unordered_map<std::string_view, std::string_view, KeyedHash> by_id;
    std::string text;  // the views of `agents` and `by_id` point into it
  };
  static std::unique_ptr<const State> StateOf(const Reading& reading,
                                              std::span<const Standing> standings);
  static std::string DeltaOf(const State& before, const State& now);
  static std::string FullViewOf(const State& state);

  std::unique_ptr<const State> state_ = std::make_unique<const State>();
  Message full_view_;
  bool has_reading_ = false;
  internal::ThreadChecker checker_;
};

}  // namespace pitwall::live

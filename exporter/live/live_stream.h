// The messages of one live view: the whole of it, and what changed since.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exporter/http/websocket/websocket_message.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::live {

using Message = std::shared_ptr<const http::WebSocketMessage>;  // JSON, shared by all who get it

// Follows one window. A client that takes FullView() and then every message that Advance() gives
// from there on, in order, has the view of the newest reading: agents in a message replace those it
// had, `removed` ones go, the order is that of `standing.rank`.
//
// One thread at a time. Memory: the text of one view. Cost of Advance: that of writing the view.
class LiveStream {
 public:
  // Takes the first reading, of which there is nothing to say but the whole.
  void Begin(const Reading& reading, std::span<const Standing> standings) {
    const internal::ThreadChecker::Scope scope(checker_);
    has_reading_ = true;
    state_ = StateOf(reading, standings);
    full_view_.reset();
  }

  // Takes the next reading; the message says what changed, which may be no agent at all.
  Message Advance(const Reading& reading, std::span<const Standing> standings);

  // The view of the last reading, which there must have been. Written once, then shared.
  Message FullView();

 private:
  struct State {
    std::string last_updated;  // JSON, as are those below
    std::string window;
    std::string fleet;
    std::vector<std::pair<std::string, std::string_view>> agents;  // ids and JSON, by rank
    std::unordered_map<std::string_view, std::string_view> by_id;
    std::string text;  // what the JSON of the agents points into
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

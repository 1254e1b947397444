// Who watches which window, and the messages for them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_map>

#include "exporter/live/live_stream.h"
#include "exporter/rating/fleet_rater.h"
#include "pitwall/store.h"

namespace pitwall::live {

// Sends each client the whole view when it joins, and what changed at every Tick. Clients of one
// window share its stream and its messages; a window that nobody watches costs nothing.
//
// Thread safety: any thread. Join and Tick hold a lock for as long as a view takes to write (2 µs
// an agent); recorders never wait for it.
class LiveHub {
 public:
  // Gives a message to one client. Called under the hub's lock: it must queue or drop, never block,
  // and never call the hub.
  using Send = std::function<void(const Message&)>;
  using ClientId = std::uint64_t;

  // Both must outlive the hub.
  LiveHub(const Store& store, views::FleetRater& rater);

  // The same with readings from elsewhere, each rated by `rater`.
  using Read = std::function<Reading(Window)>;
  LiveHub(Read read, views::FleetRater& rater) : read_(std::move(read)), rater_(rater) {}

  // The client's first message has been sent when this returns, and no later one was left out.
  ClientId Join(Window window, Send send);
  void Leave(ClientId client);

  // Sends every client what changed; once every `--live.interval`.
  void Tick();

 private:
  struct Channel {
    LiveStream stream;
    std::unordered_map<ClientId, Send> clients;
  };
  void Begin(Window window, Channel& channel);
  Message Advance(Window window, Channel& channel);

  const Read read_;
  views::FleetRater& rater_;
  std::mutex mutex_;
  ClientId last_client_ = 0;
  std::array<Channel, kWindows.size()> channels_;  // by window
};

}  // namespace pitwall::live

// The live clients of each window.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "exporter/live/live_stream.h"
#include "exporter/rating/rating_service.h"
#include "exporter/views/field_selection.h"
#include "pitwall/store.h"

namespace pitwall::live {

// Sends each client the full view when it joins, and the changes at every Tick(). Clients of the
// same window and the same fields share their messages, and those of one window its reading. A
// window without clients costs nothing.
//
// Thread safety: any thread. Join() and Tick() hold a lock while they write a view (2 µs for each
// agent); recorders never wait for it.
class LiveHub {
 public:
  // Sends a message to one client. Called under the hub's lock: it must queue or drop the message,
  // must not block, and must not call the hub.
  using Send = std::function<void(const Message&)>;
  using ClientId = std::uint64_t;

  // Both must outlive the hub.
  LiveHub(const Store& store, rating::RatingService& rating);

  // Uses readings from another source, rated by `rating`.
  using Read = std::function<Reading(Window)>;
  LiveHub(Read read, rating::RatingService& rating) : read_(std::move(read)), rating_(rating) {}

  // Sends the client its full view before it returns, and no later message is left out.
  ClientId Join(Window window, Send send,
                std::optional<views::FieldSelection> fields = std::nullopt);
  void Leave(ClientId client);

  // Sends every client the changes. To be called once every `--live.interval`.
  void Tick();

 private:
  struct Channel {
    LiveStream stream;
    std::unordered_map<ClientId, Send> clients;
  };
  using Channels = std::map<std::string, Channel>;  // by the fields

  const Read read_;
  rating::RatingService& rating_;
  std::mutex mutex_;
  ClientId last_client_ = 0;
  std::array<Channels, kWindows.size()> channels_;  // by window; each has clients
};

}  // namespace pitwall::live

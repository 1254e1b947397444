#include "exporter/live/live_hub.h"

#include <cstddef>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "exporter/live/live_stream.h"
#include "exporter/rating/rating_service.h"
#include "exporter/views/field_selection.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::live {

LiveHub::LiveHub(const Store& store, rating::RatingService& rating)
    : LiveHub([&store](Window window) { return store.Read(window); }, rating) {}

LiveHub::ClientId LiveHub::Join(Window window, Send send,
                                std::optional<views::FieldSelection> fields) {
  const std::lock_guard lock(mutex_);
  Channels& channels = channels_[static_cast<std::size_t>(window)];
  std::string key = fields ? fields->key() : std::string();
  auto found = channels.find(key);
  if (found == channels.end()) {
    Channel channel{LiveStream(std::move(fields)), {}};
    const Reading reading = read_(window);
    channel.stream.Begin(reading, *rating_.Rate(reading));
    found = channels.emplace(std::move(key), std::move(channel)).first;
  }
  send(found->second.stream.FullView());
  found->second.clients.emplace(++last_client_, std::move(send));
  return last_client_;
}

void LiveHub::Leave(ClientId client) {
  const std::lock_guard lock(mutex_);
  for (Channels& channels : channels_) {
    for (auto at = channels.begin(); at != channels.end();) {
      at->second.clients.erase(client);
      at = at->second.clients.empty() ? channels.erase(at) : std::next(at);
    }
  }
}

void LiveHub::Tick() {
  const std::lock_guard lock(mutex_);
  for (const WindowInfo& info : kWindows) {
    Channels& channels = channels_[static_cast<std::size_t>(info.window)];
    if (channels.empty()) continue;
    const Reading reading = read_(info.window);
    const rating::Standings standings = rating_.Rate(reading);
    for (auto& [fields, channel] : channels) {
      const Message delta = channel.stream.Advance(reading, *standings);
      for (const auto& [client, send] : channel.clients) send(delta);
    }
  }
}

}  // namespace pitwall::live

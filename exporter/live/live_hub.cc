#include "exporter/live/live_hub.h"

#include <cstddef>
#include <mutex>
#include <utility>

#include "exporter/live/live_stream.h"
#include "exporter/rating/rating_service.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::live {

LiveHub::LiveHub(const Store& store, rating::RatingService& rating)
    : LiveHub([&store](Window window) { return store.Read(window); }, rating) {}

void LiveHub::Begin(Window window, Channel& channel) {
  const Reading reading = read_(window);
  channel.stream.Begin(reading, *rating_.Rate(reading));
}

Message LiveHub::Advance(Window window, Channel& channel) {
  const Reading reading = read_(window);
  return channel.stream.Advance(reading, *rating_.Rate(reading));
}

LiveHub::ClientId LiveHub::Join(Window window, Send send) {
  const std::lock_guard lock(mutex_);
  Channel& channel = channels_[static_cast<std::size_t>(window)];
  if (channel.clients.empty()) Begin(window, channel);
  send(channel.stream.FullView());
  channel.clients.emplace(++last_client_, std::move(send));
  return last_client_;
}

void LiveHub::Leave(ClientId client) {
  const std::lock_guard lock(mutex_);
  for (Channel& channel : channels_) {
    if (channel.clients.erase(client) > 0 && channel.clients.empty()) channel.stream = LiveStream();
  }
}

void LiveHub::Tick() {
  const std::lock_guard lock(mutex_);
  for (const WindowInfo& info : kWindows) {
    Channel& channel = channels_[static_cast<std::size_t>(info.window)];
    if (channel.clients.empty()) continue;
    const Message delta = Advance(info.window, channel);
    for (const auto& [client, send] : channel.clients) send(delta);
  }
}

}  // namespace pitwall::live

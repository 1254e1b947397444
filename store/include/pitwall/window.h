// The spans of time that a reading can cover.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pitwall {

// A window is the sum of the newest slots of history, the open one included. `kAll` is the totals.
enum class Window : std::uint8_t { k1m, k5m, k15m, k1h, k6h, k24h, kAll };

struct WindowInfo {
  Window window;
  std::string_view name;
  std::int64_t length_ms;  // 0 for kAll: no bound
};

inline constexpr std::array<WindowInfo, 7> kWindows = {{
    {Window::k1m, "1m", 60'000},
    {Window::k5m, "5m", 5 * 60'000},
    {Window::k15m, "15m", 15 * 60'000},
    {Window::k1h, "1h", 3600'000},
    {Window::k6h, "6h", 6 * 3600'000},
    {Window::k24h, "24h", 24 * 3600'000},
    {Window::kAll, "all", 0},
}};

constexpr const WindowInfo& InfoOf(Window window) {
  return kWindows[static_cast<std::size_t>(window)];
}

constexpr std::string_view NameOf(Window window) { return InfoOf(window).name; }

constexpr std::optional<Window> WindowNamed(std::string_view name) {
  for (const WindowInfo& info : kWindows) {
    if (info.name == name) return info.window;
  }
  return std::nullopt;
}

}  // namespace pitwall

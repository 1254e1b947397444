#include "exporter/cli/top/keys.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::cli::top {

namespace {

constexpr auto kKeys = std::to_array<std::pair<std::string_view, Key>>({
    {"\x1b[A", Key::kUp},      {"\x1bOA", Key::kUp},
    {"k", Key::kUp},           {"\x1b[B", Key::kDown},
    {"\x1bOB", Key::kDown},    {"j", Key::kDown},
    {"\x1b[5~", Key::kPageUp}, {"\x1b[6~", Key::kPageDown},
    {" ", Key::kPageDown},     {"\x1b[H", Key::kHome},
    {"\x1bOH", Key::kHome},    {"g", Key::kGroups},
    {"\x1b[F", Key::kEnd},     {"\x1bOF", Key::kEnd},
    {"G", Key::kEnd},          {"\x1b[D", Key::kLeft},
    {"\x1bOD", Key::kLeft},    {"\x1b[C", Key::kRight},
    {"\x1bOC", Key::kRight},   {"r", Key::kReverse},
    {"w", Key::kWindow},       {"W", Key::kWindowBack},
    {"?", Key::kHelp},         {"q", Key::kQuit},
    {"\r", Key::kOpen},        {"\n", Key::kOpen},
    {"\x7f", Key::kBack},      {"a", Key::kBack},
    {"/", Key::kFilter},       {"t", Key::kTasks},
    {"m", Key::kModels},       {"\x1b[1~", Key::kHome},
    {"\x1b[4~", Key::kEnd},                             // tmux, screen, the Linux console
    {"\x1b[7~", Key::kHome},   {"\x1b[8~", Key::kEnd},  // rxvt
});

}  // namespace

std::size_t SequenceLength(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 'O') return bytes.size() < 3 ? 0 : 3;
  if (bytes[1] != '[') return 1;
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] >= '@' && bytes[i] <= '~') return i + 1;
  }
  return bytes.size() > 16 ? bytes.size() : 0;
}

std::vector<Key> ParseKeys(std::string* bytes) {
  std::vector<Key> keys;
  while (!bytes->empty()) {
    const std::size_t length = bytes->front() == '\x1b' ? SequenceLength(*bytes) : 1;
    if (length == 0) break;
    const std::string_view sequence = std::string_view(*bytes).substr(0, length);
    for (const auto& [known, key] : kKeys) {
      if (known == sequence) keys.push_back(key);
    }
    bytes->erase(0, length);
  }
  return keys;
}

}  // namespace pitwall::cli::top

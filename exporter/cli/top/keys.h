// The keys of the live table, as a terminal sends them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::cli::top {

enum class Key {
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kHome,
  kEnd,
  kLeft,
  kRight,
  kReverse,
  kWindow,
  kWindowBack,
  kHelp,
  kQuit,
  kOpen,
  kBack,
  kFilter,
  kTasks,
  kGroups,
  kModels,
};

// Removes the keys from `bytes`, which came from a terminal. The beginning of an incomplete key
// stays.
std::vector<Key> ParseKeys(std::string* bytes);

// The length of the key at the beginning of `bytes`, which begin with ESC; 0 if it is not complete.
std::size_t SequenceLength(std::string_view bytes);

}  // namespace pitwall::cli::top

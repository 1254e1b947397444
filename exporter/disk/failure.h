// What went wrong with a file: step, path, cause.
#pragma once

#include <cstring>
#include <optional>
#include <string>

namespace pitwall::disk {

struct Failure {
  std::string step;  // "open", "write", "fsync", …
  std::string path;
  std::string cause;

  std::string Text() const { return step + " " + path + ": " + cause; }
};

// Nothing where all went well.
using Status = std::optional<Failure>;

inline Failure SystemFailure(std::string step, std::string path, int error_number) {
  return {std::move(step), std::move(path), std::strerror(error_number)};
}

}  // namespace pitwall::disk

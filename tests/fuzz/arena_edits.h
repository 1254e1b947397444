// Writes of a hostile process into an arena file: whole words, and lies with right checksums.
#pragma once

#include <cstddef>

#include "pitwall/internal/ref.h"
#include "tests/fuzz/input.h"

namespace pitwall::fuzz {

// The bytes of an arena file, writable and aligned to lines.
struct ArenaBytes {
  std::byte* base = nullptr;
  internal::Line lines = 0;
};

// Applies one edit that the input describes: a word of a line gets a value, and the record of the
// line, or the header, gets the checksum that fits.
void ApplyEdit(Input& input, ArenaBytes arena);

}  // namespace pitwall::fuzz

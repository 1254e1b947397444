// Allowed uses of retired words, each with its reason.
#pragma once

#include <vector>

#include "tests/tidy/retired_words.h"

namespace pitwall::tidy {

inline std::vector<RetiredWordException> RetiredWordExceptions() { return {}; }

}  // namespace pitwall::tidy

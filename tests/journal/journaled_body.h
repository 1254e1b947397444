// The contents of a journal as comparable values.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "exporter/journal/journal.h"
#include "exporter/journal/replay.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::journal {

struct JournaledBody {
  std::string body;
  BodyForm form = BodyForm::kJson;
  std::int64_t arrived_at_ms = 0;
  double quality_max = 10;

  bool operator==(const JournaledBody&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const JournaledBody& kept) {
  return out << kept.body.substr(0, 40) << " (" << kept.body.size() << ") at "
             << kept.arrived_at_ms;
}

inline Entry EntryOf(const JournaledBody& kept) {
  return {kept.body, kept.form, kept.arrived_at_ms, kept.quality_max};
}

inline JournaledBody JournaledBodyOf(const Entry& entry) {
  return {std::string(entry.body), entry.form, entry.arrived_at_ms, entry.quality_max};
}

// The bodies that a start would replay.
inline std::vector<std::string> BodiesIn(const std::string& folder, Position from = {}) {
  std::vector<std::string> bodies;
  const Result<ReplayResult> replayed =
      Replay(folder, from, [&](const Entry& entry) { bodies.emplace_back(entry.body); });
  EXPECT_TRUE(replayed.ok()) << replayed.status().ToString();
  return bodies;
}

}  // namespace pitwall::journal

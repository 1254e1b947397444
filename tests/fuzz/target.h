// An entrance of the program, as a function of the bytes that arrive there.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::fuzz {

using Seeds = std::vector<std::string>;

// `run` accepts any bytes, and aborts if the program breaks one of its promises. It keeps no state
// between two calls, so that an input that fails once always fails. One thread.
struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
  // Valid inputs, from which mutations start.
  Seeds (*seeds)();
};

std::span<const Target> Targets();

// Prints the promise and aborts unless it holds.
void Require(bool holds, const char* promise);

extern const Target kArenaFile;
extern const Target kArenaWhileCollected;
extern const Target kConfigFiles;
extern const Target kEvents;
extern const Target kHistory;
extern const Target kHooks;
extern const Target kHttp;
extern const Target kJournal;
extern const Target kObservations;
extern const Target kOtlpJson;
extern const Target kOtlpProtobuf;
extern const Target kQueries;
extern const Target kSnapshot;
extern const Target kTranscripts;
extern const Target kWebSocket;

}  // namespace pitwall::fuzz

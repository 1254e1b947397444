// Removes the framing of chunks from a body (RFC 9112, 7.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pitwall::http {

// Decodes one body. Extensions of chunks are ignored and trailers are discarded; each may have
// 16 KiB in the whole body.
class ChunkDecoder {
 public:
  static constexpr std::size_t kMaxOverheadBytes = 16384;

  // Removes framing from the begin of `input`. Returns bytes of the body, which are removed as
  // well; empty if the input is used up, the body is complete or it is malformed.
  std::string_view Next(std::string_view& input);
  bool IsComplete() const { return state_ == State::kComplete; }
  bool IsMalformed() const { return state_ == State::kMalformed; }

 private:
  enum class State : std::uint8_t { kSizeLine, kData, kDataEnd, kTrailer, kComplete, kMalformed };

  // Moves input to the line. False if its end is missing.
  bool ReadLine(std::string_view& input);
  void ReadSizeLine();
  void ReadTrailer();

  State state_ = State::kSizeLine;
  std::string line_;
  std::size_t overhead_bytes_ = 0;
  std::uint64_t left_bytes_ = 0;  // of the chunk
};

}  // namespace pitwall::http

#include "exporter/http/chunk_decoder.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <system_error>

#include "exporter/http/fields.h"
#include "exporter/http/message.h"

namespace pitwall::http {

namespace {

bool IsVisibleOrBlank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

// What may follow the size: nothing, or extensions, which blanks may precede.
bool AreExtensions(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  return text.empty() || (begin != std::string_view::npos && text[begin] == ';' &&
                          std::all_of(text.begin(), text.end(), IsVisibleOrBlank));
}

}  // namespace

bool ChunkDecoder::ReadLine(std::string_view& input) {
  const auto line_feed = input.find('\n');
  const auto end = line_feed == std::string_view::npos ? input.size() : line_feed + 1;
  line_ += input.substr(0, end);
  input.remove_prefix(end);
  // A size of 16 digits and its line end are not overhead.
  constexpr std::size_t kSizeBytes = 18;
  if (line_.size() > kSizeBytes &&
      overhead_bytes_ + line_.size() - kSizeBytes > kMaxOverheadBytes) {
    state_ = State::kMalformed;
    return false;
  }
  if (line_feed == std::string_view::npos) return false;
  if (!line_.ends_with("\r\n")) {
    state_ = State::kMalformed;
    return false;
  }
  line_.resize(line_.size() - 2);
  return true;
}

void ChunkDecoder::ReadSizeLine() {
  const char* const end = line_.data() + line_.size();
  const auto [parsed, error] = std::from_chars(line_.data(), end, left_bytes_, 16);
  const std::string_view rest(parsed, static_cast<std::size_t>(end - parsed));
  const bool is_size = error == std::errc() &&
                       left_bytes_ <= std::numeric_limits<std::int64_t>::max() &&
                       AreExtensions(rest);
  overhead_bytes_ += rest.size();
  if (!is_size) {
    state_ = State::kMalformed;
  } else {
    state_ = left_bytes_ == 0 ? State::kTrailer : State::kData;
  }
  line_.clear();
}

void ChunkDecoder::ReadTrailer() {
  overhead_bytes_ += line_.size();
  Fields discarded;
  if (line_.empty()) {
    state_ = State::kComplete;
  } else if (!ParseField(line_, discarded)) {
    state_ = State::kMalformed;
  }
  line_.clear();
}

std::string_view ChunkDecoder::Next(std::string_view& input) {
  while (!input.empty()) {
    switch (state_) {
      case State::kSizeLine:
        if (ReadLine(input)) ReadSizeLine();
        break;
      case State::kData: {
        const auto data = input.substr(
            0, static_cast<std::size_t>(std::min<std::uint64_t>(left_bytes_, input.size())));
        input.remove_prefix(data.size());
        left_bytes_ -= data.size();
        if (left_bytes_ == 0) state_ = State::kDataEnd;
        return data;
      }
      case State::kDataEnd:
        if (!ReadLine(input)) break;
        state_ = line_.empty() ? State::kSizeLine : State::kMalformed;
        break;
      case State::kTrailer:
        if (ReadLine(input)) ReadTrailer();
        break;
      case State::kComplete:
      case State::kMalformed:
        return {};
    }
  }
  return {};
}

}  // namespace pitwall::http

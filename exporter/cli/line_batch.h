// The lines of one body, with their line numbers in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::cli {

class LineBatch {
 public:
  static constexpr std::size_t kMaxLines = 1'000;
  static constexpr std::size_t kMaxBytes = 4 << 20;

  // Whether `text` may be added. A line that begins with a bracket is sent alone, because the
  // daemon would parse the whole body as one document. A line beyond kMaxBytes is also sent alone.
  bool HasRoomFor(std::string_view text) const {
    if (lines_.empty()) return true;
    return lines_.size() < kMaxLines && body_.size() + text.size() + 1 <= kMaxBytes &&
           body_[0] != '[' && text[0] != '[';
  }
  void Add(std::string_view text, std::uint64_t line) {
    body_.append(text).push_back('\n');
    lines_.push_back(line);
  }
  void Clear() {
    body_.clear();
    lines_.clear();
  }

  bool empty() const { return lines_.empty(); }
  std::size_t size() const { return lines_.size(); }
  const std::string& body() const { return body_; }
  // Line number of the event with the daemon's `index`; nullopt if unknown.
  std::optional<std::uint64_t> LineOf(std::optional<std::uint64_t> index) const {
    if (lines_.size() == 1) return lines_[0];
    if (!index || *index >= lines_.size()) return std::nullopt;
    return lines_[*index];
  }

 private:
  std::string body_;
  std::vector<std::uint64_t> lines_;
};

}  // namespace pitwall::cli

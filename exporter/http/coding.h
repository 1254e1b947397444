// gzip, both ways.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pitwall::http {

// Whether an Accept-Encoding value takes a coding such as `gzip` or `br`: by its name, that with
// `x-` before it, or `*`, with a quality above 0.
bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding);

std::string Gzip(std::string_view body);
// A message of permessage-deflate, which stands alone.
std::string DeflateMessage(std::string_view text);

// A gzip member made piece by piece, quickly rather than small. Holds some 270 KB. One thread.
class GzipStream {
 public:
  GzipStream();
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  // Gives what is ready to `take`, which may throw. Nothing may follow the last piece.
  using Emit = std::function<void(std::string_view)>;
  void Add(std::string_view piece, bool is_last, const Emit& emit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

enum class Inflated { kComplete, kTooLarge, kBroken };
// Inflates one or more gzip members into `body`. Stops as soon as it would pass `max_bytes`, so a
// bomb costs no more memory than the bound.
Inflated Gunzip(std::string_view compressed, std::size_t max_bytes, std::string* body);

}  // namespace pitwall::http

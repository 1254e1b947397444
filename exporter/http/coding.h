// Content codings: compressing and decompressing.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pitwall::http {

// Whether a coding such as `gzip` or `br` should be used for an Accept-Encoding value: it is named,
// named after `x-`, or covered by `*`, its quality is above 0, and `identity` is not named with a
// higher one.
bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding);

std::string Gzip(std::string_view body);
// A message of permessage-deflate that does not depend on the messages before it.
std::string DeflateMessage(std::string_view text);

// Compresses a gzip member piece by piece, for speed rather than size. Memory: about 270 KB. One
// thread.
class GzipStream {
 public:
  GzipStream();
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  // Calls `emit`, which may throw, with the compressed bytes that are ready. No piece may follow
  // the last one.
  using Emit = std::function<void(std::string_view)>;
  void Add(std::string_view piece, bool is_last, const Emit& emit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

enum class Inflated { kComplete, kTooLarge, kBroken };
// Decompresses one or more gzip members into `body`. Stops when the result would exceed
// `max_bytes`, so a zip bomb cannot use more memory than that.
Inflated Gunzip(std::string_view compressed, std::size_t max_bytes, std::string* body);
// Decompresses a message of permessage-deflate that does not depend on the messages before it, with
// the same bound.
Inflated InflateMessage(std::string_view compressed, std::size_t max_bytes, std::string* text);

}  // namespace pitwall::http

#include "exporter/http/coding.h"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

constexpr int kGzipWindowBits = 15 + 16;
constexpr int kRawWindowBits = -15;
constexpr int kLevel =
    5;  // a quarter smaller than at the fastest level, in twice the time: 10 ns a byte
constexpr std::size_t kFlushBytes = 16;  // more than deflateBound, which does not count a flush

// The quality among the parameters of a coding; 1 if there is none. A malformed one counts as 1.
double QualityOf(std::string_view parameters) {
  while (const auto parameter = NextItem(parameters, ';')) {
    if (parameter->size() < 3 || !EqualsIgnoringCase(parameter->substr(0, 2), "q=")) continue;
    double quality = 1;
    std::from_chars(parameter->data() + 2, parameter->data() + parameter->size(), quality);
    return quality;
  }
  return 1;
}

std::string Deflate(std::string_view body, int level, int window_bits, int flush) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string compressed(deflateBound(&stream, static_cast<uLong>(body.size())) + kFlushBytes,
                         '\0');
  // zlib reads through a pointer that older headers declare without const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  deflate(&stream, flush);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

struct InflateEnd {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

}  // namespace

bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding) {
  std::optional<double> named;
  std::optional<double> any;
  std::optional<double> identity;
  while (const auto item = NextItem(accept_encoding, ',')) {
    const auto end = item->find(';');
    auto name = Trim(item->substr(0, end));
    const double quality = end == std::string_view::npos ? 1 : QualityOf(item->substr(end + 1));
    if (name == "*") any = quality;
    if (EqualsIgnoringCase(name, "identity")) identity = quality;
    if (name.size() > 2 && EqualsIgnoringCase(name.substr(0, 2), "x-")) name.remove_prefix(2);
    if (EqualsIgnoringCase(name, coding)) named = quality;
  }
  const double quality = named.value_or(any.value_or(0));
  return quality > 0 && quality >= identity.value_or(0);
}

std::string Gzip(std::string_view body) { return Deflate(body, kLevel, kGzipWindowBits, Z_FINISH); }

std::string DeflateMessage(std::string_view text) {
  std::string deflated = Deflate(text, kLevel, kRawWindowBits, Z_SYNC_FLUSH);
  deflated.resize(deflated.size() - 4);  // the empty block at the end of every message
  deflated.shrink_to_fit();
  return deflated;
}

struct GzipStream::State {
  z_stream stream{};
  std::array<char, 16384> ready{};
};

GzipStream::GzipStream() : state_(std::make_unique<State>()) {
  if (deflateInit2(&state_->stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindowBits, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

GzipStream::~GzipStream() { deflateEnd(&state_->stream); }

void GzipStream::Add(std::string_view piece, bool is_last, const Emit& emit) {
  z_stream& stream = state_->stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  stream.avail_in = static_cast<uInt>(piece.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(state_->ready.data());
    stream.avail_out = static_cast<uInt>(state_->ready.size());
    deflate(&stream, is_last ? Z_FINISH : Z_NO_FLUSH);
    const std::size_t made = state_->ready.size() - stream.avail_out;
    if (made > 0) emit({state_->ready.data(), made});
  } while (stream.avail_out == 0);
}

Inflated Gunzip(std::string_view compressed, std::size_t max_bytes, std::string* body) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, InflateEnd> end(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::array<char, 16384> piece{};
  body->clear();
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = piece.size() - stream.avail_out;
    if (got > max_bytes - body->size()) return Inflated::kTooLarge;
    body->append(piece.data(), got);
    if (result == Z_STREAM_END) {
      if (stream.avail_in == 0) return Inflated::kComplete;
      if (inflateReset(&stream) != Z_OK) return Inflated::kBroken;
    } else if (result != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) {
      return Inflated::kBroken;
    }
  }
}

Inflated InflateMessage(std::string_view compressed, std::size_t max_bytes, std::string* text) {
  // The sender removes these bytes from the end (RFC 7692, 7.2.1).
  std::string whole(compressed);
  whole.append("\x00\x00\xFF\xFF", 4);
  z_stream stream{};
  if (inflateInit2(&stream, kRawWindowBits) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, InflateEnd> end(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(whole.data());
  stream.avail_in = static_cast<uInt>(whole.size());
  text->assign(max_bytes + 1, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(text->data());
  stream.avail_out = static_cast<uInt>(text->size());
  const int result = inflate(&stream, Z_SYNC_FLUSH);
  text->resize(stream.total_out);
  if (text->size() > max_bytes) return Inflated::kTooLarge;
  return result == Z_STREAM_END || (result == Z_OK && stream.avail_in == 0) ? Inflated::kComplete
                                                                            : Inflated::kBroken;
}

}  // namespace pitwall::http

#include "exporter/exposition/text_encoder.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace pitwall::exposition {

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;

// Non-zero where one of the eight bytes is `c`; exact as to whether, not as to where.
constexpr std::uint64_t HasByte(std::uint64_t word, char c) {
  const std::uint64_t zeroed = word ^ (kOnes * static_cast<unsigned char>(c));
  return (zeroed - kOnes) & ~zeroed & (kOnes << 7);
}

bool NeedsEscape(const char* text, std::size_t size) {
  std::uint64_t found = 0;
  while (size > 0) {
    std::uint64_t word = 0;
    const std::size_t taken = size < 8 ? size : 8;
    if (taken == 8) {
      std::memcpy(&word, text, 8);
    } else {
      std::memcpy(&word, text, taken);
    }
    found |= HasByte(word, '\\') | HasByte(word, '"') | HasByte(word, '\n');
    text += taken;
    size -= taken;
  }
  return found != 0;
}

std::string_view TypeName(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return "counter";
    case Kind::kHistogram:
      return "histogram";
    case Kind::kGauge:
      break;
  }
  return "gauge";
}

}  // namespace

char* WriteLabelValue(char* at, std::string_view text) {
  if (!NeedsEscape(text.data(), text.size())) return Put(at, text);
  for (const char c : text) {
    if (c == '\\' || c == '"' || c == '\n') *at++ = '\\';
    *at++ = c == '\n' ? 'n' : c;
  }
  return at;
}

void WriteHeader(TextBuffer& out, std::string_view name, std::string_view type,
                 std::string_view help) {
  out.Append("# HELP ");
  out.Append(name);
  out.Append(' ');
  for (const char c : help) {
    if (c == '\\' || c == '\n') out.Append('\\');
    out.Append(c == '\n' ? 'n' : c);
  }
  out.Append("\n# TYPE ");
  out.Append(name);
  out.Append(' ');
  out.Append(type);
  out.Append('\n');
}

std::string ShortestText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[400];
  return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr};
}

void TextEncoder::Begin(const Family& family, std::span<const double> bounds) {
  name_ = family.TextName();
  WriteHeader(out_, name_, TypeName(family.kind), family.help);
  const char open = family.labels.empty() ? ' ' : '{';
  sample_start_ = name_ + open;
  bucket_start_ = name_ + "_bucket{";
  sum_start_ = name_ + "_sum" + open;
  count_start_ = name_ + "_count" + open;
  label_starts_.clear();
  starts_bytes_ = count_start_.size() + 8;
  for (const std::string_view label : family.labels) {
    label_starts_.push_back((label_starts_.empty() ? "" : "\",") + std::string(label) + "=\"");
    starts_bytes_ += label_starts_.back().size();
  }
  le_ends_.clear();
  for (const double bound : bounds) le_ends_.push_back("le=\"" + ShortestText(bound) + "\"} ");
  if (family.kind == Kind::kHistogram) le_ends_.emplace_back("le=\"+Inf\"} ");
}

std::size_t TextEncoder::SpaceFor(LabelValues labels) const {
  std::size_t bytes = starts_bytes_;
  for (const std::string_view value : labels) bytes += 2 * value.size();
  return bytes;
}

// `agent_id="…",tool="…"`, without the braces.
char* TextEncoder::WriteLabels(char* at, LabelValues labels) const {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    at = Put(at, label_starts_[i]);
    at = WriteLabelValue(at, labels[i]);
  }
  if (!labels.empty()) *at++ = '"';
  return at;
}

void TextEncoder::Value(LabelValues labels, Decimal value, const SeriesStamp&) {
  char* at = out_.Reserve(SpaceFor(labels) + kMaxDecimalChars + 1);
  at = Put(at, sample_start_);
  at = WriteLabels(at, labels);
  if (!labels.empty()) at = Put(at, "} ");
  at = WriteDecimal(at, value);
  *at++ = '\n';
  out_.Advance(at);
}

void TextEncoder::Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp&) {
  constexpr std::size_t kLeBytes = 400;  // more than any `le="…"} ` takes
  const std::size_t line_bytes = SpaceFor(labels) + kLeBytes + kMaxDecimalChars + 1;
  char* at = out_.Reserve(line_bytes * (le_ends_.size() + 2));

  char* const head = at;
  at = Put(at, bucket_start_);
  char* const block = at;
  at = WriteLabels(at, labels);
  const std::string_view label_block(block, static_cast<std::size_t>(at - block));
  if (!labels.empty()) *at++ = ',';
  const std::string_view bucket_head(head, static_cast<std::size_t>(at - head));

  for (std::size_t i = 0; i < le_ends_.size(); ++i) {
    if (i > 0) at = Put(at, bucket_head);
    at = Put(at, le_ends_[i]);
    const std::uint64_t count = i < row.cumulative.size() ? row.cumulative[i] : row.count;
    at = WriteDecimal(at, {count, 0});
    *at++ = '\n';
  }
  const auto write_total = [&](std::string_view start, Decimal value) {
    at = Put(at, start);
    at = Put(at, label_block);
    if (!labels.empty()) at = Put(at, "} ");
    at = WriteDecimal(at, value);
    *at++ = '\n';
  };
  write_total(sum_start_, row.sum);
  write_total(count_start_, {row.count, 0});
  out_.Advance(at);
}

}  // namespace pitwall::exposition

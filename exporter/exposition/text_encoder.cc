#include "exporter/exposition/text_encoder.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "exporter/exposition/families.h"
#include "exporter/text/decimal.h"
#include "exporter/text/number.h"
#include "exporter/text/text_buffer.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;

// Non-zero if one of the eight bytes is `c`. The set bits do not tell which byte it is.
constexpr std::uint64_t HasByte(std::uint64_t word, char c) {
  const std::uint64_t zeroed = word ^ (kOnes * static_cast<unsigned char>(c));
  return (zeroed - kOnes) & ~zeroed & (kOnes << 7);
}
constexpr std::uint64_t NeedsEscape(std::uint64_t word) {
  return HasByte(word, '\\') | HasByte(word, '"') | HasByte(word, '\n');
}

// Copies the text. Returns whether it needs no escape.
bool CopyPlain(char* at, const char* text, std::size_t size) {
  std::uint64_t found = 0;
  std::uint64_t word = 0;
  const std::size_t whole = size & ~std::size_t{7};
  for (std::size_t i = 0; i < whole; i += 8) {
    std::memcpy(&word, text + i, 8);
    found |= NeedsEscape(word);
    std::memcpy(at + i, &word, 8);
  }
  if (size >= 8) {
    std::memcpy(&word, text + size - 8, 8);
    std::memcpy(at + size - 8, &word, 8);
  } else if (size > 0) {
    word = 0;
    std::memcpy(&word, text, size);
    std::memcpy(at, &word, size);
  }
  return (found | NeedsEscape(word)) == 0;
}

std::string_view TypeName(Kind kind, Dialect dialect) {
  switch (kind) {
    case Kind::kCounter:
      return "counter";
    case Kind::kGauge:
      return "gauge";
    case Kind::kHistogram:
      return "histogram";
    case Kind::kSummary:
      return "summary";
    case Kind::kUntyped:
      break;
  }
  return dialect == Dialect::kOpenMetrics ? "unknown" : "untyped";
}

void WriteHelp(text::TextBuffer& out, Dialect dialect, std::string_view name,
               std::string_view help) {
  out.Append("# HELP ");
  out.Append(name);
  out.Append(' ');
  for (const char c : help) {
    const bool is_quote = c == '"' && dialect == Dialect::kOpenMetrics;
    if (c == '\\' || c == '\n' || is_quote) out.Append('\\');
    out.Append(c == '\n' ? 'n' : c);
  }
  out.Append('\n');
}

// Writes a label value without its quotes; `\`, `"` and newline are escaped. `at` must have room
// for twice its length. Returns the end.
char* WriteLabelValue(char* at, std::string_view text) {
  if (CopyPlain(at, text.data(), text.size())) return at + text.size();
  for (const char c : text) {
    if (c == '\\' || c == '"' || c == '\n') *at++ = '\\';
    *at++ = c == '\n' ? 'n' : c;
  }
  return at;
}

void WriteHead(text::TextBuffer& out, Dialect dialect, const Family& family) {
  const std::string name =
      dialect == Dialect::kText004 ? family.TextName() : std::string(family.name);
  const std::string_view type = TypeName(family.kind, dialect);
  const auto line = [&](std::string_view what, std::string_view text) {
    out.Append(what);
    out.Append(name);
    out.Append(' ');
    out.Append(text);
    out.Append('\n');
  };
  if (dialect == Dialect::kText004) {
    WriteHelp(out, dialect, name, family.help);
    return line("# TYPE ", type);
  }
  line("# TYPE ", type);
  if (!family.unit.empty()) line("# UNIT ", family.unit);
  WriteHelp(out, dialect, name, family.help);
}

// The value of `le` or `quantile`: as ShortestText writes it, but 4096.0 in OpenMetrics.
std::string BoundText(Dialect dialect, double bound) {
  std::string text = text::ShortestText(bound);
  if (dialect == Dialect::kOpenMetrics && text.find_first_of(".IN") == std::string::npos) {
    text += ".0";
  }
  return text;
}

}  // namespace

void TextEncoder::Begin(const Family& family, std::span<const double> bounds) {
  WriteHead(out_, dialect_, family);
  has_created_ = dialect_ == Dialect::kOpenMetrics && with_created_ &&
                 family.kind != Kind::kGauge && family.kind != Kind::kUntyped;
  const std::string base(family.name);
  const char open = family.labels.empty() ? ' ' : '{';
  sample_start_ = text::Snippet(family.TextName() + open);
  quantile_start_ = text::Snippet(base + '{');
  bucket_start_ = text::Snippet(base + "_bucket{");
  sum_start_ = text::Snippet(base + "_sum" + open);
  count_start_ = text::Snippet(base + "_count" + open);
  created_start_ = text::Snippet(base + "_created" + open);
  label_starts_.clear();
  starts_bytes_ = created_start_.size() + text::Snippet::kBlockBytes;
  for (const std::string_view label : family.labels) {
    label_starts_.emplace_back((label_starts_.empty() ? "" : "\",") + std::string(label) + "=\"");
    starts_bytes_ += label_starts_.back().size();
  }
  le_ends_.clear();
  for (const double bound : bounds) {
    le_ends_.emplace_back("le=\"" + BoundText(dialect_, bound) + "\"} ");
  }
  if (family.kind == Kind::kHistogram) le_ends_.emplace_back("le=\"+Inf\"} ");
}

// Bytes of one sample, without the value of `le` and with an exact value.
std::size_t TextEncoder::SpaceFor(LabelValues labels) const {
  std::size_t bytes = starts_bytes_ + text::kMaxDecimalChars;
  for (const std::string_view value : labels) bytes += 2 * value.size();
  return bytes;
}

// `agent_id="…",tool="…"`, without the braces.
char* TextEncoder::WriteLabels(char* at, LabelValues labels) const {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    at = text::Put(at, label_starts_[i]);
    at = WriteLabelValue(at, labels[i]);
  }
  if (!labels.empty()) *at++ = '"';
  return at;
}

// Writes nothing for a value that is not a number. `label_block` lies in the reserved space, so
// that blocks can be read beyond its end.
char* TextEncoder::WriteSample(char* at, const text::Snippet& start, std::string_view label_block,
                               text::Number value) const {
  if (value.IsNan()) return at;
  at = text::Put(at, start);
  at = text::PutBlocks(at, label_block.data(), label_block.size());
  if (!label_block.empty()) {
    *at++ = '}';
    *at++ = ' ';
  }
  at = text::WriteNumber(at, value);
  *at++ = '\n';
  return at;
}

char* TextEncoder::WriteCreated(char* at, std::string_view label_block, const SeriesStamp& stamp) {
  if (!has_created_ || stamp.started_at_ms <= 0) return at;
  ++series_count_;
  return WriteSample(at, created_start_, label_block,
                     {static_cast<std::uint64_t>(stamp.started_at_ms), 3});
}

void TextEncoder::Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) {
  if (value.IsNan()) return;
  char* at = out_.Reserve(2 * SpaceFor(labels) + (value.is_exact() ? 0 : text::kMaxNumberChars));
  at = text::Put(at, sample_start_);
  char* const block = at;
  at = WriteLabels(at, labels);
  const std::string_view label_block(block, static_cast<std::size_t>(at - block));
  if (!labels.empty()) {
    *at++ = '}';
    *at++ = ' ';
  }
  at = text::WriteNumber(at, value);
  *at++ = '\n';
  ++series_count_;
  out_.Advance(WriteCreated(at, label_block, stamp));
}

void TextEncoder::Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) {
  const std::size_t line_bytes = SpaceFor(labels);
  char* at = out_.Reserve((line_bytes + text::kMaxNumberChars) * (le_ends_.size() + 3));

  char* const head = at;
  at = text::Put(at, bucket_start_);
  char* const block = at;
  at = WriteLabels(at, labels);
  const std::string_view label_block(block, static_cast<std::size_t>(at - block));
  if (!labels.empty()) *at++ = ',';
  const auto head_bytes = static_cast<std::size_t>(at - head);

  for (std::size_t i = 0; i < le_ends_.size(); ++i) {
    if (i > 0) at = text::PutBlocks(at, head, head_bytes);
    at = text::Put(at, le_ends_[i]);
    at = text::WriteWhole(at, i < row.cumulative.size() ? row.cumulative[i] : row.count);
    *at++ = '\n';
  }
  at = WriteSample(at, sum_start_, label_block, row.sum);
  at = WriteSample(at, count_start_, label_block, {row.count, 0});
  series_count_ += le_ends_.size() + 2;
  out_.Advance(WriteCreated(at, label_block, stamp));
}

void TextEncoder::Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) {
  char* at =
      out_.Reserve((SpaceFor(labels) + 2 * text::kMaxNumberChars) * (row.quantiles.size() + 3));
  char* const block = at;
  at = WriteLabels(at, labels);
  const std::string label_block(block, at);
  at = block;
  for (const QuantileValue& quantile : row.quantiles) {
    if (std::isnan(quantile.value)) continue;
    at = text::Put(at, quantile_start_);
    at = text::Put(at, label_block);
    if (!labels.empty()) *at++ = ',';
    at = text::Put(at, std::string_view("quantile=\""));
    at = text::Put(at, BoundText(dialect_, quantile.quantile));
    at = text::Put(at, std::string_view("\"} "));
    at = text::WriteShortest(at, quantile.value);
    *at++ = '\n';
  }
  const text::Snippet padded(label_block);
  at = WriteSample(at, sum_start_, padded.text(), row.sum);
  at = WriteSample(at, count_start_, padded.text(), {row.count, 0});
  series_count_ += row.quantiles.size() + 2;
  out_.Advance(WriteCreated(at, padded.text(), stamp));
}

}  // namespace pitwall::exposition

#include "tests/remote_write/decoded.h"

#include <bit>
#include <cstring>
#include <functional>
#include <stdexcept>

namespace pitwall::remote_write::testing {

namespace {

[[noreturn]] void Fail(const std::string& what) { throw std::runtime_error(what); }

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  bool AtEnd() const { return left_.empty(); }
  std::string_view Read(std::size_t count) {
    if (count > left_.size()) Fail("the bytes end early");
    const std::string_view read = left_.substr(0, count);
    left_.remove_prefix(count);
    return read;
  }
  std::uint8_t Byte() { return static_cast<std::uint8_t>(Read(1)[0]); }
  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = Byte();
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    Fail("a varint is too long");
  }
  std::uint64_t LittleEndian(std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{Byte()} << (8 * i);
    return value;
  }

 private:
  std::string_view left_;
};

std::int64_t Unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// One field of a message: a number (varint or double's bits) or bytes.
struct Field {
  std::uint64_t tag = 0;
  std::uint64_t number = 0;
  std::string_view bytes;

  double Real() const { return std::bit_cast<double>(number); }
  std::int64_t Signed() const { return static_cast<std::int64_t>(number); }
};

void EachField(std::string_view message, const std::function<void(const Field&)>& visit) {
  for (Bytes bytes(message); !bytes.AtEnd();) {
    const std::uint64_t key = bytes.Varint();
    Field field{key >> 3, 0, {}};
    switch (key & 7) {
      case 0:
        field.number = bytes.Varint();
        break;
      case 1:
        field.number = bytes.LittleEndian(8);
        break;
      case 2:
        field.bytes = bytes.Read(bytes.Varint());
        break;
      default:
        Fail("a wire type that is not used");
    }
    visit(field);
  }
}

void DecodeSample(std::string_view message, DecodedSeries& series) {
  EachField(message, [&](const Field& field) {
    if (field.tag == 1) series.value = field.Real();
    if (field.tag == 2) series.at_ms = field.Signed();
    if (field.tag == 3) series.started_at_ms = field.Signed();
  });
}

void DecodeHistogram(std::string_view message, DecodedSeries& series) {
  DecodedHistogram& histogram = series.histogram;
  series.is_histogram = true;
  std::vector<int> indices;
  std::vector<std::int64_t> deltas;
  int next = 0;
  EachField(message, [&](const Field& field) {
    switch (field.tag) {
      case 1:
        histogram.count = field.number;
        break;
      case 3:
        histogram.sum = field.Real();
        break;
      case 4:
        histogram.schema = static_cast<int>(Unzigzag(field.number));
        break;
      case 5:
        histogram.zero_threshold = field.Real();
        break;
      case 6:
        histogram.zero_count = field.number;
        break;
      case 11: {
        int offset = 0;
        std::uint64_t length = 0;
        EachField(field.bytes, [&](const Field& part) {
          if (part.tag == 1) offset = static_cast<int>(Unzigzag(part.number));
          if (part.tag == 2) length = part.number;
        });
        next += offset;
        for (; length > 0; --length) indices.push_back(next++);
        break;
      }
      case 12:
        for (Bytes packed(field.bytes); !packed.AtEnd();) {
          deltas.push_back(Unzigzag(packed.Varint()));
        }
        break;
      case 15:
        series.at_ms = field.Signed();
        break;
      case 17:
        series.started_at_ms = field.Signed();
        break;
      default:
        Fail("a histogram's field that is not used");
    }
  });
  if (indices.size() != deltas.size()) Fail("spans and deltas differ in length");
  std::int64_t count = 0;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    count += deltas[i];
    if (count < 0) Fail("a bucket's count is negative");
    if (count > 0) histogram.buckets[indices[i]] = static_cast<std::uint64_t>(count);
  }
}

void Check(const DecodedSeries& series, int points) {
  if (points != 1) Fail("a series has no point, or more than one");
  if (series.Label("__name__").empty()) Fail("a series has no name");
  for (std::size_t i = 0; i < series.labels.size(); ++i) {
    if (series.labels[i].second.empty()) Fail("a label is empty");
    if (i > 0 && series.labels[i - 1].first >= series.labels[i].first) {
      Fail("labels are not sorted: " + series.Text());
    }
  }
}

std::uint64_t SnappyLength(Bytes& bytes, unsigned code) {
  return code < 60 ? code + 1 : bytes.LittleEndian(code - 59) + 1;
}

}  // namespace

bool DecodedSeries::IsStale() const {
  return std::bit_cast<std::uint64_t>(is_histogram ? histogram.sum : value) == 0x7ff0000000000002;
}

std::string DecodedSeries::Label(std::string_view name) const {
  for (const auto& [label, content] : labels) {
    if (label == name) return content;
  }
  return "";
}

std::string DecodedSeries::Text() const {
  std::string text = Label("__name__") + "{";
  for (const auto& [label, content] : labels) {
    if (label == "__name__") continue;
    if (!text.ends_with('{')) text += ',';
    text += label + "=\"" + content + "\"";
  }
  return text + "}";
}

std::string Uncompress(std::string_view compressed) {
  Bytes bytes(compressed);
  const std::uint64_t size = bytes.Varint();
  std::string out;
  while (!bytes.AtEnd()) {
    const std::uint8_t tag = bytes.Byte();
    if ((tag & 3) == 0) {
      out += bytes.Read(SnappyLength(bytes, tag >> 2));
      continue;
    }
    std::size_t length = (tag >> 2) + 1U;
    std::size_t offset = 0;
    if ((tag & 3) == 1) {
      length = ((tag >> 2) & 7U) + 4U;
      offset = (std::size_t{tag} >> 5) << 8 | bytes.Byte();
    } else {
      offset = bytes.LittleEndian((tag & 3) == 2 ? 2 : 4);
    }
    if (offset == 0 || offset > out.size()) Fail("a copy from before the beginning");
    for (; length > 0; --length) out += out[out.size() - offset];
  }
  if (out.size() != size) Fail("another size than was said");
  return out;
}

std::vector<DecodedSeries> DecodeVersion2(std::string_view body) {
  const std::string message = Uncompress(body);
  std::vector<std::string> symbols;
  EachField(message, [&](const Field& field) {
    if (field.tag == 4) symbols.emplace_back(field.bytes);
  });
  if (symbols.empty() || !symbols.front().empty()) Fail("the first symbol is not empty");
  std::vector<DecodedSeries> all;
  EachField(message, [&](const Field& field) {
    if (field.tag == 4) return;
    if (field.tag != 5) Fail("a request's field that is not used");
    DecodedSeries series;
    int points = 0;
    EachField(field.bytes, [&](const Field& part) {
      if (part.tag == 1) {
        for (Bytes refs(part.bytes); !refs.AtEnd();) {
          const std::string& name = symbols.at(refs.Varint());
          series.labels.emplace_back(name, symbols.at(refs.Varint()));
        }
      } else if (part.tag == 2) {
        DecodeSample(part.bytes, series), ++points;
      } else if (part.tag == 3) {
        DecodeHistogram(part.bytes, series), ++points;
      } else if (part.tag == 5) {
        EachField(part.bytes, [&](const Field& metadata) {
          if (metadata.tag == 1) series.type = static_cast<int>(metadata.number);
          if (metadata.tag == 3) series.help = symbols.at(metadata.number);
          if (metadata.tag == 4) series.unit = symbols.at(metadata.number);
        });
      } else {
        Fail("a series' field that is not used");
      }
    });
    Check(series, points);
    all.push_back(std::move(series));
  });
  return all;
}

std::vector<DecodedSeries> DecodeVersion1(std::string_view body) {
  std::vector<DecodedSeries> all;
  EachField(Uncompress(body), [&](const Field& field) {
    if (field.tag != 1) Fail("a request's field that is not used");
    DecodedSeries series;
    int points = 0;
    EachField(field.bytes, [&](const Field& part) {
      if (part.tag == 1) {
        auto& label = series.labels.emplace_back();
        EachField(part.bytes, [&](const Field& text) {
          (text.tag == 1 ? label.first : label.second) = text.bytes;
        });
      } else if (part.tag == 2) {
        DecodeSample(part.bytes, series), ++points;
      } else if (part.tag == 4) {
        DecodeHistogram(part.bytes, series), ++points;
      } else {
        Fail("a series' field that is not used");
      }
    });
    Check(series, points);
    all.push_back(std::move(series));
  });
  return all;
}

}  // namespace pitwall::remote_write::testing

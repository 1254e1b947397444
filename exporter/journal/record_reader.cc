#include "exporter/journal/record_reader.h"

#include <optional>

namespace pitwall::journal {

namespace {

class RecordReader {
 public:
  RecordReader(std::string_view bytes, Position from, const TakeEntry& take)
      : bytes_(bytes), at_(from), take_(take) {}

  ReadCounts Read() {
    bool is_lost = false;  // what stands before at_
    for (;;) {
      std::optional<ReadHeader> header = Header();
      if (!header) {
        is_lost = true;
        header = FindNext();
      }
      if (!header) break;
      if (is_lost) ++counts_.damaged;
      if (header->is_end) return counts_;
      is_lost = !Take(*header);
    }
    counts_.is_torn = true;
    return counts_;
  }

 private:
  std::optional<ReadHeader> Header() const {
    if (at_.offset_bytes >= bytes_.size()) return std::nullopt;
    return HeaderAt(bytes_.substr(at_.offset_bytes), at_);
  }

  std::optional<ReadHeader> FindNext() {
    for (;;) {
      const std::size_t next = FindMark(bytes_, at_.offset_bytes + 1);
      if (next == bytes_.npos) return std::nullopt;
      at_.offset_bytes = next;
      if (const std::optional<ReadHeader> header = Header()) return header;
    }
  }

  // False where the record is not whole. Goes on behind it, or behind its header where its body
  // reaches past the end.
  bool Take(const ReadHeader& header) {
    const std::string_view rest = bytes_.substr(at_.offset_bytes + kHeaderBytes);
    const bool is_there = header.body_bytes <= rest.size();
    at_.offset_bytes += kHeaderBytes + (is_there ? header.body_bytes : 0);
    if (!is_there) return false;
    Entry entry = header.entry;
    entry.body = rest.substr(0, header.body_bytes);
    if (HashOf(entry.body) != header.body_hash) return false;
    take_(entry);
    ++counts_.records;
    counts_.bytes += entry.body.size();
    return true;
  }

  const std::string_view bytes_;
  Position at_;
  const TakeEntry& take_;
  ReadCounts counts_;
};

}  // namespace

ReadCounts ReadRecords(std::string_view bytes, Position from, const TakeEntry& take) {
  if (bytes.empty()) return {};  // made, and never written to
  return RecordReader(bytes, from, take).Read();
}

}  // namespace pitwall::journal

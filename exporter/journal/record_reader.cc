#include "exporter/journal/record_reader.h"

#include <optional>

namespace pitwall::journal {

namespace {

class RecordReader {
 public:
  RecordReader(std::string_view bytes, Position from, const EntryVisitor& visit)
      : bytes_(bytes), at_(from), visit_(visit) {}

  ReadCounts Read() {
    bool is_lost = false;  // what stands before at_
    for (;;) {
      std::optional<ParsedHeader> header = Header();
      if (!header) {
        is_lost = true;
        header = FindNext();
      }
      if (!header) break;
      if (is_lost) ++counts_.damaged;
      if (header->is_end) return counts_;
      is_lost = !VisitRecord(*header);
    }
    counts_.is_torn = true;
    return counts_;
  }

 private:
  std::optional<ParsedHeader> Header() const {
    if (at_.offset_bytes >= bytes_.size()) return std::nullopt;
    return ParseHeader(bytes_.substr(at_.offset_bytes), at_);
  }

  std::optional<ParsedHeader> FindNext() {
    for (;;) {
      const std::size_t next = FindMagic(bytes_, at_.offset_bytes + 1);
      if (next == bytes_.npos) return std::nullopt;
      at_.offset_bytes = next;
      if (const std::optional<ParsedHeader> header = Header()) return header;
    }
  }

  // False where the record is not whole. Goes on behind it, or behind its header where its body
  // reaches past the end.
  bool VisitRecord(const ParsedHeader& header) {
    const std::string_view rest = bytes_.substr(at_.offset_bytes + kHeaderBytes);
    const bool is_there = header.body_bytes <= rest.size();
    at_.offset_bytes += kHeaderBytes + (is_there ? header.body_bytes : 0);
    if (!is_there) return false;
    Entry entry = header.entry;
    entry.body = rest.substr(0, header.body_bytes);
    if (HashOf(entry.body) != header.body_hash) return false;
    visit_(entry);
    ++counts_.records;
    counts_.bytes += entry.body.size();
    return true;
  }

  const std::string_view bytes_;
  Position at_;
  const EntryVisitor& visit_;
  ReadCounts counts_;
};

}  // namespace

ReadCounts ReadRecords(std::string_view bytes, Position from, const EntryVisitor& visit) {
  if (bytes.empty()) return {};  // made, and never written to
  return RecordReader(bytes, from, visit).Read();
}

}  // namespace pitwall::journal

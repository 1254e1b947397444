#include "exporter/otlp/json_decoder.h"

#include <cstddef>
#include <optional>
#include <string_view>

#include "exporter/otlp/json_cursor.h"
#include "exporter/otlp/json_text.h"
#include "exporter/otlp/json_values.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

struct GroupKeys {
  std::string_view resource_groups;
  std::string_view scope_groups;
  std::string_view items;
};

GroupKeys KeysOf(Signal signal) {
  switch (signal) {
    case Signal::kTraces:
      return {"resourceSpans", "scopeSpans", "spans"};
    case Signal::kMetrics:
      return {"resourceMetrics", "scopeMetrics", "metrics"};
    case Signal::kLogs:
      return {"resourceLogs", "scopeLogs", "logRecords"};
  }
  return {};
}

// Reads the messages around the records. `resource` may follow the groups of its records, and
// `scope` its records: these are then skipped, and read afterwards.
class Envelope {
 public:
  Envelope(Signal signal, JsonCursor& cursor, AttributeBuffers& buffers, RecordOutput& output)
      : signal_(signal),
        keys_(KeysOf(signal)),
        cursor_(cursor),
        buffers_(buffers),
        output_(output) {
    surroundings_.resource = &buffers.resource;
  }

  void ReadRequest() {
    RequireObject([&](std::string_view key) {
      if (key == keys_.resource_groups) {
        ReadList([&] { ReadResourceGroup(); });
      } else {
        cursor_.Skip();
      }
    });
  }

 private:
  template <typename Read>
  void RequireObject(Read read) {
    if (!cursor_.ReadObject(read)) throw Undecodable{"the body is not an object of OTLP"};
  }

  template <typename Read>
  void ReadList(Read read) {
    if (cursor_.ReadNull()) return;
    if (!cursor_.ReadArray(read)) throw Undecodable{"a list of the body is not an array"};
  }

  // Reads an object: the member `header` by `read_header`, and the list `items` by `read_item`
  // after it.
  template <typename ReadHeader, typename ReadItem>
  void ReadGroup(std::string_view header, std::string_view items, ReadHeader read_header,
                 ReadItem read_item) {
    bool has_header = false;
    std::optional<std::size_t> skipped_items;
    RequireObject([&](std::string_view key) {
      if (key == header) {
        has_header = true;
        read_header();
      } else if (key == items && has_header) {
        ReadList(read_item);
      } else {
        if (key == items) skipped_items = cursor_.Position();
        cursor_.Skip();
      }
    });
    if (!skipped_items) return;
    const std::size_t end = cursor_.Position();
    cursor_.Seek(*skipped_items);
    ReadList(read_item);
    cursor_.Seek(end);
  }

  void ReadResourceGroup() {
    buffers_.resource.Clear();
    ReadGroup(
        "resource", keys_.scope_groups, [&] { ReadResource(); }, [&] { ReadScopeGroup(); });
  }

  void ReadScopeGroup() {
    surroundings_.scope_name = {};
    ReadGroup(
        "scope", keys_.items, [&] { ReadScope(); }, [&] { ReadItem(); });
  }

  // A resource or scope that is not an object says nothing.
  void ReadResource() {
    cursor_.ReadObject([&](std::string_view key) {
      if (Is(key, "attributes")) {
        ReadAttributes(cursor_, buffers_.names, buffers_.resource);
      } else {
        cursor_.Skip();
      }
    });
  }

  void ReadScope() {
    cursor_.ReadObject([&](std::string_view key) {
      if (Is(key, "name")) {
        ReadText(cursor_, surroundings_.scope_name);
      } else {
        cursor_.Skip();
      }
    });
  }

  void ReadItem() {
    switch (signal_) {
      case Signal::kTraces:
        return DecodeSpan(cursor_, surroundings_, buffers_, output_);
      case Signal::kMetrics:
        return DecodeMetric(cursor_, surroundings_, buffers_, output_);
      case Signal::kLogs:
        return DecodeLog(cursor_, surroundings_, buffers_, output_);
    }
  }

  const Signal signal_;
  const GroupKeys keys_;
  JsonCursor& cursor_;
  AttributeBuffers& buffers_;
  RecordOutput& output_;
  Record surroundings_;
};

}  // namespace

void DecodeJson(Signal signal, std::string_view body, JsonText& text, AttributeBuffers& buffers,
                RecordOutput& output) {
  if (!text.Assign(body)) throw Undecodable{"the body is not valid JSON in UTF-8"};
  JsonCursor cursor(text);
  Envelope(signal, cursor, buffers, output).ReadRequest();
  if (!cursor.AtEnd()) throw Undecodable{"the body has data after the request"};
}

}  // namespace pitwall::otlp

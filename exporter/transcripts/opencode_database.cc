#include "exporter/transcripts/opencode_database.h"

#include <simdjson.h>
#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/telemetry/json_fields.h"
#include "exporter/transcripts/opencode_transcript.h"
#include "exporter/transcripts/transcript_output.h"
#include "pitwall/status.h"

namespace pitwall::transcripts {

namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Bytes 18 and 19 of the header: 2 if the database needs a write-ahead log, which a database in
// memory cannot have.
constexpr std::size_t kWriteVersionOffset = 18;
constexpr std::size_t kReadVersionOffset = 19;

std::string_view TextAt(sqlite3_stmt* statement, int column) {
  const auto* const text = sqlite3_column_text(statement, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

std::string FileUri(const std::string& path, std::string_view mode) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr std::string_view kDigits = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      uri += '%';
      uri += kDigits[byte >> 4U];
      uri += kDigits[byte & 15U];
    } else {
      uri += c;
    }
  }
  return uri.append("?").append(mode);
}

Database Open(const std::string& name) {
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(name.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  Database owner(database);
  if (code != SQLITE_OK) return nullptr;
  return owner;
}

// Calls `read` for each row of the query.
template <class Read>
Status ForEachRow(sqlite3* database, const char* query, const std::string& path,
                  const BetweenRows& between_rows, const Read& read) {
  sqlite3_stmt* raw = nullptr;
  const int prepared = sqlite3_prepare_v2(database, query, -1, &raw, nullptr);
  const Statement statement(raw);
  if (prepared != SQLITE_OK) {
    return Status("read the tables of opencode", path, sqlite3_errmsg(database));
  }
  for (;;) {
    const int code = sqlite3_step(statement.get());
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) {
      return Status("read the database", path, sqlite3_errmsg(database));
    }
    read(statement.get());
    if (!between_rows()) return {};
  }
}

Status ReadTables(sqlite3* database, const std::string& path, TranscriptOutput& output,
                  const BetweenRows& between_rows) {
  OpencodeTranscript transcript(output);
  simdjson::dom::parser parser;
  const auto data_at = [&](sqlite3_stmt* row, int column, telemetry::JsonValue* value) {
    simdjson::dom::element element;
    const std::string data(TextAt(row, column));
    const bool is_json = parser.parse(data).get(element) == simdjson::SUCCESS;
    if (is_json) *value = telemetry::JsonValue(element);
    output.CountRecord("opencode", !is_json);
    return is_json;
  };
  Status messages = ForEachRow(database, "SELECT session_id, id, data FROM message ORDER BY id",
                               path, between_rows, [&](sqlite3_stmt* row) {
                                 telemetry::JsonValue data;
                                 if (data_at(row, 2, &data))
                                   transcript.ReadMessage(TextAt(row, 0), TextAt(row, 1), data);
                               });
  if (!messages.ok()) return messages;
  return ForEachRow(database, "SELECT session_id, data FROM part ORDER BY id", path, between_rows,
                    [&](sqlite3_stmt* row) {
                      telemetry::JsonValue data;
                      if (data_at(row, 1, &data)) transcript.ReadPart(TextAt(row, 0), data);
                    });
}

}  // namespace

Status ReadOpencodeDatabase(const std::string& path, TranscriptOutput& output,
                            const BetweenRows& between_rows) {
  // A database whose log cannot be used, such as a copy on a read-only disk, is read as it is.
  for (const std::string_view mode : {"mode=ro", "immutable=1"}) {
    const Database database = Open(FileUri(path, mode));
    if (!database) continue;
    sqlite3_busy_timeout(database.get(), 1'000);
    const bool is_readable = sqlite3_exec(database.get(), "SELECT 1 FROM sqlite_master", nullptr,
                                          nullptr, nullptr) == SQLITE_OK;
    if (is_readable) return ReadTables(database.get(), path, output, between_rows);
  }
  return Status("open the database", path, "it is damaged or cannot be read");
}

Status ReadOpencodeDatabaseBytes(std::string& bytes, const std::string& path,
                                 TranscriptOutput& output, const BetweenRows& between_rows) {
  if (bytes.size() <= kReadVersionOffset) return Status("open the database", path, "it is cut off");
  bytes[kWriteVersionOffset] = 1;
  bytes[kReadVersionOffset] = 1;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE, nullptr);
  const Database database(raw);
  if (code != SQLITE_OK) return Status("open the database", path, "out of memory");
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  if (sqlite3_deserialize(database.get(), "main", reinterpret_cast<unsigned char*>(bytes.data()),
                          size, size, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
    return Status("open the database", path, sqlite3_errmsg(database.get()));
  }
  return ReadTables(database.get(), path, output, between_rows);
}

}  // namespace pitwall::transcripts

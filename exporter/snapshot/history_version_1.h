// Reads history files of version 1, which earlier releases wrote. Nothing writes them.
//
//   file   := "PWHIST1\n" record*
//   record := "PWRC" (4) size of the payload (4) kind (4) CRC-32 of the payload (4)
//             CRC-32 of those 16 bytes (4) payload
//
// Numbers are little-endian; CRC-32 is zlib's. history_payload.h has the payloads.
#pragma once

#include <string_view>

#include "exporter/snapshot/history_payload.h"

namespace pitwall::snapshot {

bool IsHistoryVersion1(std::string_view bytes);
// Accepts any bytes; skips damaged records and counts them.
void ReadHistoryVersion1(std::string_view bytes, HistoryCollector& collector);

}  // namespace pitwall::snapshot

// Handlers of the paths in the table of the API.
#pragma once

#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::views {

// The handler of a path of the table (api_table.h), with what all paths have:
//
//  1. A parameter that is not in the table is a 400 that names the known ones.
//  2. In lists, `fields`, `format` and `search` apply to the rows of the response (list_format.h),
//     unless the handler knows `search`.
//  3. A response has a weak ETag of its contents without `last_updated`. A request whose
//     If-None-Match has it is answered with 304.
//
// The handler sees the other parameters only. Any thread, if the handler allows it.
http::Handler Described(std::string_view path, http::Handler handler);

}  // namespace pitwall::views

// Reads the head of a request (RFC 9112, 2 to 6.3).
#pragma once

#include <cstddef>
#include <string_view>

#include "exporter/http/request_head.h"

namespace pitwall::http {

// Finds the end of one head among the bytes of a connection and reads it. Create one for each
// request. Lines end with CR LF only. Whatever another parser could read differently is refused: a
// control character, a folded line, a blank before a colon, a field that must not be repeated.
//
// Cost: each byte is looked at twice, however the bytes are split.
class HeadParser {
 public:
  // `bytes`: all bytes since the end of the request before; each call passes the same ones and
  // more. Returns how many bytes the head has, with the empty lines in front of it, and sets
  // `head`; 0 if the head is not complete yet. A head that is refused may end with the last byte.
  std::size_t Parse(std::string_view bytes, RequestHead& head);

 private:
  // Sets `end` at the end of the head, or refuses the head. False: more bytes are needed.
  bool FindEnd(std::string_view bytes, std::size_t& end, RequestHead& head);

  std::size_t scanned_ = 0;
  std::size_t line_ = 0;   // where the line begins that is scanned
  std::size_t begin_ = 0;  // of the request line
};

}  // namespace pitwall::http

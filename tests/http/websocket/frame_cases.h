// One case of the corpus of WebSocket frames.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pitwall::http {

// The bytes of a client after the handshake, and what RFC 6455 or 7692 makes of them.
struct FrameCase {
  std::string_view clause;
  std::string frames;
  int close_code = 0;     // with which the server ends; 0: it stays open; -1: a close without code
  bool deflates = false;  // permessage-deflate was negotiated
};
using FrameCases = std::vector<FrameCase>;

// A masked frame, with a length of `length_bytes` 0, 2 or 8 bytes behind the first one.
std::string Frame(unsigned first, std::string_view payload, int length_bytes);

FrameCases HeaderCases();
FrameCases LengthFormCases();
FrameCases FragmentCases();
FrameCases TextCases();
FrameCases CloseCases();
FrameCases DeflateCases();

}  // namespace pitwall::http

#include "tests/http/websocket/frame_cases.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "exporter/http/coding.h"
#include "tests/http/websocket/websocket_client.h"

namespace pitwall::http {

namespace {

constexpr unsigned char kText = 0x81;
constexpr unsigned char kBinary = 0x82;
constexpr unsigned char kPing = 0x89;

std::string Close(unsigned code, std::string_view reason = {}) {
  const std::string bytes{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
  return MaskedFrame(0x88, bytes + std::string(reason));
}

}  // namespace

std::string Frame(unsigned first, std::string_view payload, int length_bytes) {
  std::string frame(1, static_cast<char>(first));
  frame += static_cast<char>(length_bytes == 0   ? 0x80U | payload.size()
                             : length_bytes == 2 ? 0xFEU
                                                 : 0xFFU);
  for (int i = length_bytes - 1; i >= 0; --i) {
    frame += static_cast<char>(payload.size() >> (8U * static_cast<unsigned>(i)) & 0xFFU);
  }
  // A mask of zeros leaves the payload as it is.
  return frame + std::string(4, '\0') + std::string(payload);
}

FrameCases HeaderCases() {
  FrameCases cases;
  for (unsigned opcode = 0; opcode < 16; ++opcode) {
    const bool reserved = (opcode >= 3 && opcode <= 7) || opcode >= 11;
    if (reserved) {
      for (const char* payload : {"", "x"}) {
        cases.push_back({"6455 5.2", Frame(0x80U | opcode, payload, 0), 1002});
      }
      cases.push_back({"6455 5.2", Frame(opcode, "", 0), 1002});
      continue;
    }
    for (unsigned bits = 1; bits < 8; ++bits) {
      cases.push_back({"6455 5.2", Frame(0x80U | bits << 4U | opcode, "", 0), 1002});
    }
    std::string unmasked = Frame(0x80U | opcode, "", 0).substr(0, 2);
    unmasked[1] = 0;
    cases.push_back({"6455 5.1", unmasked, 1002});
  }
  for (const unsigned opcode : {8U, 9U, 10U}) {
    cases.push_back({"6455 5.5", Frame(opcode, "", 0), 1002});
    cases.push_back({"6455 5.5", Frame(opcode, "x", 0), 1002});
    cases.push_back({"6455 5.5", Frame(0x80U | opcode, std::string(126, 'x'), 2), 1002});
    cases.push_back({"6455 5.5", Frame(0x80U | opcode, std::string(70'000, 'x'), 8), 1002});
  }
  for (const std::size_t size : {0U, 1U, 124U, 125U}) {
    cases.push_back({"6455 5.5.2", Frame(kPing, std::string(size, 'x'), 0)});
    cases.push_back({"6455 5.5.3", Frame(0x8A, std::string(size, 'x'), 0)});
  }
  return cases;
}

FrameCases LengthFormCases() {
  FrameCases cases;
  for (const std::size_t size : {0U, 1U, 124U, 125U}) {
    const std::string payload(size, 'x');
    cases.push_back({"6455 5.2", Frame(kText, payload, 0)});
    cases.push_back({"6455 5.2", Frame(kText, payload, 2), 1002});
    cases.push_back({"6455 5.2", Frame(kBinary, payload, 8), 1002});
    cases.push_back({"6455 5.5", Frame(kPing, payload, 2), 1002});
  }
  for (const std::size_t size : {126U, 127U, 4095U, 4096U}) {
    const std::string payload(size, 'x');
    cases.push_back({"6455 5.2", Frame(kText, payload, 2)});
    cases.push_back({"6455 5.2", Frame(kBinary, payload, 2)});
    cases.push_back({"6455 5.2", Frame(kText, payload, 8), 1002});
  }
  cases.push_back({"6455 7.4.1", Frame(kText, std::string(4097, 'x'), 2), 1009});
  cases.push_back({"6455 7.4.1", Frame(kBinary, std::string(65'535, 'x'), 2), 1009});
  cases.push_back({"6455 7.4.1", Frame(kBinary, std::string(65'536, 'x'), 8), 1009});
  const std::string mask(4, '\0');
  cases.push_back({"6455 7.4.1", std::string("\x82\xFF\0\0\0\0\x40\0\0\0", 10) + mask, 1009});
  cases.push_back({"6455 5.2", "\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF" + mask, 1009});
  return cases;
}

FrameCases FragmentCases() {
  const auto join = [](std::initializer_list<std::string> frames) {
    std::string all;
    for (const auto& one : frames) all += one;
    return all;
  };
  const std::string begin = MaskedFrame(0x01, "a");
  const std::string middle = MaskedFrame(0x00, "b");
  const std::string end = MaskedFrame(0x80, "c");
  const std::string ping = MaskedFrame(kPing, "p");
  FrameCases cases;
  for (const auto& frames :
       {join({begin, end}), join({begin, middle, end}), join({begin, middle, middle, end}),
        join({begin, ping, end}), join({begin, ping, middle, ping, end}),
        join({MaskedFrame(0x02, "a"), end}), join({MaskedFrame(0x01, ""), MaskedFrame(0x80, "")}),
        join({begin, end, begin, end}), join({begin, end, MaskedFrame(kText, "d")}), begin,
        join({begin, MaskedFrame(0x8A, "p"), middle})}) {
    cases.push_back({"6455 5.4", frames});
  }
  for (const auto& frames :
       {end, middle, join({end, ping}), join({begin, end, end}), join({begin, end, middle}),
        join({begin, begin}), join({begin, MaskedFrame(kText, "d")}),
        join({begin, MaskedFrame(kBinary, "d")}), join({begin, middle, MaskedFrame(0x02, "d")}),
        join({MaskedFrame(kText, "d"), end}), join({ping, end})}) {
    cases.push_back({"6455 5.4", frames, 1002});
  }
  const std::string half(2048, 'x');
  cases.push_back({"6455 7.4.1", MaskedFrame(0x01, half) + MaskedFrame(0x80, half)});
  cases.push_back({"6455 7.4.1", MaskedFrame(0x01, half) + MaskedFrame(0x80, half + 'x'), 1009});
  return cases;
}

FrameCases TextCases() {
  FrameCases cases;
  for (const char* text :
       {"hello", "\xC2\xA2", "\xC3\xA4", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBD", "\xEF\xBF\xBF", "\xF0\x90\x8D\x88", "\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80",
        "\xE0\xA0\x80", "\xEF\xBB\xBFx", "\x7F"}) {
    cases.push_back({"6455 8.1", MaskedFrame(kText, text)});
  }
  const auto invalid = {"\x80",
                        "\xBF",
                        "\xC0\x80",
                        "\xC1\xBF",
                        "\xC3",
                        "\xC3x",
                        "\xE0\x80\x80",
                        "\xE0\x9F\xBF",
                        "\xE2\x82",
                        "\xE2\x82x",
                        "\xED\xA0\x80",
                        "\xED\xBF\xBF",
                        "\xF0\x80\x80\x80",
                        "\xF0\x8F\xBF\xBF",
                        "\xF0\x90\x8D",
                        "\xF4\x90\x80\x80",
                        "\xF5\x80\x80\x80",
                        "\xF8\x88\x80\x80\x80",
                        "\xFC\x84\x80\x80\x80\x80",
                        "\xFE",
                        "\xFF",
                        "a\x80z",
                        "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80"};
  for (const char* text : invalid) {
    cases.push_back({"6455 8.1", MaskedFrame(kText, text), 1007});
    cases.push_back({"6455 5.6", MaskedFrame(kBinary, text)});
    cases.push_back({"6455 8.1", Close(1000, text), 1007});
  }
  cases.push_back({"6455 8.1", MaskedFrame(0x01, "\xE2") + MaskedFrame(0x80, "\x82\xAC")});
  cases.push_back({"6455 8.1", MaskedFrame(0x01, "\xF0\x90") + MaskedFrame(0x00, "\x8D") +
                                   MaskedFrame(0x80, "\x88")});
  cases.push_back({"6455 8.1", MaskedFrame(0x01, "\xE2\x82") + MaskedFrame(0x80, "x"), 1007});
  cases.push_back({"6455 8.1", MaskedFrame(0x01, "\xE2\x82") + MaskedFrame(0x80, ""), 1007});
  cases.push_back({"6455 8.1", MaskedFrame(0x01, "a") + MaskedFrame(0x80, "\xFF"), 1007});
  return cases;
}

FrameCases CloseCases() {
  FrameCases cases;
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    cases.push_back({"6455 7.4", Close(static_cast<unsigned>(code)), code});
    cases.push_back({"6455 7.4", Close(static_cast<unsigned>(code), "why"), code});
  }
  for (const unsigned code : {0U, 1U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 1999U, 2000U,
                              2999U, 5000U, 9999U, 65535U}) {
    cases.push_back({"6455 7.4.2", Close(code), 1002});
  }
  cases.push_back({"6455 5.5.1", MaskedFrame(0x88, ""), -1});
  cases.push_back({"6455 5.5.1", MaskedFrame(0x88, "\x03"), 1002});
  cases.push_back({"6455 5.5.1", Close(1000, std::string(123, 'x')), 1000});
  cases.push_back({"6455 5.5.1", Close(1000, "\xE2\x82\xAC"), 1000});
  cases.push_back({"6455 5.5.1", Close(1000) + MaskedFrame(0x83, "x"), 1000});
  cases.push_back({"6455 5.5.1", MaskedFrame(0x01, "a") + Close(1000), 1000});
  return cases;
}

FrameCases DeflateCases() {
  FrameCases cases;
  const auto add = [&cases](std::string_view clause, std::string frames, int close_code = 0) {
    cases.push_back({clause, std::move(frames), close_code, true});
  };
  const std::string hello = DeflateMessage("hello");
  add("7692 6", MaskedFrame(0xC1, hello));
  add("7692 6", MaskedFrame(0xC2, hello));
  add("7692 6", MaskedFrame(kText, "hello"));
  add("7692 7.2.3.6", MaskedFrame(0xC1, std::string(1, '\0')));
  add("7692 6.1", MaskedFrame(0x41, hello.substr(0, 3)) + MaskedFrame(0x80, hello.substr(3)));
  add("7692 7.2.1", MaskedFrame(0xC1, hello) + MaskedFrame(0xC1, hello));
  add("7692 6.1", MaskedFrame(0x41, hello.substr(0, 3)) + MaskedFrame(0xC0, hello.substr(3)), 1002);
  add("7692 6.1", MaskedFrame(0xC9, "p"), 1002);
  add("7692 6.1", MaskedFrame(0xC8, ""), 1002);
  add("6455 5.2", MaskedFrame(0xA1, "x"), 1002);
  add("6455 5.2", MaskedFrame(0x91, "x"), 1002);
  add("7692 7.2.2", MaskedFrame(0xC1, "\xFF\xFF\xFF"), 1002);
  add("6455 8.1", MaskedFrame(0xC1, DeflateMessage("\xED\xA0\x80")), 1007);
  add("6455 8.1", MaskedFrame(0xC2, DeflateMessage("\xED\xA0\x80")));
  add("6455 7.4.1", MaskedFrame(0xC1, DeflateMessage(std::string(65'536, 'x'))));
  add("6455 7.4.1", MaskedFrame(0xC1, DeflateMessage(std::string(65'537, 'x'))), 1009);
  add("6455 7.4.1", MaskedFrame(0xC1, DeflateMessage(std::string(3'000'000, 'x'))), 1009);
  return cases;
}

}  // namespace pitwall::http

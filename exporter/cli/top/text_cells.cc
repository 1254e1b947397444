#include "exporter/cli/top/text_cells.h"

#include <clocale>
#include <cwchar>
#include <string>
#include <string_view>

#include "pitwall/host/utf8.h"

namespace pitwall::cli::top {

namespace {

constexpr int kMaxAccents = 2;

// The widths of glibc, independent of the user's locale.
class Widths {
 public:
  Widths() : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})) {}
  Widths(const Widths&) = delete;
  Widths& operator=(const Widths&) = delete;
  ~Widths() {
    if (utf8_ != locale_t{}) freelocale(utf8_);
  }

  // -1: not to be shown.
  int Of(char32_t character) const {
    if (character < 0x80) return character >= ' ' && character != 0x7f ? 1 : -1;
    if (utf8_ == locale_t{}) return -1;
    const locale_t before = uselocale(utf8_);
    const int width = wcwidth(static_cast<wchar_t>(character));
    uselocale(before);
    return width;
  }

 private:
  const locale_t utf8_;
};

const Widths& TheWidths() {
  static const Widths widths;
  return widths;
}

// Combining marks are shown; joiners, direction marks and other invisible characters are not.
bool IsAccent(char32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x591 && c <= 0x5bd) ||
         (c >= 0x610 && c <= 0x61a) || (c >= 0x64b && c <= 0x65f) || (c >= 0x900 && c <= 0xdff) ||
         (c >= 0xe31 && c <= 0xe4e) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x3099 && c <= 0x309a);
}

// Calls visit(bytes, cells) for every character, until it returns false.
template <class Visit>
void ForEachCharacter(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const Utf8Character character = DecodeUtf8(text);
    const bool is_valid = character.size_bytes != 0;
    const std::string_view bytes = text.substr(0, is_valid ? character.size_bytes : 1);
    if (!visit(bytes, is_valid ? TheWidths().Of(character.code_point) : -1)) return;
    text.remove_prefix(bytes.size());
  }
}

}  // namespace

std::string Shown(std::string_view text) {
  std::string shown;
  int accents = kMaxAccents;  // none at the beginning
  ForEachCharacter(text, [&](std::string_view bytes, int cells) {
    const bool is_accent = cells == 0 && IsAccent(DecodeUtf8(bytes).code_point);
    const bool is_shown = cells > 0 || (is_accent && accents < kMaxAccents);
    shown += is_shown ? bytes : std::string_view("?");
    accents = is_accent && is_shown ? accents + 1 : is_accent ? kMaxAccents : 0;
    return true;
  });
  return shown;
}

std::size_t CellsOf(std::string_view shown) {
  std::size_t sum = 0;
  ForEachCharacter(shown, [&](std::string_view, int cells) {
    sum += static_cast<std::size_t>(cells < 0 ? 1 : cells);
    return true;
  });
  return sum;
}

std::string Clip(std::string_view shown, std::size_t cells) {
  std::string clipped;
  std::size_t used = 0;
  ForEachCharacter(shown, [&](std::string_view bytes, int width) {
    used += static_cast<std::size_t>(width < 0 ? 1 : width);
    if (used > cells) return false;
    clipped += bytes;
    return true;
  });
  return clipped;
}

std::string Fit(std::string_view shown, std::size_t cells, Align align) {
  std::string text(shown);
  std::size_t width = CellsOf(text);
  if (width > cells) {
    text = cells == 0 ? "" : Clip(text, cells - 1) + "~";
    width = CellsOf(text);
  }
  const std::string fill(cells - width, ' ');
  return align == Align::kLeft ? text + fill : fill + text;
}

}  // namespace pitwall::cli::top

#include "exporter/cli/top/screen.h"

#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "exporter/cli/top/leaderboard.h"
#include "exporter/cli/top/model.h"

namespace pitwall::cli::top {

namespace {

constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr std::string_view kLeave = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

bool WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Screen::Screen(bool has_colours) : has_colours_(has_colours) { Enter(); }

void Screen::Enter() {
  if (is_entered_ || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
  is_entered_ = true;
  WriteAll(kEnter);
}

void Screen::Leave() {
  if (!is_entered_) return;
  WriteAll(kLeave);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  is_entered_ = false;
}

TerminalSize Screen::Size() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
    return {};
  }
  return {size.ws_row, size.ws_col};
}

bool Screen::Draw(std::span<const TextLine> lines) {
  const std::size_t cells = Size().columns;
  std::string bytes = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) bytes += "\r\n";
    bytes += Rendered(lines[i], cells, has_colours_);
    bytes += "\x1b[K";
  }
  bytes += "\x1b[J";
  return WriteAll(bytes);
}

bool TerminalHasColours() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return (no_color == nullptr || *no_color == '\0') && !is_dumb;
}

}  // namespace pitwall::cli::top

// A real terminal in tmux: reads the screen and sends keys.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::test {

class TmuxTerminal {
 public:
  // A shell on a terminal of that size.
  TmuxTerminal(int columns, int rows) {
    Tmux({"-u", "-f", "/dev/null", "new-session", "-d", "-x", std::to_string(columns), "-y",
          std::to_string(rows), "env PS1='$ ' ENV= sh"});
  }
  ~TmuxTerminal() { Tmux({"kill-server"}); }
  TmuxTerminal(const TmuxTerminal&) = delete;
  TmuxTerminal& operator=(const TmuxTerminal&) = delete;

  // A line for the shell.
  void Type(const std::string& line) const {
    Tmux({"send-keys", "-l", line});
    Press({"Enter"});
  }
  // Keys by tmux's names: Right, q, PageDown.
  void Press(std::vector<std::string> keys) const {
    keys.insert(keys.begin(), "send-keys");
    Tmux(std::move(keys));
  }
  void Resize(int columns, int rows) const {
    Tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
  }
  // The visible lines; with colour sequences if `coloured`.
  std::vector<std::string> Screen(bool coloured = false) const {
    std::vector<std::string> arguments = {"capture-pane", "-p"};
    if (coloured) arguments.emplace_back("-e");
    const std::string text = Tmux(std::move(arguments));
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }
  // "1 0" while a program has the second screen and hides the cursor, "0 1" for a shell.
  std::string Modes() const {
    return Tmux({"display-message", "-p", "#{alternate_on} #{cursor_flag}"});
  }
  // Whether `holds(screen)` becomes true before a deadline.
  bool Shows(const std::function<bool(const std::vector<std::string>&)>& holds) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
      if (holds(Screen())) return true;
    }
    return false;
  }
  bool Shows(const std::string& text) const {
    return Shows([&](const std::vector<std::string>& lines) {
      return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(text) != std::string::npos;
      });
    });
  }

 private:
  std::string Tmux(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"tmux", "-S", folder_.File("socket")});
    return RunToEnd(arguments, {{"TMUX", ""}}).out;
  }

  const TemporaryFolder folder_;
};

}  // namespace pitwall::test

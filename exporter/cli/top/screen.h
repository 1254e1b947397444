// The terminal while it shows the live table.
#pragma once

#include <termios.h>

#include <span>

#include "exporter/cli/top/model.h"

namespace pitwall::cli::top {

// The constructor switches the terminal to its second screen, without cursor, echo and line
// editing. The destructor restores the terminal. Leave() restores it until Enter(). One thread.
class Screen {
 public:
  explicit Screen(bool has_colours);
  ~Screen() { Leave(); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void Enter();
  void Leave();
  TerminalSize Size() const;
  // One write, each line cut to the terminal's width. False if the terminal is gone.
  bool Draw(std::span<const TextLine> lines);

 private:
  const bool has_colours_;
  bool is_entered_ = false;
  termios before_{};
};

// Whether standard output accepts colours: NO_COLOR is not set and TERM is not `dumb`.
bool TerminalHasColours();

}  // namespace pitwall::cli::top

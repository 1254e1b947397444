// The terminal while the live table is on it.
#pragma once

#include <termios.h>

#include <span>

#include "exporter/cli/top/model.h"

namespace pitwall::cli::top {

// From the constructor on the terminal shows its second screen, without cursor, echo and line
// editing; the destructor gives back what was there. So does Leave(), until Enter(). One thread.
class Screen {
 public:
  explicit Screen(bool has_colours);
  ~Screen() { Leave(); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void Enter();
  void Leave();
  TerminalSize Size() const;
  // One write, each line cut to the terminal's width. False where the terminal is gone.
  bool Draw(std::span<const TextLine> lines);

 private:
  const bool has_colours_;
  bool is_entered_ = false;
  termios before_{};
};

// Whether standard output takes colours: NO_COLOR is not set and TERM is not `dumb`.
bool TerminalHasColours();

}  // namespace pitwall::cli::top

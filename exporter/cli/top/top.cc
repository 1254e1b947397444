#include "exporter/cli/top/top.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "exporter/cli/daemon_client.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/top/board.h"
#include "exporter/cli/top/feed.h"
#include "exporter/cli/top/keys.h"
#include "exporter/cli/top/leaderboard.h"
#include "exporter/cli/top/model.h"
#include "exporter/cli/top/screen.h"
#include "exporter/text/quoting.h"
#include "pitwall/status.h"

namespace pitwall::cli::top {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRedrawMs = 1000;  // the shown age advances while no response arrives
constexpr std::chrono::seconds kOnceTimeout{30};

BoardQuery QueryOf(const TopFlags& flags) {
  BoardQuery query;
  query.window = flags.window;
  query.sort = flags.sort;
  query.role = flags.role;
  return query;
}

// The signals that the live table handles, as readable events. They are blocked in every thread
// that is started while this object lives.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH}) {
      sigaddset(&set, signal);
    }
    pthread_sigmask(SIG_BLOCK, &set, &before_);
    descriptor_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  }
  ~Signals() {
    ::close(descriptor_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  int descriptor() const { return descriptor_; }
  // The next pending signal, or 0.
  int Read() const {
    signalfd_siginfo info{};
    const ssize_t size = ::read(descriptor_, &info, sizeof info);
    return size == static_cast<ssize_t>(sizeof info) ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  int descriptor_ = -1;
  sigset_t before_{};
};

class LiveTable {
 public:
  LiveTable(const TopFlags& flags, DaemonClient client)
      : feed_(std::move(client), QueryOf(flags), flags.interval),
        model_(feed_.url(), QueryOf(flags)),
        screen_(TerminalHasColours()) {
    model_.OnSize(screen_.Size());
  }

  int Run() {
    while (!model_.is_over() && exit_code_ == 0) {
      feed_.Request(model_.query());
      if (!screen_.Draw(model_.Frame(Clock::now()))) return 1;
      WaitAndDispatch();
    }
    return exit_code_;
  }

 private:
  void WaitAndDispatch() {
    std::array<pollfd, 3> ready = {{{STDIN_FILENO, POLLIN, 0},
                                    {signals_.descriptor(), POLLIN, 0},
                                    {feed_.descriptor(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), kRedrawMs) <= 0) return;
    if (ready[0].revents != 0) ReadInput();
    while (const int signal = signals_.Read()) OnSignal(signal);
    if (const auto response = feed_.Poll()) model_.OnResponse(*response, Clock::now());
  }

  void ReadInput() {
    std::array<char, 256> bytes{};
    const ssize_t size = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) return;
    if (size <= 0) return model_.OnKey(Key::kQuit);
    input_.append(bytes.data(), static_cast<std::size_t>(size));
    model_.OnInput(&input_);
  }

  void OnSignal(int signal) {
    if (signal == SIGTSTP) {
      screen_.Leave();
      ::kill(::getpid(), SIGSTOP);
      screen_.Enter();  // SIGCONT has arrived
    } else if (signal != SIGWINCH) {
      exit_code_ = 128 + signal;
      return;
    }
    model_.OnSize(screen_.Size());
  }

  const Signals signals_;  // first: the feed's thread starts with the signals blocked
  Feed feed_;
  Model model_;
  Screen screen_;  // last: the terminal is restored before the feed's thread is joined
  std::string input_;
  int exit_code_ = 0;
};

Status PrintOnce(const TopFlags& flags, DaemonClient& client) {
  const DaemonResponse response = client.Get(QueryOf(flags).Path(), kMaxBoardBytes);
  if (response.status != 200) return Status("", "", ExplainResponse(response, client.url()));
  const std::optional<Board> board = ParseBoard(response.body);
  if (!board) return Status("", client.url(), "the server is not pitwall");
  std::string text;
  if (flags.json) {
    text = response.body;
  } else {
    text = FleetText(*board) + "\n\n";
    for (const TextLine& line : Leaderboard(*board, kUnbounded, flags.sort)) {
      std::string bytes = Rendered(line, kUnbounded, false);
      bytes.erase(bytes.find_last_not_of(' ') + 1);
      text += bytes + "\n";
    }
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return Status("write to standard output", "", std::strerror(errno));
  }
  return {};
}

int Fail(const std::string& message) {
  std::fprintf(stderr, "pitwall top: %s\n", text::OneLine(message).c_str());
  return 1;
}

// A terminal that can place its cursor.
bool IsOnTerminal() {
  const char* const terminal = std::getenv("TERM");
  if (terminal == nullptr || std::string_view(terminal) == "dumb") return false;
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace

int RunTop(const TopFlags& flags) {
  const bool is_live = !flags.once && !flags.json && IsOnTerminal();
  Result<DaemonClient> client =
      DaemonClient::Create(flags.daemon, is_live ? Feed::kTimeout : kOnceTimeout);
  if (!client.ok()) return Fail(client.status().ToString());
  try {
    if (is_live) return LiveTable(flags, *std::move(client)).Run();
  } catch (const std::exception& error) {
    return Fail(error.what());
  }
  const Status status = PrintOnce(flags, *client);
  return status.ok() ? 0 : Fail(status.ToString());
}

}  // namespace pitwall::cli::top

// Another program and its output.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace pitwall::test {

// Deadline of every wait for another program.
inline constexpr std::chrono::seconds kDeadline{60};

// The output of one descriptor so far, read by its own thread.
class OutputReader {
 public:
  explicit OutputReader(int descriptor);
  ~OutputReader();
  OutputReader(const OutputReader&) = delete;
  OutputReader& operator=(const OutputReader&) = delete;

  std::string Text() const;
  // All of it, once every writer has closed it.
  std::string ReadToEnd() const;
  // The first line that contains `text`, from there on; empty if the output ends or the deadline
  // passes first.
  std::string LineAfter(std::string_view text) const;

 private:
  void Run();

  const int descriptor_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::string text_;
  bool ended_ = false;
  std::jthread thread_;
};

// Killed by the destructor, and by the kernel if the test dies first. Start it from a thread that
// outlives it. Every wait has a deadline.
class ChildProcess {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;

  // `command[0]` is searched on PATH if it has no slash. `input` becomes standard input.
  explicit ChildProcess(const std::vector<std::string>& command, const Environment& added = {},
                        std::string_view input = "");
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t Id() const { return id_; }
  const OutputReader& Out() const { return *out_; }
  const OutputReader& Errors() const { return *errors_; }
  void Signal(int signal) const;
  bool Runs();
  // Its exit code, 128 + the signal that ended it, or -1 if it still runs at the deadline.
  int Wait();

 private:
  pid_t id_ = -1;
  int exit_code_ = -1;
  bool ended_ = false;
  std::unique_ptr<OutputReader> out_;
  std::unique_ptr<OutputReader> errors_;
};

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string errors;
};
// Starts it and waits for its end.
Ran RunToEnd(const std::vector<std::string>& command, const ChildProcess::Environment& added = {},
             std::string_view input = "");

}  // namespace pitwall::test

#include "tests/support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace pitwall::test {

namespace {

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
};

// An unnamed file, at its beginning.
int FileWith(std::string_view content) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0 || write(file, content.data(), content.size()) < 0) {
    throw std::runtime_error("no file in memory");
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

std::vector<char*> PointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentWith(const ChildProcess::Environment& added) {
  std::vector<std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    bool replaced = false;
    for (const auto& [name, value] : added) replaced |= text.starts_with(name + "=");
    if (!replaced) all.emplace_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

// In the child between fork and exec: only calls that are safe there.
[[noreturn]] void Become(char* const* command, char* const* environment, int in, int out,
                         int errors, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(126);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  execvpe(command[0], command, environment);
  _exit(127);
}

}  // namespace

OutputReader::OutputReader(int descriptor) : descriptor_(descriptor), thread_([this] { Run(); }) {}

OutputReader::~OutputReader() {
  thread_.join();
  close(descriptor_);
}

void OutputReader::Run() {
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t got = read(descriptor_, piece.data(), piece.size());
    const std::scoped_lock lock(mutex_);
    if (got > 0) text_.append(piece.data(), static_cast<std::size_t>(got));
    if (got <= 0) ended_ = true;
    changed_.notify_all();
    if (ended_) return;
  }
}

std::string OutputReader::Text() const {
  const std::scoped_lock lock(mutex_);
  return text_;
}

std::string OutputReader::ReadToEnd() const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kDeadline, [this] { return ended_; });
  return text_;
}

std::string OutputReader::LineAfter(std::string_view text) const {
  std::unique_lock lock(mutex_);
  std::string found;
  changed_.wait_for(lock, kDeadline, [&] {
    const std::size_t at = text_.find(text);
    const std::size_t end = at == text_.npos ? at : text_.find('\n', at);
    if (end == text_.npos) return ended_;
    found = text_.substr(at + text.size(), end - at - text.size());
    return true;
  });
  return found;
}

ChildProcess::ChildProcess(const std::vector<std::string>& command, const Environment& added,
                           std::string_view input) {
  std::vector<std::string> arguments = command;
  std::vector<std::string> environment = EnvironmentWith(added);
  const std::vector<char*> argument_pointers = PointersTo(arguments);
  const std::vector<char*> environment_pointers = PointersTo(environment);
  const int in = FileWith(input);
  const Pipe out;
  const Pipe errors;
  const pid_t parent = getpid();
  id_ = fork();
  if (id_ == 0) {
    Become(argument_pointers.data(), environment_pointers.data(), in, out.write, errors.write,
           parent);
  }
  close(in);
  close(out.write);
  close(errors.write);
  out_ = std::make_unique<OutputReader>(out.read);
  errors_ = std::make_unique<OutputReader>(errors.read);
  if (id_ < 0) throw std::runtime_error("cannot fork");
}

ChildProcess::~ChildProcess() {
  if (ended_) return;
  Signal(SIGKILL);
  waitpid(id_, nullptr, 0);
}

void ChildProcess::Signal(int signal) const {
  if (!ended_) kill(id_, signal);
}

bool ChildProcess::Runs() {
  if (ended_) return false;
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

int ChildProcess::Wait() {
  if (ended_) return exit_code_;
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
  pollfd end{handle, POLLIN, 0};
  const int ready = poll(&end, 1, static_cast<int>(std::chrono::milliseconds(kDeadline).count()));
  close(handle);
  if (ready <= 0) return -1;
  int status = 0;
  waitpid(id_, &status, 0);
  ended_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

Ran RunToEnd(const std::vector<std::string>& command, const ChildProcess::Environment& added,
             std::string_view input) {
  ChildProcess child(command, added, input);
  const int exit_code = child.Wait();
  if (exit_code < 0) child.Signal(SIGKILL);
  return {exit_code, child.Out().ReadToEnd(), child.Errors().ReadToEnd()};
}

}  // namespace pitwall::test

// Outcome of an operation that can fail: I/O, configuration, attaching.
//
//   pitwall::Status status = file.Write(bytes);
//   if (!status.ok()) log(status.ToString());  // "cannot write /data/x: No space left on device"
//
//   pitwall::Result<Lock> lock = Lock::Acquire(folder);
//   if (!lock.ok()) return lock.status();
//   Use(*lock);
//
// Recording never returns a Status: it cannot fail.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace pitwall {

// OK, or the failed step, the path it was applied to and the cause. A step is a verb phrase that
// reads well after "cannot". Step and path may be empty.
//
// Thread safety: as a std::shared_ptr to const data. Cost: one pointer; a success allocates
// nothing.
class [[nodiscard]] Status {
 public:
  Status() = default;  // OK
  Status(std::string step, std::string path, std::string cause, int error_number = 0)
      : failure_(std::make_shared<const Failure>(
            Failure{std::move(step), std::move(path), std::move(cause), error_number})) {}

  // A failed system call; `error_number` is its errno.
  static Status FromErrno(std::string step, std::string path, int error_number) {
    return {std::move(step), std::move(path), std::generic_category().message(error_number),
            error_number};
  }

  bool ok() const { return failure_ == nullptr; }

  // Empty if ok().
  std::string step() const { return failure_ ? failure_->step : std::string(); }
  std::string path() const { return failure_ ? failure_->path : std::string(); }
  std::string cause() const { return failure_ ? failure_->cause : std::string(); }

  // The errno that stands for the cause; 0 if there is none.
  int error_number() const { return failure_ ? failure_->error_number : 0; }

  // "cannot STEP PATH: CAUSE", without the parts that are empty; "OK" if ok().
  std::string ToString() const {
    if (ok()) return "OK";
    if (failure_->step.empty() && failure_->path.empty()) return failure_->cause;
    std::string text;
    if (!failure_->step.empty()) text = "cannot " + failure_->step;
    if (!failure_->path.empty()) text += (text.empty() ? "" : " ") + failure_->path;
    return text + ": " + failure_->cause;
  }

 private:
  struct Failure {
    std::string step;
    std::string path;
    std::string cause;
    int error_number = 0;
  };

  std::shared_ptr<const Failure> failure_;
};

// A value, or the Status that says why there is none. Thread safety: as of T.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}            // NOLINT: implicit by intention
  Result(Status failure) : status_(std::move(failure)) {}  // NOLINT: `failure` is not OK

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }  // OK if ok()

  // Only if ok().
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace pitwall

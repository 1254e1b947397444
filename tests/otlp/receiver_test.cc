#include "exporter/otlp/receiver.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {
namespace {

const std::string kRequestOfOneLog = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]})";

// Calls a function for each record.
class CallingBatch final : public RecordBatch {
 public:
  explicit CallingBatch(std::function<void()> on_record) : on_record_(std::move(on_record)) {}
  void Add(const Record&) override { on_record_(); }
  bool Commit() override { return true; }

 private:
  std::function<void()> on_record_;
};

class ReceiverTest : public testing::Test {
 protected:
  ExportResult::Outcome Export() {
    return receiver_.Export(Signal::kLogs, Encoding::kJson, kRequestOfOneLog).outcome;
  }

  std::function<void()> on_record_ = [] {};
  Receiver receiver_{AttributeNames({}), [this](Signal) {
                       return std::make_unique<CallingBatch>([this] { on_record_(); });
                     }};
};

TEST_F(ReceiverTest, TheRequestsThatAreHandledAtOnceAreBounded) {
  std::size_t depth = 0;
  std::size_t busy = 0;
  on_record_ = [&] {
    ++depth;
    if (Export() == ExportResult::Outcome::kBusy) ++busy;
  };
  EXPECT_EQ(Export(), ExportResult::Outcome::kAccepted);
  EXPECT_EQ(depth, Receiver::kMaxRequests);
  EXPECT_EQ(busy, 1U);
  on_record_ = [] {};
  EXPECT_EQ(Export(), ExportResult::Outcome::kAccepted);
}

TEST_F(ReceiverTest, AnExceptionOfABatchLeavesRoomForOthers) {
  on_record_ = [] { throw std::runtime_error("no memory"); };
  for (std::size_t i = 0; i < 2 * Receiver::kMaxRequests; ++i) {
    EXPECT_THROW(Export(), std::runtime_error);
  }
  on_record_ = [] {};
  EXPECT_EQ(Export(), ExportResult::Outcome::kAccepted);
}

}  // namespace
}  // namespace pitwall::otlp

#include "memory/references.h"

#include <gtest/gtest.h>

#include "memory/process_references.h"

namespace pitwall::internal {
namespace {

constexpr AgentRef kAgent(100);
constexpr AgentRef kOther(200);
constexpr std::uint32_t kMaxLines = 1000;

std::uint64_t ValueOf(const References& references) {
  return references.load(std::memory_order_relaxed);
}

TEST(ReferenceCounterTest, AReferencedAgentCannotRetire) {
  ReferenceCounter counter(nullptr);
  References references{};
  ASSERT_TRUE(counter.TryAcquire(references, kAgent));
  counter.AcquireAnother(references, kAgent);
  EXPECT_EQ(ValueOf(references), 2U);
  EXPECT_FALSE(TryRetire(references));
  counter.Release(references, kAgent);
  EXPECT_FALSE(TryRetire(references));
  counter.Release(references, kAgent);
  EXPECT_TRUE(TryRetire(references));
}

TEST(ReferenceCounterTest, ARetiredAgentCannotBeAcquired) {
  ReferenceCounter counter(nullptr);
  References references{};
  ASSERT_TRUE(TryRetire(references));
  EXPECT_FALSE(counter.TryAcquire(references, kAgent));
  EXPECT_EQ(ValueOf(references), kRetired);
  // The thread that retired it may have died: the next one continues.
  EXPECT_TRUE(TryRetire(references));
}

TEST(ReferenceCounterTest, TheNextOwnerOfARecordReplacesTheFlagByItsReference) {
  ReferenceCounter counter(nullptr);
  References references{};
  TryRetire(references);
  counter.AcquireNew(references, kAgent);
  EXPECT_EQ(ValueOf(references), 1U);
  EXPECT_TRUE(counter.TryAcquire(references, kAgent));
  counter.Release(references, kAgent);
  counter.UndoAcquireNew(references, kAgent);
  EXPECT_EQ(ValueOf(references), kRetired);
}

TEST(ProcessReferencesTest, AProcessHasOneBitHoweverManyReferencesItHas) {
  ProcessReferences first(kMaxLines, 0);
  ProcessReferences second(kMaxLines, 5);
  ReferenceCounter of_first(&first);
  ReferenceCounter of_second(&second);
  References references{};
  ASSERT_TRUE(of_first.TryAcquire(references, kAgent));
  ASSERT_TRUE(of_first.TryAcquire(references, kAgent));
  of_first.AcquireAnother(references, kAgent);
  EXPECT_EQ(ValueOf(references), 1U);
  ASSERT_TRUE(of_second.TryAcquire(references, kAgent));
  EXPECT_EQ(ValueOf(references), 1U | 1U << 5);
  for (int i = 0; i < 2; ++i) of_first.Release(references, kAgent);
  EXPECT_EQ(ValueOf(references), 1U | 1U << 5);
  of_first.Release(references, kAgent);
  EXPECT_EQ(ValueOf(references), 1U << 5);
  EXPECT_TRUE(first.IsEmpty());
  EXPECT_FALSE(second.IsEmpty());
  EXPECT_FALSE(TryRetire(references));
  of_second.Release(references, kAgent);
  EXPECT_TRUE(TryRetire(references));
  EXPECT_FALSE(of_first.TryAcquire(references, kAgent));
  EXPECT_TRUE(first.IsEmpty());
}

TEST(ProcessReferencesTest, ANewRecordCarriesTheBitOfItsProcess) {
  ProcessReferences process(kMaxLines, 3);
  ReferenceCounter counter(&process);
  References references{kRetired};
  counter.AcquireNew(references, kAgent);
  EXPECT_EQ(ValueOf(references), 1U << 3);
  counter.UndoAcquireNew(references, kAgent);
  EXPECT_EQ(ValueOf(references), kRetired);
  EXPECT_TRUE(process.IsEmpty());
}

TEST(ProcessReferencesTest, AForkedChildHoldsTheAgentsOfItsParent) {
  ProcessReferences process(kMaxLines, 1);
  ReferenceCounter counter(&process);
  References agent{};
  References other{};
  counter.TryAcquire(agent, kAgent);
  counter.TryAcquire(agent, kAgent);
  counter.TryAcquire(other, kOther);
  counter.Release(other, kOther);
  // In the child, which has process number 2.
  process.AcquireAllAs(2, kMaxLines,
                       [&](AgentRef ref) -> References& { return ref == kAgent ? agent : other; });
  EXPECT_EQ(ValueOf(agent), 1U << 1 | 1U << 2);
  EXPECT_EQ(ValueOf(other), 0U);
  counter.Release(agent, kAgent);
  counter.Release(agent, kAgent);
  EXPECT_EQ(ValueOf(agent), 1U << 1);
}

}  // namespace
}  // namespace pitwall::internal

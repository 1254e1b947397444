#include "exporter/telemetry/span_tree.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

SpanKey KeyOf(const SpanTree& tree, std::uint8_t trace, std::uint8_t span) {
  const SpanRef ref = SpanOf(trace, span, 0);
  return tree.KeyOf(ref.trace, ref.span);
}

TEST(SpanTreeTest, KeysDifferByTraceAndSpanAndNoSpanIsZero) {
  const SpanTree tree;
  std::set<SpanKey> keys;
  for (std::uint8_t trace = 1; trace <= 10; ++trace) {
    for (std::uint8_t span = 1; span <= 10; ++span) keys.insert(KeyOf(tree, trace, span));
  }
  EXPECT_EQ(keys.size(), 100U);
  EXPECT_EQ(KeyOf(tree, 1, 0), 0U);
}

TEST(SpanTreeTest, TheNearestEnclosingSpanIsFoundOrTheMissingOneNamed) {
  SpanTree tree;
  const SpanKey root = KeyOf(tree, 1, 1);
  const SpanKey middle = KeyOf(tree, 1, 2);
  const SpanKey leaf = KeyOf(tree, 1, 3);
  tree.Add(leaf, middle, 1);
  const auto is_agent = [](const SpanTree::Node& node) { return node.agent != 0; };
  EXPECT_EQ(tree.FindEnclosing(leaf, is_agent).missing, middle);
  tree.Add(middle, root, 1);
  EXPECT_EQ(tree.FindEnclosing(leaf, is_agent).missing, root);
  tree.Add(root, 0, 1);
  const SpanTree::Enclosing none = tree.FindEnclosing(leaf, is_agent);
  EXPECT_EQ(none.missing, 0U);
  EXPECT_EQ(none.found, nullptr);
  tree.SetAgent(root, "planner");
  ASSERT_NE(tree.FindEnclosing(leaf, is_agent).found, nullptr);
  EXPECT_EQ(tree.AgentName(tree.FindEnclosing(leaf, is_agent).found->agent), "planner");
}

TEST(SpanTreeTest, AMarkPassesThroughSpansThatArriveLater) {
  SpanTree tree;
  const SpanKey root = KeyOf(tree, 1, 1);
  const SpanKey middle = KeyOf(tree, 1, 2);
  tree.MarkFrom(middle, SpanTree::kSumBelow, 1);
  tree.MarkCountedTaskFrom(middle, 77, 1);
  EXPECT_EQ(tree.Find(root), nullptr);
  tree.Add(middle, root, 1);
  ASSERT_NE(tree.Find(root), nullptr);
  EXPECT_TRUE(tree.Find(root)->Has(SpanTree::kSumBelow));
  EXPECT_EQ(tree.Find(root)->task_below, 77U);
  EXPECT_FALSE(tree.Find(root)->Has(SpanTree::kKnown));
}

TEST(SpanTreeTest, ACycleOfParentsEndsTheWalk) {
  SpanTree tree;
  const SpanKey one = KeyOf(tree, 1, 1);
  const SpanKey other = KeyOf(tree, 1, 2);
  tree.Add(one, other, 1);
  tree.Add(other, one, 1);
  tree.MarkFrom(one, SpanTree::kSumBelow, 1);
  const auto nothing = [](const SpanTree::Node&) { return false; };
  EXPECT_EQ(tree.FindEnclosing(one, nothing).found, nullptr);
  tree.Add(KeyOf(tree, 1, 3), KeyOf(tree, 1, 3), 1);
  EXPECT_EQ(tree.Find(KeyOf(tree, 1, 3))->parent, 0U) << "a span that is its own parent";
}

TEST(SpanTreeTest, BeyondItsCapacityTheOldestSpansAreEvicted) {
  SpanTree tree(1000);
  for (std::uint64_t key = 1; key <= 5000; ++key) {
    tree.Add(key << 32 | key, 0, 1);
    tree.SetAgent(key << 32 | key, "agent " + std::to_string(key % 600));
  }
  EXPECT_EQ(tree.size(), 1000U);
  EXPECT_EQ(tree.evicted(), 4000U);
  for (std::uint64_t key = 1; key <= 5000; ++key) {
    const SpanTree::Node* const node = tree.Find(key << 32 | key);
    ASSERT_EQ(node != nullptr, key > 4000) << key;
    if (node != nullptr) {
      ASSERT_EQ(tree.AgentName(node->agent), "agent " + std::to_string(key % 600));
    }
  }
}

TEST(SpanTreeTest, OldSpansExpire) {
  SpanTree tree(1000, 60);
  tree.Add(1, 0, 100);
  tree.Add(2, 0, 130);
  tree.Expire(160);
  EXPECT_EQ(tree.size(), 2U);
  tree.Expire(161);
  EXPECT_EQ(tree.Find(1), nullptr);
  EXPECT_NE(tree.Find(2), nullptr);
}

TEST(SpanTreeTest, ASpanThatItsOwnMarksEvictIsAddedAgain) {
  SpanTree tree(2);
  tree.MarkFrom(11, SpanTree::kSumBelow, 1);
  tree.Add(12, 0, 1);
  SpanTree::Node* const node = tree.Add(11, 13, 2, 5);  // the mark of 13 needs the room of 11
  ASSERT_EQ(node, tree.Find(11));
  EXPECT_TRUE(node->Has(SpanTree::kKnown));
  EXPECT_TRUE(node->Has(SpanTree::kSumBelow));
  EXPECT_EQ(node->parent, 13U);
  EXPECT_EQ(node->tool, 5U);
  EXPECT_EQ(node->arrived_s, 2U);
  EXPECT_NE(tree.Find(13), nullptr);
}

TEST(SpanTreeTest, ToolsAreComparedWithoutTheirServer) {
  EXPECT_EQ(ToolHash("mcp__weather__get_it"), ToolHash("get_it"));
  EXPECT_EQ(ToolHash("weather.get_it"), ToolHash("get_it"));
  EXPECT_NE(ToolHash("mcp__weather"), ToolHash("weather"));
  EXPECT_NE(ToolHash("get"), ToolHash("set"));
  EXPECT_EQ(ToolHash(".x"), NameHash(".x"));
}

TEST(SpanTreeTest, AChildIsFoundByItsTool) {
  SpanTree tree;
  tree.AddChildTool(1, 5, 2, 1);
  tree.AddChildTool(1, 6, 3, 1);
  EXPECT_EQ(tree.ChildOfTool(1, 5), 2U);
  EXPECT_EQ(tree.ChildOfTool(1, 6), 3U);
  EXPECT_EQ(tree.ChildOfTool(1, 7), 0U);
  EXPECT_EQ(tree.Find(1), nullptr);
}

}  // namespace
}  // namespace pitwall::telemetry

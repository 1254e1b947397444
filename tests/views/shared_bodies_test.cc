#include "exporter/views/shared_bodies.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include "exporter/http/coding.h"
#include "tests/support/fake_clock.h"

namespace pitwall::views {
namespace {

class SharedBodiesTest : public ::testing::Test {
 protected:
  // Every body is another one: its number, and as long as asked for.
  SharedBodies::Make Numbered(std::size_t size_bytes) {
    return [this, size_bytes] {
      std::string body = std::to_string(++made_) + ' ';
      body.resize(size_bytes, 'x');
      return body;
    };
  }
  int Number(const std::string& key, std::size_t size_bytes) {
    return std::stoi(http::BodyOf(bodies_.Answer({}, key, Numbered(size_bytes))));
  }
  int Large(const std::string& key = "all") { return Number(key, SharedBodies::kLargeBytes); }

  FakeClock clock_;
  std::atomic<int> made_{0};
  SharedBodies bodies_{SharedBodies::kLargeBytes, clock_};
};

TEST_F(SharedBodiesTest, ASmallBodyIsMadeForEachRequest) {
  EXPECT_EQ(Number("all", 100), 1);
  EXPECT_EQ(Number("all", 100), 2);
  EXPECT_EQ(Number("all", 100), 3);
}

TEST_F(SharedBodiesTest, ALargeOneIsSharedByThoseWhoAskForTheSame) {
  EXPECT_EQ(Large(), 1);
  EXPECT_EQ(Large(), 1);
  EXPECT_EQ(Large("another"), 2);
  EXPECT_EQ(Large(), 1);
}

TEST_F(SharedBodiesTest, OneThatHasGrownLargeIsSharedFromThereOn) {
  EXPECT_EQ(Number("all", 100), 1);
  EXPECT_EQ(Number("all", 100), 2);
  std::atomic<std::size_t> size_bytes{100};
  const auto ask = [&] {
    const auto make = [&] { return Numbered(size_bytes.load())(); };
    return std::stoi(http::BodyOf(bodies_.Answer({}, "grows", make)));
  };
  EXPECT_EQ(ask(), 3);
  size_bytes = SharedBodies::kLargeBytes;
  EXPECT_EQ(ask(), 4);
  EXPECT_EQ(ask(), 4);
}

TEST_F(SharedBodiesTest, ManyWhoAskAtOnceHaveItMadeOnce) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] { EXPECT_EQ(Large(), 1); });
  }
  threads.clear();
  EXPECT_EQ(made_, 1);
}

TEST_F(SharedBodiesTest, TheNextOneIsMadeWhileTheOldOneIsServed) {
  EXPECT_EQ(Large(), 1);
  clock_.Advance(SharedBodies::kFreshForMs);
  EXPECT_LE(Large(), 2);
  while (Large() == 1) std::this_thread::yield();
  EXPECT_EQ(Large(), 2);
  EXPECT_EQ(made_, 2);
}

TEST_F(SharedBodiesTest, OneThatIsTooOldIsNotServed) {
  EXPECT_EQ(Large(), 1);
  clock_.Advance(SharedBodies::kServedForMs);
  EXPECT_EQ(Large(), 2);
}

TEST_F(SharedBodiesTest, MoreThanAreKeptPushOutTheOneAskedForLongestAgo) {
  EXPECT_EQ(Large("first"), 1);
  for (std::size_t i = 0; i < SharedBodies::kMostKept; ++i) {
    clock_.Advance(1);
    Large(std::to_string(i));
  }
  EXPECT_EQ(Large(std::to_string(1)), 3);
  EXPECT_EQ(Large("first"), static_cast<int>(SharedBodies::kMostKept) + 2);
}

TEST_F(SharedBodiesTest, WhoTakesGzipIsSentTheSameBodyGzipped) {
  http::Request takes_gzip;
  takes_gzip.headers = {{"Accept-Encoding", "gzip"}};
  const auto make = Numbered(SharedBodies::kLargeBytes);
  const http::Response gzipped = bodies_.Answer(takes_gzip, "all", make);
  const http::Response plain = bodies_.Answer({}, "all", make);
  const http::Fields vary = {{"Vary", "Accept-Encoding"}};
  EXPECT_EQ(plain.headers, vary);
  const http::Fields coded = {{"Vary", "Accept-Encoding"}, {"Content-Encoding", "gzip"}};
  EXPECT_EQ(gzipped.headers, coded);
  std::string body;
  ASSERT_EQ(http::Gunzip(http::BodyOf(gzipped), 1U << 20U, &body), http::Inflated::kWhole);
  EXPECT_EQ(body, http::BodyOf(plain));
}

TEST_F(SharedBodiesTest, OneThatCannotBeMadeIsTriedAgain) {
  const auto fails = []() -> std::string { throw std::runtime_error("no"); };
  for (int i = 0; i <= SharedBodies::kMostMaking; ++i) {
    EXPECT_THROW(bodies_.Answer({}, "all", fails), std::runtime_error);
  }
  EXPECT_EQ(Large("another"), 1);
}

}  // namespace
}  // namespace pitwall::views

#include "exporter/views/response_cache.h"

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

class ResponseCacheTest : public ::testing::Test {
 protected:
  // Every body is different: its number, padded to the requested size.
  ResponseCache::Render Numbered(std::size_t size_bytes) {
    return [this, size_bytes] {
      std::string body = std::to_string(++made_) + ' ';
      body.resize(size_bytes, 'x');
      return body;
    };
  }
  int Number(const std::string& key, std::size_t size_bytes) {
    return std::stoi(http::BodyOf(bodies_.Get({}, key, Numbered(size_bytes))));
  }
  int Large(const std::string& key = "all") { return Number(key, ResponseCache::kLargeBytes); }

  FakeClock clock_;
  std::atomic<int> made_{0};
  ResponseCache bodies_{ResponseCache::kLargeBytes, clock_};
};

TEST_F(ResponseCacheTest, ASmallBodyIsRenderedForEachRequest) {
  EXPECT_EQ(Number("all", 100), 1);
  EXPECT_EQ(Number("all", 100), 2);
  EXPECT_EQ(Number("all", 100), 3);
}

TEST_F(ResponseCacheTest, IdenticalRequestsShareALargeBody) {
  EXPECT_EQ(Large(), 1);
  EXPECT_EQ(Large(), 1);
  EXPECT_EQ(Large("another"), 2);
  EXPECT_EQ(Large(), 1);
}

TEST_F(ResponseCacheTest, ABodyThatHasGrownLargeIsShared) {
  EXPECT_EQ(Number("all", 100), 1);
  EXPECT_EQ(Number("all", 100), 2);
  std::atomic<std::size_t> size_bytes{100};
  const auto ask = [&] {
    const auto render = [&] { return Numbered(size_bytes.load())(); };
    return std::stoi(http::BodyOf(bodies_.Get({}, "grows", render)));
  };
  EXPECT_EQ(ask(), 3);
  size_bytes = ResponseCache::kLargeBytes;
  EXPECT_EQ(ask(), 4);
  EXPECT_EQ(ask(), 4);
}

TEST_F(ResponseCacheTest, SimultaneousRequestsRenderABodyOnce) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] { EXPECT_EQ(Large(), 1); });
  }
  threads.clear();
  EXPECT_EQ(made_, 1);
}

TEST_F(ResponseCacheTest, TheNextBodyIsRenderedWhileTheOldOneIsServed) {
  EXPECT_EQ(Large(), 1);
  clock_.Advance(ResponseCache::kFreshForMs);
  EXPECT_LE(Large(), 2);
  while (Large() == 1) std::this_thread::yield();
  EXPECT_EQ(Large(), 2);
  EXPECT_EQ(made_, 2);
}

TEST_F(ResponseCacheTest, ABodyThatIsTooOldIsNotServed) {
  EXPECT_EQ(Large(), 1);
  clock_.Advance(ResponseCache::kMaxAgeMs);
  EXPECT_EQ(Large(), 2);
}

TEST_F(ResponseCacheTest, AFullCacheEvictsTheLeastRecentlyRequestedBody) {
  EXPECT_EQ(Large("first"), 1);
  for (std::size_t i = 0; i < ResponseCache::kMaxEntries; ++i) {
    clock_.Advance(1);
    Large(std::to_string(i));
  }
  EXPECT_EQ(Large(std::to_string(1)), 3);
  EXPECT_EQ(Large("first"), static_cast<int>(ResponseCache::kMaxEntries) + 2);
}

TEST_F(ResponseCacheTest, AClientThatAcceptsGzipIsSentTheSharedBodyGzipped) {
  http::Request takes_gzip;
  takes_gzip.headers = {{"Accept-Encoding", "gzip"}};
  const auto render = Numbered(ResponseCache::kLargeBytes);
  const http::Response gzipped = bodies_.Get(takes_gzip, "all", render);
  const http::Response plain = bodies_.Get({}, "all", render);
  const http::Fields vary = {{"Vary", "Accept-Encoding"}};
  EXPECT_EQ(plain.headers, vary);
  const http::Fields coded = {{"Vary", "Accept-Encoding"}, {"Content-Encoding", "gzip"}};
  EXPECT_EQ(gzipped.headers, coded);
  std::string body;
  ASSERT_EQ(http::Gunzip(http::BodyOf(gzipped), 1U << 20U, &body), http::Inflated::kComplete);
  EXPECT_EQ(body, http::BodyOf(plain));
}

TEST_F(ResponseCacheTest, ABodyThatFailedIsRenderedAgain) {
  const auto fails = []() -> std::string { throw std::runtime_error("no"); };
  for (int i = 0; i <= ResponseCache::kMaxConcurrentRenders; ++i) {
    EXPECT_THROW(bodies_.Get({}, "all", fails), std::runtime_error);
  }
  EXPECT_EQ(Large("another"), 1);
}

}  // namespace
}  // namespace pitwall::views

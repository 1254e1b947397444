#include "exporter/remote_write/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pitwall::remote_write {
namespace {

using ::testing::HasSubstr;

TEST(RemoteWriteOptionsTest, AnUrlNamesASchemeAndAHostAndNoPassword) {
  EXPECT_TRUE(CheckUrl("http://h").ok());
  EXPECT_TRUE(CheckUrl("https://h:1/api/v1/write?x=a@b").ok());
  for (const char* url : {"", "h:9090", "ftp://h/", "file:///etc/passwd", "http:/h"}) {
    EXPECT_THAT(CheckUrl(url).ToString(), HasSubstr("http://")) << url;
  }
  EXPECT_THAT(CheckUrl("http:///write").ToString(), HasSubstr("host"));
  for (const char* url : {"http://me:secret@h/", "https://me@h"}) {
    EXPECT_THAT(CheckUrl(url).ToString(), HasSubstr("password")) << url;
    EXPECT_EQ(CheckUrl(url).ToString().find("secret"), std::string::npos);
  }
}

TEST(RemoteWriteOptionsTest, AnExternalLabelHasAProperNameAndAValue) {
  for (const char* label : {"a=b", "_A9=x=y", "zone=\"é\""})
    EXPECT_TRUE(CheckExternalLabel(label).ok());
  for (const char* label : {"", "a", "a=", "9a=b", "a-b=c", "__name__=x", "é=x", "=x"}) {
    EXPECT_FALSE(CheckExternalLabel(label).ok()) << label;
  }
  EXPECT_FALSE(CheckExternalLabel("a=" + std::string(1025, 'x')).ok());
}

TEST(RemoteWriteOptionsTest, AFlagGivenOnceAppliesToEveryUrl) {
  Options options;
  options.urls = {"http://a", "http://b"};
  options.users = {"me"};
  options.password_files = {"/one", "/two"};
  EXPECT_TRUE(CheckOptions(options).ok());
  const auto endpoints = EndpointsOf(options);
  ASSERT_EQ(endpoints.size(), 2U);
  EXPECT_EQ(endpoints[1].url, "http://b");
  EXPECT_EQ(endpoints[1].user, "me");
  EXPECT_EQ(endpoints[1].password_file, "/two");
  options.users = {"me", ""};
  options.password_files = {"/one", ""};
  options.bearer_token_files = {"", "/token"};
  EXPECT_TRUE(CheckOptions(options).ok());
  EXPECT_EQ(EndpointsOf(options)[1].bearer_token_file, "/token");
}

TEST(RemoteWriteOptionsTest, ContradictingFlagsAreNamed) {
  Options options;
  options.urls = {"http://a", "http://b"};
  options.users = {"1", "2", "3"};
  EXPECT_THAT(CheckOptions(options).ToString(),
              HasSubstr("--remote-write.user: must be given once, or once"));
  options.users = {"me"};
  EXPECT_EQ(CheckOptions(options).ToString(),
            "--remote-write.user: needs --remote-write.password-file");
  options.password_files = {"/p"};
  options.bearer_token_files = {"/t"};
  EXPECT_THAT(CheckOptions(options).ToString(),
              HasSubstr("--remote-write.bearer-token-file: cannot"));
  options = {};
  options.urls = {"http://a"};
  options.external_labels = {{"a", "1"}, {"b", "1"}, {"a", "2"}};
  EXPECT_THAT(CheckOptions(options).ToString(), HasSubstr("\"a\" only once"));
}

TEST(RemoteWriteOptionsTest, JobAndInstanceAreAsInAScrape) {
  EXPECT_EQ(DefaultLabels("host", "127.0.0.1:7487"),
            (ExternalLabels{{"job", "pitwall"}, {"instance", "host:7487"}}));
  EXPECT_EQ(DefaultLabels("host", "[::1]:80")[1].second, "host:80");
}

TEST(RemoteWriteOptionsTest, AnExternalLabelReplacesADefault) {
  const ExternalLabels defaults = {{"job", "pitwall"}, {"instance", "host:1"}};
  EXPECT_EQ(WithDefaults({}, defaults), defaults);
  EXPECT_EQ(WithDefaults({{"zone", "eu"}, {"instance", "mine"}}, defaults),
            (ExternalLabels{{"zone", "eu"}, {"instance", "mine"}, {"job", "pitwall"}}));
}

TEST(RemoteWriteOptionsTest, AQueryIsNotShown) {
  EXPECT_EQ(RedactedUrl("http://h:1/write?token=x#y"), "http://h:1/write");
  EXPECT_EQ(RedactedUrl("http://h:1/write"), "http://h:1/write");
}

}  // namespace
}  // namespace pitwall::remote_write

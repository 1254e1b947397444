#include "exporter/telemetry/profile_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace pitwall::telemetry {
namespace {

TEST(ProfileValuesTest, NumbersAreReadFromEveryType) {
  EXPECT_EQ(NumberOf(otlp::Value(std::int64_t{7})), 7.0);
  EXPECT_EQ(NumberOf(otlp::Value(0.5)), 0.5);
  EXPECT_EQ(NumberOf(otlp::Value(std::string_view("412"))), 412.0);
  EXPECT_EQ(NumberOf(otlp::Value(std::string_view("007"))), 7.0);
  EXPECT_EQ(NumberOf(otlp::Value(std::string_view("123456789"))), 123'456'789.0);
  EXPECT_EQ(NumberOf(otlp::Value(std::string_view("12345678901"))), 12'345'678'901.0);
  EXPECT_EQ(NumberOf(otlp::Value(std::string_view("1.5e3"))), 1500.0);
  for (const std::string_view text : {"many", "12a", "-5", "+5", " 5"}) {
    EXPECT_FALSE(NumberOf(otlp::Value(text))) << text;
  }
  EXPECT_FALSE(NumberOf(otlp::Value(-1.0)));
  EXPECT_FALSE(NumberOf(otlp::Value(std::numeric_limits<double>::infinity())));
  EXPECT_FALSE(NumberOf(otlp::Value(true)));
  EXPECT_FALSE(NumberOf(otlp::Value()));
}

TEST(ProfileValuesTest, OutcomesAreReadFromBoolsAndWords) {
  EXPECT_EQ(OutcomeOf(otlp::Value(true)).outcome, Outcome::kSuccess);
  EXPECT_EQ(OutcomeOf(otlp::Value(std::string_view("false"))).outcome, Outcome::kFailure);
  EXPECT_EQ(OutcomeOf(otlp::Value(std::string_view("success"))).outcome, Outcome::kSuccess);
  EXPECT_EQ(OutcomeOf(otlp::Value(std::string_view("cancelled"))).error_type, "cancelled");
  EXPECT_EQ(OutcomeOf(otlp::Value(std::string_view("pending"))).outcome, Outcome::kUnknown);
}

TEST(ProfileValuesTest, AnExitCodeIsReadAheadOfTheOutputOnly) {
  EXPECT_EQ(ReportedExitCode("Wall time: 1\nProcess exited with code 3\nOutput:\n"), 3);
  EXPECT_EQ(ReportedExitCode("Exit code: 0\nWall time: 0 seconds\nOutput:\nok"), 0);
  EXPECT_EQ(ReportedExitCode(R"({"output":"x","metadata":{"exit_code":2}})"), 2);
  EXPECT_FALSE(ReportedExitCode("Wall time: 1\nOutput:\nProcess exited with code 3\n"));
  EXPECT_FALSE(ReportedExitCode("Process running with session ID 5\nOutput:\n"));
  EXPECT_FALSE(ReportedExitCode(""));
  // A command may contain the phrase, and so may an output that nothing precedes.
  EXPECT_EQ(ReportedExitCode("cmd: echo Process exited with code 0\n"
                             "Process exited with code 3\nOutput:\n"),
            3);
  EXPECT_FALSE(ReportedExitCode("hello\nExit code: 1\n"));
}

TEST(ProfileValuesTest, AMemberIsReadFromTheOutermostObjectOnly) {
  constexpr std::string_view kJson =
      R"({"a": {"name": "inner"}, "list": [1, {"name": "x"}], "n": 1, "name": "outer"})";
  EXPECT_EQ(MemberOf(kJson, "name"), "outer");
  EXPECT_EQ(MemberOf(kJson, "n"), "");
  EXPECT_EQ(MemberOf(kJson, "absent"), "");
  EXPECT_EQ(MemberOf(R"({"a":"}\"{","name":"b"})", "name"), "b");
  EXPECT_EQ(MemberOf(R"({"name":"a\nb"})", "name"), "");
  EXPECT_EQ(MemberOf(R"({"name":"cut)", "name"), "");
  EXPECT_EQ(MemberOf("name", "name"), "");
  EXPECT_EQ(MemberOf(kJson, "a.name"), "inner");
  EXPECT_EQ(MemberOf(kJson, "n.name"), "");
}

TEST(ProfileValuesTest, AFlagIsTrueOnlyIfItIsTheLiteral) {
  EXPECT_TRUE(IsTrueMember(R"({"a": {"is_error": true}, "is_error" : true , "n": 1})", "is_error"));
  EXPECT_TRUE(IsTrueMember(R"({"a": {"n": [true], "is_error": true}})", "a.is_error"));
  EXPECT_FALSE(IsTrueMember(R"({"a": {"is_error": true}})", "is_error"));
  EXPECT_FALSE(IsTrueMember(R"({"is_error": false})", "is_error"));
  EXPECT_FALSE(IsTrueMember(R"({"is_error": "true"})", "is_error"));
  EXPECT_FALSE(IsTrueMember(R"({"is_error": truest})", "is_error"));
  EXPECT_FALSE(IsTrueMember(R"({"text": "\"is_error\": true"})", "is_error"));
  EXPECT_FALSE(IsTrueMember("", "is_error"));
}

TEST(ProfileValuesTest, ItemsOfAnArrayAreCounted) {
  EXPECT_TRUE(HasSeveralItems(R"([{"a": [1, 2]}, {"b": 1}])"));
  EXPECT_FALSE(HasSeveralItems(R"([{"a": [1, 2]}])"));
  EXPECT_FALSE(HasSeveralItems("[]"));
  EXPECT_FALSE(HasSeveralItems(R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(HasSeveralItems(""));
}

TEST(ProfileValuesTest, PatternsArePrefixesSuffixesOrWholeTexts) {
  EXPECT_TRUE(MatchesPattern("codex_exec", "codex*"));
  EXPECT_TRUE(MatchesPattern("a.tool", "*.tool"));
  EXPECT_TRUE(MatchesPattern("a", "a"));
  EXPECT_FALSE(MatchesPattern("ab", "a"));
  EXPECT_FALSE(MatchesPattern("", "a*"));
}

TEST(ProfileValuesTest, PlaceholdersAndGenericNamesAreNoIdentity) {
  EXPECT_TRUE(IsPlaceholder(""));
  EXPECT_TRUE(IsPlaceholder("<not specified>"));
  EXPECT_FALSE(IsPlaceholder("call_1"));
  EXPECT_TRUE(IsGenericAgentName("LangGraph"));
  EXPECT_FALSE(IsGenericAgentName("assistant"));
}

}  // namespace
}  // namespace pitwall::telemetry

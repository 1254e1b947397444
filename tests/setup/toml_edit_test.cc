#include "exporter/setup/toml_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pitwall::setup {
namespace {

using ::testing::HasSubstr;

TomlSettings WantedToml() {
  return {"otel",
          {{"exporter", "{ a = { endpoint = \"http://h\" } }"}, {"trace_exporter", "\"none\""}},
          {"[[hooks.Stop]]", "hooks = [{ command = \"pitwall hook codex\" }]"},
          [](std::string_view command) { return command == "pitwall hook codex"; }};
}

std::string AddToml(const std::string& text) {
  const auto added = AddTomlSettings(text, WantedToml());
  EXPECT_TRUE(added.ok()) << added.status().ToString();
  return added.ok() ? *added : "";
}

std::string TomlRefusal(const std::string& text) {
  const auto added = AddTomlSettings(text, WantedToml());
  return added.ok() ? "" : added.status().ToString();
}

constexpr const char* kBegin = "# pitwall setup: the lines up to the end mark are Pitwall's\n";
constexpr const char* kEnd = "# pitwall setup: end\n";

TEST(TomlEditTest, WithoutATableTheSettingsComeAtTheEnd) {
  EXPECT_EQ(AddToml("model = \"m\" # mine\n"),
            std::string("model = \"m\" # mine\n") + kBegin +
                "[otel]\n"
                "exporter = { a = { endpoint = \"http://h\" } }\n"
                "trace_exporter = \"none\"\n"
                "[[hooks.Stop]]\n"
                "hooks = [{ command = \"pitwall hook codex\" }]\n" +
                kEnd);
}

TEST(TomlEditTest, MembersComeBehindTheHeaderOfTheirTable) {
  EXPECT_EQ(AddToml("[otel] # mine\nenvironment = \"dev\"\n[tui]\nx = 1\n"),
            std::string("[otel] # mine\n") + kBegin +
                "exporter = { a = { endpoint = \"http://h\" } }\n"
                "trace_exporter = \"none\"\n" +
                kEnd + "environment = \"dev\"\n[tui]\nx = 1\n" + kBegin +
                "[[hooks.Stop]]\n"
                "hooks = [{ command = \"pitwall hook codex\" }]\n" +
                kEnd);
}

class TomlRoundTripTest : public ::testing::TestWithParam<const char*> {};

TEST_P(TomlRoundTripTest, RemovalRestoresTheTextByteForByte) {
  const std::string added = AddToml(GetParam());
  EXPECT_NE(added, GetParam());
  EXPECT_EQ(*RemoveTomlSettings(added), GetParam());
}

TEST_P(TomlRoundTripTest, ASecondAdditionChangesNothing) {
  const std::string added = AddToml(GetParam());
  EXPECT_EQ(AddToml(added), added);
}

TEST_P(TomlRoundTripTest, WhatTheUserAddsStays) {
  const std::string before = GetParam();
  const std::string rest =
      *RemoveTomlSettings("top = 1\n" + AddToml(before) + "\n[later]\ny = 2\n");
  EXPECT_THAT(rest, HasSubstr("top = 1\n" + before));
  EXPECT_THAT(rest, HasSubstr("[later]\ny = 2\n"));
  EXPECT_EQ(rest.find("pitwall"), rest.npos);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, TomlRoundTripTest,
    ::testing::Values("", "\n", "a = 1", "a = 1\n", "a = 1\r\n", "a = 1\r\nb = 2", "# mine\n\n\n",
                      "[otel]", "[otel]\n", "  [ otel ]  # mine\r\nenvironment = \"dev\"\r\n",
                      "[otel]\nenvironment = \"dev\"\n\n[tui]\nnotifications = true\n",
                      "[[hooks.Stop]]\nhooks = [{ command = \"mine\" }]\n",
                      "[hooks.state]\nx = 1\n", "[otel.tls]\nx = 1\n", "text = '''\n[otel]\n'''\n",
                      "[a]\n[otel]\nlog_user_prompt = false",
                      "[otel]\ntrace_exporter = \"none\"\n"));

TEST(TomlEditTest, AMemberWithAnotherValueIsNotReplaced) {
  EXPECT_THAT(TomlRefusal("[otel]\nexporter = \"none\"\n"),
              HasSubstr("otel.exporter: is already set"));
  EXPECT_THAT(TomlRefusal("otel.exporter = \"none\"\n"),
              HasSubstr("otel.exporter: is already set"));
  EXPECT_THAT(TomlRefusal("[otel.exporter.otlp-http]\nendpoint = \"http://other\"\n"),
              HasSubstr("otel.exporter: is already set"));
}

TEST(TomlEditTest, AFormThatCannotBeExtendedIsRefused) {
  EXPECT_THAT(TomlRefusal("otel = { environment = \"dev\" }\n"), HasSubstr("cannot be extended"));
  EXPECT_THAT(TomlRefusal("[hooks]\nStop = []\n"), HasSubstr("cannot be extended"));
}

TEST(TomlEditTest, WhatIsNotTomlIsRefusedWithItsLine) {
  EXPECT_THAT(TomlRefusal("a = 1\nb = \n"), HasSubstr("line 2: "));
}

TEST(TomlEditTest, HooksThatAreThereAreNotDoubled) {
  const std::string added =
      AddToml("[[hooks.Stop]]\nhooks = [{ command = \"pitwall hook codex\" }]\n");
  EXPECT_EQ(added.find("[[hooks.Stop]]", added.find("[[hooks.Stop]]") + 1), added.npos);
}

TEST(TomlEditTest, AMissingEndMarkIsRefused) {
  EXPECT_FALSE(RemoveTomlSettings(std::string(kBegin) + "[otel]\n").ok());
}

TEST(TomlEditTest, AnotherAdditionsEndMarkIsNotTheEndOfAnAddition) {
  std::string text = AddToml("[otel]\n[tui]\nx = 1\n");
  const std::size_t end = text.find(kEnd);
  ASSERT_NE(text.find(kEnd, end + 1), text.npos) << "there are two additions";
  text.erase(end, std::string(kEnd).size());
  const auto removed = RemoveTomlSettings(text);
  ASSERT_FALSE(removed.ok());
  EXPECT_THAT(removed.status().ToString(), HasSubstr("is missing"));
}

TEST(TomlEditTest, MarksAreWholeLines) {
  const std::string mine = "a = \"# pitwall setup: end\"\n# see # pitwall setup: end\n";
  EXPECT_EQ(*RemoveTomlSettings(mine), mine);
  std::string text = AddToml("");
  text.insert(std::string(kBegin).size(), mine);
  EXPECT_EQ(*RemoveTomlSettings(text), "");
}

TEST(TomlEditTest, ACommentOrAForeignCommandIsNoHookOfPitwall) {
  for (const char* const text :
       {"# runs: pitwall hook codex\n", "notify = [\"pitwall hook codex\"]\n",
        "[[hooks.Stop]]\nhooks = [{ command = \"mine # pitwall hook codex\" }]\n",
        "[hooks.state]\ncommand = \"pitwall hook codex\"\n"}) {
    EXPECT_THAT(AddToml(text), HasSubstr("[[hooks.Stop]]\n"
                                         "hooks = [{ command = \"pitwall hook codex\" }]\n"))
        << text;
  }
}

TEST(TomlEditTest, TextIsTheSettingsAlone) {
  EXPECT_EQ(WantedToml().Text(),
            "[otel]\n"
            "exporter = { a = { endpoint = \"http://h\" } }\n"
            "trace_exporter = \"none\"\n"
            "[[hooks.Stop]]\n"
            "hooks = [{ command = \"pitwall hook codex\" }]\n");
}

}  // namespace
}  // namespace pitwall::setup

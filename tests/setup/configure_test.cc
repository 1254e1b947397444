#include "exporter/setup/configure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "tests/support/faulty_files.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::setup {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConfigureTest : public ::testing::TestWithParam<const char*> {
 protected:
  AgentSetup Setup(const std::string& agent, const std::string& url = "http://127.0.0.1:7487") {
    SetupContext context;
    context.home = folder_.path();
    context.url = url;
    return DescribeSetup(agent, context);
  }
  AgentSetup ClaudeSetup(const std::string& url = "http://127.0.0.1:7487") {
    Settings();
    return Setup("claude", url);
  }
  // The path of Claude Code's settings, whose folder exists.
  const char* Settings() {
    fs::create_directories(folder_.File(".claude"));
    return ".claude/settings.json";
  }
  Configured Write(const AgentSetup& setup) {
    const auto done = WriteSettings(setup, disk::SystemFiles());
    EXPECT_TRUE(done.ok()) << done.status().ToString();
    return done.ok() ? *done : Configured{};
  }
  Configured Remove(const AgentSetup& setup) {
    const auto done = RemoveSettings(setup, disk::SystemFiles());
    EXPECT_TRUE(done.ok()) << done.status().ToString();
    return done.ok() ? *done : Configured{};
  }
  // Names of the files in the folder of the setup.
  static std::vector<std::string> FilesOf(const AgentSetup& setup) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(fs::path(setup.file).parent_path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  const test::TemporaryFolder folder_;
};

constexpr const char* kSettings = ".claude/settings.json";
constexpr const char* kBefore = "{\n  \"model\": \"opus\"\n}\n";

TEST_P(ConfigureTest, WritingAndRemovingRestoresEveryAgentsFile) {
  const AgentSetup setup = Setup(GetParam());
  const bool is_toml = std::holds_alternative<TomlSettings>(setup.settings);
  fs::create_directories(fs::path(setup.file).parent_path());
  for (const std::string& text :
       {std::string(), std::string(is_toml ? "a = 1\r\n" : "{\r\n\t\"a\": 1\r\n}\r\n"),
        std::string(is_toml ? "# mine\n[otel]\nenvironment = \"x\"" : "{\"a\":{\"b\":[]}}")}) {
    std::ofstream(setup.file, std::ios::binary | std::ios::trunc) << text;
    EXPECT_TRUE(Write(setup).is_changed);
    const std::string written = test::ReadFile(setup.file);
    EXPECT_THAT(written, AnyOf(HasSubstr("127.0.0.1:7487"), HasSubstr("openTelemetry")));
    EXPECT_EQ(test::ReadFile(setup.file + ".before-pitwall"), text);
    EXPECT_FALSE(Write(setup).is_changed);
    EXPECT_EQ(test::ReadFile(setup.file), written);
    EXPECT_TRUE(Remove(setup).is_changed);
    EXPECT_EQ(test::ReadFile(setup.file), text);
    EXPECT_THAT(FilesOf(setup), ElementsAre(fs::path(setup.file).filename().string()));
  }
}

TEST_P(ConfigureTest, AFileThatItCreatedIsRemoved) {
  const AgentSetup setup = Setup(GetParam());
  const Configured written = Write(setup);
  EXPECT_TRUE(written.is_changed);
  EXPECT_EQ(written.backup_path, "");
  EXPECT_TRUE(fs::exists(setup.file));
  Remove(setup);
  EXPECT_TRUE(FilesOf(setup).empty());
}

INSTANTIATE_TEST_SUITE_P(Agents, ConfigureTest,
                         ::testing::Values("claude", "codex", "gemini", "opencode", "copilot"));

TEST_F(ConfigureTest, AnotherAddressReplacesTheFirst) {
  folder_.Write(Settings(), kBefore);
  Write(ClaudeSetup());
  Write(ClaudeSetup("http://other:1"));
  const std::string text = folder_.Read(kSettings);
  EXPECT_EQ(text.find("7487"), text.npos);
  EXPECT_THAT(text, HasSubstr("http://other:1/hooks/claude"));
  EXPECT_EQ(folder_.Read(std::string(kSettings) + ".before-pitwall"), kBefore);
  Remove(ClaudeSetup());
  EXPECT_EQ(folder_.Read(kSettings), kBefore);
}

TEST_F(ConfigureTest, HooksAreFoundWithoutUndoInformation) {
  folder_.Write(Settings(), kBefore);
  Write(ClaudeSetup());
  fs::remove(folder_.File(std::string(kSettings) + ".pitwall"));
  const std::string text = folder_.Read(kSettings);
  EXPECT_FALSE(Write(ClaudeSetup()).is_changed);
  EXPECT_EQ(folder_.Read(kSettings), text);
  EXPECT_TRUE(Remove(ClaudeSetup()).is_changed);
  EXPECT_EQ(folder_.Read(kSettings), kBefore);
}

TEST_F(ConfigureTest, HooksOfTheUserInAGroupWithPitwallsStay) {
  const std::string mine = R"({"hooks":{"PostToolUse":[{"hooks":[)"
                           R"({"type":"command","command":"audit hook claude-sessions"}]},)"
                           R"({"matcher":"*","hooks":[{"type":"command","command":"lint"}]}]}})";
  std::string text = mine;
  text.insert(text.rfind("]}]}}"),
              R"(,{"type":"http","url":"http://127.0.0.1:7487/hooks/claude"})");
  folder_.Write(Settings(), text);
  EXPECT_TRUE(Write(ClaudeSetup()).is_changed);
  EXPECT_THAT(folder_.Read(kSettings),
              HasSubstr(R"("hooks":[{"type":"command","command":"lint"}])"));
  EXPECT_THAT(folder_.Read(kSettings), HasSubstr("audit hook claude-sessions"));
  Remove(ClaudeSetup());
  EXPECT_EQ(folder_.Read(kSettings), mine);
}

TEST_F(ConfigureTest, DamagedUndoInformationIsAsNone) {
  for (const char* const undo : {"{}", "{", "[]", R"({"created_file":"no","settings":[]})"}) {
    folder_.Write(Settings(), kBefore);
    Write(ClaudeSetup());
    folder_.Write(std::string(kSettings) + ".pitwall", undo);
    EXPECT_TRUE(Remove(ClaudeSetup()).is_changed) << undo;
    EXPECT_EQ(folder_.Read(kSettings), kBefore) << undo;
  }
}

TEST_F(ConfigureTest, AFileThatItCreatedIsCopiedIfTheUserAddedSettings) {
  EXPECT_EQ(Write(ClaudeSetup()).backup_path, "");
  std::string text = folder_.Read(kSettings);
  text.insert(1, "\n  \"model\": \"opus\",");
  folder_.Write(kSettings, text);
  const Configured written = Write(ClaudeSetup("http://other:1"));
  EXPECT_EQ(written.backup_path, folder_.File(std::string(kSettings) + ".before-pitwall"));
  EXPECT_TRUE(*HasSettings(test::ReadFile(written.backup_path), {{{"model"}, "opus"}}));
  EXPECT_EQ(test::ReadFile(written.backup_path).find("7487"), std::string::npos);
}

TEST_F(ConfigureTest, LostUndoInformationIsFoundAgainAndTheBackupStays) {
  folder_.Write(Settings(), kBefore);
  Write(ClaudeSetup());
  fs::remove(folder_.File(std::string(kSettings) + ".pitwall"));
  std::string text = folder_.Read(kSettings);
  text.replace(text.find("\"timeout\": 2"), 12, "\"timeout\": 9");
  folder_.Write(kSettings, text);
  EXPECT_TRUE(Write(ClaudeSetup()).is_changed);
  EXPECT_EQ(folder_.Read(std::string(kSettings) + ".before-pitwall"), kBefore);
  Remove(ClaudeSetup());
  EXPECT_EQ(folder_.Read(kSettings), kBefore);
}

TEST_F(ConfigureTest, WhatTheUserChangedMeanwhileStays) {
  folder_.Write(Settings(), kBefore);
  Write(ClaudeSetup());
  std::string text = folder_.Read(kSettings);
  text.replace(text.find("\"opus\""), 6, "\"haiku\"");
  folder_.Write(kSettings, text);
  const Configured removed = Remove(ClaudeSetup());
  EXPECT_EQ(folder_.Read(kSettings), "{\n  \"model\": \"haiku\"\n}\n");
  EXPECT_EQ(removed.backup_path, folder_.File(std::string(kSettings) + ".before-pitwall"));
}

TEST_F(ConfigureTest, WithoutSettingsThereIsNothingToRemove) {
  folder_.Write(Settings(), kBefore);
  EXPECT_FALSE(Remove(ClaudeSetup()).is_changed);
  EXPECT_EQ(folder_.Read(kSettings), kBefore);
  EXPECT_FALSE(Remove(Setup("gemini")).is_changed);
}

TEST_F(ConfigureTest, ASymbolicLinkAndThePermissionsStay) {
  const AgentSetup setup = ClaudeSetup();
  const std::string target = folder_.Write("dotfiles.json", kBefore);
  ASSERT_EQ(::chmod(target.c_str(), 0640), 0);
  fs::create_symlink("../dotfiles.json", setup.file);
  EXPECT_EQ(Write(setup).path, target);
  EXPECT_TRUE(fs::is_symlink(setup.file));
  struct stat file {};
  ASSERT_EQ(::stat(target.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777, 0640U);
  Remove(setup);
  EXPECT_EQ(test::ReadFile(target), kBefore);
}

TEST_F(ConfigureTest, AFileThatCannotBeParsedIsLeftAlone) {
  folder_.Write(Settings(), "{\n  \"model\": \n}");
  const auto done = WriteSettings(ClaudeSetup(), disk::SystemFiles());
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.status().ToString(),
            "cannot edit " + folder_.File(kSettings) + ": line 3: no value");
  EXPECT_THAT(FilesOf(ClaudeSetup()), ElementsAre("settings.json"));
}

TEST_F(ConfigureTest, AnotherCollectorIsNotReplaced) {
  folder_.Write(Settings(), R"({"env":{"OTEL_EXPORTER_OTLP_ENDPOINT":"http://mine"}})");
  const auto done = WriteSettings(ClaudeSetup(), disk::SystemFiles());
  ASSERT_FALSE(done.ok());
  EXPECT_THAT(done.status().ToString(), HasSubstr("env.OTEL_EXPORTER_OTLP_ENDPOINT"));
  EXPECT_THAT(FilesOf(ClaudeSetup()), ElementsAre("settings.json"));
}

TEST_F(ConfigureTest, AFailureOfAnySystemCallLeavesAFileThatIsWhole) {
  const AgentSetup setup = ClaudeSetup();
  test::FaultyFiles files;
  bool succeeded = false;
  for (int number = 0; !succeeded; ++number) {
    folder_.Write(kSettings, kBefore);
    files.FailAt(number, EACCES);
    const auto done = WriteSettings(setup, files);
    succeeded = done.ok();
    EXPECT_THAT(done.status().ToString(), AnyOf("OK", HasSubstr("Permission denied")));
    EXPECT_TRUE(*HasSettings(folder_.Read(kSettings), {{{"model"}, "opus"}}));
    for (const std::string& name : FilesOf(setup)) {
      EXPECT_EQ(name.find(".new-"), name.npos) << "operation " << number;
    }
    Remove(setup);
    EXPECT_EQ(folder_.Read(kSettings), kBefore);
    ASSERT_LT(number, 100);
  }
}

}  // namespace
}  // namespace pitwall::setup

#include "exporter/cli/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ConfigFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) { return folder_.Write("pitwall.yml", text); }
  std::string ErrorOf(const std::string& text) {
    const auto read = ReadConfigFile(Write(text));
    return read.ok() ? "none" : read.status().cause();
  }
  static Command Parse(std::vector<std::string> arguments) {
    std::vector<const char*> words = {"pitwall"};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    return ParseCommandLine(static_cast<int>(words.size()), words.data());
  }

  const test::TemporaryFolder folder_;
};

::testing::Matcher<const ConfigFlag&> Flag(const std::string& name, std::size_t line,
                                           const std::vector<std::string>& values) {
  return AllOf(Field(&ConfigFlag::name, name), Field(&ConfigFlag::line, line),
               Field(&ConfigFlag::values, values));
}

TEST_F(ConfigFileTest, KeysAreFlagsAndListsRepeatThem) {
  const auto read =
      ReadConfigFile(Write("# comment\nstorage.path: /d a\nweb.insecure: true\nagents.max: 007\n"
                           "web.listen-address:\n  - :1\n  - 127.0.0.1:2\nlog.level: \"warn\"\n"));
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  EXPECT_THAT(*read,
              ElementsAre(Flag("--storage.path", 2, {"/d a"}), Flag("--web.insecure", 3, {"true"}),
                          Flag("--agents.max", 4, {"007"}),
                          Flag("--web.listen-address", 5, {":1", "127.0.0.1:2"}),
                          Flag("--log.level", 8, {"warn"})));
}

TEST_F(ConfigFileTest, AnEmptyFileHasNoFlags) {
  EXPECT_EQ(ErrorOf(""), "none");
  EXPECT_EQ(ErrorOf("# nothing\n"), "none");
}

TEST_F(ConfigFileTest, AFileThatIsNotAMapOfFlagsIsRefused) {
  EXPECT_EQ(ErrorOf("- a\n"), "line 1: the file must have lines of the form `name: value`");
  EXPECT_EQ(ErrorOf("log.level: info\nlog.level: warn\n"), "line 2: log.level is given twice");
  EXPECT_EQ(ErrorOf("log:\n  level: warn\n"), "line 2: log must be a value or a list of values");
  EXPECT_EQ(ErrorOf("\n--log.level: warn\n"), "line 2: --log.level: names have no dashes in front");
  EXPECT_EQ(ErrorOf("config.file: x\n"), "line 1: config.file cannot be given in the file");
  EXPECT_EQ(ErrorOf("help: true\n"), "line 1: help cannot be given in the file");
  EXPECT_EQ(ErrorOf("[a]: b\n"), "line 1: a name must be a value or a list of values");
  EXPECT_EQ(ErrorOf("log.level: warn\n---\nagents.max: 3\n"),
            "line 3: a second YAML document is not allowed");
  EXPECT_EQ(ErrorOf("storage.path: \"a\\0b\"\n"), "line 1: storage.path contains a NUL byte");
  EXPECT_THAT(ErrorOf("a: [\n"), HasSubstr("line 2"));
  EXPECT_THAT(ErrorOf(std::string(100000, '[')), HasSubstr("line "));
  EXPECT_FALSE(ReadConfigFile(folder_.File("missing")).ok());
}

TEST_F(ConfigFileTest, AKeyNeedsAValue) {
  for (const std::string value : {"", " ~", " []", " null"}) {
    EXPECT_EQ(ErrorOf("# comment\nagents.max:" + value + "\n"), "line 2: agents.max needs a value");
  }
}

TEST_F(ConfigFileTest, ServeTakesItsFlagsFromTheFile) {
  const std::string path =
      Write("agents.max: 7\nlog.level: warn\nremote-write.url: [http://a/, http://b/]\n");
  const auto flags = std::get<ServeFlags>(Parse({"serve", "--config.file=" + path}));
  EXPECT_EQ(flags.store.agents_max, 7U);
  EXPECT_EQ(flags.log_level, LogLevel::kWarn);
  EXPECT_THAT(flags.remote_write.urls, ElementsAre("http://a/", "http://b/"));
}

TEST_F(ConfigFileTest, TheCommandLineReplacesTheFile) {
  const std::string path = Write("agents.max: 7\nweb.listen-address: [':1', ':2']\n");
  const auto flags = std::get<ServeFlags>(
      Parse({"serve", "--agents.max", "9", "--config.file", path, "--web.listen-address=:3"}));
  EXPECT_EQ(flags.store.agents_max, 9U);
  EXPECT_THAT(flags.web_listen_addresses, ElementsAre(":3"));
}

TEST_F(ConfigFileTest, BadNamesAndValuesAreReportedInOneLine) {
  const auto refused = [this](const std::string& text) {
    const Command command = Parse({"serve", "--config.file=" + Write(text)});
    const auto* const finished = std::get_if<Finished>(&command);
    return finished == nullptr ? Finished{} : *finished;
  };
  EXPECT_EQ(refused("agent.max: 7\n").exit_code, 2);
  const std::string line = "pitwall: cannot use " + folder_.File("pitwall.yml") + ": line 2: ";
  EXPECT_EQ(refused("\nagent.max: 7\n").error, line + "unknown flag --agent.max\n");
  EXPECT_EQ(refused("\nagents.max: 0\n").error,
            line + "--agents.max: must be a whole number from 1 to 1000000, not \"0\"\n");
  EXPECT_EQ(refused("\nagents.max: [1, 2]\n").error,
            line + "--agents.max: may be given only once\n");
  EXPECT_EQ(refused("\nweb.insecure: maybe\n").error,
            line + "--web.insecure: accepts only true or false\n");
  EXPECT_EQ(refused("\nremote-write.url: nowhere\n").error,
            line + "--remote-write.url: must begin with http:// or https://\n");
  EXPECT_THAT(refused("\n- a\n").error, StartsWith(line));
}

TEST_F(ConfigFileTest, AnErrorOfTheCommandLineNamesNoFile) {
  const std::string path = Write("agents.max: 0\n");
  const Command command = Parse({"serve", "--config.file=" + path, "--agents.max=x"});
  EXPECT_THAT(std::get<Finished>(command).error, StartsWith("pitwall: --agents.max: must be"));
}

TEST_F(ConfigFileTest, ExitCodesAreTwoForServeAndItsCheck) {
  const std::string path = Write("agents.max: 0\n");
  for (const std::string command : {"serve", "check-config"}) {
    EXPECT_EQ(std::get<Finished>(Parse({command, "--config.file=" + path})).exit_code, 2);
  }
  EXPECT_EQ(std::get<Finished>(Parse({"record", "--config.file=" + path})).exit_code, 1);
}

}  // namespace
}  // namespace pitwall::cli

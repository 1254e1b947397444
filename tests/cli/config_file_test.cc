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

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST_F(ConfigFileTest, KeysAreFlagsAndListsRepeatThem) {
  const auto read =
      ReadConfigFile(Write("# comment\nstorage.path: /d a\nweb.insecure: true\nagents.max: 007\n"
                           "web.listen-address:\n  - :1\n  - 127.0.0.1:2\nlog.level: \"warn\"\n"));
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  EXPECT_THAT(*read, ElementsAre("--storage.path=/d a", "--web.insecure=true", "--agents.max=007",
                                 "--web.listen-address=:1", "--web.listen-address=127.0.0.1:2",
                                 "--log.level=warn"));
}

TEST_F(ConfigFileTest, AnEmptyFileHasNoFlags) {
  EXPECT_EQ(ErrorOf(""), "none");
  EXPECT_EQ(ErrorOf("# nothing\n"), "none");
}

TEST_F(ConfigFileTest, AFileThatIsNotAMapOfFlagsIsRefused) {
  EXPECT_THAT(ErrorOf("- a\n"), HasSubstr("name: value"));
  EXPECT_EQ(ErrorOf("log.level: info\nlog.level: warn\n"), "log.level is given twice");
  EXPECT_EQ(ErrorOf("log: {level: warn}\n"), "log must be a value or a list of values");
  EXPECT_EQ(ErrorOf("--log.level: warn\n"), "--log.level: names have no dashes in front");
  EXPECT_EQ(ErrorOf("config.file: x\n"), "config.file cannot be given in the file");
  EXPECT_THAT(ErrorOf("a: [\n"), HasSubstr("line 2"));
  EXPECT_FALSE(ReadConfigFile(folder_.File("missing")).ok());
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
  EXPECT_EQ(refused("agent.max: 7\n").error, "pitwall: unknown flag --agent.max\n");
  EXPECT_THAT(refused("agents.max: 0\n").error, HasSubstr("--agents.max: must be"));
  EXPECT_THAT(refused("- a\n").error, HasSubstr("cannot use " + folder_.File("pitwall.yml")));
}

}  // namespace
}  // namespace pitwall::cli

#include "tests/e2e/snippet_runner.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/daemon_process.h"

namespace pitwall::e2e {

namespace {

namespace fs = std::filesystem;

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

bool IsMarked(const std::string& text) {
  return text.starts_with("# As root") || text.starts_with("# Needs ");
}

std::string CommandsOf(const test::Snippet& snippet) {
  if (snippet.language == "sh") return snippet.text;
  std::string commands;
  for (const test::Prompt& prompt : test::Prompts(snippet.text)) commands += prompt.command + "\n";
  return commands;
}

void ExpectSuccess(const test::Ran& ran, const std::string& snippet) {
  EXPECT_EQ(ran.exit_code, 0) << snippet << ran.out << ran.errors;
}

// Each line of a CMake snippet is a line of the project that the consumer test builds.
void ExpectLinesOfConsumer(const std::string& snippet) {
  const std::string project =
      test::ReadFile(PITWALL_SOURCE_FOLDER "/tests/consumer/CMakeLists.txt");
  for (std::size_t begin = 0; begin < snippet.size();) {
    const std::size_t end = snippet.find('\n', begin);
    EXPECT_NE(project.find(snippet.substr(begin, end - begin)), project.npos) << snippet;
    begin = end + 1;
  }
}

}  // namespace

SnippetRunner::SnippetRunner(std::string address, std::string storage_path)
    : address_(std::move(address)), storage_path_(std::move(storage_path)) {
  fs::create_directory(folder_.File("bin"));
  fs::create_symlink(fs::absolute(test::Pitwall({}).front()), folder_.File("bin/pitwall"));
  environment_ = {
      {"PATH", folder_.File("bin") + ":" + std::getenv("PATH")},
      {"HOME", folder_.path()},
      {"USER", "you"},
      {"PITWALL_URL", "http://" + address_},
      {"LD_LIBRARY_PATH", fs::path(PITWALL_LIBRARY_FILE).parent_path().string()},
  };
}

test::Ran SnippetRunner::RunHere(const std::string& script) const {
  return test::RunToEnd({"bash", "-eu", "-o", "pipefail"}, environment_,
                        "cd '" + folder_.path() + "'\n" + script);
}

void SnippetRunner::Run(const test::Snippet& snippet) const {
  std::string text = Replaced(snippet.text, "127.0.0.1:7487", address_);
  text = Replaced(text, "/var/lib/pitwall", storage_path_);
  text = Replaced(text, "pitwall serve", "pitwall check-config");
  const std::string& language = snippet.language;
  if (language == "sh" || language == "console") {
    if (IsMarked(text)) {
      ExpectSuccess(test::RunToEnd({"bash", "-n"}, {}, CommandsOf(snippet)), text);
    } else if (language == "console") {
      RunConsole(text);
    } else {
      ExpectSuccess(RunHere(text), text);
    }
  } else if (language == "python" || language == "js") {
    folder_.Write(language == "js" ? "snippet.mjs" : "snippet.py", text);
    if (language == "js" && RunHere("node --version").exit_code != 0) return;  // Node is optional
    ExpectSuccess(RunHere(language == "js" ? "node snippet.mjs" : "python3 snippet.py"), text);
  } else if (language == "yaml") {
    RunYaml(text);
  } else if (language == "c" || language == "cpp") {
    Compile(text, language);
  } else if (language == "cmake") {
    ExpectLinesOfConsumer(text);
  } else if (language == "nginx") {
    EXPECT_EQ(std::count(text.begin(), text.end(), '{'), std::count(text.begin(), text.end(), '}'));
  } else {
    ADD_FAILURE() << "a block in \"" << language << "\":\n" << text;
  }
}

void SnippetRunner::RunConsole(const std::string& block) const {
  for (const test::Prompt& prompt : test::Prompts(block)) {
    const test::Ran ran = RunHere(prompt.command);
    EXPECT_EQ(ran.exit_code, 0) << prompt.command << "\n" << ran.errors;
    EXPECT_EQ(Replaced(ran.out, "\r", ""), prompt.output) << prompt.command;
  }
}

void SnippetRunner::RunYaml(const std::string& text) const {
  ASSERT_TRUE(text.starts_with("# ")) << "a block of YAML begins with its name:\n" << text;
  const std::string name = text.substr(2, text.find('\n') - 2);
  const std::string path = folder_.Write(name, text);
  EXPECT_NO_THROW(YAML::LoadFile(path)) << text;
  const std::string flag = name == "web.yml"       ? "--web.config.file="
                           : name == "pitwall.yml" ? "--config.file="
                                                   : "";
  if (!flag.empty()) ExpectSuccess(RunHere("pitwall check-config " + flag + name), text);
}

void SnippetRunner::Compile(const std::string& text, const std::string& language) const {
  const std::string source = folder_.Write("snippet." + language, text);
  std::vector<std::string> command = {PITWALL_CXX, "-o", folder_.File("snippet"),
                                      "-I" PITWALL_SOURCE_FOLDER "/store/include",
                                      "-I" PITWALL_SOURCE_FOLDER "/exporter/include"};
  if (language == "c") {
    command.insert(command.end(), {"-x", "c", "-std=c99", "-Wall", "-Werror", source, "-x", "none",
                                   PITWALL_LIBRARY_FILE});
  } else {
    command.insert(command.end(),
                   {"-std=c++20", source, PITWALL_COLLECTABLE_FILE, PITWALL_STORE_FILE,
                    "-lprometheus-cpp-pull", "-lprometheus-cpp-core", "-pthread"});
  }
  ExpectSuccess(test::RunToEnd(command), text);
  ExpectSuccess(RunHere("./snippet"), text);
}

}  // namespace pitwall::e2e

// The pages of docs/: their snippets are run, and their links lead somewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/snippet_runner.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/markdown_pages.h"

namespace pitwall::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class DocPagesE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    Start();
    runner_ = std::make_unique<SnippetRunner>(Address(), folder_.path());
  }
  void RunPage(const std::string& name) {
    const auto pages = test::Pages("docs");
    ASSERT_TRUE(pages.contains(name));
    for (const test::Snippet& snippet : test::Snippets(pages.at(name))) runner_->Run(snippet);
  }
  // Attached calls are collected once a second.
  void AwaitToolCalls(std::uint64_t calls) const {
    const auto until = std::chrono::steady_clock::now() + test::kDeadline;
    while (ToolCalls() != calls && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // between two polls
    }
    EXPECT_EQ(ToolCalls(), calls);
  }

  std::unique_ptr<SnippetRunner> runner_;
};

TEST_F(DocPagesE2eTest, Install) { RunPage("install.md"); }

TEST_F(DocPagesE2eTest, SendEvents) {
  RunPage("send-events.md");
  const auto agents = View("/api/agent-performance")["agents"];
  for (const std::string agent : {"coder-1", "coder-2", "coder-3"}) {
    if (agent == "coder-3" && test::RunToEnd({"sh", "-c", "command -v node"}).exit_code != 0)
      continue;
    EXPECT_TRUE(agents.contains(agent)) << agent;
  }
}

TEST_F(DocPagesE2eTest, Reach) {
  RunPage("reach.md");
  // The file and the password of the page, in use.
  const test::TemporaryFolder storage;
  test::DaemonProcess daemon(storage.path(),
                             {"--web.config.file=" + runner_->folder().File("web.yml")});
  ASSERT_NE(daemon.Address(), "") << daemon.Log();
  const std::vector<std::string> curl = {
      "curl", "-s",           "-o",       "/dev/null",
      "-w",   "%{http_code}", "--cacert", runner_->folder().File("pitwall.crt")};
  const std::string url = "https://" + daemon.Address() + "/metrics";
  auto with_password = curl;
  with_password.insert(with_password.end(), {"-u", "fleet:example", url});
  EXPECT_EQ(test::RunToEnd(with_password).out, "200");
  auto without_password = curl;
  without_password.push_back(url);
  EXPECT_EQ(test::RunToEnd(without_password).out, "401");
}

TEST_F(DocPagesE2eTest, Operate) { RunPage("operate.md"); }

TEST_F(DocPagesE2eTest, Embed) {
  RunPage("embed.md");
  AwaitToolCalls(3);  // of C++, C and Python
}

TEST_F(DocPagesE2eTest, Troubleshooting) { RunPage("troubleshooting.md"); }

TEST(DocPagesTest, PagesWithSnippetsAreRun) {
  const std::set<std::string> run = {"install.md", "send-events.md", "reach.md",
                                     "operate.md", "embed.md",       "troubleshooting.md"};
  for (const auto& [name, page] : test::Pages("docs")) {
    EXPECT_TRUE(run.contains(name) || test::Snippets(page).empty()) << name;
  }
}

TEST(DocPagesTest, EveryPageIsInTheIndex) {
  const auto pages = test::Pages("docs");
  for (const auto& [name, page] : pages) {
    if (name == "README.md" || name == "dependencies.md") continue;
    EXPECT_THAT(pages.at("README.md"), HasSubstr("](" + name + ")"));
  }
}

// The anchor that a heading gets on the usual hosts.
std::string AnchorOf(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (c == ' ') anchor += '-';
    const bool is_kept = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
    if (is_kept) anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return anchor;
}

TEST(DocPagesTest, LinksLeadToPagesAndHeadings) {
  std::size_t count = 0;
  for (const std::string folder : {".", "docs", "docs/agents"}) {
    for (const auto& [name, page] : test::Pages(folder)) {
      for (const std::string& link : test::Matches(page, R"(\]\(([^)\s]+)\))")) {
        if (link.find("://") != link.npos) continue;
        const std::size_t hash = std::min(link.find('#'), link.size());
        const fs::path from = fs::path(PITWALL_SOURCE_FOLDER) / folder;
        const fs::path path = hash == 0 ? from / name : from / link.substr(0, hash);
        EXPECT_TRUE(fs::exists(path)) << folder << '/' << name << ": " << link;
        ++count;
        if (hash == link.size()) continue;
        std::set<std::string> anchors;
        for (const std::string& heading :
             test::Matches(test::ReadFile(path.string()), "(?:^|\n)#+ ([^\n]+)")) {
          anchors.insert(AnchorOf(heading));
        }
        EXPECT_TRUE(anchors.contains(link.substr(hash + 1)))
            << folder << '/' << name << ": " << link;
      }
    }
  }
  EXPECT_GT(count, 80U);
}

}  // namespace
}  // namespace pitwall::e2e

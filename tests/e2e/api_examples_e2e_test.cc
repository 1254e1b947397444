// The examples of the API's description and of its reference, against the daemon.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "exporter/views/api_table.h"
#include "exporter/views/field_selection.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::e2e {
namespace {

using nlohmann::json;

class ApiExamplesE2eTest : public test::DaemonTest {
 protected:
  void SetUp() override {
    Start();
    daemon_->PostEvents(
        R"({"type":"task_claimed","agent_id":"a1","task_id":"T-1","task_type":"deploy","role":"coder"}
{"type":"tool_call","agent_id":"a1","tool":"bash","duration_ms":412,"success":false,"error_type":"timeout"}
{"type":"model_call","agent_id":"a1","model":"m-1","duration_ms":900,"input_tokens":10,"output_tokens":2}
{"type":"tool_call","agent_id":"a2","tool":"read","duration_ms":3,"role":"tester"}
{"type":"task_completed","agent_id":"a2","task_id":"T-2","duration_ms":4000,"score":8}
)");
  }
  // The exit code and the output of a shell command.
  static std::pair<int, std::string> Run(const std::string& command) {
    std::string output;
    FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> piece{};
    for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
      output.append(piece.data(), got);
    }
    return {pclose(pipe), output};
  }
};

TEST_F(ApiExamplesE2eTest, TheExamplesOfTheDescriptionAreAnswered) {
  const json document = View("/api/openapi.json");
  std::size_t count = 0;
  const json index = View("/api");
  for (const json& path : index["paths"]) {
    std::string example = path["example"];
    EXPECT_TRUE(document["paths"].contains(path["path"].get<std::string>())) << example;
    if (const auto brace = example.find('{'); brace != std::string::npos) {
      example.replace(brace, example.find('}') + 1 - brace, "a1");
    }
    const auto [status, body] = Run("curl -sf 'http://" + Address() + example + "'");
    EXPECT_EQ(status, 0) << example;
    EXPECT_FALSE(body.empty()) << example;
    ++count;
  }
  EXPECT_EQ(count, 10U);
}

TEST_F(ApiExamplesE2eTest, RowsHaveTheKeysOfTheTable) {
  for (const views::ApiRoute& route : views::ApiRoutes()) {
    if (route.rows_key.empty()) continue;
    const std::string by = route.path == "/api/groups" ? "?by=role" : "";
    const json rows = View(std::string(route.path) + by)[std::string(route.rows_key)];
    ASSERT_EQ(rows.empty(), route.path == "/api/sources") << route.path;
    for (const json& row : rows) {
      for (const views::RowField& field : route.fields) {
        const std::size_t dot = field.name.find('.');
        const std::string key(field.name.substr(0, dot));
        const bool is_name_of_row = field.name == route.name_key && rows.is_object();
        if (is_name_of_row || field.name == "abandoned_at") continue;
        ASSERT_TRUE(row.contains(key)) << route.path << ' ' << field.name;
        if (dot == std::string_view::npos || row[key].is_null()) continue;
        EXPECT_TRUE(row[key].contains(std::string(field.name.substr(dot + 1)))) << field.name;
      }
      for (const auto& [key, value] : row.items()) {
        bool is_known = false;
        for (const views::RowField& field : route.fields) {
          is_known = is_known || field.name.substr(0, field.name.find('.')) == key;
        }
        EXPECT_TRUE(is_known) << route.path << ' ' << key;
      }
    }
  }
}

// Lines that begin with `curl` in exporter/API.md.
TEST_F(ApiExamplesE2eTest, TheCommandsOfTheReferenceWork) {
  if (Run("jq --version && curl --version").first != 0) GTEST_SKIP() << "curl or jq is missing";
  std::ifstream page(std::string(PITWALL_SOURCE_FOLDER) + "/exporter/API.md");
  std::size_t count = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("curl ")) continue;
    const auto [status, output] = Run("D=http://" + Address() + "; " + line);
    EXPECT_EQ(status, 0) << line;
    EXPECT_FALSE(output.empty()) << line;
    ++count;
  }
  EXPECT_GE(count, 6U);
}

}  // namespace
}  // namespace pitwall::e2e

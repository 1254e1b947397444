#include "exporter/views/list_format.h"

#include <gtest/gtest.h>

#include <string>

#include "exporter/views/api_table.h"

namespace pitwall::views {
namespace {

constexpr RowField kListFields[] = {{"id", "string"},
                                    {"calls", "integer"},
                                    {"standing.class", "string"},
                                    {"standing.reasons", "array"}};
constexpr ApiRoute kArray = {"/api/x", "", {}, "", "rows", "id", kListFields};
constexpr ApiRoute kObject = {"/api/y", "", {}, "", "rows", "id", kListFields};
constexpr std::string_view kArrayView =
    R"({"version":"1.0","total":2,"rows":[)"
    R"({"id":"a,\"b\"","calls":5,"standing":{"class":"low","reasons":["r, s"]}},)"
    R"({"id":"Other","calls":null,"standing":null}]})"
    "\n";
constexpr std::string_view kObjectView =
    R"({"version":"1.0","order":["read","bash"],"total":2,"rows":{"bash":{"calls":1},)"
    R"("read":{"calls":2}},"more":[1]})";

std::string In(ListForm form, std::string_view fields = "", std::string_view search = "",
               std::string_view view = kArrayView, const ApiRoute& route = kArray) {
  ListOptions options;
  options.form = form;
  options.search = search;
  std::string error;
  if (!fields.empty()) options.fields = FieldSelection::Parse(fields, kListFields, error);
  return ListInForm(view, route, options);
}

TEST(ListFormatTest, CsvHasAHeaderAndQuotes) {
  EXPECT_EQ(In(ListForm::kCsv), "id,calls,standing.class\r\n\"a,\"\"b\"\"\",5,low\r\nOther,,\r\n");
  EXPECT_EQ(In(ListForm::kCsv, "calls,standing.reasons"),
            "calls,standing.reasons\r\n5,\"[\"\"r, s\"\"]\"\r\n,\r\n");
}

TEST(ListFormatTest, NdjsonHasARowALine) {
  EXPECT_EQ(In(ListForm::kNdjson, "calls"), "{\"calls\":5}\n{\"calls\":null}\n");
}

TEST(ListFormatTest, JsonKeepsTheRestOfTheView) {
  EXPECT_EQ(In(ListForm::kJson, "calls,standing.class"),
            R"({"version":"1.0","total":2,"rows":[{"calls":5,"standing":{"class":"low"}},)"
            R"({"calls":null,"standing":null}]})"
            "\n");
}

TEST(ListFormatTest, RowsOfAnObjectHaveTheirNameAndTheOrderOfTheView) {
  EXPECT_EQ(In(ListForm::kCsv, "", "", kObjectView, kObject),
            "id,calls,standing.class\r\nread,2,\r\nbash,1,\r\n");
  EXPECT_EQ(In(ListForm::kNdjson, "", "", kObjectView, kObject),
            "{\"id\":\"read\",\"calls\":2}\n{\"id\":\"bash\",\"calls\":1}\n");
  EXPECT_EQ(In(ListForm::kNdjson, "calls", "", kObjectView, kObject),
            "{\"calls\":2}\n{\"calls\":1}\n");
}

TEST(ListFormatTest, SearchLooksAtNamesInAnyCase) {
  EXPECT_EQ(In(ListForm::kNdjson, "id", "oTH"), "{\"id\":\"Other\"}\n");
  EXPECT_EQ(In(ListForm::kJson, "", "BAS", kObjectView, kObject),
            R"({"version":"1.0","order":["bash"],"total":1,"rows":{"bash":{"calls":1}},"more":[1]})"
            "\n");
  EXPECT_EQ(In(ListForm::kCsv, "", "nothing"), "id,calls,standing.class\r\n");
}

}  // namespace
}  // namespace pitwall::views

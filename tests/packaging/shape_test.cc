#include "tests/packaging/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pitwall::packaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Check(const std::string& value, const std::string& shape) {
  return CheckShape(YAML::Load(value), YAML::Load(shape));
}

TEST(ShapeTest, UnknownAndMissingFieldsAreNamed) {
  const std::string shape = "{name!: string, ports: [{port!: integer}]}";
  EXPECT_THAT(Check("{name: a, ports: [{port: 1}]}", shape), IsEmpty());
  EXPECT_THAT(Check("{name: a}", shape), IsEmpty());
  EXPECT_THAT(Check("{nam: a, ports: [{port: 1}, {}]}", shape),
              ElementsAre(".name is missing", ".ports[1].port is missing", ".nam is unknown"));
}

TEST(ShapeTest, ValuesHaveTheTypeThatYamlGivesThem) {
  EXPECT_THAT(Check("{a: '1'}", "{a: string}"), IsEmpty());
  EXPECT_THAT(Check("{a: 1}", "{a: string}"), ElementsAre(".a must be string"));
  EXPECT_THAT(Check("{a: yes}", "{a: string}"), ElementsAre(".a must be string"));
  EXPECT_THAT(Check("{a: '1'}", "{a: integer}"), ElementsAre(".a must be integer"));
  EXPECT_THAT(Check("{a: 'true'}", "{a: boolean}"), ElementsAre(".a must be boolean"));
  EXPECT_THAT(Check("{a: {b: 1}}", "{a: strings}"), ElementsAre(".a must be strings"));
  EXPECT_THAT(Check("{a: http, b: 80}", "{a: port, b: port}"), IsEmpty());
  EXPECT_THAT(Check("{a: UDP, b: udp}", "{a: TCP|UDP, b: TCP|UDP}"),
              ElementsAre(".b must be TCP|UDP"));
  EXPECT_THAT(Check("{a: []}", "{a: {b: string}}"), ElementsAre(".a must be a map"));
  EXPECT_THAT(Check("{a: {}}", "{a: [string]}"), ElementsAre(".a must be a list"));
}

}  // namespace
}  // namespace pitwall::packaging

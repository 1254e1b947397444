#include "exporter/otlp/protobuf_message.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <random>
#include <string>
#include <vector>

namespace pitwall::otlp {
namespace {

// The fields that a reader finds, and how it ends.
using Fields = std::vector<std::string>;

Fields ReadByOurs(const std::string& message) {
  Fields fields;
  try {
    for (ProtobufMessage reader(message); reader.Next();) {
      const std::string tag = std::to_string(reader.tag_and_type()) + ':';
      switch (reader.tag_and_type() & 7) {
        case 0:
          fields.push_back(tag + std::to_string(reader.Varint()));
          break;
        case 1:
          fields.push_back(tag + std::to_string(reader.Fixed64()));
          break;
        case 2:
          fields.push_back(tag + std::string(reader.Text()));
          break;
        default:
          reader.Skip();
      }
    }
  } catch (const protozero::exception& error) {
    fields.emplace_back(error.what());
  }
  return fields;
}

Fields ReadByProtozero(const std::string& message) {
  Fields fields;
  try {
    for (protozero::pbf_reader reader(message); reader.next();) {
      const std::string tag = std::to_string(reader.tag_and_type()) + ':';
      switch (static_cast<unsigned>(reader.tag_and_type()) & 7) {
        case 0:
          fields.push_back(tag + std::to_string(reader.get_uint64()));
          break;
        case 1:
          fields.push_back(tag + std::to_string(reader.get_fixed64()));
          break;
        case 2:
          fields.push_back(tag + reader.get_string());
          break;
        default:
          reader.skip();
      }
    }
  } catch (const protozero::exception& error) {
    fields.emplace_back(error.what());
  }
  return fields;
}

std::string Message() {
  std::string message;
  protozero::pbf_writer writer(message);
  writer.add_string(1, "a");
  writer.add_string(16, std::string(300, 'b'));
  writer.add_uint64(2, 127);
  writer.add_uint64(3, UINT64_MAX);
  writer.add_fixed64(4, 5);
  writer.add_fixed32(5, 6);
  return message;
}

TEST(ProtobufMessageTest, ReadsTextsAndNumbers) {
  EXPECT_EQ(ReadByOurs(Message()), (Fields{"10:a", "130:" + std::string(300, 'b'), "16:127",
                                           "24:18446744073709551615", "33:5"}));
  std::string number;
  protozero::pbf_writer(number).add_double(1, 0.5);
  ProtobufMessage reader(number);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.Double(), 0.5);
  EXPECT_FALSE(reader.Next());
}

TEST(ProtobufMessageTest, SkipsAFieldOfEachType) {
  const std::string message = Message();
  ProtobufMessage reader(message);
  std::size_t fields = 0;
  for (; reader.Next(); ++fields) reader.Skip();
  EXPECT_EQ(fields, 6U);
}

TEST(ProtobufMessageTest, NextIsMovesOnlyToAFieldOfThisTag) {
  const std::string message("\x0a\x01x\x0a\x01y\x10\x05", 8);
  ProtobufMessage reader(message);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(reader.Text(), "x");
  EXPECT_FALSE(reader.NextIs(0x10));
  ASSERT_TRUE(reader.NextIs(0x0a));
  EXPECT_EQ(reader.Text(), "y");
  EXPECT_FALSE(reader.NextIs(0x0a));
  ASSERT_TRUE(reader.NextIs(0x10));
  EXPECT_EQ(reader.Varint(), 5U);
  EXPECT_FALSE(reader.NextIs(0x10));
}

TEST(ProtobufMessageTest, AgreesWithProtozeroOnDamagedMessages) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string message = Message();
  for (int round = 0; round < 2'000; ++round) {
    std::string damaged = message.substr(0, random() % (message.size() + 1));
    if (round % 2 == 0) damaged = damaged.substr(0, 40);
    for (unsigned changes = random() % 4; changes != 0 && !damaged.empty(); --changes) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    ASSERT_EQ(ReadByOurs(damaged), ReadByProtozero(damaged));
  }
}

}  // namespace
}  // namespace pitwall::otlp

#include "exporter/http/credentials.h"

#include <gtest/gtest.h>

#include "tests/http/test_secrets.h"

namespace pitwall::http {
namespace {

std::string Basic(const std::string& pair) {
  std::string text((pair.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(pair.data()),
                  static_cast<int>(pair.size()));
  text.pop_back();
  return "Basic " + text;
}

TEST(CredentialsTest, OnlyTheRightPairIsAccepted) {
  Credentials credentials({{"ann", BcryptOf("secret")}, {"bob", BcryptOf("")}});
  EXPECT_TRUE(credentials.Check(Basic("ann:secret")));
  EXPECT_TRUE(credentials.Check("bAsIc" + Basic("ann:secret").substr(5)));
  EXPECT_TRUE(credentials.Check(Basic("bob:")));
  for (const std::string& wrong :
       {Basic("ann:Secret"), Basic("ann:"), Basic("bob:secret"), Basic("eve:secret"), Basic("ann"),
        Basic(":secret"), Basic(std::string("ann:secret\0x", 12)), Basic(std::string("ann\0:x", 6)),
        std::string(), std::string("Basic"), std::string("Basic "), std::string("Basic !!!!"),
        "Bearer " + Basic("ann:secret").substr(6), "Basic" + Basic("ann:secret").substr(6),
        Basic("ann:secret") + "=", Basic("ann:" + std::string(5000, 'x'))}) {
    EXPECT_FALSE(credentials.Check(wrong)) << wrong;
  }
}

TEST(CredentialsTest, OnlyAcceptedCredentialsAreRemembered) {
  Credentials credentials({{"ann", BcryptOf("secret")}});
  EXPECT_FALSE(credentials.IsCached(Basic("ann:secret")));
  credentials.Check(Basic("ann:wrong"));
  EXPECT_FALSE(credentials.IsCached(Basic("ann:wrong")));
  credentials.Check(Basic("ann:secret"));
  EXPECT_TRUE(credentials.IsCached(Basic("ann:secret")));
  EXPECT_FALSE(credentials.IsCached(Basic("ann:secret2")));
}

TEST(CredentialsTest, AHashIsBcryptOrNothing) {
  EXPECT_TRUE(IsBcryptHash(BcryptOf("x")));
  EXPECT_TRUE(IsBcryptHash("$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG"));
  for (const std::string hash : {"", "secret", "$2b$04$", "$1$salt$hash",
                                 "$2b$99$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG",
                                 "$2b$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7z"}) {
    EXPECT_FALSE(IsBcryptHash(hash)) << hash;
  }
}

TEST(CredentialsTest, TheNumberOfRememberedCredentialsIsBounded) {
  std::map<std::string, std::string> users;
  const std::string hash = BcryptOf("x");
  for (int i = 0; i < 130; ++i) users["user" + std::to_string(i)] = hash;
  Credentials credentials(users);
  for (int i = 0; i < 130; ++i) credentials.Check(Basic("user" + std::to_string(i) + ":x"));
  EXPECT_FALSE(credentials.IsCached(Basic("user0:x")));
  EXPECT_TRUE(credentials.IsCached(Basic("user129:x")));
}

}  // namespace
}  // namespace pitwall::http

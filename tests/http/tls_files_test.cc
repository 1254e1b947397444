#include "exporter/http/tls_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace pitwall::http {
namespace {

TEST(TlsFilesTest, AReplacedOrChangedFileHasAnotherVersion) {
  const test::TemporaryFolder folder;
  WebConfig config;
  EXPECT_EQ(VersionOfTlsFiles(config), "");
  config.tls.emplace();
  config.tls->cert_file = folder.Write("cert", "one");
  config.tls->key_file = folder.Write("key", "one");
  const TlsFilesVersion first = VersionOfTlsFiles(config);
  EXPECT_NE(first, "");
  EXPECT_EQ(VersionOfTlsFiles(config), first);
  folder.Write("key.new", "two");
  std::filesystem::rename(folder.File("key.new"), folder.File("key"));
  const TlsFilesVersion second = VersionOfTlsFiles(config);
  EXPECT_NE(second, first);
  folder.Write("cert", "longer");
  EXPECT_NE(VersionOfTlsFiles(config), second);
}

}  // namespace
}  // namespace pitwall::http

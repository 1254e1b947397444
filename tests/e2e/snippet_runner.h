// Runs the snippets of a documentation page.
#pragma once

#include <string>

#include "tests/support/child_process.h"
#include "tests/support/markdown_pages.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::e2e {

// Runs snippets in a scratch folder, with `pitwall` on the PATH. In snippets, the address
// `127.0.0.1:7487` and the folder `/var/lib/pitwall` are replaced by those of a running daemon.
// Failures are reported to GoogleTest. One thread.
class SnippetRunner {
 public:
  SnippetRunner(std::string address, std::string storage_path);

  // Shell, console, Python, JavaScript, C and C++ are run, and the output is compared with what a
  // console block shows. YAML is saved under the name in its first line; web.yml and pitwall.yml
  // are checked with `pitwall check-config`. `pitwall serve` is run as `pitwall check-config`. Of
  // shell blocks that begin with `# As root` or `# Needs …`, only the syntax is checked. An unknown
  // language is a failure.
  void Run(const test::Snippet& snippet) const;

  const test::TemporaryFolder& folder() const { return folder_; }

 private:
  test::Ran RunHere(const std::string& script) const;
  void RunConsole(const std::string& block) const;
  void RunYaml(const std::string& text) const;
  void Compile(const std::string& text, const std::string& language) const;

  const std::string address_;
  const std::string storage_path_;
  const test::TemporaryFolder folder_;
  test::ChildProcess::Environment environment_;
};

}  // namespace pitwall::e2e

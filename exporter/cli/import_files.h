// The files that `pitwall import` reads.
#pragma once

#include <string>
#include <vector>

namespace pitwall::cli {

struct ImportFile {
  std::string path;
  bool is_named = true;  // on the command line; false: found in a folder
};

// Replaces each folder by the files in it and below, hidden ones included. Files that were written
// earlier come earlier: sessions before their subagents, then older files before newer ones. A
// folder that cannot be read is added to `failures`.
std::vector<ImportFile> FilesOf(const std::vector<std::string>& paths,
                                std::vector<std::string>* failures);

}  // namespace pitwall::cli

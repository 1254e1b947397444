// The text files of the repository, as the rules see them.
#pragma once

#include <string>
#include <vector>

namespace pitwall::tidy {

struct TextFile {
  std::string path;  // relative to the repository, with `/`
  std::vector<std::string> lines;
};

// All sources and pages below `repository`, sorted by path, without hidden folders (except .ci),
// build outputs, installed node modules and lock files.
std::vector<TextFile> ReadSourceTree(const std::string& repository);

const TextFile* FindFile(const std::vector<TextFile>& tree, const std::string& path);

// `a/b` of `a/b/c.h`; empty at the top.
std::string FolderOf(const std::string& path);
bool HasExtension(const std::string& path, const std::vector<std::string>& extensions);

}  // namespace pitwall::tidy

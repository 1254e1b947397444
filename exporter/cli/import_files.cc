#include "exporter/cli/import_files.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "exporter/text/quoting.h"

namespace pitwall::cli {

namespace {

namespace fs = std::filesystem;

using Found = std::tuple<bool, fs::file_time_type, std::string>;  // is a subagent's, time, path

std::vector<Found> FilesIn(const std::string& folder, std::vector<std::string>* failures) {
  std::vector<Found> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code entry_error;
    if (!at->is_regular_file(entry_error)) continue;
    std::string path = at->path().string();
    const bool is_subagent = path.find("/subagents/") != path.npos;
    const fs::file_time_type time = at->last_write_time(entry_error);
    files.emplace_back(is_subagent, entry_error ? fs::file_time_type::min() : time,
                       std::move(path));
  }
  if (error) failures->push_back(text::OneLine(folder + ": " + error.message()));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::vector<ImportFile> FilesOf(const std::vector<std::string>& paths,
                                std::vector<std::string>* failures) {
  std::vector<ImportFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-" || !fs::is_directory(path, error)) {
      files.push_back({path, true});
      continue;
    }
    for (Found& found : FilesIn(path, failures)) {
      files.push_back({std::move(std::get<2>(found)), false});
    }
  }
  return files;
}

}  // namespace pitwall::cli

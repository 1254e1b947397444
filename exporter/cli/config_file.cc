#include "exporter/cli/config_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

constexpr std::string_view kFlag = "--config.file";
constexpr std::size_t kMaxBytes = 1 << 20;

struct ConfigProblem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string ScalarOf(const YAML::Node& node, const std::string& key) {
  if (!node.IsScalar()) throw ConfigProblem(key + " must be a value or a list of values");
  return node.Scalar();
}

std::vector<std::string> FlagsOf(const YAML::Node& root) {
  std::vector<std::string> flags;
  if (root.IsNull()) return flags;
  if (!root.IsMap()) throw ConfigProblem("must have lines of the form `name: value`");
  std::set<std::string> seen;
  for (const auto& entry : root) {
    const std::string name = ScalarOf(entry.first, "a name");
    if (name.starts_with('-')) throw ConfigProblem(name + ": names have no dashes in front");
    if ("--" + name == kFlag) throw ConfigProblem(name + " cannot be given in the file");
    if (!seen.insert(name).second) throw ConfigProblem(name + " is given twice");
    const std::string flag = "--" + name + "=";
    if (entry.second.IsSequence()) {
      for (const auto& value : entry.second) flags.push_back(flag + ScalarOf(value, name));
    } else {
      flags.push_back(flag + ScalarOf(entry.second, name));
    }
  }
  return flags;
}

std::string_view NameOf(std::string_view argument) {
  return argument.substr(0, argument.find('='));
}

// The value of the flag, which is removed from the arguments; empty if it is not given.
Result<std::string> RemoveFlag(std::vector<std::string>& arguments) {
  const auto is_flag = [](const std::string& text) { return NameOf(text) == kFlag; };
  const auto found = std::find_if(arguments.begin(), arguments.end(), is_flag);
  if (found == arguments.end()) return std::string();
  const bool has_value = found->size() > kFlag.size();
  std::string path = has_value                             ? found->substr(kFlag.size() + 1)
                     : std::next(found) != arguments.end() ? *std::next(found)
                                                           : std::string();
  if (path.empty()) return Status("", "", std::string(kFlag) + ": needs a value");
  const auto end = std::next(found, has_value ? 1 : 2);
  const auto rest = arguments.erase(found, end);
  if (std::find_if(rest, arguments.end(), is_flag) != arguments.end()) {
    return Status("", "", std::string(kFlag) + ": may be given only once");
  }
  return path;
}

}  // namespace

Result<std::vector<std::string>> ReadConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Status::FromErrno("open", path, errno);
  std::string content(kMaxBytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad()) return Status::FromErrno("read", path, errno);
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > kMaxBytes) return Status("read", path, "it is larger than 1 MiB");
  try {
    return FlagsOf(YAML::Load(content));
  } catch (const YAML::Exception& error) {
    return Status("read", path, "line " + std::to_string(error.mark.line + 1) + ": " + error.msg);
  } catch (const ConfigProblem& problem) {
    return Status("use", path, problem.what());
  }
}

Status ExpandConfigFile(std::vector<std::string>& arguments) {
  const Result<std::string> path = RemoveFlag(arguments);
  if (!path.ok()) return path.status();
  if (path->empty()) return {};
  Result<std::vector<std::string>> flags = ReadConfigFile(*path);
  if (!flags.ok()) return flags.status();
  std::set<std::string, std::less<>> given;
  for (const std::string& argument : arguments) {
    if (argument.starts_with("--")) given.emplace(NameOf(argument));
  }
  for (std::string& flag : *flags) {
    if (!given.contains(NameOf(flag))) arguments.push_back(std::move(flag));
  }
  return {};
}

}  // namespace pitwall::cli

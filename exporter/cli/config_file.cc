#include "exporter/cli/config_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <functional>
#include <ios>
#include <iterator>
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

std::size_t LineOf(const YAML::Node& node) {
  return static_cast<std::size_t>(node.Mark().line) + 1;
}

std::string LineText(std::size_t line) { return "line " + std::to_string(line) + ": "; }

[[noreturn]] void Refuse(const YAML::Node& node, const std::string& reason) {
  throw ConfigProblem(LineText(LineOf(node)) + reason);
}

std::string ScalarOf(const YAML::Node& node, const std::string& key) {
  if (!node.IsScalar()) Refuse(node, key + " must be a value or a list of values");
  if (node.Scalar().find('\0') != std::string::npos) Refuse(node, key + " contains a NUL byte");
  return node.Scalar();
}

std::string NameIn(const YAML::Node& key, std::set<std::string>& seen) {
  std::string name = ScalarOf(key, "a name");
  if (name.starts_with('-')) Refuse(key, name + ": names have no dashes in front");
  if ("--" + name == kFlag || name == "help") Refuse(key, name + " cannot be given in the file");
  if (!seen.insert(name).second) Refuse(key, name + " is given twice");
  return name;
}

std::vector<ConfigFlag> FlagsOf(const std::vector<YAML::Node>& documents) {
  std::vector<ConfigFlag> flags;
  if (documents.size() > 1) Refuse(documents[1], "a second YAML document is not allowed");
  if (documents.empty() || documents[0].IsNull()) return flags;
  if (!documents[0].IsMap()) {
    Refuse(documents[0], "the file must have lines of the form `name: value`");
  }
  std::set<std::string> seen;
  for (const auto& entry : documents[0]) {
    const std::string name = NameIn(entry.first, seen);
    ConfigFlag flag{"--" + name, {}, LineOf(entry.first)};
    if (entry.second.IsSequence()) {
      for (const auto& value : entry.second) flag.values.push_back(ScalarOf(value, name));
    } else if (!entry.second.IsNull()) {
      flag.values.push_back(ScalarOf(entry.second, name));
    }
    if (flag.values.empty()) Refuse(entry.first, name + " needs a value");
    flags.push_back(std::move(flag));
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

Result<std::vector<ConfigFlag>> ReadConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Status::FromErrno("open", path, errno);
  std::string content(kMaxBytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad()) return Status::FromErrno("read", path, errno);
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > kMaxBytes) return Status("read", path, "it is larger than 1 MiB");
  try {
    return FlagsOf(YAML::LoadAll(content));
  } catch (const YAML::Exception& error) {
    return Status("use", path, LineText(static_cast<std::size_t>(error.mark.line) + 1) + error.msg);
  } catch (const ConfigProblem& problem) {
    return Status("use", path, problem.what());
  }
}

Result<FlagOrigins> ExpandConfigFile(std::vector<std::string>& arguments) {
  FlagOrigins origins;
  const Result<std::string> path = RemoveFlag(arguments);
  if (!path.ok()) return path.status();
  if (path->empty()) return origins;
  const Result<std::vector<ConfigFlag>> flags = ReadConfigFile(*path);
  if (!flags.ok()) return flags.status();
  std::set<std::string, std::less<>> given;
  for (const std::string& argument : arguments) {
    if (argument.starts_with("--")) given.emplace(NameOf(argument));
  }
  for (const ConfigFlag& flag : *flags) {
    if (given.contains(flag.name)) continue;
    for (const std::string& value : flag.values) arguments.push_back(flag.name + "=" + value);
    origins[flag.name] = "cannot use " + *path + ": " + LineText(flag.line);
  }
  return origins;
}

}  // namespace pitwall::cli

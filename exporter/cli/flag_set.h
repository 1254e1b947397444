// Flags with bounds, on top of CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::cli {

std::string JoinNames(const std::vector<std::string>& names, std::string_view between);

// Adds flags to a command. A target's value is the default; targets must outlive the parsing. A
// value out of bounds throws CLI::ValidationError: "--agents.max: must be …, not 0". One thread.
class FlagSet {
 public:
  explicit FlagSet(CLI::App& app) : app_(app) {}

  // Flags that are added after this call have this heading.
  FlagSet& Group(std::string heading);

  CLI::Option* Switch(const std::string& name, bool& target, const std::string& help);
  // The help shows `placeholder` as the value: FILE.
  CLI::Option* Text(const std::string& name, std::string& target, const std::string& placeholder,
                    const std::string& help);
  // Repeatable; given values replace the default. `check` returns an error, or an empty text.
  CLI::Option* Texts(const std::string& name, std::vector<std::string>& target,
                     const std::string& placeholder, const std::string& help,
                     const std::function<std::string(const std::string&)>& check = nullptr);
  // Any text, passed to `on_value`; no default.
  CLI::Option* Each(const std::string& name, const std::string& placeholder,
                    const std::string& help, std::function<void(const std::string&)> on_value) {
    return Add(name, placeholder, "", help, std::move(on_value));
  }
  CLI::Option* Duration(const std::string& name, std::chrono::milliseconds& target,
                        std::chrono::milliseconds min, std::chrono::milliseconds max,
                        const std::string& help);
  CLI::Option* SizeBytes(const std::string& name, std::uint64_t& target, std::uint64_t min,
                         std::uint64_t max, const std::string& help);
  template <class Integer>
  CLI::Option* Count(const std::string& name, Integer& target, Integer max,
                     const std::string& help) {
    return Add(name, "N", std::to_string(target), help, [&target, max](const std::string& text) {
      target = static_cast<Integer>(CheckedCount(text, max));
    });
  }
  // Above 0.
  CLI::Option* Real(const std::string& name, double& target, double min, double max,
                    const std::string& help);
  template <class Enum>
  CLI::Option* OneOf(const std::string& name, Enum& target, const std::vector<Enum>& choices,
                     const std::string& help) {
    std::vector<std::string> names;
    names.reserve(choices.size());
    for (const Enum choice : choices) names.emplace_back(NameOf(choice));
    return Add(name, JoinNames(names, "|"), std::string(NameOf(target)), help,
               [&target, choices, names](const std::string& text) {
                 target = choices[CheckedChoice(text, names)];
               });
  }

  // Texts separated by commas. `check` returns an error, or an empty text.
  CLI::Option* List(const std::string& name, std::vector<std::string>& target,
                    const std::string& placeholder, const std::string& help,
                    std::function<std::string(const std::vector<std::string>&)> check);
  // Some of `names` separated by commas, at least one; their indices are passed to `on_value`.
  CLI::Option* SomeOf(const std::string& name, const std::vector<std::string>& names,
                      const std::string& help,
                      std::function<void(const std::vector<std::size_t>&)> on_value);

 private:
  using Setter = std::function<void(const std::string&)>;

  // `set` throws BadValue for a bad value.
  CLI::Option* Add(const std::string& name, const std::string& placeholder,
                   const std::string& default_text, const std::string& help, Setter set);
  static std::uint64_t CheckedCount(const std::string& text, std::uint64_t max);
  static std::size_t CheckedChoice(const std::string& text, const std::vector<std::string>& names);

  CLI::App& app_;
  std::string heading_ = "Flags";
};

}  // namespace pitwall::cli

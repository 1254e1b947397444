#include "exporter/cli/flag_set.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "exporter/text/quoting.h"
#include "exporter/text/units.h"

namespace pitwall::cli {

namespace {

constexpr std::size_t kMaxShownValue = 100;  // bytes of a bad value

// The bound that a value breaks; the message adds the flag and the value.
struct BadValue : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void ThrowBadValue(const std::string& name, const std::string& bound,
                                const std::string& value) {
  const std::string shown = text::OneLine(value.substr(0, kMaxShownValue));
  throw CLI::ValidationError(name, value.empty() ? bound : bound + ", not \"" + shown + "\"");
}

}  // namespace

FlagSet& FlagSet::Group(std::string heading) {
  heading_ = std::move(heading);
  return *this;
}

CLI::Option* FlagSet::Add(const std::string& name, const std::string& placeholder,
                          const std::string& default_text, const std::string& help, Setter set) {
  const auto guarded = [name, set = std::move(set)](const std::string& text) {
    try {
      set(text);
    } catch (const BadValue& bad_value) {
      ThrowBadValue(name, bad_value.what(), text);
    }
  };
  return app_.add_option_function<std::string>(name, guarded, help)
      ->type_name(placeholder)
      ->default_str(default_text)
      ->group(heading_);
}

CLI::Option* FlagSet::Switch(const std::string& name, bool& target, const std::string& help) {
  return app_.add_flag(name, target, help)->group(heading_);
}

CLI::Option* FlagSet::Text(const std::string& name, std::string& target,
                           const std::string& placeholder, const std::string& help) {
  return Add(name, placeholder, target, help, [&target](const std::string& text) {
    if (text.empty()) throw BadValue("must not be empty");
    target = text;
  });
}

CLI::Option* FlagSet::Texts(const std::string& name, std::vector<std::string>& target,
                            const std::string& placeholder, const std::string& help,
                            const std::function<std::string(const std::string&)>& check) {
  const auto set = [&target, name, check](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const std::string bound = check ? check(text) : text.empty() ? "must not be empty" : "";
      if (!bound.empty()) ThrowBadValue(name, bound, text);
    }
    target = texts;
  };
  return app_.add_option_function<std::vector<std::string>>(name, set, help)
      ->type_name(placeholder)
      ->type_size(1)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->default_str(JoinNames(target, ", "))
      ->group(heading_);
}

CLI::Option* FlagSet::Duration(const std::string& name, std::chrono::milliseconds& target,
                               std::chrono::milliseconds min, std::chrono::milliseconds max,
                               const std::string& help) {
  return Add(name, "DURATION", text::FormatDuration(target), help,
             [&target, min, max](const std::string& text) {
               const auto duration = text::ParseDuration(text);
               if (!duration) throw BadValue("must be a duration such as 30s, 5m or 1h30m");
               if (*duration < min || *duration > max) {
                 throw BadValue("must be " + text::FormatDuration(min) + " to " +
                                text::FormatDuration(max));
               }
               target = *duration;
             });
}

CLI::Option* FlagSet::SizeBytes(const std::string& name, std::uint64_t& target, std::uint64_t min,
                                std::uint64_t max, const std::string& help) {
  return Add(name, "SIZE", text::FormatSizeBytes(target), help,
             [&target, min, max](const std::string& text) {
               const auto size_bytes = text::ParseSizeBytes(text);
               if (!size_bytes) throw BadValue("must be a size such as 512MB or 4GiB");
               if (*size_bytes < min || *size_bytes > max) {
                 throw BadValue("must be " + text::FormatSizeBytes(min) + " to " +
                                text::FormatSizeBytes(max));
               }
               target = *size_bytes;
             });
}

CLI::Option* FlagSet::Real(const std::string& name, double& target, double min, double max,
                           const std::string& help) {
  return Add(
      name, "NUMBER", text::FormatReal(target), help, [&target, min, max](const std::string& text) {
        const auto value = text::ParseReal(text);
        if (!value || !(*value >= min && *value <= max)) {
          throw BadValue("must be " + text::FormatReal(min) + " to " + text::FormatReal(max));
        }
        target = *value;
      });
}

CLI::Option* FlagSet::List(const std::string& name, std::vector<std::string>& target,
                           const std::string& placeholder, const std::string& help,
                           std::function<std::string(const std::vector<std::string>&)> check) {
  return Add(name, placeholder, JoinNames(target, ","), help,
             [&target, check = std::move(check)](const std::string& text) {
               std::vector<std::string> texts;
               std::size_t begin = 0;
               while (begin <= text.size()) {
                 const std::size_t end = std::min(text.find(',', begin), text.size());
                 texts.push_back(text.substr(begin, end - begin));
                 begin = end + 1;
               }
               const std::string error = check(texts);
               if (!error.empty()) throw BadValue(error);
               target = std::move(texts);
             });
}

CLI::Option* FlagSet::SomeOf(const std::string& name, const std::vector<std::string>& names,
                             const std::string& help,
                             std::function<void(const std::vector<std::size_t>&)> on_value) {
  const std::string all = JoinNames(names, ",");
  return Add(name, "LIST", all, help,
             [names, on_value = std::move(on_value)](const std::string& text) {
               std::vector<std::size_t> chosen;
               std::size_t begin = 0;
               while (begin != std::string::npos) {
                 const std::size_t comma = text.find(',', begin);
                 chosen.push_back(CheckedChoice(text.substr(begin, comma - begin), names));
                 begin = comma == std::string::npos ? comma : comma + 1;
               }
               on_value(chosen);
             });
}

std::uint64_t FlagSet::CheckedCount(const std::string& text, std::uint64_t max) {
  const auto value = text::ParseInteger(text);
  if (!value || *value < 1 || *value > max) {
    throw BadValue("must be a whole number from 1 to " + std::to_string(max));
  }
  return *value;
}

std::size_t FlagSet::CheckedChoice(const std::string& text, const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) throw BadValue("must be one of " + JoinNames(names, ", "));
  return static_cast<std::size_t>(found - names.begin());
}

std::string JoinNames(const std::vector<std::string>& names, std::string_view between) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += between;
    joined += name;
  }
  return joined;
}

}  // namespace pitwall::cli

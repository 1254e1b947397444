#include "exporter/cli/flag_set.h"

#include <algorithm>
#include <stdexcept>

#include "exporter/text/quoting.h"
#include "exporter/text/units.h"

namespace pitwall::cli {

namespace {

constexpr std::size_t kMaxShown = 100;  // bytes of a bad value

// What a value must be; the flag and the value are put around it.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void Refuse(const std::string& name, const std::string& bound,
                         const std::string& value) {
  const std::string shown = text::OneLine(value.substr(0, kMaxShown));
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
    } catch (const Refusal& refusal) {
      Refuse(name, refusal.what(), text);
    }
  };
  return app_->add_option_function<std::string>(name, guarded, help)
      ->type_name(placeholder)
      ->default_str(default_text)
      ->group(heading_);
}

CLI::Option* FlagSet::Switch(const std::string& name, bool* target, const std::string& help) {
  return app_->add_flag(name, *target, help)->group(heading_);
}

CLI::Option* FlagSet::Text(const std::string& name, std::string* target,
                           const std::string& placeholder, const std::string& help) {
  return Add(name, placeholder, *target, help, [target](const std::string& text) {
    if (text.empty()) throw Refusal("must not be empty");
    *target = text;
  });
}

CLI::Option* FlagSet::Texts(const std::string& name, std::vector<std::string>* target,
                            const std::string& placeholder, const std::string& help,
                            const std::function<std::string(const std::string&)>& check) {
  const auto set = [=](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const std::string bound = check ? check(text) : text.empty() ? "must not be empty" : "";
      if (!bound.empty()) Refuse(name, bound, text);
    }
    *target = texts;
  };
  return app_->add_option_function<std::vector<std::string>>(name, set, help)
      ->type_name(placeholder)
      ->type_size(1)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->default_str(JoinNames(*target, ", "))
      ->group(heading_);
}

CLI::Option* FlagSet::Duration(const std::string& name, std::chrono::milliseconds* target,
                               std::chrono::milliseconds least, std::chrono::milliseconds most,
                               const std::string& help) {
  return Add(name, "DURATION", text::FormatDuration(*target), help, [=](const std::string& text) {
    const auto duration = text::ParseDuration(text);
    if (!duration) throw Refusal("must be a duration such as 30s, 5m or 1h30m");
    if (*duration < least || *duration > most) {
      throw Refusal("must be " + text::FormatDuration(least) + " to " + text::FormatDuration(most));
    }
    *target = *duration;
  });
}

CLI::Option* FlagSet::SizeBytes(const std::string& name, std::uint64_t* target, std::uint64_t least,
                                std::uint64_t most, const std::string& help) {
  return Add(name, "SIZE", text::FormatSizeBytes(*target), help, [=](const std::string& text) {
    const auto size_bytes = text::ParseSizeBytes(text);
    if (!size_bytes) throw Refusal("must be a size such as 512MB or 4GiB");
    if (*size_bytes < least || *size_bytes > most) {
      throw Refusal("must be " + text::FormatSizeBytes(least) + " to " +
                    text::FormatSizeBytes(most));
    }
    *target = *size_bytes;
  });
}

CLI::Option* FlagSet::Real(const std::string& name, double* target, double most,
                           const std::string& help) {
  return Add(name, "NUMBER", text::FormatReal(*target), help, [=](const std::string& text) {
    const auto value = text::ParseReal(text);
    if (!value || !(*value > 0 && *value <= most)) {
      throw Refusal("must be above 0 and at most " + text::FormatReal(most));
    }
    *target = *value;
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

std::uint64_t FlagSet::CheckedCount(const std::string& text, std::uint64_t most) {
  const auto value = text::ParseInteger(text);
  if (!value || *value < 1 || *value > most) {
    throw Refusal("must be a whole number from 1 to " + std::to_string(most));
  }
  return *value;
}

std::size_t FlagSet::CheckedChoice(const std::string& text, const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) throw Refusal("must be one of " + JoinNames(names, ", "));
  return static_cast<std::size_t>(found - names.begin());
}

std::string FlagSet::JoinNames(const std::vector<std::string>& names, std::string_view between) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += between;
    joined += name;
  }
  return joined;
}

}  // namespace pitwall::cli

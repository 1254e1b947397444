// The flags of `pitwall serve` and of a store.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "exporter/cli/flag_set.h"
#include "exporter/cli/flags.h"

namespace pitwall::cli {

// The targets must outlive the parsing. `label_texts` receives the texts of the external labels.
void AddServeFlags(CLI::App& app, ServeFlags& flags, std::vector<std::string>& label_texts);
void AddStoreFlags(FlagSet& set, StoreFlags& flags);

}  // namespace pitwall::cli

// Models of the store's protocols over the store's own code, with as few threads as can fail.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/store/model/interleaving.h"

namespace pitwall::test {

struct NamedModel {
  std::string name;
  std::function<std::unique_ptr<Model>()> make;
  // The length of a run relative to most models. The number of runs is divided by it.
  std::uint64_t weight = 1;
};

// With two threads of up to three operations each, then with three.
std::vector<NamedModel> MemoryModels();    // allocate, free, publish a block, record, read
std::vector<NamedModel> RegistryModels();  // intern a name, make and find, retire and reuse
std::vector<NamedModel> SharingModels();   // writer slots, the event queue
std::vector<NamedModel> GrowthModels();    // allocate lines of a file that grows
std::vector<NamedModel> AttachModels();    // attach, die, be reclaimed
std::vector<NamedModel> HistoryModels();   // seal; retire, seal and merge

inline std::vector<NamedModel> AllModels() {
  std::vector<NamedModel> all;
  for (const auto models :
       {MemoryModels, RegistryModels, SharingModels, GrowthModels, AttachModels, HistoryModels}) {
    for (NamedModel& model : models()) all.push_back(std::move(model));
  }
  return all;
}

}  // namespace pitwall::test

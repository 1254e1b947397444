// The store's protocols, each as few threads as can go wrong, over the store's own code.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/store/model/interleaving.h"

namespace pitwall::test {

struct NamedModel {
  std::string name;
  std::function<std::unique_ptr<Model>()> make;
};

// With two threads of up to three operations each, then with three.
std::vector<NamedModel> MemoryModels();    // allocate, free, publish a block, record, read
std::vector<NamedModel> RegistryModels();  // intern a name, make and find, retire and reuse
std::vector<NamedModel> SharingModels();   // writer slots, references, mail, process entries

inline std::vector<NamedModel> AllModels() {
  std::vector<NamedModel> all = MemoryModels();
  for (auto& model : RegistryModels()) all.push_back(std::move(model));
  for (auto& model : SharingModels()) all.push_back(std::move(model));
  return all;
}

}  // namespace pitwall::test

// The entry points of libFuzzer: `pitwall_fuzz TARGET [FLAG…] [FOLDER…]`. `pitwall_fuzz` alone
// prints the names of the targets, and `pitwall_fuzz --write-seeds FOLDER` writes their seeds.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

namespace {

const Target* g_target = nullptr;

void WriteSeeds(const std::filesystem::path& folder) {
  for (const Target& target : Targets()) {
    std::filesystem::create_directories(folder / target.name);
    int number = 0;
    for (const std::string& seed : target.seeds()) {
      std::ofstream(folder / target.name / ("seed-" + std::to_string(++number)), std::ios::binary)
          << seed;
    }
  }
}

const Target* FindTarget(std::string_view name) {
  for (const Target& target : Targets()) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

}  // namespace

}  // namespace pitwall::fuzz

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  using namespace pitwall::fuzz;
  if (*argc == 3 && std::string_view((*argv)[1]) == "--write-seeds") {
    WriteSeeds((*argv)[2]);
    std::exit(0);
  }
  g_target = *argc > 1 ? FindTarget((*argv)[1]) : nullptr;
  if (g_target == nullptr) {
    for (const Target& target : Targets()) std::printf("%s\n", std::string(target.name).c_str());
    std::exit(*argc > 1 ? 2 : 0);
  }
  for (int i = 1; i + 1 < *argc; ++i) (*argv)[i] = (*argv)[i + 1];
  --*argc;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  pitwall::fuzz::g_target->run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}

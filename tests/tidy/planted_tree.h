// Two small libraries to plant violations in: `lower` with the rooms `base` and `top`, and `upper`
// with the room `app`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/tidy/room_tables.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {

class PlantedTree {
 public:
  PlantedTree() {
    Write("lower/DESIGN.md",
          "# Inside\n\n## Rooms\n\nText.\n\n| floor | room | may include |\n|---|---|---|\n"
          "| 1 | `base` | – |\n| 2 | `top` | `base` |\n\n## Next\n\n| 9 | `no_room` | – |\n");
    Write("upper/DESIGN.md",
          "## Rooms\n\n| floor | room | may include | contains |\n|---|---|---|---|\n"
          "| 1 | `app` | `top`, `base` | `things` |\n");
    for (const char* room : {"lower/src/base", "lower/src/top", "upper/app"}) {
      Write(std::string(room) + "/README.md", "A room.\n");
    }
    Write("lower/src/base/list.h", "#pragma once\n");
    Write("lower/src/base/list.cc", "#include \"base/list.h\"\n\n#include <vector>\n");
    Write("lower/src/top/tree.h", "#pragma once\n#include \"base/list.h\"\n");
    Write("upper/app/main.cc", "#include \"top/tree.h\"\n#include \"list.h\"\n");
    Write("upper/app/list.h", "#pragma once\n");
  }

  void Write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(folder_.File(FolderOf(path)));
    folder_.Write(path, text);
  }
  void Remove(const std::string& path) { std::filesystem::remove_all(folder_.File(path)); }

  std::vector<TextFile> Read() const { return ReadSourceTree(folder_.path()); }

  static std::vector<Library> Libraries() {
    return {{"lower/DESIGN.md", {"lower/src", "lower/include"}}, {"upper/DESIGN.md", {"upper"}}};
  }

 private:
  test::TemporaryFolder folder_;
};

}  // namespace pitwall::tidy

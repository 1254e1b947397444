# Writes a C++ source that holds a text file: cmake -DINPUT=… -DOUTPUT=… -DNAME=… -P embed.cmake
# As bytes, since a string literal may not be as long as a page.
file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE "${OUTPUT}" "#include <cstddef>
namespace pitwall::views {
extern const unsigned char ${NAME}[];
extern const std::size_t ${NAME}Bytes;
const unsigned char ${NAME}[] = {
${bytes}};
const std::size_t ${NAME}Bytes = sizeof ${NAME};
}  // namespace pitwall::views
")

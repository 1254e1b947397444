// What a program inherits from the process that started it.
#pragma once

namespace pitwall::cli {

// Call it first in main(), before any other thread and any open file.
//
//  - Closed standard streams are replaced by /dev/null. Otherwise the next open file gets their
//    number, and messages are written into it.
//  - SIGPIPE and SIGXFSZ are ignored: writing to a closed pipe, or beyond a limit of the file size,
//    is an error of that write (EPIPE, EFBIG).
void PrepareInheritedEnvironment();

}  // namespace pitwall::cli

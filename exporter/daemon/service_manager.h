// Reports the state of the daemon to systemd, as sd_notify(3) does.
#pragma once

#include <string_view>

namespace pitwall::daemon {

// Sends a state such as "READY=1" or "STOPPING=1" to the socket that NOTIFY_SOCKET names: a path,
// or an abstract name after `@`. Without this variable, and if the socket cannot be reached,
// nothing happens. Any thread; does not block.
void NotifyServiceManager(std::string_view state);

}  // namespace pitwall::daemon

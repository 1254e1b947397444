#include "c/arguments.h"

#include <cstring>
#include <string_view>

#include "pitwall/clock.h"
#include "pitwall/event.h"
#include "pitwall/pitwall.h"

namespace pitwall::c {

Arguments& Arguments::Name(const char* text, Presence presence, pitwall_status code,
                           std::string_view& name) noexcept {
  if (text == nullptr) return Require(presence == Presence::kOptional, code);
  name = {text, strnlen(text, kMaxNameBytes + 1)};
  return Require(IsValidName(name), code);
}

Event EventNow(EventType type, std::string_view agent_id) noexcept {
  Event event;
  event.type = type;
  event.agent_id = agent_id;
  event.timestamp_ms = SystemClock().WallMs();
  return event;
}

}  // namespace pitwall::c

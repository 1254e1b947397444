#include "core/ledger.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/internal/ref.h"

namespace pitwall::internal {

namespace {
// Claims without an id are kept apart by agent; a task id cannot hold a zero byte.
std::string KeyOf(AgentRef agent, std::string_view task_id) {
  if (!task_id.empty()) return std::string(task_id);
  return std::string(1, '\0') + std::to_string(agent.line());
}
}  // namespace

Ledger::Opened Ledger::Open(Claim claim) {
  const std::lock_guard lock(mutex_);
  std::string key = KeyOf(claim.agent, claim.task_id);
  Opened opened;
  if (const auto same = by_key_.find(key); same != by_key_.end() && !claim.task_id.empty()) {
    for (const Claims::iterator at : same->second) {
      if (at->agent != claim.agent) continue;
      opened.replaced = Remove(at);
      break;
    }
  }
  if (claims_.size() >= max_open_ && !claims_.empty()) opened.evicted = Remove(claims_.begin());
  claims_.push_back(std::move(claim));
  by_key_[std::move(key)].push_back(std::prev(claims_.end()));
  return opened;
}

std::optional<Claim> Ledger::Close(AgentRef agent, std::string_view task_id) {
  const std::lock_guard lock(mutex_);
  const auto same = by_key_.find(KeyOf(agent, task_id));
  if (same == by_key_.end()) return std::nullopt;
  if (task_id.empty()) return Remove(same->second.front());
  const auto own = std::find_if(same->second.begin(), same->second.end(),
                                [&](Claims::iterator at) { return at->agent == agent; });
  return Remove(own != same->second.end() ? *own : same->second.back());
}

std::vector<Claim> Ledger::OpenClaims() const {
  const std::lock_guard lock(mutex_);
  return {claims_.begin(), claims_.end()};
}

Claim Ledger::Remove(Claims::iterator at) {
  const auto same = by_key_.find(KeyOf(at->agent, at->task_id));
  same->second.erase(std::find(same->second.begin(), same->second.end(), at));
  if (same->second.empty()) by_key_.erase(same);
  Claim claim = std::move(*at);
  claims_.erase(at);
  return claim;
}

}  // namespace pitwall::internal

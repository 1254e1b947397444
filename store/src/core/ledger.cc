#include "core/ledger.h"

#include <cstdint>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ended_tasks.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

namespace {
std::string NameOf(AgentRef agent) { return std::string(1, '\0') + std::to_string(agent.line()); }

// Claims without an id are kept apart by agent; a task id cannot hold a zero byte.
std::string KeyOf(AgentRef agent, std::string_view task_id) {
  return task_id.empty() ? NameOf(agent) : std::string(task_id);
}

std::string AgentAndId(AgentRef agent, std::string_view task_id) {
  return std::string(task_id) + NameOf(agent);
}
}  // namespace

Ledger::Opened Ledger::Open(Claim claim) {
  const std::lock_guard lock(mutex_);
  const bool has_id = !claim.task_id.empty();
  std::string key = KeyOf(claim.agent, claim.task_id);
  std::string own_key = has_id ? AgentAndId(claim.agent, claim.task_id) : "";
  Opened opened;
  opened.ended = ended_.Claim(claim.agent, claim.task_id, claim.claimed_at_mono_ms);
  if (opened.ended.match != EndedTasks::Match::kNone) return opened;
  if (const auto own = by_agent_and_id_.find(own_key); own != by_agent_and_id_.end()) {
    opened.replaced = Remove(own->second);
  }
  if (claims_.size() >= max_open_ && !claims_.empty()) opened.evicted = Remove(claims_.begin());
  const std::uint64_t number = next_number_++;
  claims_.push_back({std::move(claim), number});
  const auto added = std::prev(claims_.end());
  by_key_[std::move(key)].emplace(number, added);
  if (has_id) by_agent_and_id_.emplace(std::move(own_key), added);
  return opened;
}

Ledger::Closed Ledger::Close(EndedTask end) {
  const std::lock_guard lock(mutex_);
  Closed closed;
  closed.claim = RemoveClaimOf(end.agent, end.task_id);
  if (closed.claim) {
    end.claimer = closed.claim->agent;
    end.unclaimed = 0;
  }
  if (closed.claim && end.task_id.empty()) {
    closed.released.push_back(std::move(end));
  } else {
    closed.released = ended_.Add(std::move(end));
  }
  return closed;
}

std::optional<Claim> Ledger::RemoveClaimOf(AgentRef agent, std::string_view task_id) {
  const auto same = by_key_.find(KeyOf(agent, task_id));
  if (same == by_key_.end()) return std::nullopt;
  if (task_id.empty()) return Remove(same->second.begin()->second);
  const auto own = by_agent_and_id_.find(AgentAndId(agent, task_id));
  return Remove(own != by_agent_and_id_.end() ? own->second : same->second.rbegin()->second);
}

std::vector<EndedTask> Ledger::AddEnded(EndedTask task) {
  const std::lock_guard lock(mutex_);
  return ended_.Add(std::move(task));
}

std::vector<Claim> Ledger::OpenClaims() const {
  const std::lock_guard lock(mutex_);
  std::vector<Claim> claims;
  claims.reserve(claims_.size());
  for (const Entry& entry : claims_) claims.push_back(entry.claim);
  return claims;
}

Claim Ledger::Remove(Entries::iterator at) {
  const auto same = by_key_.find(KeyOf(at->claim.agent, at->claim.task_id));
  same->second.erase(at->number);
  if (same->second.empty()) by_key_.erase(same);
  if (!at->claim.task_id.empty()) {
    by_agent_and_id_.erase(AgentAndId(at->claim.agent, at->claim.task_id));
  }
  Claim claim = std::move(at->claim);
  claims_.erase(at);
  return claim;
}

}  // namespace pitwall::internal

#include "exporter/hooks/pairing.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::hooks {

void Pairing::StartCall(std::uint64_t key, std::uint64_t arguments_key, std::int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  calls_.Set(key, {now_ms, 0});
  by_arguments_.Set(arguments_key, key);
}

void Pairing::AskPermission(std::uint64_t arguments_key, std::int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  const std::optional<std::uint64_t> key = by_arguments_.Remove(arguments_key);
  if (!key) return;
  if (Call* const call = calls_.Find(*key)) call->asked_ms = now_ms;
}

std::optional<Pairing::Call> Pairing::EndCall(std::uint64_t key) {
  const std::scoped_lock lock(mutex_);
  return calls_.Remove(key);
}

void Pairing::StartTurn(std::uint64_t key, std::string_view id, std::int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  turns_.Set(key, {now_ms, std::string(id)});
}

std::optional<Pairing::Turn> Pairing::EndTurn(std::uint64_t key) {
  const std::scoped_lock lock(mutex_);
  return turns_.Remove(key);
}

}  // namespace pitwall::hooks

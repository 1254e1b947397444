#include "tests/daemon/replaying_clients.h"

#include <nlohmann/json.hpp>

#include "tests/support/raw_http.h"

namespace pitwall::daemon {

namespace {
constexpr std::uint64_t kAgents = 3;
constexpr std::size_t kNewest = 10;
constexpr std::uint64_t kMaxSince = kIdsToRemember / 4;
}  // namespace

void DaemonAddress::Set(const std::string& address) {
  const std::lock_guard lock(mutex_);
  address_ = address;
  changed_.notify_all();
}

std::string DaemonAddress::AwaitOtherThan(const std::string& last) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return address_ != last || has_ended_; });
  return address_;
}

void DaemonAddress::End() {
  const std::lock_guard lock(mutex_);
  has_ended_ = true;
  changed_.notify_all();
}

ReplayingClient::ReplayingClient(int number, std::uint64_t seed, DaemonAddress& address)
    : unnamed_agent("unnamed-" + std::to_string(number)),
      name_("client-" + std::to_string(number)),
      random_(seed + static_cast<std::uint64_t>(number)),
      daemon_(address),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void ReplayingClient::Stop() {
  thread_.request_stop();
  thread_.join();
}

void ReplayingClient::Run(const std::stop_token& stop) {
  while (!stop.stop_requested() && faults.empty()) {
    const std::uint64_t what = Below(8);
    if (what == 0) {
      SendUnnamed();
    } else if (what == 1 && !newest_.empty()) {
      SendAgain(newest_[Below(newest_.size())]);
    } else {
      SendUntilAnswered(NewBatch());
    }
  }
}

void ReplayingClient::AddEvent(Batch& batch) {
  const std::string agent = name_ + "-agent-" + std::to_string(Below(kAgents));
  const std::string head = R"({"event_id":")" + name_ + '/' + std::to_string(next_id_++) +
                           R"(","agent_id":")" + agent + R"(","type":)";
  Sums& sums = batch.sums[agent];
  if (Below(4) == 0) {
    const std::uint64_t tokens = 1 + Below(1000);
    batch.body += head + R"("tokens_used","input_tokens":)" + std::to_string(tokens) + '}';
    sums.input_tokens += tokens;
  } else {
    const bool success = Below(5) != 0;
    batch.body += head + R"("tool_call","tool":"bash","duration_ms":)" +
                  std::to_string(Below(5000)) + R"(,"success":)" + (success ? "true}" : "false}");
    ++sums.calls;
    sums.errors += success ? 0 : 1;
  }
  ++batch.events;
}

ReplayingClient::Batch ReplayingClient::NewBatch() {
  Batch batch;
  batch.is_array = Below(2) == 0;
  batch.begun_at = daemon_.events_sent;
  const std::uint64_t events = Below(30) == 0 ? 2000 : 1 + Below(60);
  for (std::uint64_t i = 0; i < events; ++i) {
    batch.body += batch.is_array ? (i == 0 ? "[" : ",") : (i == 0 ? "" : "\n");
    AddEvent(batch);
  }
  if (batch.is_array) batch.body += ']';
  ++batches;
  return batch;
}

bool ReplayingClient::Post(const std::string& body, bool is_array, std::uint64_t events,
                           std::uint64_t& accepted) {
  daemon_.events_sent += events;
  const test::RawResponse response = test::Post(
      address_, "/api/events", body,
      is_array ? "Content-Type: application/json\r\n" : "Content-Type: application/x-ndjson\r\n");
  if (!response.complete) {
    address_ = daemon_.AwaitOtherThan(address_);
    return false;
  }
  const nlohmann::json result = nlohmann::json::parse(response.body, nullptr, false);
  if (response.status != 200 || !result.is_object()) {
    faults.push_back("status " + std::to_string(response.status) + ": " + response.body);
    return true;
  }
  accepted = result.value("accepted", std::uint64_t{0});
  if (accepted + result.value("duplicates", std::uint64_t{0}) != events) {
    faults.push_back("of " + std::to_string(events) + " events: " + response.body);
  }
  return true;
}

void ReplayingClient::SendUntilAnswered(Batch batch) {
  std::uint64_t accepted = 0;
  std::uint64_t attempts = 1;
  while (!Post(batch.body, batch.is_array, batch.events, accepted)) ++attempts;
  replays += attempts - 1;
  if (attempts == 1 && accepted != batch.events) {
    faults.push_back("new events were taken for known ones: " + std::to_string(accepted) + " of " +
                     std::to_string(batch.events));
  }
  for (const auto& [agent, sums] : batch.sums) {
    answered[agent].calls += sums.calls;
    answered[agent].errors += sums.errors;
    answered[agent].input_tokens += sums.input_tokens;
  }
  newest_.push_back(std::move(batch));
  if (newest_.size() > kNewest) newest_.pop_front();
}

void ReplayingClient::SendAgain(const Batch& batch) {
  std::uint64_t accepted = 0;
  if (daemon_.events_sent - batch.begun_at > kMaxSince) return;
  if (Post(batch.body, batch.is_array, batch.events, accepted) && accepted != 0) {
    faults.push_back("an answered batch of " + std::to_string(batch.events) +
                     " was sent again, and accepted again: " + std::to_string(accepted) + ", " +
                     std::to_string(daemon_.events_sent - batch.begun_at) + " events later");
  }
}

void ReplayingClient::SendUnnamed() {
  const std::uint64_t events = 1 + Below(30);
  std::string body;
  for (std::uint64_t i = 0; i < events; ++i) {
    body += R"({"type":"tool_call","tool":"grep","agent_id":")" + unnamed_agent + "\"}\n";
  }
  unnamed_most += events;
  std::uint64_t accepted = 0;
  if (Post(body, false, events, accepted)) unnamed_least += accepted;
}

}  // namespace pitwall::daemon

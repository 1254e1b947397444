// The state of a client of /ws after its messages.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::testing {

class ClientModel {
 public:
  void Apply(std::string_view text) {
    const nlohmann::json message = nlohmann::json::parse(text);
    const nlohmann::json& data = message.at("data");
    ++messages_;
    if (message.at("type") == "agent_performance") {
      if (messages_ != 1) throw std::runtime_error("a second whole view");
      view_ = data;
      return;
    }
    if (messages_ == 1) throw std::runtime_error("a delta before the whole view");
    view_["last_updated"] = data.at("last_updated");
    view_["fleet"] = data.at("fleet");
    for (const auto& [id, agent] : data.at("agents").items()) view_["agents"][id] = agent;
    for (const std::string id : data.at("removed")) view_["agents"].erase(id);
    OrderByRank();
  }
  const nlohmann::json& view() const { return view_; }
  int messages() const { return messages_; }

 private:
  void OrderByRank() {
    std::vector<std::pair<int, std::string>> ranked;
    for (const auto& [id, agent] : view_["agents"].items()) {
      ranked.emplace_back(agent.at("standing").at("rank"), id);
    }
    std::sort(ranked.begin(), ranked.end());
    view_["order"] = nlohmann::json::array();
    for (const auto& [rank, id] : ranked) view_["order"].push_back(id);
    view_["total"] = ranked.size();
  }

  nlohmann::json view_;
  int messages_ = 0;
};

}  // namespace pitwall::testing

// The others in each stratum: sums over all rows, less the row in question.
#pragma once

#include <span>
#include <vector>

#include "standing/tally.h"

namespace pitwall::standing {

struct OthersInStratum {
  double mean = 0;   // weighted mean of the values, or the error rate
  double count = 0;  // effective number of observations of the mean; 0 without other agents
  double share = 0;  // 1 / effective number of other agents
};

class OthersByStratum {
 public:
  OthersByStratum(const Table& table, std::span<const double> weights);

  // The stratum of the cell without the cell, whose row has this weight.
  OthersInStratum Without(const TallyCell& cell, double weight) const;

 private:
  struct StratumSums {
    double count = 0;
    double sum = 0;
    double weighted_count = 0;
    double squared_count = 0;
  };

  std::vector<StratumSums> strata_;
};

}  // namespace pitwall::standing

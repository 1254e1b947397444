#include "pitwall/duration_buckets.h"

#include <cmath>

namespace pitwall {

namespace internal {
constinit const BucketTables kBucketTables = MakeBucketTables();
}  // namespace internal

double BucketUpperBoundSeconds(int index) { return std::exp2(index / 8.0); }

double BucketMiddleNs(int index) {
  if (BucketPositionOf(index) == 0) return 0;
  return std::exp2((index - 0.5) / 8.0) * 1e9;
}

}  // namespace pitwall

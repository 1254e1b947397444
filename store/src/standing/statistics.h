// The small pieces of statistics that standings are made of. Pure functions; formulas and sources
// in store/STANDINGS.md.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pitwall::standing {

inline constexpr double kZ95 = 1.959963984540054;  // half of a 95 % interval of a normal variable

// P(Z > z) of a standard normal variable, and its natural logarithm, which never underflows.
double NormalTail(double z);
double LogNormalTail(double z);

// The z whose upper tail has this logarithm (any number below 0).
double NormalOfLogTail(double log_tail);

// A Student t of `freedom` degrees as the normal z of the same tail, and back; within 2 % from 3
// degrees upwards (Wallace 1959).
double StudentToNormal(double t, double freedom);
double NormalToStudent(double z, double freedom);

struct Interval {
  double low = 0;
  double high = 0;
};

// 95 % interval of a proportion (Wilson 1927). All of [0, 1] where there were no trials.
Interval Wilson(double successes, double trials);

// One p-value for "nothing at all here" out of several (Simes 1986). Sorts `p_values`; 1 if empty.
double Simes(std::span<double> p_values);

// The level at which p-values are rejected while the false discovery rate stays at `rate`
// (Benjamini & Hochberg 1995): reject p <= level. Below 0 where none is.
double DiscoveryLevel(std::vector<double> p_values, double rate);

// Reorders `values`, which must not be empty; the mean of the two middle ones where they are even.
double Median(std::span<double> values);

}  // namespace pitwall::standing

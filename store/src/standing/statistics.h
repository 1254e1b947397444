// The statistical functions that standings use. Pure functions; formulas and sources are in
// store/STANDINGS.md.
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

// 95 % interval of a proportion (Wilson 1927). All of [0, 1] without trials.
Interval Wilson(double successes, double trials);

// Combines p-values into one for the hypothesis that all null hypotheses hold (Simes 1986). Sorts
// `p_values`; 1 if empty.
double Simes(std::span<double> p_values);

// The level at which p-values are rejected while the false discovery rate stays at `rate`
// (Benjamini & Hochberg 1995): reject p <= level. Below 0 if none is rejected.
double DiscoveryLevel(std::vector<double> p_values, double rate);

// Reorders `values`, which must not be empty. The mean of the two middle ones if their number is
// even.
double Median(std::span<double> values);

}  // namespace pitwall::standing

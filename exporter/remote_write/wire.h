// Field numbers of the two messages. Sources: Prometheus, "Remote-Write 1.0 specification" and
// "Remote-Write 2.0 specification" (2.0-rc.4), with the native histogram of `prompb/types.proto`.
#pragma once

#include <protozero/types.hpp>

namespace pitwall::remote_write::wire {

using Tag = protozero::pbf_tag_type;

// io.prometheus.write.v2.Request
inline constexpr Tag kSymbols = 4;
inline constexpr Tag kSeries = 5;

// TimeSeries of 2.0
inline constexpr Tag kLabelRefs = 1;
inline constexpr Tag kSamples = 2;
inline constexpr Tag kHistograms = 3;
inline constexpr Tag kMetadata = 5;

// Metadata
inline constexpr Tag kMetadataType = 1;
inline constexpr Tag kHelpRef = 3;
inline constexpr Tag kUnitRef = 4;

// Sample of both versions; 1.0 has no start
inline constexpr Tag kSampleValue = 1;
inline constexpr Tag kSampleTimestamp = 2;
inline constexpr Tag kSampleStart = 3;

// Histogram of both versions; 1.0 has no start
inline constexpr Tag kCount = 1;
inline constexpr Tag kSum = 3;
inline constexpr Tag kSchema = 4;
inline constexpr Tag kZeroThreshold = 5;
inline constexpr Tag kZeroCount = 6;
inline constexpr Tag kPositiveSpans = 11;
inline constexpr Tag kPositiveDeltas = 12;
inline constexpr Tag kHistogramTimestamp = 15;
inline constexpr Tag kHistogramStart = 17;

// prometheus.WriteRequest of 1.0, its TimeSeries and Label
inline constexpr Tag kSeries1 = 1;
inline constexpr Tag kLabels1 = 1;
inline constexpr Tag kSamples1 = 2;
inline constexpr Tag kHistograms1 = 4;
inline constexpr Tag kLabelName1 = 1;
inline constexpr Tag kLabelValue1 = 2;

}  // namespace pitwall::remote_write::wire

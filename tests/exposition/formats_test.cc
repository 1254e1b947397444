#include "exporter/exposition/formats.h"

#include <gtest/gtest.h>

#include <string>

namespace pitwall::exposition {
namespace {

struct Case {
  const char* accept;
  Format format;
};

constexpr char kProtobuf[] =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

class NegotiateTest : public ::testing::TestWithParam<Case> {};

TEST_P(NegotiateTest, TheGreatestWeightWins) {
  EXPECT_EQ(Negotiate(GetParam().accept), GetParam().format) << GetParam().accept;
}

INSTANTIATE_TEST_SUITE_P(
    All, NegotiateTest,
    ::testing::Values(
        Case{"", Format::kText}, Case{"*/*", Format::kText}, Case{"text/html", Format::kText},
        Case{"text/plain", Format::kText}, Case{"text/*;q=0.1", Format::kText},
        Case{"application/openmetrics-text", Format::kOpenMetrics},
        Case{"application/openmetrics-text; version=1.0.0; charset=utf-8", Format::kOpenMetrics},
        Case{"application/openmetrics-text;version=\"1.0.0\"", Format::kOpenMetrics},
        Case{"application/openmetrics-text;version=0.0.1", Format::kText},
        Case{"APPLICATION/OpenMetrics-Text;Version=1.0.0", Format::kOpenMetrics},
        Case{kProtobuf, Format::kProtobuf}, Case{"application/vnd.google.protobuf", Format::kText},
        Case{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
             "encoding=text",
             Format::kText},
        // Prometheus 2.42 without and with native histograms.
        Case{"application/openmetrics-text;version=1.0.0,"
             "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,"
             "*/*;q=0.1",
             Format::kOpenMetrics},
        Case{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
             "encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,"
             "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,"
             "*/*;q=0.1",
             Format::kProtobuf},
        // Prometheus 3.
        Case{"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
             "application/openmetrics-text;version=0.0.1;q=0.5,"
             "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
             "*/*;q=0.2",
             Format::kOpenMetrics},
        Case{"text/plain;version=1.0.0;q=0.9,application/openmetrics-text;q=0.1",
             Format::kOpenMetrics},
        Case{"text/plain;q=0.4,application/openmetrics-text;q=0.5", Format::kOpenMetrics},
        Case{"text/plain;q=0.5,application/openmetrics-text;q=0.5", Format::kText},
        Case{"application/openmetrics-text;q=0,*/*;q=0.1", Format::kText},
        Case{"application/openmetrics-text;q=0", Format::kText},
        Case{"application/openmetrics-text;q=2", Format::kText},
        Case{"application/openmetrics-text;q=-1,text/plain;q=0.1", Format::kText},
        Case{"application/openmetrics-text;q=nan,text/plain;q=0.1", Format::kText},
        Case{",,;;=,q=1;", Format::kText}));

TEST(ContentTypeTest, EachFormatHasItsContentType) {
  for (const Format format : {Format::kText, Format::kOpenMetrics, Format::kProtobuf}) {
    EXPECT_EQ(Negotiate(ContentTypeOf(format)), format) << ContentTypeOf(format);
  }
}

}  // namespace
}  // namespace pitwall::exposition

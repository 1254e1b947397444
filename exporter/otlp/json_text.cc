#include "exporter/otlp/json_text.h"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

namespace pitwall::otlp {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kMinCapacity = 64U << 10U;
constexpr std::size_t kMaxDepth = 1;  // of stage 2, which is not used

}  // namespace

// simdjson's stage 1. The interface is virtual: simdjson chooses the fastest one for this machine.
struct JsonText::Index {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

JsonText::JsonText() : index_(std::make_unique<Index>()) {}
JsonText::~JsonText() = default;

const std::uint32_t* JsonText::positions() const {
  return index_->parser->structural_indexes.get();
}

std::size_t JsonText::token_count() const { return index_->parser->n_structural_indexes; }

bool JsonText::Assign(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.empty() || text.size() >= simdjson::SIMDJSON_MAXSIZE_BYTES) return false;
  if (index_->parser == nullptr || index_->parser->capacity() < text.size()) {
    index_->parser.reset();
    const std::size_t capacity = std::max(text.size(), kMinCapacity);
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(
            capacity, kMaxDepth, index_->parser) != simdjson::SUCCESS) {
      throw std::bad_alloc();
    }
  }
  bytes_.resize(text.size() + simdjson::SIMDJSON_PADDING);
  std::memcpy(bytes_.data(), text.data(), text.size());
  std::memset(bytes_.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);
  return index_->parser->stage1(reinterpret_cast<const std::uint8_t*>(bytes_.data()), text.size(),
                                simdjson::stage1_mode::regular) == simdjson::SUCCESS;
}

void JsonText::Shrink() {
  if (bytes_.capacity() > kKeptBytes) bytes_ = {};
  if (index_->parser != nullptr && index_->parser->capacity() > kKeptBytes) {
    index_->parser.reset();
  }
}

}  // namespace pitwall::otlp

#include "core/store_core.h"

namespace pitwall::internal {

StoreCore::StoreCore(const StoreOptions& store_options)
    : Recorder(store_options,
               store_options.clock != nullptr ? *store_options.clock : SystemClock()),
      options(store_options),
      timeline(clock),
      history(store_options.history_slot.count(), timeline.NowMs()),
      sampler(registry),
      ledger(store_options.max_open_claims) {}

}  // namespace pitwall::internal

#include "core/store_core.h"

#include "core/recorder.h"
#include "pitwall/clock.h"
#include "pitwall/store.h"

namespace pitwall::internal {

StoreCore::StoreCore(const StoreOptions& store_options)
    : Recorder(store_options,
               store_options.clock != nullptr ? *store_options.clock : SystemClock()),
      options(store_options),
      timeline(clock),
      history(store_options.history_slot.count(), timeline.NowMs()),
      sampler(registry),
      counter(*this, timeline, history),
      claims(*this, timeline, counter, options),
      sequences(*this, counter),
      events(*this, timeline, counter, claims, sequences, options),
      sampling(*this, timeline, history, sampler, claims, options) {
  registry.names().AddStoreKinds(options.max_groups, options.agent_labels.size());
}

}  // namespace pitwall::internal

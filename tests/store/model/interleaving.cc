#include "tests/store/model/interleaving.h"

#include <memory>
#include <sstream>
#include <utility>

#include "memory/siphash.h"
#include "tests/store/model/model_memory.h"
#include "tests/store/model/order_sites.h"
#include "tests/store/model/relacy_engine.h"

// Replaces siphash.cc by a fixed key, so that a search does not depend on the lines of records.
pitwall::internal::SipKey pitwall::internal::RandomSipKey() {
  return {0x0706'0504'0302'0100, 0x0f0e'0d0c'0b0a'0908};
}

namespace pitwall::test {

namespace {

Model* running = nullptr;
const Search* searching = nullptr;
std::uint64_t runs = 0;
std::string failure;

// Allocations of the fibers are not part of a model.
struct OwnAllocation : rl::context {
  static int rl::context::*Switch() { return &OwnAllocation::disable_alloc_; }
};

template <rl::thread_id_t kThreads>
struct Suite : rl::test_suite<Suite<kThreads>, kThreads> {
  void before() {
    if (runs == 0) rl::ctx().*OwnAllocation::Switch() += 1;
    if (runs == searching->runs) rl::ctx().rl_until("enough", rl::debug_info());
    Memory::steps_in_a_row =
        searching->kind == Search::Kind::kRandom ? 1U << runs % 4 * 2 : 1;  // 1, 4, 16, 64
    ++runs;
    Memory::current->Begin();
    running->Begin();
  }
  void thread(unsigned number) { running->Thread(number); }
  void after() { running->End(); }
};

template <rl::thread_id_t kThreads>
Found ExploreWith(Model& model, const Search& search) {
  // The first runs show which words are accessed in halves.
  const std::unique_ptr<Memory> words = Memory::Of(model.arena().base(), kThreads);
  std::ostringstream ignored;
  Found found;
  const auto run = [&](const Search& these) {
    rl::test_params params;
    params.output_stream = &ignored;
    params.progress_stream = &ignored;
    params.execution_depth_limit = 20'000;
    params.iteration_count = these.runs;
    params.context_bound = these.switches;
    Memory::current = words.get();
    running = &model;
    searching = &these;
    runs = 0;
    failure.clear();
    rl::ostringstream state;
    rl::test_result_e result = rl::test_result_success;
    if (these.kind == Search::Kind::kRandom) {
      params.search_type = rl::random_scheduler_type;
      result = rl::run_test<Suite<kThreads>, rl::random_scheduler<kThreads>>(params, state, false);
    } else {
      params.search_type = rl::fair_context_bound_scheduler_type;
      result = rl::run_test<Suite<kThreads>, rl::context_bound_scheduler<kThreads>>(params, state,
                                                                                    false);
    }
    Memory::current = nullptr;
    found.runs += runs;
    found.is_exhausted = these.kind == Search::Kind::kBounded && result == rl::test_result_success;
    if (result != rl::test_result_success && result != rl::test_result_until_condition_hit) {
      found.failure = failure.empty() ? rl::test_result_str(result) : failure;
    }
  };
  NoteSites(true);
  run({Search::Kind::kRandom, 400, 0});
  NoteSites(false);
  if (found.failure.empty()) run(search);
  return found;
}

}  // namespace

Model::Model(int threads)
    : Model(threads, std::make_shared<internal::Arena>(kModelLines * internal::kLineBytes)) {}

Model::Model(int threads, std::shared_ptr<internal::Arena> arena)
    : threads_(threads), arena_(std::move(arena)) {}

unsigned Model::ThisThread() { return static_cast<unsigned>(rl::ctx().threadx_->index_); }

void Model::Check(bool is_met, const char* what) {
  if (is_met) return;
  failure = what;
  rl::ctx().fail_test(what, rl::test_result_user_assert_failed, rl::debug_info());
}

Found Explore(Model& model, const Search& search) {
  return model.threads() == 2 ? ExploreWith<2>(model, search) : ExploreWith<3>(model, search);
}

}  // namespace pitwall::test

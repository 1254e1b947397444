#include "shared/event_queue.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "series/records.h"
#include "series/registry.h"

namespace pitwall::internal {

namespace {
constexpr std::size_t kCheckedFrom = offsetof(QueuedEvent, nonce);

std::uint64_t CheckOf(const QueuedEvent& queued) {
  constexpr std::size_t kWords = (sizeof(QueuedEvent) - kCheckedFrom) / 8;
  static_assert(kCheckedFrom % 8 == 0 && (sizeof(QueuedEvent) - kCheckedFrom) % 8 == 0);
  const char* const begin = reinterpret_cast<const char*>(&queued);
  // Read as bytes: in a damaged event they may not be valid bools.
  std::uint32_t flags = 0;
  static_assert(offsetof(QueuedEvent, has_score) == offsetof(QueuedEvent, type) + 3);
  std::memcpy(&flags, begin + offsetof(QueuedEvent, type), sizeof flags);
  std::uint64_t hash = 0x9e37'79b9'7f4a'7c15 ^ flags;
  const char* const bytes = begin + kCheckedFrom;
  for (std::size_t i = 0; i < kWords; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i * 8, 8);
    hash = (hash ^ word) * 0xbf58'476d'1ce4'e5b9;
    hash ^= hash >> 29;
  }
  return hash;
}

void Fill(QueuedEvent& queued, Registry& registry, AgentRef agent, NameRef known_name,
          const Event& event) {
  const auto name = [&](NameKind kind, std::string_view text) {
    return registry.names().Intern(kind, text);
  };
  queued.type = event.type;
  queued.success = event.success;
  queued.has_duration = event.duration_ns.has_value();
  queued.has_score = event.score_millionths.has_value();
  queued.agent = agent;
  const bool is_call = event.type == EventType::kToolCall;
  queued.tool = known_name && is_call ? known_name : name(NameKind::kTool, event.tool);
  queued.role = name(NameKind::kRole, event.role);
  queued.model = known_name && !is_call ? known_name : name(NameKind::kModel, event.model);
  queued.task_type = name(NameKind::kTaskType, event.task_type);
  queued.error_type = name(NameKind::kErrorType, event.error_type);
  const std::string_view text = is_call ? event.args_hash : event.task_id;
  queued.text_size_bytes = static_cast<std::uint32_t>(std::min(text.size(), queued.text.size()));
  std::copy_n(text.begin(), queued.text_size_bytes, queued.text.begin());
  queued.score_millionths = event.score_millionths.value_or(0);
  queued.timestamp_ms = event.timestamp_ms;
  queued.duration_ns = event.duration_ns.value_or(0);
  queued.input = is_call ? event.input_bytes : event.input_tokens;
  queued.output = is_call ? event.output_bytes : event.output_tokens;
  queued.cached = is_call ? event.waited_ns.value_or(0) : event.cached_tokens;
  queued.cost_nanousd = event.cost_nanousd;
}
}  // namespace

bool Enqueue(Registry& registry, AgentRef agent, NameRef name, const Event& event,
             std::uint64_t nonce, std::uint64_t number) noexcept {
  Arena& arena = registry.arena();
  EventQueue& queue = EventQueueOf(arena);
  // Relaxed: an independent counter. If a dead sender left it too high, it is corrected while no
  // process is attached.
  if (queue.waiting.fetch_add(1, std::memory_order_relaxed) >= kMaxQueuedEvents) {
    queue.waiting.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  const QueuedEventRef ref = arena.Allocate<QueuedEvent>(Pool::kQueuedEvent);
  if (!ref) {
    queue.waiting.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  QueuedEvent& queued = arena.At(ref);
  Fill(queued, registry, agent, name, event);
  queued.nonce = nonce;
  queued.number = number;
  queued.check = CheckOf(queued);
  QueuedEventRef newest = queue.newest.load(std::memory_order_relaxed);
  do {
    queued.next.store(newest, std::memory_order_relaxed);
    // Release: pairs with the acquire of Read(), so that the event is complete.
  } while (!queue.newest.compare_exchange_weak(newest, ref, std::memory_order_release,
                                               std::memory_order_relaxed));
  return true;
}

bool EventQueueReader::IsValid(QueuedEventRef event) const {
  return event.line() >= kFirstLine &&
         event.line() + kPoolLines[static_cast<std::size_t>(Pool::kQueuedEvent)] <= end_;
}

const std::vector<QueuedEventRef>& EventQueueReader::Read(Line end) {
  end_ = end;
  ResumeDiscard();
  LoadChain(EventQueueOf(arena_).newest.load(std::memory_order_acquire));
  return readable_;
}

void EventQueueReader::LoadChain(QueuedEventRef front) {
  front_ = front;
  chain_.clear();
  readable_.clear();
  for (QueuedEventRef event = front_; event;) {
    // Twice the possible number: the links form a cycle.
    if (!IsValid(event) || chain_.size() > 2 * kMaxQueuedEvents) {
      ++damaged_;
      break;
    }
    chain_.push_back(event);
    // Relaxed, all links: the exchange that stored the front continues the release sequence of
    // earlier senders.
    event = arena_.At(event).next.load(std::memory_order_relaxed);
  }
  for (auto at = chain_.rbegin(); at != chain_.rend(); ++at) {
    const QueuedEvent& queued = arena_.At(*at);
    if (queued.check == CheckOf(queued) && queued.text_size_bytes <= queued.text.size()) {
      readable_.push_back(*at);
    } else {
      ++damaged_;
    }
  }
}

void EventQueueReader::Discard() {
  if (!front_) return;
  EventQueue& queue = EventQueueOf(arena_);
  // Relaxed, here and below: it is read by the next owner, which learns of the death of this one
  // from the kernel.
  queue.discarded.store(front_, std::memory_order_relaxed);
  QueuedEventRef newest = front_;
  // Acquire on failure: newer events are followed below.
  if (!queue.newest.compare_exchange_strong(newest, {}, std::memory_order_relaxed,
                                            std::memory_order_acquire)) {
    for (std::uint32_t step = 0; IsValid(newest) && step < 2 * kMaxQueuedEvents; ++step) {
      AtomicRef<QueuedEvent>& next = arena_.At(newest).next;
      newest = next.load(std::memory_order_relaxed);
      if (newest != front_) continue;
      // Relaxed: only the owner follows the links.
      next.store({}, std::memory_order_relaxed);
      break;
    }
  }
  FreeChain();
}

// Frees the blocks that LoadChain() found and that are no longer in the list.
void EventQueueReader::FreeChain() {
  EventQueue& queue = EventQueueOf(arena_);
  // Only intact events, and each block of a cycle once. Other blocks leak, because they might be in
  // use.
  std::sort(readable_.begin(), readable_.end());
  std::vector<bool> is_freed(readable_.size());
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    queue.discarded.store(i + 1 < chain_.size() ? chain_[i + 1] : QueuedEventRef(),
                          std::memory_order_relaxed);
    std::uint32_t known = queue.waiting.load(std::memory_order_relaxed);
    while (known != 0 &&
           !queue.waiting.compare_exchange_weak(known, known - 1, std::memory_order_relaxed,
                                                std::memory_order_relaxed)) {
    }
    const auto found = std::lower_bound(readable_.begin(), readable_.end(), chain_[i]);
    if (found == readable_.end() || *found != chain_[i]) continue;
    const auto number = static_cast<std::size_t>(found - readable_.begin());
    if (is_freed[number]) continue;
    is_freed[number] = true;
    arena_.Free(Pool::kQueuedEvent, chain_[i]);
  }
  chain_.clear();
  readable_.clear();
  front_ = {};
}

// Frees what an owner was freeing when it died.
void EventQueueReader::ResumeDiscard() {
  EventQueue& queue = EventQueueOf(arena_);
  const QueuedEventRef pending = queue.discarded.load(std::memory_order_relaxed);
  if (!pending) return;
  if (!IsQueued(pending)) {
    LoadChain(pending);
    FreeChain();
  }
  queue.discarded.store({}, std::memory_order_relaxed);
}

bool EventQueueReader::IsQueued(QueuedEventRef queued) const {
  QueuedEventRef event = EventQueueOf(arena_).newest.load(std::memory_order_acquire);
  for (std::uint32_t step = 0; event != queued && step < 2 * kMaxQueuedEvents; ++step) {
    if (!IsValid(event)) return false;
    event = arena_.At(event).next.load(std::memory_order_relaxed);
  }
  return event == queued;
}

}  // namespace pitwall::internal

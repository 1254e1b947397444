#include "shared/event_queue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
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
constexpr std::size_t kContentsWords = sizeof(EventContents) / 8;
using ContentsWords = std::array<std::uint64_t, kContentsWords>;

std::uint32_t WordOf(const EventKind& kind) {
  std::uint32_t word = 0;
  static_assert(sizeof kind == sizeof word);
  std::memcpy(&word, &kind, sizeof word);
  return word;
}

std::uint64_t CheckOf(std::uint32_t kind, const ContentsWords& words) {
  std::uint64_t hash = 0x9e37'79b9'7f4a'7c15 ^ kind;
  for (std::size_t i = offsetof(EventContents, nonce) / 8; i < words.size(); ++i) {
    hash = (hash ^ words[i]) * 0xbf58'476d'1ce4'e5b9;
    hash ^= hash >> 29;
  }
  return hash;
}

void Fill(QueuedEvent& queued, Registry& registry, AgentRef agent, NameRef known_name,
          const Event& event) {
  const auto name = [&](NameKind kind, std::string_view text) {
    return registry.names().Intern(kind, text);
  };
  queued.kind = {static_cast<std::uint8_t>(event.type), event.success,
                 event.duration_ns.has_value(), event.score_millionths.has_value()};
  EventContents& contents = queued.contents;
  contents.agent = agent;
  const bool is_call = event.type == EventType::kToolCall;
  contents.tool = known_name && is_call ? known_name : name(NameKind::kTool, event.tool);
  contents.role = name(NameKind::kRole, event.role);
  contents.model = known_name && !is_call ? known_name : name(NameKind::kModel, event.model);
  contents.task_type = name(NameKind::kTaskType, event.task_type);
  contents.error_type = name(NameKind::kErrorType, event.error_type);
  const std::string_view text = is_call ? event.args_hash : event.task_id;
  contents.text_size_bytes =
      static_cast<std::uint32_t>(std::min(text.size(), contents.text.size()));
  std::copy_n(text.begin(), contents.text_size_bytes, contents.text.begin());
  contents.score_millionths = event.score_millionths.value_or(0);
  contents.timestamp_ms = event.timestamp_ms;
  contents.duration_ns = event.duration_ns.value_or(0);
  contents.input = is_call ? event.input_bytes : event.input_tokens;
  contents.output = is_call ? event.output_bytes : event.output_tokens;
  contents.cached = is_call ? event.waited_ns.value_or(0) : event.cached_tokens;
  contents.cost_nanousd = event.cost_nanousd;
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
  queued.contents.nonce = nonce;
  queued.contents.number = number;
  ContentsWords words;
  std::memcpy(words.data(), &queued.contents, sizeof words);
  queued.contents.check = CheckOf(WordOf(queued.kind), words);
  QueuedEventRef newest = queue.newest.load(std::memory_order_relaxed);
  do {
    queued.next.store(newest, std::memory_order_relaxed);
    // Release: pairs with the acquire of Read(), so that the event is complete.
  } while (!queue.newest.compare_exchange_weak(newest, ref, std::memory_order_release,
                                               std::memory_order_relaxed));
  return true;
}

void EventQueueReader::Read(Line end, const std::function<void(const ReceivedEvent&)>& visit) {
  end_ = end;
  ResumeDiscard();
  LoadChain(EventQueueOf(arena_).newest.load(std::memory_order_acquire));
  ReadChain(visit);
}

// Loads each word of the block once. A process that writes to it meanwhile changes what is found,
// but not what was checked.
EventQueueReader::Condition EventQueueReader::Copy(QueuedEventRef from,
                                                   ReceivedEvent* event) const {
  const QueuedEvent& queued = arena_.At(from);
  std::uint32_t kind = 0;
  ContentsWords words;
  const auto* const kind_word = reinterpret_cast<const std::uint32_t*>(&queued.kind);
  const auto* const content_words = reinterpret_cast<const std::uint64_t*>(&queued.contents);
  // The acquire of Read() has made intact events complete.
  kind = LoadOnce(kind_word);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = LoadOnce(content_words + i);
  }
  std::memcpy(&event->kind, &kind, sizeof kind);
  std::memcpy(static_cast<void*>(&event->contents), words.data(), sizeof words);
  if (event->contents.check != CheckOf(kind, words) ||
      event->contents.text_size_bytes > kMaxNameBytes || event->kind.success > 1 ||
      event->kind.has_duration > 1 || event->kind.has_score > 1) {
    return Condition::kDamaged;
  }
  return event->kind.type < kEventTypes ? Condition::kGood : Condition::kUnknownType;
}

void EventQueueReader::LoadChain(QueuedEventRef front) {
  front_ = front;
  chain_.clear();
  intact_.clear();
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
}

void EventQueueReader::ReadChain(const std::function<void(const ReceivedEvent&)>& visit) {
  ReceivedEvent event;
  for (auto at = chain_.rbegin(); at != chain_.rend(); ++at) {
    const Condition condition = Copy(*at, &event);
    if (condition == Condition::kDamaged) {
      ++damaged_;
      continue;
    }
    intact_.push_back(*at);
    if (condition == Condition::kUnknownType) {
      ++unknown_;
    } else if (visit) {
      visit(event);
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
  std::sort(intact_.begin(), intact_.end());
  std::vector<bool> is_freed(intact_.size());
  // The front itself was damaged: there is nothing that the next owner could free.
  if (chain_.empty()) queue.discarded.store({}, std::memory_order_relaxed);
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    queue.discarded.store(i + 1 < chain_.size() ? chain_[i + 1] : QueuedEventRef(),
                          std::memory_order_relaxed);
    std::uint32_t known = queue.waiting.load(std::memory_order_relaxed);
    while (known != 0 &&
           !queue.waiting.compare_exchange_weak(known, known - 1, std::memory_order_relaxed,
                                                std::memory_order_relaxed)) {
    }
    const auto found = std::lower_bound(intact_.begin(), intact_.end(), chain_[i]);
    if (found == intact_.end() || *found != chain_[i]) continue;
    const auto number = static_cast<std::size_t>(found - intact_.begin());
    if (is_freed[number]) continue;
    is_freed[number] = true;
    arena_.Free(Pool::kQueuedEvent, chain_[i]);
  }
  chain_.clear();
  intact_.clear();
  front_ = {};
}

// Frees what an owner was freeing when it died.
void EventQueueReader::ResumeDiscard() {
  EventQueue& queue = EventQueueOf(arena_);
  const QueuedEventRef pending = queue.discarded.load(std::memory_order_relaxed);
  if (!pending) return;
  if (!IsQueued(pending)) {
    LoadChain(pending);
    ReadChain({});
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

#include "shared/mailbox.h"

#include <algorithm>
#include <cstring>

namespace pitwall::internal {

namespace {
constexpr std::size_t kCheckedFrom = offsetof(Mail, nonce);

std::uint64_t CheckOf(const Mail& mail) {
  constexpr std::size_t kWords = (sizeof(Mail) - kCheckedFrom) / 8;
  static_assert(kCheckedFrom % 8 == 0 && (sizeof(Mail) - kCheckedFrom) % 8 == 0);
  const char* const begin = reinterpret_cast<const char*>(&mail);
  // As bytes: in a damaged mail they may be no bool.
  std::uint32_t flags = 0;
  static_assert(offsetof(Mail, has_score) == offsetof(Mail, type) + 3);
  std::memcpy(&flags, begin + offsetof(Mail, type), sizeof flags);
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

void Fill(Mail& mail, Registry& registry, Line agent, Line tool, const Event& event) {
  const auto name = [&](NameKind kind, std::string_view text) { return registry.Name(kind, text); };
  mail.type = event.type;
  mail.success = event.success;
  mail.has_duration = event.duration_ns.has_value();
  mail.has_score = event.score_millionths.has_value();
  mail.agent = agent;
  mail.tool = tool != 0 ? tool : name(NameKind::kTool, event.tool);
  mail.role = name(NameKind::kRole, event.role);
  mail.model = name(NameKind::kModel, event.model);
  mail.task_type = name(NameKind::kTaskType, event.task_type);
  mail.error_type = name(NameKind::kErrorType, event.error_type);
  const bool is_call = event.type == EventType::kToolCall;
  const std::string_view text = is_call ? event.args_hash : event.task_id;
  mail.text_size_bytes = static_cast<std::uint32_t>(std::min(text.size(), mail.text.size()));
  std::copy_n(text.begin(), mail.text_size_bytes, mail.text.begin());
  mail.score_millionths = event.score_millionths.value_or(0);
  mail.timestamp_ms = event.timestamp_ms;
  mail.duration_ns = event.duration_ns.value_or(0);
  mail.input = is_call ? event.input_bytes : event.input_tokens;
  mail.output = is_call ? event.output_bytes : event.output_tokens;
  mail.cached_tokens = event.cached_tokens;
  mail.cost_nanousd = event.cost_nanousd;
}
}  // namespace

bool Send(Registry& registry, Line agent, Line tool, const Event& event, std::uint64_t nonce,
          std::uint64_t number) noexcept {
  Arena& arena = registry.arena();
  Mailbox& box = MailboxOf(arena);
  // Relaxed: a number by itself. One that a dead sender raised is lowered when nobody sends.
  if (box.waiting.fetch_add(1, std::memory_order_relaxed) >= kMaxWaiting) {
    box.waiting.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  const Line line = arena.Allocate(Pool::kMail);
  if (line == 0) {
    box.waiting.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  Mail& mail = *arena.At<Mail>(line);
  Fill(mail, registry, agent, tool, event);
  mail.nonce = nonce;
  mail.number = number;
  mail.check = CheckOf(mail);
  Line newest = box.newest.load(std::memory_order_relaxed);
  do {
    mail.next.store(newest, std::memory_order_relaxed);
    // Release: pairs with the acquire of Look(), so that the mail is seen whole.
  } while (!box.newest.compare_exchange_weak(newest, line, std::memory_order_release,
                                             std::memory_order_relaxed));
  return true;
}

bool MailReader::IsSound(Line line) const {
  return line >= kFirstLine && line + kPoolLines[static_cast<std::size_t>(Pool::kMail)] <= end_;
}

const std::vector<Line>& MailReader::Look(Line end) {
  end_ = end;
  FinishDiscard();
  Follow(MailboxOf(arena_).newest.load(std::memory_order_acquire));
  return readable_;
}

void MailReader::Follow(Line front) {
  front_ = front;
  chain_.clear();
  readable_.clear();
  for (Line line = front_; line != 0;) {
    // Twice as many as there can be: a link leads in a circle.
    if (!IsSound(line) || chain_.size() > 2 * kMaxWaiting) {
      ++damaged_;
      break;
    }
    chain_.push_back(line);
    // Relaxed, all links: the front was put there by an exchange that goes on from earlier
    // senders'.
    line = arena_.At<Mail>(line)->next.load(std::memory_order_relaxed);
  }
  for (auto at = chain_.rbegin(); at != chain_.rend(); ++at) {
    const Mail& mail = *arena_.At<Mail>(*at);
    if (mail.check == CheckOf(mail) && mail.text_size_bytes <= mail.text.size()) {
      readable_.push_back(*at);
    } else {
      ++damaged_;
    }
  }
}

void MailReader::Discard() {
  if (front_ == 0) return;
  Mailbox& box = MailboxOf(arena_);
  // Relaxed, here and below: a keeper's word to the next one, who knows of its death from the
  // kernel.
  box.discarded.store(front_, std::memory_order_relaxed);
  Line newest = front_;
  // Acquire on failure: what came since is followed below.
  if (!box.newest.compare_exchange_strong(newest, 0, std::memory_order_relaxed,
                                          std::memory_order_acquire)) {
    for (std::uint32_t step = 0; IsSound(newest) && step < 2 * kMaxWaiting; ++step) {
      Ref& next = arena_.At<Mail>(newest)->next;
      newest = next.load(std::memory_order_relaxed);
      if (newest != front_) continue;
      // Relaxed: only the keeper follows the links.
      next.store(0, std::memory_order_relaxed);
      break;
    }
  }
  FreeChain();
}

// Frees what Follow() found and the list does not lead to any more.
void MailReader::FreeChain() {
  Mailbox& box = MailboxOf(arena_);
  // Only what is mail for sure, and of a circle each block once: the rest is lost, not somebody's.
  std::sort(readable_.begin(), readable_.end());
  std::vector<bool> is_freed(readable_.size());
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    box.discarded.store(i + 1 < chain_.size() ? chain_[i + 1] : 0, std::memory_order_relaxed);
    std::uint32_t known = box.waiting.load(std::memory_order_relaxed);
    while (known != 0 &&
           !box.waiting.compare_exchange_weak(known, known - 1, std::memory_order_relaxed,
                                              std::memory_order_relaxed)) {
    }
    const auto found = std::lower_bound(readable_.begin(), readable_.end(), chain_[i]);
    if (found == readable_.end() || *found != chain_[i]) continue;
    const auto number = static_cast<std::size_t>(found - readable_.begin());
    if (is_freed[number]) continue;
    is_freed[number] = true;
    arena_.Free(Pool::kMail, chain_[i]);
  }
  chain_.clear();
  readable_.clear();
  front_ = 0;
}

// What a keeper was about to free when it died.
void MailReader::FinishDiscard() {
  Mailbox& box = MailboxOf(arena_);
  const Line noted = box.discarded.load(std::memory_order_relaxed);
  if (noted == 0) return;
  if (!IsWaiting(noted)) {
    Follow(noted);
    FreeChain();
  }
  box.discarded.store(0, std::memory_order_relaxed);
}

bool MailReader::IsWaiting(Line mail) const {
  Line line = MailboxOf(arena_).newest.load(std::memory_order_acquire);
  for (std::uint32_t step = 0; line != mail && step < 2 * kMaxWaiting; ++step) {
    if (!IsSound(line)) return false;
    line = arena_.At<Mail>(line)->next.load(std::memory_order_relaxed);
  }
  return line == mail;
}

}  // namespace pitwall::internal

#include "shared/source.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "cells.h"
#include "history/slot_codec.h"
#include "shared/arena_file.h"
#include "shared/process_table.h"

namespace pitwall::internal {

namespace {
constexpr std::size_t LinesOf(Pool pool) { return kPoolLines[static_cast<std::size_t>(pool)]; }

std::uint32_t KindAt(const Arena& arena, Line line) {
  return arena.At<DirectoryLinks>(line)->kind.load(std::memory_order_relaxed);
}

std::string Hex(std::uint64_t value) {
  std::array<char, 16> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
  return {text.data(), end};
}
}  // namespace

Source::Source(std::shared_ptr<Arena> arena, std::string path, bool is_new)
    : arena_(std::move(arena)),
      path_(std::move(path)),
      guard_(arena_->base(), arena_->max_bytes()),
      holds_(static_cast<std::uint32_t>(arena_->max_bytes() / kLineBytes), 0),
      registry_(*arena_, holds_),
      mail_(*arena_),
      is_unknown_(!is_new) {}

std::uint64_t Source::arena_id() const { return ArenaIdOf(*arena_); }

// The file, not what its header says of it.
Line Source::End() const { return end_; }

void Source::Measure() {
  struct stat status {};
  const std::uint64_t size_bytes =
      fstat(arena_->fd(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  end_ = static_cast<Line>(std::min(size_bytes, arena_->max_bytes()) / kLineBytes);
}

// The first look at a file from elsewhere goes to its end. After that its header is believed, so
// that lines which nobody has used yet do not become memory; but not below what was found.
Line Source::EndOfRecords() {
  if (std::exchange(is_unknown_, false)) return End();
  const auto used =
      static_cast<Line>(std::min<std::uint64_t>(arena_->used_bytes() / kLineBytes, End()));
  return std::min(End(), std::max(used, last_record_ + 1));
}

// A record that is being made has its hash before its key is to be seen, so one that does not add
// up is no record: yet, or at all.
template <class Visit>
void Source::ForEachSeries(const Visit& visit) {
  Measure();
  const Line end = End();
  const Line last = EndOfRecords();
  for (Line line = registry_.first_record(); line < last; ++line) {
    const std::uint32_t kind = KindAt(*arena_, line);
    if (kind == static_cast<std::uint32_t>(NameKind::kAgent)) {
      if (line + LinesOf(Pool::kAgent) <= end && registry_.IsWholeAgent(line)) {
        agents_.try_emplace(line, AgentState{now_ms_, false});
        last_record_ = std::max(last_record_, line);
      }
      continue;
    }
    if (kind != static_cast<std::uint32_t>(SeriesKind::kTool)) continue;
    if (line + LinesOf(Pool::kSeries) > end || !registry_.IsWholeSeries(line)) continue;
    last_record_ = std::max(last_record_, line);
    visit(line);
  }
}

bool Source::HasSoundRefs(const SeriesRecord& series) const {
  const Line end = End();
  const auto fits = [end](Line line, Pool pool) {
    return line >= kFirstLine && line + LinesOf(pool) <= end;
  };
  const auto is_sound_shard = [&](const Ref& ref) {
    const Line shard = ref.load(std::memory_order_acquire);
    if (shard == 0) return true;
    if (!fits(shard, Pool::kDurationShard)) return false;
    Ref* const octaves = arena_->At<Shard>(shard)->octaves();
    return std::all_of(octaves, octaves + kOctaves, [&](const Ref& octave) {
      const Line line = octave.load(std::memory_order_acquire);
      return line == 0 || fits(line, Pool::kOctave);
    });
  };
  if (!std::all_of(series.shards.direct.begin(), series.shards.direct.end(), is_sound_shard)) {
    return false;
  }
  return std::all_of(series.shards.pages.begin(), series.shards.pages.end(), [&](const Ref& ref) {
    const Line page = ref.load(std::memory_order_acquire);
    if (page == 0) return true;
    if (!fits(page, Pool::kShardPage)) return false;
    const ShardPage& shards = *arena_->At<ShardPage>(page);
    return std::all_of(shards.shards.begin(), shards.shards.end(), is_sound_shard);
  });
}

// Series.h: a sum is never ahead of its buckets, errors never exceed calls.
bool Source::IsPlausible(const SeriesValue& change) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 31;
  const std::uint64_t calls = change.count();
  return calls < kMost && change.cells[tool_cell::kErrors] <= calls &&
         change.cells[tool_cell::kSumNs] <= calls * kMaxDurationNs;
}

void Source::Quarantine(const SeriesRecord& series, Taken& taken, const std::string& why,
                        std::vector<IntakeNote>& notes) {
  taken.is_quarantined = true;
  ++quarantined_;
  notes.push_back({true, path_ + ": left out agent " +
                             AgentAt(series.agent.load(std::memory_order_relaxed)) + ", tool " +
                             NameAt(series.name_a.load(std::memory_order_relaxed)) + ": " + why});
}

void Source::TakeSeries(Line line, StoreCore& into, std::vector<IntakeNote>& notes) {
  SeriesRecord& series = registry_.SeriesAt(line);
  const Line end = End();
  const Line agent = series.agent.load(std::memory_order_relaxed);
  const Line tool = series.name_a.load(std::memory_order_relaxed);
  Taken& taken = taken_[series.serial.load(std::memory_order_relaxed)];
  if (taken.is_quarantined) return;
  if (agent < kFirstLine || agent + LinesOf(Pool::kAgent) > end || !registry_.IsWholeAgent(agent) ||
      tool < kFirstLine || tool + LinesOf(Pool::kName) > end ||
      !registry_.IsWholeName(tool, NameKind::kTool)) {
    taken.is_quarantined = true;
    ++quarantined_;
    notes.push_back({true, path_ + ": left out a series whose agent or tool is damaged"});
    return;
  }
  if (!HasSoundRefs(series)) return Quarantine(series, taken, "a link leads nowhere", notes);
  SeriesValue totals;
  AddCells(*arena_, series, Writers::kAll, totals);
  SeriesValue change;
  change.Add(totals);
  taken.totals.Subtract(change);
  if (change.empty()) return;
  if (!IsPlausible(change)) {
    return Quarantine(series, taken, "its numbers contradict each other", notes);
  }
  taken.totals.Keep(totals);
  calls_taken_ += change.count();
  agents_[agent].active_at_ms = now_ms_;
  const std::string agent_id = AgentAt(agent);
  const std::string tool_name = NameAt(tool);
  into.AddCalls(IsName(agent_id) ? agent_id : kOverflowName,
                IsName(tool_name) ? tool_name : kOverflowName, change);
}

void Source::TakeCalls(StoreCore& into, std::vector<IntakeNote>& notes) {
  now_ms_ = into.timeline.NowMs();
  ForEachSeries([&](Line line) { TakeSeries(line, into, notes); });
}

std::string Source::NameAt(Line line) const {
  if (line < kFirstLine || line + LinesOf(Pool::kName) > End()) return "";
  const NameRecord& name = registry_.NameAt(line);
  std::string text(
      std::min<std::size_t>(name.size_bytes.load(std::memory_order_relaxed), kMaxNameBytes), '\0');
  name.text.CopyTo(text);
  return text;
}

std::string Source::AgentAt(Line line) const {
  if (line < kFirstLine || line + LinesOf(Pool::kAgent) > End()) return "";
  const AgentRecord& agent = registry_.Agent(line);
  std::string text(
      std::min<std::size_t>(agent.size_bytes.load(std::memory_order_relaxed), kMaxNameBytes), '\0');
  agent.id.CopyTo(text);
  return text;
}

void Source::AppendEvents(std::vector<SentEvent>& events) {
  texts_.clear();
  const auto view = [this](std::string text) -> std::string_view {
    return texts_.emplace_back(std::move(text));
  };
  const auto name = [&](Line line, NameKind kind) -> std::string_view {
    if (line < kFirstLine || line + LinesOf(Pool::kName) > End() ||
        !registry_.IsWholeName(line, kind)) {
      return {};
    }
    return view(NameAt(line));
  };
  Measure();
  for (const Line line : mail_.Look(End())) {
    const Mail& mail = *arena_->At<Mail>(line);
    if (mail.agent < kFirstLine || mail.agent + LinesOf(Pool::kAgent) > End() ||
        !registry_.IsWholeAgent(mail.agent)) {
      ++quarantined_;
      continue;
    }
    SentEvent& sent = events.emplace_back();
    sent.event_id = Hex(mail.nonce) + "-" + Hex(mail.number);
    Event& event = sent.event;
    event.type = mail.type;
    event.success = mail.success;
    event.agent_id = view(AgentAt(mail.agent));
    event.role = name(mail.role, NameKind::kRole);
    event.model = name(mail.model, NameKind::kModel);
    event.task_type = name(mail.task_type, NameKind::kTaskType);
    event.tool = name(mail.tool, NameKind::kTool);
    event.error_type = name(mail.error_type, NameKind::kErrorType);
    event.timestamp_ms = mail.timestamp_ms;
    if (mail.has_duration) event.duration_ns = mail.duration_ns;
    if (mail.has_score) event.score_millionths = mail.score_millionths;
    const bool is_call = mail.type == EventType::kToolCall;
    const std::string_view text = view(std::string(mail.text.data(), mail.text_size_bytes));
    if (IsName(text)) (is_call ? event.args_hash : event.task_id) = text;
    (is_call ? event.input_bytes : event.input_tokens) = mail.input;
    (is_call ? event.output_bytes : event.output_tokens) = mail.output;
    event.cached_tokens = mail.cached_tokens;
    event.cost_nanousd = mail.cost_nanousd;
  }
}

std::string Source::Marks() const {
  std::vector<std::uint64_t> serials;
  for (const auto& [serial, taken] : taken_) {
    if (!taken.is_quarantined) serials.push_back(serial);
  }
  std::sort(serials.begin(), serials.end());
  SlotWriter writer;
  SeriesValue value;
  for (const std::uint64_t serial : serials) {
    const SeenTotals& totals = taken_.at(serial).totals;
    value.Clear();
    value.cells = totals.cells();
    totals.ForEachBucket(
        [&](std::uint32_t position, std::uint32_t count) { value.bucket(position) = count; });
    if (!value.empty()) writer.Append(serial, SeriesKind::kTool, value);
  }
  return writer.Take();
}

void Source::RestoreMarks(const std::string& bytes, std::vector<IntakeNote>& notes) {
  SlotReader reader(bytes);
  SeriesValue value;
  while (reader.Next()) {
    value.Clear();
    if (!reader.AddTo(value)) break;
    taken_[reader.serial()].totals.Keep(value);
  }
  if (!reader.ok()) notes.push_back({true, path_ + ": the marks in the snapshot are damaged"});
}

void Source::TakeBackFromTheDead(std::vector<IntakeNote>& notes) {
  ProcessTable& table = ProcessesOf(*arena_);
  std::uint64_t dead_bits = 0;
  std::uint32_t living = 0;
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    // Relaxed: the kernel tells of a death when all that the dead one did is there.
    if (table.entries[process].is_taken.load(std::memory_order_relaxed) == 0) continue;
    if (IsAlive(*arena_, process)) {
      ++living;
    } else {
      dead_bits |= std::uint64_t{1} << process;
    }
  }
  if (dead_bits == 0) {
    Mailbox& box = MailboxOf(*arena_);
    // What dead senders raised and never sent.
    if (living == 0 && box.newest.load(std::memory_order_relaxed) == 0) {
      box.waiting.store(0, std::memory_order_relaxed);
    }
    return;
  }
  // The dead ones made no agent since: this look finds all that they held.
  ForEachSeries([](Line) {});
  for (const auto& [line, state] : agents_) {
    registry_.Agent(line).references.fetch_and(~dead_bits, std::memory_order_relaxed);
  }
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    if ((dead_bits >> process & 1) == 0) continue;
    const std::uint32_t slots = WriterSlots::TakeBackFrom(*arena_, process + 1);
    notes.push_back({false, path_ + ": " + WhoIs(*arena_, process) + " has ended; took back " +
                                std::to_string(slots) + " writer slots"});
    ++died_;
    FreeEntry(*arena_, process);
  }
}

// Of an agent that nobody holds, and so nobody gives a series any more.
void Source::Remove(Line agent, const std::vector<Line>& series) {
  // Damage ends in a leak and in nothing else.
  if (!std::all_of(series.begin(), series.end(),
                   [this](Line line) { return HasSoundRefs(registry_.SeriesAt(line)); })) {
    return;
  }
  for (const Line line : series) {
    taken_.erase(registry_.SeriesAt(line).serial.load(std::memory_order_relaxed));
    registry_.RemoveSeries(line, End());
  }
  registry_.RemoveAgent(agent, End());
  agents_.erase(agent);
}

void Source::RetireIdle(std::chrono::milliseconds idle) {
  const std::int64_t idle_since_ms = now_ms_ - idle.count();
  std::unordered_map<Line, std::vector<Line>> going;
  for (auto& [line, state] : agents_) {
    if (line == registry_.overflow_agent() || state.active_at_ms > idle_since_ms) continue;
    if (state.is_retired) {
      going[line];
    } else {
      // Removed next time: until then what was recorded last is taken, and is in a snapshot.
      state.is_retired = registry_.Retire(line);
    }
  }
  if (going.empty()) return;
  ForEachSeries([&](Line line) {
    const auto agent = going.find(registry_.SeriesAt(line).agent.load(std::memory_order_relaxed));
    if (agent != going.end()) agent->second.push_back(line);
  });
  for (const auto& [agent, series] : going) Remove(agent, series);
}

void Source::AddTo(IntakeStats& stats) const {
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    if (IsAlive(*arena_, process)) ++stats.processes;
  }
  stats.series += taken_.size();
  stats.bytes_used += arena_->used_bytes();
  stats.bytes_max += arena_->max_bytes();
  stats.calls_taken += calls_taken_;
  stats.dropped += MailboxOf(*arena_).dropped.load(std::memory_order_relaxed);
  stats.quarantined += quarantined_ + mail_.damaged();
  stats.lost_pages += guard_.faults();
  stats.processes_died += died_;
}

}  // namespace pitwall::internal

#include "shared/arena_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "memory/reserve_blocks.h"
#include "memory/siphash.h"
#include "pitwall/duration_buckets.h"
#include "pitwall/host/descriptors.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/status.h"
#include "pitwall/store.h"
#include "series/records.h"
#include "series/registry.h"
#include "shared/event_queue.h"
#include "shared/process_table.h"

namespace pitwall::internal {

namespace {

constexpr std::uint64_t kMagic = 0x414e'4552'4154'4950;  // "PITARENA" in little-endian order
constexpr std::uint32_t kLayoutVersion = 1;
constexpr std::uint32_t kByteOrder = 0x0102'0304;

// Hash of everything that must be equal for two programs to share an arena.
constexpr std::uint64_t LayoutHash() {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  const auto mix = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0x100'0000'01b3;
    hash ^= hash >> 29;
  };
  for (std::size_t pool = 0; pool < kSharedPools; ++pool) mix(kPoolLines[pool]);
  for (const std::size_t size :
       {sizeof(ArenaHeader), sizeof(RegistryRoots), sizeof(WriterOwners), sizeof(EventQueue),
        sizeof(ProcessTable), sizeof(AgentRecord), sizeof(NameRecord), sizeof(SeriesRecord),
        sizeof(Shard), sizeof(QueuedEvent), offsetof(AgentRecord, id),
        offsetof(AgentRecord, references), offsetof(SeriesRecord, shards),
        offsetof(NameRecord, text)}) {
    mix(size);
  }
  for (const std::uint64_t value : {std::uint64_t{kWriterSlots}, std::uint64_t{kDirectShards},
                                    std::uint64_t{kOctaves}, std::uint64_t{kFirstLine}}) {
    mix(value);
  }
  return hash;
}

std::array<std::uint8_t, 16> BootId() {
  std::array<std::uint8_t, 16> id{};
  const int fd = RetryInterrupted(
      [] { return open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return id;
  char text[40] = {};
  const ssize_t size = RetryInterrupted([&] { return read(fd, text, sizeof text - 1); });
  close(fd);
  const std::uint64_t low =
      SipHash13({1, 1}, {text, static_cast<std::size_t>(std::max<ssize_t>(0, size))});
  const std::uint64_t high =
      SipHash13({2, 2}, {text, static_cast<std::size_t>(std::max<ssize_t>(0, size))});
  std::memcpy(id.data(), &low, 8);
  std::memcpy(id.data() + 8, &high, 8);
  return id;
}

// Check over everything that is written once: the header up to the check, and the constant part of
// the roots.
std::uint64_t CheckOf(const ArenaHeader& header, const RegistryRoots& roots) {
  const SipKey key{
      kMagic, SipHash13({kMagic, kLayoutVersion},
                        {reinterpret_cast<const char*>(&header), offsetof(ArenaHeader, check)})};
  return SipHash13(key,
                   {reinterpret_cast<const char*>(&roots), offsetof(RegistryRoots, first_agent)});
}

Status Unusable(const std::string& path, std::string cause) {
  return {"use", path, std::move(cause)};
}

OpenedArena Refused(ArenaFault fault, Status status) { return {nullptr, fault, std::move(status)}; }

// Checks the header before the file is mapped.
OpenedArena CheckHeader(const std::string& path, const ArenaHeader& header,
                        std::uint64_t size_bytes) {
  if (header.magic != kMagic)
    return Refused(ArenaFault::kNotAnArena, Unusable(path, "it is not an arena"));
  if (header.byte_order != kByteOrder) {
    return Refused(ArenaFault::kVersion, Unusable(path, "it has another byte order"));
  }
  if (header.layout_version != kLayoutVersion) {
    return Refused(ArenaFault::kVersion,
                   Unusable(path, "it has layout version " + std::to_string(header.layout_version) +
                                      ", this program has " + std::to_string(kLayoutVersion)));
  }
  if (header.layout_hash != LayoutHash()) {
    return Refused(ArenaFault::kVersion,
                   Unusable(path, "a program with another layout created it"));
  }
  if (size_bytes < kFirstLine * kLineBytes) {
    return Refused(ArenaFault::kNotAnArena, Unusable(path, "it is truncated"));
  }
  if (header.max_lines < kFirstLine) {
    return Refused(ArenaFault::kDamaged, Unusable(path, "its header is damaged"));
  }
  return {};
}

// Checks that the registry's roots lead to blocks within the file.
bool AreRootsValid(const Arena& arena, std::uint64_t size_bytes) {
  const auto& roots = arena.At(Ref<RegistryRoots>(kRegistryLine));
  const std::uint64_t lines = std::min(size_bytes, arena.max_bytes()) / kLineBytes;
  const auto fits = [&](Line line, std::uint64_t count) {
    return line >= kFirstLine && line + count <= lines;
  };
  return arena.header().check == CheckOf(arena.header(), roots) &&
         std::has_single_bit(roots.bucket_count) && roots.bucket_count >= 8 &&
         fits(roots.directory, roots.bucket_count / 8) && fits(roots.overflow_agent.line(), 4) &&
         fits(roots.retired_agent.line(), 4) &&
         std::all_of(roots.overflow_names.begin() + 1, roots.overflow_names.end(),
                     [&](NameRef name) { return fits(name.line(), 3); });
}

}  // namespace

OpenedArena OpenArenaFile(const std::string& path) {
  const int fd = AboveStandardStreams(
      RetryInterrupted([&] { return open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW); }));
  if (fd < 0) {
    const int error = errno;
    return Refused(error == ENOENT ? ArenaFault::kMissing : ArenaFault::kIo,
                   Status::FromErrno("open", path, error));
  }
  ArenaHeader header{};
  struct stat status {};
  OpenedArena opened;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    opened = Refused(ArenaFault::kNotAnArena, Unusable(path, "it is not a regular file"));
  } else if (const ssize_t size = RetryInterrupted(
                 [&] { return pread(fd, static_cast<void*>(&header), sizeof header, 0); });
             size < 0) {
    opened = Refused(ArenaFault::kIo, Status::FromErrno("read", path, errno));
  } else if (size != static_cast<ssize_t>(sizeof header)) {
    opened = Refused(ArenaFault::kNotAnArena, Unusable(path, "it is not an arena"));
  } else {
    opened = CheckHeader(path, header, static_cast<std::uint64_t>(status.st_size));
  }
  if (opened.fault != ArenaFault::kNone) {
    close(fd);
    return opened;
  }
  void* const region = mmap(nullptr, std::size_t{header.max_lines} * kLineBytes,
                            PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (region == MAP_FAILED) {
    const int error = errno;
    close(fd);
    return Refused(ArenaFault::kIo, Status::FromErrno("map", path, error));
  }
  opened.arena =
      std::make_shared<Arena>(ArenaMemory{static_cast<std::byte*>(region), header.max_lines, fd});
  if (!AreRootsValid(*opened.arena, static_cast<std::uint64_t>(status.st_size))) {
    return Refused(ArenaFault::kDamaged, Unusable(path, "its header is damaged"));
  }
  if (header.boot_id != BootId()) {
    opened.fault = ArenaFault::kPreviousBoot;
    opened.status = Unusable(path, "it was last used before the machine started");
  }
  return opened;
}

Status CreateArenaFile(const std::string& path, const StoreOptions& options,
                       std::uint64_t dropped) {
  const std::string made = path + ".new";
  unlink(made.c_str());
  const int fd = AboveStandardStreams(RetryInterrupted(
      [&] { return open(made.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
  if (fd < 0) return Status::FromErrno("create", made, errno);
  const std::uint64_t max_lines =
      std::clamp<std::uint64_t>(options.max_bytes / kLineBytes, kFirstLine, UINT32_MAX);
  void* const region = mmap(nullptr, max_lines * kLineBytes, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_NORESERVE, fd, 0);
  // Before the first access: reserve the blocks of the header.
  if (region == MAP_FAILED || !ReserveBlocks(fd, kFirstLine * kLineBytes)) {
    const int error = errno;
    if (region != MAP_FAILED) munmap(region, max_lines * kLineBytes);
    close(fd);
    unlink(made.c_str());
    return Status::FromErrno(region == MAP_FAILED ? "map" : "reserve space for", made, error);
  }
  const Arena arena(
      ArenaMemory{static_cast<std::byte*>(region), static_cast<std::uint32_t>(max_lines), fd});
  ArenaHeader& header = arena.header();
  header.next_line.store(kFirstLine, std::memory_order_relaxed);
  header.backed_lines.store(kFirstLine, std::memory_order_relaxed);
  try {
    const Registry registry(const_cast<Arena&>(arena), options);
  } catch (const std::bad_alloc&) {
    unlink(made.c_str());
    return {"create tables in", made, "no space left"};
  }
  EventQueueOf(arena).dropped.store(dropped, std::memory_order_relaxed);
  header.layout_version = kLayoutVersion;
  header.byte_order = kByteOrder;
  header.layout_hash = LayoutHash();
  header.arena_id = RandomSipKey().k0;
  header.boot_id = BootId();
  header.max_lines = static_cast<std::uint32_t>(max_lines);
  header.magic = kMagic;
  header.check = CheckOf(header, arena.At(Ref<RegistryRoots>(kRegistryLine)));
  if (rename(made.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(made.c_str());
    return Status::FromErrno("replace", path, error);
  }
  return {};
}

std::uint64_t ArenaIdOf(const Arena& arena) { return arena.header().arena_id; }

}  // namespace pitwall::internal

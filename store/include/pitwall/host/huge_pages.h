// Memory for large tables that are read at random places.
//
// A page of 2 MiB needs one entry of the processor's address cache (TLB), where small pages need
// 512. In a virtual machine a missing entry costs as much as several loads from memory.
#pragma once

#include <cstddef>

namespace pitwall {

// Zeroed memory of the system. From kHugeFromBytes on it asks for huge pages (MADV_HUGEPAGE); if
// the kernel has none, the pages are small. Memory is used when it is first touched, 2 MiB at a
// time with huge pages. Any thread. Throws std::bad_alloc.
inline constexpr std::size_t kHugeFromBytes = 2U << 20;
void* AllocateZeroed(std::size_t size_bytes);
// Of AllocateZeroed(), with the same size.
void FreeZeroed(void* memory, std::size_t size_bytes) noexcept;

// For std::vector of trivial elements whose initial value is zero bytes. Those of a new vector are
// zero without being touched. resize() may bring back old elements; assign() does not.
template <class Element>
struct HugePageAllocator {
  using value_type = Element;

  HugePageAllocator() = default;
  template <class Other>
  explicit HugePageAllocator(const HugePageAllocator<Other>&) {}

  Element* allocate(std::size_t count) {
    return static_cast<Element*>(AllocateZeroed(count * sizeof(Element)));
  }
  void deallocate(Element* elements, std::size_t count) noexcept {
    FreeZeroed(elements, count * sizeof(Element));
  }
  void construct(Element* element) { static_cast<void>(element); }
  void construct(Element* element, const Element& value) { *element = value; }
  template <class Other>
  bool operator==(const HugePageAllocator<Other>&) const {
    return true;
  }
};

}  // namespace pitwall

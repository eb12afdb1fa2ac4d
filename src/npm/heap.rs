//! The allocator. The core's buffers are cleared but never freed, and grow by doubling; so memory
//! is only ever handed out, and a buffer that is the last one grows where it stands. What is left
//! behind by growth is at most as much as what is in use.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::Cell;
use std::ptr;

const PAGE_BYTES: usize = 64 * 1024;
/// Enough for every type of the core.
const ALIGN: usize = 8;

/// Where unused memory starts; 0 = nowhere yet.
struct Heap(Cell<usize>);

// SAFETY: the module has one thread.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(Cell::new(0));

impl Heap {
    fn take(&self, start: usize, bytes: usize) -> *mut u8 {
        let end = start + bytes.next_multiple_of(ALIGN);
        let pages = end.div_ceil(PAGE_BYTES).saturating_sub(memory_size(0));
        if memory_grow(0, pages) == usize::MAX {
            return ptr::null_mut();
        }
        self.0.set(end);
        start as *mut u8
    }
}

// SAFETY: blocks do not overlap, have the size asked for, and are aligned for all the core holds.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.0.get() == 0 {
            self.0.set(memory_size(0) * PAGE_BYTES);
        }
        self.take(self.0.get(), layout.size())
    }

    unsafe fn dealloc(&self, _block: *mut u8, _layout: Layout) {}

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        let start = block as usize;
        if start + layout.size().next_multiple_of(ALIGN) == self.0.get() {
            return self.take(start, bytes);
        }
        let moved = self.take(self.0.get(), bytes);
        if !moved.is_null() {
            // SAFETY: the new block is behind the old one, and a realloc of the core only grows.
            unsafe { ptr::copy_nonoverlapping(block, moved, layout.size()) };
        }
        moved
    }
}

//! The allocator. The core holds a dozen buffers that grow by doubling, so blocks come in powers
//! of two and a freed block waits for the next buffer of its size.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::UnsafeCell;
use std::ptr;

const PAGE_BYTES: usize = 64 * 1024;
/// Smallest block, as a power of two. It gives every block the alignment of numbers.
const CLASS_MIN: u32 = 4;
const CLASSES: usize = 32;

struct Heap(UnsafeCell<State>);

struct State {
    /// Blocks that were freed, by class. Each holds the address of the next.
    free: [usize; CLASSES],
    /// Memory that was never used.
    next: usize,
    end: usize,
}

// SAFETY: the module has one thread.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(State { free: [0; CLASSES], next: 0, end: 0 }));

fn class(layout: Layout) -> u32 {
    (usize::BITS - (layout.size().max(1) - 1).leading_zeros()).max(CLASS_MIN)
}

// SAFETY: a block is at least as large as asked, belongs to one owner, and is aligned to 16.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the module has one thread, and nothing here allocates.
        let state = unsafe { &mut *self.0.get() };
        let class = class(layout);
        let Some(free) = state.free.get_mut(class as usize) else { return ptr::null_mut() };
        if *free != 0 {
            let block = *free as *mut usize;
            // SAFETY: a free block holds the address of the next.
            *free = unsafe { *block };
            return block.cast();
        }
        let bytes = 1usize << class;
        if state.end - state.next < bytes {
            let pages = bytes.div_ceil(PAGE_BYTES);
            let before = memory_grow(0, pages);
            if before == usize::MAX {
                return ptr::null_mut();
            }
            if before * PAGE_BYTES != state.end {
                state.next = before * PAGE_BYTES;
            }
            state.end = memory_size(0) * PAGE_BYTES;
        }
        let block = state.next;
        state.next += bytes;
        block as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`; the block is at least 16 bytes and no longer owned.
        unsafe {
            let free = &mut (&mut *self.0.get()).free[class(layout) as usize];
            *block.cast::<usize>() = *free;
            *free = block as usize;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // SAFETY: the caller keeps to the contract of the three functions.
        unsafe {
            let wanted = Layout::from_size_align_unchecked(bytes, layout.align());
            if class(wanted) == class(layout) {
                return block;
            }
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                ptr::copy_nonoverlapping(block, moved, layout.size().min(bytes));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

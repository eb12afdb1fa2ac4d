//! What can be recorded as a number.

/// A number of any width, so that `incr("bytes", body.len())` needs no cast. Beyond 2^53 it is rounded.
///
/// ```
/// use fanal::stats::{self, Value};
///
/// stats::incr("orders", 1);
/// stats::gauge("temperature", 21.5);
/// stats::incr("bytes", "body".len());
/// assert_eq!(7_u64.number(), 7.0);
/// ```
pub trait Value: sealed::Sealed {
    /// The number as every backend takes it.
    fn number(self) -> f64;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! values {
    ($($number:ty)*) => {$(
        impl sealed::Sealed for $number {}
        impl Value for $number {
            #[inline]
            fn number(self) -> f64 {
                self as f64
            }
        }
    )*};
}

values!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64);

//! Names and keys as numbers. Most are known at compile time: where such a text stands in memory says which it is,
//! and nothing has to be compared or copied.

/// Names that are remembered: far more than a program has. A program that leaks texts to use them as names must not
/// fill the memory here, too.
const KNOWN_MAX: usize = 4_096;

/// Places to begin with; a power of two.
const PLACES_FIRST: usize = 64;

/// Spreads neighbours: the golden ratio, as multiplicative hashing has it.
const ODD: usize = 0x9e37_79b9_7f4a_7c15_u64 as usize;

/// Numbers by names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Found by the address of a text. Never more than half full.
    places: Vec<Place>,
    known: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// 0 = free: no text stands there.
    address: usize,
    length: usize,
    number: u32,
}

impl Names {
    /// The number of a name, if it is known.
    #[inline(always)]
    pub(super) fn number(&self, name: &'static str) -> Option<u32> {
        let (address, length) = (name.as_ptr() as usize, name.len());
        let place = self.places.get(self.place(address, length))?;
        (place.address != 0).then_some(place.number)
    }

    /// Gives a name that is not known the next number, if there are not too many.
    #[cold]
    pub(super) fn learn(&mut self, name: &'static str) -> Option<u32> {
        let number = self.known;
        if number as usize >= KNOWN_MAX {
            return None;
        }
        if self.places.len() <= number as usize * 2 {
            let longer = vec![Place::default(); (self.places.len() * 2).max(PLACES_FIRST)];
            let before = std::mem::replace(&mut self.places, longer);
            before.into_iter().filter(|place| place.address != 0).for_each(|it| self.settle(it));
        }
        self.settle(Place { address: name.as_ptr() as usize, length: name.len(), number });
        self.known += 1;
        Some(number)
    }

    fn settle(&mut self, settler: Place) {
        let at = self.place(settler.address, settler.length);
        if let Some(place) = self.places.get_mut(at) {
            *place = settler;
        }
    }

    /// Where a text is, or would be.
    #[inline(always)]
    fn place(&self, address: usize, length: usize) -> usize {
        let last = self.places.len().wrapping_sub(1);
        let mixed = (address ^ length.rotate_left(usize::BITS / 2)).wrapping_mul(ODD);
        let mut at = (mixed >> (usize::BITS / 2)) & last;
        while let Some(place) = self.places.get(at) {
            if place.address == 0 || (place.address == address && place.length == length) {
                break;
            }
            at = (at + 1) & last;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number() {
        let mut names = Names::default();
        let leak = |number: u32| &*Box::leak(format!("name {number}").into_boxed_str());
        let all: Vec<&'static str> = (0..500).map(leak).collect();
        for (number, name) in (0..).zip(&all) {
            assert_eq!(names.number(name), None);
            assert_eq!(names.learn(name), Some(number));
        }
        for (number, name) in (0..).zip(&all) {
            assert_eq!(names.number(name), Some(number));
        }
    }

    #[test]
    fn parts_of_one_text_are_names_of_their_own() {
        let mut names = Names::default();
        let text = "orders.failed";
        assert_eq!(names.learn(text), Some(0));
        assert_eq!(names.number(&text[..6]), None);
        assert_eq!(names.learn(&text[..6]), Some(1));
        assert_eq!((names.number(text), names.number(&text[..6])), (Some(0), Some(1)));
    }

    #[test]
    fn leaked_names_do_not_fill_the_memory() {
        let mut names = Names::default();
        for number in 0..KNOWN_MAX + 10 {
            let name: &'static str = Box::leak(number.to_string().into_boxed_str());
            assert_eq!(names.learn(name).is_some(), number < KNOWN_MAX);
        }
        assert_eq!(names.places.len(), KNOWN_MAX * 2);
    }
}

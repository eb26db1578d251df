//! Views of the text that several analyzers share (its tokens, say), computed once per article.

use std::any::Any;
use std::sync::OnceLock;

/// A pure function of the text alone, worth computing once and sharing between analyzers.
pub trait Derived: Send + Sync + 'static {
    /// Computes the view.
    fn derive(text: &str) -> Self;
}

type Slot = OnceLock<Box<dyn Any + Send + Sync>>;

/// The views computed so far: a chain of slots, each of which is filled once by the first type that asks.
#[derive(Default)]
pub(crate) struct DerivedCache {
    slot: Slot,
    next: OnceLock<Box<DerivedCache>>,
}

impl DerivedCache {
    pub(crate) fn get<T: Derived>(&self, text: &str) -> &T {
        let mut cache = self;
        loop {
            let view = match cache.slot.get() {
                Some(filled) => filled,
                None => cache.slot.get_or_init(|| Box::new(T::derive(text))),
            };
            // Another type (or another thread's) may own this slot: then the next one is ours or free.
            if let Some(view) = view.downcast_ref() {
                return view;
            }
            cache = cache.next.get_or_init(Box::default);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(usize);
    struct Chars(usize);

    impl Derived for Bytes {
        fn derive(text: &str) -> Self {
            Self(text.len())
        }
    }
    impl Derived for Chars {
        fn derive(text: &str) -> Self {
            Self(text.chars().count())
        }
    }

    #[test]
    fn each_type_has_its_own_slot() {
        let cache = DerivedCache::default();
        assert_eq!(cache.get::<Bytes>("ôi").0, 3);
        assert_eq!(cache.get::<Chars>("ôi").0, 2);
        assert_eq!(cache.get::<Bytes>("not looked at again").0, 3);
    }
}

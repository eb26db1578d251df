//! What a match says: a small integer for each [field](super::field::Field) that it fills.

use super::field::{COUNT, Field};

/// The fields that a match fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields([i32; COUNT]);

const EMPTY: i32 = i32::MIN;

impl Default for Fields {
    fn default() -> Self {
        Self([EMPTY; COUNT])
    }
}

impl Fields {
    /// The field's value, where it is filled.
    #[inline]
    pub(crate) fn get(&self, field: Field) -> Option<i32> {
        let value = self.0[field as usize];
        (value != EMPTY).then_some(value)
    }

    /// Whether the field is filled.
    #[inline]
    pub(crate) fn has(&self, field: Field) -> bool {
        self.0[field as usize] != EMPTY
    }

    /// Fills a field.
    pub(crate) fn set(&mut self, field: Field, value: i32) {
        self.0[field as usize] = value;
    }

    /// Fills a field that is empty from another's.
    pub(crate) fn borrow(&mut self, field: Field, from: &Self) {
        if !self.has(field) {
            self.0[field as usize] = from.0[field as usize];
        }
    }
}

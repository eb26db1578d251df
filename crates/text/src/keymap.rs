//! Hash maps over keys, which are hashes already.

use std::hash::{BuildHasherDefault, Hasher};

/// A map from token keys, hashes of them, or small numbers. Its order says nothing: never write it out.
pub type KeyMap<K, V> = hashbrown::HashMap<K, V, BuildHasherDefault<KeyHasher>>;

/// A set of token keys, hashes of them, or small numbers.
pub type KeySet<K> = hashbrown::HashSet<K, BuildHasherDefault<KeyHasher>>;

/// Spreads one number; the keys are hashes, so that is enough, and the same on every run.
#[derive(Debug, Default, Clone, Copy)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = (key ^ (key >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }

    fn write_u32(&mut self, key: u32) {
        self.write_u64(u64::from(key));
    }

    fn write_u16(&mut self, key: u16) {
        self.write_u64(u64::from(key));
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0.rotate_left(8) ^ u64::from(byte));
        }
    }
}

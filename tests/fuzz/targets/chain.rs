//! Fuzzes `chain`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| diembao_fuzz::harness::chain(data));

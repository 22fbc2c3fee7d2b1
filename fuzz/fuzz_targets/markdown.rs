#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fihris_fuzz::markdown(data));

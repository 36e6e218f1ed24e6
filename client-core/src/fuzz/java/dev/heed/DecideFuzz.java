package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class DecideFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        DecideClaims.check(input);
    }
}

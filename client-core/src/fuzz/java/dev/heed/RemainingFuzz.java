package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RemainingFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        RemainingClaims.check(input);
    }
}

package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RetryAfterFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        RetryAfterClaims.check(input);
    }
}

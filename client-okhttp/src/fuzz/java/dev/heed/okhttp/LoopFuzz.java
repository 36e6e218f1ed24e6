package dev.heed.okhttp;

import com.code_intelligence.jazzer.junit.FuzzTest;

class LoopFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        LoopClaims.check(input);
    }
}

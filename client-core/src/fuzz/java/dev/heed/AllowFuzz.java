package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class AllowFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        AllowClaims.check(input);
    }
}

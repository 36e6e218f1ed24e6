package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class WaitUnitFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        WaitUnitClaims.check(input);
    }
}
